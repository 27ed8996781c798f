"""Shorter ways through WeasyPrint that lead to the same bytes.

Each module replaces some functions of WeasyPrint by others, which remember what has been
worked out before, or pass over what makes no difference. Where these do not know what they
are given, they call the functions that they replace. All of this is true of one release of
WeasyPrint; with any other, nothing is replaced, and a PDF only takes longer.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from typing import Any, NamedTuple

import weasyprint

RELEASE = "70.0"
MODULES = (
    *("boxes", "drawing", "glyphs", "line_boxes", "lines"),
    *("objects", "percentages", "styles", "text", "trees"),
)


class Place(NamedTuple):
    """A module or class that has a function by this name, and what takes its place there."""

    owner: Any
    name: str
    before: Any
    after: Callable[..., Any]


@contextmanager
def taken() -> Iterator[None]:
    """Take all shortcuts inside of the ``with`` block."""
    places = replaced() if weasyprint.__version__ == RELEASE else ()
    for place in places:
        setattr(place.owner, place.name, place.after)
    try:
        yield
    finally:
        for place in places:
            setattr(place.owner, place.name, place.before)


@cache
def replaced() -> tuple[Place, ...]:
    """Return all places of the functions that are replaced: modules import them from others."""
    return tuple(
        Place(owner, name.rpartition(".")[2], before, after)
        for module in MODULES
        for name, after in import_module(f"{__name__}.{module}").REPLACED.items()
        for owner, before in _owners(name)
    )


def _owners(name: str) -> Iterator[tuple[Any, Any]]:
    """Yield what has a function, with the function."""
    above, _dot, last = name.rpartition(".")
    parent, _dot, kind = above.rpartition(".")
    if kind[0].isupper():
        owner = getattr(import_module(parent), kind)
        yield owner, vars(owner)[last]
        return
    before = getattr(import_module(above), last)
    for place, module in [*sys.modules.items()]:
        is_of_engine = place.partition(".")[0] in ("weasyprint", "pydyf")
        if is_of_engine and vars(module).get(last) is before:
            yield module, before
