"""SB315: punctuation twice, or of two widths."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shenbao.check.places import in_texts_with
from shenbao.check.rule import DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.diagnostics import Diagnostic, Severity
from shenbao.i18n import N_, _
from shenbao.toml import KeyPath

DOUBLED = re.compile("([,，、;；:：。!！?？])[,，、;；:：。]+")
COMMA = re.compile(r",(?:(?<!\d,)|(?!\d))")
SIGN = re.compile(f"{DOUBLED.pattern}|{COMMA.pattern}")
WIDE = "，"


def check(submission: Submission) -> Outcome:
    """Look for marks in a row, and for commas of both widths in one text."""
    return in_texts_with(SIGN, submission, _problems)


def _problems(submission: Submission, path: KeyPath, text: str) -> Iterator[Diagnostic]:
    for match in DOUBLED.finditer(text):
        message = _("{marks} is one mark too many.").format(marks=match[0])
        fix = match[1] if len(set(match[0])) == 1 else None
        yield submission.problem(path, message, part=match.span(), fix=fix)
    comma = COMMA.search(text)
    if comma and WIDE in text:
        message = _("Commas of two widths stand in one text.")
        yield submission.problem(path, message, part=comma.span())


RULE = DeclarationRule(
    code="SB315",
    severity=Severity.INFO,
    title=N_("Punctuation twice, or of two widths"),
    why=N_("It is printed as it stands, and looks as if a word had been lost."),
    source=N_("Consistency; no outside source"),
    remedy=N_("Write one mark, and of one width throughout the text."),
    fixes=True,
    check=check,
)
