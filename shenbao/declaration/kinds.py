"""The kinds a field can be of: each reads its value from a table and notes what is wrong."""

from __future__ import annotations

from collections.abc import Callable

from shenbao.declaration.declaration import Item, Itemised, Value
from shenbao.declaration.shape import Field, Shape
from shenbao.diagnostics import Code
from shenbao.i18n import _
from shenbao.toml.reader import Reader, did_you_mean

ReadValue = Callable[[Reader, Field, Shape], Value | None]


def read_line(table: Reader, field: Field, _shape: Shape) -> str | None:
    """Read a text of one line."""
    return _checked_text(table, field, lines=False)


def read_text(table: Reader, field: Field, _shape: Shape) -> str | None:
    """Read a text; each of its lines is a paragraph."""
    return _checked_text(table, field, lines=True)


def read_amount(table: Reader, field: Field, shape: Shape) -> Value | None:
    """Read an amount of money in the field's unit (万元), or words where the field takes them."""
    if field.or_text and isinstance(table.data.get(field.key), str):
        return read_line(table, field, shape)
    return table.number(field.key, required=field.required)


def read_whole(table: Reader, field: Field, _shape: Shape) -> int | None:
    """Read a whole number."""
    return table.whole(field.key, required=field.required)


def read_flag(table: Reader, field: Field, _shape: Shape) -> bool | None:
    """Read a yes or a no."""
    known = table.has(field.key) or field.required
    return table.flag(field.key, required=field.required) if known else None


def read_itemised(table: Reader, field: Field, shape: Shape) -> Value | None:
    """Read a free text, or a table of numbered items with their amounts (万元)."""
    if not isinstance(table.data.get(field.key), dict):
        return read_text(table, field, shape)
    inner = table.table(field.key)
    assert inner is not None
    numbering = inner.text("numbering")
    if numbering not in shape.numberings:
        inner.complain(
            Code.VALUE,
            _("Unknown numbering {name}.").format(name=numbering),
            did_you_mean(numbering, shape.numberings),
            key="numbering",
        )
    items = tuple(_read_item(item) for item in inner.tables("items"))
    if not items and not inner.data.get("items"):
        inner.complain(Code.MISSING, _("{key} has no items.").format(key=field.key))
    itemised = Itemised(
        items,
        numbering,
        inner.text("intro"),
        inner.text("closing"),
    )
    inner.finish()
    return itemised


def _read_item(table: Reader) -> Item:
    item = Item(table.text("text", required=True), table.number("amount"))
    table.finish()
    return item


def _checked_text(table: Reader, field: Field, *, lines: bool) -> str | None:
    """Read a text and hold it against the field's choices and pattern."""
    if not table.has(field.key) and not field.required:
        return None
    before = len(table.problems)
    value = table.text(field.key, required=field.required, lines=lines)
    if len(table.problems) > before:
        return None
    if field.choices and value not in field.choices:
        message = _("{value} is not a choice for {key}.").format(value=value, key=field.key)
        table.complain(Code.VALUE, message, did_you_mean(value, field.choices), key=field.key)
    elif field.pattern and not field.pattern.fullmatch(value):
        message = _("{key} does not have the form it must have.").format(key=field.key)
        table.complain(Code.VALUE, message, field.pattern_hint, key=field.key)
    return value


KINDS: dict[str, ReadValue] = {
    "line": read_line,
    "text": read_text,
    "amount": read_amount,
    "whole": read_whole,
    "flag": read_flag,
    "itemised": read_itemised,
}
