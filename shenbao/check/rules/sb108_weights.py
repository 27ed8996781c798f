"""SB108: weights that do not come to what the form standard asks for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation

from shenbao.check.classes import classes_of
from shenbao.check.rule import NOT_APPLICABLE, DeclarationRule, Outcome
from shenbao.check.submission import Submission, is_in
from shenbao.declaration import Indicator
from shenbao.diagnostics import Diagnostic, Severity
from shenbao.form.standard import Weights
from shenbao.i18n import N_, _
from shenbao.toml import KeyPath

Figures = Mapping[KeyPath, Decimal]


def check(submission: Submission) -> Outcome:
    """Add up the weights, where the standard has any: of each class, and of all."""
    weights = submission.standard.weights
    if weights is None or not submission.live:
        return NOT_APPLICABLE
    read = {
        indicator.path: _figure(submission, indicator, weights.column)
        for indicator in submission.live
    }
    wrong = [indicator for indicator in submission.live if read[indicator.path] is None]
    if wrong:
        return [_no_figure(submission, indicator, weights.column) for indicator in wrong]
    return list(
        _sums(submission, weights, {path: figure or Decimal() for path, figure in read.items()})
    )


def _figure(submission: Submission, indicator: Indicator, column: str) -> Decimal | None:
    """Read a weight: a number, which may be worked out, or a text with maybe a percent sign."""
    figure = submission.filing.figure_at((*indicator.path, column))
    if figure is not None:
        return figure
    try:
        figure = Decimal(indicator.texts.get(column, "").strip().removesuffix("%"))
    except InvalidOperation:
        return None
    return figure if figure.is_finite() else None


def _no_figure(submission: Submission, indicator: Indicator, column: str) -> Diagnostic:
    message = _("{name} has no weight that is a number.").format(name=indicator.name)
    return submission.problem((*indicator.path, column), message)


def _sums(submission: Submission, weights: Weights, figures: Figures) -> Iterator[Diagnostic]:
    """Yield the sums that are wrong: of classes, or else of all, where no class at all has one."""
    collection = submission.filing.collection_of_year
    within: KeyPath = (collection,) if collection else ()
    for path, known in classes_of(submission):
        given = _sum(submission, figures, path)
        wanted = weights.classes.get(path, given)
        if given != wanted:
            label = submission.filing.class_label(known)
            yield _wrong_sum(submission, (*within, *path), label, given, wanted)
    given = _sum(submission, figures, ())
    are_all_known = all((group.key,) in weights.classes for group in submission.standard.groups)
    if weights.total is not None and given != weights.total and not are_all_known:
        yield _wrong_sum(submission, (), _("all indicators"), given, weights.total)


def _sum(submission: Submission, figures: Figures, path: KeyPath) -> Decimal:
    """Return what the weights of a class come to, or those of all indicators."""
    of_class = (known for known in submission.live if not path or is_in(known, path))
    return sum((figures[indicator.path] for indicator in of_class), Decimal())


def _wrong_sum(
    submission: Submission, path: KeyPath, name: str, given: Decimal, wanted: Decimal
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
    everywhere=True,
    check=check,
)
