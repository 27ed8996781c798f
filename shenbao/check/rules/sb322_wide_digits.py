"""SB322: digits or letters of full width."""

from __future__ import annotations

import re
import unicodedata

from shenbao.check.rule import NOT_APPLICABLE, DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.diagnostics import Severity
from shenbao.i18n import N_, _

WIDE = re.compile("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]+")


def check(submission: Submission) -> Outcome:
    """Look for digits and letters of full width in every text."""
    if not submission.texts:
        return NOT_APPLICABLE
    message = _("{text} is of full width.")
    return [
        submission.problem(
            path,
            message.format(text=match[0]),
            part=match.span(),
            fix=unicodedata.normalize("NFKC", match[0]),
        )
        for path, text in submission.texts_with(WIDE)
        for match in WIDE.finditer(text)
    ]


RULE = DeclarationRule(
    code="SB322",
    severity=Severity.WARNING,
    title=N_("Digits or letters of full width"),
    why=N_("Figures of two widths are two texts to a system that compares or adds them up."),
    source=N_("GB/T 15835-2011, use of numerals in publications"),
    remedy=N_("Write them in half width."),
    fixes=True,
    check=check,
)
