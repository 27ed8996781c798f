"""What the amounts of all declarations must come to, from ``portfolio.toml``."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path

from msgspec import Struct

from shenbao.declaration import Field
from shenbao.diagnostics import Code, Diagnostic
from shenbao.form import Library
from shenbao.i18n import _
from shenbao.toml import Document, KeyPath, read
from shenbao.toml.reader import TableReader, did_you_mean

FILE = "portfolio.toml"


class Total(Struct, frozen=True):
    """What one field of all declarations of a year adds up to, as the department was told.

    ``field`` is the key of a field, or a meaning. ``amount`` is in the field's unit (万元).
    Only declarations with the values of ``where`` count.
    """

    document: Document
    path: KeyPath
    year: int
    field: str
    amount: Decimal
    where: Mapping[str, str]


def load_totals(path: Path, library: Library, problems: list[Diagnostic]) -> tuple[Total, ...]:
    """Read the totals, if there are any; what is wrong is added to ``problems``."""
    if not os.path.lexists(path):
        return ()
    document, faults = read(path, within=path.parent)
    problems += faults
    if document is None:
        return ()
    table, fields = TableReader(document, problems), _fields(library)
    totals = tuple(total for entry in table.tables("total") if (total := _read(entry, fields)))
    table.finish()
    return totals


def _fields(library: Library) -> dict[str, Field]:
    """Return all fields of all standards, by their keys and by what they mean.

    Those of standards that repeat others are not added up once more.
    """
    standards = [standard for name in library.names() if (standard := library.load(name)[0])]
    return {
        name: facts
        for standard in standards
        if not standard.repeats
        for name in (*standard.means, *standard.fields)
        if (facts := standard.facts_of(name))
    }


def _read(entry: TableReader, fields: Mapping[str, Field]) -> Total | None:
    before = len(entry.problems)
    year, amount = entry.whole("year", required=True), entry.number("amount", required=True)
    field = entry.text("field", required=True)
    amounts = [key for key, known in fields.items() if known.kind.is_money]
    if field and field not in amounts:
        message = _("{name} is not a field that holds an amount.").format(name=field)
        entry.complain(Code.VALUE, message, did_you_mean(field, amounts), key="field")
    where = _read_where(entry, fields)
    entry.finish()
    if year is None or amount is None or len(entry.problems) > before:
        return None
    return Total(entry.document, entry.path, year, field, amount, where)


def _read_where(entry: TableReader, fields: Iterable[str]) -> dict[str, str]:
    table = entry.table("where")
    if table is None:
        return {}
    where = {key: table.text(key) for key in fields if table.has(key)}
    table.finish()
    return where
