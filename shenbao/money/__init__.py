"""Money in Chinese prose: amounts, and the sums that a text says they make."""

from shenbao.money.amount import Agreement, Amount, Kind, Statement
from shenbao.money.finding import find_amounts, find_grants, find_statements
from shenbao.money.items import amount_of, budgets_of
from shenbao.money.wholes import Whole, is_among, is_close, rounded, whole_of
from shenbao.money.words import AmountWords, load_amount_words

__all__ = [
    "Agreement",
    "Amount",
    "AmountWords",
    "Kind",
    "Statement",
    "Whole",
    "amount_of",
    "budgets_of",
    "find_amounts",
    "find_grants",
    "find_statements",
    "is_among",
    "is_close",
    "load_amount_words",
    "rounded",
    "whole_of",
]
