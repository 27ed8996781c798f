"""Equations of a page (MathML Core) as one line of text: a fraction a/b, a root √a, a power a²."""

from __future__ import annotations

import re
from collections.abc import Callable

from shenbao.office.equations import ATOM, ROOTS
from shenbao.office.scripts import lowered, raised
from shenbao.office.xml import Element

NOT_SHOWN = ("annotation", "annotation-xml", "mphantom", "none", "mprescripts")
SPACE = re.compile(r"\s+")


def equation(element: Element) -> str:
    """Return the text of an equation, or of an element within one."""
    tag = str(element.tag)
    if not tag.isidentifier() or tag in NOT_SHOWN:  # a comment has no name
        return ""
    children = list(element.iterchildren("*"))
    parts = [equation(child) for child in children]
    convert = KINDS.get(tag)
    if convert and len(parts) > 1:
        return convert(parts)
    if tag == "msqrt":
        return f"{ROOTS['']}{_operand(''.join(parts))}"
    if tag == "mtable":
        return f"[{'; '.join(parts)}]"
    if tag == "mtr":
        return ", ".join(parts)
    own = SPACE.sub(" ", element.text or "").strip()
    tails = (SPACE.sub(" ", child.tail or "").strip() for child in children)
    return own + "".join(part + tail for part, tail in zip(parts, tails, strict=True))


def _operand(text: str) -> str:
    return text if ATOM.fullmatch(text) else f"({text})"


def _both(parts: list[str]) -> str:
    return _operand(parts[0]) + lowered(parts[1]) + "".join(map(raised, parts[2:]))


def _root(parts: list[str]) -> str:
    sign = ROOTS.get(parts[1]) or f"{raised(parts[1])}{ROOTS['']}"
    return f"{sign}{_operand(parts[0])}"


KINDS: dict[str, Callable[[list[str]], str]] = {
    "mfrac": lambda parts: "/".join(map(_operand, parts)),
    "msup": lambda parts: _operand(parts[0]) + "".join(map(raised, parts[1:])),
    "mover": lambda parts: parts[0] + "".join(map(raised, parts[1:])),
    "msub": lambda parts: _operand(parts[0]) + "".join(map(lowered, parts[1:])),
    "munder": lambda parts: parts[0] + "".join(map(lowered, parts[1:])),
    "msubsup": _both,
    "munderover": _both,
    "mmultiscripts": _both,
    "mroot": _root,
}
"""How the elements are written whose parts stand above and below one another."""
