"""SB210: people or things that are put in, given as a target."""

from __future__ import annotations

from shenbao.check.rule import NOT_APPLICABLE, DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.declaration import NAME
from shenbao.diagnostics import Severity
from shenbao.form.meanings import Meaning
from shenbao.i18n import N_, _


def check(submission: Submission) -> Outcome:
    """Find the quantities whose name ends in a word for staff or seats."""
    quantities = submission.indicators(Meaning.QUANTITY)
    if not quantities:
        return NOT_APPLICABLE
    message = _("{name} is put into the project; it is not what comes out of it.")
    return [
        submission.problem((*indicator.path, NAME), message.format(name=indicator.name))
        for indicator in quantities
        if indicator.name.endswith(submission.words.inputs)
        and not any(word in indicator.name for word in submission.words.served)
    ]


RULE = DeclarationRule(
    code="SB210",
    severity=Severity.WARNING,
    title=N_("An input given as a target"),
    why=N_(
        "Staff and equipment are what the money buys; hiring them does not show that "
        "anything was achieved."
    ),
    source=N_("Note in the form: quantities of input are no performance targets"),
    remedy=N_("Count what they do instead: cases handled, systems kept running, hours of service."),
    check=check,
)
