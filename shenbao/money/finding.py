"""Finding amounts, stated sums and granted amounts in a text."""

from __future__ import annotations

from collections.abc import Iterable

from shenbao.money.amount import Agreement, Amount, Kind, Statement
from shenbao.money.arithmetic import exact_decimal
from shenbao.money.breakdowns import find_breakdowns
from shenbao.money.certainty import comes_out_otherwise, is_certain, is_misread
from shenbao.money.equations import Equation, equations_of
from shenbao.money.prose import find_shares, find_totals
from shenbao.money.results import find_changes, find_portions, find_products, find_spreads
from shenbao.money.roles import Role, roles_of
from shenbao.money.scanning import Scan, scan_of
from shenbao.money.words import AmountWords


def find_amounts(text: str, words: AmountWords) -> tuple[Amount, ...]:
    """Return the amounts in the order of the text, without the operands of equations.

    Unit prices (``per``) and shares are among them; the ends of a range are not.
    """
    scan = scan_of(text, words)
    free = _free(scan, equations_of(scan))
    return tuple(scan.amounts[index] for index in free)


def find_statements(text: str, words: AmountWords) -> tuple[Statement, ...]:
    """Return every sum that the text states, in its order, right or wrong."""
    scan = scan_of(text, words)
    equations = equations_of(scan)
    free = _free(scan, equations)
    roles = roles_of(scan)
    free = [index for index in free if roles.figures[index].role is not Role.LIMIT]
    taken = {index for equation in equations for index in (*equation.expression, equation.amount)}
    results = [
        *find_products(scan, roles, taken),
        *find_portions(scan, roles, taken),
        *find_changes(scan, roles, taken),
        *find_spreads(scan, roles, taken),
    ]
    found = [
        *(_statement(equation) for equation in equations if not is_misread(equation)),
        *results,
        *find_totals(scan, roles, free),
        *find_breakdowns(scan, free),
        *find_shares(scan, free),
    ]
    return tuple(sorted(found, key=lambda found: (found.start, found.end, found.kind)))


def find_grants(text: str, words: AmountWords) -> tuple[Amount, ...]:
    """Return the amounts that the text calls granted by the finance bureau (财政下达)."""
    scan = scan_of(text, words)
    grant = scan.cues.grant
    return tuple(
        amount for amount in scan.amounts.values() if grant.search(scan.before(amount.start))
    )


def _free(scan: Scan, equations: Iterable[Equation]) -> list[int]:
    """Return the indices of the tokens of amounts that are no operands of an equation."""
    used = {index for equation in equations for index in equation.expression}
    return [index for index in scan.amounts if index not in used]


def _statement(equation: Equation) -> Statement:
    computed = equation.result
    verdict = equation.verdict(computed)
    if verdict is Agreement.WRONG and comes_out_otherwise(equation):
        verdict = Agreement.OTHERWISE
    return Statement(
        Kind.EQUATION,
        *equation.scan.around([*equation.tokens, equation.stated]),
        equation.stated,
        exact_decimal(computed),
        verdict,
        certain=is_certain(equation),
    )
