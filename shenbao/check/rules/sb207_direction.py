"""SB207: a rate whose target points the other way than its name."""

from __future__ import annotations

from shenbao.check.directions import better
from shenbao.check.rule import NOT_APPLICABLE, DeclarationRule, Outcome
from shenbao.check.submission import COMPARATOR, Submission
from shenbao.diagnostics import Severity
from shenbao.i18n import N_, _
from shenbao.targets import Direction


def check(submission: Submission) -> Outcome:
    """Compare the comparators of figures with the names that leave no doubt."""
    directed = [
        (indicator, target, direction)
        for indicator, target in submission.figures
        if target.direction and (direction := better(submission, indicator, target))
    ]
    if not directed:
        return NOT_APPLICABLE
    messages = {
        Direction.LOWER: _("{name} is better the lower it is, but {target} asks for more."),
        Direction.HIGHER: _("{name} is better the higher it is, but {target} asks for less."),
    }
    return [
        submission.target_problem(
            indicator,
            messages[direction].format(name=indicator.name, target=target.canonical),
            part=COMPARATOR,
        )
        for indicator, target, direction in directed
        if target.direction is not direction
    ]


RULE = DeclarationRule(
    code="SB207",
    severity=Severity.WARNING,
    title=N_("A target that points the wrong way"),
    why=N_(
        "A reverse indicator is scored the other way round; with the wrong comparator, "
        "failing scores full."
    ),
    source=N_("Notes on scoring: reverse indicators"),
    remedy=N_("Turn the comparator round, or name the indicator for what is to be reached."),
    check=check,
)
