"""The lists of tests/data/census: what in a kind of file bears words, and what becomes of them.

An entry is ``NAMES: REST``, and may go on in lines that are indented; # begins a comment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tests.worlds import DATA

Case = tuple[str, str, str]
"""A name, what becomes of words in it, and what a file of it is made of."""


def entries(file: str) -> Iterator[tuple[str, str]]:
    """Yield what stands before and behind the colon of each entry of a list."""
    text = (DATA / "census" / file).read_text("utf-8").replace("\n    ", " ")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            names, _colon, rest = line.partition(": ")
            yield names, rest


def cases(file: str, usual: Callable[[str], str]) -> Iterator[Case]:
    """Yield the cases of a list; of names that share an entry, each is made as ``usual``."""
    for names, rest in entries(file):
        outcome, _space, source = rest.partition(" ")
        for name in [names] if source else names.split():
            yield name, outcome, source or usual(name)
