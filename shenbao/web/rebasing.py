"""A draft put on top of what others have written into its file meanwhile."""

from __future__ import annotations

from shenbao.form.naming import Naming
from shenbao.web.forms import arrays, facts_of, first_column, path_of, row_numbers, texts
from shenbao.web.records import Conflict, Draft, Rebased
from shenbao.web.showing import Opened, changes_between


def rebased(draft: Draft, base: Opened, theirs: Opened) -> Rebased:
    """Return a draft on top of what others wrote, and what was changed both here and there.

    ``conflicts`` has each cell that was typed into here and changed there. Rows of a class
    are told apart by their place only, so where both changed its rows, the class is one, too.
    """
    return _Rebasing(draft, base, theirs).done()


class _Rebasing:
    def __init__(self, draft: Draft, base: Opened, theirs: Opened) -> None:
        self.draft = draft
        self.base = base
        self.theirs = theirs
        self.naming = Naming(base.filing)
        self.was, self.now = (texts(opened.filing) for opened in (base, theirs))
        rows = row_numbers(base.filing)
        self.moved = {
            array
            for array, numbers in row_numbers(theirs.filing).items()
            if numbers != rows.get(array)
            or self.names(array, self.was) != self.names(array, self.now)
        }

    def names(self, array: str, known: dict[str, str]) -> list[tuple[str, str]]:
        """Return the names in the rows of an array, by which people tell them apart."""
        standard = self.base.filing.standard
        end = f"].{first_column(standard, arrays(standard)[array])}"
        found = known.items()
        return [(at, name) for at, name in found if _array(at) == array and at.endswith(end)]

    def done(self) -> Rebased:
        kept = {at: text for at, text in self.draft.texts.items() if not self.is_touched(at)}
        rows = {at: [*order] for at, order in self.draft.rows.items() if at not in self.moved}
        conflicts = [
            *(self.conflict(at) for at in self.draft.texts if self.differs(at)),
            *(self.row_conflict(at) for at in self.draft.rows if at in self.moved),
        ]
        changes = changes_between(self.base, self.theirs)
        draft = Draft(self.theirs.text, kept, rows, self.draft.notes)
        return Rebased(self.theirs.sha, draft, conflicts, changes)

    def is_touched(self, address: str) -> bool:
        """Tell whether others have changed a cell, or the rows that it is among."""
        is_same = self.was.get(address, "") == self.now.get(address, "")
        return _array(address) in self.moved or not is_same

    def differs(self, address: str) -> bool:
        """Tell whether others have put another value into a cell than the draft has."""
        mine, theirs = self.draft.texts[address], self.now.get(address, "")
        facts = facts_of(self.base.filing.standard, path_of(address))
        is_same = mine == theirs or (facts is not None and facts.is_same(mine, theirs))
        return self.is_touched(address) and not is_same

    def conflict(self, address: str) -> Conflict:
        return Conflict(
            address=address,
            label=self.label(address),
            base=self.was.get(address, ""),
            mine=self.draft.texts[address],
            theirs=self.now.get(address, ""),
            is_row=_array(address) in self.moved,
        )

    def row_conflict(self, array: str) -> Conflict:
        return Conflict(array, self.label(array), base="", mine="", theirs="", is_row=True)

    def label(self, address: str) -> str:
        return self.naming.phrase(path_of(address))


def _array(address: str) -> str:
    """Return the array that the cell with an address is in, "" where it is in none."""
    return address.rpartition("[")[0]
