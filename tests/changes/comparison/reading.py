"""Versions of declarations for tests, made by editing the text of real ones."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from shenbao.changes.comparison.statement import Position, Side
from shenbao.changes.comparison.stating import side
from shenbao.form import Library
from shenbao.toml import parse
from tests.worlds import ROOT

HALL = "declarations/2024/440304241063100300010.toml"
"""A declaration with eleven items in its estimate, and an indicator in most classes."""

FARM = "tests/data/central/declarations/2018/nanyue-lvyoufupin.toml"
"""One of the central standard, with several indicators in a class."""


def indicator(category: str, name: str, target: str, more: str = "") -> str:
    """Return an indicator's lines as they stand in a declaration, with the blank one below."""
    return f'[[{category}]]\nname = "{name}"\ntarget = "{target}"\n{more}\n'


GUARDS = indicator(
    "output.quantity", "大厅安保服务人员", "10名", 'explain_as = "大厅安保服务人员数量"\n'
)
HELPERS = indicator(
    "output.quantity", "志愿者服务人员", "5名", 'explain_as = "志愿者服务人员数量"\n'
)
PRESENT = indicator("output.quality", "安保人员在岗率", "7*24小时")
"""The first three indicators of HALL, two of one class and one of the next."""

PATROL = indicator("output.quantity", "巡查次数", "12次")
"""One that no declaration has."""

Edits = Sequence[tuple[str, str]]
"""Texts that stand in a file once, each with what it is replaced by."""


def edited(text: str, edits: Edits) -> str:
    for old, new in edits:
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
        text = text.replace(old, new)
    return text


def source(path: str) -> str:
    return (ROOT / path).read_text("utf-8")


def read_side(text: str, library: Library, path: str = "declarations/x.toml") -> Side:
    document, problems = parse(text, Path(path))
    assert document, problems
    filing, problems = library.file(document)
    assert filing, problems
    return side(path, Path(path).name, filing)


def with_templates(folder: Path, edits: dict[str, Edits]) -> Library:
    """Return the repository's templates, some of their files edited, in a folder of their own."""
    for path in sorted((ROOT / "templates").rglob("*.toml")):
        name = path.relative_to(ROOT / "templates").as_posix()
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(edited(path.read_text("utf-8"), edits.get(name, ())), "utf-8")
    return Library(folder)


def at(key: str, index: int = 0) -> Position:
    """Return the position of an indicator by the key of its class, such as output.cost."""
    group, category = key.split(".")
    return Position(group, category, index)
