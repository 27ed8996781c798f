"""Reading a field or a column of form.toml: its kind, what it takes, and its words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from shenbao.declaration import KINDS, Column, Field, Kind, Wording
from shenbao.declaration.dates import USUAL as USUAL_DATE
from shenbao.declaration.dates import complain_of_date_phrase, date_phrase
from shenbao.declaration.kinds import OF_COLUMNS, OF_FIELDS
from shenbao.diagnostics import Code, Diagnostic
from shenbao.form.formulas import Fault, Formula, parse
from shenbao.i18n import _
from shenbao.toml.reader import TableReader, did_you_mean

OF_SOME_KINDS = ("yes", "no", "decimals", "date", "show_unit")
"""Keys that tell how the values of some kinds show."""


def read_wording(form: TableReader, numberings: Mapping[str, tuple[str, ...]]) -> Wording:
    """Read the words that all fields and columns of a form are shown by."""
    table = form.table("wording")
    if table is None:
        return Wording(numberings=numberings)
    wording = Wording(
        yes=table.text("yes"),
        no=table.text("no"),
        decimals=table.whole("decimals") or 0,
        grouping=table.text("grouping"),
        unit=table.text("unit"),
        date=_date(table, USUAL_DATE),
        numberings=numberings,
    )
    table.finish()
    return wording


def read_field(entry: TableReader, key: str, wording: Wording) -> Field:
    """Read the field that a table of form.toml describes; ``key`` is read already."""
    field = Field(
        key=key,
        **_facts(entry, entry.text("label", required=True), OF_FIELDS, wording),
        unique=entry.flag("unique"),
        printed_blank=entry.flag("printed_blank", default=True),
        length=entry.whole("length"),
        registered=entry.texts("registered"),
        parts=entry.texts("parts"),
    )
    entry.finish()
    return field


def read_column(entry: TableReader, key: str, label: str, wording: Wording) -> Column:
    """Read what the cells of a column take; how the column is printed is read elsewhere."""
    return Column(
        key=key,
        **_facts(entry, label, OF_COLUMNS, wording),
        optional=entry.flag("optional"),
    )


def read_formula(entry: TableReader, key: str) -> Formula | None:
    """Read a formula; None where there is none, or none that can be understood."""
    text = entry.text(key)
    formula = parse(text) if text else None
    if isinstance(formula, Fault):
        complain_of_formula(entry, formula, key)
        return None
    return formula


def complain_of_formula(entry: TableReader, fault: Fault, key: str) -> None:
    """Complain of a part of a formula, at its place in the text."""
    span = entry.document.part_span((*entry.path, key), fault.start, fault.end)
    entry.problems.append(Diagnostic(span, Code.VALUE, fault.message, fault.hint))


def _facts(entry: TableReader, label: str, usual_kind: str, wording: Wording) -> dict[str, Any]:
    """Read what fields and columns have in common, by the names of a Field."""
    kind = _kind(entry, usual_kind)
    wording = _own_wording(entry, kind, wording)
    _complain_of_lacking_words(kind, entry, wording)
    _complain_of_unheeded(kind, entry)
    return {
        "kind": kind,
        "wording": wording,
        "label": label,
        "aliases": entry.texts("aliases"),
        "description": entry.text("description"),
        "required": entry.flag("required"),
        "or_text": entry.flag("or_text"),
        "negative": entry.flag("negative"),
        "unit": entry.text("unit", default=wording.unit if kind.is_money else ""),
        "show_unit": entry.flag("show_unit") if entry.has("show_unit") else None,
        "choices": entry.texts("choices"),
        "pattern": _pattern(entry),
        "pattern_hint": entry.text("pattern_hint"),
    }


def _kind(entry: TableReader, usual: str) -> Kind[Any]:
    """Read a kind; an unknown one is taken for the usual one."""
    name = entry.one_of("kind", KINDS, default=usual)
    return KINDS.get(name, KINDS[usual])


def _own_wording(entry: TableReader, kind: Kind[Any], wording: Wording) -> Wording:
    """Return the words of the form with a field's own in their place.

    The decimals of the form are those of its amounts.
    """
    decimals = entry.whole("decimals") if entry.has("decimals") else None
    usual = wording.decimals if kind.is_money else 0
    return replace(
        wording,
        yes=entry.text("yes", default=wording.yes),
        no=entry.text("no", default=wording.no),
        decimals=usual if decimals is None else decimals,
        date=_date(entry, wording.date),
    )


def _date(table: TableReader, usual: str) -> str:
    """Read a phrase for dates; one that describes none is taken for the usual one."""
    words = table.text("date", default=usual)
    complain_of_date_phrase(words, table, "date")
    return words if date_phrase(words) else usual


def _complain_of_lacking_words(kind: Kind[Any], entry: TableReader, wording: Wording) -> None:
    for name in kind.shown_by:
        if not getattr(wording, name):
            message = _("This kind of field needs a word for {name} in [wording].")
            entry.complain(Code.MISSING, message.format(name=name), key="kind")


def _complain_of_unheeded(kind: Kind[Any], entry: TableReader) -> None:
    """Complain of what tells how values show, but not those of this kind."""
    for key in OF_SOME_KINDS:
        if entry.has(key) and key not in (*kind.worded, *kind.heeds):
            message = _("{key} says nothing of this kind of field.").format(key=key)
            kinds = [name for name, other in KINDS.items() if key in (*other.worded, *other.heeds)]
            hint = _("It goes with: {kinds}.").format(kinds=", ".join(kinds))
            entry.complain(Code.VALUE, message, hint, key=key, at_key=True)


def _pattern(entry: TableReader) -> re.Pattern[str] | None:
    text = entry.text("pattern")
    try:
        return re.compile(text) if text else None
    except re.error as error:
        message = _("This is not a regular expression: {reason}.").format(reason=error)
        entry.complain(Code.VALUE, message, key="pattern")
        return None


def complain_of_parts(entries: Iterable[TableReader], fields: Mapping[str, Field]) -> None:
    """Complain of the parts of fields that hold no amount."""
    amounts = [key for key, field in fields.items() if field.kind.is_money]
    for entry in entries:
        for key in entry.texts("parts"):
            if key not in amounts:
                message = _("{name} is not a field that holds an amount.").format(name=key)
                entry.complain(Code.VALUE, message, did_you_mean(key, amounts), key="parts")
