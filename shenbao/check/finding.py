"""What a rule finds in a declaration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shenbao.toml import Document, KeyPath


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a reviewer would mark.

    ``path`` is what it is about, by which it can be waived. ``part`` narrows a
    text to the characters meant; ``mend`` is what belongs in their place, if
    that is beyond doubt. ``shown`` is where it is shown if not at ``path``, for
    what is missing has no place. Without a ``hint``, the rule says what to do.
    """

    document: Document
    path: KeyPath
    message: str
    hint: str = ""
    part: tuple[int, int] | None = None
    mend: str | None = None
    shown: KeyPath | None = None


Outcome = Sequence[Finding] | None
"""What a rule says: what it finds, nothing, or None: there is not enough to judge by."""

PASSES: Outcome = ()
NOT_APPLICABLE: Outcome = None
