"""What a formula consists of, as a tree, and what can be wrong with one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a formula: ``text[start:end]`` of it is at fault."""

    message: str
    start: int
    end: int
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Extent:
    """Where a part of a formula stands in its text; it has no part in what the formula means."""

    start: int = 0
    end: int = 0


NOWHERE = Extent()


@dataclass(frozen=True, slots=True)
class Number:
    """A number that the formula itself gives, with the decimals that it is written with."""

    value: Decimal
    extent: Extent = field(default=NOWHERE, compare=False, repr=False)

    @property
    def is_zero(self) -> bool:
        """Whether it is 0, which is of any sort and has no decimals of its own."""
        return not self.value


@dataclass(frozen=True, slots=True)
class Name:
    """A name, key by key. In ``sum(...)`` it means all cells of a column, elsewhere one cell."""

    keys: tuple[str, ...]
    in_sum: bool = False
    extent: Extent = field(default=NOWHERE, compare=False, repr=False)

    def __str__(self) -> str:
        return ".".join(self.keys)


@dataclass(frozen=True, slots=True)
class Negative:
    """A part with a minus before it."""

    part: Part
    extent: Extent = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Sum:
    """Parts that are added up, each with whether it is taken away instead."""

    parts: tuple[tuple[bool, Part], ...]
    extent: Extent = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Product:
    """Parts that are multiplied from left to right, each with whether it divides instead."""

    parts: tuple[tuple[bool, Part], ...]
    extent: Extent = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Extreme:
    """The least or the greatest of some parts; ``function`` is min or max."""

    function: str
    parts: tuple[Part, ...]
    extent: Extent = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Rounded:
    """A part that is rounded to so many decimals."""

    part: Part
    decimals: int
    extent: Extent = field(default=NOWHERE, compare=False, repr=False)


Part = Number | Name | Negative | Sum | Product | Extreme | Rounded


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula: its tree, and the text that it was read from."""

    root: Part
    text: str = field(default="", compare=False)

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
