"""Trees on the disk are the files as they are, with the ids that git would give them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from shenbao.changes.revisions import FilesTree, FolderTree, Repository, RevisionError, export
from tests.histories import History, fingerprints


def test_a_folder_is_as_it_is_now(tmp_path: Path) -> None:
    history = History(tmp_path)
    history.write("declarations/2024/a.toml", "committed\n")
    history.write("declarations/2024/b.toml", "committed\n")
    history.commit("one")
    history.write("declarations/2024/b.toml", "changed\n")
    history.write("declarations/未跟踪.toml", "untracked\n")
    os.mkfifo(tmp_path / "declarations/pipe.toml")
    (tmp_path / "declarations/link.toml").symlink_to("2024/a.toml")
    (tmp_path / "declarations/broken.toml").symlink_to("nothing")
    tree = FolderTree(tmp_path, "working tree")
    assert tree.read(tree.list("declarations")) == {
        "declarations/2024/a.toml": b"committed\n",
        "declarations/2024/b.toml": b"changed\n",
        "declarations/broken.toml": b"nothing",
        "declarations/link.toml": b"committed\n",
        "declarations/未跟踪.toml": b"untracked\n",
    }
    committed = Repository.around(tmp_path).tree("HEAD").list("declarations")
    now = tree.list("declarations")
    assert {path for path in committed if committed[path] == now[path]} == {
        "declarations/2024/a.toml"
    }
    assert tree.list("templates") == {}
    assert tree.place("a/b.toml") == tmp_path / "a/b.toml"


def test_single_files_have_paths_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "old.toml").write_text("x\n")
    tree = FilesTree({"one.toml": tmp_path / "old.toml"}, "old.toml")
    assert list(tree.list("")) == ["one.toml"]
    assert tree.list("declarations") == {}
    assert tree.read(["one.toml"]) == {"one.toml": b"x\n"}
    assert tree.place("one.toml") == tmp_path / "old.toml"


def test_a_folder_is_exported_as_it_was(tmp_path: Path) -> None:
    history = History(tmp_path / "repository")
    history.write("templates/one/form.toml", "old\n")
    history.write("templates/_base/a.css", "a {}\n")
    history.write("other.txt", "")
    history.commit("one")
    history.write("templates/one/form.toml", "new\n")
    target = tmp_path / "target"
    export(Repository.around(history.root).tree("HEAD"), "templates", target)
    assert {path: (target / path).read_text() for path in fingerprints(target)} == {
        "templates/_base/a.css": "a {}\n",
        "templates/one/form.toml": "old\n",
    }


@pytest.mark.parametrize("path", ["../out", "a/../../out", "/out"])
def test_nothing_is_exported_to_elsewhere(path: str, tmp_path: Path) -> None:
    (tmp_path / "x").write_text("x")
    tree = FilesTree({path: tmp_path / "x"}, "hostile")
    with pytest.raises(RevisionError, match=r" in hostile leads out of its folder\.$"):
        export(tree, "", tmp_path / "target")
    assert list(fingerprints(tmp_path)) == ["x"]
