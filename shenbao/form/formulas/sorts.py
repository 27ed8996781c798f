"""Whether the figures of a formula go together: money and plain figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum

from shenbao.form.formulas import tree
from shenbao.form.formulas.tree import Fault, Formula, Name, Part
from shenbao.i18n import _


class Sort(StrEnum):
    """What a figure is."""

    MONEY = "money"
    PLAIN = "plain"
    ANY = "any"
    """A 0, which is no money and not plain: it goes with both."""


SortOf = Callable[[Name], Sort | None]


def faults_of_sorts(formula: Formula, sort_of: SortOf) -> tuple[Sort | None, list[Fault]]:
    """Return the sort of what a formula makes, and where its parts do not go together.

    ``sort_of`` says what a name stands for, or None where that is not known: it goes with
    everything. The sort is None where names that are not known leave it open.
    """
    sorts = _Sorts(sort_of)
    return sorts.of(formula.root), sorts.faults


class _Sorts:
    """Finds the sort of each part, from the leaves up, and notes what does not fit."""

    def __init__(self, sort_of: SortOf) -> None:
        self.sort_of = sort_of
        self.faults: list[Fault] = []

    def of(self, part: Part) -> Sort | None:
        match part:
            case tree.Number():
                return Sort.ANY if part.is_zero else Sort.PLAIN
            case Name():
                return self.sort_of(part)
            case tree.Negative() | tree.Rounded():
                return self.of(part.part)
            case tree.Sum():
                message = _("Money and plain figures cannot be added up.")
                return self.alike((inner for _minus, inner in part.parts), message)
            case tree.Extreme():
                message = _("Money and plain figures cannot be compared.")
                return self.alike(part.parts, message)
            case tree.Product():
                return self.product(part)

    def alike(self, parts: Iterable[Part], message: str) -> Sort | None:
        """Return the sort that all parts have; complain of those that differ from the known one."""
        known: Sort | None = Sort.ANY
        for part in parts:
            sort = self.of(part)
            if {known, sort} == {Sort.MONEY, Sort.PLAIN}:
                self.complain(message, part)
            elif known is Sort.ANY or (known is None and sort is not Sort.ANY):
                known = sort
        return known

    def product(self, product: tree.Product) -> Sort | None:
        (_first, part), *others = product.parts
        sort = self.of(part)
        for divides, part in others:
            combine = self.divided if divides else self.multiplied
            sort = combine(sort, self.of(part), part)
        return sort

    def multiplied(self, left: Sort | None, right: Sort | None, part: Part) -> Sort | None:
        if left is right is Sort.MONEY:
            self.complain(_("Money cannot be multiplied by money."), part)
        if Sort.MONEY in (left, right):
            return Sort.MONEY
        if None in (left, right):
            return None
        return Sort.PLAIN if Sort.PLAIN in (left, right) else Sort.ANY

    def divided(self, left: Sort | None, right: Sort | None, part: Part) -> Sort | None:
        if right is Sort.ANY:
            self.complain(_("Nothing can be divided by 0."), part)
        if right is not Sort.MONEY:
            return left if right else None
        if left is Sort.PLAIN:
            self.complain(_("A plain figure cannot be divided by money."), part)
        return Sort.PLAIN

    def complain(self, message: str, part: Part) -> None:
        self.faults.append(Fault(message, part.extent.start, part.extent.end))
