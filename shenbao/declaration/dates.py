"""The ways in which forms write a date: YYYY-MM-DD, YYYY年M月D日, YYYY.M."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from msgspec import Struct

from shenbao.diagnostics import Code
from shenbao.i18n import _
from shenbao.targets.spelling import one_width, without_spaces
from shenbao.toml.reader import TableReader

USUAL = "YYYY-MM-DD"

_GAP = re.compile(r"YYYY|MM?|DD?")
_LETTER = re.compile(r"[A-Za-z]")
_GAPS = ("Y", "M", "D")


class DatePhrase(Struct, frozen=True):
    """A way to write dates: fixed words, and gaps for the year, the month and mostly the day."""

    words: str
    pattern: re.Pattern[str]
    has_day: bool

    def text(self, day: date) -> str:
        """Return a date as the phrase writes it."""
        parts = {"Y": day.year, "M": day.month, "D": day.day}
        return _GAP.sub(lambda gap: f"{parts[gap[0][0]]:0{len(gap[0])}}", self.words)

    def read(self, text: str) -> date | None:
        """Return the date that is all of a text, the first of its month where it has no day.

        Zeros before a figure, the width of letters and white space are of no account, but for
        white space between two digits: 2024.1 2 is no date.
        """
        match = self.pattern.fullmatch(_folded(text))
        if match is None:
            return None
        try:
            return date(int(match["Y"]), int(match["M"]), int(match["D"]) if self.has_day else 1)
        except ValueError:
            return None


@lru_cache(maxsize=64)
def date_phrase(words: str) -> DatePhrase | None:
    """Return the way to write dates that a phrase describes; None where it describes none.

    It needs a year and a month. A gap beside another one must say how many digits it has.
    """
    gaps = [gap[0][0] for gap in _GAP.finditer(words)]
    others = _LETTER.search(_GAP.sub("", words))
    if others or sorted(gaps, key=_GAPS.index) not in (["Y", "M"], ["Y", "M", "D"]):
        return None
    pieces = re.split(f"({_GAP.pattern})", _folded(words))
    between = [place for place in range(2, len(pieces) - 2, 2) if not pieces[place]]
    fixed = {beside for place in between for beside in (place - 1, place + 1)}
    if any(len(pieces[place]) == 1 for place in fixed):
        return None
    pattern = "".join(
        _gap(piece, is_fixed=place in fixed) if place % 2 else re.escape(piece)
        for place, piece in enumerate(pieces)
    )
    return DatePhrase(words, re.compile(pattern, re.ASCII), "D" in gaps)


def complain_of_date_phrase(words: str, table: TableReader, key: str) -> None:
    """Complain of a phrase that does not describe how dates are written."""
    if date_phrase(words):
        return
    message = _("{phrase} does not say how a date is written.").format(phrase=words)
    hint = _("Write it with YYYY, MM or M, and DD or D for its figures, like {usual}.")
    table.complain(Code.VALUE, message, hint.format(usual=USUAL), key=key)


def _gap(letters: str, *, is_fixed: bool) -> str:
    """Return the pattern of a gap: of its own length, or of one digit or two."""
    digits = rf"\d{{{len(letters)}}}" if is_fixed or letters[0] == "Y" else r"\d{1,2}"
    return f"(?P<{letters[0]}>{digits})"


def _folded(text: str) -> str:
    return without_spaces(one_width(text))[0]
