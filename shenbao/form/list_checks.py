"""What is wrong with the lists of a form: what they show that no listed standard has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from msgspec import Struct

from shenbao.declaration import EXPLAIN, NAME, Field
from shenbao.diagnostics import Code
from shenbao.form.listing import (
    NOTHING,
    NUMBER,
    OF_COLUMNS,
    OF_INDICATORS,
    SHOWN_OF_CLASSES,
    SORTS,
    YEAR,
    Listing,
    is_of_whole,
    meant_of,
    shown_of,
)
from shenbao.form.part_values import complain_at
from shenbao.form.parts import FormColumn, ListTable
from shenbao.form.standard import Standard
from shenbao.i18n import _
from shenbao.toml.reader import TableReader, did_you_mean


def check_lists(
    form: TableReader,
    own: Standard,
    find: Callable[[str], Standard | None],
    meanings: Iterable[str] = (),
) -> None:
    """Complain of what the lists of a form show that no standard has of those that they list.

    ``own`` is the standard of the form. ``find`` returns one by its name, None where it cannot
    be read, which is complained of elsewhere. A list of all standards, which are not read for
    this, shows what has a meaning: there are ``meanings`` beside those of the program.
    """
    for entry, part in zip(form.tables("part"), own.parts, strict=True):
        if isinstance(part, ListTable):
            listed = [find(name) for name in part.forms if not part.is_of_all]
            check = _ListCheck(entry, part, own, [known for known in listed if known is not None])
            check.forms()
            if part.is_of_all:
                check.meanings({*SORTS, *meanings})
            elif None not in listed:
                check.columns()
                check.where()


class _ListCheck(Struct, frozen=True):
    """Holds a list against the standards of what it lists."""

    entry: TableReader
    part: ListTable
    own: Standard
    standards: Sequence[Standard]

    def forms(self) -> None:
        """Complain of standards whose declarations are not listed, or are named twice."""
        for number, name in enumerate(self.part.forms):
            if any(standard.name == name and standard.repeats for standard in self.standards):
                message = _("{name} repeats what other declarations say, and is not listed.")
                message = message.format(name=name)
                complain_at(self.entry, Code.VALUE, message, ("forms", number))
            if name in self.part.forms[:number]:
                message = _("{key} is taken.").format(key=name)
                complain_at(self.entry, Code.DUPLICATE, message, ("forms", number))

    def columns(self) -> None:
        """Complain of columns that show nothing of any standard, or no figure."""
        known = {name for standard in self.standards for name in shown_of(standard, self.part)}
        for table, column in zip(self.entry.tables("column"), self.part.columns, strict=True):
            key = "shows" if table.has("shows") else "key"
            if column.shows not in known:
                message = _("No listed standard has {name}.").format(name=column.shows)
                table.complain(Code.VALUE, message, did_you_mean(column.shows, known), key=key)
            elif column.facts is not None and column.facts.kind.is_figure:
                self.figures(table, column, key)

    def meanings(self, meanings: set[str]) -> None:
        """Complain of columns that show nothing that has a meaning, nor any of indicators."""
        meanings = {name for name in meanings if is_of_whole(name)}
        known = {*meanings, NUMBER, NOTHING, YEAR}
        if self.part.of_indicators:
            of_indicators = (OF_INDICATORS + NAME, OF_INDICATORS + EXPLAIN)
            known |= {*SHOWN_OF_CLASSES, *OF_COLUMNS, *of_indicators}
        for table, column in zip(self.entry.tables("column"), self.part.columns, strict=True):
            is_of_indicator = self.part.of_indicators and column.shows.startswith(OF_INDICATORS)
            if column.shows not in known and not is_of_indicator:
                message = _("{name} is not a meaning.").format(name=column.shows)
                key = "shows" if table.has("shows") else "key"
                table.complain(Code.VALUE, message, did_you_mean(column.shows, known), key=key)
        for number, name in enumerate(self.part.where):
            if name not in meanings:
                message = _("{name} is not a meaning.").format(name=name)
                hint = did_you_mean(name, meanings)
                complain_at(self.entry, Code.VALUE, message, ("where", number), hint)

    def figures(self, table: TableReader, column: FormColumn, key: str) -> None:
        """Complain of a column of figures that shows words, or other sorts of figures."""
        if column.shows in (NUMBER, YEAR):
            return
        shown = [facts for standard in self.standards for facts in self.facts(standard, column)]
        figures = [facts for facts in shown if facts.kind.is_figure]
        assert column.facts
        if not figures:
            message = _("{name} is not a figure in any listed standard.").format(name=column.shows)
            table.complain(Code.VALUE, message, key=key)
        elif any(facts.kind.is_money != column.facts.kind.is_money for facts in figures):
            message = _("{name} is money in one form or list, and a plain figure in another.")
            table.complain(Code.VALUE, message.format(name=column.shows), key=key)

    @staticmethod
    def facts(standard: Standard, column: FormColumn) -> Iterator[Field]:
        """Yield what is known of the field, cell or column of a standard that a column shows."""
        of_field = standard.facts_of(column.shows)
        if of_field is not None:
            yield of_field
            return
        key = Listing.column_of(standard, column)
        for table in standard.indicator_tables:
            found = table.column(key)
            if found is not None and found.facts is not None:
                yield found.facts

    def where(self) -> None:
        """Complain of what is compared that the listed ones, or the list itself, do not have."""
        listed = {name for standard in self.standards for name in meant_of(standard)}
        own = set(meant_of(self.own))
        for number, name in enumerate(self.part.where):
            if name not in listed:
                message = _("No listed standard has {name}.").format(name=name)
                hint = did_you_mean(name, listed & own)
                complain_at(self.entry, Code.VALUE, message, ("where", number), hint)
            elif name not in own:
                message = _("The list itself has no {name}: nothing could be compared with it.")
                message = message.format(name=name)
                hint = did_you_mean(name, listed & own)
                complain_at(self.entry, Code.VALUE, message, ("where", number), hint)
