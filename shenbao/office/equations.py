"""Equations of Word as one line of text: ECMA-376 part 1, clause 22.1.

A fraction reads a/b, a root √a, a power a², and what has no raised letters a^(b).
"""

from __future__ import annotations

import re
from collections.abc import Callable

from shenbao.office.scripts import lowered, raised
from shenbao.office.xml import Element, M, W

NOT_SHOWN = frozenset(f"{W}{name}" for name in ("del", "moveFrom", "rPr", "instrText", "delText"))
"""What is not shown of the elements of Word within an equation."""

ATOM = re.compile(r"[\w.%]*")
"""An operand that needs no brackets."""

ROOTS = {"": "\u221a", "2": "\u221a", "3": "\u221b", "4": "\u221c"}
INTEGRAL, HAT = "\u222b", "\u0302"
"""The signs of an n-ary operator and of an accent that name none."""


def linear(element: Element) -> str:
    """Return the text of an equation, or of anything within one."""
    name = str(element.tag)
    if name in (f"{M}t", f"{W}t"):
        return element.text or ""
    if name in NOT_SHOWN or (name.startswith(M) and name.endswith("Pr")):
        return ""
    if name == f"{W}br":
        return "\n"
    convert = _KINDS.get(name)
    return convert(element) if convert else _inside(element)


def _inside(element: Element) -> str:
    """Return the text of all that stands in an element, one after the other."""
    return "".join(linear(child) for child in element.iterchildren("*"))


def _part(element: Element, name: str) -> str:
    child = element.find(f"{M}{name}")
    return "" if child is None else _inside(child)


def _operand(element: Element, name: str) -> str:
    """Return a part of an element, in brackets where it would run into what stands beside it."""
    text = _part(element, name)
    return text if ATOM.fullmatch(text) else f"({text})"


def _property(element: Element, name: str, default: str) -> str:
    """Return a property of an element; the default where it is not set."""
    found = element.find(f"{element.tag}Pr/{M}{name}")
    return default if found is None else found.get(f"{M}val", "")


def _is_on(element: Element, name: str, *, default: bool) -> bool:
    found = element.find(f"{element.tag}Pr/{M}{name}")
    return default if found is None else found.get(f"{M}val", "on") not in ("0", "off", "false")


def _fraction(element: Element) -> str:
    return f"{_operand(element, 'num')}/{_operand(element, 'den')}"


def _scripts(element: Element) -> str:
    sub, sup = lowered(_part(element, "sub")), raised(_part(element, "sup"))
    if element.tag == f"{M}sPre":
        return f"{sub}{sup}{_part(element, 'e')}"
    return f"{_operand(element, 'e')}{sub}{sup}"


def _root(element: Element) -> str:
    degree = "" if _is_on(element, "degHide", default=False) else _part(element, "deg").strip()
    sign = ROOTS.get(degree) or f"{raised(degree)}{ROOTS['']}"
    return f"{sign}{_operand(element, 'e')}"


def _delimiters(element: Element) -> str:
    first, last = _property(element, "begChr", "("), _property(element, "endChr", ")")
    between = _property(element, "sepChr", "|")
    return f"{first}{between.join(_inside(part) for part in element.findall(f'{M}e'))}{last}"


def _operator(element: Element) -> str:
    sign = _property(element, "chr", INTEGRAL)
    limits = f"{lowered(_part(element, 'sub'))}{raised(_part(element, 'sup'))}"
    return f"{sign}{limits}{_part(element, 'e')}"


def _function(element: Element) -> str:
    argument = _part(element, "e")
    between = "" if argument.startswith("(") else " "
    return f"{_part(element, 'fName')}{between}{argument}"


def _limit(element: Element) -> str:
    shift = lowered if element.tag == f"{M}limLow" else raised
    return f"{_part(element, 'e')}{shift(_part(element, 'lim'))}"


def _accent(element: Element) -> str:
    return f"{_part(element, 'e')}{_property(element, 'chr', HAT)}"


def _matrix(element: Element) -> str:
    rows = (
        ", ".join(_inside(cell) for cell in row.iterfind(f"{M}e"))
        for row in element.iterfind(f"{M}mr")
    )
    return f"[{'; '.join(rows)}]"


def _lines(element: Element) -> str:
    """Return equations that stand below one another, a line each."""
    return "\n".join(_inside(part) for part in element if not str(part.tag).endswith("Pr"))


def _phantom(element: Element) -> str:
    return _part(element, "e") if _is_on(element, "show", default=True) else ""


_KINDS: dict[str, Callable[[Element], str]] = {
    f"{M}{name}": convert
    for name, convert in {
        "f": _fraction,
        "sSup": _scripts,
        "sSub": _scripts,
        "sSubSup": _scripts,
        "sPre": _scripts,
        "rad": _root,
        "d": _delimiters,
        "nary": _operator,
        "func": _function,
        "limLow": _limit,
        "limUpp": _limit,
        "acc": _accent,
        "m": _matrix,
        "eqArr": _lines,
        "oMathPara": _lines,
        "phant": _phantom,
    }.items()
}
"""How each element of an equation is written that is more than what stands in it."""
