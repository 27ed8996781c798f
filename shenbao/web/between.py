"""The draft that turns one text of a declaration into another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from shenbao.declaration import NAME
from shenbao.form.naming import Naming
from shenbao.web.forms import arrays, first_column, path_of, row_numbers, texts
from shenbao.web.records import Draft, Edit
from shenbao.web.showing import Opened


def draft_between(base: Opened, wanted: Opened) -> Draft:
    """Return a draft that makes one text say in its cells what another one says.

    Both are of the same form. What stands in no cell, such as a waiver, is not in a draft.
    """
    return _Between(base, wanted).draft()


def edits_of(draft: Draft, base: Opened) -> list[Edit]:
    """Return the changes that a draft makes, each with its part of it.

    What stands in new rows comes with them: the rows of a class are one change.
    """
    naming, was, old = Naming(base.filing), texts(base.filing), row_numbers(base.filing)
    found, left = [], dict(draft.texts)
    for array, order in draft.rows.items():
        added = [number for number in order if number not in old[array]]
        gone = [number for number in old[array] if number not in order]
        own = {at: text for at, text in left.items() if at.startswith(_starts(array, added))}
        left = {at: text for at, text in left.items() if at not in own}
        before, after = _names(base, array, was, gone), _names(base, array, own, added)
        found.append(Edit(naming.phrase(path_of(array)), before, after, own, {array: order}))
    for at, text in left.items():
        found.append(Edit(naming.phrase(path_of(at)), was.get(at, ""), text, {at: text}, {}))
    return found


def _starts(array: str, numbers: Sequence[int]) -> tuple[str, ...]:
    """Return how the addresses of the cells of some rows begin."""
    return tuple(f"{array}[{number}]." for number in numbers)


def _names(base: Opened, array: str, known: Mapping[str, str], numbers: Sequence[int]) -> str:
    """Return what the first cells of some rows say, one a line."""
    standard = base.filing.standard
    first = first_column(standard, arrays(standard)[array])
    return "\n".join(known.get(f"{start}{first}", "") for start in _starts(array, numbers))


class _Between:
    def __init__(self, base: Opened, wanted: Opened) -> None:
        self.base = base
        self.was, self.now = (texts(opened.filing) for opened in (base, wanted))
        self.old, self.new = (row_numbers(opened.filing) for opened in (base, wanted))

    def draft(self) -> Draft:
        rows: dict[str, list[int]] = {}
        changed = dict(self.changed_fields())
        for array, wanted in self.new.items():
            numbers = self.numbers(array, wanted)
            if numbers != self.old[array]:
                rows[array] = numbers
            for there, here in zip(wanted, numbers, strict=True):
                changed |= self.changed_cells(f"{array}[{there}].", f"{array}[{here}].")
        return Draft(self.base.text, changed, rows)

    def changed_fields(self) -> Iterator[tuple[str, str]]:
        """Yield the texts of cells that are in no row of an author."""
        for address in dict.fromkeys((*self.was, *self.now)):
            text = self.now.get(address, "")
            if "[" not in address and text != self.was.get(address, ""):
                yield address, text

    def changed_cells(self, there: str, here: str) -> Iterator[tuple[str, str]]:
        """Yield the cells of a row that differ; its addresses begin with ``there``, or ``here``."""
        was, now = _row(self.was, here), _row(self.now, there)
        for key in dict.fromkeys((*was, *now)):
            if now.get(key, "") != was.get(key, ""):
                yield here + key, now.get(key, "")

    def numbers(self, array: str, wanted: Sequence[int]) -> list[int]:
        """Return the number of each wanted row: that of its row in the base, or a new one."""
        if self.base.filing.standard.follows:
            return list(wanted)
        left = list(self.old[array])
        next_number = max(left, default=-1) + 1
        found: dict[int, int] = {}
        for is_alike in (_are_the_same, _have_one_name):
            for there in wanted:
                row = _row(self.now, f"{array}[{there}].")
                same = (here for here in left if is_alike(_row(self.was, f"{array}[{here}]."), row))
                if there not in found and (here := next(same, None)) is not None:
                    found[there] = here
                    left.remove(here)
        for there in wanted:
            if there not in found:
                found[there], next_number = next_number, next_number + 1
        return [found[there] for there in wanted]


def _row(known: Mapping[str, str], start: str) -> dict[str, str]:
    return {at.removeprefix(start): text for at, text in known.items() if at.startswith(start)}


def _are_the_same(row: Mapping[str, str], other: Mapping[str, str]) -> bool:
    return row == other


def _have_one_name(row: Mapping[str, str], other: Mapping[str, str]) -> bool:
    return row.get(NAME) is not None and row.get(NAME) == other.get(NAME)
