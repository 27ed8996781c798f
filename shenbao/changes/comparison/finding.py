"""Finding the changes between two versions of a declaration, one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from msgspec.structs import replace

from shenbao.changes.comparison.changes import (
    AmountChanged,
    CellChanged,
    Cells,
    Change,
    ChoiceChanged,
    ColumnsChanged,
    FieldChanged,
    FollowsChanged,
    FormChanged,
    IndicatorAdded,
    IndicatorMoved,
    IndicatorRemoved,
    IndicatorRenamed,
    ItemisedChanged,
    OutcomeChanged,
    StatedChanged,
    TextChanged,
    WaiverChanged,
    YearChanged,
)
from shenbao.changes.comparison.items import item_changes
from shenbao.changes.comparison.lines import PATTERN_CHOICE, LinePair, LinePairs, Reason
from shenbao.changes.comparison.passage import Passage
from shenbao.changes.comparison.statement import Accepted, Line, Position, Side
from shenbao.declaration import EXPLAIN, Compared, Itemised, Value
from shenbao.sheet.layout import lay_out

Waived = tuple[str, str | None, str | None]
"""The code of a rule, and the address of what it is waived for, before and after."""


def find_changes(passage: Passage) -> Iterator[Change]:
    """Yield what the author of a declaration changed, in the order of its sheet.

    What a change of the form standard did to the sheet is not among it.
    """
    if passage.old.statement.form != passage.new.statement.form:
        yield FormChanged(passage.old.statement.form, passage.new.statement.form)
    before, after = passage.between.statement, passage.new.statement
    if before.year != after.year:
        yield YearChanged(before.year, after.year)
    if before.follows != after.follows:
        yield FollowsChanged(before.follows, after.follows)
    if before.printed != after.printed:
        yield ColumnsChanged(before.printed, after.printed)
    yield from _choice_changes(passage)
    yield from _field_changes(passage)
    yield from _line_changes(passage)
    yield from _stated_changes(passage)
    yield from _outcome_changes(passage)
    yield from _waiver_changes(passage)


# ---- Choices ------------------------------------------------------------------


def _choice_changes(passage: Passage) -> Iterator[ChoiceChanged]:
    old, new = (
        {choice.key: choice.value for choice in side.statement.choices}
        for side in (passage.between, passage.new)
    )
    for key in sorted(old.keys() & new.keys()):
        if old[key] != new[key]:
            explained = passage.lines.explained_by_choice() if key == PATTERN_CHOICE else ()
            tried = (passage.between, new[key]), (passage.new, old[key])
            is_printed = any(_shows(side, key, choice) for side, choice in tried)
            yield ChoiceChanged(key, old[key], new[key], is_printed, tuple(explained))


def _shows(side: Side, key: str, choice: str) -> bool:
    """Tell whether a sheet would be another with another choice."""
    declaration = side.filing.declaration
    other = replace(declaration, choices={**declaration.choices, key: choice})
    return lay_out(replace(side.filing, declaration=other)) != side.sheet


# ---- Fields -------------------------------------------------------------------


def _field_changes(passage: Passage) -> Iterator[FieldChanged]:
    before, after = passage.between.statement, passage.new.statement
    texts = [{fact.key: fact.text for fact in stated.facts} for stated in (before, after)]
    keys = (*passage.new.filing.standard.fields, *texts[0], *texts[1], *before.values)
    for key in dict.fromkeys((*keys, *after.values)):
        values = before.values.get(key), after.values.get(key)
        shown = texts[0].get(key), texts[1].get(key)
        if values[0] != values[1] or _is_reread(values, shown):
            yield _field_change(key, values, shown, _compared(key, passage))


def _is_reread(values: tuple[Value | None, ...], shown: tuple[str | None, ...]) -> bool:
    """Tell whether the same value is written so that it prints otherwise, as 1 and 1.000 do."""
    return values[0] is not None and shown[0] != shown[1]


def _compared(key: str, passage: Passage) -> set[Compared]:
    """Return how a field is compared by the form of each version that has it.

    Amounts in two units have no difference.
    """
    fields = [field for side in (passage.old, passage.new) if (field := side.field(key))]
    compared = {field.kind.compared for field in fields}
    return compared - ({Compared.MONEY} if len({field.unit for field in fields}) > 1 else set())


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


def _line_changes(passage: Passage) -> Iterator[Change]:
    """Yield the changes of indicators in the order of the form; what is gone comes first."""
    lines = passage.lines
    places = {key: place for place, key in enumerate(passage.new.statement.classes())}

    def place(change: tuple[Position, int, Change]) -> tuple[int, int, int]:
        position, rank, _change = change
        return places.get(position.class_key, len(places)), position.index, rank

    found = [*_gone(passage), *_new(lines), *_kept(lines)]
    for _position, _rank, change in sorted(found, key=place):
        yield change


def _gone(passage: Passage) -> Iterator[tuple[Position, int, Change]]:
    """Yield the indicators that are gone, as they read on the old sheet."""
    kept = {pair.old for pair in passage.lines}
    for at, line in passage.old.statement.placed_lines().items():
        if at not in kept:
            yield at, 0, IndicatorRemoved(at, cells(line), line.outcomes)


def _new(lines: LinePairs) -> Iterator[tuple[Position, int, Change]]:
    paired_ones = {pair.new for pair in lines.pairing.pairs}
    for index, line in enumerate(lines.new.statement.lines):
        if index not in paired_ones:
            at = lines.positions[1][index]
            yield at, 1, IndicatorAdded(at, cells(line), line.outcomes)


def cells(line: Line) -> Cells:
    """Return the texts of an indicator by column, its name first and its explanation last."""
    explained = () if line.explanation is None else ((EXPLAIN, line.explanation),)
    texts = sorted(line.texts, key=lambda cell: cell[0] != line.name_column)
    return (*texts, *explained)


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
        if column != pair.after.name_column and pair.before.text(column) != pair.after.text(column)
    ]


# ---- What is worked out ---------------------------------------------------------


def _stated_changes(passage: Passage) -> Iterator[StatedChanged]:
    """Yield what is stated otherwise; rows that moved take theirs along."""
    before = {
        now: stated
        for key, stated in passage.between.statement.stated.items()
        if (now := passage.lines.address_now(key)) is not None
    }
    after = passage.new.statement.stated
    for key in dict.fromkeys((*after, *before)):
        old, new = before.get(key, (None, None)), after.get(key, (None, None))
        if old != new:
            yield StatedChanged(key, old[0], new[0], old[1], new[1])


def _waiver_changes(passage: Passage) -> Iterator[WaiverChanged]:
    """Yield what is accepted otherwise; indicators take their waivers along, wherever they go."""
    lines = passage.lines
    before, after = passage.between.statement.waivers, passage.new.statement.waivers
    old: dict[Waived, tuple[Accepted, ...]] = {
        (rule, at, lines.address_now(at)): accepted for (rule, at), accepted in before.items()
    }
    new: dict[Waived, tuple[Accepted, ...]] = {
        (rule, lines.address_before(at), at): accepted for (rule, at), accepted in after.items()
    }
    for rule, old_at, new_at in sorted({*old, *new}, key=lambda key: tuple(map(str, key))):
        accepted = [side.get((rule, old_at, new_at), ()) for side in (old, new)]
        if accepted[0] != accepted[1]:
            yield WaiverChanged(rule, old_at, new_at, *accepted)


def _outcome_changes(passage: Passage) -> Iterator[OutcomeChanged]:
    """Yield the outcomes that are others, those of rows behind those of the form."""
    old, new = (
        {outcome.key: outcome.text for outcome in side.statement.outcomes}
        for side in (passage.between, passage.new)
    )
    for key in dict.fromkeys((*new, *old)):
        if old.get(key) != new.get(key):
            yield OutcomeChanged(key, key, old.get(key), new.get(key))
    for pair in sorted(passage.lines, key=lambda pair: pair.new):
        texts = dict(pair.before.outcomes), dict(pair.after.outcomes)
        for column in dict.fromkeys((*texts[0], *texts[1])):
            before, after = texts[0].get(column, ""), texts[1].get(column, "")
            if before != after:
                yield OutcomeChanged(
                    pair.old.address(column), pair.new.address(column), before, after
                )
