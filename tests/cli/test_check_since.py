"""What a change has brought and mended: only that is reported, wherever it stands by now."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.histories import History
from tests.worlds import CleanWorld

ONE, TWO = "declarations/one.toml", "declarations/two.toml"
WAIVER = """
[[waive]]
rule = "SB203"
at = "output.cost[0]"
reason = "财政局要求统一使用"
"""


class Changed(CleanWorld):
    """A repository with a history of one commit, in which two things are wrong."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.replace("单场培训成本", "支出进度")
        self.replace('target = "≤1%"', "target = '<=1%'")
        self.declare("two", self.text.replace("300099", "300098"))
        self.history = History(root)
        self.history.commit("first")

    def since(self, revision: str = "HEAD", *words: str) -> tuple[list[str], list[str]]:
        """Return what the change has brought and what it has mended, as files and codes."""
        report: dict[str, Any] = self.report("--since", revision, "--ignore", "SB5", *words)
        return _known(report["findings"]), _known(report["mended"])


def _known(findings: list[dict[str, Any]]) -> list[str]:
    return [f"{found['path']} {found['code']}" for found in findings]


@pytest.fixture
def changed(tmp_path: Path) -> Changed:
    return Changed(tmp_path)


def test_nothing_has_changed(changed: Changed) -> None:
    assert changed.since() == ([], [])
    status, out, err = changed.check("--since", "HEAD")
    assert (status, out, err) == (0, "nothing found in 2 declarations\n", "")


def test_what_is_brought_and_what_is_mended(changed: Changed) -> None:
    changed.replace("支出进度", "单场培训成本")
    changed.replace("440304241063100300099", "44030424106310030009")
    assert changed.since() == ([f"{ONE} SB303"], [f"{ONE} SB203"])


def test_what_stands_elsewhere_by_now_is_not_brought(changed: Changed) -> None:
    text = changed.text
    first = text.index("[[output.quantity]]")
    changed.path.write_text(f"{text[:first]}# a remark\n\n{text[first:]}", "utf-8")
    assert changed.since() == ([], [])


def test_the_same_fault_of_a_value_in_other_words_is_not_brought(changed: Changed) -> None:
    changed.replace("支出进度", "预算支出进度")
    assert changed.since() == ([], [])


def test_what_is_waived_now_is_not_mended_by_hand_but_found_no_more(changed: Changed) -> None:
    changed.append(WAIVER)
    assert changed.since() == ([], [])
    assert changed.check("--since", "HEAD").out == "nothing found in 2 declarations; 1 waived\n"
    (waived,) = changed.report("--since", "HEAD")["waived"]
    assert (waived["path"], waived["code"]) == (ONE, "SB203")
    changed.history.commit("waived")
    assert changed.check("--since", "HEAD").out == "nothing found in 2 declarations\n"
    changed.edit(ONE, WAIVER, "")
    assert changed.since() == ([f"{ONE} SB203"], [])


def test_a_declaration_that_is_gone_or_new(changed: Changed) -> None:
    (changed.root / TWO).rename(changed.root / "declarations/three.toml")
    brought, mended = changed.since()
    assert brought == [f"declarations/three.toml {code}" for code in ("SB203", "SB302")]
    assert mended == [f"{TWO} {code}" for code in ("SB203", "SB302")]


def test_of_the_files_that_are_asked_for_only(changed: Changed) -> None:
    for path in (ONE, TWO):
        changed.edit(path, "支出进度", "单场培训成本")
    assert changed.since("HEAD", str(changed.root / ONE)) == ([], [f"{ONE} SB203"])


def test_since_the_last_ancestor_in_common(changed: Changed) -> None:
    changed.history.git("switch", "--quiet", "--create", "branch")
    changed.replace("支出进度", "单场培训成本")
    changed.history.commit("mended")
    changed.history.git("switch", "--quiet", "main")
    changed.edit(TWO, "300098", "30009")
    changed.history.commit("elsewhere")
    changed.history.git("switch", "--quiet", "branch")
    assert changed.since("main") == ([], [f"{ONE} SB203"])


def test_as_text_and_as_markdown(changed: Changed) -> None:
    changed.replace("支出进度", "单场培训成本")
    message = "支出进度 says how much of the budget is spent, not what the work costs."
    assert changed.check("--since", "HEAD").out.splitlines() == [
        f"mended: {ONE}: SB203 {message}",
        "nothing found in 2 declarations; 1 mended",
    ]
    sheet = changed.check("--since", "HEAD", "--format", "markdown", "--lang", "en").out
    assert sheet.splitlines()[-3:] == ["## Mended", "", f"- {ONE}: SB203 {message}"]


def test_a_revision_that_is_not_there_or_had_no_declarations(changed: Changed) -> None:
    status, out, err = changed.check("--since", "nothing")
    assert (status, out, err) == (2, "", "shenbao: There is no revision nothing.\n")
    aside = changed.path.parent.rename(changed.root / "aside")
    changed.history.git("checkout", "--quiet", "--orphan", "new")
    changed.history.commit("none yet")
    aside.rename(changed.path.parent)
    changed.history.commit("two")
    brought, mended = changed.since("HEAD~1")
    assert mended == []
    assert len(brought) == 4


def test_unreadable_json_is_valid(changed: Changed) -> None:
    changed.write(TWO, "form = 1\n")
    found = json.loads(changed.check("--since", "HEAD", "--format", "json").out)
    assert [problem["code"] for problem in found["findings"]] == ["SB012"]
