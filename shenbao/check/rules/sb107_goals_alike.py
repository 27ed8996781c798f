"""SB107: the long-term goal repeats the annual one."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from shenbao.check.goals import is_of_several_years
from shenbao.check.prose import bare
from shenbao.check.rule import NOT_APPLICABLE, PASSES, DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.diagnostics import Severity
from shenbao.form.meanings import Meaning
from shenbao.i18n import N_, _

ALIKE = 0.93
"""How much of two texts is the same, from which on one repeats the other."""

FIGURE = re.compile(r"\d+(?:\.\d+)?")


def check(submission: Submission) -> Outcome:
    """Compare the two goals of a project of several years, spaces and punctuation aside."""
    annual = submission.text(Meaning.ANNUAL_GOAL)
    long_term = submission.text(Meaning.LONG_TERM_GOAL)
    if annual is None or long_term is None or not is_of_several_years(submission):
        return NOT_APPLICABLE
    if not _are_alike(bare(annual), bare(long_term)):
        return PASSES
    message = _("The long-term goal is the annual goal once more.")
    return [submission.problem(Meaning.LONG_TERM_GOAL, message)]


def _are_alike(text: str, other: str) -> bool:
    """Tell whether two texts differ in next to nothing, and in no figure."""
    if text == other:
        return True
    if FIGURE.findall(text) != FIGURE.findall(other):
        return False
    most = max(len(text), len(other)) * (1 - ALIKE) * 2
    if abs(len(text) - len(other)) > most:
        return False
    matcher = SequenceMatcher(None, text, other, autojunk=False)
    return matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE


RULE = DeclarationRule(
    code="SB107",
    severity=Severity.WARNING,
    title=N_("Annual and long-term goal are the same"),
    why=N_(
        "A goal that is the same for one year and for all tells neither what this year "
        "adds nor where it ends."
    ),
    source=N_("Common mistakes in declarations"),
    remedy=N_(
        "Say what is to be reached by the end of the term, and in the annual goal this "
        "year's part of it."
    ),
    check=check,
)
