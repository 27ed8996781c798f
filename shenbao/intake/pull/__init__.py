"""Pull: what was edited in a Word document that a build has made, back into its declaration."""

from shenbao.intake.pull.decisions import Prefer
from shenbao.intake.pull.pulling import Pulled, pull

__all__ = ["Prefer", "Pulled", "pull"]
