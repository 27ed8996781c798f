"""SB108: weights that do not come to what the form standard asks for."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from shenbao.check.rule import NOT_APPLICABLE, DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.declaration import Indicator
from shenbao.diagnostics import Diagnostic, Severity
from shenbao.form.standard import Weights
from shenbao.i18n import N_, _


def check(submission: Submission) -> Outcome:
    """Add up the weights, where the standard has any: of each group, and of all."""
    weights = submission.standard.weights
    if weights is None or not submission.live:
        return NOT_APPLICABLE
    figures = {indicator.path: _figure(indicator, weights.column) for indicator in submission.live}
    wrong = [indicator for indicator in submission.live if figures[indicator.path] is None]
    if wrong:
        return [_no_figure(submission, indicator, weights.column) for indicator in wrong]
    return list(_sums(submission, weights, {path: figure or 0 for path, figure in figures.items()}))


def _figure(indicator: Indicator, column: str) -> Decimal | None:
    """Read a weight: a number, maybe with a percent sign."""
    try:
        figure = Decimal(indicator.texts[column].strip().removesuffix("%"))
    except InvalidOperation:
        return None
    return figure if figure.is_finite() else None


def _no_figure(submission: Submission, indicator: Indicator, column: str) -> Diagnostic:
    message = _("{name} has no weight that is a number.").format(name=indicator.name)
    return submission.problem((*indicator.path, column), message)


def _sums(
    submission: Submission, weights: Weights, figures: dict[tuple[str | int, ...], Decimal | int]
) -> Iterator[Diagnostic]:
    for group in submission.standard.groups:
        given = sum(figure for path, figure in figures.items() if path[0] == group.key)
        wanted = weights.groups.get(group.key, given)
        if given != wanted:
            yield _wrong_sum(submission, (group.key,), group.label, given, wanted)
    given = sum(figures.values())
    if not weights.groups and given != weights.total:
        yield _wrong_sum(submission, (), _("all indicators"), given, weights.total)


def _wrong_sum(
    submission: Submission,
    path: tuple[str, ...],
    name: str,
    given: Decimal | int,
    wanted: Decimal | int,
) -> Diagnostic:
    message = _("The weights of {name} come to {given}, not to {wanted}.")
    return submission.problem(path, message.format(name=name, given=given, wanted=wanted))


RULE = DeclarationRule(
    code="SB108",
    severity=Severity.ERROR,
    title=N_("Weights that do not add up"),
    why=N_(
        "The score is the sum of the weighted indicators; it only fits the scale if the weights do."
    ),
    source=N_("Forms of Wuhai and Guichi; a fiscal system's own check"),
    remedy=N_("Change the weights until they come to the form's total."),
    check=check,
)
