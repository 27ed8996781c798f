"""The target of an indicator as one text, in however many columns a form has it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from shenbao.declaration import Indicator
from shenbao.form.meanings import Meaning
from shenbao.form.standard import Standard


class Piece(Struct, frozen=True):
    """What a column says of a target: the characters of the whole text from ``start`` on."""

    column: str
    start: int
    text: str

    @property
    def end(self) -> int:
        """The place behind its last character."""
        return self.start + len(self.text)


class TargetText(Struct, frozen=True):
    """A target as one text, and the columns that it is made of, from left to right.

    There are none where the form has no column for targets.
    """

    text: str
    pieces: tuple[Piece, ...]

    def piece_at(self, place: int) -> Piece:
        """Return the piece that has a character of the text, or else ends nearest before it."""
        shown = [piece for piece in self.pieces if piece.text] or self.pieces
        return next((piece for piece in shown if place < piece.end), shown[-1])


class TargetColumns(Struct, frozen=True):
    """The columns that say the target; "" for a part that the form has no column of.

    Where one column has the whole of it, that is the ``value``.
    """

    comparator: str
    value: str
    measure_unit: str

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of those that there are."""
        return tuple(filter(None, (self.comparator, self.value, self.measure_unit)))

    def of(self, indicator: Indicator, qualitative: str) -> TargetText:
        """Return the target of an indicator.

        ``qualitative`` is the word that stands for a comparator where there is none. What the
        value says itself is not said again before or behind it.
        """
        pieces = list(self._pieces(indicator, qualitative))
        return TargetText("".join(piece.text for piece in pieces), tuple(pieces))

    def _pieces(self, indicator: Indicator, qualitative: str) -> Iterator[Piece]:
        texts = {key: indicator.texts[key] for key in self.keys if key in indicator.texts}
        value = texts.get(self.value, "")
        start = 0
        for key, text in texts.items():
            is_before, is_behind = key == self.comparator, key == self.measure_unit
            if is_before and (text == qualitative or value.startswith(text)):
                shown = ""
            elif not value.strip() or (is_behind and value.endswith(text)):
                shown = "" if key != self.value else text
            else:
                shown = text
            yield Piece(key, start, shown)
            start += len(shown)


def target_columns(standard: Standard) -> TargetColumns:
    """Return the columns of a form that say the target.

    One with a value for each entry of a list says several, and not what they come to.
    """
    per = {column.key for column in standard.shape.columns.values() if column.per}
    parts = (Meaning.COMPARATOR, Meaning.MEASURE_UNIT, Meaning.VALUE, Meaning.TARGET)
    columns = (standard.column_of(part) for part in parts)
    comparator, measure_unit, value, target = ("" if key in per else key for key in columns)
    if target and (value or not (comparator or measure_unit)):
        return TargetColumns("", target, "")
    return TargetColumns(comparator, value or target, measure_unit)


def collection_of_year(standard: Standard) -> str:
    """Return the key of the collection that has the year's indicators, where there are several.

    It is that in which the targets of the year stand, or else the last one.
    """
    place = standard.place(Meaning.TARGET) or standard.place(Meaning.VALUE)
    tables: Sequence[str] = [
        collection
        for table in standard.indicator_tables
        for collection in table.collections
        if place[:1] in ((), (collection,), (table.key,))
    ]
    return tables[-1] if tables else ""
