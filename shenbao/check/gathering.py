"""Gathering what the rules look at: one declaration after another, and words to read it by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from shenbao.check.submission import Submission
from shenbao.check.totals import Total, load_totals
from shenbao.check.words import FILE as WORDS
from shenbao.check.words import Words, load_words
from shenbao.declaration import Field
from shenbao.diagnostics import Diagnostic
from shenbao.form import Library, Standard, Uniqueness
from shenbao.system.boundary import boundary


class Gathering:
    """Reads the declarations at ``paths``; what a file may say that they must come to is known.

    Each is let go of before the next is read: they are a hundred times as large as what the
    rules compare. ``problems`` are those of reading, complete when all have been read.
    """

    def __init__(self, library: Library, paths: Sequence[Path], totals: Path) -> None:
        self._library = library
        self._paths = paths
        self._words: dict[str, Words | None] = {}
        self._uniqueness = Uniqueness()
        self._problems: list[Diagnostic] = []
        self.totals: tuple[Total, ...] = ()
        with boundary(totals, self._problems.append):
            self.totals = load_totals(totals, _fields(library), self._problems)

    def submissions(self) -> Iterator[Submission]:
        """Yield the declarations that can be reviewed."""
        for filing in self._library.read_each(self._paths, self._problems):
            self._uniqueness.add(filing)
            words = self._words_of(filing.standard)
            if words is not None:
                yield Submission(filing, words, self.totals)

    @property
    def problems(self) -> tuple[Diagnostic, ...]:
        """What is wrong with the declarations that cannot be reviewed, and with what they need."""
        return (*self._library.problems(), *self._problems, *self._uniqueness.problems())

    def _words_of(self, standard: Standard) -> Words | None:
        if standard.name not in self._words:
            self._words[standard.name] = None
            with boundary(standard.document.path.with_name(WORDS), self._problems.append):
                self._words[standard.name] = load_words(standard.folders, self._problems)
        return self._words[standard.name]


def _fields(library: Library) -> list[Field]:
    """Return all fields of all standards."""
    standards = [standard for name in library.names() if (standard := library.load(name)[0])]
    return [field for standard in standards for field in standard.fields.values()]
