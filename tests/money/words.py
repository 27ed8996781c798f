"""The words for money of the repository's standards, and how tests show what was found."""

from __future__ import annotations

from shenbao.diagnostics import Diagnostic
from shenbao.money import (
    AmountWords,
    Statement,
    find_amounts,
    find_grants,
    find_statements,
    load_amount_words,
)
from tests.worlds import ROOT

PATH = ROOT / "templates/_base/amounts.toml"


def load() -> AmountWords:
    problems: list[Diagnostic] = []
    words = load_amount_words([PATH], problems)
    assert problems == []
    return words


WORDS = load()


def shown(statement: Statement) -> str:
    """Return what a statement says, what was computed, and whether it is certain."""
    parts = " + ".join(part.text for part in statement.parts)
    read = f"{statement.stated.text} ← {parts}" if parts else statement.text
    certain = "certain" if statement.certain else "uncertain"
    computed = f"{statement.computed.normalize():f}"
    return f"{statement.kind} {read} : {computed}, {statement.agreement}, {certain}"


def found(text: str) -> list[str]:
    """Return all that is found in a text, a line each."""
    lines = [shown(statement) for statement in find_statements(text, WORDS)]
    granted = [f"grant {amount.text}" for amount in find_grants(text, WORDS)]
    amounts = [
        amount.text
        + (f" per {amount.per}" if amount.per else "")
        + (f" share {amount.share}%" if amount.share else "")
        for amount in find_amounts(text, WORDS)
    ]
    return [*lines, *granted, *([f"amounts {', '.join(amounts)}"] if amounts else [])]
