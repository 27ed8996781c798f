"""SB321: a stray space in a text."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from shenbao.check.prose import CHINESE
from shenbao.check.rule import NOT_APPLICABLE, PASSES, DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.declaration import NAME
from shenbao.diagnostics import Severity
from shenbao.i18n import N_, _
from shenbao.targets.spelling import any_of

TITLE = "《[^》]*》"
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
    set_apart = _set_apart(submission.words.issuers, submission.words.issuing)
    return [
        submission.problem(path, message, part=spaces[0].span())
        for path, text in texts
        if space.search(text)
        and (spaces := list(space.finditer(set_apart.sub(_blank, text))))
        and max(len(space.findall(line)) for line in text.split("\n")) <= MOST
        and not _is_table(text)
    ]


@cache
def _space() -> re.Pattern[str]:
    return re.compile(f" (?<=[{CHINESE}] )(?=[{CHINESE}])")


@lru_cache(maxsize=8)
def _set_apart(issuers: tuple[str, ...], issuing: tuple[str, ...]) -> re.Pattern[str]:
    """Return the pattern of what has spaces of its own: titles, and those who issue together."""
    issuer = f"[{CHINESE}]{{1,20}}?{any_of(issuers)}"
    several = f"{issuer}(?: {issuer}){{1,9}}(?={any_of(issuing)})"
    return re.compile(f"{TITLE}|{several}")


def _blank(found: re.Match[str]) -> str:
    """Return as many signs as were found."""
    return "-" * len(found[0])


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
