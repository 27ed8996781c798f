"""SB305: remnants of markup in a text."""

from __future__ import annotations

import html
import re

from shenbao.check.rule import DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.diagnostics import Diagnostic, Severity
from shenbao.i18n import N_, _
from shenbao.toml import KeyPath

TAGS = (
    "a|b|big|br|center|div|em|font|h[1-6]|hr|i|img|li|o:p|ol|p|pre|s|small|span|strong|sub|sup"
    "|table|tbody|td|tfoot|th|thead|tr|u|ul"
)
MARKUP = re.compile(
    rf"</?(?:{TAGS})(?:\s[^<>]*)?/?>|&(?:[a-z]{{2,8}}|\#\d{{1,6}}|\#x[\da-f]{{1,5}});",
    re.IGNORECASE,
)


def check(submission: Submission) -> Outcome:
    """Look for tags and character references of HTML in every text."""
    return [
        _problem(submission, path, match)
        for path, text in submission.texts
        for match in MARKUP.finditer(text)
        if match[0][0] == "<" or html.unescape(match[0]) != match[0]
    ]


def _problem(submission: Submission, path: KeyPath, match: re.Match[str]) -> Diagnostic:
    message = _("{markup} is markup, not text.").format(markup=match[0])
    fix = _fix(match[0])
    hint = _("Write {text}.").format(text=fix) if fix and fix.strip() else ""
    return submission.problem(path, message, hint, part=match.span(), fix=fix)


def _fix(markup: str) -> str | None:
    """Return what the markup stands for: the character, or nothing; a break may be either."""
    if markup[0] == "&":
        return html.unescape(markup).replace("\u00a0", " ")
    is_break = re.match(r"</?(?:br|hr|p|div|li|tr)\b", markup, re.IGNORECASE)
    return None if is_break else ""


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
    check=check,
)
