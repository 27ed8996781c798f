"""A text scanned for amounts: its tokens, its brackets, and the amounts in it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from decimal import Decimal
from functools import cached_property, lru_cache

from shenbao.money.amount import Amount
from shenbao.money.arithmetic import EXACT
from shenbao.money.tokens import SPACES, Number, Token, tokenize
from shenbao.money.words import AmountWords, either
from shenbao.targets.spelling import any_of, one_width

NEAR = 40
"""How many characters before and behind an amount are searched for cues."""

_LABEL = re.compile(r"[^\W\d_a-zA-Z]{1,8}")
_OPERATORS = frozenset(("times", "plus", "minus", "divided", "equals"))
LATEST = 64
"""Scans that are remembered: as many texts as a declaration may well have."""

_PERCENT = r"([0-9]{1,3}(?:\.[0-9]{1,4})?)%"
_SHARE_BEFORE = re.compile(rf"{_PERCENT}{SPACES}:?{SPACES}$")
_SHARE_BEHIND = re.compile(rf"{SPACES}\([^()0-9]{{0,12}}{_PERCENT}[^()0-9]{{0,4}}\)")


class Before:
    """Words that may stand just before an amount, with what may stand between: 合计约3万元."""

    def __init__(self, words: str, between: str = SPACES) -> None:
        self.words = re.compile(words)
        self._pattern = re.compile(f"{words}{between}$")

    def find(self, scan: Scan, place: int) -> re.Match[str] | None:
        """Return the words before a place; most texts have none of them anywhere."""
        return self._pattern.search(scan.before(place)) if scan.has(self.words) else None


class Cues:
    """The patterns of words around an amount."""

    def __init__(self, words: AmountWords) -> None:
        sums = words.sums
        number_ends = rf"(?:{any_of(words.units)})?{SPACES}{any_of(sums.range)}{SPACES}$"
        self.clause = re.compile(rf"[,;:。、()\n]|{any_of(sums.equals)}")
        self.range = re.compile(any_of(sums.range))
        self.range_before = re.compile(rf"[0-9]{number_ends}")
        self.range_behind = re.compile(rf"{SPACES}{any_of(sums.range)}{SPACES}[0-9]")
        self.each = re.compile(f"{any_of(sums.each)}({any_of(sums.counts)})")
        total = any_of([*sums.total, *sums.altogether])
        self.total = Before(f"(?P<total>{total})", f"{any_of(sums.filler)}{{0,2}}{SPACES}")
        sign = any_of([*sums.times, *sums.plus])
        self.sign = re.compile(rf"[0-9]\s?{sign}|{sign}\s?[0-9]")
        self.beside = re.compile(rf"(?:[A-Za-z0-9_.#%]|[0-9],|{any_of(sums.range)})\s?$")
        self.adjusted = re.compile(any_of(sums.adjusted))
        self.pay = re.compile(rf"{any_of(sums.pay)}{SPACES}$")
        self.grant = re.compile(rf"{either(sums.grant)}{SPACES}$")
        self.parts = re.compile(any_of(sums.parts))
        self.composed = re.compile(any_of([*sums.parts, *sums.including]))
        self.end = re.compile(r"\s{0,3}(?:[,;。、)]|$)")


@lru_cache(maxsize=8)
def cues_of(words: AmountWords) -> Cues:
    """Return the patterns that the words make."""
    return Cues(words)


@lru_cache(maxsize=LATEST)
def scan_of(text: str, words: AmountWords) -> Scan:
    """Return the scan of a text; of the latest ones it is remembered, as several ask for it."""
    return Scan(text, words)


class Scan:
    """A text and its tokens; a place is the same in ``text`` and in ``plain`` (half-width)."""

    def __init__(self, text: str, words: AmountWords) -> None:
        self.text = text
        self.plain = one_width(text)
        self.words = words
        self.cues = cues_of(words)
        self.tokens = tokenize(self.plain, words)
        self._has: dict[int, bool] = {}

    def has(self, cue: re.Pattern[str]) -> bool:
        """Tell whether a cue stands anywhere in the text: it is then looked for around amounts."""
        known = self._has.get(id(cue))
        if known is None:
            known = self._has[id(cue)] = cue.search(self.plain) is not None
        return known

    @cached_property
    def brackets(self) -> list[int]:
        """The bracket around each token: the index of its opening token, or -1."""
        around, opened = [], [-1]
        for index, token in enumerate(self.tokens):
            if token.kind == "close" and len(opened) > 1:
                opened.pop()
            around.append(opened[-1])
            if token.kind == "open":
                opened.append(index)
        return around

    @cached_property
    def _stops(self) -> list[int]:
        return [stop.start() for stop in re.finditer(r"[。\n]", self.plain)]

    @cached_property
    def _pauses(self) -> list[int]:
        return [pause.start() for pause in re.finditer(r"[。\n;]", self.plain)]

    @cached_property
    def amounts(self) -> dict[int, Amount]:
        """The amounts by the index of their token; the ends of a range are none."""
        return {
            index: self.amount(token)
            for index, token in enumerate(self.tokens)
            if isinstance(token, Number) and token.unit and not self._ends_range(token)
        }

    @cached_property
    def _starts(self) -> list[int]:
        return [token.start for token in self.tokens]

    @cached_property
    def _closes(self) -> list[int]:
        return [token.start for token in self.tokens if token.kind == "close"]

    def tokens_from(self, place: int, most: int) -> range:
        """Return the indices of the tokens from a place on, up to so many."""
        first = bisect_left(self._starts, place)
        return range(first, min(first + most, len(self.tokens)))

    def bracket_at(self, place: int) -> int:
        """Return the bracket around a place: the index of its opening token, or -1."""
        last = bisect_left(self._starts, place) - 1
        if last < 0:
            return -1
        return last if self.tokens[last].kind == "open" else self.brackets[last]

    def next_close(self, place: int) -> int | None:
        """Return where the first bracket closes from a place on."""
        index = bisect_left(self._closes, place)
        return self._closes[index] if index < len(self._closes) else None

    def adjoin(self, index: int) -> bool:
        """Tell whether nothing but spaces stands between a token and the next one."""
        token, following = self.tokens[index : index + 2]
        between = self.plain[token.end : following.start]
        return not between or (between.isspace() and "\n" not in between)

    def joined(self, index: int) -> bool:
        """Tell whether a token and the next one may belong to one expression.

        Between a number and a sign, a word may say what is counted: 20个点位*1.2万元+主会场6万元.
        """
        if self.adjoin(index):
            return True
        token, following = self.tokens[index : index + 2]
        label = _LABEL.fullmatch(self.plain, token.end, following.start)
        is_label = label is not None and label[0].isalpha()  # no exponent: 3元×2²=12元
        if token.kind == "number":
            return following.kind in _OPERATORS and is_label
        is_letter = self.plain[token.start].isalpha()  # X光机3
        is_operator = token.kind in _OPERATORS and token.kind != "equals" and not is_letter
        return is_operator and following.kind == "number" and is_label

    def sentence(self, place: int) -> range:
        """Return the places of the sentence around a place, its full stop included."""
        following = bisect_left(self._stops, place)
        start = self._stops[following - 1] + 1 if following else 0
        end = self._stops[following] if following < len(self._stops) else len(self.plain)
        return range(start, end + 1)

    def in_one_part(self, place: int, other: int) -> bool:
        """Tell whether neither full stop nor semicolon is between two places."""
        return bisect_left(self._pauses, place) == bisect_left(self._pauses, other)

    def around(self, pieces: Sequence[Token | Amount]) -> tuple[str, int, int]:
        """Return the text from the first of some pieces to the last, and its place."""
        start = min(piece.start for piece in pieces)
        end = max(piece.end for piece in pieces)
        return self.text[start:end], start, end

    def before(self, place: int) -> str:
        """Return the characters before a place, NEAR at most."""
        return self.plain[max(0, place - NEAR) : place]

    def behind(self, place: int) -> str:
        """Return the characters behind a place, NEAR at most."""
        return self.plain[place : place + NEAR]

    def clause_before(self, place: int) -> str:
        """Return the characters before a place in its clause."""
        return self.cues.clause.split(self.before(place))[-1]

    def part_around(self, place: int) -> str:
        """Return the characters around a place, up to a full stop or semicolon."""
        before = re.split(r"[。\n;]", self.before(place))[-1]
        return before + re.split(r"[。\n;]", self.behind(place))[0]

    def amount(self, token: Number, like: int | None = None) -> Amount:
        """Return the amount of a number; without a unit, it takes that of the token ``like``."""
        other = self.tokens[like] if like is not None else token
        assert isinstance(other, Number)
        factor = self.words.units[token.unit or other.unit]
        decimals = len(token.digits.partition(".")[2])
        return Amount(
            value=EXACT.multiply(token.figure, factor),
            text=self.text[token.start : token.end],
            start=token.start,
            end=token.end,
            step=factor.scaleb(-decimals),
            per=self._per(token),
            share=self._share(token),
        )

    def _per(self, token: Number) -> str:
        """Return the counting unit of a unit price (台 of 元/台); a price by the year is none."""
        per = token.per or self._each_before(token.start)[-1:]
        return "/".join(per) if not set(per).issubset(self.words.sums.annual) else ""

    def _each_before(self, place: int) -> list[str]:
        """Return what a clause says to be counted one by one before a place: 每台."""
        has_any = self.has(self.cues.each)
        return self.cues.each.findall(self.clause_before(place)) if has_any else []

    def _share(self, token: Number) -> Decimal | None:
        """Return the percentage beside the number: 尾款30%:12万元, 47.5万元(30%)."""
        if "%" not in self.plain:
            return None
        before, behind = self.before(token.start), self.behind(token.end)
        share = _SHARE_BEFORE.search(before) or _SHARE_BEHIND.match(behind)
        return Decimal(share[1]) if share else None

    def _ends_range(self, token: Number) -> bool:
        if not self.has(self.cues.range):
            return False
        before, behind = self.before(token.start), self.behind(token.end)
        return bool(self.cues.range_before.search(before) or self.cues.range_behind.match(behind))
