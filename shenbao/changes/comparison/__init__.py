"""What is different between two revisions, by meaning: typed changes, found and applied."""

from shenbao.changes.comparison.comparing import Comparison, Effect, Entry, compare
from shenbao.changes.comparison.revision import Revision

__all__ = ["Comparison", "Effect", "Entry", "Revision", "compare"]
