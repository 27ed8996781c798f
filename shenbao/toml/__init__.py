"""TOML text as data with positions: where a key or a value stands in its file."""

from shenbao.toml.characters import forbidden_characters
from shenbao.toml.document import (
    Document,
    Parsed,
    at,
    key_name,
    key_path,
    parse,
    parse_bytes,
    read,
    texts,
)
from shenbao.toml.names import name_fault
from shenbao.toml.places import KeyPath, Place, find_comments

__all__ = [
    "Document",
    "KeyPath",
    "Parsed",
    "Place",
    "at",
    "find_comments",
    "forbidden_characters",
    "key_name",
    "key_path",
    "name_fault",
    "parse",
    "parse_bytes",
    "read",
    "texts",
]
