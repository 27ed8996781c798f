"""SB212: a unit that is none."""

from __future__ import annotations

from shenbao.check.rule import NOT_APPLICABLE, DeclarationRule, Outcome
from shenbao.check.submission import Figure, Submission
from shenbao.declaration import Indicator
from shenbao.diagnostics import Diagnostic, Severity
from shenbao.i18n import N_, _


def check(submission: Submission) -> Outcome:
    """Find units that are followed by what they count, and spellings known to be odd."""
    if not any(target.unit for _indicator, target in submission.figures):
        return NOT_APPLICABLE
    found = (_find(submission, indicator, target) for indicator, target in submission.figures)
    return [problem for problem in found if problem is not None]


def _find(submission: Submission, indicator: Indicator, target: Figure) -> Diagnostic | None:
    unit, part = target.unit, target.part("unit")
    if unit is None or part is None:
        return None
    if unit.noun and unit.noun not in submission.standard.vocabulary.units:
        message = _("{unit} is not a unit: {noun} belongs in the name.")
        hint = _("Write {text}.").format(text=target.canonical.removesuffix(unit.noun))
    elif unit.text in submission.words.odd_units:
        message, hint = _("{unit} is not a unit."), ""
    else:
        return None
    text = message.format(unit=unit.text, noun=unit.noun)
    place = (part.start, part.end)
    return submission.target_problem(indicator, text, hint, part=place)


RULE = DeclarationRule(
    code="SB212",
    severity=Severity.WARNING,
    title=N_("A unit that is not one"),
    why=N_(
        "Figures can be compared and added up only if their units are the same, letter by letter."
    ),
    source=N_("Consistency; no outside source"),
    remedy=N_("Write a plain unit, such as the one for persons, or the per cent sign."),
    check=check,
)
