"""A declaration with its form standard: what it says in the words of the form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cached_property
from pathlib import Path

from msgspec import Struct

from shenbao.declaration import EXPLAIN, Declaration, Field, Indicator, Value
from shenbao.declaration.identity import identity
from shenbao.form.formulas import Content
from shenbao.form.meanings import Meaning
from shenbao.form.parts import CellRule, FactTable, FormColumn, FormRow, IndicatorTable, rule_of
from shenbao.form.phrases import YEAR, fill, other_year
from shenbao.form.reckoning import WAN, Reckoning
from shenbao.form.standard import Category, Group, Standard
from shenbao.form.target_texts import (
    TargetColumns,
    TargetText,
    collection_of_year,
    target_columns,
)
from shenbao.toml import KeyPath

CALLED = (Meaning.PROJECT_NAME, Meaning.UNIT_NAME)
"""The meanings by which a project is called where it has no code: its name, and its unit."""

Identity = tuple[str, ...]


class Filing(Struct, frozen=True, dict=True):
    """A valid declaration with the form standard it is filed under.

    ``followed`` is the file of the declaration that it follows and repeats, if there is one,
    and ``copied`` what that one says now, where this one has a copy of it;
    ``listed`` are the declarations among which a list finds those that it lists.
    """

    declaration: Declaration
    standard: Standard
    followed: Path | None = None
    listed: tuple[Filing, ...] = ()
    copied: Filing | None = None

    def text(self, key: str) -> str:
        """Return the text that the sheet shows for a field, blank where it has no value."""
        standard = self.standard
        facts = standard.fields[key]
        if key not in standard.formulas:
            return facts.text(self.declaration.values.get(key))
        return self.worked_out((key,), facts)

    @cached_property
    def reckoning(self) -> Reckoning:
        """The figures of the form that are worked out."""
        return Reckoning(self.declaration, self.standard)

    @cached_property
    def stated(self) -> Mapping[KeyPath, str]:
        """What is printed in place of figures that are worked out."""
        return {stated.at: stated.text for stated in self.declaration.stated}

    def worked_out(self, address: KeyPath, facts: Field) -> str:
        """Return what is printed where the form works a figure out."""
        stated = self.stated.get(address)
        return self.reckoning.text(self.reckoning.at(address), facts) if stated is None else stated

    @property
    def project(self) -> Identity:
        """What the project is known by in every year: what only it has, or else what it is called.

        () is returned where the declaration says neither.
        """
        values, standard = self.declaration.values, self.standard
        own = [str(values.get(key, "")) for key, known in standard.fields.items() if known.unique]
        called = [] if any(own) else list(map(self.meant, CALLED))
        known = tuple(map(identity, own if any(own) else called))
        return known if any(known) else ()

    # ---- Meanings -------------------------------------------------------------------------

    def meant(self, name: str) -> str:
        """Return the text in the place of a meaning, or of a field; blank where there is none."""
        match self.standard.place(name):
            case (str(key),) if key in self.standard.fields:
                return self.text(key)
            case (str(key), str(row_key), column_key):
                table = self.standard.table(key)
                row = table.row(row_key) if table else None
                column = table.column(column_key) if table else None
                return self.cell(table, row, column) if table and row and column else ""
        return ""

    def cell(self, table: FactTable | IndicatorTable, row: FormRow, column: FormColumn) -> str:
        """Return the text in a row of the form, whatever table it is in."""
        if isinstance(table, FactTable):
            return self.fact(table, row, column)
        return self.indicator_row(table, row, column)

    def figure(self, name: str) -> Decimal | None:
        """Return the figure in the place of a meaning, or of a field, as it is printed there.

        Money is in 万元, whatever the form counts in. None where there is no figure.
        """
        return self._figure(self.content(name), self.standard.facts_of(name))

    def figure_at(self, address: KeyPath) -> Decimal | None:
        """Return the figure at an address, as it is printed there; money is in 万元."""
        return self._figure(self.reckoning.at(address), self.standard.facts_at(address))

    def _figure(self, content: Content, facts: Field | None) -> Decimal | None:
        printed = self.reckoning.printed(content, facts) if facts else None
        if printed is None or facts is None or not facts.kind.is_money:
            return printed
        power = self.reckoning.scale(facts).power - WAN
        return printed.scaleb(power) if power else printed

    def content(self, name: str) -> Content:
        """Return what is reckoned with in the place of a meaning, or of a field."""
        place = self.standard.place(name)
        return self.reckoning.at(place) if place else None

    @cached_property
    def target_columns(self) -> TargetColumns:
        """The columns that say the target of an indicator."""
        return target_columns(self.standard)

    def target(self, indicator: Indicator) -> TargetText:
        """Return the target of an indicator as one text."""
        return self.target_columns.of(indicator, self.standard.vocabulary.qualitative)

    @cached_property
    def indicators_of_year(self) -> tuple[Indicator, ...]:
        """The indicators of the year: a form may have a collection of those of all years, too."""
        of_year, indicators = self.collection_of_year, self.declaration.indicators
        return tuple(indicator for indicator in indicators if indicator.collection == of_year)

    @property
    def collection_of_year(self) -> str:
        """The key above the classes of the year's indicators, "" where there is none."""
        return collection_of_year(self.standard)

    # ---- Phrases --------------------------------------------------------------------------

    def gap_words(self) -> Mapping[str, str]:
        """Return the words for the gaps of titles and properties: the fields' texts, the year."""
        return self.words()

    def words(self, **own: str) -> Words:
        """Return the words for the gaps of phrases; ``own`` ones go before those of the form."""
        return Words(self, own)

    def phrase(self, phrase: str, **words: str) -> str:
        """Return a phrase of the form with its gaps filled; ``words`` fill gaps of their own."""
        return fill(phrase, self.words(**words)) if "{" in phrase else phrase

    def heads(self, column: FormColumn) -> tuple[str, ...]:
        """Return the heads of a printed column; the innermost may be an entry of a list."""
        if column.entry is None:
            return tuple(map(self.phrase, column.labels))
        return (*map(self.phrase, column.labels[:-1]), column.label)

    def printed(self, columns: Iterable[FormColumn]) -> list[FormColumn]:
        """Return columns as they are printed: one with a value per entry of a list several times.

        Optional ones are printed where the declaration wants them.
        """
        return [
            printed
            for column in columns
            if not (column.facts and column.facts.optional)
            or column.key in self.declaration.columns
            for printed in column.printed(self.declaration.entries(column.per))
        ]

    # ---- Tables ---------------------------------------------------------------------------

    def fact(self, table: FactTable, row: FormRow | int, column: FormColumn) -> str:
        """Return the text in a cell of a table of facts: of the form's row, or of an author's."""
        own = row if isinstance(row, FormRow) else None
        key = own.key if own else row
        rule = rule_of(own, column)
        assert isinstance(key, str | int)
        if column.serial and isinstance(key, int):
            return str(key + 1)
        if column.facts is None:
            return self.phrase(own.label) if own else ""
        if rule is None or rule.take:
            values = self.declaration.tables.get(table.key, {}).get(key, {})
            text = column.facts.text(values.get(column.key))
            return column.facts.marker(key) + text if isinstance(key, int) and text else text
        return self.ruled(rule, (table.key, key, column.key), column.facts)

    def free_rows(self, table: FactTable) -> list[int]:
        """Return the numbers of the rows that the author has written in a table, from 0."""
        return [row for row in self.declaration.tables.get(table.key, {}) if isinstance(row, int)]

    def indicator_row(self, table: IndicatorTable, row: FormRow, column: FormColumn) -> str:
        """Return the text in a row that the form adds to its indicators."""
        rule = rule_of(row, column)
        if rule is None or column.facts is None:
            return self.phrase(rule.text) if rule else ""
        return self.ruled(rule, (table.key, row.key, column.key), column.facts)

    def ruled(self, rule: CellRule, address: KeyPath, facts: Field) -> str:
        """Return the text in a cell that the form itself fills."""
        if rule.is_derived:
            return self.worked_out(address, facts)
        if rule.value:
            return self.text(rule.value)
        return self.phrase(rule.text)

    # ---- Indicators -----------------------------------------------------------------------

    def indicator(self, indicator: Indicator, column: FormColumn) -> str:
        """Return the text of an indicator in a column."""
        if column.key == EXPLAIN:
            return self.explanation(indicator)
        if column.formula is not None and column.facts is not None:
            return self.worked_out((*indicator.path, column.key), column.facts)
        if column.entry is not None and column.facts is not None:
            return column.facts.text(indicator.value_of(column.key, column.label))
        text = indicator.texts.get(column.key, "")
        return column.facts.marker(indicator.index) + text if column.facts and text else text

    def class_label(self, of: Group | Category, collection: str = "") -> str:
        """Return the label of a class, with its weight in it; a set may have one of its own."""
        weight = "" if of.weight is None else f"{of.weight.normalize():f}"
        return self.phrase(of.labels.get(collection, of.label), weight=weight)

    def explanation(self, indicator: Indicator) -> str:
        """Return an indicator's explanation: the author's, or else what the standard usually says.

        The standard must have patterns of explanations.
        """
        if indicator.explain is not None:
            return indicator.explain
        if indicator.explain_as is not None:
            return fill(self.pattern, {"name": indicator.explain_as})
        return self.usual_explanation(indicator.name)

    @property
    def pattern(self) -> str:
        """The pattern of explanations that was chosen, of a standard that has some."""
        return self.standard.patterns[self.declaration.choices["explain_pattern"]]

    def usual_explanation(self, name: str) -> str:
        """Return what the standard says of an indicator, in the pattern that was chosen."""
        return self.standard.usual_explanation(name, self.pattern)


class Words(Mapping[str, str]):
    """The words for the gaps of a form's phrases, each found when it is asked for."""

    def __init__(self, filing: Filing, own: Mapping[str, str] | None = None) -> None:
        self.filing = filing
        self.own = own or {}

    def __getitem__(self, gap: str) -> str:
        declaration = self.filing.declaration
        if gap in self.own:
            return self.own[gap]
        if gap == YEAR:
            return str(declaration.year)
        if (year := other_year(gap, declaration.year)) is not None:
            return str(year)
        key, _, part = gap.partition(".")
        return self.year_of(declaration.values.get(key)) if part else self.filing.text(key)

    @staticmethod
    def year_of(day: Value | None) -> str:
        """Return the year of a day, blank where there is none."""
        return str(getattr(day, YEAR, ""))

    def __iter__(self) -> Iterator[str]:
        return iter((*self.own, YEAR, *self.filing.standard.fields))

    def __len__(self) -> int:
        return len(self.own) + 1 + len(self.filing.standard.fields)
