"""Two branches that edit one declaration: what plain git merges by itself, and what it does not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import tomli

from tests.changes.comparison.reading import (
    GUARDS,
    HALL,
    HELPERS,
    PATROL,
    PRESENT,
    Edits,
    edited,
    indicator,
    source,
)
from tests.histories import History
from tests.worlds import ROOT

DECLARATIONS = sorted((ROOT / "declarations").rglob("*.toml"))
FILE = "declarations/2024/x.toml"


COMPLAINTS = indicator("output.quality", "投诉率", "≤1%")

RENAME_HELPERS = [(HELPERS, HELPERS.replace('name = "志愿者服务人员"', 'name = "志愿者"'))]
RETARGET_HELPERS = [(HELPERS, HELPERS.replace('"5名"', '"6名"'))]
EXPLAIN_GUARDS = [(GUARDS, GUARDS.replace("人员数量", "人数"))]
EXPLAIN_HELPERS = [(HELPERS, HELPERS.replace("人员数量", "人数"))]
RENAME_PRESENT = [(PRESENT, PRESENT.replace("在岗率", "全年在岗率"))]

CLEAN: dict[str, tuple[Edits, Edits]] = {
    "the last line of one and the first of the next": (EXPLAIN_GUARDS, RENAME_HELPERS),
    "the same across classes": (EXPLAIN_HELPERS, RENAME_PRESENT),
    "one removed, the next retargeted": ([(GUARDS, "")], RETARGET_HELPERS),
    "one removed, the one before explained": ([(HELPERS, "")], EXPLAIN_GUARDS),
    "one added, the one before explained": ([(HELPERS, HELPERS + PATROL)], EXPLAIN_HELPERS),
    "one added, the one behind renamed": ([(HELPERS, HELPERS + PATROL)], RENAME_PRESENT),
    "one added to each of two classes": (
        [(HELPERS, HELPERS + PATROL)],
        [(PRESENT, PRESENT + COMPLAINTS)],
    ),
    "an indicator and an amount": (RENAME_HELPERS, [("= 297.14", "= 300.00")]),
    "items of the estimate with one between": (
        [("保安费65万元", "保安费66万元")],
        [("水电物业费85.04万元", "水电物业费86万元")],
    ),
}

CONFLICTS: dict[str, tuple[Edits, Edits]] = {
    "two added at one place": (
        [(HELPERS, HELPERS + PATROL)],
        [(HELPERS, HELPERS + PATROL.replace("巡查", "巡检"))],
    ),
    "two neighbours removed": ([(GUARDS, "")], [(HELPERS, "")]),
    "one removed, the next of its class renamed": ([(GUARDS, "")], RENAME_HELPERS),
    "the name and the target of one": (RENAME_HELPERS, RETARGET_HELPERS),
    "two lines of the head that touch": (
        [("= 891.42", "= 900.00")],
        [("= 297.14", "= 300.00")],
    ),
    "two items that touch": (
        [("保安费65万元", "保安费66万元")],
        [("志愿者费用16.5万元", "志愿者费用17万元")],
    ),
}


def merge(folder: Path, text: str, ours: str, theirs: str, *, cleanly: bool) -> str:
    """Merge two versions of a file with plain git; return what comes out."""
    history = History(folder)
    history.write(FILE, text)
    history.commit("base")
    history.git("branch", "theirs")
    history.write(FILE, ours)
    history.commit("ours")
    history.git("switch", "--quiet", "theirs")
    history.write(FILE, theirs)
    history.commit("theirs")
    history.git("merge", "--quiet", "--no-edit", "main", succeeds=cleanly)
    return (folder / FILE).read_text("utf-8")


@pytest.mark.parametrize(("ours", "theirs"), CLEAN.values(), ids=CLEAN.keys())
def test_merged_cleanly(ours: Edits, theirs: Edits, tmp_path: Path) -> None:
    text = source(HALL)
    both = edited(edited(text, ours), theirs) if ours[0][0] != theirs[0][0] else None
    merged = merge(tmp_path, text, edited(text, ours), edited(text, theirs), cleanly=True)
    if both is None:  # both begin with the same words, so they are put in one after the other
        both = edited(edited(text, theirs), [(theirs[0][1], theirs[0][1] + PATROL)])
    assert merged == both


@pytest.mark.parametrize(("ours", "theirs"), CONFLICTS.values(), ids=CONFLICTS.keys())
def test_left_to_people(ours: Edits, theirs: Edits, tmp_path: Path) -> None:
    """What the documents call a conflict is one: nothing is merged that nobody looked at."""
    text = source(HALL)
    merged = merge(tmp_path, text, edited(text, ours), edited(text, theirs), cleanly=False)
    assert "<<<<<<< HEAD\n" in merged


@pytest.mark.parametrize("path", DECLARATIONS, ids=lambda path: path.stem)
def test_every_other_indicator_edited_on_either_branch(path: Path, tmp_path: Path) -> None:
    """One branch edits the last line of each odd indicator, the other the name of each even one."""
    text = path.read_text("utf-8")
    start = text.index("\n[[") + 1
    head, *blocks = [text[:start], *re.split(r"(?m)^(?=\[\[)", text[start:])[1:]]
    assert len(blocks) > 4
    ours = [retargeted(block) if place % 2 else block for place, block in enumerate(blocks)]
    theirs = [block if place % 2 else renamed(block) for place, block in enumerate(blocks)]
    expected = [
        retargeted(block) if place % 2 else renamed(block) for place, block in enumerate(blocks)
    ]
    merged = merge(tmp_path, text, head + "".join(ours), head + "".join(theirs), cleanly=True)
    assert merged == head + "".join(expected)
    assert tomli.loads(merged) != tomli.loads(text)


def retargeted(block: str) -> str:
    """Change the last line of an indicator's block."""
    return re.sub(r'"(\n*)\Z', r'（改）"\1', block)


def renamed(block: str) -> str:
    return block.replace('name = "', 'name = "改', 1)


def test_there_are_declarations() -> None:
    assert len(DECLARATIONS) == 15
