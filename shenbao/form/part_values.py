"""What the readers of all parts of form.toml share: keys, phrases, widths, fields and places."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct, field

from shenbao.declaration import Field
from shenbao.diagnostics import Code
from shenbao.form.parts import LABEL
from shenbao.form.phrases import check_gaps, read_phrase
from shenbao.i18n import _
from shenbao.toml.reader import TableReader, did_you_mean

HEADS = 3
"""The most levels of heads and of headings."""

WIDEST = 10_000
"""The largest share of the page that a width can be; they add up to any sum."""

KEY = re.compile(r"[a-z][a-z0-9_]*")


class PlacedFields(Struct):
    """The fields of a form, and those of them whose values have a place in a part so far."""

    fields: Mapping[str, Field]
    placed: set[str] = field(default_factory=set)

    def place(self, entry: TableReader, key: str, *at: str | int, is_value: bool = True) -> None:
        """Give a field a place; complain of a key that is no field, or has a place already."""
        if key not in self.fields:
            message = _("{name} is not a field.").format(name=key)
            hint = did_you_mean(key, filter(None, self.fields))
            complain_at(entry, Code.VALUE, message, at, hint)
        if is_value and key in self.placed:
            message = _("{name} has a place in the form already.").format(name=key)
            complain_at(entry, Code.DUPLICATE, message, at)
        if is_value:
            self.placed.add(key)


def new_key(entry: TableReader, taken: Iterable[str], reserved: Iterable[str] = ()) -> str:
    """Read the key of an entry, which no entry before may have."""
    key = entry.text("key", required=True)
    if key and not KEY.fullmatch(key):
        entry.complain(Code.VALUE, unfit_key(key), key="key")
    if key in taken or key in reserved:
        message = _("{key} is taken.").format(key=key)
        entry.complain(Code.DUPLICATE, message, key="key")
    return key


def unfit_key(key: str) -> str:
    """Say that a text is not fit for a key."""
    return _("{key} is not a key: a to z, 0 to 9 and _ only.").format(key=key)


def read_words(
    entry: TableReader, key: str, gaps: Sequence[str], *, required: bool = False
) -> tuple[str, ...]:
    """Read a phrase, or an array of phrases from outside in."""
    if isinstance(entry.data.get(key), list):
        words = entry.texts(key)
        for phrase in words:
            check_gaps(entry, phrase, gaps, key)
        if not words or not all(words) or len(words) > HEADS:
            message = _("{key} must be a text, or an array of 1 to {count} texts.").format(
                key=key, count=HEADS
            )
            entry.complain(Code.VALUE, message, key=key)
        return words or ("",)
    phrase = read_phrase(entry, key, gaps, required=required)
    if key == LABEL:
        return (phrase,)
    return (phrase,) if phrase else ()


def complain_at(
    entry: TableReader, code: str, message: str, path: Sequence[str | int], hint: str = ""
) -> None:
    """Complain of a value within an array of a table, where it stands."""
    found = entry.document.problem((*entry.path, *path), code, message, hint)
    entry.problems.append(found)


def read_widths(table: TableReader, key: str) -> tuple[float, ...]:
    """Read an array of widths, which are shares of the page; none where it is faulty."""
    if not table.has(key):
        hint = _("Add a line {key} = [ … ], a share of the page for each column.")
        message = _("{key} is missing.").format(key=key)
        table.complain(Code.MISSING, message, hint.format(key=key))
        return ()
    values = table.data[key]
    is_list = isinstance(values, list) and bool(values)
    if not is_list or not all(type(value) is int and value > 0 for value in values):
        message = _("{key} must be an array of whole numbers above 0.").format(key=key)
        table.complain(Code.KIND, message, key=key)
        return ()
    if max(values) > WIDEST:
        _complain_of_width(table, key)
        return ()
    return tuple(float(value) for value in values)


def _complain_of_width(table: TableReader, key: str) -> None:
    message = _("{key} must be at most {most}: it is a share of the page.")
    table.complain(Code.VALUE, message.format(key=key, most=WIDEST), key=key)


def read_width(table: TableReader, key: str, *, required: bool = False) -> float:
    """Read a width, which is a share of the page; 0 stands for one that is not given."""
    value = table.number(key, required=required)
    if value is not None and value <= 0:
        message = _("{key} must be more than 0.").format(key=key)
        table.complain(Code.VALUE, message, key=key)
    if value is not None and value > WIDEST:
        _complain_of_width(table, key)
        return 0.0
    return float(value or 0)
