"""SB413: money in a text that the head does not have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from shenbao.check.goals import term_of
from shenbao.check.money import money
from shenbao.check.rule import NOT_APPLICABLE, DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.check.words import pattern_of
from shenbao.diagnostics import Diagnostic, Severity
from shenbao.form.meanings import Meaning
from shenbao.i18n import N_, _
from shenbao.money import AmountWords
from shenbao.targets import Quantity, Vocabulary, parse_target
from shenbao.targets.spelling import any_of

TEXTS = (Meaning.ESTIMATE, Meaning.ANNUAL_GOAL, Meaning.LONG_TERM_GOAL)
CLOSE = Decimal("0.005")

_SENTENCE = re.compile(r"[。；;\n]")


def check(submission: Submission) -> Outcome:
    """Hold the money that texts name for all years, and that the goal spends, against the head."""
    total = submission.figure(Meaning.TOTAL_AMOUNT)
    annual = submission.figure(Meaning.ANNUAL_AMOUNT)
    if total is None or annual is None:
        return NOT_APPLICABLE
    return [*_of_all_years(submission, total), *_of_the_goal(submission, annual)]


def _of_all_years(submission: Submission, total: Decimal) -> Iterator[Diagnostic]:
    term = term_of(submission)
    for place in TEXTS:
        for match in _all_years(submission).finditer(submission.text(place) or ""):
            if _may_be_of_a_part(submission, match):
                continue
            years, amount = _years(match["years"], submission), _amount(match, submission)
            wrong_years = years is not None and term is not None and years != term
            if abs(amount - total) >= CLOSE or wrong_years:
                message = _("{words}: the head has {total} for {term} years.")
                words = message.format(
                    words=match[0],
                    total=money(total, Meaning.TOTAL_AMOUNT, submission),
                    term="?" if term is None else term,
                )
                yield submission.problem(place, words, part=match.span())


def _may_be_of_a_part(submission: Submission, match: re.Match[str]) -> bool:
    """Tell whether other money stands before it in its sentence: 建设费30万元,运维费4年共12万元."""
    sentence = _SENTENCE.split(match.string[: match.start()])[-1]
    return bool(_any_money(submission.standard.amounts).search(sentence))


def _of_the_goal(submission: Submission, annual: Decimal) -> Iterator[Diagnostic]:
    message = _("The goal spends {amount}, more than the {annual} of the year.")
    goal = submission.text(Meaning.ANNUAL_GOAL) or ""
    for match in _own_money(submission).finditer(goal):
        if _amount(match, submission) > annual:
            amount = money(annual, Meaning.ANNUAL_AMOUNT, submission)
            words = message.format(amount=f"{match['amount']}{match['unit']}", annual=amount)
            yield submission.problem(Meaning.ANNUAL_GOAL, words, part=match.span("own"))


def _years(text: str, submission: Submission) -> Decimal | None:
    target = parse_target(text, submission.standard.vocabulary)
    return target.number.value if isinstance(target, Quantity) else None


def _amount(match: re.Match[str], submission: Submission) -> Decimal:
    figure = Decimal(match["amount"].replace(",", ""))
    return figure * submission.standard.amounts.units[match["unit"]]


def _all_years(submission: Submission) -> re.Pattern[str]:
    standard, words = submission.standard, submission.words
    known = words.year_suffixes, words.years_total, words.own_money
    return _all_years_pattern(standard.vocabulary, standard.amounts, *known)


def _own_money(submission: Submission) -> re.Pattern[str]:
    standard, words = submission.standard, submission.words
    known = words.own_money_before, words.own_money
    return _own_money_pattern(standard.vocabulary, standard.amounts, *known)


@lru_cache(maxsize=8)
def _all_years_pattern(
    vocabulary: Vocabulary,
    amounts: AmountWords,
    suffixes: tuple[str, ...],
    totals: tuple[str, ...],
    own: tuple[str, ...],
) -> re.Pattern[str]:
    known = vocabulary.frequency
    ordinal = f"(?<!{any_of(vocabulary.around.ordinal)})"
    numerals = rf"{ordinal}(?P<years>\d|{any_of(vocabulary.numerals)})"
    years = f"{numerals}{any_of([*known.year, *known.years])}{any_of(suffixes)}?"
    spent = f"{any_of([*amounts.results.before, *own])}{{0,4}}"
    return re.compile(f"{years}{any_of(totals)}{spent}{_money(amounts, vocabulary)}")


@lru_cache(maxsize=8)
def _own_money_pattern(
    vocabulary: Vocabulary, amounts: AmountWords, before: tuple[str, ...], own: tuple[str, ...]
) -> re.Pattern[str]:
    """Return the pattern of money that nothing before it in its clause says to be of others."""
    dates, result = pattern_of(amounts.results.dates).pattern, amounts.results.before
    clause = rf"(?<![^,，;；。:：、（）().\n\s])(?:{any_of([*before, *result])}|{dates}){{0,6}}"
    spent = f"{any_of(own)}{any_of(result)}{{0,2}}"
    return re.compile(f"{clause}(?P<own>{spent}{_money(amounts, vocabulary)})")


@lru_cache(maxsize=8)
def _any_money(amounts: AmountWords) -> re.Pattern[str]:
    return re.compile(rf"\d\s?{any_of(amounts.units)}")


def _money(amounts: AmountWords, vocabulary: Vocabulary) -> str:
    """Return the pattern of an amount: no 1.08亿吨, and no 10万余人次."""
    about, units = any_of(vocabulary.around.about), any_of(vocabulary.units)
    whole = any_of(unit for unit in amounts.units if unit not in amounts.bare)
    bare = f"{any_of(amounts.bare)}(?!{about}?{units})"
    return rf"(?P<amount>\d[\d,]*(?:\.\d+)?)\s?(?P<unit>{whole}|{bare})"


RULE = DeclarationRule(
    code="SB413",
    severity=Severity.WARNING,
    title=N_("Money in a text that the head does not have"),
    why=N_(
        "Head and texts speak of the same money; where they differ, one of the two was left "
        "as it was."
    ),
    source=N_("Consistency; no outside source"),
    remedy=N_("Bring text and head in line."),
    check=check,
)
