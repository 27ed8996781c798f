"""TOML text as data with positions: where a key or a value stands in its file."""

from shenbao.source.characters import forbidden_characters
from shenbao.source.document import Document, Parsed, key_name, parse, parse_bytes, read, texts
from shenbao.source.names import name_fault
from shenbao.source.places import KeyPath, Place

__all__ = [
    "Document",
    "KeyPath",
    "Parsed",
    "Place",
    "forbidden_characters",
    "key_name",
    "name_fault",
    "parse",
    "parse_bytes",
    "read",
    "texts",
]
