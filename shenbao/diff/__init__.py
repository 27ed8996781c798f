"""What is different between two revisions, by meaning: typed changes, found and applied."""

from shenbao.diff.comparing import Comparison, Effect, Entry, compare
from shenbao.diff.revision import Revision

__all__ = ["Comparison", "Effect", "Entry", "Revision", "compare"]
