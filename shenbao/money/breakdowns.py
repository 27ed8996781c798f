"""Amounts followed by their parts: 95万元(其中原合同57万元,新合同38万元)."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence, Set
from fractions import Fraction

from msgspec import Struct

from shenbao.money.amount import Amount, Kind, Statement
from shenbao.money.parts import making_up, state_sum, sum_of
from shenbao.money.scanning import Scan
from shenbao.money.tokens import Number

_PART = re.compile(r"[^\W\d]{1,8}[\d.,]+[^\W\d]{1,3}")
"""A part of a list: a name and its amount, with no date or percentage."""

_FAR = 80
"""How many tokens behind an amount are searched for its parts."""


class _Opening(Struct, frozen=True):
    """Where the parts of an amount begin.

    ``whole`` is the index of the token of the amount, ``start`` a place in the text,
    ``bracket`` the index of the bracket around the parts (-1: none). ``named`` is set
    where a word such as 其中 announces parts, ``enclosed`` where a bracket of their own
    holds all of them.
    """

    whole: int
    start: int
    bracket: int
    named: bool
    enclosed: bool


def find_breakdowns(scan: Scan, free: Sequence[int]) -> Iterator[Statement]:
    """Yield the breakdowns of amounts, from the last to the first.

    A part may have parts of its own. So inner breakdowns are read first, and an
    amount that is a part there is no part of the outer one.
    """
    unused = set(free)
    openings = [*_brackets(scan, free), *_words(scan, free)]
    for opening in sorted(openings, key=lambda opening: opening.start, reverse=True):
        whole = scan.amounts[opening.whole]
        members = _members(scan, unused, opening)
        amounts = [amount for amount in members.values() if amount.per == whole.per]
        parts = making_up(whole, amounts) or _announced_parts(scan, whole, amounts, opening)
        if len(parts) > 1:
            unused.difference_update(index for index, amount in members.items() if amount in parts)
            yield state_sum(scan, Kind.BREAKDOWN, whole, parts)


def _brackets(scan: Scan, free: Sequence[int]) -> Iterator[_Opening]:
    """Yield openings at a bracket directly behind an amount."""
    for index in free:
        behind = index + 1
        if behind < len(scan.tokens) and scan.tokens[behind].kind == "open" and scan.adjoin(index):
            start = scan.tokens[behind].end
            named = bool(scan.cues.parts.match(scan.plain, start))
            yield _Opening(index, start, behind, named, enclosed=True)


def _words(scan: Scan, free: Sequence[int]) -> Iterator[_Opening]:
    """Yield openings at a word such as 其中 behind an amount, in its sentence and bracket."""
    starts = [scan.tokens[index].start for index in free]
    for word in scan.cues.composed.finditer(scan.plain):
        position = bisect_left(starts, word.start()) - 1
        bracket = scan.bracket_at(word.start())
        if position < 0 or scan.brackets[free[position]] != bracket:
            continue
        if word.start() in scan.sentence(scan.tokens[free[position]].end):
            named = word[0] in scan.words.sums.parts
            yield _Opening(free[position], word.end(), bracket, named, enclosed=False)


def _members(scan: Scan, unused: Set[int], opening: _Opening) -> dict[int, Amount]:
    """Return the amounts behind an opening, in its bracket and sentence, by their tokens."""
    found: dict[int, Amount] = {}
    sentence = scan.sentence(opening.start)
    for index in scan.tokens_from(opening.start, _FAR):
        token = scan.tokens[index]
        if token.start not in sentence:
            break
        if scan.brackets[index] != opening.bracket or not isinstance(token, Number):
            continue
        if index in unused:
            found[index] = scan.amounts[index]
        elif opening.enclosed and opening.named and _lacks_unit(scan, token):
            found[index] = scan.amount(token, like=opening.whole)
    return found


def _lacks_unit(scan: Scan, token: Number) -> bool:
    """Tell whether a number without a unit is an amount all the same: 需支付74.8,."""
    return (
        scan.plain[token.start : token.end] == token.digits
        and bool(scan.cues.pay.search(scan.before(token.start)))
        and bool(scan.cues.end.match(scan.behind(token.end)))
    )


def _announced_parts(
    scan: Scan, whole: Amount, amounts: Sequence[Amount], opening: _Opening
) -> Sequence[Amount]:
    """Return the parts that the text announces although they do not add up to the whole.

    A bracket with 其中 lists all parts. Outside a bracket 其中 may list only some of
    them; they are parts for sure only where they exceed the whole.
    """
    if not opening.named or opening.enclosed:
        is_list = opening.named or (opening.enclosed and _is_list(scan, opening, amounts))
        return amounts if is_list else []
    near = [amount for amount in amounts if scan.in_one_part(opening.start, amount.start)]
    return near if sum_of(near) > Fraction(whole.value) else []


def _is_list(scan: Scan, opening: _Opening, amounts: Sequence[Amount]) -> bool:
    """Tell whether a bracket has an amount behind each of its commas, and no word of more."""
    close = scan.next_close(opening.start)
    if close is None:
        return False
    clauses = re.split(r"[,、;]", scan.plain[opening.start : close])
    return len(clauses) == len(amounts) and all(map(_PART.fullmatch, clauses))
