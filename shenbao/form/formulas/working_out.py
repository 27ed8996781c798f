"""Working a formula out, exactly.

A sum passes over blanks, and is blank if all are; numbers of the formula itself make no
difference to that, so that ``1 - spent / full`` of an empty form is blank. Elsewhere a blank
or a division by zero makes a blank. Words in place of any figure make the whole a blank.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction

from msgspec import Struct

from shenbao.form.formulas import tree
from shenbao.form.formulas.figures import PLAIN, WORDS, Content, Figure, Scale, rounded
from shenbao.form.formulas.tree import Formula, Name, Part, is_constant, terms_of

LARGEST = 10**300
"""No figure of a form, nor of Excel, is as large as this: one that is counts as a blank."""


class Result(Struct, frozen=True):
    """What a formula makes: a figure or a blank, and the names that stand for words."""

    figure: Figure | None
    words: tuple[Name, ...] = ()


def work_out(
    formula: Formula,
    value_of: Callable[[Name], Content],
    column_of: Callable[[Name], Iterable[Content]],
    scale: Scale = PLAIN,
) -> Result:
    """Return what a formula makes in a cell that counts in a scale.

    ``value_of`` gives the cell that a name stands for, ``column_of`` all cells of a column
    that are added up. The sorts of the figures are not checked here. ``round`` counts the
    decimals in what the cell counts, where it rounds money for money, or plain for plain.
    """
    cells = {
        name: tuple(column_of(name)) if name.in_sum else (value_of(name),)
        for name in dict.fromkeys(formula.names)
    }
    words = tuple(name for name, values in cells.items() if WORDS in values)
    if words:
        return Result(None, words)
    figures = {
        name: tuple(value for value in values if isinstance(value, Figure))
        for name, values in cells.items()
    }
    figure = _Evaluation(figures, scale).of(formula.root)
    return Result(figure if figure and abs(figure.value) < LARGEST else None)


class _Evaluation:
    """Works out each part from the leaves up; None is a blank."""

    def __init__(self, figures: Mapping[Name, Sequence[Figure]], scale: Scale) -> None:
        self.figures = figures
        self.scale = scale

    def of(self, part: Part) -> Figure | None:
        match part:
            case tree.Number():
                return _figure_of(part)
            case Name(in_sum=False):
                return next(iter(self.figures[part]), None)
            case Name() | tree.Negative() | tree.Sum():
                return self.sum(part)
            case tree.Product():
                return self.product(part)
            case tree.Extreme():
                return self.extreme(part)
            case tree.Rounded():
                return self.rounded(part)

    def sum(self, part: Part) -> Figure | None:
        """Add up all that is not blank, unless nothing is left but the formula's own numbers."""
        terms = [(sign, term, self.figures_of(term)) for sign, term in terms_of(part)]
        varying = [figures for _, term, figures in terms if not is_constant(term)]
        if not any(varying or (figures for *_, figures in terms)):
            return None
        added = [(sign, term, figure) for sign, term, figures in terms for figure in figures]
        value = sum((-figure.value if sign else figure.value) for sign, _, figure in added)
        is_money = any(figure.is_money for *_, figure in added)
        return Figure(Fraction(value), is_money, _longest((term, f) for _, term, f in added))

    def figures_of(self, term: Part) -> Sequence[Figure]:
        """Return the figures that a term of a sum adds to it."""
        if isinstance(term, Name):
            return self.figures[term]
        figure = self.of(term)
        return (figure,) if figure else ()

    def product(self, product: tree.Product) -> Figure | None:
        value, money = Fraction(1), 0
        for divides, part in product.parts:
            figure = self.of(part)
            if figure is None or (divides and not figure.value):
                return None
            value = value / figure.value if divides else value * figure.value
            money += -figure.is_money if divides else figure.is_money
        return Figure(value, is_money=money > 0)

    def extreme(self, extreme: tree.Extreme) -> Figure | None:
        found = [(part, self.of(part)) for part in extreme.parts]
        figures = [(part, figure) for part, figure in found if figure]
        if len(figures) < len(found):
            return None
        choose = min if extreme.function == "min" else max
        value = choose(figure.value for _, figure in figures)
        return Figure(value, any(figure.is_money for _, figure in figures), _longest(figures))

    def rounded(self, part: tree.Rounded) -> Figure | None:
        figure = self.of(part.part)
        if figure is None:
            return None
        power = self.scale.power if figure.is_money == self.scale.is_money else 0
        decimals = part.decimals - power
        return Figure(rounded(figure.value, decimals), figure.is_money, decimals)


def _figure_of(number: tree.Number) -> Figure:
    exponent = number.value.as_tuple().exponent
    assert isinstance(exponent, int)
    return Figure(Fraction(number.value), decimals=-exponent)


def _longest(figures: Iterable[tuple[Part, Figure]]) -> int | None:
    """Return the decimals of the longest figure, or None if one of them has none of its own.

    The formula's own 0 is of any sort, so its decimals count for nothing.
    """
    decimals = [
        figure.decimals
        for part, figure in figures
        if not (isinstance(part, tree.Number) and part.is_zero)
    ]
    known = [count for count in decimals if count is not None]
    return max(known, default=0) if len(known) == len(decimals) else None
