"""Finding the changes between two versions of a declaration, one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from shenbao.changes.comparison.changes import (
    AmountChanged,
    CellChanged,
    Cells,
    Change,
    ChoiceChanged,
    ColumnsChanged,
    FieldChanged,
    FormChanged,
    IndicatorAdded,
    IndicatorMoved,
    IndicatorRemoved,
    IndicatorRenamed,
    ItemisedChanged,
    TextChanged,
    YearChanged,
)
from shenbao.changes.comparison.items import item_changes
from shenbao.changes.comparison.lines import PATTERN_CHOICE, LinePair, LinePairs, Reason
from shenbao.changes.comparison.statement import EXPLAIN, NAME, Line, Position, Side, words
from shenbao.declaration import Compared, Itemised, Value


def find_changes(old: Side, new: Side) -> Iterator[Change]:
    """Yield what the authors of a declaration changed, in the order of its sheet.

    What a change of the form standard did to the sheet is not among it.
    """
    if old.statement.form != new.statement.form:
        yield FormChanged(old.statement, new.statement)
        return
    if old.statement.year != new.statement.year:
        yield YearChanged(old.statement.year, new.statement.year)
    if old.statement.printed != new.statement.printed:
        yield ColumnsChanged(old.statement.printed, new.statement.printed)
    lines = LinePairs(old, new)
    yield from _choice_changes(lines)
    yield from _field_changes(old, new)
    yield from _line_changes(lines)


# ---- Choices ------------------------------------------------------------------


def _choice_changes(lines: LinePairs) -> Iterator[ChoiceChanged]:
    old, new = lines.old.filing.declaration.choices, lines.new.filing.declaration.choices
    for key in sorted(old.keys() & new.keys()):
        if lines.chose_anew(key):
            explained = lines.explained(Reason.CHOICE) if key == PATTERN_CHOICE else ()
            yield ChoiceChanged(key, old[key], new[key], tuple(explained))


# ---- Fields -------------------------------------------------------------------


def _field_changes(old: Side, new: Side) -> Iterator[FieldChanged]:
    before, after = old.statement.values, new.statement.values
    texts = [{fact.key: fact.text for fact in side.statement.facts} for side in (old, new)]
    same_words = words(old.filing.standard) == words(new.filing.standard)
    for key in _in_form_order(old, new):
        values = before.get(key), after.get(key)
        shown = texts[0].get(key), texts[1].get(key)
        if values[0] != values[1] or (same_words and _is_reread(values, shown)):
            yield _field_change(key, values, shown, set(_compared(key, old, new)))


def _in_form_order(old: Side, new: Side) -> list[str]:
    keys = [*new.filing.standard.fields, *old.filing.standard.fields]
    return list(dict.fromkeys(keys))


def _is_reread(values: tuple[Value | None, ...], shown: tuple[str | None, ...]) -> bool:
    """Tell whether the same value is written so that it prints otherwise, as 1 and 1.000 do."""
    return values[0] is not None and shown[0] != shown[1]


def _compared(key: str, *sides: Side) -> Iterator[Compared]:
    """Yield how a field is compared by the form of each side that has it."""
    for side in sides:
        field = side.filing.standard.fields.get(key)
        if field is not None:
            yield field.kind.compared


def _field_change(
    key: str,
    values: tuple[Value | None, Value | None],
    shown: tuple[str | None, str | None],
    compared: set[Compared],
) -> FieldChanged:
    match values:
        case Itemised() as old, Itemised() as new if Compared.ITEMS in compared:
            return ItemisedChanged(key, old, new, *shown, tuple(item_changes(old, new)))
        case (Decimal() | None) as old, (Decimal() | None) as new if Compared.MONEY in compared:
            return AmountChanged(key, old, new, *shown)
    is_long = not compared.isdisjoint({Compared.TEXT, Compared.ITEMS})
    return (TextChanged if is_long else FieldChanged)(key, *values, *shown)


# ---- Indicators -----------------------------------------------------------------


def _line_changes(lines: LinePairs) -> Iterator[Change]:
    """Yield the changes of indicators in the order of the form; what is gone comes first."""
    places = {head.key: place for place, head in enumerate(lines.new.statement.categories)}

    def place(change: tuple[Position, int, Change]) -> tuple[int, int, int]:
        position, rank, _change = change
        return places.get(position.category_key, len(places)), position.index, rank

    found = [*_gone(lines), *_new(lines), *_kept(lines)]
    for _position, _rank, change in sorted(found, key=place):
        yield change


def _gone(lines: LinePairs) -> Iterator[tuple[Position, int, Change]]:
    paired_ones = {pair.old for pair in lines.pairing.pairs}
    for index, line in enumerate(lines.old.statement.lines):
        if index not in paired_ones:
            at = lines.positions[0][index]
            yield at, 0, IndicatorRemoved(at, cells(line))


def _new(lines: LinePairs) -> Iterator[tuple[Position, int, Change]]:
    paired_ones = {pair.new for pair in lines.pairing.pairs}
    for index, line in enumerate(lines.new.statement.lines):
        if index not in paired_ones:
            at = lines.positions[1][index]
            yield at, 1, IndicatorAdded(at, cells(line))


def cells(line: Line) -> Cells:
    """Return the texts of an indicator by column, its explanation last."""
    explained = () if line.explanation is None else ((EXPLAIN, line.explanation),)
    return (*line.texts, *explained)


def _kept(lines: LinePairs) -> Iterator[tuple[Position, int, Change]]:
    for pair in lines:
        places = pair.old, pair.new
        if pair.has_moved:
            yield pair.new, 2, IndicatorMoved(*places)
        before, after = pair.before, pair.after
        if before.name != after.name:
            names = before.name, after.name
            follows = pair.reason is Reason.NAME
            explained = (before.explanation, after.explanation) if follows else (None, None)
            yield pair.new, 3, IndicatorRenamed(*places, *names, *explained)
        for column in _columns(pair):
            texts = before.text(column), after.text(column)
            yield pair.new, 4, CellChanged(*places, column, *texts)
        if pair.reason is Reason.OWN:
            texts = before.explanation or "", after.explanation or ""
            yield pair.new, 5, CellChanged(*places, EXPLAIN, *texts)


def _columns(pair: LinePair) -> list[str]:
    """Return the authored columns that read differently."""
    columns = dict.fromkeys(column for column, _text in (*pair.before.texts, *pair.after.texts))
    return [
        column
        for column in columns
        if column != NAME and pair.before.text(column) != pair.after.text(column)
    ]
