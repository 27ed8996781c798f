"""The documents hold true: their commands run, their TOML builds, their links lead somewhere."""

from __future__ import annotations

import json
import os
import re
import runpy
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from datetime import UTC, datetime, time
from decimal import Decimal
from io import StringIO
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import docx
import openpyxl
import pytest
import tomli
from markdown_it import MarkdownIt
from markdown_it.token import Token
from ruamel.yaml import YAML

from shenbao.cli import main
from shenbao.diagnostics import Code
from shenbao.form import Library, Standard
from shenbao.form.writing import format_declaration
from shenbao.formats import FORMATS
from shenbao.toml import parse
from tests.histories import History
from tests.worlds import ROOT

CHINESE = "README.zh-CN.md"
WITH_COMMANDS = ("README.md", CHINESE, "CONTRIBUTING.md")
DOCUMENTS = (*WITH_COMMANDS, "CHANGELOG.md")
PICTURES = {
    "README.md": ("docs/images/sheet.png", "docs/images/diff.png"),
    CHINESE: ("docs/images/sheet.png", "docs/images/diff.zh-CN.png"),
}

# A command is run if it is one of these programs. Of a `make` command only the targets are
# looked up, as it would set up and test once more; of pytest, only the tests are collected.
PROGRAMS = {"shenbao", "python", "cp", "git", "head", "sed", "."}
# These are not run: each with the reason.
NOT_RUN = {".venv/bin/python docs/images/make_picture.py": "needs a browser"}
# Files and folders that the reader of a document brings.
BROUGHT = {
    "导出.txt": "tests/data/export/shenzhen-2024.txt",
    "去年的表": "tests/data/resaved",
    "改好的表.docx": "tests/data/edited/government-services-2024.docx",
}

BINARIES = Path(sys.executable).parent
NOT_CLONED = (".git", ".venv", ".hypothesis", ".shenbao", ".*_cache", "__pycache__", "output")
SUFFIXES = {name: form.suffix for name, form in FORMATS.items()}


# ---- Reading the documents ----------------------------------------------------------------


@dataclass(frozen=True)
class Block:
    """A fenced block; ``output`` is the text block right below, if there is one."""

    document: str
    line: int
    language: str
    text: str
    output: str | None

    def __str__(self) -> str:
        return f"{self.document}:{self.line}"


def tokens(document: str) -> list[Token]:
    parser = MarkdownIt("gfm-like", {"linkify": False})
    return parser.parse((ROOT / document).read_text("utf-8"))


def fences(document: str) -> Iterator[Block]:
    found = tokens(document)
    for token, below in zip(found, [*found[1:], None], strict=True):
        if token.type == "fence":
            assert token.map
            is_output = below is not None and (below.type, below.info) == ("fence", "text")
            output = below.content if below and is_output else None
            yield Block(document, token.map[0] + 1, token.info, token.content, output)


def table(document: str, *heads: str) -> list[list[str]]:
    """Return the rows of the document's table with these first heads, as their source text."""
    tables: list[list[list[str]]] = []
    before = ""
    for token in tokens(document):
        if token.type == "table_open":
            tables.append([])
        elif token.type == "tr_open":
            tables[-1].append([])
        elif token.type in ("th_open", "td_open"):
            tables[-1][-1].append("")
        elif token.type == "inline" and before in ("th_open", "td_open"):
            tables[-1][-1][-1] = token.content
        before = token.type
    (rows,) = (rows for rows in tables if tuple(rows[0][: len(heads)]) == heads)
    return rows[1:]


BLOCKS = [block for document in WITH_COMMANDS for block in fences(document)]
SHELL = [block for block in BLOCKS if block.language == "sh"]
TOML = [block for block in BLOCKS if block.language == "toml"]
DIFFS = [block for block in BLOCKS if block.language == "diff"]


def test_the_blocks_are_found() -> None:
    assert {block.language for block in BLOCKS} == {"sh", "text", "toml", "diff", "python", "yaml"}
    assert {block.document for block in SHELL} == set(WITH_COMMANDS)
    assert (len(SHELL) >= 12, len(TOML) >= 12, len(DIFFS) >= 4) == (True, True, True)
    outputs = [block for block in BLOCKS if block.language == "text"]
    assert len(outputs) == len([block for block in SHELL if block.output is not None])


# ---- Commands -------------------------------------------------------------------------------


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A copy of the repository as after a clone, with the virtual environment of this one.

    Of the declarations it has those that the documents name; more would only take longer.
    Its history is two commits on main.
    """
    root = tmp_path / "clone"
    shutil.copytree(ROOT, root, ignore=shutil.ignore_patterns(*NOT_CLONED))
    named = "".join(block.text for block in BLOCKS)
    for path in (root / "declarations").rglob("*.toml"):
        if path.relative_to(root).as_posix() not in named:
            path.unlink()
    (root / ".venv").symlink_to(BINARIES.parent)
    for name, source in BROUGHT.items():
        copy = shutil.copytree if (ROOT / source).is_dir() else shutil.copy
        copy(ROOT / source, root / name)
    history = History(root)
    history.commit("one")
    history.commit("two")
    return root


def run(command: str, root: Path, document: str = "README.md") -> tuple[int, str]:
    environment = {
        "PATH": f"{BINARIES}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(root.parent),
        "LANG": "zh_CN.UTF-8" if document == CHINESE else "C.UTF-8",
        "PYTHONPATH": str(root),  # the copy's own code
        "SHENBAO_FONTS": os.environ["SHENBAO_FONTS"],
        "PYTHONUTF8": "1",
    }
    done = subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=root,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
        timeout=300,
    )
    return done.returncode, done.stdout


def make_targets() -> set[str]:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    return set(re.findall(r"^([a-z]+):.* ## ", makefile, re.MULTILINE))


def run_or_check(command: str, root: Path, document: str) -> tuple[int, str]:
    """Run a command of a document, or what stands in for it; return its status and output."""
    program = shlex.split(command)[0]
    if command in NOT_RUN:
        return 0, ""
    if program == "make":
        assert set(shlex.split(command)[1:]) <= make_targets(), f"{command}: not only targets"
        status, recipes = run(f"{command} --dry-run", root)
        builds = [line for line in recipes.splitlines() if line.endswith(" build.py")]
        return run(builds[0], root, document) if builds and status == 0 else (status, recipes)
    if command.startswith("python -m pytest "):
        return run(f"{command} --collect-only", root)
    assert program in PROGRAMS, f"{command}: it is not run, and no list says why"
    return run(command, root, document)


def claimed_status(line: str) -> int:
    claim = re.search(r"#.*(?:exit status|退出状态) (\d)", line)
    return int(claim[1]) if claim else 0


def without_figures(text: str) -> str:
    """Return an output without its seconds and without the counts of a summary."""
    text = re.sub(r"\d+\.\d(?= (?:s\)|秒))", "N", re.sub(r"\d+\.\d 秒", "N 秒", text))
    summary = re.compile(
        r"^(?:[a-z]+ +\d+ (?:files?|个文件)|\d+ .* → .*| .*\d+ (?:more )?sheets.*)$", re.MULTILINE
    )
    return summary.sub(lambda line: re.sub(r" *\d+", " N", line[0]), text)


@pytest.mark.parametrize("block", SHELL, ids=str)
def test_commands_run_as_the_documents_say(block: Block, clone: Path) -> None:
    said = ""
    for line in block.text.splitlines():
        command = line.partition("#")[0].strip()
        status, output = run_or_check(command, clone, block.document)
        assert (command, status) == (command, claimed_status(line)), output
        said += output
    if block.output is not None:
        assert without_figures(said) == without_figures(block.output)


def test_what_is_not_run_is_shown() -> None:
    shown = {line for block in SHELL for line in block.text.splitlines()}
    assert set(NOT_RUN) <= shown
    assert [name for name in BROUGHT if not any(name in line for line in shown)] == []


def test_a_command_in_no_list_fails(clone: Path) -> None:
    with pytest.raises(AssertionError, match="rm -r output: it is not run"):
        run_or_check("rm -r output", clone, "README.md")


# ---- TOML -----------------------------------------------------------------------------------


def build(text: str, root: Path, formats: Sequence[str] = tuple(FORMATS)) -> dict[str, Path]:
    """Build a declaration from where it belongs; return its files by format."""
    data = tomli.loads(text)
    place = Path(str(data["year"]), f"{data.get('code', 'one')}.toml")
    path = root / "declarations" / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    options = [word for name in formats for word in ("--format", name)]
    assert main(["--root", str(root), "build", str(path), *options]) == 0
    return {name: root / "output" / place.with_suffix(SUFFIXES[name]) for name in formats}


def read_forms(files: dict[str, Path], title: str) -> str:
    """Check that the forms of all formats can be read and have the title; return the Markdown."""
    assert set(files) == {"markdown", "word", "pdf", "xlsx"}
    assert docx.Document(str(files["word"])).paragraphs[0].text == title
    assert files["pdf"].read_bytes().startswith(b"%PDF-")
    assert openpyxl.load_workbook(files["xlsx"]).worksheets[0]["A1"].value == title
    text = files["markdown"].read_text("utf-8")
    assert text.startswith(f"# {title}\n")
    return text


def loaded(library: Library, name: str) -> Standard:
    standard, problems = library.load(name)
    assert problems == []
    assert standard
    return standard


def samples(document: str) -> list[Block]:
    """Return the whole declarations that a document shows."""
    return [one for one in TOML if one.document == document and "form" in tomli.loads(one.text)]


def check_declaration(block: Block, root: Path) -> None:
    library = Library(root / "templates")
    name = tomli.loads(block.text)["form"]
    if name in library.names():
        read_forms(build(block.text, root), loaded(library, name).title)
    else:
        shown = [one for one in TOML if one.document == block.document and "[[group]]" in one.text]
        assert len(shown) == 1, f"no form.toml of {name} stands in {block.document}"


def check_standard(block: Block, root: Path) -> None:
    """Put the form.toml into a folder of its own and build the declaration shown with it."""
    known = Library(root / "templates").names()
    (sample,) = (
        one for one in samples(block.document) if tomli.loads(one.text)["form"] not in known
    )
    data, form = tomli.loads(sample.text), tomli.loads(block.text)
    path = f"templates/{data['form']}/form.toml"
    assert f"`{path}`" in (ROOT / block.document).read_text("utf-8")
    (root / path).parent.mkdir()
    (root / path).write_text(block.text, "utf-8")
    text = read_forms(build(sample.text, root), form["title"].replace("{year}", str(data["year"])))
    labels = [one["label"] for one in (*form["field"], *form["indicators"]["column"])]
    labels += [one["label"] for group in form["group"] for one in group["category"]]
    assert [label for label in labels if label not in text] == []
    assert main(["--root", str(root), "schema"]) == 0
    assert (root / f"schema/{data['form']}.schema.json").is_file()


def check_configuration(block: Block, root: Path) -> None:
    (root / "pyproject.toml").write_text(block.text, "utf-8")
    settings = tomli.loads(block.text)["tool"]["shenbao"]
    assert main(["--root", str(root), "build"]) == 0
    if "check" in settings:
        codes = {finding["code"] for finding in checked(root)["findings"]}
        assert codes.isdisjoint(settings["check"]["ignore"])
        return
    made = {path.suffix for path in (root / settings["output"]).rglob("*.*")}
    assert made == {SUFFIXES[name] for name in settings["formats"]}


def checked(root: Path, *words: str) -> dict[str, Any]:
    """Check a repository; return the report as data."""
    said = StringIO()
    with redirect_stdout(said):
        main(["--root", str(root), "check", *words, "--format", "json"])
    report: dict[str, Any] = json.loads(said.getvalue())
    return report


def check_waiver(block: Block, root: Path) -> None:
    """Put the waiver behind the document's declaration, on the day it ends."""
    path = root / "declarations/2025/waived.toml"
    path.parent.mkdir(parents=True)
    path.write_text(f"{samples(block.document)[0].text}\n{block.text}", "utf-8")
    (waiver,) = tomli.loads(block.text)["waive"]
    end = datetime.combine(waiver["until"], time(), UTC)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", str(int(end.timestamp())))
        report = checked(root, str(path))
    codes = {finding["code"] for finding in report["findings"]}
    assert codes.isdisjoint({waiver["rule"], "SB050"})
    assert [(one["code"], one["reason"]) for one in report["waived"]] == [
        (waiver["rule"], waiver["reason"])
    ]


def check_total(block: Block, root: Path) -> None:
    """Put the total beside declarations that do not come to it."""
    (total,) = tomli.loads(block.text)["total"]
    unit, year = total["where"]["budget_unit"], total["year"]
    text = with_line(samples("README.md")[0].text, f"year = {year}", "year")
    assert f'budget_unit = "{unit}"' in text
    path = root / f"declarations/{year}/one.toml"
    path.write_text(text, "utf-8")
    (root / "portfolio.toml").write_text(block.text, "utf-8")
    (found,) = (one for one in checked(root)["findings"] if one["path"] == "portfolio.toml")
    assert (found["code"], found["at"]) == ("SB506", "total[0].amount")


def check_fragment(block: Block, root: Path) -> None:
    """Put the fragment into the document's declaration; its sheet must come out different."""
    base = (samples(block.document) or samples("README.md"))[0].text
    for diff in DIFFS:
        if diff.document == block.document and target(diff).startswith("templates/"):
            apply(diff, root)
    before = build(base, root, ["markdown"])["markdown"].read_text("utf-8")
    merged: dict[str, Any] = {
        key: value.removesuffix("\n") if isinstance(value, str) else value
        for text in (base, block.text)
        for key, value in tomli.loads(text, parse_float=Decimal).items()
    }
    standard = loaded(Library(root / "templates"), merged["form"])
    after = read_forms(build(format_declaration(merged, standard), root), standard.title)
    assert after != before


CHECKS: dict[str, Callable[[Block, Path], None]] = {
    "form": check_declaration,
    "title": check_standard,
    "tool": check_configuration,
    "waive": check_waiver,
    "total": check_total,
}


@pytest.mark.parametrize("block", TOML, ids=str)
def test_toml_builds(block: Block, clone: Path) -> None:
    data = tomli.loads(block.text)
    check = next((check for key, check in CHECKS.items() if key in data), check_fragment)
    check(block, clone)


def with_line(text: str, line: str, key: str) -> str:
    """Put the line in place of the one with this key, or into the head where there is none."""
    replaced, count = re.subn(rf"^{key} = .*$", lambda _: line, text, flags=re.MULTILINE)
    return replaced if count else text.replace("\nyear = ", f"\n{line}\nyear = ", 1)


@pytest.mark.parametrize(
    ("wrong", "code", "right"), table(CHINESE, "写错了"), ids=lambda cell: str(cell).strip("`")
)
def test_common_mistakes(wrong: str, code: str, right: str, library: Library) -> None:
    sample = samples(CHINESE)[0].text
    key = right.strip("`").partition(" ")[0]
    found: list[set[str]] = []
    for line in (wrong, right):
        document, problems = parse(with_line(sample, line.strip("`"), key), Path("x.toml"))
        problems += library.file(document)[1] if document else []
        found.append({problem.code for problem in problems})
    assert code in found[0]
    assert found[1] == set()


# ---- Changes of templates and code ----------------------------------------------------------


def target(diff: Block) -> str:
    """Return the path of the file that a diff changes."""
    old, new = diff.text.splitlines()[:2]
    assert (old[:4], new) == ("--- ", f"+++ {old[4:]}")
    return old[4:]


def apply(diff: Block, root: Path) -> None:
    """Apply a diff whose hunks have no line numbers: each must fit in one place only."""
    path = root / target(diff)
    text = path.read_text("utf-8")
    for hunk in "\n".join(diff.text.splitlines()[2:]).split("\n@@\n"):
        lines = hunk.splitlines()
        before = "\n".join(["", *(line[1:] for line in lines if line[:1] != "+"), ""])
        after = "\n".join(["", *(line[1:] for line in lines if line[:1] != "-"), ""])
        assert text.count(before) == 1, f"{diff}: {before}"
        text = text.replace(before, after)
    path.write_text(text, "utf-8")


def made_markdown(root: Path) -> dict[Path, str]:
    assert main(["--root", str(root), "build", "--format", "markdown"]) == 0
    return {path: path.read_text("utf-8") for path in (root / "output").rglob("*.md")}


@pytest.mark.parametrize(
    "diff", [diff for diff in DIFFS if target(diff).startswith("templates/")], ids=str
)
def test_a_change_of_a_template_shows(diff: Block, clone: Path) -> None:
    before = made_markdown(clone)
    apply(diff, clone)
    assert made_markdown(clone) != before
    assert main(["--root", str(clone), "schema"]) == 0


def test_the_new_format_of_the_documents(clone: Path) -> None:
    (diff,) = (diff for diff in DIFFS if not target(diff).startswith("templates/"))
    module = python_block("def render(")
    added = re.search(r'\+ *"(\w+)": Format\("([\w.]+)", "([\w.]+)"', diff.text)
    assert added
    apply(diff, clone)
    path = clone / added[3].replace(".", "/")
    path.with_suffix(".py").write_text(module.text, "utf-8")
    status, said = run(f"ruff check {path}.py && ruff format --check {path}.py", clone)
    assert status == 0, said
    status, said = run(f"python build.py --format {added[1]}", clone)
    assert status == 0, said
    made = sorted((clone / "output").rglob(f"*{added[2]}"))
    sources = sorted((clone / "declarations").rglob("*.toml"))
    assert [one.stem for one in made] == [one.stem for one in sources]
    assert all(len(one.read_text("utf-8").splitlines()) > 20 for one in made)


def python_block(words: str) -> Block:
    """Return the one Python block that has these words."""
    (block,) = (block for block in BLOCKS if block.language == "python" and words in block.text)
    return block


def test_the_new_rule_of_the_documents(clone: Path) -> None:
    module = python_block("RULE = ")
    code = module.text[3:8]
    path = clone / f"shenbao/check/rules/{code.lower()}_new.py"
    path.write_text(module.text, "utf-8")
    status, said = run(f"ruff check {path} && ruff format --check {path}", clone)
    assert status == 0, said
    status, said = run(f"shenbao rules && shenbao check --select {code}", clone)
    assert status == 0
    assert re.search(rf"^{code} ", said, re.MULTILINE)
    goal = re.compile(r'(?<=annual_goal = """\n)[^"]*')
    text, count = goal.subn("长" * 301, samples("README.md")[0].text)
    assert count == 1
    (clone / "long.toml").write_text(text, "utf-8")
    status, said = run(f"shenbao check long.toml --select {code}", clone)
    assert f" {code} " in said


def test_the_hooks_of_the_documents() -> None:
    (block,) = (block for block in BLOCKS if block.language == "yaml")
    hooks = YAML(typ="safe").load(ROOT / ".pre-commit-hooks.yaml")
    (repository,) = YAML(typ="safe").load(block.text)["repos"]
    known = {hook["id"] for hook in hooks}
    assert {hook["id"] for hook in repository["hooks"]} <= known
    told = (ROOT / block.document).read_text("utf-8")
    assert [name for name in known if f"`{name}`" not in told] == []


# ---- What the documents must tell -----------------------------------------------------------


def helps(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    with pytest.raises(SystemExit):
        main([*words, "--help"])
    return capsys.readouterr().out


def test_every_command_and_option_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    told = "".join((ROOT / document).read_text("utf-8") for document in WITH_COMMANDS)
    commands = re.findall(r"^    ([a-z]+) ", helps(capsys), re.MULTILINE)
    assert {"build", "import", "schema"} <= set(commands)
    options = {
        option
        for words in ([], *([command] for command in commands))
        for option in re.findall(r"--[a-z-]+", helps(capsys, *words))
    }
    assert {"--format", "--force", "--check", "--lang"} <= options
    assert [command for command in commands if f"`shenbao {command}" not in told] == []
    assert [one for one in sorted(options) if not re.search(rf"{one}(?![a-z-])", told)] == []


def test_every_format_code_and_style_is_told() -> None:
    codes = [str(code) for code in Code]
    assert [row[0] for row in table("README.md", "Code")] == codes
    assert [row[0] for row in table(CHINESE, "编号", "意思")] == codes
    for document in ("README.md", CHINESE):
        text = (ROOT / document).read_text("utf-8")
        assert [name for name in FORMATS if f"`{name}`" not in text] == []
    told = re.findall(r"申报表\w+", str(table("README.md", "Style")))
    base = docx.Document(str(ROOT / "templates/_base/base.docx"))
    names = [style.name for style in base.styles if (style.name or "").startswith("申报表")]
    assert sorted(told) == sorted(map(str, names))


def test_the_guide_names_all_fields_and_categories(library: Library) -> None:
    standard = loaded(library, tomli.loads(samples(CHINESE)[0].text)["form"])
    fields = [
        [f"`{key}`", field.label, "是" if standard.shape.fields[key].required else "否"]
        for key, field in standard.fields.items()
    ]
    rows = table(CHINESE, "写法", "表上的栏目")
    assert [[row[0], row[1], row[3]] for row in rows if "（用" not in row[1]][1:] == fields
    assert table(CHINESE, "一级指标", "二级指标", "写法") == [
        [group.label, category.label, f"`[[{group.key}.{category.key}]]`"]
        for group, category in standard.categories()
    ]


def test_every_package_has_its_place() -> None:
    places = [row[0].strip("`/") for row in table("README.md", "Place")]
    packages = {f"shenbao/{path.parent.name}" for path in (ROOT / "shenbao").glob("*/__init__.py")}
    assert packages <= set(places)
    assert [place for place in places if not (ROOT / place).is_dir() and place != "output"] == []


# ---- Links, paths and targets ---------------------------------------------------------------


def anchors(document: str) -> set[str]:
    """Return the anchors that GitHub gives the headings of a document."""
    found = tokens(document)
    headings = [below.content for token, below in pairwise(found) if token.type == "heading_open"]
    return {re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-") for text in headings}


def links(document: str) -> list[str]:
    return [
        str(child.attrs.get("href") or child.attrs.get("src"))
        for token in tokens(document)
        for child in token.children or []
        if child.type in ("link_open", "image")
    ]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_lead_somewhere(document: str) -> None:
    for link in links(document):
        if link.startswith("https://"):
            continue
        path, _, anchor = unquote(link).partition("#")
        assert (ROOT / path).exists(), link
        assert not anchor or anchor in anchors(path or document), link


@pytest.mark.parametrize("document", DOCUMENTS)
def test_paths_are_there(document: str) -> None:
    """Paths in the text exist, but for those with NAME in them and those of shown examples."""
    text = (ROOT / document).read_text("utf-8")
    tops = ("shenbao", "templates", "tests", "declarations", "docs", "schema", "scripts")
    paths = set(re.findall(rf"`((?:{'|'.join(tops)})/[\w./-]*)`", text))
    known = Library(ROOT / "templates").names()
    for data in (tomli.loads(sample.text) for sample in samples(document)):
        paths -= {f"declarations/2025/{data.get('code')}.toml"}
        paths -= set() if data["form"] in known else {f"templates/{data['form']}/form.toml"}
    missing = [path for path in paths if "NAME" not in path and not (ROOT / path).exists()]
    assert sorted(missing) == []


def test_make_targets_are_there() -> None:
    text = "".join((ROOT / document).read_text("utf-8") for document in DOCUMENTS)
    named = set(re.findall(r"`make ([a-z-]+)`", text))
    assert {"test", "lint", "help"} <= named <= make_targets()


def test_the_summary_of_the_real_declarations() -> None:
    golden = (ROOT / "tests/check/golden/shenzhen.txt").read_text("utf-8")
    assert f"`{golden.splitlines()[-1]}`" in (ROOT / "README.md").read_text("utf-8")


def test_the_pages_of_the_rules_are_up_to_date() -> None:
    made = runpy.run_path(str(ROOT / "docs/rules/make_pages.py"))["pages"]()
    kept = {path.name: path.read_text("utf-8") for path in (ROOT / "docs/rules").glob("*.md")}
    assert kept.keys() == made.keys(), "run `make rules`"
    assert kept == made, "run `make rules`"


@pytest.mark.parametrize(("document", "pictures"), PICTURES.items())
def test_the_pictures_are_shown_and_small(document: str, pictures: Sequence[str]) -> None:
    for picture in pictures:
        content = (ROOT / picture).read_bytes()
        assert content.startswith(b"\x89PNG")
        assert len(content) < 400_000
        assert picture in links(document)
