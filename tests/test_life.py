"""The life of a project over two years: every step by command, every step in git."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from zipfile import ZipFile

import pytest

from shenbao.check.examples import CLEAN
from tests.worlds import Result, World, contents

CODE = "440304241063100300099"
PROJECT = f"declarations/2024/{CODE}.toml"
NEXT = f"declarations/2025/{CODE}.toml"
MONITORING = f"declarations/2024/monitoring/{CODE}.toml"
EVALUATION = f"declarations/2024/self-evaluation/{CODE}.toml"


class Life:
    """A repository in git, and what its officer does in it."""

    def __init__(self, root: Path) -> None:
        root.mkdir()
        self.world = World.at(root)
        self.root = root
        self.git("init", "-q")
        self.git("config", "user.name", "officer")
        self.git("config", "user.email", "officer@example.com")

    def git(self, *words: str) -> str:
        done = subprocess.run(
            ["git", "-C", str(self.root), *words], check=True, capture_output=True, text=True
        )
        return done.stdout

    def run(self, *words: str, status: int = 0) -> Result:
        """Run a command; paths below declarations/ and output/ are those of the repository."""
        places = ("declarations/", "output/", "form.docx")
        asked = [str(self.root / word) if word.startswith(places) else word for word in words]
        result = self.world.run(*asked)
        assert result.status == status, result
        return result

    def commit(self, message: str) -> None:
        self.git("add", "-A")
        self.git("commit", "-q", "-m", message)
        assert self.git("status", "--short") == ""

    def text(self, path: str) -> str:
        return (self.root / path).read_text("utf-8")

    def type(self, path: str, *edits: tuple[str, str]) -> None:
        """Change a file as somebody does at a keyboard."""
        text = self.text(path)
        for old, new in edits:
            assert old in text, old
            text = text.replace(old, new)
        (self.root / path).write_text(text, "utf-8")

    def found(self, *words: str) -> list[str]:
        """Return the codes of what the check finds."""
        paths = [str(self.root / word) for word in words]
        result = self.world.run("check", *paths, "--format", "json")
        return [finding["code"] for finding in json.loads(result.out)["findings"]]


@pytest.mark.slow
def test_a_project_from_its_first_form_to_its_second_year(  # noqa: PLR0915 - a life is long
    tmp_path: Path,
) -> None:
    form = word_form(tmp_path / "elsewhere")
    life = Life(tmp_path / "repository")

    life.run("init", "--yes", "--standard", "shenzhen-project", "--unit", "某区政务服务中心")
    life.commit("Begin")

    # declared: in Word, as the unit had it, and imported
    (life.root / "form.docx").write_bytes(form)
    life.run("import", "form.docx", "--year", "2024")
    (life.root / "form.docx").unlink()
    assert life.found() == []
    life.run("build", "--format", "markdown", "--format", "word")
    life.commit("Declare")

    # changed: the head of the unit edits the Word file
    edited = life.root / f"output/2024/{CODE}.docx"
    edit_word(edited, "≥95%", "≥98%")
    life.run("pull", f"output/2024/{CODE}.docx", "--write")
    assert 'target = "≥98%"' in life.text(PROJECT)
    assert "≥95% → ≥98%" in life.run("diff").out
    life.run("build", "--format", "markdown")
    life.commit("Change a target")

    # monitored
    life.run("follow", "monitoring", "--set", "month=7")
    life.type(
        MONITORING,
        ("# adjusted = ", "adjusted = 13.00 # "),
        ("# spent = ", "spent = 6.50 # "),
        ("# expected = ", "expected = 13.00 # "),
        ('done = ""', 'done = "已过半"'),
        ('expected = ""', 'expected = "能完成"'),
        ('outlook = ""', 'outlook = "确定能"'),
    )
    life.run("build", "--format", "markdown")
    assert "50.00%" in (life.root / f"output/2024/monitoring/{CODE}.md").read_text("utf-8")
    life.commit("Monitor")

    # self-evaluated: begun here, filled in outside, and imported again
    life.run("follow", "self-evaluation", PROJECT)
    life.type(
        EVALUATION,
        ('goal_done = """\n"""', 'goal_done = "全部完成。"'),
        ("# full = ", "full = 13.00 # "),
        ("# spent = ", "spent = 12.80 # "),
        ("# initial = ", "initial = 0.00 # "),
        ('done = ""', 'done = "已完成"'),
        ("# weight = ", "weight = 10 # "),
        ("# score = ", "score = 9 # "),
    )
    life.run("build", "--format", "markdown", "--format", "word")
    life.commit("Evaluate")
    document = life.root / f"output/2024/self-evaluation/{CODE}.docx"
    edit_word(document, "全部完成。", "全部完成，群众满意。")
    life.run("import", f"output/2024/self-evaluation/{CODE}.docx", "--force")
    assert f'follows = "2024/{CODE}.toml"' in life.text(EVALUATION)
    assert "全部完成，群众满意。" in life.text(EVALUATION)
    assert "[taken]" not in life.text(EVALUATION)
    life.run("build", "--format", "markdown")
    life.commit("Evaluate as the unit has it")

    # rolled over
    life.run("next", "2025", "--amounts", "keep")
    assert "SB601" in life.found(NEXT)
    assert "SB510" in life.found(NEXT)
    text = life.text(NEXT)
    todos = [line for line in text.split("\n") if line.lstrip().startswith("# TODO ")]
    assert len(todos) == life.found(NEXT).count("SB601")
    (life.root / NEXT).write_text(
        "\n".join(line for line in text.split("\n") if line not in todos), "utf-8"
    )
    life.type(
        NEXT,
        ("annual_amount = 13.00", "annual_amount = 14.00"),
        ("教材印刷费4万元。", "教材印刷费5万元。"),
        ("amount = 4.00", "amount = 5.00"),
        ("total_amount = 39.00", "total_amount = 42.00"),
    )
    assert life.found(NEXT) == []
    assert "2025年12月31日" in life.text(NEXT)
    life.run("build", "--format", "markdown")
    life.commit("Declare the second year")
    across = life.run("diff", "--years", "2024..2025").out
    assert "13.00 → 14.00 (+1.00, +7.7 %)" in across
    assert life.run("next", "2025").out.splitlines()[-1].startswith("0 declarations written")

    # and all of it is in git
    assert life.git("log", "--format=%s", "--reverse").split("\n")[:-1] == [
        "Begin",
        "Declare",
        "Change a target",
        "Monitor",
        "Evaluate",
        "Evaluate as the unit has it",
        "Declare the second year",
    ]
    declared = sorted(name for name in life.git("ls-files").split("\n") if name.endswith(".toml"))
    assert declared == sorted(
        [".taplo.toml", PROJECT, NEXT, MONITORING, EVALUATION, "pyproject.toml"]
    )
    markdown = {name for name in contents(life.root / "output") if name.endswith(".md")}
    assert markdown == {
        f"2024/{CODE}.md",
        f"2024/monitoring/{CODE}.md",
        f"2024/self-evaluation/{CODE}.md",
        f"2025/{CODE}.md",
    }
    used = json.loads(life.run("library", "--json").out)["indicators"]
    assert {entry["times"] for entry in used} == {2}


def word_form(root: Path) -> bytes:
    """Return a declaration as a Word file that somebody else has made."""
    elsewhere = World(root)
    elsewhere.declare(f"2024/{CODE}", CLEAN.read_text("utf-8"))
    elsewhere.run("build", "--format", "word")
    return (root / f"output/2024/{CODE}.docx").read_bytes()


def edit_word(path: Path, old: str, new: str) -> None:
    """Replace words in a Word file, and keep all else."""
    with ZipFile(path) as package:
        parts = {info: package.read(info) for info in package.infolist()}
    before, after = (f">{words}<".encode() for words in (old, new))
    (body,) = (info for info in parts if info.filename == "word/document.xml")
    assert before in parts[body], old
    parts[body] = parts[body].replace(before, after, 1)
    with ZipFile(path, "w") as package:
        for info, content in parts.items():
            package.writestr(info, content)
