"""Revisions are read whole from git's object store, and nothing is touched for it."""

from __future__ import annotations

import os
import stat
import subprocess
from pathlib import Path

import pytest

from shenbao.changes.revisions import Repository, RevisionError, Signature
from shenbao.changes.revisions.recording import last_commits, recorded
from tests.histories import AUTHOR, DATE, UTC_DATE, History, fingerprints

pytestmark = pytest.mark.usefixtures("plain_git")

NAMES = ["a.toml", "b/c.toml", 'b/引号"与 空格.toml', "b c.toml"]


@pytest.fixture
def history(tmp_path: Path) -> History:
    """Two commits: files with all kinds of names, then one changed, one added and one removed."""
    history = History(tmp_path / "repository")
    for name in NAMES:
        history.write(name, f"one\n{name}\n")
    history.commit("one")
    history.write("a.toml", "two\n")
    history.write("new.toml", "")
    (history.root / "b c.toml").unlink()
    history.commit("two")
    return history


def test_a_revision_is_read_whole(history: History) -> None:
    repository = Repository.around(history.root)
    old, new = repository.tree("HEAD~1"), repository.tree("main")
    assert old.read(old.list("")) == {name: f"one\n{name}\n".encode() for name in sorted(NAMES)}
    assert new.read(["new.toml", "a.toml"]) == {"new.toml": b"", "a.toml": b"two\n"}
    assert list(new.list("b")) == ["b/c.toml", 'b/引号"与 空格.toml']
    assert list(new.list("a.toml")) == ["a.toml"]
    assert list(new.list("nothing")) == []
    assert (new.read([]), new.name) == ({}, "main")
    assert str(new.place("b/c.toml")) == "main:b/c.toml"


def test_the_same_content_has_the_same_id(history: History) -> None:
    repository = Repository.around(history.root)
    old, new = repository.tree("HEAD~1").list(""), repository.tree("HEAD").list("")
    assert [path for path in old if new.get(path) == old[path]] == sorted(NAMES[1:3])


PEOPLE = {
    "controls": (b"a\x01b\x02c\x08 <a@b> 1700000000 +0000", "a\ufffdb\ufffdc\ufffd", "2023-11-14"),
    "no UTF-8": (b"\xff\xfe <a@b> 100 +0000", "\ufffd\ufffd", "1970-01-01"),
    "no name": (b" <> 100 +0000", "", "1970-01-01"),
    "far off": (b"a <a@b> 99999999999999 +0000", "a", ""),
    "a year of five digits": (b"a <a@b> 253402300800 +0000", "a", ""),
    "an odd zone": (b"a <a@b> 1700000000 +9999", "a", "2023-11-14"),
    "no date": (b"a <a@b>", "a", ""),
}


@pytest.mark.parametrize(("line", "author", "day"), PEOPLE.values(), ids=PEOPLE.keys())
def test_any_author_and_any_date(line: bytes, author: str, day: str, history: History) -> None:
    """What no form can print is replaced, and what is no date is none."""
    made = subprocess.run(
        ["git", "hash-object", "-t", "commit", "-w", "--stdin", "--literally"],
        cwd=history.root,
        input=b"tree %s\nparent %s\nauthor %s\ncommitter x <a@b> 1 +0000\n\nx\n"
        % (
            history.git("rev-parse", "HEAD^{tree}").strip().encode(),
            history.git("rev-parse", "HEAD~1").strip().encode(),
            line,
        ),
        capture_output=True,
        check=True,
    )
    commit = made.stdout.decode().strip()
    repository = Repository.around(history.root)
    found = repository.signature(commit)
    assert (found.author, found.date[:10]) == (author, day)
    assert set(repository.signatures("HEAD~1", commit, "").values()) == {found}


@pytest.mark.parametrize(
    "words", ["a\x01b", "a\x01{commit}", "//{commit}", "a\n\n//{commit}\n\x01"]
)
def test_logs_are_read_whatever_people_write(words: str, history: History) -> None:
    """Neither a name nor a message is taken for the beginning of another commit."""
    commit = history.git("rev-parse", "HEAD").strip()
    message = words.format(commit=commit)
    history.write("b/\x01c.toml", message)
    history.git("add", "--all")
    history.git("commit", "--quiet", f"--message={message}", f"--author={message.split()[0]} <a@b>")
    newest = history.git("rev-parse", "HEAD").strip()
    shown = message.replace("\x01", "\ufffd").strip()
    author, subject = shown.split()[0], shown.partition("\n")[0]
    (found,) = Repository.around(history.root).commits(commit, newest, [""])
    assert (found.id, found.author, found.why) == (newest, author, shown)
    assert found.paths == ("b/\x01c.toml",)
    (made,) = recorded(history.root, history.root / "b/\x01c.toml", 9)
    assert (made.commit, made.author, made.subject) == (newest, author, subject)
    assert made.content == message.encode()
    assert last_commits(history.root, history.root)[history.root / "b/\x01c.toml"] == newest
    assert last_commits(history.root, history.root)[history.root / "a.toml"] == commit


def test_before_the_first_commit_no_file_has_one(tmp_path: Path) -> None:
    history = History(tmp_path / "repository")
    assert last_commits(history.root, history.root) == {}


def test_nothing_is_touched(history: History) -> None:
    history.write("a.toml", "uncommitted\n")
    os.utime(history.root / "b/c.toml", (0, 0))  # git would like to refresh its index for this
    history.write("untracked.toml", "")
    before = fingerprints(history.root)
    repository = Repository.around(history.root)
    tree = repository.merge_base("HEAD~1", "main")
    assert tree.read(tree.list(""))
    assert repository.signatures("HEAD~1", "HEAD", "")
    assert repository.signature(tree.commit).author == AUTHOR
    assert repository.user() == AUTHOR
    assert fingerprints(history.root) == before


def test_a_root_below_the_top(history: History) -> None:
    tree = Repository.around(history.root / "b").tree("HEAD")
    assert tree.read(tree.list("")) == {
        "c.toml": b"one\nb/c.toml\n",
        '引号"与 空格.toml': 'one\nb/引号"与 空格.toml\n'.encode(),
    }
    assert str(tree.place("c.toml")) == "HEAD:b/c.toml"


def test_a_hook_is_no_other_repository(
    history: History, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = History(tmp_path / "other")
    monkeypatch.setenv("GIT_DIR", str(other.root / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other.root / ".git/index"))
    assert Repository.around(history.root).tree("HEAD").list("new.toml")


def test_the_last_common_ancestor(history: History) -> None:
    history.git("switch", "--quiet", "--create", "other", "HEAD~1")
    history.commit("elsewhere")
    tree = Repository.around(history.root).merge_base("main", "other")
    assert (tree.commit, tree.name) == (history.git("rev-parse", "main~1").strip(), "main...other")


def test_who_changed_what_and_when(history: History) -> None:
    repository = Repository.around(history.root)
    assert repository.signature("HEAD") == Signature(AUTHOR, UTC_DATE)
    history.write("b/c.toml", "three\n")
    history.git("config", "user.name", "李四 \x1b[31m")
    history.commit("three")
    assert DATE != UTC_DATE
    assert repository.signatures("HEAD~2", "HEAD", "") == {
        "a.toml": Signature(AUTHOR, UTC_DATE),
        "new.toml": Signature(AUTHOR, UTC_DATE),
        "b c.toml": Signature(AUTHOR, UTC_DATE),
        "b/c.toml": Signature("李四 \ufffd[31m", UTC_DATE),
    }
    below = Repository.around(history.root / "b")
    assert list(below.signatures("HEAD~2", "HEAD", "")) == ["c.toml"]


@pytest.mark.parametrize("name", ["nothing", "HEAD~9", "", "--all", "-1", "HEAD:a.toml"])
def test_a_missing_revision(name: str, history: History) -> None:
    with pytest.raises(RevisionError) as raised:
        Repository.around(history.root).tree(name)
    assert str(raised.value) == f"There is no revision {name}."


def test_nothing_committed_yet(tmp_path: Path) -> None:
    with pytest.raises(RevisionError) as raised:
        Repository.around(History(tmp_path / "new").root).tree("HEAD")
    assert str(raised.value) == "There is no revision HEAD. Nothing has been committed yet."


def test_a_shallow_clone_says_what_it_lacks(history: History, tmp_path: Path) -> None:
    shallow = tmp_path / "shallow"
    history.git("clone", "--quiet", "--depth=1", history.root.as_uri(), shallow)
    repository = Repository.around(shallow)
    assert repository.tree("HEAD").list("new.toml")
    with pytest.raises(RevisionError) as raised:
        repository.tree("HEAD~1")
    assert str(raised.value) == (
        "There is no revision HEAD~1. "
        "This is a shallow clone: git fetch --unshallow brings what is missing."
    )


def test_unrelated_histories(history: History) -> None:
    history.git("switch", "--quiet", "--orphan", "other")
    history.commit("other")
    with pytest.raises(RevisionError, match=r"^main and other have no common ancestor here\.$"):
        Repository.around(history.root).merge_base("main", "other")


def test_no_repository(tmp_path: Path) -> None:
    with pytest.raises(RevisionError) as raised:
        Repository.around(tmp_path)
    where = str(raised.value).removeprefix(f"{tmp_path} is not in a git repository")
    # git looks no further than the file system, and says so where that is not the whole one
    assert where == "." or where.startswith(
        ": not a git repository (or any parent up to mount point "
    )
    assert str(raised.value).endswith(".")


def test_no_folder(tmp_path: Path) -> None:
    with pytest.raises(RevisionError, match=r"^There is no folder .*nothing\.$"):
        Repository.around(tmp_path / "nothing")


def test_no_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(RevisionError, match=r"^Revisions are read with git, which is not "):
        Repository.around(tmp_path)


@pytest.mark.parametrize("name", ["a\0b", "\0", "\ud800"])
def test_what_no_revision_can_be_called(history: History, name: str) -> None:
    with pytest.raises(RevisionError, match=r"^'[^']+' cannot be the name of a revision or a file"):
        Repository.around(history.root).tree(name)


def test_a_folder_that_is_not_in_the_revision(history: History) -> None:
    (history.root / "later").mkdir()
    with pytest.raises(RevisionError, match=r"^later/ is not in the revision HEAD\.$"):
        Repository.around(history.root / "later").tree("HEAD").list("")


def test_a_submodule_is_listed_apart(history: History, tmp_path: Path) -> None:
    inner = History(tmp_path / "inner")
    inner.write("x.toml", "")
    inner.commit("inner")
    allowed = ("-c", "protocol.file.allow=always")
    history.git(*allowed, "submodule", "--quiet", "add", inner.root.as_uri(), "declarations")
    history.commit("with a submodule")
    tree = Repository.around(history.root).tree("HEAD")
    assert list(tree.list("b")) == ["b/c.toml", 'b/引号"与 空格.toml']
    assert list(tree.list("declarations")) == []
    own = Repository.around(history.root / "declarations").tree("HEAD")
    assert list(own.list("")) == ["x.toml"]
    work = Repository.around(history.root).worktree("now")
    assert list(work.list("declarations")) == []
    for found in (tree, work):
        assert found.submodules("") == {"declarations": own.commit}
        assert found.submodules("b") == {}


def test_an_object_that_is_gone(history: History) -> None:
    tree = Repository.around(history.root).tree("HEAD")
    blob = tree.list("")["a.toml"]
    file = history.root / ".git/objects" / blob[:2] / blob[2:]
    file.chmod(stat.S_IWUSR)
    file.unlink()
    assert list(tree.read(tree.list(""))) == [path for path in tree.list("") if path != "a.toml"]
    assert tree.unread("a.toml") == f"a.toml of HEAD is missing here (object {blob})."
