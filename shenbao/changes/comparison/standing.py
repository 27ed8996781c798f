"""What units declare in all, before and after: the changed declarations and all the others."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import islice

from msgspec import Struct

from shenbao.changes.comparison.comparing import Comparison
from shenbao.changes.comparison.revision import Revision
from shenbao.diagnostics import Diagnostic
from shenbao.form.meanings import Meaning
from shenbao.system.boundary import boundary
from shenbao.toml import parse_bytes

AT_ONCE = 256
"""The declarations whose texts are held at a time."""


class Sum(Struct):
    """So many declarations, and their money for the year (万元)."""

    count: int = 0
    amount: Decimal = Decimal()

    def add(self, other: Sum) -> None:
        """Take in what another one has."""
        self.count += other.count
        self.amount += other.amount


class Standing(Struct, frozen=True):
    """What a unit declares for a year, before and after; no year where two are compared."""

    year: int | None
    unit: str
    old: Sum
    new: Sum


Declared = tuple[int | None, str, Decimal]
"""The year, the unit and the money of a declaration."""


def standings(
    old: Revision,
    new: Revision,
    comparison: Comparison,
    failures: list[Diagnostic],
    *,
    share_standards: bool,
) -> list[Standing]:
    """Return what each unit declares for the years in which anything changed.

    Declarations that repeat others, and those that cannot be read, count for nothing; what the
    program fails on is added to ``failures``. With ``share_standards``, what is the same in both
    revisions is read once.
    """
    sides = [(old, entry.old) for entry in comparison.entries]
    sides += [(new, entry.new) for entry in comparison.entries]
    years = {_year(revision, side.filing.declaration.year) for revision, side in sides if side}
    before = dict(_declared(old, old.sources(), {}, failures))
    known = {}
    if share_standards and old.year is None and new.year is None:
        same = old.sources().items() & new.sources().items()
        known = {place: before.get(place) for place, _blob in same}
    after = dict(_declared(new, new.sources(), known, failures))
    sums: dict[tuple[int | None, str], tuple[Sum, Sum]] = {}
    for index, declared in enumerate((before, after)):
        for year, unit, amount in filter(None, declared.values()):
            if year in years:
                sums.setdefault((year, unit), (Sum(), Sum()))[index].add(Sum(1, amount))
    found = [Standing(*of, *both) for of, both in sums.items()]
    return sorted(found, key=lambda it: (it.year or 0, -max(it.old.amount, it.new.amount), it.unit))


def _year(revision: Revision, year: int) -> int | None:
    return year if revision.year is None else None


def _declared(
    revision: Revision,
    places: Collection[str],
    known: Mapping[str, Declared | None],
    failures: list[Diagnostic],
) -> Iterator[tuple[str, Declared | None]]:
    """Yield what each declaration says, None of one that counts for nothing."""
    yield from known.items()
    left = iter(place for place in places if place not in known)
    while some := list(islice(left, AT_ONCE)):
        yield from _read(revision, some, failures)


def _read(
    revision: Revision, places: Sequence[str], failures: list[Diagnostic]
) -> Iterator[tuple[str, Declared | None]]:
    paths = {revision.path(place): place for place in places}
    for path, content in revision.tree.read(paths).items():
        found: Declared | None = None
        with boundary(revision.tree.place(path), failures.append):
            found = _declared_in(revision, path, content)
        yield paths[path], found


def _declared_in(revision: Revision, path: str, content: bytes) -> Declared | None:
    library = revision.library
    document, _problems = parse_bytes(content, revision.tree.place(path), library.caps.file_bytes)
    form = document.data.get("form") if document else None
    standard = library.known(form) if isinstance(form, str) else None
    if document is None or standard is None or standard.repeats:
        return None
    filing, _problems = library.salvage(document)
    if filing is None:
        return None
    amount = filing.figure(Meaning.ANNUAL_AMOUNT) or Decimal()
    year = _year(revision, filing.declaration.year)
    return year, filing.meant(Meaning.UNIT_NAME), amount
