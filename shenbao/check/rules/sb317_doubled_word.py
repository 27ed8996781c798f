"""SB317: a word that stands twice."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shenbao.check.places import in_texts_with
from shenbao.check.prose import CHINESE
from shenbao.check.rule import DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.diagnostics import Diagnostic, Severity
from shenbao.i18n import N_, _
from shenbao.toml import KeyPath

TWICE = re.compile(f"([{CHINESE}]{{2,5}})\\1")


def check(submission: Submission) -> Outcome:
    """Look for two characters or more that are repeated at once."""
    return in_texts_with(TWICE, submission, _problems)


def _problems(submission: Submission, path: KeyPath, text: str) -> Iterator[Diagnostic]:
    message = _("{word} stands twice.")
    for match in TWICE.finditer(text):
        if len(set(match[1])) > 1 and not text.startswith(
            submission.words.after_double, match.end()
        ):
            yield submission.problem(path, message.format(word=match[1]), part=match.span())


RULE = DeclarationRule(
    code="SB317",
    severity=Severity.WARNING,
    title=N_("A word that stands twice"),
    why=N_("It is printed as it stands."),
    source=N_("Consistency; no outside source"),
    remedy=N_("Delete it once."),
    everywhere=True,
    check=check,
)
