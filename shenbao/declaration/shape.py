"""What a declaration may hold: the fields, classes and columns that a form standard names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from shenbao.declaration.field import Field
from shenbao.diagnostics import KeyPath


class Column(Field, frozen=True):
    """A column of a table; an ``optional`` one is printed on demand.

    The ``markers`` of one number its values row by row, unless its kind numbers the entries
    of each value. One with a value ``per`` entry of a list has the key of that field.
    """

    optional: bool = False
    per: str = ""

    @property
    def each(self) -> Column:
        """What the value of one entry is, where it has a value per entry."""
        return replace(self, kind=self.kind.of_entry, per="", required=False) if self.per else self

    @property
    def of_entry(self) -> Column | None:
        """What the value of one entry is; None where it has one value, and no entries."""
        return self.each if self.per else None

    def marker(self, index: int) -> str:
        """Return what stands before a value: ``index`` counts the rows of its table or class."""
        is_of_entries = "numbering" in self.kind.heeds
        return "" if is_of_entries else next(iter(self.markers[index : index + 1]), "")


class Choice(Struct, frozen=True):
    """A choice a declaration makes for its whole sheet, such as its placeholder."""

    key: str
    values: tuple[str, ...]
    default: str


class Facts(Struct, frozen=True):
    """What authors may write in a table of facts.

    ``rows`` maps the keys of the form's rows to those of the columns that are authored there.
    A ``free`` table has rows of authors instead, with all ``columns`` of it. ``shown`` are
    the keys of all columns, those that are worked out and never authored among them.
    """

    columns: Mapping[str, Column]
    rows: Mapping[str, tuple[str, ...]]
    free: bool = False
    shown: tuple[str, ...] = ()


class Shape(Struct, frozen=True):
    """All that declarations of one form standard may hold.

    ``groups`` maps a first-level class to its second-level classes, both by key
    and in the order of the form; one that has none holds its indicators itself.
    ``collections`` has the authored columns of each collection of indicators by its key,
    which is "" for that without a key above the classes; ``columns`` are those of all.
    ``derived`` are the fields, and ``derived_columns`` the columns of indicators, that are
    worked out or taken, and never authored; a form that ``is_computed`` has figures that are.
    Declarations of one that ``follows`` another name the declaration that they follow.
    """

    form: str
    fields: Mapping[str, Field]
    groups: Mapping[str, tuple[str, ...]]
    columns: Mapping[str, Column]
    explained: bool = False
    choices: Mapping[str, Choice] = field(default_factory=dict)
    facts: Mapping[str, Facts] = field(default_factory=dict)
    collections: Mapping[str, Mapping[str, Column]] = field(default_factory=dict)
    derived: tuple[str, ...] = ()
    derived_columns: tuple[str, ...] = ()
    is_computed: bool = False
    follows: bool = False

    def without_required(self) -> Shape:
        """Return the shape for declarations, or parts of them, that are not complete."""
        fields = {
            key: replace(
                field, required=False, pattern=None, choices=field.choices if field.boxes else ()
            )
            for key, field in self.fields.items()
        }
        columns = {
            key: replace(column, required=False, choices=()) for key, column in self.columns.items()
        }
        collections = {
            name: {
                key: replace(column, required=False, choices=()) for key, column in known.items()
            }
            for name, known in self.collections.items()
        }
        facts = {
            key: replace(
                table,
                columns={
                    name: replace(column, required=False, choices=())
                    for name, column in table.columns.items()
                },
            )
            for key, table in self.facts.items()
        }
        return replace(self, fields=fields, columns=columns, collections=collections, facts=facts)

    def classes(self) -> Iterator[KeyPath]:
        """Yield the path of each class of indicators in a declaration, in the order of the form."""
        for collection in self.collections or ("",):
            for group, categories in self.groups.items():
                for category in categories or ("",):
                    yield class_path(collection, group, category)

    def columns_at(self, path: KeyPath) -> Mapping[str, Column]:
        """Return the columns that are authored in the rows at a path: of a class, or a table."""
        first = str(path[0])
        if first in self.facts:
            return self.facts[first].columns
        return self.collections.get(first) or self.collections.get("", self.columns)

    def arrays(self) -> Iterator[KeyPath]:
        """Yield the path of each array of rows of authors: those of classes, and free tables."""
        yield from self.classes()
        yield from ((key,) for key, facts in self.facts.items() if facts.free)


def class_path(collection: str, group: str, category: str) -> KeyPath:
    """Return where the indicators of a class stand in a declaration."""
    return tuple(filter(None, (collection, group, category)))
