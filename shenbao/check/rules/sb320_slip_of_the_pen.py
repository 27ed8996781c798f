"""SB320: a well-known slip of the pen."""

from __future__ import annotations

from functools import lru_cache

from shenbao.check.rule import NOT_APPLICABLE, DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.check.words import one_of
from shenbao.diagnostics import Severity
from shenbao.i18n import N_, _


def check(submission: Submission) -> Outcome:
    """Look for the words that are often written wrong."""
    if not submission.texts:
        return NOT_APPLICABLE
    message = _("{wrong} is written {right}.")
    slips = _slips(submission.words.slips)
    return [
        submission.problem(
            path,
            message.format(wrong=wrong, right=right),
            part=(text.index(wrong), text.index(wrong) + len(wrong)),
        )
        for path, text in submission.texts_with(one_of(tuple(wrong for wrong, _right in slips)))
        for wrong, right in slips
        if wrong in text
    ]


@lru_cache(maxsize=8)
def _slips(lines: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return wrong words with the right ones."""
    return [(wrong, right) for wrong, right in map(str.split, lines)]


RULE = DeclarationRule(
    code="SB320",
    severity=Severity.WARNING,
    title=N_("A well-known slip of the pen"),
    why=N_("It is printed as it stands, and systems that search for the word miss it."),
    source=N_("Consistency; no outside source"),
    remedy=N_("Write the right word."),
    everywhere=True,
    check=check,
)
