"""From a parsed document to a declaration, by the shape of its form standard."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from shenbao.declaration.caps import Caps, over_caps
from shenbao.declaration.declaration import EXPLAIN, STATED, WAIVE, Declaration, Indicator, Stated
from shenbao.declaration.field import Value
from shenbao.declaration.identity import identity, mixed_scripts
from shenbao.declaration.shape import Column, Facts, Shape
from shenbao.diagnostics import Code, Diagnostic, Waiver, has_errors
from shenbao.i18n import _
from shenbao.toml import Document, KeyPath, key_path
from shenbao.toml.reader import TableReader, did_you_mean

FIRST_YEAR, LAST_YEAR = 1990, 2100
SHEET_KEYS = ("form", "year", "columns", WAIVE)
FOLLOWS, TAKEN = "follows", "taken"


def read_declaration(
    document: Document, shape: Shape, caps: Caps | None = None
) -> tuple[Declaration | None, list[Diagnostic]]:
    """Return the declaration, or None beside the diagnostics that say what is wrong."""
    declaration, problems = salvage_declaration(document, shape, caps)
    return (None if has_errors(problems) else declaration), problems


def salvage_declaration(
    document: Document, shape: Shape, caps: Caps | None = None
) -> tuple[Declaration | None, list[Diagnostic]]:
    """Return what of a declaration can be read, without all that is wrong in it.

    The year of one that has none is 0. None is returned where it holds too much to be read.
    """
    problems = over_caps(document, shape, caps or Caps())
    if problems:
        return None, problems
    table = TableReader(document, problems)
    form = table.text("form", required=True)
    year = _read_year(table)
    values: dict[str, Value] = {}
    for field in shape.fields.values():
        value = field.kind.read(table, field)
        if value is not None:
            values[field.key] = value
            if field.unique:
                _check_scripts(table, field.key, str(value))
    choices = _read_choices(table, shape)
    columns = _read_columns(table, shape)
    tables = {key: _read_facts(table, key, facts) for key, facts in shape.facts.items()}
    indicators = tuple(_read_indicators(table, shape))
    stated = tuple(_read_stated(table)) if shape.is_computed else ()
    follows = _read_followed(table) if shape.follows else ""
    _refuse_derived(table, shape.derived)
    waivers = tuple(_read_waiver(index, entry) for index, entry in enumerate(table.tables(WAIVE)))
    table.finish()
    declaration = Declaration(
        document,
        form,
        year or 0,
        values,
        indicators,
        choices,
        columns,
        waivers,
        tables,
        stated,
        follows,
    )
    _check_entries(table, shape, declaration)
    return declaration, problems


class UniqueValue(NamedTuple):
    """A value that no other declaration of its form and year may have.

    To a reader all that have the same ``identity`` are the same.
    """

    path: Path
    form: str
    year: int
    key: str
    identity: str
    value: str


def unique_values(declaration: Declaration, shape: Shape) -> Iterator[UniqueValue]:
    """Yield the values of a declaration that no other one of its year may have.

    One that another year has too is that of the same project, which goes on.
    """
    path, values = declaration.document.path, declaration.values
    for field in shape.fields.values():
        if field.unique and (same := identity(values.get(field.key, ""))):
            text = str(values[field.key])
            yield UniqueValue(path, declaration.form, declaration.year, field.key, same, text)


def find_duplicates(values: Iterable[UniqueValue]) -> Iterator[tuple[UniqueValue, str, str]]:
    """Yield each value that is not the only one of its kind, with what is wrong and what to do."""
    by_identity: dict[tuple[str, int, str, str], list[UniqueValue]] = {}
    for value in values:
        by_identity.setdefault(value[1:5], []).append(value)
    message = _("{key} {value} also stands in {others}.")
    hint = _("Each declaration of a year needs a {key} of its own.")
    for same in by_identity.values():
        for value in same if len(same) > 1 else ():
            others = ", ".join(other.path.as_posix() for other in same if other is not value)
            text = message.format(key=value.key, value=value.value, others=others)
            yield value, text, hint.format(key=value.key)


def _check_scripts(table: TableReader, key: str, value: str) -> None:
    """Complain of letters that may be taken for others, such as a Cyrillic А for a Latin A."""
    letters = mixed_scripts(value)
    if letters:
        shown = ", ".join(f"{letter} (U+{ord(letter):04X})" for letter in letters)
        message = _("{key} mixes letters of several scripts: {letters}.")
        hint = _("Type all letters of it in one script.")
        table.complain(Code.VALUE, message.format(key=key, letters=shown), hint, key=key)


def _read_year(table: TableReader) -> int | None:
    year = table.whole("year", required=True)
    if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
        message = _("{year} is not a year of a budget.").format(year=year)
        table.complain(Code.VALUE, message, key="year")
        return None
    return year


def _read_choices(table: TableReader, shape: Shape) -> dict[str, str]:
    chosen = {}
    for choice in shape.choices.values():
        value = table.text(choice.key, default=choice.default)
        if value not in choice.values:
            table.complain(
                Code.VALUE,
                _("{value} is not a choice for {key}.").format(value=value, key=choice.key),
                did_you_mean(value, choice.values),
                key=choice.key,
            )
            value = choice.default
        chosen[choice.key] = value
    return chosen


def _read_columns(table: TableReader, shape: Shape) -> tuple[str, ...]:
    """Read which of the standard's optional columns this sheet prints."""
    optional = [column.key for column in shape.columns.values() if column.optional]
    if not optional:
        return ()
    columns = table.texts("columns")
    for name in columns:
        if name not in optional:
            message = _("{name} is not an optional column.").format(name=name)
            table.complain(Code.VALUE, message, did_you_mean(name, optional), key="columns")
    return tuple(name for name in columns if name in optional)


def _check_entries(table: TableReader, shape: Shape, declaration: Declaration) -> None:
    """Complain of values for what is no entry of their list, and of entries that are the same."""
    lists = sorted({column.per for column in shape.columns.values() if column.per})
    entries = {key: declaration.entries(key) for key in lists}
    for key in lists:
        for place, entry in enumerate(entries[key]):
            if entry in entries[key][:place]:
                message = _("{entry} stands in {key} twice: its values could not be told apart.")
                span = table.document.value_span((key, place))
                message = message.format(entry=entry, key=key)
                table.problems.append(Diagnostic(span, Code.DUPLICATE, message))
    for indicator in declaration.indicators:
        for key, value in indicator.values.items():
            per = shape.columns[key].per
            known = entries.get(per, ())
            for entry in value if per and isinstance(value, Mapping) else ():
                if entry not in known:
                    message = _("{entry} is not in {key}.").format(entry=entry, key=per)
                    span = table.document.key_span((*indicator.path, key, entry))
                    hint = did_you_mean(entry, known)
                    table.problems.append(Diagnostic(span, Code.VALUE, message, hint))


def _read_followed(table: TableReader) -> str:
    """Read which declaration this one follows; a copy of what it takes may stand for it."""
    follows = table.text(FOLLOWS, lines=False)
    has_copy = table.has(TAKEN) and table.table(TAKEN) is not None
    if not follows and not has_copy:
        message = _("{key} is missing.").format(key=FOLLOWS)
        hint = _("Name the declaration that this one follows, by its path below declarations/.")
        table.complain(Code.MISSING, message, hint)
    return follows


def _read_facts(table: TableReader, key: str, facts: Facts) -> dict[str | int, dict[str, Value]]:
    """Read the authored cells of a table of facts."""
    if facts.free:
        rows = enumerate(table.tables(key))
        return {number: _read_cells(entry, tuple(facts.columns), facts) for number, entry in rows}
    inner = table.table(key)
    if inner is None:
        return {}
    read: dict[str | int, dict[str, Value]] = {}
    for row, columns in facts.rows.items():
        entry = inner.table(row)
        if entry is not None:
            read[row] = _read_cells(entry, columns, facts)
    inner.finish()
    return read


def _read_cells(entry: TableReader, columns: Sequence[str], facts: Facts) -> dict[str, Value]:
    values = {}
    for column in (facts.columns[key] for key in columns):
        value = column.kind.read(entry, column)
        if value is not None:
            values[column.key] = value
    _refuse_derived(entry, [key for key in facts.shown if key not in columns])
    entry.finish()
    return values


def _refuse_derived(table: TableReader, derived: Iterable[str]) -> None:
    """Complain of keys that nobody authors, since the form has their values itself."""
    for key in derived:
        if key in table.data and table.has(key):
            message = _("{key} is not written: the form has it, or works it out.")
            hint = _("Delete it. What a filed form printed otherwise stands in [[stated]].")
            table.complain(Code.VALUE, message.format(key=key), hint, key=key, at_key=True)


def _read_stated(table: TableReader) -> Iterator[Stated]:
    """Read what a filed form prints in place of figures that are worked out."""
    for index, entry in enumerate(table.tables(STATED)):
        at = _read_place(entry, required=True)
        yield Stated(index, at, entry.text("text"), entry.text("reason"))
        entry.finish()


def _read_indicators(table: TableReader, shape: Shape) -> Iterator[Indicator]:
    """Read the indicators of all collections, class by class."""
    for collection, columns in (shape.collections or {"": shape.columns}).items():
        within = table.table(collection) if collection else table
        if within is not None:
            yield from _read_collection(within, collection, columns, shape)
            if collection:
                within.finish()


def _read_collection(
    table: TableReader, collection: str, columns: Mapping[str, Column], shape: Shape
) -> Iterator[Indicator]:
    for group, categories in shape.groups.items():
        if not categories:
            for index, entry in enumerate(table.tables(group)):
                yield _read_indicator(entry, _Place(collection, group, "", index), columns, shape)
            continue
        inner = table.table(group)
        if inner is None:
            continue
        for category in categories:
            for index, entry in enumerate(inner.tables(category)):
                place = _Place(collection, group, category, index)
                yield _read_indicator(entry, place, columns, shape)
        inner.finish()


class _Place(NamedTuple):
    """Where an indicator stands: its collection, its classes, and its number from 0."""

    collection: str
    group: str
    category: str
    number: int


def _read_indicator(
    entry: TableReader, place: _Place, columns: Mapping[str, Column], shape: Shape
) -> Indicator:
    values = {column.key: column.kind.read(entry, column) for column in columns.values()}
    texts = {key: columns[key].text(value) for key, value in values.items()}
    explain = entry.optional_text(EXPLAIN) if shape.explained else None
    explain_as = entry.optional_text("explain_as") if shape.explained else None
    if explain is not None and explain_as is not None:
        entry.complain(
            Code.VALUE,
            _("An indicator has either explain or explain_as."),
            _("Delete one of the two."),
            key=EXPLAIN,
            at_key=True,
        )
    _refuse_derived(entry, shape.derived_columns)
    entry.finish()
    return Indicator(
        place.group,
        place.category,
        place.number,
        texts,
        explain,
        explain_as,
        collection=place.collection,
        values={key: value for key, value in values.items() if value is not None},
    )


def _read_waiver(index: int, entry: TableReader) -> Waiver:
    waiver = Waiver(
        index,
        rule=entry.text("rule", required=True),
        reason=entry.text("reason", required=True),
        at=_read_place(entry),
        until=entry.day("until"),
    )
    entry.finish()
    return waiver


def _read_place(entry: TableReader, *, required: bool = False) -> KeyPath:
    name = entry.text("at", required=required)
    path = key_path(name)
    if path is None:
        message = _("{name} is not a place in a declaration.").format(name=name)
        hint = _("Write it like output.cost[0], output.cost[0].target or annual_goal.")
        entry.complain(Code.VALUE, message, hint, key="at")
    return path or ()
