"""The words of one form standard, as they are found in other people's files."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from shenbao.declaration import Column, Field
from shenbao.declaration.folding import Folded, fold, plain
from shenbao.form import Standard
from shenbao.form.parts import (
    HEADINGS,
    FactTable,
    FormColumn,
    FormRow,
    IndicatorTable,
    Lines,
    ListTable,
)
from shenbao.form.phrases import WEIGHT, fill, gaps_in
from shenbao.form.standard import ONLY, Category, Group, phrases_of
from shenbao.intake.form_places import fields_by_place, is_odd, next_fields, own_words, stacked
from shenbao.intake.phrases import LONGEST_GAP, Names, Phrase, marks_of
from shenbao.intake.unit_patterns import UnitPatterns
from shenbao.intake.words import ImportWords, gap_pattern

YEAR = "(?P<year>[0-9]{4})"
COLONS = ":："

NOWHERE = (1 << 30, 0)
"""A place behind those of all fields, for one that the form shows nowhere."""


class Known(Struct, frozen=True):
    """Words that were found, and the words of the standard that they are read as."""

    key: str
    label: str


class Class(Struct, frozen=True):
    """A class of indicators, with its first-level one, and all that either is called."""

    group: Group
    category: Category
    group_names: Names[Group]
    category_names: Names[Category]


class TableWords(Struct, frozen=True):
    """A table of the form, and what its heads, its own rows and its headings are called.

    ``outer`` are the heads above those of single columns.
    """

    part: FactTable | IndicatorTable | ListTable
    heads: Names[FormColumn]
    outer: Names[str]
    rows: Names[FormRow]
    headings: Names[str]


class Vocabulary:
    """All labels, heads and classes of a standard, and how drifted ones are told."""

    def __init__(self, standard: Standard, words: ImportWords) -> None:
        self.standard = standard
        self.words = words
        chosen = standard.shape.choices.get("required_marker")
        self.chosen_markers = [marker for marker in (chosen.values if chosen else ()) if marker]
        numberings = tuple(standard.wording.numberings.values())
        self.marks = marks_of((*self.chosen_markers, *words.markers), numberings)
        self.fields = Names(
            ((field.key, field.label, field.aliases) for field in standard.fields.values()),
            self.marks,
        )
        self.label_starts = {label[0] for label in self.labels if label}
        self.wanted = {field.key: field for field in fields_by_place(standard.parts)}
        self.places = {key: field.place for key, field in self.wanted.items()}
        self.lines = [
            line
            for part in standard.parts
            if isinstance(part, Lines)
            for line in part.lines
            if not isinstance(line, str)
        ]
        self.next_field = dict(next_fields(standard.parts))
        self.odd_rows = [
            (part.headings, row) for part in standard.grids for row in part.rows if is_odd(row)
        ]
        self.tables = [
            self._table(part)
            for part in standard.parts
            if isinstance(part, FactTable | IndicatorTable | ListTable)
        ]
        self.headings = {
            plain(heading): heading for part in standard.grids for heading in part.headings
        }
        self.units = UnitPatterns(standard, words)
        facts = {plain(heading): heading for part in standard.tables for heading in part.headings}
        self.bare_headings = {self.units.bare(key): key for key in (*self.headings, *facts)}
        tables = [table.part for table in self.tables]
        sides = [heading for part in tables for heading in part.headings]
        self.sides = Names((heading, heading, ()) for heading in (*sides, *self.headings.values()))
        self.headings |= {plain(heading): heading for heading in sides}
        self.fixed = Names((words, words, ()) for words in own_words(standard.parts))
        self.gapped = list(_gapped(standard))
        self.list_heads = set(map(plain, words.list_heads))
        self.total_words = set(map(plain, words.total_words))
        self.stacked = {key for part in standard.grids for key in stacked(part)}
        self.classes = [
            Class(group, category, self._names(group), self._names(category))
            for group, category in standard.categories()
        ]
        self.groups = Names(
            (
                (group, group.label, (*group.aliases, *group.labels.values()))
                for group in standard.groups
            ),
            self.marks,
        )
        self.title = Phrase(standard.title)
        self.subtitle = Phrase(standard.subtitle)
        self.above = Phrase(standard.above)
        self.years = _year_patterns(words.year_words)
        self.title_years = _year_patterns([*words.year_words, *words.title_year_words])
        self.pages = [
            re.compile(gap_pattern(plain(phrase), {"n": "[0-9]+"})) for phrase in words.page_words
        ]

    def _table(self, part: FactTable | IndicatorTable | ListTable) -> TableWords:
        outer = {
            label
            for column in part.columns
            for label in column.labels[: None if column.per else -1]
            if label
        }
        return TableWords(
            part,
            Names(
                (
                    entry
                    for column in part.columns
                    for entry in (
                        (column, column.label, column.aliases),
                        (column, HEADINGS.join(column.labels), ()),
                    )
                ),
                self.marks,
            ),
            Names((label, label, ()) for label in outer),
            Names(((row, row.label, row.aliases) for row in part.rows), self.marks),
            Names((heading, heading, ()) for heading in part.headings),
        )

    def _names(self, named: Group | Category) -> Names[Any]:
        weight = {} if named.weight is None else {WEIGHT: f"{named.weight.normalize():f}"}

        def filled(label: str) -> str:
            return fill(label, weight) if set(gaps_in(label)) <= set(weight) else label

        own = (named, filled(named.label), (*named.aliases, named.label))
        of_sets = ((named, filled(label), (label,)) for label in named.labels.values())
        return Names([own, *of_sets], self.marks)

    def numbered(self) -> Iterator[Field]:
        """Yield the fields and columns that number what stands in them in a way of their own."""
        columns = (column.facts for table in self.tables for column in table.part.columns)
        yield from (field for field in self.standard.fields.values() if field.markers)
        yield from (facts for facts in columns if facts is not None and facts.markers)

    @property
    def labels(self) -> Collection[str]:
        """The plain labels of all fields."""
        return self.fields.exact.keys()

    @property
    def repeated(self) -> Collection[str]:
        """The plain labels that several fields have, each at its place."""
        return [label for label, fields in self.fields.exact.items() if len(fields) > 1]

    def label(self, text: str) -> Known | None:
        """Return the field that a cell names, if it names one; the first of several."""
        return next(iter(self.fields_named(text)), None)

    def fields_named(self, text: str) -> list[Known]:
        """Return the fields that a cell may name, in the order of the form.

        The label of an amount may have a unit behind it that the form does not have there.
        """
        reads = self.fields.find(text)
        if not reads and (bare := self.units.untrailed(plain(text))):
            reads = [
                read
                for read in self.fields.find(bare)
                if self.standard.fields[read.known].kind.is_money
            ]
        found = [Known(read.known, read.label) for read in reads]
        return sorted(found, key=lambda known: self.places.get(known.key, NOWHERE))

    def head(self, text: str) -> Known | None:
        """Return the column that a cell heads, if it heads one; the first of several."""
        found = (read for table in self.tables for read in table.heads.find(text))
        return next((Known(read.known.key, read.label) for read in found), None)

    def heading(self, text: str) -> str | None:
        """Return the heading that a cell beside a block of rows holds, if it holds one."""
        found = self.sides.find(text)
        return found[0].label if found else None

    def is_fixed(self, text: str) -> bool:
        """Tell whether a text is words that the form itself has among its fields."""
        return bool(self.fixed.find(text))

    def gaps_of(self, text: str) -> Mapping[str, str]:
        """Return what fills the gaps of the one phrase of the form that a text is."""
        folded = plain(text)
        matching = [phrase for phrase in self.gapped if phrase.pattern.fullmatch(folded)]
        return (matching[0].match(text) or {}) if len(matching) == 1 else {}

    def named_unit(self, text: str, *, is_heading: bool) -> str | None:
        """Return the unit that a text gives to the amounts below it, such as 单位：元.

        One in brackets behind other words (资金情况（元）) counts where these are a
        heading of the standard, or the text ``is_heading`` by where it stands.
        """
        folded = plain(text)
        if unit := self.units.named(folded):
            return unit
        unit = self.units.trailing(folded)
        return unit if is_heading or self.units.bare(folded) in self.bare_headings else None

    def is_heading_with_unit(self, text: str) -> bool:
        """Tell whether a text is a heading of the form, with another unit behind it."""
        folded = plain(text)
        bare = self.units.bare(folded)
        return bare != folded and bare in self.bare_headings

    def says_only_unit(self, text: str) -> bool:
        """Tell whether a text is a unit, or a heading that the standard has with another unit."""
        folded = plain(text)
        bare = self.units.bare(folded)
        return folded not in self.headings and (not bare or bare in self.bare_headings)

    def line_of_form(self, text: str) -> list[tuple[Known, str, str]]:
        """Split a line of words that has the labels of a line of the form, and their values.

        Spaces may stand for colons. Each label must stand there once, all in their order.
        """
        ways = filter(None, (self._split_line(text, line) for line in self.lines))
        return max(ways, key=len, default=[])

    def _split_line(self, text: str, keys: Sequence[str]) -> list[tuple[Known, str, str]]:
        folded = fold(text)
        found: list[tuple[Known, int, int]] = []
        for key in keys:
            field = self.standard.fields[key]
            names = {plain(name) for name in (field.label, *field.aliases)} - {""}
            places = {
                span
                for name in names
                for match in re.finditer(re.escape(name), folded.plain)
                if _stands_apart(folded, *(span := match.span()))
            }
            if len(places) != 1:
                return []
            ((start, end),) = places
            found.append((Known(key, field.label), start, end))
        starts = [start for _known, start, _end in found]
        if starts != sorted(starts) or starts[0] != 0:
            return []
        ends = [*(folded.places[start] for start in starts[1:]), len(text)]
        split = []
        for (known, start, end), stop in zip(found, ends, strict=True):
            first, after = folded.places[start], folded.places[end - 1] + 1
            split.append((known, *_parted(text[first:stop], after - first)))
        return split

    def labelled(self, text: str, *, is_line: bool = False) -> list[tuple[str, str]]:
        """Split a text that begins with a label and a colon: each label in it, and its value.

        Further labels have a colon, too, and white space before them unless the text ``is_line``.
        """
        is_split = any(colon in text for colon in COLONS)
        if not is_split or plain(text)[:1] not in self.label_starts:
            return []
        folded = fold(text)
        first = self._label_at(folded, 0)
        if first is None:
            return []
        starts, place = [first], first[1]
        while place < len(folded.plain):
            before = text[folded.places[place] - 1]
            is_apart = is_line or not before.strip()
            found = self._label_at(folded, place) if is_apart else None
            starts += [found] if found else []
            place = found[1] if found else place + 1
        ends = [*(folded.places[start] for start, _end in starts[1:]), len(text)]
        split = []
        for (start, behind), end in zip(starts, ends, strict=True):
            begin, after = folded.places[start], folded.places[behind - 1] + 1
            split.append(_parted(text[begin:end], after - begin))
        return split

    def _label_at(self, folded: Folded, place: int) -> tuple[int, int] | None:
        """Return where the longest label that begins at a place ends, if a colon follows it."""
        names = (name for name in self.labels if folded.plain.startswith(name, place))
        for name in sorted(filter(None, names), key=len, reverse=True):
            end = place + len(name)
            if folded.raw[folded.places[end - 1] + 1 :].lstrip()[:1] in (*COLONS,):
                return place, end
        return None

    def class_of(self, group: str | None, category: str | None) -> tuple[Class, str] | None:
        """Return the class that two labels name, and the marker before the second one.

        None stands for a column that the table does not have; the other label
        must then do alone. A class without second-level ones has a blank there, or its own label.
        """
        marker, bare = self.split_marker(category or "")
        matches = [
            known
            for known in self.classes
            if (group is None or known.group_names.find(group))
            and (category is None or _is_category(bare, known))
        ]
        return (matches[0], marker) if len(matches) == 1 else None

    def split_marker(self, label: str) -> tuple[str, str]:
        """Return the marker that the standard may put before a label, and the label."""
        marker = next(
            (candidate for candidate in self.chosen_markers if label.startswith(candidate)), ""
        )
        return marker, label.removeprefix(marker)

    def groups_named(self, text: str) -> set[str]:
        """Return the labels of the first-level classes that a text may name."""
        return {read.known.label for read in self.groups.find(text)}

    def categories_named(self, text: str) -> set[str]:
        """Return the labels of the second-level classes that a text may name."""
        _marker, bare = self.split_marker(text)
        return {known.category.label for known in self.classes if known.category_names.find(bare)}

    def title_match(self, text: str) -> tuple[Folded, re.Match[str], bool] | None:
        """Find the standard's title in a text, and tell whether it is all that stands there."""
        text = text.lstrip("#")
        if not self.title.pattern.search(plain(text)):
            return None
        folded = fold(text)
        whole = self.title.pattern.fullmatch(folded.plain)
        if whole:
            return folded, whole, True
        part = self.title.pattern.search(folded.plain)
        if part and len(folded.plain) - len(part[0]) <= LONGEST_GAP:
            return folded, part, False
        return None

    def subtitle_match(self, text: str) -> tuple[Folded, re.Match[str]] | None:
        """Find the standard's subtitle, if it has one, in a text that says nothing else."""
        folded = fold(text)
        match = self.subtitle.pattern.fullmatch(folded.plain) if self.standard.subtitle else None
        return (folded, match) if match else None

    def above_match(self, text: str) -> dict[str, str] | None:
        """Return what fills the gaps of the line over the title, if a text says nothing else.

        A value that is known by its pattern must fit it: such a line may have no words but that.
        """
        gaps = self.above.match(text) if self.standard.above else None
        fields = self.standard.fields
        patterns = ((fields[name].pattern, words) for name, words in (gaps or {}).items())
        return (
            gaps
            if all(pattern is None or pattern.fullmatch(words) for pattern, words in patterns)
            else None
        )

    def is_page_number(self, text: str, *, bare: bool) -> bool:
        """Tell whether a line is what pages are numbered with; a bare number may not be enough."""
        folded = plain(text)
        if folded.isdecimal() and not bare:
            return False
        return any(pattern.fullmatch(folded) for pattern in self.pages)

    def year_of(self, text: str) -> int | None:
        """Return the year that a text of its own tells."""
        return _year(text, self.years)

    def year_in_title(self, text: str) -> int | None:
        """Return the year that the words before or behind a title tell."""
        return _year(text, self.title_years)


def _year_patterns(phrases: Iterable[str]) -> list[re.Pattern[str]]:
    return [re.compile(gap_pattern(plain(phrase), {"year": YEAR})) for phrase in phrases]


def _year(text: str, patterns: Iterable[re.Pattern[str]]) -> int | None:
    folded = plain(text)
    found = next(filter(None, (pattern.fullmatch(folded) for pattern in patterns)), None)
    return int(found["year"]) if found else None


def _stands_apart(folded: Folded, start: int, end: int) -> bool:
    """Tell whether a label is parted from the words around it: by spaces, or a colon behind it."""
    text = folded.raw
    before = text[: folded.places[start]][-1:]
    behind = text[folded.places[end - 1] + 1 :][:1]
    return not before.strip() and (not behind.strip() or behind in COLONS)


def _parted(text: str, length: int) -> tuple[str, str]:
    """Part a label of this length, with the colon behind it, from the words that follow."""
    rest = text[length:].lstrip()
    colon = rest[:1] if rest[:1] in (*COLONS,) else ""
    return text[:length] + colon, rest.lstrip(COLONS).rstrip()


def _is_category(text: str, known: Class) -> bool:
    """Tell whether a text in the column of second-level classes is that of a class."""
    if known.category is ONLY:
        return not text or bool(known.group_names.find(text))
    return bool(known.category_names.find(text))


def _gapped(standard: Standard) -> Iterator[Phrase]:
    """Yield the phrases below the titles that show the value of a field between other words."""
    phrases = phrases_of((), standard.fields, standard.groups, standard.parts)
    for phrase in dict.fromkeys(phrase for phrase in phrases if "{" in phrase):
        gaps = gaps_in(phrase)
        has_words = bool(plain(fill(phrase, dict.fromkeys(gaps, ""))))
        if has_words and not standard.fields.keys().isdisjoint(gaps):
            yield Phrase(phrase)


def without_marker(text: str, field: Field) -> str:
    """Return the text of a cell without the number of its row, where its column has numbers."""
    markers = (marker for marker in field.markers if marker and text.startswith(marker))
    marker = max(markers, key=len, default="")
    is_of_row = isinstance(field, Column) and bool(field.marker(0))
    return text.removeprefix(marker).lstrip() if is_of_row else text


def has_drifted(found: str, label: str) -> bool:
    """Tell whether a label is not just as it should be; a colon more is nothing, one less is."""
    if label[-1:] in COLONS and found.strip()[-1:] not in COLONS:
        return True
    return found.strip().rstrip(COLONS).rstrip() != label.rstrip(COLONS)
