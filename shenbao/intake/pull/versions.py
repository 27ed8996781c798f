"""Three versions of one sheet: as its document was made, as it is now, and as it was edited."""

from __future__ import annotations

from functools import cached_property

from msgspec import Struct

from shenbao.form import Filing, Standard
from shenbao.form.naming import Naming
from shenbao.form.parts import FactTable
from shenbao.intake.pull.lines import Class
from shenbao.intake.pull.reading import Edited, home
from shenbao.intake.verifying import printed
from shenbao.sheet import Sheet
from shenbao.sheet.origin import Origin, origin_of
from shenbao.toml import KeyPath, key_name

BETWEEN = " / "


class Versions(Struct, frozen=True, dict=True):
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

    def label(self, path: KeyPath) -> str:
        """Return what people call a place: a field by its label, a cell by its row and column."""
        words = Naming(self.filing).words(path)
        return BETWEEN.join(words) or key_name(path)

    def column_label(self, classes: Class, column: str) -> str:
        """Return what people call a column of a class, or of a table of facts."""
        naming, first = Naming(self.filing), str(classes[0])
        table = self.standard.table(first)
        if isinstance(table, FactTable):
            return naming.column(table, column)
        collection = first if first in self.standard.shape.collections else ""
        return naming.column(naming.table_of(collection), column, collection)

    def is_certain(self, classes: Class) -> bool:
        """Tell whether the table that has a class, or rows of facts, can be believed.

        Rows of a list are not the declaration's own.
        """
        is_own = classes[0] not in self.standard.list_tables
        return is_own and home(classes, self.standard) not in self.edited.table_doubts

    @property
    def has_moved_on(self) -> bool:
        """Whether the declaration has changed since the document was made."""
        return self.made.content != self.current.content
