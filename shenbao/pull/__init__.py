"""Pull: what was edited in a Word document that a build has made, back into its declaration."""

from shenbao.pull.decisions import Prefer
from shenbao.pull.pulling import Pulled, pull

__all__ = ["Prefer", "Pulled", "pull"]
