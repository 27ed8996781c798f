"""SB309: a figure of the annual goal that no indicator has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from shenbao.check.promises import SMALL, Known, Measures, Promise, is_summed, related
from shenbao.check.prose import bare
from shenbao.check.rule import NOT_APPLICABLE, PASSES, DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.diagnostics import Severity
from shenbao.form.meanings import Meaning
from shenbao.i18n import N_, _
from shenbao.targets import Dimension

HEAD = 3
"""The characters of a rate's name that say what it is a rate of: 合格率."""


def check(submission: Submission) -> Outcome:
    """Look among the targets for what the goal promises in figures."""
    goal = submission.text(Meaning.ANNUAL_GOAL)
    measures = Measures(submission.standard.vocabulary, submission.words)
    promises = measures.promises(goal, submission.declaration.year) if goal else ()
    if not promises:
        return NOT_APPLICABLE
    known = [
        figure
        for indicator in submission.live
        for figure in measures.known(indicator.name, submission.target(indicator))
    ]
    missing = _missing(promises, known, measures)
    if not missing:
        return PASSES
    message = _("No indicator has the {figures} of the annual goal.")
    named = _(", ").join(dict.fromkeys(promise.text for promise in missing))
    place = (missing[0].start, missing[0].end)
    text = message.format(figures=named)
    return [submission.problem(Meaning.ANNUAL_GOAL, text, part=place)]


def _missing(
    promises: Sequence[Promise], known: Sequence[Known], measures: Measures
) -> list[Promise]:
    """Return what is promised, but is another figure in an indicator, or in none at all.

    What speaks of no task may stay, unless an indicator of the same words has another figure.
    """
    return [
        promise
        for promise in promises
        if not _is_kept(promise, promises, known, measures)
        and (promise.due or _is_contradicted(promise, known, measures))
    ]


def _is_kept(
    promise: Promise, promises: Sequence[Promise], known: Sequence[Known], measures: Measures
) -> bool:
    """Tell whether an indicator has what is promised: one that is named there, or else any."""
    own = [
        one
        for one in known
        if bare(one.name) in promise.words and measures.comparable(promise.unit, one.unit)
    ]
    sums = {
        sum((one.figure * one.often for one in some), Decimal())
        for some in _together(promise, promises, measures)
    }
    is_one = any(
        measures.same(one, promise.unit, figure) for one in sums for figure in own or known
    )
    return is_one or is_summed(promise, known, measures)


def _together(
    promise: Promise, promises: Sequence[Promise], measures: Measures
) -> Iterator[Sequence[Promise]]:
    """Yield what may be counted together: a promise, all of its kind, or it and one beside it."""
    yield [promise]
    yield [one for one in promises if one.unit.dimension is promise.unit.dimension]
    alike = [one for one in promises if measures.comparable(one.unit, promise.unit)]
    yield alike
    place = alike.index(promise)
    yield from (alike[first : first + 2] for first in (place - 1, place) if first >= 0)


def _is_of(promise: Promise, known: Known) -> bool:
    """Tell whether an indicator is of what is promised; a rate is named in full."""
    if promise.unit.dimension is Dimension.PERCENT:
        return known.name[-HEAD:] in promise.words
    return related(promise.words, known.name)


def _is_contradicted(promise: Promise, known: Sequence[Known], measures: Measures) -> bool:
    """Tell whether an indicator has another figure of it, or its figure in another unit."""
    return any(
        (_is_of(promise, figure) and measures.comparable(promise.unit, figure.unit))
        or (figure.figure == promise.figure and figure.figure >= SMALL)
        for figure in known
    )


RULE = DeclarationRule(
    code="SB309",
    severity=Severity.INFO,
    title=N_("A figure of the goal that no indicator has"),
    why=N_("The indicators are to match the number of tasks that the goal names."),
    source=N_(
        "Caiyu [2020] No. 10, check-list: indicators match the number of tasks of the project"
    ),
    remedy=N_(
        "Give it an indicator, or bring goal and target in line; a figure of the "
        "background may stay."
    ),
    check=check,
)
