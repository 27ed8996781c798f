"""Numbers and words of a PDF file become bytes without being asked what else they may be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pydyf import _to_bytes  # type: ignore[import-untyped]

MOST_NUMBERS = 10_000
"""The numbers that are remembered before all are forgotten: many places are those of columns."""


class _Numbers(dict[float, bytes]):
    """What numbers look like in a PDF file."""

    def __missing__(self, number: float) -> bytes:
        if len(self) > MOST_NUMBERS:
            self.clear()
        written: bytes = _to_bytes(number)
        self[number] = written
        return written


NUMBERS = _Numbers()


def to_bytes(item: Any) -> bytes:
    """Do what ``_to_bytes`` does."""
    kind = type(item)
    if kind is str:
        word: str = item
        return word.encode("ascii")
    if kind is int:
        return b"%d" % item
    if kind is bytes:
        content: bytes = item
        return content
    if kind is float:
        return NUMBERS[item]
    other: bytes = _to_bytes(item)
    return other


REPLACED: Mapping[str, Callable[..., Any]] = {"pydyf._to_bytes": to_bytes}
