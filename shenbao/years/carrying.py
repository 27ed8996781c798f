"""Last year's declaration becomes this year's: what moves by itself, and what a person must see.

Only a year that is certainly that of the budget moves. All else stays as it is to the letter,
and is listed where it may not hold any more: in a review list, and in comments of the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from copy import deepcopy
from enum import StrEnum
from functools import cached_property
from typing import Any

from msgspec import Struct

from shenbao.declaration import STATED, WAIVE, Field
from shenbao.diagnostics import Edit
from shenbao.form import Filing
from shenbao.form.meanings import Meaning
from shenbao.form.naming import Naming
from shenbao.form.years import Mention, Text, YearWords, mentions, scale_words
from shenbao.i18n import _, ngettext
from shenbao.toml import Document, KeyPath, at, parse
from shenbao.toml.editor import UnwritableError
from shenbao.toml.edits import apply_edits
from shenbao.toml.literals import inline
from shenbao.toml.remarks import remarked, todo

YEAR = ("year",)
FIGURE = re.compile("[0-9]")

TABLES = ("inline_table", "table", "table_array_element")
"""What stands for a table in a syntax tree."""


class Amounts(StrEnum):
    """What becomes of the amounts of the year."""

    KEEP = "keep"
    EMPTY = "empty"


class Moved(Struct, frozen=True):
    """Words of a text whose year has moved: where they stand, in the words of the form, too."""

    path: KeyPath
    where: str
    old: str
    new: str


class Doubt(Struct, frozen=True):
    """What a person must look at: the value at ``path``, and why."""

    path: KeyPath
    where: str
    why: str


class Carried(Struct, frozen=True):
    """The text of a declaration for another year, and what was done for it, and what was not.

    ``older`` counts the years before last year's in texts, which stay as they are.
    """

    text: str
    moved: tuple[Moved, ...]
    doubts: tuple[Doubt, ...]
    older: int


def carried_over(
    filing: Filing,
    raw: str,
    year: int,
    amounts: Amounts,
    doubts: tuple[str, ...] = (),
) -> Carried:
    """Return a declaration as that of another year; ``raw`` is the text of its file.

    ``doubts`` are those about the project as a whole. Its standard must know words for years.
    Raises UnwritableError where the text cannot be changed without changing what else it says.
    """
    words, _problems = filing.standard.year_words
    assert words is not None
    return _Carrying(filing, year, words, amounts).carried(raw, doubts)


class _Carrying:
    """Carries one declaration over."""

    def __init__(self, filing: Filing, year: int, words: YearWords, amounts: Amounts) -> None:
        self.filing = filing
        self.standard = filing.standard
        self.document: Document = filing.declaration.document
        self.naming = Naming(filing)
        self.last = filing.declaration.year
        self.year = year
        self.words = words
        self.amounts = amounts
        self.data: dict[str, Any] = deepcopy(self.document.data)
        self.edits: list[Edit] = []
        self.moved: list[Moved] = []
        self.doubts: list[Doubt] = []
        self.older = 0
        self.emptied: set[KeyPath] = set()
        self.cut: list[KeyPath] = []

    def carried(self, raw: str, doubts: tuple[str, ...]) -> Carried:
        if raw.replace("\r\n", "\n") != self.document.text:
            raise UnwritableError(str(self.document.path))
        self.data["year"] = self.year
        self.edits.append(Edit(self.document.value_span(YEAR), str(self.year)))
        for doubt in doubts:
            self.doubt(YEAR, doubt)
        self.carry_amounts()
        for path, value in self.values():
            self.carry_value(path, value)
        self.doubt_targets()
        self.doubt_exceptions()
        edits = remarked(self.document, self.edits, self.remarks())
        text = apply_edits(raw, edits or ())
        after, _problems = parse(text.replace("\r\n", "\n"), self.document.path)
        if edits is None or after is None or after.data != self.data:
            raise UnwritableError(str(self.document.path))
        return Carried(text, tuple(self.moved), tuple(self.doubts), self.older)

    def remarks(self) -> dict[KeyPath, str]:
        """Return what comments in the file say, by the value that they are about."""
        whys: dict[KeyPath, list[str]] = {}
        for doubt in self.doubts:
            if doubt.path not in self.emptied:
                whys.setdefault(doubt.path, []).append(doubt.why)
        return {path: _("; ").join(of_path) for path, of_path in whys.items()}

    def doubt(self, path: KeyPath, why: str) -> None:
        self.doubts.append(Doubt(path, self.naming.phrase(path) or str(path[0]), why))

    # ---- Values ---------------------------------------------------------------------------

    def values(self) -> Iterator[tuple[KeyPath, object]]:
        """Yield what the author wrote for the form, value by value."""
        shape = self.standard.shape
        known = {*shape.fields, *shape.facts, *filter(None, shape.collections), *shape.groups}
        for key, value in self.document.data.items():
            if key in known:
                yield from _leaves(value, (key,))

    def carry_value(self, path: KeyPath, value: object) -> None:
        facts = self.standard.facts_at(path)
        if facts is not None and facts.kind.has_year:  # a month is a text
            if str(value).startswith(str(self.last)) and not self.is_term(path):
                self.doubt(path, _("it is a day of {year}").format(year=self.last))
        elif isinstance(value, str):
            self.carry_text(path, value)
        elif value is True and (words := scale_words(self.naming.phrase(path), self.words)):
            self.doubt_scale(path, words)

    def is_term(self, path: KeyPath) -> bool:
        """Tell whether a place is the beginning or the end of the project."""
        return path in [self.standard.place(known) for known in (Meaning.START, Meaning.END)]

    def carry_text(self, path: KeyPath, text: str) -> None:
        found = list(mentions(text, self.last, self.words, self.sort(path)))
        uncertain = [known for known in found if not (known.is_certain and self.move(path, known))]
        is_carried = len(uncertain) < len(found) and self.sort(path) is not Text.TARGET
        if is_carried and FIGURE.search(_without(found, text)):
            self.doubt(path, _("its figures are those of {year}").format(year=self.last))
        recent = [known for known in uncertain if max(known.years) >= self.last - 1]
        self.older += len(uncertain) - len(recent)
        if recent:
            named = _(", ").join(dict.fromkeys(known.words for known in recent))
            self.doubt(path, _("it names {words}").format(words=named))
        if words := scale_words(text, self.words):
            self.doubt_scale(path, words)

    def sort(self, path: KeyPath) -> Text:
        """Return what the text at a place is, as far as years are concerned."""
        if path == self.standard.place(Meaning.ANNUAL_GOAL):
            return Text.GOAL
        column = self.filing.target_columns.value
        is_target = str(path[0]) not in self.standard.shape.fields and path[-1] == column
        return Text.TARGET if is_target else Text.PROSE

    def move(self, path: KeyPath, found: Mention) -> bool:
        """Move a year; tell whether the quotes of its text can hold the new one."""
        start, end = found.digits
        edit = self.document.edit(path, start, end, str(self.year))
        if edit is None:
            return False
        self.edits.append(edit)
        text = str(at(self.data, path))
        at(self.data, path[:-1])[path[-1]] = f"{text[:start]}{self.year}{text[end:]}"
        new = f"{self.year}{found.words[end - start :]}"
        self.moved.append(Moved(path, self.naming.phrase(path), found.words, new))
        if found.is_day:
            self.doubt(path, _("the day was moved to {words}").format(words=new))
        return True

    def doubt_scale(self, path: KeyPath, words: list[str]) -> None:
        message = _("{words} may hold for {year} only")
        self.doubt(path, message.format(words=_(", ").join(words), year=self.last))

    def doubt_targets(self) -> None:
        """List the targets once, at the first of them."""
        own = [known.path for known in self.filing.declaration.indicators]
        own = [path for path in own if path in self.document.places]
        if own:
            message = ngettext(
                "the {count} target is that of {year}",
                "the {count} targets are those of {year}",
                len(own),
            )
            self.doubt(own[0], message.format(count=len(own), year=self.last))

    def doubt_exceptions(self) -> None:
        """List what was accepted or stated last year, for the reasons of last year."""
        for key in (WAIVE, STATED):
            for index, entry in enumerate(self.document.data.get(key, ())):
                reason = entry.get("reason", "")
                message = _("this was written for {year}: {reason}")
                self.doubt((key, index), message.format(year=self.last, reason=reason))

    # ---- Amounts --------------------------------------------------------------------------

    def carry_amounts(self) -> None:
        """Keep the amounts of the year, or empty them; those of all years stay."""
        for key, paths in self.amounts_of_year().items():
            if self.amounts is Amounts.EMPTY:
                for path in paths:
                    self.empty(path)
                continue
            if len(paths) == 1:
                amount = inline(at(self.document.data, paths[0]))
                message = _("{amount} is the amount of {year}")
                self.doubt(paths[0], message.format(amount=amount, year=self.last))
            else:
                message = _("{count} amounts are those of {year}")
                self.doubt((key,), message.format(count=len(paths), year=self.last))
        self.edits += self.cuts()
        for path, facts in self.money():
            if path[0] in self.of_all_years and facts.kind.amounts(at(self.document.data, path)):
                self.doubt(path, _("the amount for all years was kept"))

    def amounts_of_year(self) -> dict[str, list[KeyPath]]:
        """Return where there are amounts of the year, by their fields or tables."""
        found: dict[str, list[KeyPath]] = {}
        for path, facts in self.money():
            value = at(self.document.data, path)
            inner = [(*path, *place) for place in facts.kind.amounts(value)]
            if inner and path[0] not in self.of_all_years:
                found.setdefault(str(path[0]), []).extend(inner)
        return found

    @cached_property
    def of_all_years(self) -> frozenset[str]:
        """The fields with the money for all years, and those that it is made up of."""
        place = self.standard.place(Meaning.TOTAL_AMOUNT)
        if len(place) != 1:
            return frozenset()
        key = str(place[0])
        formula = self.standard.formulas.get(key)
        names = [str(name) for name in formula.names] if formula else []
        return frozenset((key, *self.standard.fields[key].parts, *names))

    def money(self) -> Iterator[tuple[KeyPath, Field]]:
        """Yield the places of the values that an author gave to fields and cells of tables."""
        data, shape = self.document.data, self.standard.shape
        for key, facts in shape.fields.items():
            if key in data:
                yield (key,), facts
        for key, table in shape.facts.items():
            rows = data.get(key, {})
            numbered = enumerate(rows) if isinstance(rows, list) else rows.items()
            for row, cells in numbered:
                for column in table.columns:
                    if column in cells:
                        yield (key, row, column), table.columns[column]

    def empty(self, path: KeyPath) -> None:
        """Take an amount out: its line becomes a comment, or it goes from the line it shares."""
        amount = inline(at(self.document.data, path))
        self.take_out(path)
        message = _("{amount} was the amount of {year}").format(amount=amount, year=self.last)
        line = self.line_of(path)
        if line is not None:
            self.emptied.add(path)
            self.edits.append(Edit(self.document.span(line, line), f"{todo(message)}: "))
            self.doubt(path, message)
        else:
            self.cut.append(path)
            self.doubt(path[:-1], message)

    def take_out(self, path: KeyPath) -> None:
        """Take a value out of the data, and so the tables around it that dotted keys alone made."""
        is_made = True
        while path and is_made:
            table = path[:-1]
            del at(self.data, table)[path[-1]]
            is_made = bool(table) and not at(self.data, table) and not self.has_braces(table)
            path = table

    def has_braces(self, path: KeyPath) -> bool:
        """Tell whether a table has a header, or braces, and is there without keys, too."""
        return self.document.places[path].value_node.type in TABLES

    def line_of(self, path: KeyPath) -> int | None:
        """Return where the line of a key begins that has it for itself; None if it shares it."""
        text, lines, place = self.document.text, self.document.lines, self.document.places[path]
        start, end = lines.bounds(place.key)[0], lines.bounds(place.value)[1]
        line, last = lines.start(place.key.line), lines.end(place.value.end_line)
        behind = text[end:last].strip()
        is_alone = not text[line:start].strip() and (not behind or behind.startswith("#"))
        is_one_line = place.key.line == place.value.end_line
        return line if is_alone and is_one_line else None

    def cuts(self) -> Iterator[Edit]:
        """Yield the edits that take keys and their values out of inline tables.

        With each goes the comma before it, or that behind it where nothing is left before it.
        """
        places, lines = self.document.places, self.document.lines
        pairs = [places[path].value_node.parent for path in self.cut]
        for path, pair in zip(self.cut, pairs, strict=True):
            assert pair
            assert pair.parent
            there = [node for node in pair.parent.named_children if node.type == pair.type]
            bounds = [lines.bounds(places[path].lines.span(node)) for node in there]
            number = there.index(pair)
            start, end = bounds[number]
            if any(node not in pairs for node in there[:number]):
                start = bounds[number - 1][1]
            elif number + 1 < len(there):
                end = bounds[number + 1][0]
            yield Edit(self.document.span(start, end), "")


def _without(found: Iterable[Mention], text: str) -> str:
    """Return a text without what names years in it."""
    for known in sorted(found, key=lambda known: known.start, reverse=True):
        text = text[: known.start] + text[known.end :]
    return text


def _leaves(value: object, path: KeyPath) -> Iterator[tuple[KeyPath, object]]:
    """Yield the values in tables and arrays, each with its path."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _leaves(inner, (*path, index))
    else:
        yield path, value
