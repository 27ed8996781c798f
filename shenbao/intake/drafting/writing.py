"""A sketch of a form as the text of form.toml, with its doubts as comments."""

from __future__ import annotations

from collections.abc import Iterator

from shenbao.i18n import _
from shenbao.intake.drafting.sketch import (
    ClassSketch,
    ColumnSketch,
    FieldSketch,
    GridCellSketch,
    PartSketch,
    Sketch,
)
from shenbao.toml.literals import inline


def form_toml(made: Sketch, source: str) -> str:
    """Return the text of form.toml; ``source`` is the name of the file that it is drafted from."""
    head = _("Drafted from {name}: what is marked TODO is a guess.").format(name=source)
    lines = [f"# {head}", ""]
    lines += _pair("above", made.above)
    lines += _pair("title", made.title or source)
    lines += _pair("subtitle", made.subtitle)
    lines += ["", "[page]", 'size = "A4 portrait"']
    lines += [f"joined = {str(made.joined).lower()}"]
    if any(found.choices for found in made.fields):
        lines += ["", "[wording]", 'boxes = ["□", "☑"]']
    for found in made.fields:
        lines += ["", *_field(found)]
    for part in made.parts:
        lines += ["", *_part(part)]
    for group in made.groups:
        lines += ["", *_class("group", group)]
        for category in group.categories:
            lines += ["", *_class("group.category", category)]
    return "\n".join(lines) + "\n"


def _pair(key: str, words: str) -> list[str]:
    return [f"{key} = {inline(words)}"] if words else []


def _todo(doubts: list[str]) -> Iterator[str]:
    for doubt in doubts:
        yield f"# TODO {doubt}"


def _field(made: FieldSketch) -> Iterator[str]:
    yield from ("[[field]]", *_todo(made.doubts), f"key = {inline(made.key)}")
    yield f"label = {inline(made.label)}"
    yield from (*_pair("kind", made.kind), *_pair("unit", made.unit))
    if made.choices:
        yield f"choices = {inline(made.choices)}"
        yield "boxes = true"


def _part(made: PartSketch) -> Iterator[str]:
    yield from ("[[part]]", *_todo(made.doubts))
    if made.kind != "grid":
        yield f"kind = {inline(made.kind)}"
    yield from _pair("key", made.key)
    if made.lines:
        yield f"lines = {inline(made.lines)}"
        return
    if made.headings:
        heading = made.headings[0] if len(made.headings) == 1 else made.headings
        yield f"heading = {inline(heading)}"
    if made.kind == "grid":
        yield f"widths = {inline(made.widths)}"
        if made.stacked:
            yield "stacked = true"
        yield "rows = ["
        yield from (f"  [{', '.join(_cells(row))}]," for row in made.rows)
        yield "]"
        return
    if made.headings:
        width = made.widths[0] if len(made.widths) == 1 else made.widths
        yield f"heading_width = {inline(width)}"
    if made.free:
        yield "free = true"
    if made.sets:
        yield f"sets = {inline(made.sets)}"
    for column in made.columns:
        yield from ("", *_column(column))
    for row in made.form_rows:
        yield from ("", "[[part.row]]", f"key = {inline(row.key)}", f"label = {inline(row.label)}")
        if row.total and made.kind == "table":
            yield "total = true"


def _cells(row: list[GridCellSketch]) -> Iterator[str]:
    """Yield the cells of a row; a label with its value, each one column wide, is a key."""
    index = 0
    while index < len(row):
        cell = row[index]
        beside = row[index + 1] if index + 1 < len(row) else None
        is_pair = beside is not None and cell.label and cell.label == beside.value
        if is_pair and cell.span == 1 and beside and (beside.span == 1 or index + 2 == len(row)):
            yield inline(cell.label)
            index += 2
            continue
        if cell.value and not cell.span:
            yield inline(cell.value)
        else:
            yield _cell(cell)
        index += 1


def _cell(cell: GridCellSketch) -> str:
    words = [
        f"{name} = {inline(text)}"
        for name, text in (("label", cell.label), ("value", cell.value), ("text", cell.text))
        if text
    ]
    if cell.span != 1 or not words:
        words.append(f"span = {cell.span}")
    return f"{{ {', '.join(words)} }}"


def _column(made: ColumnSketch) -> Iterator[str]:
    yield from ("[[part.column]]", *_todo(made.doubts), f"key = {inline(made.key)}")
    yield from _pair("set", made.set)
    label = made.labels[0] if len(made.labels) == 1 else made.labels
    yield f"label = {inline(label)}"
    yield from (*_pair("kind", made.kind), *_pair("unit", made.unit))
    if made.repeat:
        yield "repeat = true"
    if made.required:
        yield "required = true"
    yield f"width = {made.width}"


def _class(table: str, made: ClassSketch) -> Iterator[str]:
    yield f"[[{table}]]"
    if not made.known:
        yield from _todo([_("no standard has this class")])
    yield f"key = {inline(made.key)}"
    yield f"label = {inline(made.label)}"
    if made.weight:
        yield f"weight = {made.weight}"
