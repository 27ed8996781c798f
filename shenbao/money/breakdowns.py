"""Amounts followed by what makes them up: 95万元(其中原合同57万元,新合同38万元)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from fractions import Fraction

from shenbao.money.amount import Amount, Kind, Statement
from shenbao.money.parts import making_up, state_sum, sum_of
from shenbao.money.scanning import Scan
from shenbao.money.tokens import Number

_FAR = 80
"""How many tokens behind an amount may be parts of it."""


@dataclass(frozen=True, slots=True)
class _Opening:
    """Where the parts of an amount begin: the token of the whole, a place, and a bracket.

    ``named`` says that a word such as 其中 calls them its parts, ``enclosed`` that a
    bracket of their own holds all of them.
    """

    whole: int
    start: int
    bracket: int
    named: bool
    enclosed: bool


def find_breakdowns(scan: Scan, free: Sequence[int]) -> Iterator[Statement]:
    """Yield the breakdowns of amounts, from the last to the first.

    An amount that is itself made up of others is with them one part of a larger
    one. So inner breakdowns are read first, and their parts are no others' parts.
    """
    untold = set(free)
    openings = [*_brackets(scan, free), *_words(scan, free)]
    for opening in sorted(openings, key=lambda one: one.start, reverse=True):
        whole = scan.amounts[opening.whole]
        members = _members(scan, untold, opening)
        amounts = [amount for amount in members.values() if amount.per == whole.per]
        parts = making_up(whole, amounts) or _told(scan, whole, amounts, opening)
        if len(parts) > 1:
            untold.difference_update(index for index, one in members.items() if one in parts)
            yield state_sum(scan, Kind.BREAKDOWN, whole, parts)


def _brackets(scan: Scan, free: Sequence[int]) -> Iterator[_Opening]:
    """Yield the brackets directly behind an amount."""
    for index in free:
        behind = index + 1
        if behind < len(scan.tokens) and scan.tokens[behind].kind == "open" and scan.adjoin(index):
            start = scan.tokens[behind].end
            named = bool(scan.cues.parts.match(scan.plain, start))
            yield _Opening(index, start, behind, named, enclosed=True)


def _words(scan: Scan, free: Sequence[int]) -> Iterator[_Opening]:
    """Yield the words for parts that stand behind an amount in the same sentence and bracket."""
    starts = [scan.tokens[index].start for index in free]
    for word in scan.cues.composed.finditer(scan.plain):
        position = bisect_left(starts, word.start()) - 1
        bracket = scan.bracket_at(word.start())
        if position < 0 or scan.brackets[free[position]] != bracket:
            continue
        if word.start() in scan.sentence(scan.tokens[free[position]].end):
            named = word[0] in scan.words.sums.parts
            yield _Opening(free[position], word.end(), bracket, named, enclosed=False)


def _members(scan: Scan, untold: Set[int], opening: _Opening) -> dict[int, Amount]:
    """Return the amounts behind an opening, in its bracket and sentence, by their tokens."""
    found: dict[int, Amount] = {}
    sentence = scan.sentence(opening.start)
    for index in scan.tokens_from(opening.start, _FAR):
        token = scan.tokens[index]
        if token.start not in sentence:
            break
        if scan.brackets[index] != opening.bracket or not isinstance(token, Number):
            continue
        if index in untold:
            found[index] = scan.amounts[index]
        elif opening.enclosed and opening.named and _lacks_unit(scan, token):
            found[index] = scan.amount(token, like=opening.whole)
    return found


def _lacks_unit(scan: Scan, token: Number) -> bool:
    """Tell whether a number is an amount whose unit is left out: 需支付74.8,."""
    return (
        scan.plain[token.start : token.end] == token.digits
        and bool(scan.cues.pay.search(scan.before(token.start)))
        and bool(scan.cues.end.match(scan.behind(token.end)))
    )


def _told(
    scan: Scan, whole: Amount, amounts: Sequence[Amount], opening: _Opening
) -> Sequence[Amount]:
    """Return the parts that are told though they do not come to the whole.

    A bracket tells all of them. Elsewhere 其中 may tell only some, unless they come
    to more than the whole.
    """
    if not opening.named or opening.enclosed:
        return amounts if opening.named else []
    near = [one for one in amounts if scan.in_one_part(opening.start, one.start)]
    return near if sum_of(near) > Fraction(whole.value) else []
