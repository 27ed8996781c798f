"""SB208: the name of an indicator holds its target."""

from __future__ import annotations

import re

from shenbao.check.rule import NOT_APPLICABLE, DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.declaration import NAME, Indicator
from shenbao.diagnostics import Diagnostic, Severity
from shenbao.i18n import N_, _
from shenbao.targets import Dimension, Quantity
from shenbao.targets.spelling import any_of

FIGURE = ("number", "number_scale", "unit")
PERCENTAGE = r"\d+(?:\.\d+)?[%‰]"
YEAR = r"(?:19|20)\d\d"


def check(submission: Submission) -> Outcome:
    """Look in the names for the figure of the target, another one, and percentages of any kind."""
    if not submission.live:
        return NOT_APPLICABLE
    found = (_find(submission, indicator) for indicator in submission.live)
    return [problem for problem in found if problem is not None]


def _find(submission: Submission, indicator: Indicator) -> Diagnostic | None:
    target = submission.target(indicator)
    if not isinstance(target, Quantity) or not any(map(str.isdigit, indicator.name)):
        return None
    pattern = f"{_own_figure(submission, target)}|{_at_the_end(submission, target)}|{PERCENTAGE}"
    place = re.search(pattern, indicator.name)
    return _problem(submission, indicator, place, target) if place else None


def _problem(
    submission: Submission, indicator: Indicator, place: re.Match[str], target: Quantity
) -> Diagnostic:
    message = _("The name holds a target, {figure}, beside {target}.")
    text = message.format(figure=place[0], target=target.canonical)
    return submission.problem((*indicator.path, NAME), text, part=place.span())


def _own_figure(submission: Submission, target: Quantity) -> str:
    """Return the pattern of a target's figure with its unit; a bare number may mean anything.

    24小时 is not 7×24小时, and may say what is done: 24小时值班.
    """
    figure = re.escape("".join(part.text for part in target.parts if part.role in FIGURE))
    times = target.part("times")
    if times:
        sign = any_of(submission.standard.vocabulary.joints.times)
        figure = rf"{re.escape(times.text)}\s?{sign}\s?{figure}"
    return rf"(?<![\d.]){figure}" if target.unit else "(?!)"


def _at_the_end(submission: Submission, target: Quantity) -> str:
    """Return the pattern of another figure of the target's unit at the end of a name.

    Behind a comparator it may stand anywhere: 购置服务器8台, 巡查频次≥12次.
    """
    if target.unit is None or target.unit.dimension is Dimension.TIME:
        return "(?!)"
    comparators = any_of(submission.standard.vocabulary.comparators)
    figure = rf"(?<![\d.])(?!{YEAR})\d+(?:\.\d+)?{re.escape(target.unit.text)}"
    return f"{comparators}{figure}|{figure}$"


RULE = DeclarationRule(
    code="SB208",
    severity=Severity.WARNING,
    title=N_("A name that holds its target"),
    why=N_(
        "The target stands in a column of its own; where one of the two is changed "
        "later, they contradict each other."
    ),
    source=N_("Consistency; no outside source"),
    remedy=N_("Take the figure out of the name."),
    check=check,
)
