"""SB301: spaces inside names and targets."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shenbao.check.rule import DeclarationRule, Outcome
from shenbao.check.spacing import ANYWHERE, AT_THE_EDGES, IN_NAMES, stray
from shenbao.check.submission import Submission
from shenbao.declaration import NAME
from shenbao.diagnostics import Diagnostic, Severity
from shenbao.form.meanings import Meaning
from shenbao.i18n import N_, _
from shenbao.toml import KeyPath

LATIN_BRACKET = re.compile(r"[A-Za-z0-9] [(（]")
"""A bracket that is set off as in English, on both sides: CT (64排) 检查."""


def check(submission: Submission) -> Outcome:
    """Look at the project's name, and at the name and target of each indicator."""
    return [problem for place in _places(submission) if (problem := _find(submission, *place))]


def _places(submission: Submission) -> Iterator[tuple[KeyPath, str, str]]:
    """Yield the texts with their places, and what is a stray space in each."""
    name = submission.text(Meaning.PROJECT_NAME)
    if name is not None:
        yield submission.place(Meaning.PROJECT_NAME), name, IN_NAMES
    for indicator in submission.declaration.indicators:
        is_latin = LATIN_BRACKET.search(indicator.name)
        yield (*indicator.path, NAME), indicator.name, AT_THE_EDGES if is_latin else IN_NAMES
        pattern = ANYWHERE if submission.target(indicator).quantitative else AT_THE_EDGES
        for key in submission.filing.target_columns.keys:
            if key in indicator.texts:
                yield (*indicator.path, key), indicator.texts[key], pattern


def _find(submission: Submission, path: KeyPath, text: str, spaces: str) -> Diagnostic | None:
    found = stray(text, spaces)
    if found is None:
        return None
    (start, end), fix = found
    message = _("There is a stray space in {text}.").format(text=text.strip())
    hint = _("Write {text}.").format(text=text[:start] + fix + text[end:])
    return submission.problem(path, message, hint, part=(start, end), fix=fix)


RULE = DeclarationRule(
    code="SB301",
    severity=Severity.ERROR,
    title=N_("A stray space in a name or target"),
    why=N_(
        "Fiscal systems compare names and targets character by character: with a space "
        "it is another one."
    ),
    source=N_("A fiscal system's check for spaces"),
    remedy=N_("Delete the space."),
    fixes=True,
    check=check,
)
