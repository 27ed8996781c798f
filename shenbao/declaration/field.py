"""A field of a form, and all that its kind knows of its values."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Any, Generic, TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from shenbao.declaration.cells import Context, Understood
from shenbao.declaration.folding import bare
from shenbao.declaration.wording import Wording
from shenbao.diagnostics import KeyPath
from shenbao.i18n import _
from shenbao.toml.literals import commented, inline, literal
from shenbao.toml.reader import TableReader

V = TypeVar("V")

Value = object
"""What a field of a declaration holds; of which type it is, its kind decides."""

Schema = dict[str, Any]
"""A part of a JSON Schema."""


class Compared(StrEnum):
    """What is told of a field whose value has changed."""

    WHOLE = "whole"  # the old value and the new one
    TEXT = "text"  # the words that went and those that came
    ITEMS = "items"  # the items that went, came and changed
    MONEY = "money"  # the difference, which is summed up by unit


class Example(Struct, frozen=True):
    """A value as TOML has it behind its key, and how a form shows it."""

    toml: str
    text: str


class Kind(Struct, Generic[V], frozen=True):
    """A kind of field, whose values are of the type ``V``; ``KINDS`` has all of them by name.

    Other modules ask the kind of a field what they need to know, and none asks which kind
    it is. ``summary`` says in one line, to be translated, what a field of the kind holds.

    Values that are ``is_words`` are what a person wrote, and may be blank; those that are
    ``is_long`` run over lines. One that ``takes_many`` is any number of its options.
    ``worded`` names what of a ``Wording`` their texts depend on, and ``shown_by`` the words of
    it without which they show nothing. ``heeds`` names the facts of a ``Field`` that tell how
    just these values show.
    """

    summary: str
    examples: tuple[Example, ...]
    compared: Compared = Compared.WHOLE
    is_words: bool = False
    is_long: bool = False
    takes_many: bool = False
    worded: tuple[str, ...] = ()
    shown_by: tuple[str, ...] = ()
    heeds: tuple[str, ...] = ()

    @property
    def is_money(self) -> bool:
        """Whether its values are amounts of money, which add up."""
        return self.compared is Compared.MONEY

    @property
    def is_figure(self) -> bool:
        """Whether its values are figures to reckon with."""
        return False

    @property
    def takes_formula(self) -> bool:
        """Whether a form may work its values out: figures, and what is said of figures."""
        return self.is_figure

    @property
    def has_entries(self) -> bool:
        """Whether its values are lists, whose entries may have values of their own elsewhere."""
        return False

    @property
    def has_year(self) -> bool:
        """Whether its values are days, whose years a form may print by themselves."""
        return False

    @property
    def of_entry(self) -> Kind[Any]:
        """The kind of one value, where the values are several: one for each entry of a list."""
        return self

    # ---- In TOML ---------------------------------------------------------------------

    @abstractmethod
    def read(self, table: TableReader, field: Field) -> V | None:
        """Read the value of a field from its table; what is wrong with it is noted there.

        None means that there is no value, or a wrong one.
        """

    @abstractmethod
    def schema(self, field: Field) -> Schema:
        """Return the JSON Schema of what ``read`` takes, apart from choices and pattern."""

    def literal(self, data: Any, _field: Field) -> str:
        """Return a value as it is written behind its key; ``data`` is as TOML has it."""
        return literal(data)

    def lines(self, data: Any, field: Field) -> list[str]:
        """Return a value as it is written with its key, and with its unit as a comment."""
        line = f"{field.key} = {self.literal(data, field)}"
        return [commented(line, field.unit) if field.unit and not isinstance(data, str) else line]

    def entry(self, data: Any) -> str:
        """Return an entry of a list in a value as it is written, on one line."""
        return inline(data)

    def blank_lines(self, field: Field) -> list[str]:
        """Return the lines of a value that is to be filled in.

        They are a comment where there is no blank value, or none that the field takes.
        """
        if self.is_words and (field.required or not (field.choices or field.pattern)):
            blank = '"""\n"""' if self.is_long else '""'
            return f"{field.key} = {blank}".split("\n")
        hint = _("such as {example}").format(example=self.examples[-1].toml)
        facts = [field.unit, *([] if field.choices else [hint])]
        words = _(", ").join(filter(None, facts))
        line = f"# {field.key} ="
        return [commented(f"{line} ", words) if words else line]

    def amounts(self, data: Any) -> Sequence[KeyPath]:
        """Return where, within a value in TOML, there are amounts of money. It itself is ()."""
        is_figure = isinstance(data, int | Decimal) and not isinstance(data, bool)
        return [()] if self.is_money and is_figure else []

    # ---- In parts --------------------------------------------------------------------

    def parts(self, _field: Field) -> Parts | None:
        """Return the parts of a value in TOML that is a table, None where no value is one."""
        return None

    def parted(self, _text: str, _field: Field, _context: Context) -> Mapping[str, Any] | None:
        """Return a text as a table of parts, None where no value is one."""
        return None

    # ---- To choose from --------------------------------------------------------------

    def options(self, field: Field) -> tuple[str, ...]:
        """Return the only texts that can be chosen, none where anything can be written."""
        return field.choices

    def chosen(self, value: V, field: Field) -> tuple[str, ...]:
        """Return which of its options a value is."""
        return (self.text(value, field),)

    def ticked(self, options: Sequence[str], _field: Field) -> str:
        """Return the text of a cell in which these of its options are chosen."""
        return "\n".join(options)

    # ---- On a sheet ------------------------------------------------------------------

    def blank(self, _field: Field) -> str:
        """Return the text that a sheet shows where there is no value."""
        return ""

    @abstractmethod
    def text(self, value: V, field: Field) -> str:
        """Return the text that a sheet shows for a value."""

    @abstractmethod
    def unshown(self, data: Any, text: str, field: Field) -> Sequence[KeyPath]:
        """Return where, within a value in TOML, there is what a text on the sheet does not show.

        It judges by the text alone, whatever ``text`` has made it of. The value itself is ().
        """

    def figure(self, _value: V) -> Decimal | None:
        """Return the figure that a workbook may reckon with, None where a value is none."""
        return None

    # ---- From a cell -----------------------------------------------------------------

    @abstractmethod
    def understand(self, text: str, field: Field, context: Context) -> Understood | None:
        """Return the value that shows as the text of a cell, None where there is none.

        The shortest of all such values is found.
        """

    def is_blank(self, text: str, _field: Field, _context: Context) -> bool:
        """Tell whether the text of a cell says that there is no value."""
        return not text

    def is_same(self, text: str, other: str, _field: Field) -> bool:
        """Tell whether two texts of cells mean the same value."""
        return text == other

    def revised(self, _old: Any, new: Understood, _context: Context) -> tuple[Any, list[str]]:
        """Return what an edited cell makes of the value of a field, and what to tell of that.

        ``old`` is the value in TOML before, None if there was none.
        """
        return new.data, []


class Parts(Struct, frozen=True):
    """The parts of a value that may be a table: the fields in it, and the columns of its rows.

    The rows are at the key ``rows``. Fields are ``before`` them or ``behind``.
    """

    before: tuple[Field, ...]
    rows: str
    columns: tuple[Field, ...]
    behind: tuple[Field, ...]


class Field(Struct, frozen=True):
    """A field of a form: its key in the TOML file, what it takes, and how it reads.

    Amounts are in its ``unit``, which a figure may show behind it (``show_unit``; None
    leaves that to the kind). ``pattern`` must match the whole value; ``choices``
    lists the only values, if any; ``or_text`` lets words stand in place of a figure, and
    ``negative`` lets an amount be below nought; a ``unique`` field has a value of its own
    in each declaration. People also know it by the ``aliases`` of its label.

    With ``boxes`` all choices are printed, the chosen ones ticked; some of them are
    ``nested`` in another, by which they are kept. Lists may say the ``codes`` of choices.
    ``markers`` number the entries of a list.
    The words of a ``stamp`` stand below the value in its cell, and are no part of it.

    Reviewers hold it against its ``length`` in characters, the ``registered``
    names, and the fields that are its ``parts``, where the standard has them.
    """

    key: str
    kind: Kind[Any]
    label: str = ""
    aliases: tuple[str, ...] = ()
    unit: str = ""
    show_unit: bool | None = None
    description: str = ""
    wording: Wording = field(default_factory=Wording)
    required: bool = False
    unique: bool = False
    or_text: bool = False
    negative: bool = False
    pattern: re.Pattern[str] | None = None
    pattern_hint: str = ""
    choices: tuple[str, ...] = ()
    nested: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    codes: Mapping[str, str] = field(default_factory=dict)
    boxes: bool = False
    markers: tuple[str, ...] = ()
    stamp: str = ""
    printed_blank: bool = True
    length: int | None = None
    registered: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()

    def text(self, value: Value | None) -> str:
        """Return the text that the cell of a sheet shows for a value, or where there is none."""
        words = self.kind.blank(self) if value is None else self.kind.text(value, self)
        return self._stamped(words) if self.stamp else words

    def unshown(self, data: Any, text: str) -> Sequence[KeyPath]:
        """Return where, within a value in TOML, there is what the text of a cell does not show."""
        if not self.stamp:
            return self.kind.unshown(data, text, self)
        words = self._unstamped(text)
        return self.kind.unshown(data, words, self) if text == self._stamped(words) else ((),)

    def understand(self, text: str, context: Context) -> Understood | None:
        """Return the value that shows as the text of a cell, None where there is none."""
        understood = self.kind.understand(self._unstamped(text), self, context)
        return understood and replace(understood, words=self._stamped(understood.words))

    def is_blank(self, text: str, context: Context) -> bool:
        """Tell whether the text of a cell says that there is no value."""
        return self.kind.is_blank(self._unstamped(text), self, context)

    def is_same(self, text: str, other: str) -> bool:
        """Tell whether two texts of cells mean the same value."""
        return self.kind.is_same(self._unstamped(text), self._unstamped(other), self)

    def _stamped(self, words: str) -> str:
        return "\n".join((words, self.stamp)).removeprefix("\n") if self.stamp else words

    def _unstamped(self, text: str) -> str:
        """Return the text of a cell without the stamp below it, however that is spaced."""
        stamp = bare(self.stamp)
        if not stamp or not bare(text).endswith(stamp):
            return text
        places = [place for place, letter in enumerate(text) if not letter.isspace()]
        return text[: places[-len(stamp)]].rstrip()

    def without_unit(self, text: str) -> str:
        """Return the text of a cell without the unit that it may end with."""
        return text.removesuffix(self.unit).rstrip() if self.unit else text
