"""SB308: an annual goal without a single figure."""

from __future__ import annotations

import re
from functools import lru_cache

from shenbao.check.rule import NOT_APPLICABLE, PASSES, DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.diagnostics import Severity
from shenbao.form import Standard
from shenbao.form.meanings import Meaning
from shenbao.i18n import N_, _
from shenbao.targets import Dimension, Vocabulary
from shenbao.targets.spelling import any_of

BRACKETS = str.maketrans("（）", "()")
YEAR = re.compile(r"(?:19|20)\d\d(?!\d)")


def check(submission: Submission) -> Outcome:
    """Look for a figure in the annual goal that is neither a year nor the number of a paragraph."""
    goal = submission.text(Meaning.ANNUAL_GOAL)
    if goal is None:
        return NOT_APPLICABLE
    if any(_has_figure(line, submission) for line in goal.split("\n")):
        return PASSES
    return [submission.problem(Meaning.ANNUAL_GOAL, _("The annual goal holds no figure."))]


def _has_figure(line: str, submission: Submission) -> bool:
    if _counts_in_chinese(line, submission):
        return True
    has_digit = re.compile(r"\d").search
    return bool(
        has_digit(line) and has_digit(YEAR.sub("", _without_number(line, submission.standard)))
    )


def _without_number(line: str, standard: Standard) -> str:
    """Return a paragraph without the marker that numbers it."""
    line = line.translate(BRACKETS)
    styles = filter(line.startswith, standard.wording.numberings.values())
    markers = (marker for style in styles for marker in style)
    rests = (line.removeprefix(marker) for marker in markers if line.startswith(marker))
    return next((rest for rest in rests if YEAR.match(rest) or not rest[:1].isdigit()), line)


def _counts_in_chinese(text: str, submission: Submission) -> bool:
    words, vocabulary = submission.words, submission.standard.vocabulary
    return bool(_chinese(words.numerals, words.measures, words.ordinals, vocabulary).search(text))


@lru_cache(maxsize=8)
def _chinese(
    numerals: str, measures: str, ordinals: tuple[str, ...], vocabulary: Vocabulary
) -> re.Pattern[str]:
    """Return the pattern of how many, and of how many of a hundred: 百分之九十五, 九成以上."""
    figure, about = f"[{re.escape(numerals)}]", any_of(vocabulary.around.about)
    alone = rf"(?<!{figure}){any_of(ordinals)}(?!{figure})"
    counted = f"(?!{alone}){figure}{about}?[{re.escape(measures)}]"
    shares = any_of(
        unit for unit, dimension in vocabulary.units.items() if dimension is Dimension.PERCENT
    )
    share = rf"{figure}{shares}(?={any_of(vocabulary.limits)}|[^\w]|$)"
    return re.compile(f"{counted}|{any_of(vocabulary.prefixes)}{figure}|{share}")


RULE = DeclarationRule(
    code="SB308",
    severity=Severity.WARNING,
    title=N_("An annual goal without a figure"),
    why=N_(
        "The indicators are to match the tasks that the goal names; a goal without a "
        "figure names none."
    ),
    source=N_(
        "Caiyu [2020] No. 10, check-list: indicators match the number of tasks of the project"
    ),
    remedy=N_("Say how much is to be done this year: how many systems, visits, people, by when."),
    check=check,
)
