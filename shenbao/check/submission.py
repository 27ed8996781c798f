"""What a rule sees: one declaration with its standard, or all declarations of a year."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property

from shenbao.check.problems import Part, fixable, problem_in
from shenbao.check.sums import stated_sums
from shenbao.check.totals import Total
from shenbao.check.words import Words
from shenbao.declaration import Declaration, Indicator
from shenbao.diagnostics import Diagnostic
from shenbao.form import Filing, Standard
from shenbao.form.standard import Category
from shenbao.money import Statement
from shenbao.targets import Placeholder, Quantity, Range, Target, Template, Vocabulary, parse_target
from shenbao.toml import Document, KeyPath

NAME, TARGET = "name", "target"

Figure = Quantity | Range


@dataclass(frozen=True)
class Submission:
    """One declaration under review, and the words to read it by."""

    filing: Filing
    words: Words

    def forget(self) -> None:
        """Let go of all that has been worked out; it is worked out again where it is asked for."""
        self.document.forget()
        for name in list(self.__dict__):
            if name not in self.__dataclass_fields__:
                del self.__dict__[name]

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
        """The indicators that have a name and a target, not just something in their place."""
        return tuple(
            indicator for indicator in self.declaration.indicators if not self.blanks(indicator)
        )

    def indicators(self, group: str, category: str = "") -> list[Indicator]:
        """Return the live indicators of a class."""
        return [
            indicator
            for indicator in self.live
            if indicator.group == group and category in ("", indicator.category)
        ]

    def blanks(self, indicator: Indicator) -> list[str]:
        """Return the columns of an indicator, of name and target, that say nothing."""
        says_nothing = isinstance(self.target(indicator), Placeholder | Template)
        name = [NAME] if self.is_placeholder(indicator.name) else []
        return [*name, TARGET] if says_nothing and TARGET in indicator.texts else name

    def target(self, indicator: Indicator) -> Target:
        """Return what the target of an indicator says."""
        return _parsed(indicator.texts.get(TARGET, ""), self.standard.vocabulary)

    def is_placeholder(self, text: str) -> bool:
        """Tell whether a text only stands in place of one."""
        words = self.standard.vocabulary.blanks.placeholders
        return not text.strip() or text.strip() in words

    @cached_property
    def figures(self) -> tuple[tuple[Indicator, Figure], ...]:
        """The live indicators whose target is a figure, or a range of two, with that."""
        return tuple(
            (indicator, target)
            for indicator in self.live
            if isinstance(target := self.target(indicator), Quantity | Range)
        )

    def categories(self, group: str) -> tuple[Category, ...]:
        """Return the second-level classes of a first-level one."""
        found = (
            candidate.categories for candidate in self.standard.groups if candidate.key == group
        )
        return next(found, ())

    def column_label(self, key: str) -> str:
        """Return how the form heads a column of the indicator table."""
        columns = self.standard.indicator_table.columns
        return next((column.label for column in columns if column.key == key), key)

    def text(self, key: str) -> str | None:
        """Return the text of a field; None where it has none, or is no plain text."""
        value = self.declaration.values.get(key)
        return value if isinstance(value, str) and not self.is_placeholder(value) else None

    @cached_property
    def texts(self) -> tuple[tuple[KeyPath, str], ...]:
        """Every text that the author wrote for the form, with its path."""
        shape = self.standard.shape
        known = {*shape.fields, *shape.groups}
        return tuple(found for found in self.document.texts if found[0][0] in known)

    @cached_property
    def sums(self) -> tuple[tuple[KeyPath, Statement], ...]:
        """The sums that the texts of the fields state, each with the place of its text."""
        fields = [found for found in self.texts if found[0][0] in self.standard.fields]
        return tuple(stated_sums(fields, self.standard.amounts))

    def finding(self, key: KeyPath, message: str, *, part: Part | None = None) -> Finding:
        """Return what is found of the value at ``key``; its place is looked for later."""
        return Finding(self, key, message, part)

    def problem(
        self,
        key: KeyPath,
        message: str,
        hint: str = "",
        *,
        part: Part | None = None,
        fix: str | None = None,
    ) -> Diagnostic:
        """Return a problem of the value at ``key``, by which it can be waived.

        ``part`` narrows a text to the characters meant; ``fix`` is what belongs in
        their place, if that is beyond doubt. Without a ``hint``, the rule says what to do.
        """
        problem = problem_in(self.document, key, message, hint, part)
        if part is None or fix is None:
            return problem
        return fixable(problem, self.document, part, fix)


@cache
def _parsed(text: str, vocabulary: Vocabulary) -> Target:
    return parse_target(text, vocabulary)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule over all declarations finds in one of them.

    Where it stands is worked out for one declaration after another, which takes time and
    memory: that of all at once would be a hundred times as much as their text.
    """

    submission: Submission
    key: KeyPath
    message: str
    part: Part | None = None

    def problem(self) -> Diagnostic:
        """Return it as a problem with its place."""
        return self.submission.problem(self.key, self.message, part=self.part)


@dataclass(frozen=True)
class Portfolio:
    """All declarations of one year, in the order of their files, and what they must come to."""

    year: int
    submissions: tuple[Submission, ...]
    totals: tuple[Total, ...] = ()
