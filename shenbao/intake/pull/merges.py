"""Merged cells of an edited document whose first row was deleted.

A class of indicators stands in a cell that is merged over their rows, and Word
keeps its label in each of them. When the first row is deleted, the others go on
with the cell above, which names another class: so they do when somebody drags a
row into another class. Only where it is proven that no more than the first rows of
a class are gone do the others begin a merged cell again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from shenbao.declaration import class_path
from shenbao.diagnostics import Place
from shenbao.intake.grid import Cell, Row
from shenbao.intake.pull.lines import Class, Line, line_path, lines_of, name_column
from shenbao.intake.vocabulary import Class as Kind
from shenbao.intake.vocabulary import Vocabulary
from shenbao.sheet.origin import Origin, digest
from shenbao.toml import key_name


class Merges(Struct, frozen=True, dict=True):
    """The rows of a document that a sheet has become, and what the sheet was made with."""

    rows: Sequence[Row]
    origin: Origin
    vocabulary: Vocabulary

    def parted(self) -> list[Row]:
        """Return the rows, merged cells parted where the first row of a class was deleted."""
        found: list[Row] = []
        shown: dict[Place, Cell] = {}
        for row in self.rows:
            for covered in row.covered:
                over = row.covers(covered)
                now = shown.get(over.place, over)
                above = [upper for upper in found if now in upper.cells]
                if covered.text != now.text and self.begins_class(row, covered, now, above):
                    shown[over.place] = covered
            cells = tuple(shown.get(cell.place, cell) for cell in row.cells)
            parted = replace(row, cells=cells)
            other = [cell for cell in row.covered if cell.text != parted.covers(cell).text]
            found.append(replace(parted, covered=tuple(other)))
        return found

    def begins_class(self, row: Row, covered: Cell, now: Cell, above: Sequence[Row]) -> bool:
        """Tell whether a covered cell names the class of its row, whose first row is gone.

        ``above`` are the rows of the class that the merged cell names ``now``.
        """
        classes = self.classes(row)
        first = next((line for line in self.made if self.names(covered, line.classes)), None)
        return (
            classes is not None
            and self.names(covered, classes)
            and first is not None
            and first not in self.there
            and all(self.is_before(self.classes(upper), classes, now) for upper in above)
        )

    def is_before(self, classes: Class | None, other: Class, now: Cell) -> bool:
        """Tell whether a row has classes that stand before others, and the label ``now``."""
        order = list(self.vocabulary.standard.shape.arrays())
        return (
            classes is not None
            and self.names(now, classes)
            and order.index(classes) < order.index(other)
        )

    def classes(self, row: Row) -> Class | None:
        """Return the classes of a row: those of its indicator, or that an empty row names."""
        line = self.line(row)
        if line is not None:
            return line.classes
        if not self.is_empty(row):
            return None
        named = set[str]().union(
            *(self.vocabulary.categories_named(cell.text) for cell in row.filled)
        )
        found = [known for known in self.vocabulary.classes if known.category.label in named]
        paths = [path for path in self.kinds if self.kinds[path] in found]
        return paths[0] if len(paths) == 1 else None

    @cached_property
    def kinds(self) -> dict[Class, Kind]:
        """The classes of the form, by where they are in a declaration."""
        shape = self.vocabulary.standard.shape
        return {
            class_path(collection, known.group.key, known.category.key): known
            for collection in shape.collections or ("",)
            for known in self.vocabulary.classes
        }

    def names(self, label: Cell, classes: Class) -> bool:
        """Tell whether a label is that of one of the classes of an indicator."""
        named = self.vocabulary.groups_named(label.text)
        named |= self.vocabulary.categories_named(label.text)
        known = self.kinds.get(classes)
        return known is not None and not named.isdisjoint((known.group.label, known.category.label))

    def is_empty(self, row: Row) -> bool:
        """Tell whether a row has no words but those that the form has itself."""
        choice = self.vocabulary.standard.shape.choices.get("placeholder")
        placeholders = choice.values if choice else ()
        return all(
            cell.text in placeholders or digest(cell.text) in self.origin.fixed
            for cell in row.filled
        )

    @cached_property
    def made(self) -> list[Line]:
        """The indicators that the document was made with."""
        return lines_of(self.origin.values, {})

    @cached_property
    def there(self) -> list[Line]:
        """Those that are still in the document."""
        return [line for line in map(self.line, self.rows) if line is not None]

    def line(self, row: Row) -> Line | None:
        """Return which indicator a row was made as: by its tags, else by what it still says."""
        tagged = Counter(_path(cell.tag) for cell in row.cells if _path(cell.tag))
        if tagged:
            path = tagged.most_common(1)[0][0]
            return next((line for line in self.made if line.path == path), None)
        digests = {digest(cell.text) for cell in row.filled}
        alike = [
            line for line in self.made if line.digests.get(name_column(line.digests)) in digests
        ]
        return alike[0] if len(alike) == 1 else None


def _path(key: str) -> str:
    """Return the path of the indicator that a value of this key is of, "" if it is of none."""
    return key_name(line_path(key))
