"""The words by which money is read in prose, as ``amounts.toml`` of a form standard lists them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from msgspec import Struct, field

from shenbao.diagnostics import Code, Diagnostic
from shenbao.i18n import _
from shenbao.targets.loading import inner_table, read_lists, read_numbers
from shenbao.toml import read_first
from shenbao.toml.reader import TableReader

Words = tuple[str, ...]


class ItemWords(Struct, frozen=True):
    """Patterns of the words that single out the amount of an item, or of a part of an intro."""

    total: Words = ()
    annual: Words = ()
    budget: Words = ()
    not_amount: Words = ()
    other: Words = ()


class SumWords(Struct, frozen=True):
    """The signs of arithmetic, and the words by which sums are written in prose.

    ``counts`` are counting units (台, 人), and ``each`` the words before them (每); a
    price by the year (``annual``) is an ordinary amount. ``total`` announces the sum of
    the amounts before it; ``altogether`` may do so, with a ``filler`` between. ``parts``
    and ``including`` announce the parts of the amount before them. ``range`` stands
    between the ends of a range. ``adjusted`` are words of discounts and taxes (折, 税).
    A number without a unit behind ``pay`` has the unit of the whole. ``grant`` are
    patterns of the words before an amount granted by the finance bureau.
    """

    times: Words = ()
    plus: Words = ()
    minus: Words = ()
    divided: Words = ()
    equals: Words = ()
    about: Words = ()
    counts: Words = ()
    each: Words = ()
    annual: Words = ()
    total: Words = ()
    altogether: Words = ()
    filler: Words = ()
    parts: Words = ()
    including: Words = ()
    range: Words = ()
    adjusted: Words = ()
    pay: Words = ()
    grant: Words = ()


class ResultWords(Struct, frozen=True):
    """The words by which a result is told in words, without a sign of equality.

    ``dates`` are patterns of what holds figures and is no quantity. Nothing but words of
    ``before`` stands between a result and the comma before it. An amount behind
    ``limits_before`` or before ``limits_behind`` only bounds others. An amount behind
    ``price`` is a unit price, behind ``person`` one for each of the ``people``; behind
    ``paid`` it is by the period that the word begins with (月薪), and behind ``apiece`` it
    counts for each of the number before. ``excuses`` say why
    the year has another amount than its parts, ``beyond`` that one is of several years or of
    a whole contract. ``spread`` divides an amount by a number, ``up`` and ``down`` change it
    by a percentage, and so does ``discount`` behind a
    number. A percentage behind ``done`` is of something else, and one behind
    ``about`` is approximate. ``periods`` has how often each
    period is in a year, for prices by the period and words of the whole ``year``. Where
    ``partial`` stands, the amounts that are named are not all.
    """

    dates: Words = ()
    before: Words = ()
    limits_before: Words = ()
    limits_behind: Words = ()
    price: Words = ()
    person: Words = ()
    people: Words = ()
    paid: Words = ()
    apiece: Words = ()
    excuses: Words = ()
    beyond: Words = ()
    spread: Words = ()
    up: Words = ()
    down: Words = ()
    discount: Words = ()
    done: Words = ()
    about: Words = ()
    year: Words = ()
    ordinals: Words = ()
    partial: Words = ()
    periods: Mapping[str, tuple[Decimal, ...]] = field(default_factory=dict)


class WrittenWords(Struct, frozen=True):
    """The words of an amount that stands alone: those around it, and Chinese numerals.

    ``units`` are those that go with numerals, in 万元 (元, 角, 分).
    """

    before: Words = ()
    after: Words = ()
    units: Mapping[str, Decimal] = field(default_factory=dict)
    numerals: Mapping[str, Decimal] = field(default_factory=dict)


class AmountWords(Struct, frozen=True, eq=False):
    """The words by their meaning; without any, no amount is found.

    ``units`` maps units of money to their value in 万元. A unit in ``bare`` lacks 元, so
    that before a counting unit it is only a multiple (7250万条). ``year`` is the phrase
    for a year, with the gap {year}.
    """

    units: Mapping[str, Decimal] = field(default_factory=dict)
    bare: frozenset[str] = frozenset()
    year: str = ""
    items: ItemWords = ItemWords()
    sums: SumWords = SumWords()
    results: ResultWords = ResultWords()
    written: WrittenWords = WrittenWords()

    @property
    def own_unit(self) -> str:
        """The unit that all amounts are brought to, "" where no unit is known."""
        return next((unit for unit, value in self.units.items() if value == 1), "")

    def convert(self, figure: Decimal, unit: str, other: str) -> Decimal | None:
        """Return an amount of one unit in another one; None where either is not known."""
        if unit == other:
            return figure
        if unit not in self.units or other not in self.units:
            return None
        exact = (figure * self.units[unit] / self.units[other]).normalize()
        return Decimal(f"{exact:f}")


def load_amount_words(paths: Sequence[Path], problems: list[Diagnostic]) -> AmountWords:
    """Read ``amounts.toml``, of several the first; what is wrong is added to ``problems``.

    Without a file, the words are empty.
    """
    document, faulty = read_first(paths) if os.path.lexists(paths[0]) else (None, [])
    problems += faulty
    if document is None:
        return AmountWords()
    table = TableReader(document, problems)
    units, bare = _read_units(table)
    words = AmountWords(
        units=units,
        bare=bare,
        year=table.text("year", required=True),
        items=read_lists(table, "items", ItemWords),
        sums=read_lists(table, "sums", SumWords),
        results=_read_results(inner_table(table, "results")),
        written=_read_written(inner_table(table, "written")),
    )
    _check_patterns(inner_table(table, "items"), ItemWords.__struct_fields__)
    _check_patterns(inner_table(table, "sums"), ["grant"])
    _check_patterns(inner_table(table, "results"), ["dates", "beyond"])
    table.finish()
    return words


def either(patterns: Iterable[str]) -> str:
    """Return a pattern that matches any of the patterns; of no patterns, nothing."""
    return f"(?:{'|'.join(patterns) or '(?!)'})"


def _read_results(table: TableReader) -> ResultWords:
    names = [name for name in ResultWords.__struct_fields__ if name != "periods"]
    periods = inner_table(table, "periods")
    words = ResultWords(
        **{name: table.texts(name) for name in names},
        periods={
            word: tuple(Decimal(text) for text in periods.texts(word) if text.isdecimal())
            for word in periods.data
        },
    )
    table.finish()
    return words


def _read_written(table: TableReader) -> WrittenWords:
    words = WrittenWords(
        before=table.texts("before"),
        after=table.texts("after"),
        units=read_numbers(table, "units"),
        numerals=read_numbers(table, "numerals"),
    )
    for word in words.numerals:
        if len(word) != 1:  # one numeral follows another with nothing between them
            message = _("{word} must be one character.").format(word=word)
            table.complain(Code.VALUE, message, key="numerals")
    table.finish()
    return words


def _read_units(table: TableReader) -> tuple[dict[str, Decimal], frozenset[str]]:
    units: dict[str, Decimal] = {}
    bare = set()
    for entry in table.tables("unit"):
        word = entry.text("word", required=True)
        if word in units:
            entry.complain(Code.DUPLICATE, _("{key} is taken.").format(key=word), key="word")
        units[word] = _read_factor(entry)
        if entry.flag("bare"):
            bare.add(word)
        entry.finish()
    return {word: factor for word, factor in units.items() if word}, frozenset(bare)


def _read_factor(entry: TableReader) -> Decimal:
    factor = entry.number("factor", required=True)
    if factor is not None and factor <= 0:
        message = _("{value} is not a choice for {key}.").format(value=factor, key="factor")
        entry.complain(Code.VALUE, message, key="factor")
    return factor or Decimal(1)


def _check_patterns(table: TableReader, names: Iterable[str]) -> None:
    for name in names:
        for pattern in table.texts(name):
            table.compiled(name, pattern)
