"""SB319: a gap that nobody has filled in."""

from __future__ import annotations

from shenbao.check.rule import NOT_APPLICABLE, DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.check.words import pattern_of
from shenbao.declaration import NAME
from shenbao.diagnostics import Severity
from shenbao.i18n import N_, _


def check(submission: Submission) -> Outcome:
    """Look in the texts for what stands in place of words; SB104 sees to names and targets."""
    columns = (NAME, *submission.filing.target_columns.keys)
    texts = [(path, text) for path, text in submission.texts if path[-1] not in columns]
    if not texts:
        return NOT_APPLICABLE
    message = _("{text} stands in place of words.")
    return [
        submission.problem(path, message.format(text=match[0]), part=match.span())
        for path, text in texts
        for match in pattern_of(submission.words.left_open).finditer(text)
    ]


RULE = DeclarationRule(
    code="SB319",
    severity=Severity.ERROR,
    title=N_("A gap that nobody has filled in"),
    why=N_("A text with a gap was not finished."),
    source=N_("A fiscal system's check for empty values"),
    remedy=N_("Fill it in, or delete it."),
    everywhere=True,
    check=check,
)
