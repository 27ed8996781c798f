"""The unit's own library of indicators: what all its declarations of all years use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from msgspec import Struct, field

from shenbao.declaration import Indicator
from shenbao.declaration.folding import bare
from shenbao.diagnostics import Diagnostic
from shenbao.form import Filing
from shenbao.form.meanings import Meaning
from shenbao.form.naming import Naming
from shenbao.system.boundary import boundary
from shenbao.targets import parse_target, split_target

Known = tuple[str, ...]
"""Classes by their labels, and a name: what makes two indicators the same."""


class Use(Struct, frozen=True):
    """Where an indicator is used: the file, and what its project is called."""

    path: Path
    year: int
    project: str
    indicator: Indicator


class Entry(Struct):
    """An indicator of the library, with all that declarations say of it.

    ``targets``, ``units`` and ``explanations`` count how often each is used.
    """

    classes: tuple[str, ...]
    name: str
    uses: list[Use] = field(default_factory=list)
    targets: Counter[str] = field(default_factory=Counter)
    units: Counter[str] = field(default_factory=Counter)
    explanations: Counter[str] = field(default_factory=Counter)

    @property
    def years(self) -> list[int]:
        """The years in which it is used."""
        return sorted({use.year for use in self.uses})


def indicator_library(
    filings: Iterable[Filing], problems: list[Diagnostic], least: int = 1
) -> list[Entry]:
    """Return the indicators of declarations, those used most often first in each class.

    Declarations that repeat others count for nothing, and neither do indicators that are used
    less often than ``least``. Of one that it fails on, a problem is added.
    """
    found: dict[Known, Entry] = {}
    order: dict[tuple[str, ...], int] = {}
    for filing in filings:
        if filing.standard.repeats:
            continue
        with boundary(filing.declaration.document.path, problems.append):
            _add(filing, found, order)
    entries = [entry for entry in found.values() if len(entry.uses) >= least]
    return sorted(entries, key=lambda entry: (order[entry.classes], -len(entry.uses), entry.name))


def _add(filing: Filing, found: dict[Known, Entry], order: dict[tuple[str, ...], int]) -> None:
    """Add the indicators of a declaration; classes stand in the order of the first form."""
    naming = Naming(filing)
    for group, category in filing.standard.categories():
        classes = tuple(naming.classes(group.key, category.key))
        order.setdefault(classes, len(order))
    for indicator in filing.indicators_of_year:
        classes = tuple(naming.classes(indicator.group, indicator.category))
        if indicator.name.strip():
            key = (*classes, bare(indicator.name))
            entry = found.setdefault(key, Entry(classes, indicator.name))
            _note(filing, indicator, entry)


def _note(filing: Filing, indicator: Indicator, entry: Entry) -> None:
    declaration, words = filing.declaration, filing.standard.vocabulary
    name = filing.meant(Meaning.PROJECT_NAME)
    entry.uses.append(Use(declaration.document.path, declaration.year, name, indicator))
    target = filing.target(indicator)
    if target.text.strip():
        entry.targets[target.text] += 1
        unit = split_target(parse_target(target.text, words), words).unit
        entry.units.update([unit] if unit else [])
    if filing.standard.shape.explained:
        entry.explanations[filing.explanation(indicator)] += 1


def most_common(counts: Counter[str]) -> Sequence[tuple[str, int]]:
    """Return what is counted, the most common first, and else in the order of the text."""
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
