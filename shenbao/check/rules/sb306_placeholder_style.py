"""SB306: a placeholder other than the one the form uses."""

from __future__ import annotations

from shenbao.check.rule import NOT_APPLICABLE, DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.declaration import NAME
from shenbao.diagnostics import Severity
from shenbao.i18n import N_, _

CHOICE = "placeholder"


def check(submission: Submission) -> Outcome:
    """Find texts that are placeholders, but not the sheet's; SB104 sees to those of indicators."""
    chosen = submission.declaration.choices.get(CHOICE)
    if chosen is None:
        return NOT_APPLICABLE
    columns = (NAME, *submission.filing.target_columns.keys)
    message = _("{text} is not the placeholder of this sheet.")
    hint = _("Write {text}.").format(text=chosen) if chosen else _("Leave it blank.")
    return [
        submission.problem(path, message.format(text=text.strip()), hint)
        for path, text in submission.texts
        if text.strip() not in ("", chosen)
        and submission.is_placeholder(text)
        and not (len(path) > 1 and path[-1] in columns)
    ]


RULE = DeclarationRule(
    code="SB306",
    severity=Severity.ERROR,
    title=N_("Placeholders of several styles"),
    why=N_(
        "Where one empty cell is blank and another says something else, a reader takes "
        "them for two things."
    ),
    source=N_("A fiscal system's check for empty values"),
    remedy=N_("Use the placeholder of the sheet, or leave the text blank."),
    everywhere=True,
    check=check,
)
