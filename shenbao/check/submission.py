"""What a rule sees: one declaration with its standard, and the words to read it by."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property, lru_cache
from itertools import accumulate
from sys import intern
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from shenbao.check.portfolio import Fact
from shenbao.check.problems import Part, fixable, place_of, problem_in
from shenbao.check.sums import stated_sums
from shenbao.check.totals import Total
from shenbao.check.words import Words
from shenbao.declaration import NAME, Declaration, Indicator, Value
from shenbao.diagnostics import Diagnostic, Span
from shenbao.form import Filing, Standard
from shenbao.form.meanings import Meaning
from shenbao.form.parts import FactTable
from shenbao.form.target_texts import TargetText
from shenbao.money import Statement
from shenbao.targets import Placeholder, Quantity, Range, Target, Template, Vocabulary, parse_target
from shenbao.toml import Document, KeyPath, at

COMPARATOR, UNIT = "comparator", "unit"
"""Parts of a target that may have columns of their own."""

Figure = Quantity | Range

BETWEEN_TEXTS = "\0"
"""What no text can have."""

V = TypeVar("V")

MOST_TARGETS = 16384
"""Texts of targets whose meaning is remembered: most stand in several declarations."""


class Submission(Struct, frozen=True, dict=True):
    """One declaration under review, the words to read it by, and what all must come to."""

    filing: Filing
    words: Words
    totals: tuple[Total, ...] = ()

    @property
    def declaration(self) -> Declaration:
        """The declaration under review."""
        return self.filing.declaration

    @property
    def standard(self) -> Standard:
        """The form standard it is filed under."""
        return self.filing.standard

    @property
    def document(self) -> Document:
        """The text it was read from."""
        return self.filing.declaration.document

    @cached_property
    def live(self) -> tuple[Indicator, ...]:
        """The indicators of the year that have a name and a target, not just something there."""
        return tuple(
            indicator for indicator in self.filing.indicators_of_year if not self.blanks(indicator)
        )

    def indicators(self, of: Meaning | KeyPath) -> list[Indicator]:
        """Return the live indicators of a class, which is given by its path or its meaning."""
        return list(self._by_class.get(self.place(of), ()))

    @cached_property
    def _by_class(self) -> dict[KeyPath, list[Indicator]]:
        """The live indicators of each class, of a first-level one those of all in it."""
        by_class: dict[KeyPath, list[Indicator]] = {}
        for indicator in self.live:
            path = (indicator.group, indicator.category)
            for length in (1, 2):
                by_class.setdefault(path[:length], []).append(indicator)
        return by_class

    def is_of(self, indicator: Indicator, meaning: Meaning) -> bool:
        """Tell whether an indicator is of a class with a meaning."""
        return is_in(indicator, self.standard.place(meaning))

    def blanks(self, indicator: Indicator) -> list[str]:
        """Return the columns of an indicator, of name and target, that say nothing."""
        says_nothing = isinstance(self.target(indicator), Placeholder | Template)
        name = [NAME] if self.is_placeholder(indicator.name) else []
        target = self.target_key(indicator)[-1:] if says_nothing else ()
        return [*name, *map(str, target)]

    def target(self, indicator: Indicator) -> Target:
        """Return what the target of an indicator says, be it in one column or in several."""
        known = self._targets.get(id(indicator))
        if known is None:
            text = self.filing.target(indicator).text
            known = self._targets[id(indicator)] = _parsed(text, self.standard.vocabulary)
        return known

    @cached_property
    def _targets(self) -> dict[int, Target]:
        """What the targets say, by their indicators, which the declaration keeps: all rules ask."""
        return {}

    def target_key(self, indicator: Indicator, role: str = "") -> KeyPath:
        """Return the place of a target, or of a part of it that has a column of its own.

        () is returned where the form has no column for targets.
        """
        columns = self.filing.target_columns
        own = {COMPARATOR: columns.comparator, UNIT: columns.measure_unit}.get(role)
        known = [key for key in (own, columns.value) if key and key in indicator.texts]
        return (*indicator.path, known[0]) if known else ()

    def is_placeholder(self, text: str) -> bool:
        """Tell whether a text only stands in place of one."""
        bare = text.strip()
        return not bare or bare in self._placeholders

    @cached_property
    def _placeholders(self) -> frozenset[str]:
        return frozenset(self.standard.vocabulary.blanks.placeholders)

    @cached_property
    def figures(self) -> tuple[tuple[Indicator, Figure], ...]:
        """The live indicators whose target is a figure, or a range of two, with that."""
        return tuple(
            (indicator, target)
            for indicator in self.live
            if isinstance(target := self.target(indicator), Quantity | Range)
        )

    def column_label(self, key: str) -> str:
        """Return how the form heads a column of the indicator table."""
        tables = self.standard.indicator_tables
        columns = [column for table in tables for column in table.columns]
        return next(
            (self.filing.phrase(column.label) for column in columns if column.key == key), key
        )

    def text(self, name: str) -> str | None:
        """Return the text in the place of a meaning, or of a field.

        None where it has none, or has figures or the like.
        """
        if name not in self._meant:
            facts = self.standard.facts_of(name)
            text = self.filing.meant(name) if facts and facts.kind.is_words else ""
            self._meant[name] = None if self.is_placeholder(text) else text
        return self._meant[name]

    @cached_property
    def _meant(self) -> dict[str, str | None]:
        """The texts by their names: many rules ask for the same ones."""
        return {}

    def figure(self, name: str) -> Decimal | None:
        """Return the figure in the place of a meaning, or of a field; money is in 万元."""
        if name not in self._figures:
            self._figures[name] = self.filing.figure(name)
        return self._figures[name]

    @cached_property
    def _figures(self) -> dict[str, Decimal | None]:
        """The figures by their names: all rules about money ask for the same ones."""
        return {}

    def value(self, name: str) -> Value | None:
        """Return what an author has written in the field that has a meaning."""
        place = self.standard.place(name)
        return self.declaration.values.get(str(place[0])) if len(place) == 1 else None

    @cached_property
    def texts(self) -> tuple[tuple[KeyPath, str], ...]:
        """Every text that the author wrote for the form, with its path.

        The names by which a form repeats the indicators of another one are none.
        """
        shape = self.standard.shape
        known = {*shape.fields, *shape.facts, *filter(None, shape.collections), *shape.groups}
        named = {*shape.groups} if self.standard.repeats else set()
        return tuple(
            (path, text)
            for path, text in self.document.texts
            if path[0] in known and not (path[-1] == NAME and path[0] in named)
        )

    @cached_property
    def all_text(self) -> str:
        """All texts as one: what is not in it need not be looked for in each."""
        return BETWEEN_TEXTS.join(text for _path, text in self.texts)

    def texts_with(self, sign: re.Pattern[str]) -> Iterator[tuple[KeyPath, str]]:
        """Yield the texts that have a sign, by one search through all of them.

        A few more may be yielded. The pattern is not anchored: no text begins or ends for it.
        """
        match = sign.search(self.all_text)
        while match:
            first = bisect_right(self._starts, match.start()) - 1
            end = bisect_left(self._starts, match.end())
            yield from self.texts[first:end]
            match = sign.search(self.all_text, self._starts[end]) if end < len(self.texts) else None

    @cached_property
    def _starts(self) -> list[int]:
        """Where each text begins in all of them."""
        lengths = (len(text) + len(BETWEEN_TEXTS) for _path, text in self.texts)
        return list(accumulate(lengths, initial=0))[:-1]

    @cached_property
    def sums(self) -> tuple[tuple[KeyPath, Statement], ...]:
        """The sums that texts state, but those of indicators, each with the place of its text."""
        known = {*self.standard.fields, *self.standard.shape.facts}
        fields = [found for found in self.texts if found[0][0] in known]
        return tuple(stated_sums(fields, self.standard.amounts))

    def place(self, of: Meaning | KeyPath) -> KeyPath:
        """Return the place of a meaning, or a place as it is; () where the form has none."""
        return self.standard.place(of) if isinstance(of, Meaning) else of

    def fact(
        self, of: Meaning | KeyPath, value: V, words: str = "", *, part: Part | None = None
    ) -> Fact[V]:
        """Return what a rule over all declarations notes of a value, given as in ``problem``."""
        key = self.place(of)
        if (key, part) not in self._noted:
            self._noted[key, part] = key, self._span(key, part)
        key, span = self._noted[key, part]
        return Fact(span, key, value, intern(words))

    @cached_property
    def _noted(self) -> dict[tuple[KeyPath, Part | None], tuple[KeyPath, Span]]:
        """The keys of which something is noted, with their places: several rules share them."""
        return {}

    def _span(self, key: KeyPath, part: Part | None) -> Span:
        if key not in self.document.places and self._is_cell(key):
            return place_of(self.document, self._written(key[:2]))
        return place_of(self.document, key, part)

    def problem(
        self,
        of: Meaning | KeyPath,
        message: str,
        hint: str = "",
        *,
        part: Part | None = None,
        fix: str | None = None,
    ) -> Diagnostic:
        """Return a problem of a value, given by its path or its meaning, by which it can be waived.

        ``part`` narrows a text to the characters meant; ``fix`` is what belongs in
        their place, if that is beyond doubt. Without a ``hint``, the rule says what to do.
        """
        key = self.standard.place(of) if isinstance(of, Meaning) else of
        if key not in self.document.places and self._is_cell(key):
            return self._near(key, key[:2], message, hint)
        problem = problem_in(self.document, key, message, hint, part)
        if part is None or fix is None:
            return problem
        return fixable(problem, self.document, part, fix)

    def _is_cell(self, key: KeyPath) -> bool:
        return bool(key) and isinstance(self.standard.table(str(key[0])), FactTable)

    def _near(self, key: KeyPath, other: KeyPath, message: str, hint: str) -> Diagnostic:
        """Return a problem of a value that nobody has written, at another, or a table around it."""
        return replace(problem_in(self.document, self._written(other), message, hint), key=key)

    def _written(self, key: KeyPath) -> KeyPath:
        """Return the place, or the nearest table around it that the author has written."""
        while key and key not in self.document.places:
            key = key[:-1]
        return key

    def target_problem(
        self,
        indicator: Indicator,
        message: str,
        hint: str = "",
        *,
        part: Part | str = "",
        fix: str | None = None,
    ) -> Diagnostic:
        """Return a problem of a target, in the column at fault.

        ``part`` narrows it to characters of its text, or names a part that may have a column.
        """
        if isinstance(part, str):
            key = self.target_key(indicator, part)
            if part and key not in self.document.places:
                return self._near(key, self.target_key(indicator), message, hint)
            return self.problem(key, message, hint)
        key, own = self._part(indicator, self.filing.target(indicator), part)
        return self.problem(key, message, hint, part=own, fix=fix)

    def _part(
        self, indicator: Indicator, target: TargetText, part: Part
    ) -> tuple[KeyPath, Part | None]:
        """Return the column that has a part of a target, and the characters of it there."""
        piece = target.piece_at(part[0])
        key = (*indicator.path, piece.column)
        start, end = part[0] - piece.start, min(part[1], piece.end) - piece.start
        is_written = key in self.document.places and at(self.document.data, key) == piece.text
        return key, (start, end) if is_written else None


def is_in(indicator: Indicator, path: KeyPath) -> bool:
    """Tell whether an indicator is of the class at a path; () is that of none."""
    return bool(path) and (indicator.group, indicator.category)[: len(path)] == path


@lru_cache(maxsize=MOST_TARGETS)
def _parsed(text: str, vocabulary: Vocabulary) -> Target:
    return parse_target(text, vocabulary)
