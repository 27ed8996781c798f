"""Where many rules look, each in its own way: every text, or every target with a figure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from shenbao.check.rule import NOT_APPLICABLE, Outcome
from shenbao.check.submission import Figure, Submission
from shenbao.declaration import Indicator
from shenbao.diagnostics import Diagnostic, KeyPath


def in_texts_with(
    sign: re.Pattern[str],
    submission: Submission,
    find: Callable[[Submission, KeyPath, str], Iterable[Diagnostic]],
) -> Outcome:
    """Return what is found in the texts of a declaration that have a sign of it."""
    if not submission.texts:
        return NOT_APPLICABLE
    return [
        problem
        for path, text in submission.texts_with(sign)
        for problem in find(submission, path, text)
    ]


def of_each_figure(
    submission: Submission, find: Callable[[Submission, Indicator, Figure], Diagnostic | None]
) -> Outcome:
    """Return what is found in the targets of a declaration that are figures."""
    if not submission.figures:
        return NOT_APPLICABLE
    found = (find(submission, indicator, target) for indicator, target in submission.figures)
    return [problem for problem in found if problem is not None]
