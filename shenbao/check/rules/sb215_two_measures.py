"""SB215: two measures in one indicator."""

from __future__ import annotations

import re
from functools import lru_cache

from shenbao.check.rule import NOT_APPLICABLE, DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.check.words import Words
from shenbao.declaration import NAME
from shenbao.diagnostics import Severity
from shenbao.i18n import N_, _
from shenbao.targets.spelling import any_of


def check(submission: Submission) -> Outcome:
    """Find the names that join two words for measures."""
    if not submission.live:
        return NOT_APPLICABLE
    message = _("{name} joins two measures under one target.")
    pattern = _pattern(submission.words)
    return [
        submission.problem((*indicator.path, NAME), message.format(name=indicator.name))
        for indicator in submission.live
        if pattern.search(indicator.name)
    ]


@lru_cache(maxsize=8)
def _pattern(words: Words) -> re.Pattern[str]:
    heads, joined = any_of(words.measure_heads), any_of(words.measures_joined)
    return re.compile(f"{heads}{joined}.{{0,6}}?{heads}$")


RULE = DeclarationRule(
    code="SB215",
    severity=Severity.WARNING,
    title=N_("Two measures in one indicator"),
    why=N_("Of two things under one target, one may be reached and the other not."),
    source=N_("Opinions that reviewers' systems offer: split the indicator"),
    remedy=N_("Make an indicator of each."),
    check=check,
)
