"""Figures that the form works out: held against those that a file prints, and never written.

Filed forms are wrong at times. What they print in place of a figure is recorded, without
a reason: that is for a person to give.
"""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from shenbao.declaration import STATED
from shenbao.diagnostics import Severity
from shenbao.form import Library, Standard
from shenbao.i18n import _
from shenbao.intake.authoring import Authored
from shenbao.intake.draft import Draft, DraftFact, Placed
from shenbao.intake.problems import problem_at
from shenbao.intake.verifying import Verified, verify
from shenbao.toml import key_name


def state(
    draft: Draft, authored: Authored, text: str, standard: Standard, library: Library
) -> None:
    """Account for the figures that are worked out; add those that the file prints otherwise.

    ``text`` is the declaration without them, as TOML.
    """
    verified = verify(text, standard, library)
    if not isinstance(verified, Verified):
        return
    authored.derived = [_in_unit(fact, authored) for fact in authored.derived]
    others = {fact.address: shown for fact, shown in verified.stated(authored)}
    stated: list[dict[str, Any]] = []
    for fact in authored.derived:
        shown = others.get(fact.address)
        if shown is None:
            authored.placed.append(Placed(key_name(fact.address), fact.text, fact.cell))
        elif not fact.text:
            _tell(draft, fact, _("A blank is here; “{printed}” will be printed."), shown)
        else:
            stated.append({"at": key_name(fact.address), "text": fact.text})
            authored.placed.append(Placed(key_name(fact.address), fact.text, fact.cell))
            message = _("“{found}” stands here, but the form works out “{printed}”.")
            _tell(draft, fact, message, shown)
    if stated:
        authored.data[STATED] = stated


def _in_unit(fact: DraftFact, authored: Authored) -> DraftFact:
    """Return a figure in the unit of its field, where it or what stands above it has another."""
    if not fact.text or authored.context is None:
        return fact
    context = replace(authored.context, unit=fact.unit)
    understood = fact.facts.understand(fact.text, context)
    return replace(fact, cell=replace(fact.cell, text=understood.words)) if understood else fact


def _tell(draft: Draft, fact: DraftFact, message: str, printed: str) -> None:
    message = message.format(found=fact.text, printed=printed)
    draft.problems.append(problem_at(fact.cell.place, message, severity=Severity.WARNING))
