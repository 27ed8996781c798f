"""Records as plain data for JSON, and back, for what one process hands over to another.

Unlike a pickle, what is read runs nothing: it can only be one of the program's own records
(named tuples, structures, enumerations), plain values and containers of these.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import astuple

from shenbao.system.lines import Unfit, require

PROGRAM = "shenbao."

PLAIN = (str, int, bool, type(None))

TEXTS: Mapping[type, tuple[str, Callable[[Any], str], Callable[[str], Any]]] = {
    bytes: ("bytes", bytes.hex, bytes.fromhex),
    Decimal: ("decimal", str, Decimal),
    Fraction: ("fraction", str, Fraction),
    date: ("date", date.isoformat, date.fromisoformat),
    float: ("float", float.hex, float.fromhex),
}
"""What is written as a text: its name, how it is written, and how it is read."""

LISTS: Mapping[type, str] = {list: "list", set: "set", frozenset: "frozenset"}


class NoRecord(TypeError):
    """A value is none that can be handed over."""


class Records:
    """Writes and reads records; paths below ``root`` are written from there."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._writers: dict[type, Callable[[Any], Any]] = {
            **{kind: partial(self._listed, name) for kind, name in LISTS.items()},
            **{kind: partial(_as_text, name, write) for kind, (name, write, _r) in TEXTS.items()},
        }
        self._readers: dict[str, Callable[[Any], Any]] = {
            "path": lru_cache(lambda text: self._root / text),
            "map": lambda pairs: {self.read(key): self.read(value) for key, value in pairs},
            **{name: partial(self._read_all, kind) for kind, name in LISTS.items()},
            **{name: read for name, _write, read in TEXTS.values()},
        }

    def plain(self, value: Any) -> Any:
        """Return a value as plain data: texts, whole numbers, and lists and tables of these."""
        kind = type(value)
        if kind in PLAIN:
            return value
        if kind is tuple:
            return [self.plain(part) for part in value]
        write = self._writers.get(kind) or self._writers.setdefault(kind, self._writer(kind))
        return write(value)

    def _writer(self, kind: type) -> Callable[[Any], Any]:
        """Return what writes the values of a type; raise NoRecord for one that cannot be."""
        if issubclass(kind, Path):
            return lru_cache(self._path)
        if issubclass(kind, Mapping):
            return self._map
        name = _name(kind)
        if issubclass(kind, Enum):
            return lambda value: {name: self.plain(value.value)}
        if issubclass(kind, tuple):
            return partial(self._listed, name)
        return lambda value: self._listed(name, _parts(value))

    def _listed(self, name: str, values: Iterable[Any]) -> Any:
        return {name: [self.plain(value) for value in values]}

    def _map(self, value: Mapping[Any, Any]) -> Any:
        return {"map": [[self.plain(key), self.plain(value[key])] for key in value]}

    def _path(self, path: Path) -> Any:
        inside = path.is_relative_to(self._root)
        return {"path": (path.relative_to(self._root) if inside else path).as_posix()}

    def read(self, data: Any) -> Any:
        """Return the value of some plain data; raise Unfit where it is that of none."""
        if isinstance(data, list):
            return tuple(self._all(data))
        if not isinstance(data, dict):
            return data
        try:
            ((name, inner),) = data.items()
            reader = self._readers.get(name) or self._readers.setdefault(name, self._reader(name))
            return reader(inner)
        except (TypeError, ValueError, ArithmeticError, RecursionError) as error:
            raise Unfit from error

    def _all(self, several: Any) -> list[Any]:
        """Return the values of several data; most are plain ones, for which nothing is called."""
        read = self.read
        return [data if type(data) in PLAIN else read(data) for data in several]

    def _read_all(self, kind: Callable[[Any], Any], data: Any) -> Any:
        return kind(self._all(data))

    def _reader(self, name: str) -> Callable[[Any], Any]:
        """Return what reads the records of a type."""
        kind: Any = _type(name)
        if issubclass(kind, Enum):
            return lambda data: kind(self.read(data))
        fields = kind._fields if issubclass(kind, tuple) else kind.__struct_fields__
        if fields == kind.__match_args__:
            return lambda data: kind(*self._all(data))
        return lambda data: _by_names(kind, fields, self._all(data))


def _as_text(name: str, write: Callable[[Any], str], value: Any) -> Any:
    return {name: write(value)}


def _parts(record: Struct) -> list[Any]:
    """Return the values of a structure, but for the last ones that it has by itself."""
    parts = [*astuple(record)]
    for default in reversed(record.__struct_defaults__):
        if parts[-1] != default or type(parts[-1]) is not type(default):
            break
        parts.pop()
    return parts


def _by_names(kind: type, fields: tuple[str, ...], parts: list[Any]) -> Any:
    """Return a structure whose values must be given by their names."""
    require(len(parts) <= len(fields))
    return kind(**dict(zip(fields, parts, strict=False)))


def _is_record(kind: Any) -> bool:
    is_named = isinstance(kind, type) and issubclass(kind, tuple) and hasattr(kind, "_fields")
    is_other = isinstance(kind, type) and issubclass(kind, Struct | Enum)
    return (is_named or is_other) and kind.__module__.startswith(PROGRAM)


def _name(kind: type) -> str:
    if not _is_record(kind):
        raise NoRecord(f"{kind.__module__}.{kind.__qualname__}")
    return f"{kind.__module__}:{kind.__qualname__}"


def _type(name: str) -> type:
    """Return a record's type by its name; only what is loaded already can be one."""
    module, _colon, own = name.partition(":")
    kind: Any = vars(sys.modules[module]).get(own) if module in sys.modules else None
    if not _is_record(kind) or _name(kind) != name:
        raise Unfit
    found: type = kind
    return found
