"""SB321: a stray space in a text."""

from __future__ import annotations

import re
from functools import cache

from shenbao.check.prose import CHINESE
from shenbao.check.rule import NOT_APPLICABLE, PASSES, DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.declaration import NAME
from shenbao.diagnostics import Severity
from shenbao.i18n import N_, _

TITLE = re.compile("《[^》]*》")
MOST = 2
"""With more of them in a line, it is a table of columns."""


def check(submission: Submission) -> Outcome:
    """Look for single spaces between words of a text; SB301 sees to names and targets."""
    columns = (NAME, *submission.filing.target_columns.keys)
    texts = [(path, text) for path, text in submission.texts if path[-1] not in columns]
    if not texts:
        return NOT_APPLICABLE
    if " " not in submission.all_text:
        return PASSES
    message, space = _("A space stands where a mark belongs, or nothing."), _space()
    return [
        submission.problem(path, message, part=spaces[0].span())
        for path, text in texts
        if space.search(text)
        and (spaces := list(space.finditer(TITLE.sub(_blank, text))))
        and max(len(space.findall(line)) for line in text.split("\n")) <= MOST
        and not _is_table(text)
    ]


@cache
def _space() -> re.Pattern[str]:
    return re.compile(f" (?<=[{CHINESE}] )(?=[{CHINESE}])")


def _blank(title: re.Match[str]) -> str:
    """Return as many signs as a title has: in it, a space stands between those who issue it."""
    return "-" * len(title[0])


def _is_table(text: str) -> bool:
    lines = text.split("\n")
    return len(lines) > MOST and sum(" " in line for line in lines) > len(lines) / 2


RULE = DeclarationRule(
    code="SB321",
    severity=Severity.INFO,
    title=N_("A stray space in a text"),
    why=N_(
        "A space is no mark of Chinese punctuation; it stands where a comma was meant, or "
        "where nothing belongs."
    ),
    source=N_("Consistency; no outside source"),
    remedy=N_("Write the mark that belongs there, or nothing."),
    check=check,
)
