"""Merging what was edited in a document into a declaration that may have moved on."""

from __future__ import annotations

from copy import deepcopy

from shenbao.declaration.cells import Context
from shenbao.intake.pull.decisions import Decisions
from shenbao.intake.pull.fields import Fields
from shenbao.intake.pull.indicators import Indicators
from shenbao.intake.pull.merged import Merged
from shenbao.intake.pull.versions import Versions


def merge(versions: Versions, context: Context, decisions: Decisions) -> Merged:
    """Return the declaration with the changes that lead from the made to the edited sheet.

    What both have changed, each in its own way, is a conflict. A table that is not certain
    changes nothing.
    """
    data = deepcopy(dict(versions.filing.declaration.document.data))
    merged = Merged(data)
    Fields(versions, context, decisions, merged).merge()
    decisions.problems += versions.edited.table_doubts.values()
    Indicators(versions, context, decisions, merged).merge()
    return merged
