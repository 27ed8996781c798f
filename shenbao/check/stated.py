"""Figures that are printed in place of those that a form works out."""

from __future__ import annotations

from shenbao.check.submission import Submission
from shenbao.declaration.declaration import STATED, Stated
from shenbao.diagnostics import Diagnostic
from shenbao.form.naming import Naming
from shenbao.i18n import _


def misprint(submission: Submission, stated: Stated, hint: str = "") -> Diagnostic:
    """Say what is printed where, and what the form works out there."""
    reckoning = submission.filing.reckoning
    facts = submission.standard.facts_at(stated.at)
    worked_out = reckoning.text(reckoning.at(stated.at), facts) if facts else ""
    words = {
        "place": Naming(submission.filing).phrase(stated.at),
        "text": stated.text,
        "figure": worked_out,
    }
    if not worked_out:
        message = _("{place}: {text} is printed, where the form works out nothing.")
    elif worked_out == stated.text:
        message = _("{place}: {text} is what the form works out itself.")
        hint = _("Delete it.")
    else:
        message = _("{place}: {text} is printed, but the form works out {figure}.")
    return submission.problem((STATED, stated.index, "text"), message.format(**words), hint)
