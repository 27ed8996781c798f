"""Choices that are all printed, the chosen ones ticked: 新增项目☑ 延续项目□, ☑是 □否."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from msgspec import Struct

from shenbao.declaration.cells import Context
from shenbao.declaration.folding import DROPPED, bare
from shenbao.declaration.wording import Wording

APART = "\u3000"
SEPARATORS = "、,，;；/|。"


class Boxes(Struct, frozen=True):
    """Choices in the order of the form; some have ``nested`` ones, printed behind them."""

    choices: tuple[str, ...]
    nested: Mapping[str, tuple[str, ...]]
    wording: Wording

    def text(self, chosen: Collection[str]) -> str:
        """Return all choices with their boxes; if some have others nested, one to a line."""
        inner = {choice for nested in self.nested.values() for choice in nested}
        lines = [self._line(choice, chosen) for choice in self.choices if choice not in inner]
        return ("\n" if inner else APART).join(lines)

    def _line(self, choice: str, chosen: Collection[str]) -> str:
        first, *others = (
            self._boxed(known, chosen) for known in (choice, *self.nested.get(choice, ()))
        )
        return f"{first}{APART}{self.wording.nested}{APART.join(others)}" if others else first

    def _boxed(self, choice: str, chosen: Collection[str]) -> str:
        box = self.wording.boxes[choice in chosen]
        return f"{box}{choice}" if self.wording.boxes_first else f"{choice}{box}"

    def chosen(self, text: str, context: Context | None = None) -> tuple[str, ...] | None:
        """Return what is ticked in a text, in the order of the form; None if that is uncertain.

        Boxes stand before all words or behind all of them, whichever of the two fits. Where
        there is no box, what is chosen stands there alone.
        """
        unticked, ticked = ({box} for box in self.wording.boxes)
        if context is not None:
            ticked |= {*context.ticked} - unticked
            unticked |= {*context.unticked} - ticked
        tokens = self._tokens(text, (*ticked, *unticked))
        words = [token for token in tokens or () if token in self._plain()]
        if tokens is None or len(set(words)) < len(words):
            return None
        on, boxes = ({_folded(box) for box in some} for some in (ticked, ticked | unticked))
        if boxes.isdisjoint(tokens):
            found = {frozenset(words)} if len(words) < len(self.choices) else set()
        else:
            ways = (_marked(tokens, boxes, on), _marked(tokens[::-1], boxes, on))
            found = {way for way in ways if way is not None}
        if len(found) != 1:
            return None
        (marked,) = found
        return tuple(choice for folded, choice in self._plain().items() if folded in marked)

    def words(self, text: str) -> tuple[str, ...] | None:
        """Return the choices that are all there is in a text, in its order, None where it is not.

        Nothing is ticked there.
        """
        tokens = self._tokens(text, ())
        known = self._plain()
        return None if tokens is None else tuple(known[token] for token in tokens)

    def is_same(self, text: str, other: str) -> bool:
        """Tell whether in two texts the same is ticked, by the boxes of the form."""
        chosen = self.chosen(text)
        return chosen is not None and chosen == self.chosen(other)

    def _plain(self) -> dict[str, str]:
        return {_folded(choice): choice for choice in self.choices}

    def _tokens(self, text: str, boxes: Sequence[str]) -> list[str] | None:
        """Return the words and boxes of a text, None where there is something else in it."""
        known = [*self._plain(), *map(_folded, boxes)]
        fillers = [*SEPARATORS, _folded(self.wording.nested)]
        pattern = _pattern(tuple(known), tuple(fillers))
        folded, tokens, end = _folded(text), [], 0
        while match := pattern.match(folded, end):
            end = match.end()
            tokens += [match[1]] if match[1] else []
        return tokens if end == len(folded) else None


def _marked(
    tokens: Sequence[str], boxes: Collection[str], on: Collection[str]
) -> frozenset[str] | None:
    """Return the words right behind a ticked box; None where a box has no word behind it."""
    pairs = list(pairwise((*tokens, "")))
    if any(box in boxes and (not word or word in boxes) for box, word in pairs):
        return None
    return frozenset(word for box, word in pairs if box in on)


@lru_cache(maxsize=64)
def _pattern(known: tuple[str, ...], fillers: tuple[str, ...]) -> re.Pattern[str]:
    words, others = (
        "|".join(map(re.escape, sorted(filter(None, some), key=len, reverse=True))) or "(?!)"
        for some in (known, fillers)
    )
    return re.compile(f"({words})|(?:{others})")


def _folded(text: str) -> str:
    """Return a text in one width, without white space and colons."""
    return "".join(
        letter for letter in bare(unicodedata.normalize("NFKC", text)) if letter not in DROPPED
    )
