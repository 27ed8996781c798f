"""SB409: words where a figure is needed to work another one out."""

from __future__ import annotations

from collections.abc import Iterator

from shenbao.check.rule import NOT_APPLICABLE, DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.diagnostics import Severity
from shenbao.form.formulas import WORDS
from shenbao.form.naming import Naming
from shenbao.i18n import N_, _
from shenbao.toml import KeyPath


def check(submission: Submission) -> Outcome:
    """Find the words among the cells that are added up, or otherwise reckoned with."""
    reckoning, naming = submission.filing.reckoning, Naming(submission.filing)
    derived = list(reckoning.derived())
    if not derived:
        return NOT_APPLICABLE
    blanks: dict[KeyPath, list[str]] = {}
    for address in derived:
        for place in _words(submission, address):
            blanks.setdefault(place, []).append(naming.phrase(address))
    message = _("{place} has words, so that there is no figure for {blanks}.")
    return [
        submission.problem(
            place, message.format(place=naming.phrase(place), blanks=_(", ").join(names))
        )
        for place, names in blanks.items()
    ]


def _words(submission: Submission, address: KeyPath) -> Iterator[KeyPath]:
    """Yield the cells with words that a figure is directly worked out of."""
    reckoning = submission.filing.reckoning
    if reckoning.at(address) is WORDS and address in reckoning.workings:
        for cells in reckoning.workings[address].cells.values():
            yield from (
                cell
                for cell in cells
                if reckoning.at(cell) is WORDS and cell not in reckoning.workings
            )


RULE = DeclarationRule(
    code="SB409",
    severity=Severity.WARNING,
    title=N_("Words in a sum"),
    why=N_("What is told in words cannot be added up: the sum stays blank on the sheet."),
    source=N_("Consistency; no outside source"),
    remedy=N_("Write the figure alone, and say the rest elsewhere."),
    everywhere=True,
    check=check,
)
