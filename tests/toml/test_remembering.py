"""Files that stay the same are made something of once, and of each with its own name."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from shenbao.diagnostics import Code, Diagnostic
from shenbao.toml import Document, read
from shenbao.toml.reader import TableReader
from shenbao.toml.remembering import remembered

MADE: list[str] = []


@pytest.fixture(autouse=True)
def nothing_made() -> None:
    MADE.clear()


def words_of(path: Path, problems: list[Diagnostic]) -> tuple[str, ...]:
    document = document_of(path, problems)
    MADE.append(document.text if document else "")
    if document is None:
        return ()
    table = TableReader(document, problems)
    words = table.texts("words")
    table.finish()
    return words


def document_of(path: Path, problems: list[Diagnostic]) -> Document | None:
    document, faults = read(path, within=path.parents[1])
    problems += faults
    return document


def words_of_all(paths: tuple[Path, ...], problems: list[Diagnostic]) -> tuple[str, ...]:
    return tuple(word for path in paths if path.exists() for word in words_of(path, problems))


def file(folder: Path, text: str) -> Path:
    (folder / "_base").mkdir(parents=True)
    path = folder / "_base/words.toml"
    path.write_text(text, "utf-8")
    return path


def test_the_same_content_is_looked_through_once(tmp_path: Path) -> None:
    first, second = (file(tmp_path / name, 'words = ["once"]\n') for name in "ab")
    assert [remembered(words_of, path) for path in (first, second, first)] == [(("once",), [])] * 3
    assert len(MADE) == 1


def test_another_content_is_another_thing_even_with_the_same_stamp(tmp_path: Path) -> None:
    path = file(tmp_path, 'words = ["old"]\n')
    stamp = path.stat()
    assert remembered(words_of, path) == (("old",), [])
    path.write_text('words = ["new"]\n')
    os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    assert remembered(words_of, path) == (("new",), [])


@pytest.mark.parametrize(
    ("text", "code"), [("wrods = []\n", Code.UNKNOWN_KEY), ("words = [\n", Code.SYNTAX)]
)
def test_what_is_wrong_is_told_of_each_file(tmp_path: Path, text: str, code: Code) -> None:
    for path in (file(tmp_path / name, text) for name in "ab"):
        _made, problems = remembered(words_of, path)
        assert [(problem.code, problem.span.path) for problem in problems] == [(code, path)]


def test_a_document_has_its_own_path(tmp_path: Path) -> None:
    for path in (file(tmp_path / name, 'words = ["here"]\n') for name in "ab"):
        found, problems = remembered(document_of, path)
        assert found is not None
        assert (found.path, found.data, problems) == (path, {"words": ["here"]}, [])


def test_a_file_that_cannot_be_read_has_a_problem(tmp_path: Path) -> None:
    path = tmp_path / "_base/words.toml"
    made, (problem,) = remembered(words_of, path)
    assert (made, problem.code) == ((), Code.UNREADABLE)
    file(tmp_path, 'words = ["there"]\n')
    assert remembered(words_of, path) == (("there",), [])


def test_of_several_files_each_counts(tmp_path: Path) -> None:
    paths = tmp_path / "a/_base/words.toml", file(tmp_path / "b", 'words = ["second"]\n')
    assert remembered(words_of_all, paths) == (("second",), [])
    file(tmp_path / "a", 'words = ["first"]\n')
    assert remembered(words_of_all, paths) == (("first", "second"), [])


def test_what_changes_meanwhile_is_not_remembered(tmp_path: Path) -> None:
    path = file(tmp_path, 'words = ["old"]\n')

    def changing(path: Path, problems: list[Diagnostic]) -> tuple[str, ...]:
        words = words_of(path, problems)
        path.write_text('words = ["new"]\n')
        return words

    assert remembered(changing, path) == (("old",), [])
    path.write_text('words = ["old"]\n')
    assert remembered(changing, path) == (("old",), [])
    assert len(MADE) == 2
