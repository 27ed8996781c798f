"""The declaration and what it may hold; reading one finds all that is wrong with it."""

from shenbao.declaration.caps import Caps
from shenbao.declaration.declaration import (
    WAIVE,
    Declaration,
    Indicator,
    Item,
    Itemised,
    Value,
)
from shenbao.declaration.kinds import KINDS
from shenbao.declaration.reading import SHEET_KEYS, find_duplicates, read_declaration
from shenbao.declaration.shape import Choice, Column, Field, Shape

__all__ = [
    "KINDS",
    "SHEET_KEYS",
    "WAIVE",
    "Caps",
    "Choice",
    "Column",
    "Declaration",
    "Field",
    "Indicator",
    "Item",
    "Itemised",
    "Shape",
    "Value",
    "find_duplicates",
    "read_declaration",
]
