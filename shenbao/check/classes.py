"""The classes of indicators that rules know by their keys, in any standard that has them."""

from __future__ import annotations

from shenbao.check.submission import Submission
from shenbao.diagnostics import Diagnostic
from shenbao.i18n import _

OUTPUT, BENEFIT, SATISFACTION = "output", "benefit", "satisfaction"
QUANTITY, QUALITY, TIMELINESS, COST = "quantity", "quality", "timeliness", "cost"
OUTPUTS = (QUANTITY, QUALITY, TIMELINESS, COST)


def without_indicator(submission: Submission, group: str, category: str, label: str) -> Diagnostic:
    """Say that a class has no indicator; ``category`` is where to add one."""
    path = (group, category) if submission.indicators(group) else (group,)
    return submission.problem(
        path,
        _("{label} has no indicator.").format(label=label),
        _("Add one as [[{table}]].").format(table=f"{group}.{category}"),
    )
