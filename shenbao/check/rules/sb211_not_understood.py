"""SB211: a target that is not understood."""

from __future__ import annotations

from shenbao.check.rule import NOT_APPLICABLE, DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.declaration import Indicator
from shenbao.diagnostics import Diagnostic, Severity
from shenbao.i18n import N_, _
from shenbao.targets import Unparsed


def check(submission: Submission) -> Outcome:
    """Find the targets that are no figure, date, frequency or grade."""
    if not submission.live:
        return NOT_APPLICABLE
    unparsed = (
        (indicator, target)
        for indicator in submission.live
        if isinstance(target := submission.target(indicator), Unparsed)
    )
    return [_problem(submission, indicator, target) for indicator, target in unparsed]


def _problem(submission: Submission, indicator: Indicator, target: Unparsed) -> Diagnostic:
    read, rest = target.text[: target.end], target.text[target.end :]
    if any(map(str.isdigit, read)):
        message = _("Only {read} of {target} is understood.").format(read=read, target=target.text)
    else:
        message = _("{target} is not understood.").format(target=target.text)
    start = target.end if rest.strip() and any(map(str.isdigit, read)) else 0
    part = (start, len(target.text))
    return submission.target_problem(indicator, message, part=part)


RULE = DeclarationRule(
    code="SB211",
    severity=Severity.INFO,
    title=N_("A target that is not understood"),
    why=N_(
        "What this program cannot read as a figure, a date or a grade, a fiscal system "
        "may not either."
    ),
    source=N_("None: this program's own limits"),
    remedy=N_(
        "Look whether it can be said as a figure with a unit, a date, a frequency or grades."
    ),
    check=check,
)
