"""The import command: what it writes, keeps and says."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from shenbao.cli import main
from tests.worlds import DATA, ROOT

EXPORT = DATA / "export/shenzhen-2024.txt"

DRIFTS = [
    "9:1: SB031 note: “项目总金额(中期规划,万元):” is read as "
    "“项目总金额（中期规划，万元）”. (14 times)",
    "9:27: SB031 note: “本年度项目金额(万元):” is read as “本年度项目金额（万元）”. (14 times)",
    "13:1: SB031 note: “长期目标(跨度多年的项目需填):” is read as "
    "“长期目标（跨度多年的项目需填）”. (14 times)",
    "28:1: SB031 note: “项目编号:” is read as “项目编码”.",
    "127:1: SB031 note: “项目总金额 (中期规划, 万元):” is read as “项目总金额（中期规划，万元）”.",
    "127:26: SB031 note: “本年度项目金额 (万元):” is read as “本年度项目金额（万元）”.",
    "131:1: SB031 note: “长期目标 (跨度多年的项目需填):” is read as "
    "“长期目标（跨度多年的项目需填）”.",
]


def run(root: Path, *arguments: str) -> int:
    """Import the first two forms of the export: the repository has the first of them."""
    forms = EXPORT.read_text("utf-8").split("\n## ")
    two = root.parent / EXPORT.name
    two.write_text("\n## ".join(forms[:3]), "utf-8")
    return main(["--root", str(root), "import", str(two), "--year", "2024", *arguments])


def test_import(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--root", str(repository), "import", str(EXPORT), "--year", "2024"]) == 0
    out, err = capsys.readouterr()
    assert out == "12 declarations written, 3 there already, 0 kept as they were\n"
    assert re.findall(r":(\d+:\d+: SB\d+ \w+: .*)$", err, re.M) == DRIFTS
    written = {
        path.name: path.read_bytes() for path in (repository / "declarations/2024").iterdir()
    }
    committed = {path.name: path.read_bytes() for path in (ROOT / "declarations/2024").iterdir()}
    assert written == committed


def test_a_declaration_that_is_there_is_kept(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = repository / "declarations/2024/440304221061500000025.toml"
    mine.write_text("# mine\n")
    assert run(repository) == 1
    out, err = capsys.readouterr()
    assert out == "1 declaration written, 0 there already, 1 kept as they were\n"
    assert f"shenbao: {mine} is there already and was kept; --force replaces it.\n" in err
    assert mine.read_text() == "# mine\n"


def test_nothing_is_imported_through_a_link_out_of_the_folder(
    repository: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    outside = tmp_path / "outside"
    shutil.move(repository / "declarations/2024", outside)
    (repository / "declarations/2024").symlink_to(outside, target_is_directory=True)
    before = {path: path.read_bytes() for path in outside.iterdir()}
    assert run(repository, "--force") == 1
    out, err = capsys.readouterr()
    assert out == "0 declarations written, 0 there already, 2 kept as they were\n"
    assert err.count("is not written: a link leads out of the project.") == 2
    assert {path: path.read_bytes() for path in outside.iterdir()} == before


def test_force_keeps_comments_and_order(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = repository / "declarations/2024/440304221061500000025.toml"
    lines = mine.read_text("utf-8").split("\n")
    place = lines.index("term = 5                     # 年")
    lines[place : place + 2] = [lines[place + 1], "# 与去年相同", "term = 9  # 待核"]
    mine.write_text("\n".join(lines), "utf-8")
    assert run(repository, "--force") == 0
    said = capsys.readouterr().out
    assert said == "2 declarations written, 0 there already, 0 kept as they were\n"
    lines[place + 2] = "term = 5  # 待核"
    assert mine.read_text("utf-8") == "\n".join(lines)
    assert run(repository, "--force") == 0
    assert mine.read_text("utf-8") == "\n".join(lines)


def test_force_leaves_a_broken_file_alone(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = repository / "declarations/2024/440304221061500000025.toml"
    mine.write_text("form = ", "utf-8")
    assert run(repository, "--force") == 1
    assert f"{mine.name}:1:8: SB002 error" in capsys.readouterr().err
    assert mine.read_text("utf-8") == "form = "


def snapshot(root: Path) -> dict[str, bytes]:
    files = sorted(path for path in root.rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


def test_a_dry_run_shows_and_writes_nothing(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = repository / "declarations/2024/440304221061500000025.toml"
    mine.write_text(mine.read_text("utf-8").replace("term = 5", "term = 9"), "utf-8")
    before = snapshot(repository)
    assert run(repository, "--dry-run", "--force") == 0
    assert snapshot(repository) == before
    out = capsys.readouterr().out
    assert out.endswith("\n2 declarations would be written, 0 there already, 0 kept as they were\n")
    assert "-term = 9                     # 年\n+term = 5                     # 年\n" in out
    new = ROOT / "declarations/2024/440304241061500700001.toml"
    assert f"/{new.name}\n{new.read_text('utf-8')}\n" in out


def test_the_reports(repository: Path, tmp_path: Path) -> None:
    """As JSON and as text they say where each value came from, and what became of it."""
    path, text = tmp_path / "report.json", tmp_path / "report.txt"
    assert run(repository, "--report", str(path)) == 0
    (file,) = json.loads(path.read_text("utf-8"))["files"]
    assert (file["path"], file["kind"]) == (str(tmp_path / EXPORT.name), "text")
    assert file["not_used"] == []
    fates = [one["fate"] for one in file["declarations"]]
    assert (fates.count("written"), fates.count("same")) == (1, 1)
    first = file["declarations"][0]
    assert (first["path"], first["form"], first["year"]) == (
        "2024/440304221061500000025.toml",
        "shenzhen-project",
        2024,
    )
    lines = EXPORT.read_text("utf-8").split("\n")
    for value in first["values"]:
        place = value["place"]
        assert lines[place["line"] - 1][place["column"] - 1 :].startswith(value["text"])
    assert len(first["values"]) == 14 + 6 * 3
    assert run(repository, "--report", str(text)) == 0
    told = text.read_text("utf-8")
    assert "  code: 440304221061500000025 ← line 5\n" in told
    assert "  output.quantity[0].name: 发放劳务派遣工资人数 ← line 15\n" in told
    assert told.count("(shenzhen-project) same\n") == 2


def test_a_report_is_written_over_nothing_unasked(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = repository / "declarations/2024/440304221061500000025.toml"
    content = mine.read_bytes()
    before = snapshot(repository)
    assert run(repository, "--report", str(mine)) == 2
    assert capsys.readouterr().err.endswith(f"{mine} is there already, and is not overwritten.\n")
    assert snapshot(repository) == before
    notes = repository / "notes.txt"
    notes.write_bytes(content)
    assert run(repository, "--report", str(notes), "--force") == 0
    assert notes.read_text("utf-8").count(" (shenzhen-project) ") == 2


def test_a_folder_of_forms(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    forms = repository / "去年的表"
    shutil.copytree(DATA / "resaved", forms / "2024")
    (forms / "~$lock.docx").write_bytes(b"")
    (forms / "说明.png").write_bytes(b"")
    assert main(["--root", str(repository), "import", str(forms)]) == 0
    *files, summary = capsys.readouterr().out.splitlines()
    assert summary == "3 declarations written, 0 there already, 0 kept as they were"
    assert [line.partition(f": {forms.as_posix()}/")[::2] for line in files if "→" not in line] == [
        ("not a form", "~$lock.docx"),
        ("not a form", "说明.png"),
    ]
    assert len([line for line in files if line.startswith("read: ")]) == len(files) - 2
    assert main(["--root", str(repository), "build", "--quiet", "--format", "markdown"]) == 0
    assert len(list((repository / "output").rglob("*.md"))) == 6


def test_a_folder_without_forms(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--root", str(repository), "import", str(repository / "templates/_base/x")]) == 1
    (repository / "empty").mkdir()
    assert main(["--root", str(repository), "import", str(repository / "empty")]) == 2
    assert "it has no file with one of these suffixes" in capsys.readouterr().err


def test_two_forms_with_one_code(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = repository / "other.txt"
    shutil.copy(EXPORT, other)
    assert run(repository, str(other)) == 1
    out, err = capsys.readouterr()
    assert out == "12 declarations written, 3 there already, 0 kept as they were\n"
    assert err.count(" SB014 error: ") == 2


def test_what_is_still_missing_is_told(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An incomplete form is written all the same, and what to mend is said with its place."""
    form = repository / "form.md"
    whole = (ROOT / "output/2024/440304221061500000025.md").read_text("utf-8")
    form.write_text(whole.replace("| 5 |", "|  |", 1).replace("440304221061500000025", "4403"))
    assert main(["--root", str(repository), "import", str(form), "--year", "2024"]) == 0
    out, err = capsys.readouterr()
    assert out == "1 declaration written, 0 there already, 0 kept as they were\n"
    last = "long_term_goal = "
    text = (repository / "declarations/2024/4403.toml").read_text("utf-8")
    line = 1 + next(i for i, words in enumerate(text.split("\n")) if words.startswith(last))
    assert f"declarations/2024/4403.toml:{line}:1: SB011 warning: term is missing." in err
    assert "declarations/2024/4403.toml:5:8: SB013 warning: " in err


def test_another_folder(repository: Path, tmp_path: Path) -> None:
    assert run(repository, "--out", str(tmp_path / "drafts")) == 0
    assert len(list((tmp_path / "drafts/2024").iterdir())) == 2
    assert len(list((repository / "declarations/2024").iterdir())) == 3


def test_a_file_that_is_not_there(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--root", str(repository), "import", "nothing.txt", "--year", "2024"]) == 1
    out, err = capsys.readouterr()
    assert out == "0 declarations written, 0 there already, 0 kept as they were\n"
    assert err == (
        "nothing.txt:1:1: SB001 error: The file cannot be read: No such file or directory.\n"
    )


def test_no_command_is_a_wrong_call(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main([])
    assert left.value.code == 2
    assert "the following arguments are required: COMMAND" in capsys.readouterr().err


def test_each_file_of_a_folder_is_accounted_for(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Read, kept, refused or not a form: no file is skipped without a word."""
    folder = repository / "forms"
    folder.mkdir()
    whole = (ROOT / "output/2024/440304221061500000025.md").read_text("utf-8")
    (folder / "kept.md").write_text(whole.replace("| 5 |", "| 6 |", 1), "utf-8")
    (folder / "read.md").write_text(
        whole.replace("440304221061500000025", "44030422106150"), "utf-8"
    )
    (folder / "notice.txt").write_text("关于编制预算的通知\n", "utf-8")
    (folder / "broken.docx").write_bytes(b"PK broken")
    for name in (".DS_Store", "~$read.docx", "photo.png"):
        (folder / name).write_bytes(b"\0")
    assert main(["--root", str(repository), "import", str(folder), "--year", "2024"]) == 1
    *lines, _summary = capsys.readouterr().out.splitlines()
    fates = {}
    for line in lines:
        fate, _colon, rest = line.partition(": ")
        fates[rest.split(" → ")[0].removeprefix(f"{folder.as_posix()}/")] = fate
    assert fates == {
        "broken.docx": "refused",
        "kept.md": "kept",
        "notice.txt": "not a form",
        "read.md": "read",
        ".DS_Store": "not a form",
        "photo.png": "not a form",
        "~$read.docx": "not a form",
    }


FOREIGN = """财政项目支出绩效目标申报表
（2026年度）
项目属性
阶段性项目
计划开始日期
2024-01-01
新增违建处置率
=100.00(%)
"""


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(FOREIGN, id="no required field"),
        pytest.param(
            f"项目支出绩效目标申报表\n项目名称\t拆违\n{'预算编制的依据与说明' * 9}\n",
            id="most words not understood",
        ),
    ],
)
def test_a_form_of_which_too_little_is_understood_is_not_written(
    text: str, repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    form = repository / "form.txt"
    form.write_text(text, "utf-8")
    before = snapshot(repository / "declarations")
    command = ["--root", str(repository), "import", str(form), "--year", "2026"]
    assert main([*command, "--form", "central-project"]) == 1
    assert snapshot(repository / "declarations") == before
    err = capsys.readouterr().err
    assert " SB030 error: Too little of the form is understood: " in err
    assert "Nothing was made of it. Read: " in err


def test_words_are_kept_only_where_something_is_written(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    form = repository / "form.md"
    whole = (ROOT / "output/2024/440304221061500000025.md").read_text("utf-8")
    form.write_text(f"{whole}\n另有一段话。\n", "utf-8")
    command = ["--root", str(repository), "import", str(form), "--year", "2024", "--force"]
    kept = "  = It is kept in the TOML file as a comment."
    assert main([*command, "--dry-run"]) == 0
    dry = capsys.readouterr().err
    assert "Not understood: 另有一段话。" in dry
    assert kept not in dry
    assert main(command) == 0
    assert kept in capsys.readouterr().err


@pytest.mark.parametrize(
    ("language", "comment"),
    [("en", "# import, line 33: 闲话"), ("zh_CN", "# 导入，第 33 行：闲话")],
)
def test_words_left_over_are_kept_in_the_language_of_messages(
    language: str, comment: str, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANGUAGE", language)
    form = repository / "form.md"
    whole = (ROOT / "output/2024/440304221061500000025.md").read_text("utf-8")
    form.write_text(f"{whole}\n闲话\n", "utf-8")
    out = str(repository / "again")
    assert (
        main(["--root", str(repository), "import", str(form), "--year", "2024", "--out", out]) == 0
    )
    (made,) = (repository / "again").rglob("*.toml")
    assert made.read_text("utf-8").splitlines()[-1] == comment
