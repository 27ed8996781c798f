"""The build command as its users meet it: what it prints, what it writes, how it exits."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from shenbao.build import plan
from shenbao.cli import main
from tests.worlds import get_ready

CODES = ["440304221061500000025", "44030422106150000027", "440304241063100300012"]


def run(root: Path, *arguments: str) -> int:
    get_ready(*arguments)
    return main(["--root", str(root), *arguments])


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def without_seconds(text: str) -> str:
    return re.sub(r"\(\d+\.\d s\)", "(… s)", text)


def test_build_all(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(repository, "build") == 0
    out, err = capsys.readouterr()
    assert without_seconds(out) == (
        "markdown       3 files\n"
        "word           3 files\n"
        "pdf            3 files\n"
        "3 declarations → 9 files in output/ (… s)\n"
    )
    assert err == ""
    assert list(files(repository / "output")) == sorted(
        f"2024/{code}{suffix}" for code in CODES for suffix in (".docx", ".md", ".pdf")
    )


def test_a_format_that_is_made_only_when_asked_for(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(repository, "build", "--format", "xlsx") == 0
    assert without_seconds(capsys.readouterr().out) == (
        "xlsx           4 files\n3 declarations → 4 files in output/ (… s)\n"
    )
    assert list(files(repository / "output")) == [
        *(f"2024/{code}.xlsx" for code in CODES),
        "2024/汇总表.xlsx",
    ]
    assert run(repository, "build", "--format", "xlsx", "--explain") == 0
    assert "not made before" not in capsys.readouterr().out


def test_formats_of_the_repository(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (repository / "pyproject.toml").write_text(
        '[tool.shenbao]\nformats = ["xlsx", "markdown"]\n', "utf-8"
    )
    for _time in range(2):
        assert run(repository, "build") == 0
        assert without_seconds(capsys.readouterr().out) == (
            "xlsx           4 files\n"
            "markdown       3 files\n"
            "3 declarations → 7 files in output/ (… s)\n"
        )
    made = [f"2024/{code}{suffix}" for code in CODES for suffix in (".md", ".xlsx")]
    assert list(files(repository / "output")) == sorted([*made, "2024/汇总表.xlsx"])


def test_one_file_one_format(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = repository / f"declarations/2024/{CODES[2]}.toml"
    assert run(repository, "build", str(source), "--format", "markdown") == 0
    assert without_seconds(capsys.readouterr().out) == (
        "markdown       1 file\n1 declaration → 1 file in output/ (… s)\n"
    )
    assert list(files(repository / "output")) == [f"2024/{CODES[2]}.md"]


def test_another_output_folder(repository: Path, tmp_path: Path) -> None:
    assert run(repository, "build", "--format", "markdown", "--out", str(tmp_path / "x")) == 0
    assert list(files(tmp_path / "x")) == [f"2024/{code}.md" for code in CODES]
    assert not (repository / "output").exists()


def test_declarations_from_another_folder(repository: Path, tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere/2025"
    folder.mkdir(parents=True)
    (repository / f"declarations/2024/{CODES[0]}.toml").rename(folder / "x.toml")
    assert run(repository, "build", str(tmp_path / "elsewhere"), "--format", "markdown") == 0
    assert list(files(repository / "output")) == ["2025/x.md"]


def test_a_bad_declaration_among_good_ones(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(repository, "build", "--format", "markdown") == 0
    before = files(repository / "output")
    capsys.readouterr()

    bad = repository / f"declarations/2024/{CODES[2]}.toml"
    text = bad.read_text("utf-8").replace('applicant = "', "applicant = [] # ")
    bad.write_text(text.replace("annual_amount = 91.10", 'anual_amount = "九十一"'), "utf-8")
    good = repository / f"declarations/2024/{CODES[0]}.toml"
    good.write_text(good.read_text("utf-8").replace("58人", "59人"), "utf-8")

    assert run(repository, "build", "--format", "markdown") == 1
    out, err = capsys.readouterr()
    place = f"declarations/2024/{CODES[2]}.toml"
    assert err == (
        f"{place}:6:13: SB012 error: applicant must be a text in quotes, not an array.\n"
        '    6 | applicant = [] # 深圳市福田区民意速办和智慧城市建设中心"\n'
        "      |             ^^\n"
        "  = Write a text in quotes.\n"
        f"{place}:13:1: SB010 error: Unknown key anual_amount.\n"
        '   13 | anual_amount = "九十一"        # 万元\n'
        "      | ^^^^^^^^^^^^\n"
        "  = Did you mean annual_amount?\n"
        f"{place}:23:1: SB011 error: annual_amount is missing.\n"
        '   23 | long_term_goal = """\n'
        "      | ^^^^^^^^^^^^^^\n"
        "  = Add a line annual_amount = …, a number without quotes.\n"
    )
    assert without_seconds(out) == (
        "markdown       2 files\n2 declarations → 2 files in output/ (… s)\n"
    )
    after = files(repository / "output")
    assert after[f"2024/{CODES[2]}.md"] == before[f"2024/{CODES[2]}.md"]
    assert "| 59人 |" in after[f"2024/{CODES[0]}.md"].decode()
    assert after[f"2024/{CODES[1]}.md"] == before[f"2024/{CODES[1]}.md"]


def test_a_code_in_two_files(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = repository / "declarations/2024"
    (folder / "twin.toml").write_bytes((folder / f"{CODES[0]}.toml").read_bytes())
    assert run(repository, "build", "--format", "markdown") == 1
    out, err = capsys.readouterr()
    first, second = f"declarations/2024/{CODES[0]}.toml", "declarations/2024/twin.toml"
    assert [line for line in err.splitlines() if "SB014" in line] == [
        f"{one}:5:8: SB014 error: code {CODES[0]} also stands in {(folder / other).as_posix()}."
        for one, other in ((first, "twin.toml"), (second, f"{CODES[0]}.toml"))
    ]
    assert without_seconds(out).endswith("2 declarations → 2 files in output/ (… s)\n")
    assert list(files(repository / "output")) == [f"2024/{code}.md" for code in CODES[1:]]


def test_syntax_errors_of_all_files(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = repository / "declarations/2024"
    (folder / "a.toml").write_text('form = "shenzhen-project\n', "utf-8")
    (folder / "b.toml").write_bytes("form = '\u4e2d'".encode("gbk"))
    (folder / "c.toml").write_bytes(b"\xef\xbb\xbfyear = 2024")
    assert run(repository, "build", "--format", "markdown") == 1
    assert capsys.readouterr().err == (
        "declarations/2024/a.toml:1:25: SB002 error: This is not TOML: Illegal character '\\n'.\n"
        '    1 | form = "shenzhen-project\n'
        "      |                         ^\n"
        "  = A text stands in quotes, an amount without; each key has a line of its own.\n"
        "declarations/2024/b.toml:1:9: SB001 error: The file is not UTF-8: byte 0xD6 here.\n"
        "    1 | form = '\ufffd\ufffd'\n"
        "      |         ^\n"
        "  = Save it again with the encoding UTF-8 (it may be GBK now).\n"
        "declarations/2024/c.toml:1:1: SB001 error: "
        "The file begins with a byte order mark (U+FEFF).\n"
        "    1 | \\ufeffyear = 2024\n"
        "      | ^^^^^^\n"
        '  = Save it as "UTF-8", not as "UTF-8 with BOM".\n'
    )


def test_a_long_line_is_cut_around_the_place(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = repository / f"declarations/2024/{CODES[0]}.toml"
    text = path.read_text("utf-8")
    path.write_text(text.replace('"三定方案"', '"' + "依据" * 60 + "\u200b" + "依据" * 60 + '"'))
    assert run(repository, "build", "--format", "markdown") == 1
    message, excerpt, caret, _hint = capsys.readouterr().err.splitlines()
    assert message.endswith(
        ":15:137: SB003 error: No form can print the character U+200B in policy_basis."
    )
    assert excerpt == "   15 | …" + "依据" * 16 + "\\u200b" + "依据" * 31 + "依…"
    assert caret.index("^") == len("   15 | …") + 2 * 32


def test_a_fault_in_the_form_standard(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = repository / "templates/shenzhen-project/form.toml"
    text = path.read_text("utf-8").replace("考察{name}", "考察{nam}")
    path.write_text(text.replace('kind = "whole"', 'kind = "hole"'), "utf-8")
    assert run(repository, "build") == 1
    said = [line for line in capsys.readouterr().err.splitlines() if "SB0" in line]
    assert [line.split(": ", 1)[1] for line in said] == [
        "SB013 error: hole is not a choice for kind.",
        "SB020 error: {nam} in pattern is not a gap that can be filled.",
    ]
    assert not (repository / "output").exists()


def test_a_fault_in_a_template(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (repository / "templates/shenzhen-project/sheet.md.j2").write_text("{{ nope }}")
    assert run(repository, "build", "--format", "markdown") == 1
    said = [line for line in capsys.readouterr().err.splitlines() if "SB0" in line]
    assert said == [
        f"declarations/2024/{code}.toml:1:1: SB020 error: "
        "The sheet cannot be made: sheet.md.j2: 'nope' is undefined"
        for code in CODES
    ]


def test_nothing_is_written_twice(repository: Path) -> None:
    assert run(repository, "build", "--format", "markdown", "--format", "word") == 0
    before = {path: path.stat().st_mtime_ns for path in (repository / "output").rglob("*.*")}
    assert len(before) == 6
    assert run(repository, "build", "--format", "markdown", "--format", "word") == 0
    after = {path: path.stat().st_mtime_ns for path in (repository / "output").rglob("*.*")}
    assert after == before


UNUSABLE = {
    "an unknown format": (
        ("build", "--format", "markdwn"),
        "shenbao: There is no format markdwn. Did you mean markdown?\n",
    ),
    "a path without declarations": (
        ("build", "nothing"),
        "shenbao: No declaration in nothing.\n",
    ),
    "an unknown form": (
        ("import", "x.txt", "--year", "2024", "--form", "shenzen-project"),
        "shenbao: There is no form standard shenzen-project. Did you mean shenzhen-project?\n",
    ),
}


@pytest.mark.parametrize(("arguments", "said"), UNUSABLE.values(), ids=UNUSABLE.keys())
def test_called_wrongly(
    arguments: tuple[str, ...], said: str, repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(repository, *arguments) == 2
    assert capsys.readouterr() == ("", said)


def test_a_folder_that_is_no_repository(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, "build") == 2
    assert capsys.readouterr().err == (
        f"shenbao: {tmp_path} is not a repository of declarations.\n"
        "Run shenbao init here, or name the folder of one with --root.\n"
    )


def test_an_output_that_cannot_be_written(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (repository / "output").write_text("in the way")
    assert run(repository, "build", "--format", "markdown") == 2
    # whichever sheet is made first is the first that cannot be written
    folder = repository / "output/2024"
    assert capsys.readouterr().err in {
        f"shenbao: {folder}/{code}.md cannot be written: Not a directory.\n" for code in CODES
    }


def test_configuration(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (repository / "pyproject.toml").write_text(
        '[tool.shenbao]\noutput = "forms"\nformats = ["markdown"]\n'
    )
    assert run(repository, "build") == 0
    assert list(files(repository / "forms")) == [f"2024/{code}.md" for code in CODES]
    capsys.readouterr()
    (repository / "pyproject.toml").write_text("[tool.shenbao]\noutputs = 1\n")
    assert run(repository, "build") == 2
    assert capsys.readouterr().err == (
        "shenbao: pyproject.toml:2:1: SB010 error: Unknown key outputs.\n"
        "    2 | outputs = 1\n"
        "      | ^^^^^^^\n"
        "  = Did you mean output?\n"
    )


def test_an_interruption_before_there_is_anything_to_interrupt(
    repository: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(_root: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(plan, "nothing_to_do", interrupted)
    assert run(repository, "build") == 130
    assert capsys.readouterr() == ("", "shenbao: interrupted\n")


def test_check_of_the_committed_markdown(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As after a fresh clone: no manifest, and neither Word nor PDF are there."""
    assert run(repository, "build", "--format", "markdown") == 0
    shutil.rmtree(repository / ".shenbao")
    capsys.readouterr()
    assert run(repository, "build", "--check", "--format", "markdown") == 0
    assert capsys.readouterr() == ("All outputs are what their sources give.\n", "")

    output = repository / "output"
    (output / f"2024/{CODES[0]}.md").unlink()
    stale = output / f"2024/{CODES[1]}.md"
    stale.write_text(stale.read_text("utf-8").replace("1,846.00", "1,847.00"), "utf-8")
    (output / "2024/gone.md").write_text("made of a declaration that is gone\n")
    (output / "2023").mkdir()
    (output / "2023/gone.md").write_text("as were all of that year\n")
    (output / "2023/notes.txt").write_text("no output looks like this\n")
    before = files(repository)
    assert run(repository, "build", "--check", "--format", "markdown") == 1
    found = dict(line.split(": ") for line in capsys.readouterr().out.splitlines())
    assert {Path(path).relative_to(output).as_posix(): why for path, why in found.items()} == {
        "2023/gone.md": "extra",
        f"2024/{CODES[0]}.md": "missing",
        f"2024/{CODES[1]}.md": "not what its sources give",
        "2024/gone.md": "extra",
    }
    assert files(repository) == before
