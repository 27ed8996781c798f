"""The amount an item of an estimate comes to, where its text says so beyond doubt.

Chinese prose names contract sums, unit prices and shares beside the amount that
counts; where the words in ``amounts.toml`` do not single one out, there is none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from shenbao.diagnostics import Diagnostic
from shenbao.form.phrases import fill
from shenbao.model import Reader
from shenbao.source import read

FILE = "amounts.toml"
_NUMBER = r"(?P<number>\d[\d,]*(?:\.\d+)?)"
_CLAUSE = r"[^,，;；。(（]"


@dataclass(frozen=True, slots=True)
class AmountWords:
    """The units (as factors of 万元) and cue words by which amounts are told apart."""

    units: dict[str, Decimal]
    total: tuple[str, ...]
    year: str
    annual: tuple[str, ...]
    not_amount: tuple[str, ...]
    other: tuple[str, ...]

    def amount_of(self, text: str, year: int) -> Decimal | None:
        """Return the amount in 万元 that the text comes to, or None where it is not certain."""
        if any(word in text for word in self.other):
            return None
        totals = self._after(self.total, text)
        if totals:
            return totals[-1]
        named, cue = fill(self.year, {"year": str(year)}), "|".join(self.annual)
        annual = set(self._after((rf"{named}{_CLAUSE}{{0,8}}?(?:{cue})",), text))
        every = set(self._after(("",), text))
        certain = annual if len(annual) == 1 else every
        return certain.pop() if len(certain) == 1 else None

    def _after(self, cues: tuple[str, ...], text: str) -> list[Decimal]:
        units = "|".join(map(re.escape, self.units))
        pattern = (
            rf"(?:{'|'.join(cues)})\s*(?<![\d.]){_NUMBER}\s*(?P<unit>(?>{units}))"
            rf"(?!{'|'.join(self.not_amount)})"
        )
        return [
            Decimal(match["number"].replace(",", "")) * self.units[match["unit"]]
            for match in re.finditer(pattern, text)
        ]


def load_amount_words(path: Path, problems: list[Diagnostic]) -> AmountWords | None:
    """Read amounts.toml; what is wrong with it is added to ``problems``."""
    document, faulty = read(path)
    problems += faulty
    if document is None:
        return None
    table = Reader(document, problems)
    units = {}
    for entry in table.tables("unit"):
        word, factor = entry.text("word", required=True), entry.number("factor", required=True)
        units[word] = factor or Decimal(0)
        entry.finish()
    words = table.table("words") or table
    lists = {key: words.texts(key) for key in ("total", "annual", "not_amount", "other")}
    year = words.text("year", required=True)
    words.finish()
    table.finish()
    return AmountWords(units, year=year, **lists)
