"""The goals of a project, by the keys that standards give them."""

from __future__ import annotations

from shenbao.check.submission import Submission

ANNUAL, LONG_TERM, TERM = "annual_goal", "long_term_goal", "term"


def is_of_several_years(submission: Submission) -> bool:
    """Tell whether the declaration gives the project a term of more than one year."""
    term = submission.declaration.values.get(TERM)
    return isinstance(term, int) and term > 1
