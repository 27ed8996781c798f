"""SB114: an indicator in another class than its target belongs to."""

from __future__ import annotations

from collections.abc import Iterator

from shenbao.check.classes import classes_of
from shenbao.check.rates import is_percent, unit_of
from shenbao.check.rule import NOT_APPLICABLE, DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.declaration import NAME, Indicator
from shenbao.diagnostics import Diagnostic, Severity
from shenbao.form.meanings import Meaning
from shenbao.i18n import N_, _
from shenbao.targets import Date, Dimension, Period


def check(submission: Submission) -> Outcome:
    """Look for dates and rates of quality under quantity, and for money under quality."""
    places = (Meaning.QUANTITY, Meaning.QUALITY)
    if not any(map(submission.indicators, places)):
        return NOT_APPLICABLE
    return list(_problems(submission))


def _problems(submission: Submission) -> Iterator[Diagnostic]:
    for indicator in submission.indicators(Meaning.QUANTITY):
        target = submission.target(indicator)
        if isinstance(target, Date | Period):
            yield _problem(submission, indicator, Meaning.TIMELINESS)
        elif is_percent(target) and indicator.name.endswith(submission.words.of_quality):
            yield _problem(submission, indicator, Meaning.QUALITY)
    for indicator in submission.indicators(Meaning.QUALITY):
        unit = unit_of(submission.target(indicator))
        is_cost = indicator.name.endswith(submission.words.costs)
        if unit and unit.dimension is Dimension.MONEY and is_cost:
            yield _problem(submission, indicator, Meaning.COST)


def _problem(submission: Submission, indicator: Indicator, where: Meaning) -> Diagnostic:
    message = _("{name} belongs to {label}.")
    place = submission.standard.place(where)
    labels = dict(classes_of(submission))
    label = submission.filing.class_label(labels[place]) if place in labels else _(where.says)
    text = message.format(name=indicator.name, label=label)
    return submission.problem((*indicator.path, NAME), text)


RULE = DeclarationRule(
    code="SB114",
    severity=Severity.WARNING,
    title=N_("An indicator in the wrong class"),
    why=N_(
        "Quantity, quality, timeliness and cost each ask another question; what answers one "
        "of them is missed under another."
    ),
    source=N_("Requirements for filling in performance indicators"),
    remedy=N_("Move it to the class that it belongs to."),
    check=check,
)
