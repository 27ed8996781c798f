"""SB318: traditional characters."""

from __future__ import annotations

import re
from functools import lru_cache

from shenbao.check.rule import NOT_APPLICABLE, PASSES, DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.diagnostics import Severity
from shenbao.i18n import N_, _

FEWEST = 2
"""One alone may be part of a name."""


def check(submission: Submission) -> Outcome:
    """Look for characters that simplified writing does not have."""
    if not submission.texts:
        return NOT_APPLICABLE
    traditional = set(_any_of(submission.words.traditional).findall(submission.all_text))
    if len(traditional) < FEWEST:
        return PASSES
    message = _("{characters} are traditional characters.")
    found = []
    for path, text in submission.texts:
        known = sorted(traditional.intersection(text), key=text.index)
        if len(known) >= FEWEST:
            place = text.index(known[0])
            words = message.format(characters=_(", ").join(known[:5]))
            found.append(submission.problem(path, words, part=(place, place + 1)))
    return found


@lru_cache(maxsize=8)
def _any_of(characters: str) -> re.Pattern[str]:
    return re.compile(f"[{re.escape(characters)}]" if characters else "(?!)")


RULE = DeclarationRule(
    code="SB318",
    severity=Severity.WARNING,
    title=N_("Traditional characters"),
    why=N_(
        "Forms are filed in simplified characters; systems that search for a word miss the "
        "other one."
    ),
    source=N_("Law on the standard spoken and written Chinese language"),
    remedy=N_("Write simplified characters."),
    everywhere=True,
    check=check,
)
