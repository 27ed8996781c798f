"""The empty form of a standard: what an office that fills it in by hand would print."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from shenbao.declaration import EXPLAIN, Declaration, Indicator
from shenbao.form.filing import Filing, Words
from shenbao.form.parts import FormColumn
from shenbao.form.phrases import YEAR, other_year
from shenbao.form.standard import Standard
from shenbao.toml import Document

BLANK_YEAR = "　　　　"
"""Room for a year, in the gaps of the phrases of a form of no year."""


class BlankFiling(Filing, frozen=True):
    """A declaration that says nothing, with its standard; ``has_year`` tells if it has a year."""

    has_year: bool = True

    def words(self, **own: str) -> Words:
        """Return the words for gaps of phrases, of which those for years may be blank."""
        return Words(self, own) if self.has_year else _NoYear(self, own)

    def indicator(self, indicator: Indicator, column: FormColumn) -> str:
        """Return nothing in a column of explanations: there is no name to put into a pattern."""
        return "" if column.key == EXPLAIN else super().indicator(indicator, column)


class _NoYear(Words):
    """The words for the gaps of phrases on a form of no year."""

    def __getitem__(self, gap: str) -> str:
        is_year = gap == YEAR or other_year(gap, 0) is not None
        return BLANK_YEAR if is_year and gap not in self.own else super().__getitem__(gap)


def blank_filing(standard: Standard, year: int | None = None) -> BlankFiling:
    """Return a declaration of a standard that says nothing, with a blank row where rows are free.

    So has each class of indicators one. What a form would take from the one that it follows
    is blank, too, and a list has no rows. Without a ``year`` there is room for it in phrases.
    """
    data = {"form": standard.name, **({"year": year} if year is not None else {})}
    declaration = Declaration(
        document=Document(Path(), "", data),
        form=standard.name,
        year=year or 0,
        values={key: ("",) for table in standard.indicator_tables for key in table.per},
        indicators=tuple(_blank_indicators(standard)),
        choices={key: choice.default for key, choice in standard.shape.choices.items()},
        tables={table.key: {0: {}} for table in standard.tables if table.free},
    )
    return BlankFiling(declaration, standard, has_year=year is not None)


def _blank_indicators(standard: Standard) -> Iterator[Indicator]:
    for table in standard.indicator_tables:
        for collection in table.collections:
            for group, category in standard.categories():
                texts = {column.key: "" for column in table.columns_of(collection)}
                yield Indicator(group.key, category.key, 0, texts, collection=collection)
