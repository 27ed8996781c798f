"""SB112: one measure under two names, with other figures."""

from __future__ import annotations

from collections.abc import Iterator

from shenbao.check.prose import bare
from shenbao.check.rule import NOT_APPLICABLE, DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.check.words import one_of
from shenbao.declaration import NAME, Indicator
from shenbao.diagnostics import Diagnostic, Severity
from shenbao.i18n import N_, _
from shenbao.targets import Quantity


def check(submission: Submission) -> Outcome:
    """Find figures of one unit whose names differ only by words that change no meaning."""
    figures = [
        (indicator, target)
        for indicator, target in submission.figures
        if isinstance(target, Quantity) and target.unit
    ]
    if not figures:
        return NOT_APPLICABLE
    return list(_problems(submission, figures))


def _problems(
    submission: Submission, figures: list[tuple[Indicator, Quantity]]
) -> Iterator[Diagnostic]:
    message = _("{name} is {target}, and {other}, which is the same, is {figure}.")
    first: dict[tuple[str, str], tuple[Indicator, Quantity]] = {}
    for indicator, target in figures:
        unit = target.unit.text if target.unit else ""
        key = (_stem(indicator.name, submission.words.modifiers), unit)
        other, figure = first.setdefault(key, (indicator, target))
        is_same_name = bare(other.name) == bare(indicator.name)
        if key[0] and not is_same_name and figure.number.value != target.number.value:
            text = message.format(
                name=indicator.name,
                target=target.canonical,
                other=other.name,
                figure=figure.canonical,
            )
            yield submission.problem((*indicator.path, NAME), text)


def _stem(name: str, modifiers: tuple[str, ...]) -> str:
    """Return what is left of a name without the words that change no meaning."""
    if one_of(modifiers).search(name):
        for modifier in sorted(modifiers, key=len, reverse=True):
            name = name.replace(modifier, "")
    return bare(name)


RULE = DeclarationRule(
    code="SB112",
    severity=Severity.WARNING,
    title=N_("One measure under two names"),
    why=N_(
        "Two figures of one thing cannot both be reached, and whoever evaluates them has to choose."
    ),
    source=N_("Consistency; no outside source"),
    remedy=N_("Keep one of the two, or name each for what sets it apart."),
    check=check,
)
