"""The declaration and what it may hold; reading one finds all that is wrong with it."""

from shenbao.declaration.caps import Caps
from shenbao.declaration.declaration import (
    EXPLAIN,
    NAME,
    STATED,
    WAIVE,
    Declaration,
    Indicator,
    Stated,
)
from shenbao.declaration.field import Compared, Field, Kind, Parts, Schema, Value
from shenbao.declaration.identity import identity
from shenbao.declaration.kinds import KINDS, OF_LISTS, Item, Itemised, by_entry
from shenbao.declaration.names import name_fault, on_any_system
from shenbao.declaration.reading import (
    SHEET_KEYS,
    UniqueValue,
    find_duplicates,
    read_declaration,
    salvage_declaration,
    unique_values,
)
from shenbao.declaration.shape import Choice, Column, Facts, Shape, class_path
from shenbao.declaration.wording import Wording

__all__ = [
    "EXPLAIN",
    "KINDS",
    "NAME",
    "OF_LISTS",
    "SHEET_KEYS",
    "STATED",
    "WAIVE",
    "Caps",
    "Choice",
    "Column",
    "Compared",
    "Declaration",
    "Facts",
    "Field",
    "Indicator",
    "Item",
    "Itemised",
    "Kind",
    "Parts",
    "Schema",
    "Shape",
    "Stated",
    "UniqueValue",
    "Value",
    "Wording",
    "by_entry",
    "class_path",
    "find_duplicates",
    "identity",
    "name_fault",
    "on_any_system",
    "read_declaration",
    "salvage_declaration",
    "unique_values",
]
