"""SB209: satisfaction that is not measured where it should be, or is where it should not."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from shenbao.check.rule import NOT_APPLICABLE, DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.check.words import one_of
from shenbao.declaration import NAME
from shenbao.diagnostics import Diagnostic, Severity
from shenbao.form.meanings import Meaning
from shenbao.i18n import N_, _

DEGREE = 2
"""The most characters of a degree behind the word of satisfaction: 度, 率, 程度."""


def check(submission: Submission) -> Outcome:
    """Look for the words of satisfaction in the names under satisfaction and elsewhere."""
    places = (Meaning.SATISFACTION, Meaning.BENEFIT, Meaning.OUTPUT)
    if not any(map(submission.indicators, places)):
        return NOT_APPLICABLE
    return [
        *_not_satisfaction(submission),
        *_instead_of_benefit(submission),
        *_instead_of_output(submission),
    ]


def _not_satisfaction(submission: Submission) -> Iterator[Diagnostic]:
    message = _("{name} does not measure how satisfied anybody is.")
    for indicator in submission.indicators(Meaning.SATISFACTION):
        is_opinion = one_of(submission.words.opinions).search(indicator.name) is not None
        is_opinion = is_opinion and not indicator.name.endswith(submission.words.not_opinions)
        if not is_opinion and not _is_satisfaction(submission, indicator.name):
            yield submission.problem((*indicator.path, NAME), message.format(name=indicator.name))


def _instead_of_benefit(submission: Submission) -> Iterator[Diagnostic]:
    message = _("{name} is satisfaction, not a benefit.")
    hint = _("Move it to satisfaction, and say here what gets better, and by how much.")
    return _named(submission, Meaning.BENEFIT, _is_satisfaction, message, hint)


def _instead_of_output(submission: Submission) -> Iterator[Diagnostic]:
    """Look for names that end in satisfaction: 满意度调查次数 is an output."""
    message = _("{name} is satisfaction, not an output.")
    hint = _("Move it to satisfaction, and say here how much is done, or how well.")
    return _named(submission, Meaning.OUTPUT, _is_degree_of_satisfaction, message, hint)


def _named(
    submission: Submission,
    place: Meaning,
    is_meant: Callable[[Submission, str], bool],
    message: str,
    hint: str,
) -> Iterator[Diagnostic]:
    """Yield the problem of each indicator of a class that has such a name."""
    for indicator in submission.indicators(place):
        if is_meant(submission, indicator.name):
            yield submission.problem(
                (*indicator.path, NAME), message.format(name=indicator.name), hint
            )


def _is_degree_of_satisfaction(submission: Submission, name: str) -> bool:
    found = list(one_of(submission.words.satisfaction).finditer(name))
    return bool(found) and len(name) - found[-1].end() <= DEGREE


def _is_satisfaction(submission: Submission, name: str) -> bool:
    return one_of(submission.words.satisfaction).search(name) is not None


RULE = DeclarationRule(
    code="SB209",
    severity=Severity.WARNING,
    title=N_("Satisfaction in the wrong place"),
    why=N_(
        "Satisfaction is what those who are served say of it; it is neither a benefit "
        "nor the quality of the work."
    ),
    source=N_("Common mistakes in declarations"),
    remedy=N_(
        "Say whose satisfaction is asked for, and move the rest to the class where it belongs."
    ),
    check=check,
)
