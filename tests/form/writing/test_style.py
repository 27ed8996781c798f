"""What the writer writes reads back as the same data, whatever the words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shenbao.form import Library
from shenbao.form.writing import UnwritableError, format_declaration
from shenbao.toml import parse
from tests.properties import tries
from tests.worlds import ROOT

WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=60)
LINES = WORDS.map(lambda text: text.replace("\n", " "))
AMOUNTS = st.decimals(-(10**9), 10**9, places=2)
ITEMS = st.fixed_dictionaries({"text": LINES}, optional={"amount": AMOUNTS})
INDICATORS = st.lists(
    st.fixed_dictionaries(
        {"name": LINES, "target": WORDS}, optional={"explain_as": LINES, "explain": WORDS}
    ),
    min_size=1,
    max_size=3,
)
WAIVERS = st.fixed_dictionaries(
    {"rule": st.just("SB203"), "reason": LINES}, optional={"at": LINES, "until": st.dates()}
)
DECLARATIONS = st.fixed_dictionaries(
    {"form": st.just("shenzhen-project"), "year": st.integers(1990, 2100)},
    optional={
        "placeholder": LINES,
        "code": LINES,
        "term": st.integers(0, 99),
        "is_new": st.booleans(),
        "total_amount": AMOUNTS,
        "policy_basis": WORDS,
        "estimate": st.one_of(
            WORDS,
            st.fixed_dictionaries(
                {"items": st.lists(ITEMS, max_size=3)},
                optional={"numbering": LINES, "intro": WORDS, "closing": WORDS},
            ),
        ),
        "waive": st.lists(WAIVERS, min_size=1, max_size=2),
        "output": st.dictionaries(st.sampled_from(["quantity", "cost"]), INDICATORS, min_size=1),
    },
)


def without_last_break(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_last_break(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [without_last_break(inner) for inner in value]
    return value.removesuffix("\n") if isinstance(value, str) else value


@tries(30)
@given(data=DECLARATIONS, notes=st.lists(WORDS, max_size=2))
def test_reads_back_as_the_same_data(
    data: dict[str, Any], notes: list[str], library: Library
) -> None:
    standard, _ = library.load("shenzhen-project")
    assert standard is not None
    text = format_declaration(data, standard, schema="s.json", notes=notes)
    document, problems = parse(text, ROOT / "x.toml")
    assert document is not None, problems
    assert without_last_break(document.data) == without_last_break(data)


def test_the_house_style(library: Library) -> None:
    standard, _ = library.load("shenzhen-project")
    assert standard is not None
    data: dict[str, Any] = {
        "output": {"cost": [{"name": "支出进度达标率", "target": "≥95%"}]},
        "estimate": {
            "intro": "按合同测算：",
            "numbering": "1.",
            "items": [{"text": "租金", "amount": Decimal("1.5")}, {"text": "其他"}],
            "closing": "以上合计。",
        },
        "waive": [{"rule": "SB203", "reason": "统一口径", "until": date(2024, 12, 31)}],
        "annual_goal": "短",
        "policy_basis": "一段很长的话" * 10,
        "total_amount": Decimal("320"),
        "is_new": False,
        "code": "00123",
        "year": 2024,
        "placeholder": "不适用",
        "form": "shenzhen-project",
    }
    assert format_declaration(data, standard, notes=["某行\n另一行"]) == (
        'form = "shenzhen-project"\n'
        "year = 2024\n"
        'placeholder = "不适用"\n'
        'code = "00123"\n'
        "is_new = false\n"
        "total_amount = 320.00        # 万元\n"
        f'policy_basis = """\n{"一段很长的话" * 10}\n"""\n'
        'annual_goal = "短"\n'
        "\n"
        "[estimate]                   # 测算依据\n"
        'numbering = "1."\n'
        'intro = "按合同测算："\n'
        "items = [\n"
        '  { text = "租金", amount = 1.50 },\n'
        '  { text = "其他" },\n'
        "]\n"
        'closing = "以上合计。"\n'
        "\n"
        "[[output.cost]]\n"
        'name = "支出进度达标率"\n'
        'target = "≥95%"\n'
        "\n"
        "[[waive]]\n"
        'rule = "SB203"\n'
        'reason = "统一口径"\n'
        "until = 2024-12-31\n"
        "\n"
        "# 某行\n# 另一行\n"
    )


def test_a_last_line_break_is_layout(library: Library) -> None:
    standard, _ = library.load("shenzhen-project")
    assert standard is not None
    data = {"form": "shenzhen-project", "year": 2024, "policy_basis": "甲\n乙\n"}
    assert format_declaration(data, standard).endswith('policy_basis = """\n甲\n乙\n"""\n')


def test_what_the_form_has_no_place_for_is_not_dropped(library: Library) -> None:
    standard, _ = library.load("shenzhen-project")
    assert standard is not None
    with pytest.raises(UnwritableError):
        format_declaration({"form": "shenzhen-project", "surprise": "x"}, standard)
