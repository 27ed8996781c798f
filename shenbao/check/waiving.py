"""Waivers: which problems a declaration accepts, and what is wrong with its waivers."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

from msgspec import Struct, field

from shenbao.check.selection import no_such_rule
from shenbao.declaration import WAIVE, Declaration
from shenbao.diagnostics import Code, Diagnostic, Severity, Span, Waiver
from shenbao.i18n import _
from shenbao.toml import KeyPath, key_name
from shenbao.toml.reader import did_you_mean

PARTS = RULE, UNTIL = ("rule", "until")
"""The keys of a waiver of which something may be wrong."""


class Waivers(Struct, frozen=True):
    """The waivers of a declaration, and where their parts stand."""

    all: tuple[Waiver, ...] = ()
    spans: Mapping[KeyPath, Span] = field(default_factory=dict)

    @classmethod
    def of(cls, declaration: Declaration) -> Waivers:
        """Return the waivers of a declaration."""
        indices = [waiver.index for waiver in declaration.waivers]
        keys: list[KeyPath] = [(WAIVE, index, key) for index in indices for key in PARTS]
        spans = {key: declaration.document.value_span(key) for key in keys}
        return cls(declaration.waivers, spans)


class Waiving(Struct, frozen=True):
    """Which problems are waived on a day.

    ``codes`` are those of all rules, ``ran`` of the ones that have been run.
    """

    today: date
    codes: Collection[str]
    ran: Collection[str]

    def waiver_of(self, problem: Diagnostic, waivers: Waivers) -> Waiver | None:
        """Return the waiver that accepts a problem, if there is one that still holds."""
        key = problem.key or ()
        return next(
            (
                waiver
                for waiver in waivers.all
                if waiver.rule == problem.code
                and key[: len(waiver.at)] == waiver.at
                and not self._is_over(waiver)
            ),
            None,
        )

    def problems(self, waivers: Waivers, used: Sequence[Waiver]) -> Iterator[Diagnostic]:
        """Complain of the waivers that name no rule, are past their day, or accept nothing."""
        for waiver in waivers.all:
            if waiver.rule not in self.codes:
                hint = did_you_mean(waiver.rule, self.codes)
                yield _problem(waivers, waiver, RULE, no_such_rule(waiver.rule), hint)
            elif self._is_over(waiver):
                message = _("This waiver of {rule} ended on {until}.")
                text = message.format(rule=waiver.rule, until=waiver.until)
                hint = _("Mend what it waived, or agree on another day; then delete or change it.")
                yield _problem(waivers, waiver, UNTIL, text, hint)
            elif waiver not in used and waiver.rule in self.ran:
                yield _problem(waivers, waiver, RULE, _unused(waiver), _("Delete it."))

    def _is_over(self, waiver: Waiver) -> bool:
        return waiver.until is not None and waiver.until < self.today


def _unused(waiver: Waiver) -> str:
    if not waiver.at:
        message = _("{rule} finds nothing in this declaration that would have to be waived.")
        return message.format(rule=waiver.rule)
    message = _("{rule} finds nothing at {place} that would have to be waived.")
    return message.format(rule=waiver.rule, place=key_name(waiver.at))


def _problem(waivers: Waivers, waiver: Waiver, key: str, message: str, hint: str) -> Diagnostic:
    span = waivers.spans[WAIVE, waiver.index, key]
    return Diagnostic(span, Code.WAIVER, message, hint, Severity.WARNING)
