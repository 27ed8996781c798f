"""The rules of a district. Their words are shown as they are: write them for your colleagues."""

from __future__ import annotations

from shenbao.check.rule import NOT_APPLICABLE, PASSES, DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.diagnostics import Severity
from shenbao.form.meanings import Meaning

LONGEST = 200


def check_goal(submission: Submission) -> Outcome:
    """Count the characters of the annual goal."""
    goal = submission.text(Meaning.ANNUAL_GOAL)
    if goal is None:
        return NOT_APPLICABLE
    if len(goal) <= LONGEST:
        return PASSES
    return [submission.problem(Meaning.ANNUAL_GOAL, f"年度目标有 {len(goal)} 个字。")]


RULES = [
    DeclarationRule(
        code="NS101",
        severity=Severity.WARNING,
        title="年度目标太长",
        why="区里审核时只看前 200 个字。",
        source="区财政局 2025 年申报通知",
        remedy="请压缩到 200 字以内。",
        check=check_goal,
    ),
]
