"""What must be in a file and is not is taken from another one of its name."""

from __future__ import annotations

from pathlib import Path

import pytest

from shenbao.toml import read_first
from shenbao.toml.reader import TableReader


def reader(tmp_path: Path, own: str, other: str) -> TableReader:
    """Return the reader of a file of one's own, beside that of the program."""
    paths = [tmp_path / folder / "_base/words.toml" for folder in ("own", "program")]
    for path, text in zip(paths, (own, other), strict=True):
        path.parent.mkdir(parents=True)
        path.write_text(text, "utf-8")
    document, problems = read_first(paths)
    assert document is not None
    return TableReader(document, problems)


def test_what_is_missing_is_that_of_the_other(tmp_path: Path) -> None:
    table = reader(tmp_path, 'a = "own"\n', 'a = "other"\nb = "other"\n')
    assert [table.text(key, required=True) for key in "ab"] == ["own", "other"]
    assert (table.text("b"), table.problems) == ("", [])


@pytest.mark.parametrize(
    ("other", "message"),
    [("b = 1\n", "b must be a text in quotes, not a whole number."), ("", "b is missing.")],
)
def test_what_is_wrong_with_the_other_is_told(other: str, message: str, tmp_path: Path) -> None:
    table = reader(tmp_path, 'a = "own"\n', other)
    assert table.text("b", required=True) == ""
    assert [problem.message for problem in table.problems] == [message]
