"""SB305: remnants of markup in a text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shenbao.check.markup import find_markup, removable_tags, unescape
from shenbao.check.rule import DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.diagnostics import Diagnostic, Severity
from shenbao.i18n import N_, _
from shenbao.toml import KeyPath

SIGN = re.compile("[<&]")


def check(submission: Submission) -> Outcome:
    """Look for tags and character references of HTML in every text."""
    return [
        problem
        for path, text in submission.texts_with(SIGN)
        for problem in _problems(submission, path, text)
    ]


def _problems(submission: Submission, path: KeyPath, text: str) -> Iterator[Diagnostic]:
    removable = removable_tags(text)
    for match in find_markup(text):
        message = _("{markup} is markup, not text.").format(markup=match[0])
        fix = _fix(match[0], is_removable=match.start() in removable)
        hint = _("Write {text}.").format(text=fix) if fix and fix.strip() else ""
        yield submission.problem(path, message, hint, part=match.span(), fix=fix)


def _fix(markup: str, *, is_removable: bool) -> str | None:
    """Return what belongs in place of markup: a character, nothing, or what is not certain."""
    if markup[0] == "&":
        return unescape(markup).replace("\u00a0", " ")
    return "" if is_removable else None


RULE = DeclarationRule(
    code="SB305",
    severity=Severity.ERROR,
    title=N_("Markup in a text"),
    why=N_(
        "What is left of a web page or another program's format is printed in the form "
        "as it stands."
    ),
    source=N_("The form's instructions"),
    remedy=N_("Delete it; a new paragraph is a new line of a text between three quotes."),
    fixes=True,
    everywhere=True,
    check=check,
)
