"""What a change of the form standard does to a sheet, each consequence with its cause."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from msgspec import Struct

from shenbao.changes.comparison.changes import Change, exchanged
from shenbao.changes.comparison.statement import Part, Position


class Subject(StrEnum):
    """What of a form standard has changed."""

    TITLE = "title"
    LABEL = "label"
    PATTERN = "pattern"
    LEXICON = "lexicon"
    WORDING = "wording"
    NUMBERING = "numbering"
    DEFAULT = "default"
    FIELD = "field"
    PART = "part"
    ROW = "row"
    WORDS = "words"
    FORMULA = "formula"
    COLUMN = "column"
    CLASS = "class"
    ORDER = "order"
    RULE = "rule"
    LAYOUT = "layout"


class Cause(Struct, frozen=True, order=True):
    """One change of a form standard: of what, its name if it has one, and its words.

    What is new has no old words, and what is gone no new ones.
    """

    subject: Subject
    name: str = ""
    old: str = ""
    new: str = ""

    def mirrored(self) -> Cause:
        """Return the change back."""
        return Cause(self.subject, self.name, self.new, self.old)


class Consequence(Change, frozen=True):
    """A part of a sheet that is different though its declaration did not ask for it."""

    cause: Cause

    def mirrored(self) -> Consequence:
        """Return the consequence back."""
        return type(self)(**exchanged(self) | {"cause": self.cause.mirrored()})


class Reworded(Consequence, frozen=True):
    """An attribute of a part of the statement, such as the label of a field.

    ``part`` is "" for what the statement has but once.
    """

    part: str
    key: str
    attribute: str
    old: Any
    new: Any


class Reexplained(Consequence, frozen=True):
    """The explanation of an indicator."""

    old: Position
    new: Position
    old_text: str | None
    new_text: str | None


class Recalculated(Consequence, frozen=True):
    """The text of a cell in a row of an author, by its address, that reads otherwise by the form.

    It is worked out otherwise, or printed otherwise, as with other decimals.
    """

    key: str
    old_text: str
    new_text: str


class PartAdded(Consequence, frozen=True):
    """A field, column, class or choice that the form did not have."""

    part: str
    index: int
    content: Part

    def mirrored(self) -> PartRemoved:
        """Return the consequence back."""
        return PartRemoved(self.cause.mirrored(), self.part, self.index, self.content)


class PartRemoved(Consequence, frozen=True):
    """A field, column, class or choice that the form has no more."""

    part: str
    index: int
    content: Part

    def mirrored(self) -> PartAdded:
        """Return the consequence back."""
        return PartAdded(self.cause.mirrored(), self.part, self.index, self.content)


class PartsReordered(Consequence, frozen=True):
    """Parts that stand in another order; those that are new or gone are not among them."""

    part: str
    old: tuple[str, ...]
    new: tuple[str, ...]
