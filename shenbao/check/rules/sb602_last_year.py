"""SB602: a text that still speaks of the budget of last year."""

from __future__ import annotations

from collections.abc import Iterator

from shenbao.check.rule import NOT_APPLICABLE, PASSES, DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.diagnostics import Diagnostic, Severity
from shenbao.form.years import YearWords, mentions
from shenbao.i18n import N_, _


def check(submission: Submission) -> Outcome:
    """Look for words that would still speak of the budget of the year before.

    Targets that are days are left to the rule that holds them against the year.
    """
    words, _problems = submission.standard.year_words
    if words is None:
        return NOT_APPLICABLE
    return list(_found(submission, words)) or PASSES


def _found(submission: Submission, words: YearWords) -> Iterator[Diagnostic]:
    year = submission.declaration.year
    message = _("This speaks of {words}; the declaration is for {year}.")
    digits = str(year - 1)  # without them, no text names that year for certain
    for path, text in submission.texts:
        for mention in mentions(text, year - 1, words) if digits in text else ():
            if mention.is_certain:
                problem = message.format(words=mention.words, year=year)
                yield submission.problem(path, problem, part=(mention.start, mention.end))


RULE = DeclarationRule(
    code="SB602",
    severity=Severity.WARNING,
    title=N_("A text that still speaks of last year"),
    why=N_(
        "Budgets and deadlines of the year before do not belong in this year's declaration; "
        "they stay behind when a declaration is made from last year's."
    ),
    source=N_("None: logic"),
    remedy=N_("Write what holds for this year, or say that it was so last year."),
    check=check,
)
