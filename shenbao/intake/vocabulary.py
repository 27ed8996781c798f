"""The words of one form standard, as they are found in other people's files."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from shenbao.declaration.folding import Folded, fold, plain, unmarked
from shenbao.form import Standard
from shenbao.form.standard import Category, Group
from shenbao.intake.words import ImportWords, gap_pattern

LONGEST_GAP = 40
"""Characters that a title may have beside the words of the standard."""

YEAR = "(?P<year>[0-9]{4})"
COLONS = ":："


@dataclass(frozen=True, slots=True)
class Known:
    """Words that were found, and the words of the standard that they are read as."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Class:
    """A second-level class with its first-level one, and all labels that either goes by."""

    group: Group
    category: Category
    group_labels: frozenset[str]
    category_labels: frozenset[str]


class Vocabulary:
    """All labels, heads and classes of a standard, and how drifted ones are told."""

    def __init__(self, standard: Standard, words: ImportWords) -> None:
        self.standard = standard
        self.words = words
        chosen = standard.shape.choices.get("required_marker")
        self.chosen_markers = [marker for marker in (chosen.values if chosen else ()) if marker]
        self.markers = [*self.chosen_markers, *words.markers]
        self.labels = {
            plain(label): Known(field.key, field.label)
            for field in standard.fields.values()
            for label in (*field.aliases, field.label)
        }
        self.heads = {
            plain(label): Known(column.key, column.label)
            for column in standard.indicator_table.columns
            for label in (*column.aliases, column.label)
        }
        self.headings = {
            plain(heading): heading for part in standard.grids for heading in part.headings
        }
        self.units = _UnitPatterns(standard, words)
        self.bare_headings = {self.units.bare(key): key for key in self.headings}
        self.side = plain(standard.indicator_table.heading)
        self.headings |= {self.side: standard.indicator_table.heading} if self.side else {}
        self.list_heads = set(map(plain, words.list_heads))
        self.stacked = {key for part in standard.grids if part.stacked for key in part.fields()}
        self.classes = [
            Class(group, category, _labels(group), _labels(category))
            for group, category in standard.categories()
        ]
        gaps = {key: f"(?P<{key}>.{{0,{LONGEST_GAP}}}?)" for key in standard.fields}
        self.title = re.compile(gap_pattern(plain(standard.title), {**gaps, "year": YEAR}))
        self.subtitle = re.compile(gap_pattern(plain(standard.subtitle), {**gaps, "year": YEAR}))
        self.years = _year_patterns(words.year_words)
        self.title_years = _year_patterns([*words.year_words, *words.title_year_words])
        self.pages = [
            re.compile(gap_pattern(plain(phrase), {"n": "[0-9]+"})) for phrase in words.page_words
        ]

    def label(self, text: str) -> Known | None:
        """Return the field that a cell names, if it names one."""
        return self._known(text, self.labels)

    def head(self, text: str) -> Known | None:
        """Return the column that a cell heads, if it heads one."""
        return self._known(text, self.heads)

    def heading(self, text: str) -> str | None:
        """Return the heading that a cell beside a block of rows holds, if it holds one."""
        return self.headings.get(plain(text))

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

    def says_only_unit(self, text: str) -> bool:
        """Tell whether a text is a unit, or a heading that the standard has with another unit."""
        folded = plain(text)
        bare = self.units.bare(folded)
        return folded not in self.headings and (not bare or bare in self.bare_headings)

    def _known(self, text: str, among: dict[str, Known]) -> Known | None:
        folded = plain(text)
        return among.get(folded) or among.get(unmarked(folded, self.markers))

    def labelled(self, text: str) -> tuple[Known, str, str] | None:
        """Split a cell that holds a label, a colon and the value: its field, label and value."""
        if not any(colon in text for colon in COLONS):
            return None
        folded = fold(text)
        names = (name for name in self.labels if folded.plain.startswith(name))
        for name in sorted(names, key=len, reverse=True):
            end = folded.places[len(name) - 1] + 1
            between, value = text[end:], folded.raw_from(len(name))
            colon = between[: len(between) - len(value)].strip()
            if value and colon and colon in COLONS:
                return self.labels[name], text[:end], value.strip()
        return None

    def class_of(self, group: str | None, category: str | None) -> tuple[Class, str] | None:
        """Return the class that two labels name, and the marker before the second one.

        None stands for a column that the table does not have; the other label
        must then do alone.
        """
        marker, bare = self.split_marker(category or "")
        matches = [
            known
            for known in self.classes
            if (group is None or self._is_in(group, known.group_labels))
            and (category is None or self._is_in(bare, known.category_labels))
        ]
        return (matches[0], marker) if len(matches) == 1 else None

    def _is_in(self, text: str, labels: Iterable[str]) -> bool:
        folded = plain(text)
        return folded in labels or unmarked(folded, self.markers) in labels

    def split_marker(self, label: str) -> tuple[str, str]:
        """Return the marker that the standard may put before a label, and the label."""
        marker = next(
            (candidate for candidate in self.chosen_markers if label.startswith(candidate)), ""
        )
        return marker, label.removeprefix(marker)

    def groups_named(self, text: str) -> set[str]:
        """Return the labels of the first-level classes that a text may name."""
        return {
            known.group.label for known in self.classes if self._is_in(text, known.group_labels)
        }

    def categories_named(self, text: str) -> set[str]:
        """Return the labels of the second-level classes that a text may name."""
        _marker, bare = self.split_marker(text)
        return {
            known.category.label
            for known in self.classes
            if self._is_in(bare, known.category_labels)
        }

    def title_match(self, text: str) -> tuple[Folded, re.Match[str], bool] | None:
        """Find the standard's title in a text, and tell whether it is all that stands there."""
        folded = fold(text.lstrip("#"))
        whole = self.title.fullmatch(folded.plain)
        if whole:
            return folded, whole, True
        part = self.title.search(folded.plain)
        if part and len(folded.plain) - len(part[0]) <= LONGEST_GAP:
            return folded, part, False
        return None

    def subtitle_match(self, text: str) -> tuple[Folded, re.Match[str]] | None:
        """Find the standard's subtitle, if it has one, in a text that says nothing else."""
        folded = fold(text)
        match = self.subtitle.fullmatch(folded.plain) if self.standard.subtitle else None
        return (folded, match) if match else None

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


class _UnitPatterns:
    """How files name the unit of the amounts below, with the units of a standard."""

    def __init__(self, standard: Standard, words: ImportWords) -> None:
        names = (*standard.amounts.units, *words.other_units)
        units = sorted(names, key=len, reverse=True)
        self.unit = re.compile("|".join(map(re.escape, units)) or "(?!)")
        gaps = {"unit": f"(?P<unit>{self.unit.pattern})"}
        self._named = [
            re.compile(rf"[(\[]?\w{{0,2}}{gap_pattern(plain(phrase), gaps)}[)\]]?$")
            for phrase in words.unit_words
        ]
        self._trailing = [
            re.compile(f"{gap_pattern(plain(phrase), gaps)}$") for phrase in words.heading_units
        ]

    def named(self, folded: str) -> str | None:
        """Return the unit that a folded text names as such."""
        return _first_unit(self._named, folded)

    def trailing(self, folded: str) -> str | None:
        """Return the unit that stands behind the other words of a folded text."""
        return _first_unit(self._trailing, folded)

    def bare(self, folded: str) -> str:
        """Return a folded text without the unit that it names."""
        for pattern in (*self._named, *self._trailing):
            folded = pattern.sub("", folded)
        return folded


def _first_unit(patterns: Iterable[re.Pattern[str]], folded: str) -> str | None:
    found = next(filter(None, (pattern.search(folded) for pattern in patterns)), None)
    return found["unit"] if found else None


def _year_patterns(phrases: Iterable[str]) -> list[re.Pattern[str]]:
    return [re.compile(gap_pattern(plain(phrase), {"year": YEAR})) for phrase in phrases]


def _year(text: str, patterns: Iterable[re.Pattern[str]]) -> int | None:
    folded = plain(text)
    found = next(filter(None, (pattern.fullmatch(folded) for pattern in patterns)), None)
    return int(found["year"]) if found else None


def _labels(named: Group | Category) -> frozenset[str]:
    return frozenset(map(plain, (*named.aliases, named.label)))


def has_drifted(found: str, label: str) -> bool:
    """Tell whether a label is not just as it should be; a colon more is nothing, one less is."""
    if label[-1:] in COLONS and found.strip()[-1:] not in COLONS:
        return True
    return found.strip().rstrip(COLONS).rstrip() != label.rstrip(COLONS)
