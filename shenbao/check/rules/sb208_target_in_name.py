"""SB208: the name of an indicator holds its target."""

from __future__ import annotations

import re

from shenbao.check.finding import NOT_APPLICABLE, Finding, Outcome
from shenbao.check.rule import DeclarationRule
from shenbao.check.submission import NAME, TARGET, Submission
from shenbao.diagnostics import Severity
from shenbao.i18n import N_, _
from shenbao.model import Indicator

FIGURE = re.compile(r"\d[\d,.]*\s*[^\d\s].*")


def check(submission: Submission) -> Outcome:
    """Look for the figure of each target, with its unit, in the indicator's name."""
    if not submission.live or TARGET not in submission.standard.shape.columns:
        return NOT_APPLICABLE
    found = (_find(submission, one) for one in submission.live)
    return [finding for finding in found if finding is not None]


def _find(submission: Submission, indicator: Indicator) -> Finding | None:
    figure = FIGURE.search(indicator.texts[TARGET])
    if figure is None:
        return None
    place = re.search(rf"(?<![\d.]){re.escape(figure[0])}", indicator.name)
    if place is None:
        return None
    message = _("The name holds the target {target}.").format(target=figure[0])
    return submission.finding((*indicator.path, NAME), message, part=place.span())


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
