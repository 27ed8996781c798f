"""Forms of parts in words of their own: tables of facts, rows of the form, sets, collections."""

from __future__ import annotations

import copy
import shutil
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import tomli
from hypothesis import strategies as st

from shenbao.form import Filing, Library
from shenbao.toml import KeyPath, parse
from shenbao.toml.literals import inline
from tests.worlds import DATA, ROOT

FORMS = DATA / "forms"
CANTEEN, GARDEN, LIBRARY = NAMES = ("canteen", "garden", "library")
"""The declarations: collections one after another; free rows and sets; fixed rows and a total."""

CHECK = "check"
"""One that follows LIBRARY."""


Edits = Mapping[str, tuple[tuple[str, str], ...]]
"""Old texts and new ones, by the name of the form whose form.toml has them."""


def library(folder: Path, edits: Edits | None = None) -> Library:
    """Return the forms in a folder, some of them edited."""
    shutil.copytree(ROOT / "templates" / "_base", folder / "_base")
    shutil.copytree(FORMS / "templates", folder, dirs_exist_ok=True)
    for name, replacements in (edits or {}).items():
        path = folder / name / "form.toml"
        text = path.read_text("utf-8")
        for old, new in replacements:
            assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
            text = text.replace(old, new)
        path.write_text(text, "utf-8")
    return Library(folder, find_followed=lambda place: parse(source(place[:-5]), Path(place))[0])


def source(name: str) -> str:
    """Return the text of a declaration."""
    folder = "following" if name == CHECK else "declarations"
    return (FORMS / folder / f"{name}.toml").read_text("utf-8")


def filed(text: str, known: Library, name: str = "x") -> Filing:
    """Return a declaration with its standard."""
    document, problems = parse(text, Path(f"{name}.toml"))
    assert document, problems
    filing, problems = known.file(document)
    assert filing, problems
    return filing


def data_of(name: str) -> dict[str, Any]:
    """Return what a declaration says."""
    return tomli.loads(source(name), parse_float=Decimal)


def written(data: Mapping[str, Any]) -> str:
    """Return data as TOML, each key of the head on a line."""
    return "".join(f"{key} = {inline(value)}\n" for key, value in data.items())


def filled(data: Any) -> Any:
    """Return data without empty tables and arrays, which nobody writes."""
    if isinstance(data, dict):
        inner = {key: filled(value) for key, value in data.items()}
        return {key: value for key, value in inner.items() if value not in ({}, [])}
    return [filled(value) for value in data] if isinstance(data, list) else data


def leaves(data: Any, path: KeyPath = ()) -> Iterator[KeyPath]:
    """Yield the places of all values that are neither tables nor arrays."""
    if isinstance(data, dict | list):
        for key, inner in data.items() if isinstance(data, dict) else enumerate(data):
            yield from leaves(inner, (*path, key))
    else:
        yield path


# ---- Random edits ---------------------------------------------------------------------------

CLASSES: Mapping[str, tuple[KeyPath, ...]] = {
    CANTEEN: (("plan", "food"), ("plan", "hygiene"), ("month", "food"), ("month", "hygiene")),
    GARDEN: (
        ("costs",),
        ("span", "plants", "trees"),
        ("span", "people", "content"),
        ("now", "plants", "trees"),
        ("now", "plants", "lawn"),
    ),
    LIBRARY: (("lending", "books"), ("lending", "press"), ("readers",)),
}
"""Where the rows of authors stand, by declaration."""

WORDS = ("甲项", "甲项目", "乙项", "留样", "香樟补植株数")
FIGURES = (Decimal(2), Decimal("7.5"), Decimal(20))
CELLS: Mapping[str, tuple[object, ...]] = {
    "item": WORDS,
    "name": WORDS,
    "target": ("≥1个", "≥95%", "三次"),
    "basis": ("定额第三条", "合同"),
    "count": FIGURES,
    "price": FIGURES,
    "cost": FIGURES,
    "weight": FIGURES,
    "visits": (1, 4),
    "outside": (True, False),
    "met": (True, False),
}
"""Values for the columns of rows of authors."""

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "costs": ("item", "count", "price", "outside", "basis"),
    "plan": ("name", "target", "cost"),
    "now": ("name", "target", "visits"),
    "lending": ("name", "target", "met", "weight"),
    "readers": ("name", "target", "met", "weight"),
}
FIXED = [
    ("money", row, column)
    for row in ("street", "gift")
    for column in ("plan", "full", "spent")
    if (row, column) != ("gift", "plan")
]
STATED = ("income", "money.all.spent", "indicators.all.weight", "lending.books[0].half")


def rows_at(data: dict[str, Any], path: KeyPath) -> list[dict[str, Any]]:
    """Return the rows of authors at a path; what is not there is made."""
    *outer, last = map(str, path)
    for key in outer:
        data = data.setdefault(key, {})
    found: list[dict[str, Any]] = data.setdefault(last, [])
    return found


def edit(draw: st.DrawFn, name: str, data: dict[str, Any]) -> None:
    """Make one random edit of a declaration's data."""
    rows = rows_at(data, draw(st.sampled_from(CLASSES[name])))
    path = next(path for path in CLASSES[name] if rows_at(data, path) is rows)
    columns = COLUMNS.get(str(path[0]), ("name", "target"))
    kinds = ["add", "field", *(["cell", "remove", "move"] if rows else [])]
    kinds += ["fixed", "stated"] if name == LIBRARY else []
    match draw(st.sampled_from(kinds)):
        case "add":
            row = {column: draw(st.sampled_from(CELLS[column])) for column in columns}
            rows.insert(draw(st.integers(0, len(rows))), row)
        case "remove":
            rows.pop(draw(st.integers(0, len(rows) - 1)))
        case "move":
            row = rows.pop(draw(st.integers(0, len(rows) - 1)))
            rows.insert(draw(st.integers(0, len(rows))), row)
        case "cell":
            column = draw(st.sampled_from(columns))
            row = draw(st.sampled_from(rows))
            row[column] = draw(st.sampled_from(CELLS[column]))
        case "fixed":
            table, key, column = draw(st.sampled_from(FIXED))
            cells = data.setdefault(table, {}).setdefault(key, {})
            cells[column] = draw(st.sampled_from(FIGURES))
        case "stated":
            at = draw(st.sampled_from(STATED))
            kept = [entry for entry in data.pop("stated", []) if entry["at"] != at]
            text = draw(st.sampled_from(["", "0", "99"]))
            data["stated"] = [
                *kept,
                *([{"at": at, "text": text, "reason": "原表"}] if text else []),
            ]
        case _:
            data["name"] = draw(st.sampled_from(["东区", "西区"]))


@st.composite
def edited(draw: st.DrawFn, name: str, data: dict[str, Any]) -> None:
    """Make one random edit of a declaration's data, in a test that draws what it needs."""
    edit(draw, name, data)


@st.composite
def versions(draw: st.DrawFn) -> tuple[str, str]:
    """Return a declaration before and after some edits; the old one is edited at times, too."""
    name = draw(st.sampled_from(NAMES))
    old = data_of(name)
    for _time in range(draw(st.integers(0, 2))):
        edit(draw, name, old)
    new = copy.deepcopy(old)
    for _time in range(draw(st.integers(0, 4))):
        edit(draw, name, new)
    return written(old), written(new)


def has(data: Any, path: KeyPath) -> bool:
    """Tell whether something stands at a path."""
    for key in path:
        if not isinstance(data, dict) or key not in data:
            return False
        data = data[key]
    return True
