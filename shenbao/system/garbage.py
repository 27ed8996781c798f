"""Python's garbage collector, which slows down long work that leaves no garbage."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collection_paused() -> Iterator[None]:
    """Switch the search for reference cycles off inside the ``with`` block."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def collect_ahead() -> None:
    """Collect garbage while nobody waits; what is left then is not looked through again."""
    gc.collect()
    gc.freeze()
