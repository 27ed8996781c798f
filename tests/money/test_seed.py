"""What is found in every estimate of the seed, and in the amounts of the central declarations.

The file lists it text by text, to be read beside the declarations.
"""

from __future__ import annotations

from collections.abc import Sequence

from shenbao.declaration import Itemised, Value
from shenbao.form import Filing
from shenbao.money import Agreement, find_statements
from tests.money.words import WORDS, found
from tests.worlds import DATA

GOLDEN = DATA / "amounts.txt"
FIELDS = ("estimate", "annual_funds", "fiscal_funds")


def texts(value: Value | None) -> list[str]:
    if isinstance(value, Itemised):
        return [value.intro, *(item.text for item in value.items), value.closing]
    return [value] if isinstance(value, str) else []


def texts_of(filing: Filing) -> list[str]:
    return [text for key in FIELDS for text in texts(filing.declaration.values.get(key))]


def render(filings: Sequence[Filing]) -> str:
    blocks = []
    for filing in filings:
        blocks.append(f"# {filing.declaration.document.path.stem}")
        for text in filter(None, texts_of(filing)):
            beginning = text[:20].replace("\n", " ")
            blocks.append("\n".join([f"{beginning}…", *(f"  {line}" for line in found(text))]))
    return "\n\n".join(blocks) + "\n"


def test_what_is_found_in_the_estimates(filings: list[Filing]) -> None:
    assert render(filings) == GOLDEN.read_text("utf-8")


def test_the_wrong_sums_of_the_seed(filings: list[Filing]) -> None:
    """Each was worked out by hand: these the authors got wrong, and no others."""
    statements = [
        one
        for filing in filings
        for text in texts_of(filing)
        for one in find_statements(text, WORDS)
    ]
    certain = [one for one in statements if one.certain]
    assert (len(statements), len(certain)) == (42, 10)
    wrong = [one for one in statements if one.agreement is Agreement.WRONG]
    assert [(one.stated.text, one.certain) for one in wrong] == [
        ("146.88万元", False),  # 110.16 + 37.92 = 148.08
        ("108万元", True),  # 120 * 9 = 1080
        ("5568元", False),  # 456 * 12 = 5472
    ]
