"""The kinds a field can be of, one file and one entry here for each.

A kind knows all that there is to know of its values: how they are read, checked and written
in TOML, printed on a sheet, found in the words of a cell, compared, and described.
"""

from typing import Any

from shenbao.declaration.field import Kind
from shenbao.declaration.kinds.amount import AMOUNT
from shenbao.declaration.kinds.by_entry import by_entry
from shenbao.declaration.kinds.date import DATE
from shenbao.declaration.kinds.flag import FLAG
from shenbao.declaration.kinds.grade import GRADE
from shenbao.declaration.kinds.itemised import ITEMISED, Item, Itemised
from shenbao.declaration.kinds.line import LINE
from shenbao.declaration.kinds.list import LIST
from shenbao.declaration.kinds.number import NUMBER
from shenbao.declaration.kinds.percent import PERCENT
from shenbao.declaration.kinds.text import TEXT
from shenbao.declaration.kinds.whole import WHOLE

OF_FIELDS, OF_COLUMNS, OF_LISTS = "line", "text", "list"
"""The kinds of fields and of columns that name none, and that of what a list has in its rows."""

KINDS: dict[str, Kind[Any]] = {
    OF_FIELDS: LINE,
    OF_COLUMNS: TEXT,
    "amount": AMOUNT,
    "whole": WHOLE,
    "number": NUMBER,
    "percent": PERCENT,
    "grade": GRADE,
    "date": DATE,
    "flag": FLAG,
    OF_LISTS: LIST,
    "itemised": ITEMISED,
}

__all__ = ["KINDS", "OF_COLUMNS", "OF_FIELDS", "OF_LISTS", "Item", "Itemised", "by_entry"]
