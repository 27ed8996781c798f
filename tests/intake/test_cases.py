"""Small files, each with something that was once lost or misread: a folder in ``tests/data/cases``.

``expect.toml`` of a folder says what is read of its files. ``values`` are those of the
declaration by key, a blank one is not there; ``told`` are all warnings and errors, in
their order, as far as they are written, and ``notes`` are some of the notes. A pull says
all that it ``changes``. A build has in its Markdown what is ``shown``, or it is refused
and there is none. What a file ``needs`` may not be there.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import tomli

from shenbao.declaration.folding import bare
from shenbao.diagnostics import Diagnostic, Severity
from shenbao.form import Library
from shenbao.intake import import_file
from shenbao.intake.pull import pull
from shenbao.intake.standards import Standards
from shenbao.office.conversion import office_program
from shenbao.office.text import word_text
from shenbao.toml import at, key_name, key_path
from tests.worlds import DATA, ROOT, World

FOLDER = DATA / "cases"
COMMANDS = {"import", "pull", "build"}
OFFICE = (
    pytest.mark.slow,
    pytest.mark.skipif(office_program() is None, reason="LibreOffice is not installed"),
)
EXPECTED = {
    path.parent.name: tomli.loads(path.read_text("utf-8")) for path in FOLDER.glob("*/expect.toml")
}


def files(command: str) -> list[Any]:
    return [
        pytest.param(
            FOLDER / name,
            case,
            id=f"{name}/{case['file']}",
            marks=OFFICE if "needs" in case else (),
        )
        for name, expected in sorted(EXPECTED.items())
        for case in expected.get(command, ())
    ]


def test_each_file_of_each_case_is_run() -> None:
    """A folder says of each of its files what is right, and of nothing else."""
    there = {
        path.relative_to(FOLDER).as_posix()
        for path in FOLDER.rglob("*")
        if path.is_file() and path.name != "expect.toml"
    }
    run = {f"{name}/{case['file']}" for name, case in cases()}
    assert {path.name for path in FOLDER.iterdir()} == EXPECTED.keys()
    assert run == there
    assert len(there) > 45


def cases() -> Iterator[tuple[str, dict[str, Any]]]:
    for name, expected in EXPECTED.items():
        assert expected.keys() <= COMMANDS
        yield from ((name, case) for command in expected.values() for case in command)


def told(problems: list[Diagnostic]) -> list[str]:
    return [one.message for one in problems if one.severity is not Severity.INFO]


def hold_told(expected: list[str], problems: list[Diagnostic]) -> None:
    found = told(problems)
    assert len(found) == len(expected), found
    for words, message in zip(expected, found, strict=True):
        assert words in message


def value(data: Any, key: str) -> str:
    try:
        return str(at(data, key_path(key) or ()))
    except LookupError:
        return ""


def flat(data: Any, path: tuple[str | int, ...] = ()) -> dict[str, str]:
    if isinstance(data, dict):
        return {k: v for key, one in data.items() for k, v in flat(one, (*path, key)).items()}
    if isinstance(data, list):
        items = enumerate(data)
        return {k: v for index, one in items for k, v in flat(one, (*path, index)).items()}
    return {key_name(path): str(data)}


@pytest.mark.parametrize(("folder", "case"), files("import"))
def test_import(folder: Path, case: dict[str, Any], library: Library) -> None:
    found = import_file(folder / case["file"], library, case.get("year"), case.get("form"))
    problems = [*found.problems, *(one for form in found.forms for one in form.problems)]
    assert len(found.forms) == case.get("forms", 1), told(problems)
    for key, text in case.get("values", {}).items():
        assert value(found.forms[0].data, key) == text, key
    left = [leftover.words for form in found.forms for leftover in form.left]
    assert left == case.get("left", [])
    hold_told(case.get("told", []), problems)
    notes = "\n".join(one.message for one in problems if one.severity is Severity.INFO)
    assert [words for words in case.get("notes", []) if words not in notes] == []


@pytest.mark.parametrize(("folder", "case"), files("pull"))
def test_pull(folder: Path, case: dict[str, Any], library: Library) -> None:
    sources = sorted((ROOT / "declarations").rglob("*.toml"))
    found = pull(folder / case["file"], sources, library)
    assert found.target is not None
    old, new = (flat(tomli.loads(text)) for text in (found.old, found.new))
    keys = sorted(old.keys() | new.keys())
    changes = {key: new.get(key, "") for key in keys if old.get(key) != new.get(key)}
    assert changes == case.get("changes", {})
    hold_told(case.get("told", []), found.problems)
    content = (folder / case["file"]).read_bytes()
    shown = bare(word_text(content, lambda: Standards(library).numbers().numerals))
    texts = (text for text in changes.values() if text not in ("", "True", "False"))
    assert [text for text in texts if bare(text) not in shown] == []


@pytest.mark.parametrize(("folder", "case"), files("build"))
def test_build(folder: Path, case: dict[str, Any], tmp_path: Path) -> None:
    world = World(tmp_path / "world")
    world.declare("2025/x", (folder / case["file"]).read_bytes())
    result = world.run("build", "--format", "markdown")
    text = b"".join(world.outputs().values()).decode()
    shown = case.get("shown", [])
    assert [words for words in shown if words not in text] == []
    assert (result.status, bool(text)) == ((0, True) if shown else (1, False))
    found = [problem for problems in result.errors.values() for problem in problems]
    assert found == case.get("told", [])
