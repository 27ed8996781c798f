"""The words by which a form is drafted: those of the standards that are there, and usual ones."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from msgspec import Struct, field

from shenbao.declaration import KINDS
from shenbao.declaration.folding import plain, unmarked
from shenbao.diagnostics import Diagnostic
from shenbao.form import Library, Standard
from shenbao.form.parts import FactTable, IndicatorTable
from shenbao.form.phrases import gaps_in
from shenbao.form.standard import Category, Group
from shenbao.intake.words import ImportWords
from shenbao.toml import read_first
from shenbao.toml.reader import TableReader

FILE = "drafting.toml"

DATE_GAP, DATE_GAPS = re.compile("YYYY|MM?|DD?"), 3
"""The gaps of the ways to write dates, and how many a whole date has."""

BLANK = r"[ \u3000\xa0_]"
"""What room to write in is left by."""

BLANKS = re.compile(f"{BLANK}+")
ROOM = f"{BLANK}*[0-9]*{BLANK}*"


class KnownLabel(Struct, frozen=True):
    """A label that some standard has: its key, and the kind and unit of its values."""

    key: str
    kind: str = ""
    unit: str = ""


class KnownWords(Struct):
    """Labels by their folded words: of fields, columns, rows and classes; and words of use.

    ``above`` has the fields that stand alone over titles, with the patterns of their values.
    """

    words: ImportWords
    units: tuple[str, ...]
    markers: tuple[str, ...]
    fields: dict[str, KnownLabel] = field(default_factory=dict)
    columns: dict[str, KnownLabel] = field(default_factory=dict)
    rows: dict[str, KnownLabel] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)
    categories: dict[str, str] = field(default_factory=dict)
    above: dict[str, re.Pattern[str]] = field(default_factory=dict)
    class_heads: frozenset[str] = frozenset()
    date_words: tuple[str, ...] = ()
    choice_words: tuple[tuple[str, ...], ...] = ()
    weight_words: tuple[str, ...] = ()

    def folded(self, words: str) -> str:
        """Return words without spaces, markers and other things that make no difference."""
        return unmarked(plain(words), self.words.markers)

    def unit_in(self, words: str) -> str:
        """Return the unit of money that words name in the ways forms do, "" without one."""
        text = plain(words)
        for phrase in (*self.words.heading_units, *self.words.unit_words):
            for unit in self.units:
                if plain(phrase.replace("{unit}", unit)) in text:
                    return unit
        return ""

    def is_date(self, label: str) -> bool:
        """Tell whether a label asks for a date."""
        return any(word in label for word in self.date_words)

    def with_narrow_dates(self, line: str) -> str:
        """Return a line with no room in its dates, or in the blanks that are left for one."""
        for phrase in self.words.dates:
            words = [word for word in DATE_GAP.split(phrase) if word]
            if len(words) == DATE_GAPS and all(map(str.isalpha, words)):
                pattern = ROOM + "".join(f"{re.escape(word)}{ROOM}" for word in words)
                line = re.sub(pattern.removesuffix(ROOM), lambda day: BLANKS.sub("", day[0]), line)
        return line

    def split_weight(self, label: str) -> tuple[str, str]:
        """Return the label of a class with a gap for its weight, and the weight; or as it is."""
        for phrase in self.weight_words:
            before, after = map(re.escape, phrase.split("{weight}"))
            found = re.search(rf"{before}\s*([0-9]+(?:\.[0-9]+)?)\s*{after}$", label)
            if found:
                return label[: found.start()] + phrase, found[1]
        return label, ""


def load_known_words(
    library: Library, words: ImportWords, problems: list[Diagnostic]
) -> KnownWords:
    """Gather the words of all standards of a repository, and the usual ones of drafting.toml."""
    standards = [found for name in library.names() if (found := library.load(name)[0])]
    units = {unit: None for standard in standards for unit in standard.amounts.units}
    markers = {
        marker: None
        for standard in standards
        for style in standard.wording.numberings.values()
        for marker in style[:20]
    }
    known = KnownWords(words, tuple(sorted(units, key=len, reverse=True)), tuple(markers))
    for standard in standards:
        _add_standard(known, standard)
    _add_usual(known, library.collections.shared_files(FILE), problems)
    return known


def _add_standard(known: KnownWords, standard: Standard) -> None:
    for facts in standard.fields.values():
        found = KnownLabel(facts.key, _kind(facts.kind), facts.unit)
        _add(known, known.fields, (facts.label, *facts.aliases), found)
        if facts.kind.is_money:
            _add(known, known.rows, (facts.label, *facts.aliases), found)
    for key in standard.fields.keys() & gaps_in(standard.above):
        pattern = standard.fields[key].pattern
        if pattern is not None and standard.above == f"{{{key}}}":
            known.above.setdefault(key, pattern)
    for part in standard.parts:
        if not isinstance(part, FactTable | IndicatorTable):
            continue
        for column in part.columns:
            kind = _kind(column.facts.kind) if column.facts else ""
            unit = column.facts.unit if column.facts else ""
            labels = (column.label, *column.aliases)
            _add(known, known.columns, labels, KnownLabel(column.key, kind, unit))
        for row in part.rows if isinstance(part, FactTable) else ():
            _add(known, known.rows, (row.label, *row.aliases), KnownLabel(row.key))
    for group in standard.groups:
        _add_class(known, known.groups, group)
        for category in group.categories:
            _add_class(known, known.categories, category)


def _add(
    known: KnownWords, to: dict[str, KnownLabel], labels: Iterable[str], found: KnownLabel
) -> None:
    for label in labels:
        folded = known.folded(label).rstrip(":")
        if folded and not gaps_in(label):
            to.setdefault(folded, found)


def _add_class(known: KnownWords, to: dict[str, str], of: Group | Category) -> None:
    for label in (of.label, *of.aliases):
        bare = re.sub(r"[(（]\{weight\}[^)）]*[)）]", "", label)
        to.setdefault(known.folded(bare), of.key)


def _kind(kind: object) -> str:
    return next(name for name, found in KINDS.items() if found is kind)


def _add_usual(known: KnownWords, paths: Sequence[Path], problems: list[Diagnostic]) -> None:
    document, faulty = read_first(paths)
    problems += faulty
    if document is None:
        return
    table = TableReader(document, problems)
    known.date_words = table.texts("date_words")
    known.class_heads = frozenset(map(known.folded, table.texts("class_heads")))
    known.weight_words = table.texts("weight_words")
    pairs = document.data.get("choice_words", []) if table.has("choice_words") else []
    known.choice_words = tuple(tuple(map(str, pair)) for pair in pairs if isinstance(pair, list))
    keys = table.table("keys")
    usual: Mapping[str, object] = keys.data if keys else {}
    for label in usual:
        key = keys.text(label) if keys else ""
        known.fields.setdefault(known.folded(label).rstrip(":"), KnownLabel(key))
    columns = table.table("columns")
    for head in columns.data if columns else ():
        kind = columns.one_of(head, KINDS) if columns else ""
        known.columns.setdefault(known.folded(head), KnownLabel("", kind))
    table.finish()
