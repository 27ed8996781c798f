"""The data of a TOML text, and the paths that lead to its values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from shenbao.diagnostics import KeyPath

__all__ = ["KeyPath", "at", "is_deeper", "key_name", "key_path", "normal", "texts"]


def at(data: Any, path: KeyPath) -> Any:
    """Return the value at ``path`` in the data; raise LookupError where there is none."""
    for part in path:
        data = data[part]
    return data


def texts(data: Mapping[str, object]) -> list[tuple[KeyPath, str]]:
    """Return every text in the data with its path."""
    found: list[tuple[KeyPath, str]] = []
    _add_texts(data.items(), (), found)
    return found


def _add_texts(
    values: Iterable[tuple[str | int, object]], path: KeyPath, found: list[tuple[KeyPath, str]]
) -> None:
    for key, value in values:
        if isinstance(value, str):
            found.append(((*path, key), value))
        elif isinstance(value, dict):
            _add_texts(value.items(), (*path, key), found)
        elif isinstance(value, list):
            _add_texts(enumerate(value), (*path, key), found)


def is_deeper(data: object, levels: int) -> bool:
    """Tell whether there are more levels of tables and arrays than that."""
    level = [data]
    for _level in range(levels):
        tables = [list(value.values()) for value in level if isinstance(value, dict)]
        arrays = [value for value in level if isinstance(value, list)]
        level = [inner for values in (*tables, *arrays) for inner in values]
        if not level:
            return False
    return True


def normal(value: Any) -> Any:
    """Return the data without the line break that ends a multi-line string: it is layout."""
    match value:
        case Mapping():
            return {key: normal(inner) for key, inner in value.items()}
        case list() | tuple():
            return [normal(inner) for inner in value]
        case str():
            return value.removesuffix("\n")
        case _:
            return value


def key_name(path: KeyPath) -> str:
    """Write a key path as people do: ``output.quantity[0].name``."""
    name = ""
    for part in path:
        name += f"[{part}]" if isinstance(part, int) else f".{part}" if name else part
    return name


def key_path(name: str) -> KeyPath | None:
    """Read a key path as ``key_name`` writes it; None where the name is none."""
    path: list[str | int] = []
    for part in name.split(".") if name else ():
        match = re.fullmatch(r"([A-Za-z0-9_-]+)((?:\[[0-9]{1,6}\])*)", part)
        if match is None:
            return None
        path += [match[1], *(int(index) for index in re.findall(r"[0-9]+", match[2]))]
    return tuple(path)
