"""What a check rule is, and what it returns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Generic, TypeVar

from msgspec import Struct

from shenbao.check.portfolio import Fact, Portfolio
from shenbao.check.submission import Submission
from shenbao.diagnostics import Diagnostic, Severity
from shenbao.form import Standard
from shenbao.i18n import _

Outcome = Sequence[Diagnostic] | None
"""What a rule returns: the problems it finds, or None where it has not enough to judge by."""

Compared = Sequence[Diagnostic] | None
"""What a rule over all declarations returns; the problems may be in any file."""

V = TypeVar("V")

PASSES: Outcome = ()
NOT_APPLICABLE = None


class Rule(Struct, frozen=True, kw_only=True):
    """A rule by its stable code.

    ``severity`` is ERROR where a source says that it must be so, WARNING where
    one advises it or only consistency asks for it, INFO for what is worth a
    look. ``title``, ``why``, ``source`` and ``remedy`` (what to do) are English
    messages for the catalogue. ``fixes`` says whether its problems can have fixes.
    Only a rule that looks ``everywhere`` looks at declarations that repeat others, too:
    follow-ups and lists, of whose own words or figures it speaks.
    """

    code: str
    severity: Severity
    title: str
    why: str
    source: str
    remedy: str
    fixes: bool = False
    everywhere: bool = False

    def looks_at(self, standard: Standard) -> bool:
        """Tell whether the rule looks at the declarations of a standard."""
        return self.everywhere or not standard.repeats

    def completed(self, problem: Diagnostic) -> Diagnostic:
        """Return a problem that the check has found, with the rule's code, severity and advice."""
        hint = problem.hint or _(self.remedy)
        fixes, key = problem.fixes, problem.key  # replace() takes five times as long
        return Diagnostic(problem.span, self.code, problem.message, hint, self.severity, fixes, key)


class DeclarationRule(Rule, frozen=True, kw_only=True):
    """A rule that looks at one declaration at a time."""

    check: Callable[[Submission], Outcome]


class PortfolioRule(Rule, Generic[V], frozen=True, kw_only=True):
    """A rule that compares all declarations of a year.

    It notes ``facts`` of one after another; ``check`` compares those, and, where the rule
    ``looks_back``, with those of the year before.
    """

    looks_back: bool = False
    facts: Callable[[Submission], Iterable[Fact[V]]]
    check: Callable[[Portfolio[V]], Compared]
