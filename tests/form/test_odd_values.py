"""Whatever stands in a file of a form standard is read, or complained of; nothing is raised."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import tomli
from hypothesis import given
from hypothesis import strategies as st

from shenbao.declaration import read_declaration
from shenbao.form import Filing, Library, load_standard
from shenbao.sheet.completeness import unprinted
from shenbao.sheet.layout import lay_out
from shenbao.toml import KeyPath, parse
from shenbao.toml.literals import inline
from tests.properties import tries
from tests.worlds import CENTRAL, THREE, World, committed

PLACES = {"shenzhen-project": THREE[0], "central-project": f"2018/{CENTRAL}"}
FILES = ("form", "lexicon", "numbering", "amounts", "values")
ODD: tuple[Any, ...] = (
    *(0, -1, True, "", [], {}, [[1]], [{"text": "小计"}, "yes"], [["name", "name"]], [""]),
    *(
        "{x}",
        "\u3164",
        Decimal("0.5"),
        10**30,
        Decimal("1e400"),
        date(1979, 5, 27),
    ),
)


def paths(value: Any, path: KeyPath = ()) -> Iterator[KeyPath]:
    items = value.items() if isinstance(value, dict) else ()
    entries = enumerate(value) if isinstance(value, list) else ()
    for key, inner in (*items, *entries):
        yield (*path, key)
        yield from paths(inner, (*path, key))


def changed(data: Any, path: KeyPath, value: Any) -> str:
    """Return the data as TOML, with another value at a path."""
    data = copy.deepcopy(data)
    table = data
    for key in path[:-1]:
        table = table[key]
    table[path[-1]] = value
    return "".join(f"{key} = {inline(inner)}\n" for key, inner in data.items())


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return World(tmp_path_factory.mktemp("odd"))


@pytest.mark.slow
@tries(15, whole=1000)
@given(st.data())
def test_odd_values_are_no_failures(world: World, data: st.DataObject) -> None:
    standard = data.draw(st.sampled_from(sorted(PLACES)))
    name = data.draw(st.sampled_from(FILES))
    folder = world.root / "templates" / standard
    source = next(
        path
        for path in (folder / f"{name}.toml", folder.parent / f"_base/{name}.toml")
        if path.is_file() or path.parent.name == "_base"
    )
    if not source.is_file():
        return
    before = source.read_text("utf-8")
    content = tomli.loads(before, parse_float=Decimal)
    path = data.draw(st.sampled_from(list(paths(content))))
    value = data.draw(st.sampled_from(ODD))
    source.write_text(changed(content, path, value), "utf-8")
    try:
        lay_out_by(folder, committed(PLACES[standard]))
    finally:
        source.write_text(before, "utf-8")


@pytest.mark.parametrize("standard", sorted(PLACES))
def test_gaps_that_nothing_fills_are_told_wherever_they_stand(world: World, standard: str) -> None:
    form = world.root / f"templates/{standard}/form.toml"
    before = form.read_text("utf-8")
    content = tomli.loads(before, parse_float=Decimal)
    labels = [path for path in paths(content) if path[-1] in ("label", "text", "title")]
    assert len(labels) > 20
    try:
        for path in labels[::3]:
            form.write_text(changed(content, path, "{x}"), "utf-8")
            read, problems = load_standard(form.parent)
            assert (read is None, bool(problems)) == (True, True), path
    finally:
        form.write_text(before, "utf-8")


@pytest.mark.parametrize("value", [10**400, Decimal("1e400")])
def test_widths_beyond_all_numbers_are_told(world: World, value: Any) -> None:
    form = world.root / "templates/central-project/form.toml"
    before = form.read_text("utf-8")
    content = tomli.loads(before, parse_float=Decimal)
    wide = [path for path in paths(content) if path[-1] == "width" or path[-2:-1] == ("widths",)]
    assert len(wide) > 5
    try:
        for path in wide:
            form.write_text(changed(content, path, value), "utf-8")
            read, problems = load_standard(form.parent)
            assert (read is None, bool(problems)) == (True, True), path
    finally:
        form.write_text(before, "utf-8")


@pytest.mark.parametrize("value", [0, True, "phone", [0], [["phone", 0]], {"phone": 1}])
def test_lines_that_are_none_are_told(world: World, value: Any) -> None:
    """They are looked through for the fields that they share before they are read."""
    form = world.root / "templates/shenzhen-project/form.toml"
    before = form.read_text("utf-8")
    content = tomli.loads(before, parse_float=Decimal)
    number = next(at for at, part in enumerate(content["part"]) if part["kind"] == "lines")
    form.write_text(changed(content, ("part", number, "lines"), value), "utf-8")
    try:
        standard, problems = load_standard(form.parent)
    finally:
        form.write_text(before, "utf-8")
    assert standard is None
    assert problems


def lay_out_by(folder: Path, text: str) -> None:
    standard, problems = load_standard(folder)
    assert standard or problems
    document, _problems = parse(text, Path("x.toml"))
    assert document
    if standard is None:
        return
    declaration, problems = read_declaration(document, standard.shape)
    assert declaration or problems
    if declaration:
        filing = Filing(declaration, standard)
        lost = unprinted(filing, lay_out(filing))
        assert [problem.hint for problem in lost if "report this" in problem.hint] == []


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (
            "_base/numbering",
            "二三四五六七八九",
            "二",
            "digits must have 10 characters, not 3.",
        ),
        ("_base/numbering", '"十百千"', '"十"', "powers must have 3 characters, not 1."),
        ("central-project/form", 'role = "short"', 'role = ""', "role is blank."),
    ],
)
def test_words_of_the_wrong_length_are_told(
    file: str, old: str, new: str, message: str, tmp_path: Path
) -> None:
    world = World(tmp_path)
    path = world.root / f"templates/{file}.toml"
    path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")
    _standard, problems = Library(world.root / "templates").load("central-project")
    assert [problem.message for problem in problems] == [message]
