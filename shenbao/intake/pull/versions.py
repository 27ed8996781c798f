"""Three versions of one sheet: as its document was made, as it is now, and as it was edited."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from shenbao.form import Filing, Standard
from shenbao.intake.pull.reading import Edited
from shenbao.intake.verifying import printed
from shenbao.sheet import Sheet
from shenbao.sheet.origin import Origin, origin_of


@dataclass(frozen=True)
class Versions:
    """A declaration and its sheet as they are now, the sheet as it was made, and as it was edited.

    Of the sheet as it was made only digests are known.
    """

    filing: Filing
    sheet: Sheet
    made: Origin
    edited: Edited

    @property
    def standard(self) -> Standard:
        """The form standard."""
        return self.filing.standard

    @cached_property
    def current(self) -> Origin:
        """The sheet as it is now, as digests."""
        return origin_of(self.sheet)

    @cached_property
    def now(self) -> dict[str, str]:
        """The texts that the sheet shows now, by key; those of titles are among them."""
        return printed(self.filing, self.sheet)

    @property
    def has_moved_on(self) -> bool:
        """Whether the declaration has changed since the document was made."""
        return self.made.content != self.current.content
