"""The diff command as its users meet it: what it compares, what it prints, how it exits."""

from __future__ import annotations

import importlib
import json
import os
import shutil
import stat
import sys
from pathlib import Path

import pytest

from shenbao.changes.revisions.git import Git
from shenbao.cli import main
from shenbao.reports.changes import REPORTERS
from shenbao.system.reading import LARGEST, read_file
from tests.changes.redline.reading import W, body_of
from tests.histories import AUTHOR, UTC_DATE, History, fingerprints
from tests.worlds import ROOT, SUFFIXES, THREE, World

pytestmark = pytest.mark.usefixtures("plain_git")

OFFICE = "declarations/2024/440304221061500000025.toml"
NETWORK = "declarations/2024/44030422106150000027.toml"
BINARIES = Path(sys.executable).parent
HALL = "declarations/2024/440304241063100300012.toml"
STAFF = "declarations/2024/440304241063100300013.toml"
SHEET = "templates/_base/sheet.css"
FORM = "templates/shenzhen-project/form.toml"
LEXICON = "templates/shenzhen-project/lexicon.toml"
TITLE = "440304221061500000025 劳务派遣人员"
UNIT = "深圳市福田区民意速办和智慧城市建设中心"
AMOUNT = "annual_amount = 852.90"


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> History:
    history = History(World(tmp_path_factory.mktemp("history") / "repository", THREE).root)
    history.commit("one")
    history.replace(OFFICE, AMOUNT, "annual_amount = 900.00")
    history.commit("two")
    return history


@pytest.fixture
def history(made_once: History, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> History:
    """Two commits, the second with another amount; the user stands in the repository."""
    history = made_once.copy(tmp_path / "repository")
    monkeypatch.chdir(history.root)
    return history


def shown(old: str, new: str, before: str, after: str, difference: str) -> str:
    return (
        f"{TITLE}  {OFFICE}\n"
        f"  ~ 本年度项目金额（万元）: {before} → {after} ({difference})\n"
        "\n"
        f"{old} → {new}\n"
        "  1 declaration changed\n"
        f"  {UNIT}: 本年度项目金额（万元） {before} → {after} ({difference})\n"
    )


def said(capsys: pytest.CaptureFixture[str], *words: str, status: int = 0) -> str:
    assert main(["diff", *words]) == status
    out, err = capsys.readouterr()
    assert err == ""
    return out


COMMITTED = ("852.90", "900.00", "+47.10, +5.5 %")


@pytest.mark.parametrize(
    ("words", "old", "new"),
    [
        (["HEAD~1..HEAD"], "HEAD~1", "HEAD"),
        (["HEAD~1.."], "HEAD~1", "HEAD"),
        (["HEAD~1", "main"], "HEAD~1", "main"),
        (["HEAD~1...HEAD"], "HEAD~1...HEAD", "HEAD"),
        (["HEAD~1"], "HEAD~1", "working tree"),
        (["HEAD~1", "main", OFFICE], "HEAD~1", "main"),
        (["HEAD~1..HEAD", "declarations/2024"], "HEAD~1", "HEAD"),
        (["HEAD~1..HEAD", "."], "HEAD~1", "HEAD"),
    ],
)
def test_revisions(
    words: list[str], old: str, new: str, history: History, capsys: pytest.CaptureFixture[str]
) -> None:
    assert history.git("status", "--porcelain") == ""
    assert said(capsys, *words) == shown(old, new, *COMMITTED)


def test_back_from_the_newer_to_the_older(
    history: History, capsys: pytest.CaptureFixture[str]
) -> None:
    assert history.root.is_dir()
    back = ("900.00", "852.90", "-47.10, -5.2 %")
    assert said(capsys, "HEAD", "HEAD~1") == shown("HEAD", "HEAD~1", *back)


def test_uncommitted_work_is_compared_as_it_is(
    history: History, capsys: pytest.CaptureFixture[str]
) -> None:
    assert said(capsys) == "No difference between HEAD and working tree.\n"
    history.replace(OFFICE, "annual_amount = 900.00", "annual_amount = 950")
    text = (ROOT / STAFF).read_text("utf-8")
    history.write("declarations/2025/untracked.toml", text)
    (history.root / NETWORK).unlink()
    before = fingerprints(history.root)
    lines = said(capsys).splitlines()
    assert [line for line in lines if line[:1] not in ("", " ")] == [
        f"{TITLE}  {OFFICE}",
        f"44030422106150000027 购置费 (removed)  {NETWORK}",
        "440304241063100300013 政务服务管理 (new)  declarations/2025/untracked.toml",
        "HEAD → working tree",
    ]
    assert fingerprints(history.root) == before


def test_from_where_a_branch_began(history: History, capsys: pytest.CaptureFixture[str]) -> None:
    """A pull request shows its own changes, not those made elsewhere since."""
    history.git("switch", "--quiet", "--create", "branch", "HEAD~1")
    history.replace(NETWORK, "term = 5", "term = 3")
    history.commit("on the branch")
    told = json.loads(said(capsys, "main...branch", "--format", "json"))
    assert [one["path"] for one in told["declarations"]] == [NETWORK]
    told = json.loads(said(capsys, "main..branch", "--format", "json"))
    assert [one["path"] for one in told["declarations"]] == [OFFICE, NETWORK]


def test_shallow_clones(
    history: History,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What a shallow clone has is compared; what it lacks is told, with what to fetch."""
    for depth in ("1", "2"):
        clone = tmp_path / depth
        history.git("clone", "--quiet", f"--depth={depth}", history.root.as_uri(), clone)
    monkeypatch.chdir(tmp_path / "2")
    assert said(capsys, "HEAD~1..HEAD") == shown("HEAD~1", "HEAD", *COMMITTED)
    monkeypatch.chdir(tmp_path / "1")
    assert said(capsys) == "No difference between HEAD and working tree.\n"
    assert main(["diff", "HEAD~1..HEAD"]) == 2
    assert capsys.readouterr().err == (
        "shenbao: There is no revision HEAD~1. "
        "This is a shallow clone: git fetch --unshallow brings what is missing.\n"
    )


def test_a_path_that_only_the_older_revision_has(
    history: History, capsys: pytest.CaptureFixture[str]
) -> None:
    (history.root / NETWORK).unlink()
    history.replace(OFFICE, "900.00", "901.00")
    assert said(capsys, "HEAD", NETWORK).startswith("44030422106150000027 购置费 (removed)")
    assert said(capsys, NETWORK).count("HEAD → working tree") == 1


def test_two_files(history: History, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    old = tmp_path / "last-year.toml"
    old.write_text(history.git("show", f"HEAD~1:{OFFICE}"), "utf-8")
    assert said(capsys, str(old), OFFICE) == shown(old.as_posix(), OFFICE, *COMMITTED)


def test_two_folders_of_declarations(
    history: History, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    shutil.copytree(history.root / "declarations", tmp_path / "drafts")
    draft = tmp_path / "drafts/2024" / Path(OFFICE).name
    draft.write_text(history.git("show", f"HEAD~1:{OFFICE}"), "utf-8")
    out = said(capsys, str(tmp_path / "drafts"), "declarations")
    assert out == shown(str(tmp_path / "drafts"), "declarations", *COMMITTED).replace(
        OFFICE, OFFICE.removeprefix("declarations/")
    )


def test_two_projects_each_with_its_templates(
    history: History, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    other = tmp_path / "other"
    shutil.copytree(history.root, other)
    form = other / "templates/shenzhen-project/form.toml"
    text = form.read_text("utf-8")
    form.write_text(text.replace('"项目名称"', '"名称"'), "utf-8")
    assert said(capsys, str(other), ".") == (
        "Templates\n"
        "  label 名称 → 项目名称: 3 sheets\n"
        "\n"
        f"{other} → .\n"
        "  3 more sheets changed by templates\n"
    )


def test_a_root_elsewhere(
    history: History,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    root = str(history.root)
    words = ["--root", root, "HEAD~1", "HEAD", str(history.root / OFFICE)]
    assert said(capsys, *words) == shown("HEAD~1", "HEAD", *COMMITTED)


def test_folders_with_other_names(history: History, capsys: pytest.CaptureFixture[str]) -> None:
    """Each revision is read by its own settings."""
    history.git("mv", "declarations", "forms")
    history.write("pyproject.toml", '[tool.shenbao]\ndeclarations = "forms"\n')
    history.commit("other names")
    told = json.loads(said(capsys, "HEAD~2", "HEAD", "--format", "json"))
    kinds = {one["path"]: [c["kind"] for c in one["changes"]] for one in told["declarations"]}
    assert kinds == {OFFICE.replace("declarations", "forms"): ["amount_changed"]}


def test_exit_codes(history: History, capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "HEAD~1", "HEAD", "--exit-code", status=1)
    assert said(capsys, "HEAD", "--exit-code") == "No difference between HEAD and working tree.\n"
    history.replace("templates/_base/sheet.css", "margin: 0;\n  font-family", "font-family")
    assert "layout only: 3 sheets, 0 cells (sheet.css)" in said(capsys, "--exit-code", status=1)


@pytest.mark.parametrize(
    "made",
    [
        ("", {"core.autocrlf": "true"}, ""),
        ("project/", {}, "*.toml text eol=crlf\n*.css text eol=crlf\n"),
        (
            "",
            {"filter.shout.clean": "tr A-Z a-z", "filter.shout.smudge": "tr a-z A-Z"},
            "*.css filter=shout\n",
        ),
        (
            "project/",
            {"filter.hide.clean": "base64 -w 0", "filter.hide.smudge": "base64 -d"},
            "4403*.toml filter=hide\n",
        ),
    ],
    ids=["autocrlf", "eol", "looks", "hidden"],
)
def test_what_git_makes_of_files_is_no_difference(
    made: tuple[str, dict[str, str], str],
    repository: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Neither line ends nor filters, whether the project is the repository or a folder of it."""
    folder, settings, attributes = made
    history = History(tmp_path / "history")
    shutil.copytree(repository, history.root / folder, dirs_exist_ok=True)
    history.write(".gitattributes", attributes)
    for key, value in settings.items():
        history.git("config", key, value)
    history.commit("one")
    history.git("rm", "-r", "--quiet", "--cached", ".")
    history.git("reset", "--quiet", "--hard")
    root = history.root / folder
    written = (root / OFFICE).read_bytes() + (root / SHEET).read_bytes()
    assert history.git("status", "--porcelain") == ""
    assert b"\r\n" in written or b"FONT" in written or "filter.hide.clean" in settings
    words = ["--root", str(root), "diff"]
    assert main([*words, "--exit-code"]) == 0
    assert capsys.readouterr() == ("No difference between HEAD and working tree.\n", "")
    path = root / OFFICE
    path.write_bytes(path.read_bytes().replace(AMOUNT.encode(), b"annual_amount = 900.00"))
    assert main(words) == 0
    assert capsys.readouterr() == (shown("HEAD", "working tree", *COMMITTED), "")


def test_a_declaration_that_is_a_link_is_compared(
    history: History, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """As long as it stays in the project: the build follows such a link too."""
    history.git("mv", OFFICE, "office.toml")
    (history.root / OFFICE).symlink_to("../../office.toml")
    (history.root / "declarations/2024/outside.toml").symlink_to(tmp_path / "outside.toml")
    history.commit("a link")
    (tmp_path / "outside.toml").write_text("secret")
    assert said(capsys) == "No difference between HEAD and working tree.\n"
    history.replace("office.toml", "annual_amount = 900.00", "annual_amount = 852.90")
    back = ("900.00", "852.90", "-47.10, -5.2 %")
    assert said(capsys) == shown("HEAD", "working tree", *back)
    history.commit("through the link")
    assert said(capsys, "HEAD~1..HEAD") == shown("HEAD~1", "HEAD", *back)


def test_a_code_that_another_declaration_has(
    history: History, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is complained of though that one did not change, however its file writes the code."""
    code, other = Path(OFFICE).stem, Path(NETWORK).stem
    history.replace(NETWORK, f'code = "{other}"', f'code = "{other[:-1]}\\u0037"')
    history.commit("escaped")
    assert said(capsys) == "No difference between HEAD and working tree.\n"
    history.replace(OFFICE, f'code = "{code}"', f'code = "{other}"')
    assert main(["diff"]) == 1
    problems = [line for line in capsys.readouterr().err.splitlines() if ": SB" in line]
    assert [problem.split(": ", 1)[1] for problem in problems] == [
        f"SB014 error: code {other} also stands in {NETWORK}.",
        f"SB014 error: code {other} also stands in {OFFICE}.",
    ]


STEPS = (
    "shenbao.changes.comparison.revision.parse_bytes",
    "shenbao.changes.comparison.revision.side",
    "shenbao.changes.comparison.comparing.passage",
    "shenbao.changes.comparison.comparing.find_changes",
    "shenbao.cli.redlines._redline_of",
)


@pytest.mark.parametrize("step", STEPS)
def test_what_fails_on_one_declaration_leaves_the_others_alone(
    step: str,
    history: History,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    module, _dot, name = step.rpartition(".")
    works = getattr(importlib.import_module(module), name)

    def fails(*arguments: object) -> object:
        if Path(NETWORK).stem in repr(arguments):
            raise LookupError("not foreseen")
        return works(*arguments)

    history.replace(NETWORK, "term = 5", "term = 3")
    history.commit("three")
    monkeypatch.setattr(step, fails)
    words = ["diff", "HEAD~2", "HEAD", "--redline", str(tmp_path / "out")]
    assert main(words) == 1
    out, err = capsys.readouterr()
    assert "852.90 → 900.00" in out
    assert "LookupError: not foreseen" in err
    assert NETWORK in err
    assert (f"faulty in HEAD, not compared: {NETWORK}" in out) is ("redlines" not in step)
    assert list(redlines(tmp_path / "out")) == ["2024/440304221061500000025.docx"]


def test_a_file_that_cannot_be_read_is_a_finding(
    history: History, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Git cannot read it either, and then the others are told all the same."""
    history.replace(OFFICE, "annual_amount = 900.00", "annual_amount = 852.90")
    (history.root / NETWORK).unlink()
    (history.root / NETWORK).write_bytes(b"#" * 2000)

    def fails(path: Path, *, within: Path | None) -> bytes:
        most = 1000 if path.name == Path(NETWORK).name else LARGEST
        return read_file(path, most, within=within)

    monkeypatch.setattr("shenbao.changes.revisions.trees.read_file", fails)
    monkeypatch.setattr(Git, "worktree_ids", lambda _self, _paths: {})
    assert main(["diff"]) == 1
    out, err = capsys.readouterr()
    assert "900.00 → 852.90" in out
    assert f"faulty in working tree, not compared: {NETWORK}" in out
    assert f"{NETWORK}:1:1: SB001 error: The file cannot be read." in err


@pytest.mark.parametrize(
    ("lost", "is_partial"), [(OFFICE, False), (NETWORK, True), (FORM, False), (FORM, True)]
)
def test_an_object_that_git_does_not_have_is_a_finding_and_others_are_compared(
    lost: str, is_partial: bool, history: History, capsys: pytest.CaptureFixture[str]
) -> None:
    blob = history.git("rev-parse", f"HEAD:{lost}").strip()
    for path in (OFFICE, NETWORK, HALL):
        history.write(path, (history.root / path).read_text("utf-8").replace("≥", "＞"))
    history.write(FORM, (history.root / FORM).read_text("utf-8") + "\n# more\n")
    history.commit("three")
    whole = said(capsys, "HEAD~1..HEAD")
    file = history.root / ".git/objects" / blob[:2] / blob[2:]
    file.chmod(stat.S_IWUSR)
    file.unlink()
    if is_partial:  # of a repository that is nowhere
        history.git("config", "remote.origin.url", "https://example.invalid/")
        history.git("config", "remote.origin.promisor", "true")
        history.git("config", "extensions.partialClone", "origin")
    assert main(["diff", "HEAD~1..HEAD", "--exit-code"]) == 1
    out, err = capsys.readouterr()
    assert f"faulty in HEAD~1, not compared: {lost}\n" in out
    assert f"HEAD~1:{lost}:1:1: SB001 warning: {lost} of HEAD~1 is missing here" in err
    code = Path(lost).stem
    compared = [part for part in whole.split("\n\n") if "→" in part and code not in part][:-1]
    assert len(compared) >= 2
    assert [part for part in compared if part not in out] == []


@pytest.mark.parametrize("name", ["x.TOML", "2024/x.toml ", "x.ｔｏｍｌ"])
def test_what_may_be_meant_as_a_declaration_is_a_finding(
    name: str, history: History, capsys: pytest.CaptureFixture[str]
) -> None:
    path = f"declarations/{name}"
    history.write(path, "form = ")
    for words in (["HEAD"], ["--staged"]):
        assert main(["diff", *words, "--exit-code"]) == 1
        out, err = capsys.readouterr()
        assert f"not compared: {path}\n" in out
        assert f"{path}:1:1: SB041 error: It is not read as a declaration" in err
        history.git("add", "--all")
    history.commit("with it")
    assert said(capsys) == "No difference between HEAD and working tree.\n"
    (history.root / path).unlink()
    assert main(["diff", "--exit-code"]) == 1
    out, err = capsys.readouterr()
    assert f"faulty in HEAD, not compared: {path}\n" in out
    assert "SB041 warning" in err


# ---- The index, and folders in folders ----------------------------------------------------------


def test_what_is_staged(history: History, capsys: pytest.CaptureFixture[str]) -> None:
    """Not what was edited since, and by templates as they are staged."""
    history.replace(OFFICE, "annual_amount = 900.00", "annual_amount = 852.90")
    assert said(capsys, "--staged") == "No difference between HEAD and index.\n"
    history.git("add", OFFICE)
    history.replace(OFFICE, "annual_amount = 852.90", "annual_amount = 1")
    history.replace(SHEET, "margin: 0;\n  font-family", "font-family")
    back = ("900.00", "852.90", "-47.10, -5.2 %")
    assert said(capsys, "--staged") == shown("HEAD", "index", *back)
    assert said(capsys, "--staged", "HEAD~1") == "No difference between HEAD~1 and index.\n"
    assert said(capsys, "--staged", "HEAD", "declarations/2024") == shown("HEAD", "index", *back)
    history.replace(OFFICE, "annual_amount = 1 ", 'annual_amount = "1" ')
    history.git("add", OFFICE)
    before = fingerprints(history.root)
    assert main(["diff", "--staged"]) == 1
    assert capsys.readouterr().err.startswith(f":{OFFICE}:14:17: SB012 error: ")
    assert fingerprints(history.root) == before


def test_the_first_commit(
    repository: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """All that is staged for it is new."""
    History(repository).git("add", "--all")
    monkeypatch.chdir(repository)
    lines = said(capsys, "--staged").splitlines()
    assert "nothing → index" in lines
    assert "  3 added" in lines


def test_a_hook_sees_the_index_of_its_commit(history: History, tmp_path: Path) -> None:
    """That of a commit of some files only is another one."""
    hook = history.root / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\n{BINARIES}/shenbao diff --staged > {tmp_path}/said\n")
    hook.chmod(0o755)
    history.replace(OFFICE, "annual_amount = 900.00", "annual_amount = 852.90")
    history.replace(NETWORK, "term = 5", "term = 3")
    history.git("add", NETWORK)
    history.git("commit", "--quiet", "--message", "some", OFFICE)
    back = ("900.00", "852.90", "-47.10, -5.2 %")
    assert (tmp_path / "said").read_text("utf-8") == shown("HEAD", "index", *back)
    history.git("commit", "--quiet", "--message", "the rest")
    assert "实施期限: 5 → 3" in (tmp_path / "said").read_text("utf-8")


def test_a_conflict_in_the_index(history: History, capsys: pytest.CaptureFixture[str]) -> None:
    history.git("switch", "--quiet", "--create", "other", "HEAD~1")
    history.replace(OFFICE, AMOUNT, "annual_amount = 1")
    history.commit("other")
    history.git("merge", "main", succeeds=False)
    assert main(["diff", "--staged"]) == 2
    message = f"shenbao: {OFFICE} is in conflict: resolve that first.\n"
    assert capsys.readouterr() == ("", message)


def test_a_project_whose_folder_moved(
    history: History, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Within its repository, before or after it is committed, from the top or from a folder."""
    for folder in ("unit", "unit 2"):
        (history.root / folder).mkdir()
        source = history.root / "unit" if folder == "unit 2" else history.root
        for name in ("declarations", "templates"):
            history.git("mv", source / name, history.root / folder)
        monkeypatch.chdir(history.root / folder)
        assert said(capsys, "--staged") == "No difference between HEAD and index.\n"
        assert said(capsys) == "No difference between HEAD and working tree.\n"
        history.commit("moved")
        assert said(capsys, "HEAD~1..HEAD") == "No difference between HEAD~1 and HEAD.\n"
    history.replace(f"unit 2/{OFFICE}", "annual_amount = 900.00", "annual_amount = 852.90")
    back = ("900.00", "852.90", "-47.10, -5.2 %")
    assert said(capsys, "HEAD~2") == shown("HEAD~2", "working tree", *back)


def test_a_repository_among_the_declarations(
    history: History, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """It refuses nothing; that it is at another commit is a finding."""
    other = History(tmp_path / "other")
    other.write("x.toml", "form = ")
    other.commit("one")
    allowed = ("-c", "protocol.file.allow=always")
    history.git(*allowed, "submodule", "--quiet", "add", other.root, "declarations/other")
    finding = "a repository of its own, at another commit, not compared: declarations/other"
    lines = said(capsys, "--staged", "--exit-code", status=1).splitlines()
    assert lines[-1].strip() == finding
    history.commit("a submodule")
    assert said(capsys) == "No difference between HEAD and working tree.\n"
    inside = History(history.root / "declarations/other")
    inside.write("x.toml", "form = 1")
    inside.git("-c", "user.name=x", "-c", "user.email=x@x", "commit", "--quiet", "-am", "two")
    history.replace(OFFICE, "annual_amount = 900.00", "annual_amount = 852.90")
    out = said(capsys)
    assert "900.00 → 852.90" in out
    assert out.splitlines()[-1].strip() == finding


@pytest.mark.parametrize("how", ["GLOB", "NOGLOB", "ICASE", "LITERAL"])
def test_paths_are_themselves_whatever_the_user_has_git_take_them_for(
    how: str,
    history: History,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    assert history.root.is_dir()
    monkeypatch.setenv(f"GIT_{how}_PATHSPECS", "1")
    assert main(["diff", "HEAD~1..HEAD", "--redline", str(tmp_path / "out")]) == 0
    assert "852.90 → 900.00" in capsys.readouterr().out


def test_what_git_advises_is_passed_on(
    repository: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    History(repository)
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    assert main(["--root", str(repository), "diff"]) == 2
    err = capsys.readouterr().err
    assert "dubious ownership" in err
    assert f"git config --global --add safe.directory {repository}" in err


WRONG = {
    "all but a revision": (
        ["^HEAD~1"],
        "^HEAD~1 is neither a revision nor a declaration in HEAD or working tree.",
    ),
    "two revisions beside what is staged": (
        ["--staged", "HEAD~1", "HEAD"],
        "What is staged is compared with one revision.",
    ),
    "nothing of that name": (
        ["nonsense"],
        "nonsense is neither a revision nor a declaration in HEAD or working tree.",
    ),
    "a missing revision": (["nonsense..HEAD"], "There is no revision nonsense."),
    "too many": (["HEAD", "HEAD~1", "HEAD~0"], "Two revisions are compared, not three or more."),
    "no such report": (
        ["--save", "pdf", "x.pdf"],
        "pdf is not a format of a report; there are text, markdown, html, json.",
    ),
    "too little room": (["--limit", "999"], "--limit is at least 1000."),
    "a path elsewhere": (["HEAD", "../x"], "../x is not in the project."),
    "a path elsewhere without a revision": (["../x"], "../x is not in the project."),
    "both a file and a revision": (
        ["main"],
        "main is a revision and a file too: write ./main for the file.",
    ),
    "a path without a declaration": (
        ["HEAD", "templates"],
        "templates is neither a revision nor a declaration in HEAD or working tree.",
    ),
}


@pytest.mark.parametrize(("words", "message"), WRONG.values(), ids=WRONG.keys())
def test_wrong_calls(
    words: list[str], message: str, history: History, capsys: pytest.CaptureFixture[str]
) -> None:
    history.write("main", "a file with the name of the branch")
    assert main(["diff", *words]) == 2
    assert capsys.readouterr() == ("", f"shenbao: {message}\n")


def test_no_repository(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--root", str(repository), "diff"]) == 2
    assert capsys.readouterr().err.startswith(f"shenbao: {repository} is not in a git repository")


def test_problems_of_the_new_version_are_errors(
    history: History, capsys: pytest.CaptureFixture[str]
) -> None:
    history.replace(OFFICE, "term = 5", 'term = "5"')
    assert main(["diff"]) == 1
    out, err = capsys.readouterr()
    assert out.splitlines()[-1] == (
        f"  faulty in working tree, compared as far as it can be read: {OFFICE}"
    )
    assert err.startswith(f"{OFFICE}:9:8: SB012 error: term must be a whole number ")


@pytest.mark.parametrize(
    ("edit", "expected", "faulty"),
    [
        ((OFFICE, "term = 5", 'term = "5"'), f"HEAD~1:{OFFICE}:9:8: SB012 warning:", OFFICE),
        (
            (LEXICON, "# explain_as", "explain_as"),
            f"HEAD~1:{LEXICON}:2:12: SB002 warning:",
            "templates/shenzhen-project/form.toml",
        ),
    ],
)
def test_problems_of_the_old_version_are_warnings(
    edit: tuple[str, str, str],
    expected: str,
    faulty: str,
    history: History,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A change that mends a mistake is no mistake, but it is a difference."""
    history.replace(*edit)
    history.commit("broken")
    history.git("revert", "--no-edit", "HEAD")
    assert main(["diff", "HEAD~1", "HEAD", "--exit-code"]) == 1
    assert main(["diff", "HEAD~1", "HEAD"]) == 0
    out, err = capsys.readouterr()
    line = f"  faulty in HEAD~1, compared as far as it can be read: {faulty}\n"
    assert out.count(line) == 2
    err = err[len(err) // 2 :]
    (problem,) = (line for line in err.splitlines() if ": SB" in line)
    assert problem.startswith(f"{expected} ")


def test_settings_that_are_wrong(history: History, capsys: pytest.CaptureFixture[str]) -> None:
    history.write("pyproject.toml", "[tool.shenbao]\ndeclaration = 1\n")
    history.commit("wrong")
    history.write("pyproject.toml", "")
    assert main(["diff"]) == 2
    assert "HEAD:pyproject.toml:2:1: SB010 error: " in capsys.readouterr().err


@pytest.mark.parametrize("where", ['declarations = "../elsewhere"', 'templates = "/elsewhere"'])
def test_folders_outside_of_the_project(
    where: str, history: History, capsys: pytest.CaptureFixture[str]
) -> None:
    history.write("pyproject.toml", f"[tool.shenbao]\n{where}\n")
    history.commit("outside")
    assert main(["diff", "HEAD", "HEAD~1"]) == 2
    assert "elsewhere is outside of the project: " in capsys.readouterr().err


# ---- Redlines -------------------------------------------------------------------------------


def redlines(folder: Path) -> dict[str, set[tuple[str | None, str | None]]]:
    """Return who is named, and when, in the redlines below a folder."""
    return {
        path.relative_to(folder).as_posix(): {
            (mark.get(f"{W}author"), mark.get(f"{W}date"))
            for mark in body_of(path.read_bytes()).iter(f"{W}ins", f"{W}del")
        }
        for path in sorted(folder.rglob("*.*"))
    }


def test_redlines_name_who_made_each_change(
    history: History, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    history.git("config", "user.name", "李四")
    history.replace(NETWORK, "term = 5", "term = 3")
    history.commit("three")
    assert main(["diff", "HEAD~2", "HEAD", "--redline", str(tmp_path / "out")]) == 0
    assert capsys.readouterr().err == f"2 redlines in {tmp_path / 'out'}\n"
    assert redlines(tmp_path / "out") == {
        "2024/440304221061500000025.docx": {(AUTHOR, UTC_DATE)},
        "2024/44030422106150000027.docx": {("李四", UTC_DATE)},
    }


def test_a_template_that_git_lfs_did_not_bring(
    history: History, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n"
    history.write("templates/_base/base.docx", pointer)
    history.replace(OFFICE, "annual_amount = 900.00", "annual_amount = 901.00")
    assert main(["diff", "--redline", str(tmp_path / "out")]) == 1
    out, err = capsys.readouterr()
    assert "900.00 → 901.00" in out
    assert err.splitlines()[0] == (
        f"{OFFICE}: base.docx: a pointer of Git LFS, not the file itself: git lfs pull brings it"
    )


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are text elsewhere")
def test_names_of_files_that_are_no_text(
    history: History, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    name = os.fsdecode(b"declarations/2024/\xff\n.toml")
    history.write(name, (ROOT / STAFF).read_text("utf-8"))
    for words, forms in (([], REPORTERS), (["HEAD~1", "HEAD"], ["json"])):
        saved = [word for form in forms for word in ("--save", form, str(tmp_path / form))]
        assert main(["diff", *words, *saved, "--redline", str(tmp_path / "out")]) == 0
        assert "\\udcff" in capsys.readouterr().out
        told = json.loads((tmp_path / "json").read_text("utf-8"))
        assert name in [entry["path"] for entry in told["declarations"]]
        assert (tmp_path / "out" / os.fsdecode(b"2024/\xff\n.docx")).is_file()
        shutil.rmtree(tmp_path / "out")
        history.commit("odd")


def test_reports_are_saved(history: History, capsys: pytest.CaptureFixture[str]) -> None:
    """Each as it would be printed, from one comparison."""
    printed = {form: said(capsys, "HEAD~1", "HEAD", "--format", form) for form in REPORTERS}
    saved = [word for form in REPORTERS for word in ("--save", form, f"out/{form}")]
    assert said(capsys, "HEAD~1", "HEAD", *saved) == printed["text"]
    for form, text in printed.items():
        assert (history.root / "out" / form).read_text("utf-8") == text


def test_every_redline_has_a_place_of_its_own(history: History, tmp_path: Path) -> None:
    """Also where declarations went on to each other's files, and the last of them is gone."""
    files = [OFFICE, NETWORK, HALL]
    texts = [(history.root / path).read_text("utf-8") for path in files]
    for path, text in zip(files[1:], texts, strict=False):
        history.write(path, text)
    (history.root / OFFICE).unlink()
    assert main(["diff", "--redline", str(tmp_path / "out")]) == 0
    places = [Path(path).with_suffix("").name for path in files]
    assert set(redlines(tmp_path / "out")) == {
        f"2024/{places[1]}.docx",
        f"2024/{places[2]}.docx",
        f"2024/{places[2]}.removed.docx",
    }


@pytest.mark.parametrize(
    ("epoch", "date"), [(None, None), ("1700000000", "2023-11-14T22:13:20Z"), ("x", None)]
)
def test_what_is_not_committed_has_no_time(
    epoch: str | None,
    date: str | None,
    history: History,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    if epoch is not None:
        monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    history.replace(OFFICE, "900.00", "901.00")
    for name in ("one", "two"):
        assert main(["diff", "--redline", str(tmp_path / name)]) == 0
    assert redlines(tmp_path / "one") == {"2024/440304221061500000025.docx": {(AUTHOR, date)}}
    assert fingerprints(tmp_path / "one") == fingerprints(tmp_path / "two")


def test_redlines_of_files_name_the_unit(history: History, tmp_path: Path) -> None:
    old = tmp_path / "old.toml"
    old.write_text(history.git("show", f"HEAD~1:{OFFICE}"), "utf-8")
    new = tmp_path / "new.toml"
    new.write_bytes((history.root / OFFICE).read_bytes())
    assert main(["diff", str(old), str(new), "--redline", str(tmp_path / "out")]) == 0
    (signatures,) = redlines(tmp_path / "out").values()
    assert signatures == {(UNIT, None)}


def test_redlines_that_cannot_be_written(
    history: History, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert history.root.is_dir()
    (tmp_path / "file").write_text("")
    assert main(["diff", "HEAD~1", "HEAD", "--redline", str(tmp_path / "file/x")]) == 2
    assert "cannot be written: Not a directory." in capsys.readouterr().err


def test_a_template_that_fails_is_told_of(
    history: History, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    history.write("templates/_base/sheet.docx.xml.j2", "{{ nothing }}")
    history.replace(OFFICE, "900.00", "901.00")
    assert main(["diff", "--redline", str(tmp_path / "out")]) == 1
    err = capsys.readouterr().err
    assert err == (
        f"{OFFICE}: sheet.docx.xml.j2: 'nothing' is undefined\n0 redlines in {tmp_path / 'out'}\n"
    )


FAULTY = {
    "bytes": (b"PK\x03\x04\xff", "SB001 error: The file is not UTF-8"),
    "no TOML": (b"name = ", "SB002 error: This is not TOML"),
    "no form": (b'form = "none"\n', "SB015 error: There is no form standard none."),
    "a wrong year": (b'form = "shenzhen-project"\nyear = "x"\n', "SB012 error: year must be"),
}


@pytest.mark.parametrize(("content", "complaint"), FAULTY.values(), ids=FAULTY)
@pytest.mark.parametrize("is_new", [False, True])
def test_a_named_file_that_cannot_be_read_is_an_error(
    is_new: bool, content: bytes, complaint: str, world: World
) -> None:
    fine = str(world.root / f"declarations/{THREE[0]}.toml")
    faulty = str(world.write("faulty.toml", content))
    result = world.run("diff", *((fine, faulty) if is_new else (faulty, fine)))
    assert result.status == 1
    assert complaint in result.err


@pytest.mark.parametrize("suffix", [*SUFFIXES.values(), ".DOCX"])
def test_made_documents_are_not_compared(suffix: str, world: World) -> None:
    fine = str(world.root / f"declarations/{THREE[0]}.toml")
    made = str(world.write(f"made{suffix}", b"PK\x03\x04"))
    for pair in ((made, fine), (fine, made)):
        result = world.run("diff", *pair)
        assert (result.status, result.out) == (2, "")
        advice = "is not a declaration. To see what was edited in a Word file, use pull."
        assert result.err == f"shenbao: {made} {advice}\n"
