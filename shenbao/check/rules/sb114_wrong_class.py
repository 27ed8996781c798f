"""SB114: an indicator in another class than its target belongs to."""

from __future__ import annotations

from collections.abc import Iterator

from shenbao.check.classes import classes_of
from shenbao.check.rates import is_percent, unit_of
from shenbao.check.rule import NOT_APPLICABLE, DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.check.words import Words, one_of
from shenbao.declaration import NAME, Indicator
from shenbao.diagnostics import Diagnostic, Severity
from shenbao.form.meanings import Meaning
from shenbao.i18n import N_, _
from shenbao.targets import Date, Dimension, Period

PLACES = (Meaning.QUANTITY, Meaning.QUALITY, Meaning.TIMELINESS, Meaning.COST)
SIZES = (Dimension.AREA, Dimension.LENGTH, Dimension.VOLUME, Dimension.WEIGHT)


def check(submission: Submission) -> Outcome:
    """Look in each class of the outputs for what belongs to another one."""
    if not any(map(submission.indicators, PLACES)):
        return NOT_APPLICABLE
    return list(_problems(submission))


def _problems(submission: Submission) -> Iterator[Diagnostic]:
    for place in PLACES:
        for indicator in submission.indicators(place):
            own = _own_place(submission, indicator, place)
            if own is not None:
                yield _problem(submission, indicator, own)


def _own_place(submission: Submission, indicator: Indicator, place: Meaning) -> Meaning | None:
    """Return the class that an indicator belongs to for sure, if it is not in that.

    A date under quality may be the day by which it is shown: 验收时间.
    """
    words, target = submission.words, submission.target(indicator)
    unit = unit_of(target)
    is_share, is_timely = is_percent(target), indicator.name.endswith(words.of_timeliness)
    of_time = (*words.slow, *words.times, *submission.standard.vocabulary.grades.time)
    is_of_time = one_of(of_time).search(indicator.name) is not None
    is_when = isinstance(target, Date | Period) or (is_share and is_timely)
    if place is Meaning.QUANTITY and is_when:
        return Meaning.TIMELINESS
    is_timely = is_timely or (place is Meaning.TIMELINESS and is_of_time)
    if place is not Meaning.QUALITY and is_share and not is_timely:
        is_quality = indicator.name.endswith(words.of_quality)
        return Meaning.QUALITY if is_quality and not _is_of_money(words, indicator) else None
    if place is Meaning.QUALITY and unit and unit.dimension is Dimension.MONEY:
        return Meaning.COST if indicator.name.endswith(words.costs) else None
    if place is Meaning.TIMELINESS and unit and unit.dimension in SIZES and not is_of_time:
        return Meaning.QUANTITY
    return None


def _is_of_money(words: Words, indicator: Indicator) -> bool:
    """Tell whether an indicator is of the money that is spent: 支出进度达标率, 成本控制合格率."""
    money = (*words.execution_rates, *words.costs, *words.funds)
    return one_of(money).search(indicator.name) is not None


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
