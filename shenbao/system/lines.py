"""Data in a file of lines, each one entry as JSON behind its checksum.

Whatever is damaged of such a file loses itself only.
"""

from __future__ import annotations

import json
from functools import cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from msgspec.json import Encoder


class Unfit(Exception):
    """A line is not as it was written, or not what is expected."""


def as_json(data: Any) -> bytes:
    """Return data as compact JSON with its keys in order.

    Half of a surrogate pair, which UTF-8 does not know, is written as an escape of JSON.
    """
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode(errors="backslashreplace")


def as_line(entry: list[Any]) -> bytes:
    """Return an entry as a line."""
    return _line(as_json(entry))


def line_of_texts(entry: list[Any]) -> bytes:
    """Return the same line of an entry that has no other numbers than small whole ones, sooner."""
    try:
        return _line(_encoder().encode(entry))
    except UnicodeEncodeError:  # half of a surrogate pair
        return as_line(entry)


@cache
def _encoder() -> Encoder:
    from msgspec.json import Encoder  # a build with nothing to do writes no lines

    return Encoder(order="sorted")


def _line(text: bytes) -> bytes:
    return _checksum(text) + b" " + text + b"\n"


def parsed(line: bytes) -> list[Any]:
    """Return the entry of a line that is as it was written; raise Unfit for any other."""
    checksum, _space, text = line.removesuffix(b"\n").partition(b" ")
    require(checksum == _checksum(text))
    try:
        entry = json.loads(text.decode())
    except (ValueError, RecursionError):
        raise Unfit from None
    require(isinstance(entry, list))
    parts: list[Any] = entry
    return parts


def require(is_fit: bool) -> None:
    """Raise Unfit unless it is fit."""
    if not is_fit:
        raise Unfit


def _checksum(text: bytes) -> bytes:
    return blake2b(text, digest_size=8).hexdigest().encode()
