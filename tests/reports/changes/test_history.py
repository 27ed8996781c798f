"""A real history, commit by commit: each kind of change is one change of its kind everywhere."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Sequence
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

import pytest

from shenbao.cli import main
from shenbao.form import Library
from shenbao.formats import word
from shenbao.formats.templating import Templates
from shenbao.sheet import Sheet
from shenbao.sheet.layout import lay_out
from tests.changes.comparison.reading import GUARDS, HALL, HELPERS, PATROL
from tests.changes.redline.reading import Content, W, body_of, content, settled
from tests.histories import AUTHOR, UTC_DATE, History, environment
from tests.reports.changes.reading import Page, html_page, markdown_page
from tests.worlds import ROOT, run_main

STAFF = "declarations/2024/440304221061500000025.toml"
ADDED = "declarations/2024/440304241063100300099.toml"
REMOVED = "declarations/2024/440304241063100300013.toml"
OTHERS = tuple(
    f"declarations/2024/{code}.toml"
    for code in ("440304241063100000021", "440304241063100300012", "440304241063100300014")
)
FORM = "templates/shenzhen-project/form.toml"
LEXICON = "templates/shenzhen-project/lexicon.toml"
CSS = "templates/_base/sheet.css"


def replacing(path: str, *edits: tuple[str, str]) -> Callable[[History], None]:
    def edit(history: History) -> None:
        for old, new in edits:
            history.replace(path, old, new)

    return edit


def add_declaration(history: History) -> None:
    text = (history.root / STAFF).read_text("utf-8")
    history.write(ADDED, text.replace("440304221061500000025", "440304241063100300099"))


def remove_declaration(history: History) -> None:
    (history.root / REMOVED).unlink()


Row = tuple[str, str, str, str]


class Step(NamedTuple):
    """A commit: what it edits, and what a reviewer must be told of it.

    ``rows`` are those of the one section with changes, ``effects`` those of the
    templates: what, before, after, sheets and cells.
    """

    edit: Callable[[History], None]
    text: str
    kinds: list[str]
    rows: list[Row]
    effects: Sequence[tuple[str, str, str, str, str]] = ()
    redlines: int = 1


STAFF_TITLE = "440304221061500000025 劳务派遣人员"
HALL_TITLE = "440304241063100300010 政务服务管理"
UNIT = "深圳市福田区民意速办和智慧城市建设中心"
QUANTITY = "产出指标 › 数量指标"

STEPS = {
    "amounts changed": Step(
        replacing(STAFF, ("annual_amount = 852.90", "annual_amount = 900.00")),
        f"{STAFF_TITLE}  {STAFF}\n"
        "  ~ 本年度项目金额（万元）: 852.90 → 900.00 (+47.10, +5.5 %)\n"
        "\n"
        "HEAD~1 → HEAD\n"
        "  1 declaration changed\n"
        f"  {UNIT}: 本年度项目金额（万元） 852.90 → 900.00 (+47.10, +5.5 %)\n",
        ["amount_changed"],
        [("本年度项目金额（万元）", "852.90", "900.00", "+47.10, +5.5 %")],
    ),
    "an item of the estimate changed": Step(
        replacing(HALL, ('保安费65万元", amount = 65.00', '保安费66万元", amount = 66.00')),
        f"{HALL_TITLE}  {HALL}\n"
        "  ~ 测算依据 · sum of the items: 292.34 → 293.34 (+1.00, +0.3 %)\n"
        "  ~ 测算依据 · 6: 保安费[-65-]{+66+}万元 (65.00 → 66.00)\n"
        "\n"
        "HEAD~1 → HEAD\n"
        "  1 declaration changed\n",
        ["itemised_changed"],
        [
            ("测算依据 · sum of the items", "292.34", "293.34", "+1.00, +0.3 %"),
            ("测算依据 · 6", "保安费65万元", "保安费66万元", "65.00 → 66.00"),
        ],
    ),
    "a text changed": Step(
        replacing(STAFF, ('policy_basis = "三定方案"', 'policy_basis = "三定方案及编制批复"')),
        f"{STAFF_TITLE}  {STAFF}\n"
        "  ~ 政策依据: 三定方案{+及编制批复+}\n"
        "\n"
        "HEAD~1 → HEAD\n"
        "  1 declaration changed\n",
        ["text_changed"],
        [("政策依据", "三定方案", "三定方案及编制批复", "")],
    ),
    "a target changed": Step(
        replacing(
            HALL, ('name = "用户满意度"\ntarget = "≥90%"', 'name = "用户满意度"\ntarget = "≥95%"')
        ),
        f"{HALL_TITLE}  {HALL}\n"
        "  ~ 满意度指标 › 服务对象满意度指标 › 用户满意度 · 指标值: ≥90% → ≥95%\n"
        "\n"
        "HEAD~1 → HEAD\n"
        "  1 declaration changed\n"
        "  indicators: 1 changed\n",
        ["cell_changed"],
        [("满意度指标 › 服务对象满意度指标 › 用户满意度 · 指标值", "≥90%", "≥95%", "")],
    ),
    "an indicator renamed": Step(
        replacing(HALL, ('"安保人员在岗率"', '"安保人员全年在岗率"')),
        f"{HALL_TITLE}  {HALL}\n"
        "  » 产出指标 › 质量指标: 安保人员在岗率 → 安保人员全年在岗率 (indicator renamed)\n"
        "\n"
        "HEAD~1 → HEAD\n"
        "  1 declaration changed\n"
        "  indicators: 1 changed\n",
        ["indicator_renamed"],
        [("产出指标 › 质量指标", "安保人员在岗率", "安保人员全年在岗率", "indicator renamed")],
    ),
    "one added": Step(
        replacing(HALL, (HELPERS, HELPERS + PATROL)),
        f"{HALL_TITLE}  {HALL}\n"
        f"  + {QUANTITY}: 巡查次数 · 12次 · 该指标主要考察巡查次数 (indicator added)\n"
        "\n"
        "HEAD~1 → HEAD\n"
        "  1 declaration changed\n"
        "  indicators: 1 added\n",
        ["indicator_added"],
        [(QUANTITY, "", "巡查次数 · 12次 · 该指标主要考察巡查次数", "indicator added")],
    ),
    "one removed": Step(
        replacing(HALL, (PATROL, "")),
        f"{HALL_TITLE}  {HALL}\n"
        f"  - {QUANTITY}: 巡查次数 · 12次 · 该指标主要考察巡查次数 (indicator removed)\n"
        "\n"
        "HEAD~1 → HEAD\n"
        "  1 declaration changed\n"
        "  indicators: 1 removed\n",
        ["indicator_removed"],
        [(QUANTITY, "巡查次数 · 12次 · 该指标主要考察巡查次数", "", "indicator removed")],
    ),
    "one moved": Step(
        replacing(HALL, (GUARDS + HELPERS, HELPERS + GUARDS)),
        f"{HALL_TITLE}  {HALL}\n"
        f"  ↕ {QUANTITY} › 大厅安保服务人员: {QUANTITY} 1 → {QUANTITY} 2 (indicator moved)\n"
        "\n"
        "HEAD~1 → HEAD\n"
        "  1 declaration changed\n"
        "  indicators: 1 changed\n",
        ["indicator_moved"],
        [
            (
                f"{QUANTITY} › 大厅安保服务人员",
                f"{QUANTITY} 1",
                f"{QUANTITY} 2",
                "indicator moved",
            )
        ],
    ),
    "a choice changed": Step(
        replacing(STAFF, ('placeholder = "不适用"', 'placeholder = ""')),
        f"{STAFF_TITLE}  {STAFF}\n"
        "  ~ placeholder of empty classes: 不适用 → (blank)\n"
        "\n"
        "HEAD~1 → HEAD\n"
        "  1 declaration changed\n",
        ["choice_changed"],
        [("placeholder of empty classes", "不适用", "", "")],
    ),
    "a declaration added": Step(
        add_declaration,
        f"440304241063100300099 劳务派遣人员 (new)  {ADDED}\n"
        "  + 项目总金额（中期规划，万元）: 4,133.70\n"
        "  + 本年度项目金额（万元）: 900.00\n"
        "  + indicators: 6\n"
        "\n"
        "HEAD~1 → HEAD\n"
        "  1 added\n"
        "  indicators: 6 added\n"
        f"  {UNIT}: 项目总金额（中期规划，万元） 0.00 → 4,133.70 (+4,133.70)\n"
        f"  {UNIT}: 本年度项目金额（万元） 0.00 → 900.00 (+900.00)\n",
        ["declaration_added"],
        [
            ("项目总金额（中期规划，万元）", "", "4,133.70", ""),
            ("本年度项目金额（万元）", "", "900.00", ""),
            ("indicators", "", "6", ""),
        ],
    ),
    "one removed again": Step(
        remove_declaration,
        f"440304241063100300013 政务服务管理 (removed)  {REMOVED}\n"
        "  - 项目总金额（中期规划，万元）: 718.08\n"
        "  - 本年度项目金额（万元）: 239.36\n"
        "  - indicators: 7\n"
        "\n"
        "HEAD~1 → HEAD\n"
        "  1 removed\n"
        "  indicators: 7 removed\n"
        "  深圳市福田区民意速办和智慧城市中心: 项目总金额（中期规划，万元） 718.08 → 0.00 "
        "(-718.08, -100.0 %)\n"
        "  深圳市福田区民意速办和智慧城市中心: 本年度项目金额（万元） 239.36 → 0.00 "
        "(-239.36, -100.0 %)\n",
        ["declaration_removed"],
        [
            ("项目总金额（中期规划，万元）", "718.08", "", ""),
            ("本年度项目金额（万元）", "239.36", "", ""),
            ("indicators", "7", "", ""),
        ],
    ),
    "the verb of the boilerplate changed": Step(
        replacing(FORM, ("该指标主要考察{name}", "该指标重点考察{name}")),
        "Templates\n"
        "  explanation pattern 考察: 5 sheets, 37 cells "
        "(该指标主要考察{name} → 该指标重点考察{name})\n"
        "\n"
        "HEAD~1 → HEAD\n"
        "  5 more sheets changed by templates\n",
        [],
        [],
        [
            (
                "explanation pattern 考察",
                "该指标主要考察{name}",
                "该指标重点考察{name}",
                "5",
                "37",
            )
        ],
        5,
    ),
    "the lexicon changed": Step(
        replacing(LEXICON, ('explain_as = "用户满意度"', 'explain_as = "公众满意度"')),
        "Templates\n"
        "  lexicon 用户满意度: 3 sheets, 3 cells (用户满意度 → 公众满意度)\n"
        "\n"
        "HEAD~1 → HEAD\n"
        "  3 more sheets changed by templates\n",
        [],
        [],
        [("lexicon 用户满意度", "用户满意度", "公众满意度", "3", "3")],
        3,
    ),
    "a label changed": Step(
        replacing(FORM, ('key = "code"\nlabel = "项目编码"', 'key = "code"\nlabel = "项目编号"')),
        "Templates\n"
        "  label 项目编码 → 项目编号: 6 sheets\n"
        "\n"
        "HEAD~1 → HEAD\n"
        "  6 more sheets changed by templates\n",
        [],
        [],
        [("label", "项目编码", "项目编号", "6", "6")],
        6,
    ),
    "CSS changed": Step(
        replacing(CSS, ("font-size: 10pt;\n  line-height", "font-size: 11pt;\n  line-height")),
        "Templates\n"
        "  layout only: 6 sheets, 0 cells (sheet.css)\n"
        "\n"
        "HEAD~1 → HEAD\n"
        "  no declaration changed\n",
        [],
        [],
        [("layout only", "", "sheet.css", "6", "0")],
        0,
    ),
}


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> History:
    """Six declarations, then a commit for each kind of change, each with its tag."""
    root = tmp_path_factory.mktemp("history") / "repository"
    shutil.copytree(ROOT / "templates", root / "templates")
    history = History(root)
    for path in (STAFF, HALL, REMOVED, *OTHERS):
        history.write(path, (ROOT / path).read_text("utf-8"))
    history.write("pyproject.toml", '[tool.shenbao.check]\nselect = ["SB403"]\n')
    history.commit("six declarations")
    for number, (subject, step) in enumerate(STEPS.items()):
        step.edit(history)
        history.commit(subject)
        history.git("tag", f"step-{number}")
    return history


SAVED = ("json", "markdown", "html")


class Told(NamedTuple):
    """What is told of a commit beside the one before it: as text, as it is saved, as redlines."""

    text: str
    saved: dict[str, str]
    redlines: dict[str, bytes]


def told_of(history: History, tag: str, folder: Path) -> Told:
    """Compare a commit with the one before it."""
    files = {form: folder / f"changes.{form}" for form in SAVED}
    saving = [word for form, path in files.items() for word in ("--save", form, str(path))]
    asked = ["diff", f"{tag}~1..{tag}", *saving, "--redline", str(folder / "redlines")]
    out, err = BytesIO(), BytesIO()
    with patch.dict(os.environ, environment()):
        assert run_main(["--root", str(history.root), *asked], out, err) == 0, err.getvalue()
    saved = {form: path.read_text("utf-8") for form, path in files.items()}
    made = {path.stem: path.read_bytes() for path in (folder / "redlines").rglob("*.docx")}
    return Told(out.getvalue().decode(), saved, made)


@pytest.mark.parametrize("subject", STEPS)
def test_each_change_is_told_for_what_it_is_everywhere(
    subject: str, history: History, sheets_at: Callable[[str], dict[str, Content]], tmp_path: Path
) -> None:
    tag, step = f"step-{list(STEPS).index(subject)}", STEPS[subject]
    told = told_of(history, tag, tmp_path)
    assert told.text == step.text.replace("HEAD~1", f"{tag}~1").replace("HEAD", tag)
    hold_json(json.loads(told.saved["json"]), step)
    for page in (markdown_page(told.saved["markdown"]), html_page(told.saved["html"])):
        hold_tables(page, step)
    old, new = (sheets_at(name) for name in (f"{tag}~1", tag))
    changed = {code for code in old | new if old.get(code) != new.get(code)}
    if subject != "CSS changed":
        assert set(told.redlines) == changed
    hold_redlines(told.redlines, old, new, step)


def hold_json(told: dict[str, Any], step: Step) -> None:
    changes = [change for one in told["declarations"] for change in one["changes"]]
    assert [change["kind"] for change in changes] == step.kinds
    assert [
        (str(one["sheets"]), str(one["cells"]), len(one["paths"])) for one in told["templates"]
    ] == [(sheets, cells, int(sheets)) for *_, sheets, cells in step.effects]
    assert all(len(one["changed"]) == one["cells"] for one in told["templates"])


def hold_tables(page: Page, step: Step) -> None:
    sections = [
        rows for rows in page.tables.values() if rows[0] == ["Item", "Before", "After", "Note"]
    ]
    assert sections == [[rows[0], *map(list, step.rows)] for rows in sections]
    assert len(sections) == bool(step.rows)
    effects = page.tables.get("Templates", [[]])
    assert effects[1:] == list(map(list, step.effects))


def hold_redlines(
    made: dict[str, bytes], old: dict[str, Content], new: dict[str, Content], step: Step
) -> None:
    """Each redline leads from the sheet of the one commit to that of the other."""
    assert len(made) == step.redlines
    for *_, cells in step.effects:
        assert str(sum(cells_changed(old[code], new[code]) for code in made)) == cells
    for code, docx in made.items():
        for accept, side in ((False, old), (True, new)):
            assert content(settled(docx, accept=accept)) == side.get(code, [])
        marks = list(body_of(docx).iter(f"{W}ins", f"{W}del"))
        assert {(mark.get(f"{W}author"), mark.get(f"{W}date")) for mark in marks} == {
            (AUTHOR, UTC_DATE)
        }


@pytest.fixture(scope="module")
def sheets_at(
    history: History, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], dict[str, Content]]:
    """Return what reads the sheets of a revision; the one before a step is that of another."""
    folder = tmp_path_factory.mktemp("sheets") / "worktree"
    known = cache(lambda commit: sheets_of(history, commit, folder))
    return lambda revision: known(history.git("rev-parse", f"{revision}^0").strip())


def cells_changed(old: Content, new: Content) -> int:
    """Count the cells of two sheets of one build whose texts differ."""
    texts = [[cell[0] for table in one[1:] for row in table for cell in row] for one in (old, new)]
    return sum(before != after for before, after in zip(*texts, strict=True))


def sheets_of(history: History, commit: str, folder: Path) -> dict[str, Content]:
    """Check a commit out and read what Word shows of each of its declarations."""
    history.git("worktree", "add", "--quiet", "--detach", folder, commit)
    try:
        library = Library(folder / "templates")
        filings, problems = library.file_all(sorted((folder / "declarations").rglob("*.toml")))
        assert problems == []
        return {
            filing.declaration.document.path.stem: plain(lay_out(filing), filing.standard.folders)
            for filing in filings
        }
    finally:
        history.git("worktree", "remove", "--force", folder)


_plain: dict[str, Content] = {}


def plain(sheet: Sheet, folders: Any) -> Content:
    """Read what Word shows of a sheet; it is the same at each commit, as is the base document."""
    key = repr(sheet)
    if key not in _plain:
        _plain[key] = content(body_of(word.render(sheet, Templates(folders))))
    return _plain[key]


def test_all_at_once(
    history: History, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the first commit to the last, each change is still told for what it is."""
    for name, value in environment().items():
        monkeypatch.setenv(name, value)
    last = f"step-{len(STEPS) - 1}"
    asked = ["--root", str(history.root), "diff", "step-0~1", last, "--format", "json"]
    assert main(asked) == 0
    told = json.loads(capsys.readouterr().out)
    found = {
        one["path"]: [change["kind"] for change in one["changes"]] for one in told["declarations"]
    }
    assert found == {
        STAFF: ["choice_changed", "amount_changed", "text_changed"],
        HALL: ["itemised_changed", "indicator_moved", "indicator_renamed", "cell_changed"],
        REMOVED: ["declaration_removed"],
        ADDED: ["declaration_added"],
    }
    assert sorted((one["subject"], one["name"], one["sheets"]) for one in told["templates"]) == [
        ("label", "", 5),
        ("layout", "sheet.css", 5),
        ("lexicon", "用户满意度", 3),
        ("pattern", "考察", 4),
    ]
