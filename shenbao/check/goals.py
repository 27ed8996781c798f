"""How long a project takes."""

from __future__ import annotations

from shenbao.check.submission import Submission
from shenbao.form.meanings import Meaning


def is_of_several_years(submission: Submission) -> bool:
    """Tell whether the declaration gives the project a term of more than one year."""
    term = submission.figure(Meaning.TERM)
    return term is not None and term > 1
