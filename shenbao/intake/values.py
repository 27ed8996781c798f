"""The words of a field as a value of its kind: the shortest one that shows just these words."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from shenbao.declaration import Field, Item, Itemised
from shenbao.form import Standard, itemised_text
from shenbao.intake.enumeration import as_paragraphs, find_enumeration
from shenbao.intake.folding import bare, plain
from shenbao.intake.words import ImportWords
from shenbao.money import amount_of

GROUPING = ","


@dataclass(frozen=True, slots=True)
class Values:
    """Turns words into values for one form.

    Where the file is ``flat``, the paragraphs of an enumeration are found anew.
    """

    standard: Standard
    year: int
    words: ImportWords
    flat: bool

    def value(self, field: Field, text: str) -> Any:
        """Return the text as a value of the field's kind, or None where it is none."""
        match field.kind:
            case "amount":
                figure = text if field.or_text else self.without_unit(field, text)
                found = amount(figure, self.standard.wording.grouping)
                return one_line(text) if found is None and field.or_text else found
            case "whole":
                return whole(self.without_unit(field, text))
            case "flag":
                return self.flag(text)
            case "itemised":
                return self.itemised(text)
            case "text":
                return as_paragraphs(text, self.standard.numberings) if self.flat else text
            case _:
                return one_line(text)

    def without_unit(self, field: Field, text: str) -> str:
        """Return a figure without the field's unit behind it."""
        unit = self.standard.fields[field.key].unit
        return text.removesuffix(unit).rstrip() if unit else text

    def flag(self, text: str) -> bool | None:
        """Return a yes or a no, or which of the two is ticked where both stand there."""
        wording = self.standard.wording
        said = {wording.yes: True, wording.no: False}.get(bare(text))
        if said is not None:
            return said
        ticks = "|".join(map(re.escape, (*self.words.checked, *self.words.unchecked)))
        yes, no = re.escape(wording.yes), re.escape(wording.no)
        tick = f"({ticks})?"
        ways = (f"{tick}{yes}{tick}{no}", f"{yes}{tick}{no}{tick}")
        matches = (re.fullmatch(way, plain(text)) for way in ways)
        found = {self.ticked(match) for match in matches if match} - {None}
        return found.pop() if len(found) == 1 else None

    def ticked(self, match: re.Match[str]) -> bool | None:
        """Return whether the first of two boxes is ticked, and only one of them is."""
        yes, no = (tick in self.words.checked for tick in match.groups())
        return yes if yes != no else None

    def itemised(self, text: str) -> Any:
        """Return the items of an enumerated text, or the text itself where it has none.

        Items are taken only where they print as just this text.
        """
        found = find_enumeration(text, self.standard.numberings)
        if found is None or not all(found.items):
            return text
        *others, last = found.items
        last, _, closing = last.partition("\n")
        value = Itemised(
            tuple(self.item(words) for words in (*others, last.strip())),
            found.style,
            found.intro,
            closing.strip(),
        )
        printed = itemised_text(value, self.standard)
        return _data(value) if self.flat or printed == text else text

    def item(self, text: str) -> Item:
        return Item(text, amount_of(text, self.year, self.standard.amounts))


def _data(value: Itemised) -> dict[str, Any]:
    items = [
        {"text": item.text} if item.amount is None else {"text": item.text, "amount": item.amount}
        for item in value.items
    ]
    data = {"numbering": value.numbering, "intro": value.intro, "items": items}
    data["closing"] = value.closing
    return {key: part for key, part in data.items() if part}


def amount(text: str, grouping: str = "") -> Decimal | None:
    """Return a figure, or None where the text is none.

    Its thousands may be parted by commas or as the standard does it.
    """
    figure = unicodedata.normalize("NFKC", text)
    for mark in {GROUPING, grouping} - {""}:
        grouped = rf"[+-]?\d{{1,3}}(?:{re.escape(mark)}\d{{3}})+(?:\.\d+)?"
        if re.fullmatch(grouped, figure):
            figure = figure.replace(mark, "")
    return Decimal(figure) if re.fullmatch(r"[+-]?\d+(?:\.\d+)?", figure) else None


def whole(text: str) -> int | None:
    """Return a whole number, or None where the text is none."""
    figure = unicodedata.normalize("NFKC", text)
    is_whole = figure.isdecimal() and figure.isascii() and figure == str(int(figure))
    return int(figure) if is_whole else None


def one_line(text: str) -> str:
    """Return a text of several lines as one: Chinese words meet, others stay apart."""
    words = ""
    for line in filter(None, map(str.strip, text.split("\n"))):
        apart = words[-1:].isascii() and line[0].isascii() and bool(words)
        words += " " * apart + line
    return words
