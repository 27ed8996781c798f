"""From a parsed document to a declaration, by the shape of its form standard."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from shenbao.declaration.caps import Caps, over_caps
from shenbao.declaration.declaration import WAIVE, Declaration, Indicator
from shenbao.declaration.field import Value
from shenbao.declaration.identity import identity, mixed_scripts
from shenbao.declaration.shape import Shape
from shenbao.diagnostics import Code, Diagnostic, Waiver, has_errors
from shenbao.i18n import _
from shenbao.system.boundary import boundary
from shenbao.toml import Document, KeyPath, key_path
from shenbao.toml.reader import TableReader, did_you_mean

FIRST_YEAR, LAST_YEAR = 1990, 2100
SHEET_KEYS = ("form", "year", "columns", WAIVE)


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
    indicators = tuple(_read_indicators(table, shape))
    waivers = tuple(_read_waiver(index, entry) for index, entry in enumerate(table.tables(WAIVE)))
    table.finish()
    declaration = Declaration(
        document, form, year or 0, values, indicators, choices, columns, waivers
    )
    return declaration, problems


def find_duplicates(declarations: Sequence[Declaration], shape: Shape) -> list[Diagnostic]:
    """Name every declaration whose unique value another one of its year has too.

    ``identity`` decides what is the same. One that another year has too is that of
    the same project, which goes on.
    """
    problems: list[Diagnostic] = []
    for field in shape.fields.values():
        if field.unique:
            by_value: dict[tuple[int, str], list[Declaration]] = {}
            for declaration in declarations:
                with boundary(declaration.document.path, problems.append):
                    value = identity(declaration.values.get(field.key, ""))
                    by_value.setdefault((declaration.year, value), []).append(declaration)
            for (_year, value), same in by_value.items():
                for declaration in same if value and len(same) > 1 else ():
                    with boundary(declaration.document.path, problems.append):
                        problems.append(_duplicate(field.key, declaration, same))
    return problems


def _duplicate(key: str, declaration: Declaration, same: Sequence[Declaration]) -> Diagnostic:
    others = ", ".join(other.document.path.as_posix() for other in same if other is not declaration)
    return Diagnostic(
        declaration.document.value_span((key,)),
        Code.DUPLICATE,
        _("{key} {value} also stands in {others}.").format(
            key=key, value=declaration.values[key], others=others
        ),
        _("Each declaration of a year needs a {key} of its own.").format(key=key),
    )


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


def _read_indicators(table: TableReader, shape: Shape) -> Iterator[Indicator]:
    for group, categories in shape.groups.items():
        inner = table.table(group)
        if inner is None:
            continue
        for category in categories:
            for entry in inner.tables(category):
                yield _read_indicator(entry, shape)
        inner.finish()


def _read_indicator(entry: TableReader, shape: Shape) -> Indicator:
    texts = {
        column.key: column.text(column.kind.read(entry, column))
        for column in shape.columns.values()
    }
    explain = entry.optional_text("explain") if shape.explained else None
    explain_as = entry.optional_text("explain_as") if shape.explained else None
    if explain is not None and explain_as is not None:
        entry.complain(
            Code.VALUE,
            _("An indicator has either explain or explain_as."),
            _("Delete one of the two."),
            key="explain",
            at_key=True,
        )
    entry.finish()
    group, category, index = entry.path
    return Indicator(str(group), str(category), int(index), texts, explain, explain_as)


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


def _read_place(entry: TableReader) -> KeyPath:
    name = entry.text("at")
    path = key_path(name)
    if path is None:
        message = _("{name} is not a place in a declaration.").format(name=name)
        hint = _("Write it like output.cost[0], output.cost[0].target or annual_goal.")
        entry.complain(Code.VALUE, message, hint, key="at")
    return path or ()
