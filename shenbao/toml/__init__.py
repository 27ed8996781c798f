"""TOML text as data with positions: where a key or a value stands in its file."""

from shenbao.toml.characters import clean, forbidden_characters, without_ignorable
from shenbao.toml.data import KeyPath, at, key_name, key_path, normal, texts
from shenbao.toml.document import Document
from shenbao.toml.parsing import Parsed, parse, parse_bytes, read, read_data, read_first
from shenbao.toml.places import find_comments

__all__ = [
    "Document",
    "KeyPath",
    "Parsed",
    "at",
    "clean",
    "find_comments",
    "forbidden_characters",
    "key_name",
    "key_path",
    "normal",
    "parse",
    "parse_bytes",
    "read",
    "read_data",
    "read_first",
    "texts",
    "without_ignorable",
]
