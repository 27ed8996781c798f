"""What the groups of a pattern mean: numbers, units and comparators."""

from __future__ import annotations

from collections.abc import Container, Mapping
from decimal import Decimal

from msgspec import Struct

from shenbao.targets.grammar import grammar_of
from shenbao.targets.target import Comparator, Number, Unit
from shenbao.targets.vocabulary import Vocabulary


class Groups(Struct, frozen=True):
    """The groups of a pattern that a target has, by name."""

    texts: Mapping[str, str]
    words: Vocabulary

    def text(self, name: str) -> str:
        """Return the text of a group; of one that is not there, an empty one."""
        return self.texts.get(name, "")

    def whole(self, name: str) -> int | None:
        """Return a group as a whole number."""
        return int(self.texts[name]) if name in self.texts else None

    def number(self, name: str, like: str = "") -> Number | None:
        """Return a number; without a scale of its own, it has that of the number it is like."""
        if name not in self.texts:
            return None
        scale = self.text(f"{name}_scale") or self.text(f"{like}_scale")
        factor = self.words.scales[scale] if scale else Decimal(1)
        return Number(_figure(self.texts[name], self.words), scale, factor)

    def unit(self) -> Unit | None:
        """Return the unit behind the figure, or the one that its prefix means."""
        text = self.text("unit") or self.words.prefixes.get(self.text("prefix"), "")
        return unit_of(text, self.words) if text else None

    def comparators(self) -> set[Comparator]:
        """Return what the words before the figure and behind it compare by."""
        found = {
            self.words.comparators.get(self.text("comparator")),
            self.words.limits.get(self.text("limit")),
            Comparator.AT_MOST if self.text("until") else None,
        }
        return {comparator for comparator in found if comparator}

    def comparator(self) -> Comparator | None:
        """Return the comparator of a target that has no more than one."""
        return next(iter(self.comparators()), None)


def unit_of(text: str, words: Vocabulary) -> Unit:
    """Return the unit of a spelling that the pattern of units fits."""
    dimensions, start, end = [], 0, 0
    while unit := _longest(words.units, text, start):
        dimensions.append(words.units[unit])
        end = start + len(unit)
        joint = _longest(words.joints.unit, text, end)
        if not joint:
            break
        start = end + len(joint)
        if not _longest(words.units, text, start):
            start += len(_longest(words.scales, text, start))
    behind = text[end:]
    other = behind[1:-1] if behind.startswith("(") else ""
    noun = "" if other else behind
    return Unit(text, dimensions[0], tuple(dimensions[1:]), noun=noun, other=other)


def _longest(known: Container[str], text: str, start: int) -> str:
    """Return the longest of the known words that stands at a place of a text; "" for none."""
    ends = range(len(text), start, -1)
    return next((text[start:end] for end in ends if text[start:end] in known), "")


def _figure(text: str, words: Vocabulary) -> Decimal:
    """Return a number in digits, or in numerals: 1,600 or 二十五."""
    numerals = grammar_of(words).numeral.findall(text)
    if not numerals:
        return Decimal(text.removeprefix("±").replace(",", ""))
    total = last = Decimal(0)
    for value in (words.numerals[numeral] for numeral in numerals):
        if value < 10:
            last = 10 * last + value
        else:
            total, last = total + (last or 1) * value, Decimal(0)
    return total + last
