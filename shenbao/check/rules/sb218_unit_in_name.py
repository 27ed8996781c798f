"""SB218: the name of an indicator holds its unit."""

from __future__ import annotations

import re
import unicodedata

from shenbao.check.places import of_each_figure
from shenbao.check.rule import DeclarationRule, Outcome
from shenbao.check.submission import Figure, Submission
from shenbao.declaration import NAME, Indicator
from shenbao.diagnostics import Diagnostic, Severity
from shenbao.i18n import N_, _

BRACKET = re.compile(r"\((?P<unit>[^()]{1,6})\)$")


def check(submission: Submission) -> Outcome:
    """Look for a bracket at the end of a name that repeats the unit of the target."""
    return of_each_figure(submission, _find)


def _find(submission: Submission, indicator: Indicator, target: Figure) -> Diagnostic | None:
    bracket = BRACKET.search(unicodedata.normalize("NFKC", indicator.name))
    if bracket is None or target.unit is None or bracket["unit"] != target.unit.text:
        return None
    message = _("The name holds the unit of {target}.").format(target=target.canonical)
    return submission.problem((*indicator.path, NAME), message, part=bracket.span())


RULE = DeclarationRule(
    code="SB218",
    severity=Severity.WARNING,
    title=N_("The name of an indicator holds its unit"),
    why=N_(
        "With the unit once in the name and once in the target, systems that join the two "
        "print it twice."
    ),
    source=N_("A fiscal system's check for units"),
    remedy=N_("Delete it from the name."),
    check=check,
)
