"""The declaration and what it may hold; reading one finds all that is wrong with it."""

from shenbao.model.caps import Caps
from shenbao.model.declaration import (
    WAIVE,
    Declaration,
    Indicator,
    Item,
    Itemised,
    Value,
    Waiver,
)
from shenbao.model.kinds import KINDS
from shenbao.model.reader import Reader, did_you_mean, printable
from shenbao.model.reading import SHEET_KEYS, find_duplicates, read_declaration
from shenbao.model.shape import Choice, Column, Field, Shape

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
    "Reader",
    "Shape",
    "Value",
    "Waiver",
    "did_you_mean",
    "find_duplicates",
    "printable",
    "read_declaration",
]
