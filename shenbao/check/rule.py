"""What a check rule is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from shenbao.check.finding import Outcome
from shenbao.check.submission import Portfolio, Submission
from shenbao.diagnostics import Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule by its stable code.

    ``severity`` is ERROR where a source says that it must be so, WARNING where
    one advises it or only consistency asks for it, INFO for what is worth a
    look. ``title``, ``why``, ``source`` and ``remedy`` (what to do) are English
    messages for the catalogue.
    """

    code: str
    severity: Severity
    title: str
    why: str
    source: str
    remedy: str
    mends: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclarationRule(Rule):
    """A rule that looks at one declaration at a time."""

    check: Callable[[Submission], Outcome]


@dataclass(frozen=True, slots=True, kw_only=True)
class PortfolioRule(Rule):
    """A rule that looks at all declarations of a year together."""

    check: Callable[[Portfolio], Outcome]
