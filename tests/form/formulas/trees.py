"""Formulas of all shapes, and the text that each is written as."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import strategies as st

from shenbao.form.formulas import Formula, Name, parse
from shenbao.form.formulas.parsing import LONGEST, MOST_DECIMALS
from shenbao.form.formulas.tree import Extreme, Negative, Number, Part, Product, Rounded, Sum

KEYS = st.from_regex(r"[a-z][a-z0-9_]{0,6}", fullmatch=True)
NAMES = st.lists(KEYS, min_size=1, max_size=3).map(tuple)
NUMBERS = st.decimals(0, 1000, places=2) | st.integers(0, 12).map(Decimal)


def formulas(
    names: st.SearchStrategy[tuple[str, ...]] = NAMES,
    columns: st.SearchStrategy[tuple[str, ...]] = NAMES,
    *,
    rounding: bool = True,
) -> st.SearchStrategy[Formula]:
    """Return formulas in which these names stand for cells, and those for columns."""
    found = parts(leaves(names, columns), 3, rounding).map(Formula)
    return found.filter(lambda formula: len(written(formula.root)) <= LONGEST)


def leaves(
    names: st.SearchStrategy[tuple[str, ...]], columns: st.SearchStrategy[tuple[str, ...]]
) -> st.SearchStrategy[Part]:
    cells = st.builds(Name, names)
    return cells | cells | st.builds(Name, columns, st.just(True)) | st.builds(Number, NUMBERS)


@st.composite
def parts(draw: st.DrawFn, leaf: st.SearchStrategy[Part], depth: int, rounding: bool) -> Part:
    shapes = ["leaf", "negative", "sum", "product", "extreme", *(["rounded"] if rounding else [])]
    shape = draw(st.sampled_from(shapes)) if depth else "leaf"
    inner = parts(leaf, depth - 1, rounding)
    if shape == "leaf":
        return draw(leaf)
    if shape == "negative":
        return Negative(draw(inner))
    if shape == "rounded":
        return Rounded(draw(inner), draw(st.integers(0, MOST_DECIMALS)))
    several = draw(st.lists(inner, min_size=2, max_size=3))
    if shape == "extreme":
        return Extreme(draw(st.sampled_from(["min", "max"])), tuple(several))
    chain = tuple((at > 0 and draw(st.booleans()), part) for at, part in enumerate(several))
    return Sum(chain) if shape == "sum" else Product(chain)


def written(part: Part) -> str:
    """Write a formula with no more brackets than it needs."""
    match part:
        case Number():
            return f"{part.value:f}"
        case Name():
            return f"sum({part})" if part.in_sum else str(part)
        case Negative():
            return f"-{in_brackets(part.part, Sum, Product)}"
        case Sum() | Product():
            return chained(part)
        case Extreme():
            return f"{part.function}({', '.join(map(written, part.parts))})"
        case Rounded():
            return f"round({written(part.part)}, {part.decimals})"


def chained(part: Sum | Product) -> str:
    is_sum = isinstance(part, Sum)
    signs, loose = ("+-", (Sum,)) if is_sum else ("*/", (Sum, Product))
    (_, first), *others = part.parts
    text = in_brackets(first, *loose)
    return text + "".join(f" {signs[undo]} {in_brackets(inner, *loose)}" for undo, inner in others)


def in_brackets(part: Part, *loose: type[Part]) -> str:
    return f"({written(part)})" if isinstance(part, loose) else written(part)


def read(text: str) -> Formula:
    """Read a formula that has no fault."""
    formula = parse(text)
    assert isinstance(formula, Formula), formula
    return formula
