"""What a formula consists of, as a tree, and what can be wrong with one."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from msgspec import Struct


class Fault(Struct, frozen=True):
    """What is wrong with a formula: ``text[start:end]`` of it is at fault."""

    message: str
    start: int
    end: int
    hint: str = ""


class Extent(Struct, frozen=True):
    """Where a part of a formula stands in its text.

    It has no part in what the formula means, so all of them are equal.
    """

    start: int = 0
    end: int = 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Extent)

    def __hash__(self) -> int:
        return hash(Extent)


NOWHERE = Extent()


class Number(Struct, frozen=True):
    """A number that the formula itself gives, with the decimals that it is written with."""

    value: Decimal
    extent: Extent = NOWHERE

    @property
    def is_zero(self) -> bool:
        """Whether it is 0, which is of any sort and has no decimals of its own."""
        return not self.value


class Name(Struct, frozen=True):
    """A name, key by key. In ``sum(...)`` it means all cells of a column, elsewhere one cell."""

    keys: tuple[str, ...]
    in_sum: bool = False
    extent: Extent = NOWHERE

    def __str__(self) -> str:
        return ".".join(self.keys)


class Negative(Struct, frozen=True):
    """A part with a minus before it."""

    part: Part
    extent: Extent = NOWHERE


class Sum(Struct, frozen=True):
    """Parts that are added up, each with whether it is taken away instead."""

    parts: tuple[tuple[bool, Part], ...]
    extent: Extent = NOWHERE


class Product(Struct, frozen=True):
    """Parts that are multiplied from left to right, each with whether it divides instead."""

    parts: tuple[tuple[bool, Part], ...]
    extent: Extent = NOWHERE


class Extreme(Struct, frozen=True):
    """The least or the greatest of some parts; ``function`` is min or max."""

    function: str
    parts: tuple[Part, ...]
    extent: Extent = NOWHERE


class Rounded(Struct, frozen=True):
    """A part that is rounded to so many decimals."""

    part: Part
    decimals: int
    extent: Extent = NOWHERE


Part = Number | Name | Negative | Sum | Product | Extreme | Rounded


class Formula(Struct, frozen=True):
    """A formula: its tree, and the text that it was read from."""

    root: Part
    text: str = ""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Formula) and self.root == other.root

    def __hash__(self) -> int:
        return hash(self.root)

    @property
    def names(self) -> tuple[Name, ...]:
        """All names in the order of the text; those that stand in it twice are here twice."""
        return tuple(names_in(self.root))


def parts_of(part: Part) -> tuple[Part, ...]:
    """Return the parts right below a part."""
    match part:
        case Sum() | Product():
            return tuple(inner for _, inner in part.parts)
        case Extreme():
            return part.parts
        case Negative() | Rounded():
            return (part.part,)
    return ()


def names_in(part: Part) -> Iterator[Name]:
    """Yield the names in a part, from left to right."""
    if isinstance(part, Name):
        yield part
    for inner in parts_of(part):
        yield from names_in(inner)


def is_constant(part: Part) -> bool:
    """Tell whether a part consists of numbers only."""
    return next(names_in(part), None) is None


def terms_of(part: Part, negative: bool = False) -> Iterator[tuple[bool, Part]]:
    """Yield what a part adds up, through all brackets, each with whether it is taken away.

    Brackets in a sum change nothing: blanks are passed over in ``a+(b+c)`` as in ``a+b+c``.
    """
    match part:
        case Sum():
            for taken_away, inner in part.parts:
                yield from terms_of(inner, negative != taken_away)
        case Negative():
            yield from terms_of(part.part, not negative)
        case _:
            yield negative, part
