"""SB207: a rate whose target points the other way than its name."""

from __future__ import annotations

from shenbao.check.rates import is_percent
from shenbao.check.rule import NOT_APPLICABLE, DeclarationRule, Outcome
from shenbao.check.submission import COMPARATOR, Submission
from shenbao.diagnostics import Severity
from shenbao.i18n import N_, _
from shenbao.targets import Direction


def check(submission: Submission) -> Outcome:
    """Compare the comparators of percentages with the names that leave no doubt."""
    directed = [
        (indicator, target, direction)
        for indicator, target in submission.figures
        if is_percent(target)
        and target.direction
        and (direction := _direction(submission, indicator.name))
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


def _direction(submission: Submission, name: str) -> Direction | None:
    """Return which way a rate is better, where the word just before its ending says so."""
    words, names = submission.words, submission.standard.vocabulary.names
    stem = next((name.removesuffix(end) for end in words.rates if name.endswith(end)), "")
    if not stem or name.endswith(words.not_rates) or stem.endswith(words.either_way):
        return None
    if stem.endswith(names.lower):
        return Direction.LOWER
    return Direction.HIGHER if stem.endswith(names.higher) else None


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
