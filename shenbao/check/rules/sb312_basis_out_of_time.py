"""SB312: a basis that is not yet, or no longer, in force."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shenbao.check.rule import NOT_APPLICABLE, DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.check.words import pattern_of, years_found
from shenbao.diagnostics import Diagnostic, Severity
from shenbao.form.meanings import Meaning
from shenbao.i18n import N_, _

NUMBER = re.compile(r"[〔\[［【(（]((?:19|20)\d\d)[〕\]］】)）]")

TITLE_END = re.compile("[《》]")


def check(submission: Submission) -> Outcome:
    """Compare the years of documents and plans with the year of the declaration."""
    basis = submission.text(Meaning.POLICY_BASIS)
    if basis is None:
        return NOT_APPLICABLE
    return list(_problems(submission, basis))


def _problems(submission: Submission, basis: str) -> Iterator[Diagnostic]:
    year = submission.declaration.year
    for match in NUMBER.finditer(basis):
        if int(match[1]) > year:
            message = _("The document is of {year}, after the year of the declaration.")
            yield _problem(submission, message.format(year=match[1]), match.span())
    message = _("The period of this ended in {year}.")
    for match, end in years_found(pattern_of(submission.words.plan_years), basis):
        title = (
            TITLE_END.split(basis[: match.start()])[-1] + TITLE_END.split(basis[match.end() :])[0]
        )
        is_contract = any(word in title for word in submission.words.contracts)
        if int(end) < year and not is_contract:
            yield _problem(submission, message.format(year=end), match.span())
    for name, end in map(str.split, submission.words.plans):
        place = basis.find(name)
        if place >= 0 and int(end) < year:
            yield _problem(submission, message.format(year=end), (place, place + len(name)))


def _problem(submission: Submission, message: str, part: tuple[int, int]) -> Diagnostic:
    return submission.problem(Meaning.POLICY_BASIS, message, part=part)


RULE = DeclarationRule(
    code="SB312",
    severity=Severity.WARNING,
    title=N_("A basis out of its time"),
    why=N_(
        "A plan that has ended, or a document that cannot be there yet, obliges nobody this year."
    ),
    source=N_("Consistency; no outside source"),
    remedy=N_("Name what is in force in the year, or correct the number."),
    check=check,
)
