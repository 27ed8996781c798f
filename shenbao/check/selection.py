"""Choosing rules by their codes, or by the beginnings of codes."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from msgspec import Struct
from msgspec.structs import replace

from shenbao.check.rule import Rule
from shenbao.diagnostics import Code, Diagnostic
from shenbao.i18n import _
from shenbao.project.settings import CheckSettings, RuleCodes
from shenbao.toml.reader import did_you_mean

EVERY = ("SB",)
DIGITS = "0123456789"


class Selection(Struct, frozen=True):
    """Which rules run: of two that name a rule the longer wins, and ``ignore`` where both match.

    ``strict`` makes a warning as bad as an error.
    """

    select: tuple[str, ...] = EVERY
    ignore: tuple[str, ...] = ()
    strict: bool = False

    def over(self, select: Iterable[str], ignore: Iterable[str], *, strict: bool) -> Selection:
        """Return this selection as the command line changes it.

        What it selects takes the place of all that was chosen; what it ignores is added.
        """
        base = replace(self, select=tuple(select), ignore=()) if tuple(select) else self
        return replace(base, ignore=(*base.ignore, *ignore), strict=base.strict or strict)

    def choose(self, rules: Iterable[Rule]) -> list[Rule]:
        """Return the rules that are to run."""
        return [rule for rule in rules if self._takes(rule.code)]

    def _takes(self, code: str) -> bool:
        return _longest(self.select, code) > _longest(self.ignore, code)


def _longest(prefixes: Iterable[str], code: str) -> int:
    return max((len(prefix) for prefix in prefixes if code.startswith(prefix)), default=0)


def unknown(prefixes: Iterable[str], codes: Collection[str]) -> list[str]:
    """Return what begins no rule's code."""
    return [
        prefix
        for prefix in prefixes
        if not prefix or not any(code.startswith(prefix) for code in codes)
    ]


def no_such_rule(name: str) -> str:
    """Say that no rule's code is, or begins with, this."""
    return _("There is no rule {name}.").format(name=name)


def configured(
    settings: CheckSettings, codes: Collection[str]
) -> tuple[Selection, list[Diagnostic]]:
    """Return the selection that a project's settings make, beside what is wrong with them.

    ``codes`` are those of all rules.
    """
    problems = list(settings.problems)
    for asked in (settings.select, settings.ignore):
        problems += _unknown_codes(asked, codes)
    every = tuple(dict.fromkeys((*EVERY, *(code.rstrip(DIGITS) for code in codes))))
    select, ignore = settings.select.codes or every, settings.ignore.codes
    return Selection(select, ignore, settings.strict), problems


def _unknown_codes(asked: RuleCodes, codes: Collection[str]) -> list[Diagnostic]:
    return [
        Diagnostic(asked.span, Code.VALUE, no_such_rule(name), did_you_mean(name, codes))
        for name in unknown(asked.codes, codes)
        if asked.span
    ]
