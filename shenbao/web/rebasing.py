"""A draft put on top of what others have written into its file meanwhile."""

from __future__ import annotations

from shenbao.form.naming import Naming
from shenbao.web.drafts import Draft
from shenbao.web.forms import path_of, row_numbers, texts
from shenbao.web.showing import Json, Opened


def rebased(draft: Draft, base: Opened, theirs: Opened) -> Json:
    """Return what of a draft others have not touched, and what both have.

    ``conflicts`` has each cell that was typed into here and changed there. Rows of a class
    are told apart by their place only, so where both changed its rows, the class is one, too.
    """
    return _Rebasing(draft, base, theirs).data()


class _Rebasing:
    def __init__(self, draft: Draft, base: Opened, theirs: Opened) -> None:
        self.draft = draft
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

    @staticmethod
    def names(array: str, known: dict[str, str]) -> list[tuple[str, str]]:
        """Return the names in the rows of an array, by which people tell them apart."""
        found = known.items()
        return [(at, name) for at, name in found if _array(at) == array and at.endswith("].name")]

    def data(self) -> Json:
        kept = {at: text for at, text in self.draft.texts.items() if not self.is_touched(at)}
        rows = {at: [*order] for at, order in self.draft.rows.items() if at not in self.moved}
        return {
            "sha": self.theirs.sha,
            "draft": {"base": self.theirs.text, "texts": kept, "rows": rows},
            "conflicts": [
                *(self.conflict(at) for at in self.draft.texts if self.differs(at)),
                *(self.row_conflict(at) for at in self.draft.rows if at in self.moved),
            ],
        }

    def is_touched(self, address: str) -> bool:
        """Tell whether others have changed a cell, or the rows that it is among."""
        is_same = self.was.get(address, "") == self.now.get(address, "")
        return _array(address) in self.moved or not is_same

    def differs(self, address: str) -> bool:
        return self.is_touched(address) and self.now.get(address, "") != self.draft.texts[address]

    def conflict(self, address: str) -> Json:
        return {
            "address": address,
            "label": self.label(address),
            "base": self.was.get(address, ""),
            "mine": self.draft.texts[address],
            "theirs": self.now.get(address, ""),
            "is_row": _array(address) in self.moved,
        }

    def row_conflict(self, array: str) -> Json:
        return {"address": array, "label": self.label(array), "mine": "", "is_row": True}

    def label(self, address: str) -> str:
        return self.naming.phrase(path_of(address))


def _array(address: str) -> str:
    """Return the array that the cell with an address is in, "" where it is in none."""
    return address.rpartition("[")[0]
