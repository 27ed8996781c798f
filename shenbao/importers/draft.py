"""What an importer has understood of one form, before it is put into the house style."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Source:
    """Where something stands in the file that is imported, and its words there."""

    line: int
    words: str


@dataclass(frozen=True, slots=True)
class DraftField:
    """The text of a field."""

    text: str
    source: Source


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A row of the indicator table: its classes by key, the marker, its texts by column."""

    group: str
    category: str
    marker: str
    texts: dict[str, str]
    source: Source


@dataclass
class Draft:
    """The fields of a form by key, its rows, and whatever was not understood.

    Nothing of the source is dropped: it is in the fields, in the rows, said by
    the standard itself, or left over.
    """

    line: int
    fields: dict[str, DraftField] = field(default_factory=dict)
    rows: list[DraftRow] = field(default_factory=list)
    leftovers: list[Source] = field(default_factory=list)
