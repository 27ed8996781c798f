"""Walks through the code: as a page tells them, and as they are seen when the program runs."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType

from tests.docs.pages import tokens

PACKAGE = "shenbao."


@dataclass(frozen=True)
class Step:
    """A function, ``room.module.name``, and the steps that it is called under, outermost first."""

    name: str
    above: tuple[str, ...]

    @property
    def room(self) -> str:
        return self.name.partition(".")[0]


def shown_walk(page: str, heading: str) -> list[Step]:
    """Return the steps of the nested list below a heading; each item begins with its function."""
    steps: list[Step] = []
    above: list[str] = []
    below_heading = False
    is_new = False
    for before, token in zip((None, *tokens(page)), tokens(page), strict=False):
        if before is not None and before.type == "heading_open":
            below_heading = token.content == heading
        elif not below_heading:
            continue
        elif token.type == "list_item_open":
            is_new = True
        elif token.type == "list_item_close":
            above.pop()
        elif token.type == "inline" and is_new:
            assert token.children
            assert token.children[0].type == "code_inline", token.content
            name = token.children[0].content
            steps.append(Step(name, tuple(above)))
            above.append(name)
            is_new = False
    return steps


def seen_walk(names: set[str], act: Callable[[], object]) -> list[Step]:
    """Return the first call of each of these functions under each others' calls."""
    stack: list[tuple[FrameType, str]] = []
    seen: dict[Step, None] = {}

    def note(frame: FrameType, event: str, _argument: object) -> None:
        if event == "return" and stack and stack[-1][0] is frame:
            stack.pop()
        elif event == "call":
            module = str(frame.f_globals.get("__name__", "")).removeprefix(PACKAGE)
            name = f"{module}.{frame.f_code.co_qualname}"
            if name in names:
                seen.setdefault(Step(name, tuple(name for _frame, name in stack)))
                stack.append((frame, name))

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        act()
    finally:
        sys.setprofile(before)
    return list(seen)
