"""A waived finding is not found; a waiver of nothing is."""

from __future__ import annotations

import pytest

from tests.worlds import CleanWorld

RATE = ("单场培训成本", "支出进度")
DAY = "1735603200"  # 2024-12-31


def waiver(**keys: str) -> str:
    keys = {"rule": '"SB203"', "reason": '"区财政局要求"', **keys}
    return "\n[[waive]]\n" + "".join(f"{key} = {value}\n" for key, value in keys.items())


@pytest.fixture
def spoiled(clean: CleanWorld, monkeypatch: pytest.MonkeyPatch) -> CleanWorld:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", DAY)
    clean.replace(*RATE)
    assert clean.codes() == ["SB203"]
    return clean


PLACES = {
    "everywhere": {},
    "a group": {"at": '"output"'},
    "a class": {"at": '"output.cost"'},
    "an indicator": {"at": '"output.cost[0]"'},
    "a column": {"at": '"output.cost[0].name"'},
    "until today": {"until": "2024-12-31"},
}


@pytest.mark.parametrize("keys", PLACES.values(), ids=PLACES.keys())
def test_a_waiver_holds(keys: dict[str, str], spoiled: CleanWorld) -> None:
    spoiled.append(waiver(**keys))
    report = spoiled.report()
    assert report["findings"] == []
    assert [(one["code"], one["at"], one["reason"]) for one in report["waived"]] == [
        ("SB203", "output.cost[0].name", "区财政局要求")
    ]
    assert spoiled.check().out == "nothing found in 1 declaration; 1 waived\n"


HOLDS_NOT = {
    "another place": (
        {"at": '"output.quality[0]"'},
        "54:8 SB050 SB203 finds nothing at output.quality[0] that would have to be waived.",
    ),
    "another column": (
        {"at": '"output.cost[0].target"'},
        "54:8 SB050 SB203 finds nothing at output.cost[0].target that would have to be waived.",
    ),
    "another rule": (
        {"rule": '"SB208"'},
        "54:8 SB050 SB208 finds nothing in this declaration that would have to be waived.",
    ),
    "no rule": (
        {"rule": '"SB2O3"'},
        "54:8 SB050 There is no rule SB2O3.",
    ),
    "the beginning of a code": (
        {"rule": '"SB2"'},
        "54:8 SB050 There is no rule SB2.",
    ),
    "another day": (
        {"until": "2024-12-30"},
        "56:9 SB050 This waiver of SB203 ended on 2024-12-30.",
    ),
}


@pytest.mark.parametrize(("keys", "said"), HOLDS_NOT.values(), ids=HOLDS_NOT.keys())
def test_a_waiver_that_does_not_hold_is_found(
    keys: dict[str, str], said: str, spoiled: CleanWorld
) -> None:
    spoiled.append(waiver(**keys))
    report = spoiled.report()
    assert [one["code"] for one in report["findings"]] == ["SB203", "SB050"]
    found = report["findings"][-1]
    place = f"{found['line']}:{found['column']}"
    assert f"{place} {found['code']} {found['message']}" == said
    assert found["severity"] == "warning"
    assert report["waived"] == []


def test_a_waiver_of_a_rule_that_does_not_run_is_not_judged(spoiled: CleanWorld) -> None:
    spoiled.append(waiver(at='"output.quality[0]"'))
    assert spoiled.codes("--select", "SB1") == []
    assert spoiled.codes("--ignore", "SB203") == []
    assert spoiled.codes("--select", "SB203") == ["SB203", "SB050"]


def test_what_is_missing_can_be_waived(clean: CleanWorld) -> None:
    served = clean.text[clean.text.index("[[satisfaction.served]]") :]
    clean.replace(served, "")
    assert clean.codes() == ["SB101"]
    clean.append(waiver(rule='"SB101"', at='"satisfaction"'))
    assert clean.codes() == []


def test_a_finding_of_a_portfolio_is_waived_in_each_declaration(clean: CleanWorld) -> None:
    other = clean.path.with_name("two.toml")
    other.write_text(clean.text.replace("300099", "300098") + waiver(rule='"SB501"'), "utf-8")
    found = clean.report("--select", "SB501")
    assert [(one["path"], one["at"]) for one in found["findings"]] == [
        ("declarations/one.toml", "name")
    ]
    assert [one["path"] for one in found["waived"]] == ["declarations/two.toml"]
