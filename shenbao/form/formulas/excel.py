"""A formula as Excel writes it, so that a workbook goes on reckoning when a figure changes.

In a workbook a cell holds the figure that the form prints, in the unit of the cell. A blank is
an empty cell or an empty text, words any other text; the formula passes over blanks and
yields one as ``work_out`` does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from itertools import accumulate
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from shenbao.form.formulas import tree
from shenbao.form.formulas.figures import PLAIN, Scale
from shenbao.form.formulas.tree import Formula, Name, Part, is_constant, terms_of
from shenbao.form.formulas.working_out import work_out

LONGEST = 8192
"""The most characters of a formula of Excel."""

MOST_ARGUMENTS = 255
"""The most arguments of a function of Excel."""

DEEPEST = 64
"""The most brackets around each other in a formula of Excel."""

SUM, PRODUCT, ATOM = range(3)
"""How tightly the parts of an expression hold together, from loose to tight."""


class Reference(NamedTuple):
    """Where the cells of a name are: areas in A1 notation, and what their figures count in."""

    areas: tuple[str, ...]
    scale: Scale


ReferenceOf = Callable[[Name], Reference | None]


def to_excel(
    formula: Formula, reference_of: ReferenceOf, scale: Scale = PLAIN, decimals: int = 2
) -> str | None:
    """Return the formula as Excel writes it, for a cell that shows so many decimals.

    It is None where Excel cannot say it: where ``reference_of`` finds no cells for a name, or
    the formula is beyond what Excel takes. The figure itself is to be written then.
    """
    try:
        return _Writer(reference_of, scale).whole(formula, decimals)
    except _Unsayable:
        return None


class _Unsayable(Exception):
    """Excel has no formula for this."""


class _Expression(Struct, frozen=True):
    """A part of a formula in Excel: ``text`` times ten to the power is its figure.

    It is blank if one of the ``needed`` cells has no number, or one of the ``blank_if``
    conditions holds, or Excel finds an error, which it may only if it ``divides``.
    """

    text: str = ""
    power: int = 0
    is_money: bool = False
    tightness: int = ATOM
    needed: tuple[str, ...] = ()
    blank_if: tuple[str, ...] = ()
    divides: bool = False
    number: Decimal | None = None

    def at(self, tightness: int) -> str:
        """Return the text, in brackets if it would fall apart next to such signs."""
        return self.text if self.tightness >= tightness else f"({self.text})"

    def in_power(self, power: int) -> _Expression:
        """Return the same figure as another text, times ten to another power."""
        move = self.power - power
        if self.number is not None:
            number = _moved(self.number, move)
            return replace(self, text=f"{number:f}", number=number, power=power)
        if not move:
            return self
        sign = "*" if move > 0 else "/"
        text = f"{self.at(PRODUCT)}{sign}{10 ** abs(move)}"
        return replace(self, text=text, power=power, tightness=PRODUCT)

    @property
    def conditions(self) -> tuple[str, ...]:
        """When it is blank, apart from errors."""
        if not self.needed:
            return self.blank_if
        count = _call("COUNT", self.needed)
        number = len(self.needed)
        return (f"{count}=0" if number == 1 else f"{count}<{number}", *self.blank_if)

    @property
    def may_be_blank(self) -> bool:
        """Whether it has names in it: all of them may be blank."""
        return bool(self.conditions) or self.divides

    def or_error(self) -> str:
        """Return the text of an expression that yields an error where it is blank."""
        return _unless(self.conditions, "NA()", self.text)

    def or_zero(self) -> _Expression:
        """Return an expression that is 0 where this is blank."""
        if not self.may_be_blank:
            return self
        text = _call("IFERROR", (self.or_error(), "0"))
        return _Expression(text, self.power, self.is_money)


class _Writer:
    """Writes each part from the leaves up."""

    def __init__(self, reference_of: ReferenceOf, scale: Scale) -> None:
        self.reference_of = reference_of
        self.scale = scale

    def whole(self, formula: Formula, decimals: int) -> str:
        found = self.of(formula.root).in_power(self.scale.power)
        text = _call("ROUND", (found.text, str(decimals)))
        if found.divides:
            text = _call("IFERROR", (text, '""'))
        areas = (area for name in formula.names for area in self.reference(name).areas)
        passed_over = [area for area in dict.fromkeys(areas) if area not in found.needed]
        conditions = (*found.conditions, *map(_holds_words, passed_over))
        text = "=" + _unless(conditions, '""', text)
        if len(text) > LONGEST or _depth(text) > DEEPEST:
            raise _Unsayable
        return text

    def of(self, part: Part) -> _Expression:
        if is_constant(part) and not _has_figure(part):
            raise _Unsayable
        found = self.written(part)
        if len(found.text) > LONGEST:
            raise _Unsayable
        return replace(found, divides=False) if is_constant(part) else found

    def written(self, part: Part) -> _Expression:
        match part:
            case tree.Number():
                return _Expression(f"{part.value:f}", number=part.value)
            case Name(in_sum=False):
                return self.cell(part)
            case Name() | tree.Negative() | tree.Sum():
                return self.sum(part)
            case tree.Product():
                return self.product(part)
            case tree.Extreme():
                return self.extreme(part)
            case tree.Rounded():
                return self.rounded(part)

    def reference(self, name: Name) -> Reference:
        reference = self.reference_of(name)
        if reference is None:
            raise _Unsayable
        return reference

    def cell(self, name: Name) -> _Expression:
        areas, scale = self.reference(name)
        if len(areas) != 1:
            raise _Unsayable
        return _Expression(areas[0], scale.power, scale.is_money, needed=areas)

    def sum(self, part: Name | tree.Negative | tree.Sum) -> _Expression:
        """Add up; a sum in which only one cell or part may be blank is blank if that is."""
        terms = [*terms_of(part)]
        varying = [term for _, term in terms if not is_constant(term)]
        columns = [term for term in varying if isinstance(term, Name) and term.in_sum]
        if len(varying) > 1 or columns:
            return self.sum_over_blanks(terms)
        added = [(negative, self.of(term)) for negative, term in terms]
        return self.added(added, _merged(term for _, term in added))

    def sum_over_blanks(self, terms: Sequence[tuple[bool, Part]]) -> _Expression:
        """Add up cells by SUM, which passes over blanks, and other parts unless they are blank."""
        cells = self.cells_in(terms)
        others = [(sign, self.of(term)) for sign, term in terms if not isinstance(term, Name)]
        counted = [area for areas in cells.values() for area in areas]
        counted += [term.or_error() for _, term in others if term.may_be_blank]
        if not counted:
            raise _Unsayable
        added = [_total(*found) for found in cells.items()]
        added += [(sign, term.or_zero()) for sign, term in others]
        return self.added(added, _Expression(blank_if=(f"{_call('COUNT', counted)}=0",)))

    def added(self, terms: Sequence[tuple[bool, _Expression]], blanks: _Expression) -> _Expression:
        """Return the sum of terms, each with whether it is taken away; it is blank as another."""
        power = self.power_of(term for _, term in terms)
        is_money = any(term.is_money for _, term in terms)
        text, tightness = _joined([(negative, term.in_power(power)) for negative, term in terms])
        return replace(blanks, text=text, power=power, is_money=is_money, tightness=tightness)

    def cells_in(self, terms: Iterable[tuple[bool, Part]]) -> dict[tuple[bool, Scale], list[str]]:
        """Return the areas among the terms of a sum by their signs and scales."""
        cells: dict[tuple[bool, Scale], list[str]] = {}
        for negative, term in terms:
            if isinstance(term, Name):
                areas, scale = self.reference(term)
                cells.setdefault((negative, scale), []).extend(areas)
        return {key: areas for key, areas in cells.items() if areas}

    def product(self, product: tree.Product) -> _Expression:
        factors = [(divides, self.of(part)) for divides, part in product.parts]
        first, *others = factors
        text = first[1].at(PRODUCT)
        text += "".join(f"{'/' if divides else '*'}{part.at(ATOM)}" for divides, part in others)
        power = sum(-part.power if divides else part.power for divides, part in factors)
        money = sum(-part.is_money if divides else part.is_money for divides, part in factors)
        found = _merged(part for _, part in factors)
        return replace(
            found,
            text=text,
            power=power,
            is_money=money > 0,
            tightness=PRODUCT,
            divides=found.divides or any(divides for divides, _ in factors),
        )

    def extreme(self, extreme: tree.Extreme) -> _Expression:
        parts = [self.of(part) for part in extreme.parts]
        power = self.power_of(parts)
        text = _call(extreme.function.upper(), [part.in_power(power).text for part in parts])
        is_money = any(part.is_money for part in parts)
        return replace(_merged(parts), text=text, power=power, is_money=is_money)

    def rounded(self, part: tree.Rounded) -> _Expression:
        found = self.of(part.part)
        power = self.scale.power if found.is_money == self.scale.is_money else 0
        text = _call("ROUND", (found.in_power(power).text, str(part.decimals)))
        return replace(_merged([found]), text=text, power=power, is_money=found.is_money)

    def power_of(self, parts: Iterable[_Expression]) -> int:
        """Return the power in which parts are added up or compared: theirs, if it is the same."""
        parts = [part for part in parts if part.number is None]
        powers = {part.power for part in parts}
        if len(powers) == 1:
            return powers.pop()
        is_money = any(part.is_money for part in parts)
        return self.scale.power if is_money == self.scale.is_money else 0


def _has_figure(constant: Part) -> bool:
    """Tell whether numbers make a figure; they do not where they are divided by 0."""
    return work_out(Formula(constant), lambda _: None, lambda _: ()).figure is not None


def _merged(parts: Iterable[_Expression]) -> _Expression:
    """Return an expression that is blank if one of some parts is; its text is to be filled in."""
    parts = list(parts)
    return _Expression(
        needed=tuple(dict.fromkeys(cell for part in parts for cell in part.needed)),
        blank_if=tuple(dict.fromkeys(when for part in parts for when in part.blank_if)),
        divides=any(part.divides for part in parts),
    )


def _holds_words(area: str) -> str:
    """Return the condition that there are words in an area: to Excel they exceed all numbers."""
    return f'SUMPRODUCT(({area}>"")*1)>0' if ":" in area else f'{area}>""'


def _total(key: tuple[bool, Scale], areas: Sequence[str]) -> tuple[bool, _Expression]:
    negative, scale = key
    return negative, _Expression(_call("SUM", areas), scale.power, scale.is_money)


def _joined(terms: Sequence[tuple[bool, _Expression]]) -> tuple[str, int]:
    """Return terms with their signs as a sum, and how tightly it holds together."""
    (negative, first), *others = terms
    if not others and not negative:
        return first.text, first.tightness
    text = "".join(f"{'-' if negative else '+'}{term.at(PRODUCT)}" for negative, term in terms)
    return text.removeprefix("+"), SUM


def _unless(conditions: Sequence[str], otherwise: str, text: str) -> str:
    """Return a text that yields something else if one of some conditions holds."""
    if not conditions:
        return text
    condition = conditions[0] if len(conditions) == 1 else _call("OR", conditions)
    return _call("IF", (condition, otherwise, text))


def _call(function: str, arguments: Sequence[str]) -> str:
    if len(arguments) > MOST_ARGUMENTS:
        raise _Unsayable
    return f"{function}({','.join(arguments)})"


def _moved(number: Decimal, places: int) -> Decimal:
    """Return a number times ten to a power, exactly."""
    sign, digits, exponent = number.as_tuple()
    assert isinstance(exponent, int)
    return Decimal((sign, digits, exponent + places))


def _depth(text: str) -> int:
    """Return how many brackets stand around each other."""
    steps = ({"(": 1, ")": -1}.get(character, 0) for character in text)
    return max(accumulate(steps), default=0)
