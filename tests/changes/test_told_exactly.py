"""Whatever is edited, diff says all of it and nothing else, cell by cell.

What has to be said is worked out from the sheets before and after and from which row an
edit has made of which, without anything of the comparison.
"""

from __future__ import annotations

import copy
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import tomli
from hypothesis import given
from hypothesis import strategies as st

from shenbao.changes.comparison import Comparison, Revision, compare
from shenbao.changes.redline.marking import redline
from shenbao.changes.revisions import FolderTree, Signature
from shenbao.form import Filing, Library
from shenbao.form.writing import format_declaration
from shenbao.formats import word
from shenbao.formats.templating import Templates
from shenbao.reports.changes import Options, reporter
from shenbao.reports.changes.marked_sheet import marked_sheet
from shenbao.sheet import Role, Sheet
from shenbao.sheet.layout import lay_out
from shenbao.toml import parse
from tests.changes.comparison.reading import FARM, HALL, with_templates
from tests.changes.redline.reading import body_of, content, settled
from tests.properties import tries
from tests.worlds import ROOT

STAFF = "declarations/2024/440304221061500000025.toml"
BASES = (HALL, STAFF, FARM)

Cell = tuple[str, ...]
"""What is said of one cell: where it is, and its text before and after."""


# ---- Random edits of a declaration ----------------------------------------------------------


@dataclass
class Row:
    """An indicator that keeps its number, whatever becomes of its words and its place."""

    number: int
    category: str
    data: dict[str, str]


@dataclass
class Draft:
    """A declaration as data, its indicators apart, each known by its number."""

    head: dict[str, Any]
    rows: list[Row] = field(default_factory=list)
    numbers: int = 1000

    def text(self, library: Library) -> str:
        data = copy.deepcopy(self.head)
        for row in self.rows:
            group, category = row.category.split(".")
            data.setdefault(group, {}).setdefault(category, []).append(row.data)
        standard, _problems = library.load(data["form"])
        assert standard
        return format_declaration(data, standard)

    def places(self) -> dict[int, str]:
        """Return where each indicator stands, by its number."""
        counts: Counter[str] = Counter()
        places = {}
        for row in self.rows:
            places[row.number] = f"{row.category}[{counts[row.category]}]"
            counts[row.category] += 1
        return places


def draft(path: str, library: Library) -> Draft:
    data = tomli.loads((ROOT / path).read_text("utf-8"), parse_float=Decimal)
    standard, _problems = library.load(data["form"])
    assert standard
    made = Draft({key: value for key, value in data.items() if key not in standard.shape.groups})
    for group, category in standard.categories():
        for row in data.get(group.key, {}).get(category.key, ()):
            made.rows.append(Row(len(made.rows), f"{group.key}.{category.key}", row))
    return made


NEW_NAMES = ("巡查次数", "档案整理份数", "课程开设门数", "树木补种株数")
FIELDS: dict[str, list[Any]] = {
    "name": ["社区养老", "道路养护"],
    "term": [1, 2],
    "is_new": [True, False],
    "annual_amount": [Decimal("91.10"), Decimal(9110), Decimal("0.5")],
    "total_amount": [Decimal("1000"), Decimal("273.30")],
    "annual_goal": ["全年平稳运转。", "完成全部任务。\n不出事故。"],
    "policy_basis": ["《办法》第三条", ""],
    "estimate": ["按上年标准", {"numbering": "1.", "items": [{"text": "人员费"}]}],
    "annual_funds": [Decimal("7"), "约七万元"],
    "authority": ["某局"],
    "placeholder": ["不适用"],
}


def set_field(data: st.DataObject, made: Draft, library: Library) -> None:
    standard, _problems = library.load(made.head["form"])
    assert standard
    known = [key for key in FIELDS if key in standard.fields and key in made.head]
    key = data.draw(st.sampled_from(known))
    value = data.draw(st.sampled_from(FIELDS[key]))
    if value != "" or not standard.fields[key].required:
        made.head[key] = copy.deepcopy(value)


def set_target(data: st.DataObject, made: Draft, _library: Library) -> None:
    row = data.draw(st.sampled_from(made.rows))
    row.data["target"] = data.draw(st.sampled_from(["≥91%", "17人次", "100万元"]))


def explain(data: st.DataObject, made: Draft, _library: Library) -> None:
    if made.head["form"] == "shenzhen-project":
        row = data.draw(st.sampled_from(made.rows))
        row.data.pop("explain_as", None)
        row.data["explain"] = data.draw(st.sampled_from(["按台账核定", "按合同核定"]))


def rename(data: st.DataObject, made: Draft, _library: Library) -> None:
    row = data.draw(st.sampled_from(made.rows))
    if len(row.data["name"]) > 3 and not row.data["name"].endswith("合计"):
        row.data["name"] += "合计"


def add(data: st.DataObject, made: Draft, _library: Library) -> None:
    taken = {row.data["name"] for row in made.rows}
    name = data.draw(st.sampled_from(NEW_NAMES))
    if name not in taken:
        category = data.draw(st.sampled_from(sorted({row.category for row in made.rows})))
        made.numbers += 1
        place = data.draw(st.integers(0, len(made.rows)))
        made.rows.insert(place, Row(made.numbers, category, {"name": name, "target": "33个"}))


def remove(data: st.DataObject, made: Draft, _library: Library) -> None:
    if len(made.rows) > 2:
        made.rows.remove(data.draw(st.sampled_from(made.rows)))


EDITS = (set_field, set_field, set_target, explain, rename, add, remove)


# ---- What has to be said -----------------------------------------------------------------------


def laid_out(text: str, library: Library) -> tuple[Filing, Sheet]:
    document, problems = parse(text, Path("x.toml"))
    assert document, problems
    filing, problems = library.file(document)
    assert filing, problems
    return filing, lay_out(filing)


def wanted(old: Draft, new: Draft, library: Library) -> Counter[Cell]:
    """Return what two versions of a declaration differ in, by their sheets."""
    (before, old_sheet), (_after, new_sheet) = (
        laid_out(version.text(library), library) for version in (old, new)
    )
    texts = old_sheet.values(), new_sheet.values()
    cells: Counter[Cell] = Counter()
    for key, known in before.standard.fields.items():
        pair = [side.get(key, "") for side in texts]
        if pair[0] != pair[1]:
            cells["field", known.label, *pair] += 1
    places = old.places(), new.places()
    columns = [column.key for column in before.standard.indicator_table.columns][2:]
    for number in places[0].keys() | places[1].keys():
        rows = [
            {column: side.get(f"{place[number]}.{column}", "") for column in columns}
            if number in place
            else {}
            for place, side in zip(places, texts, strict=True)
        ]
        if not rows[0] or not rows[1]:
            kind = "added" if rows[1] else "removed"
            shown = sorted((rows[0] or rows[1]).values())
            cells[kind, places[bool(rows[1])][number], *filter(None, shown)] += 1
            continue
        for column in columns:
            pair = [row[column] for row in rows]
            if pair[0] != pair[1]:
                cells["cell", places[0][number], places[1][number], column, *pair] += 1
    return cells


def told_in_json(report: dict[str, Any]) -> Counter[Cell]:
    """Return what the report says of the cells of one declaration."""
    cells: Counter[Cell] = Counter()
    for entry in report["declarations"]:
        for change in entry["changes"]:
            for cell in cells_of(change):
                cells[cell] += 1
    return cells


def cells_of(change: dict[str, Any]) -> Iterable[Cell]:
    def place(at: dict[str, Any]) -> str:
        return f"{at['class']}[{at['index']}]"

    if "field" in change:
        yield "field", change["label"].split(" › ")[-1], change["old"], change["new"]
    elif change["kind"] in ("indicator_added", "indicator_removed"):
        kind = change["kind"].removeprefix("indicator_")
        yield kind, place(change["at"]), *sorted(filter(None, change["cells"].values()))
    elif change["kind"] in ("indicator_renamed", "cell_changed"):
        places = place(change["old_at"]), place(change["new_at"])
        yield "cell", *places, change.get("column", "name"), change["old"], change["new"]
        explained = change.get("explanation", {"old": None, "new": None})
        if explained["old"] != explained["new"]:
            yield "cell", *places, "explain", explained["old"], explained["new"]
    else:
        assert change["kind"] == "choice_changed", change
        assert change["printed"], change


# ---- Comparing ----------------------------------------------------------------------------------


Compare = Callable[..., Comparison]


@pytest.fixture
def compared(tmp_path: Path) -> Compare:
    def compared(texts: Iterable[str], libraries: Iterable[Library]) -> Comparison:
        sides = []
        for name, text, library in zip(("old", "new"), texts, libraries, strict=True):
            (tmp_path / name).mkdir(exist_ok=True)
            (tmp_path / name / "x.toml").write_text(text, "utf-8")
            sides.append(Revision(FolderTree(tmp_path / name, name), library, "", None))
        return compare(sides[0], sides[1])

    return compared


def report_of(comparison: Comparison) -> dict[str, Any]:
    report: dict[str, Any] = json.loads(reporter("json").render(comparison, Options()))
    return report


def edited(data: st.DataObject, base: str, library: Library) -> tuple[Draft, Draft]:
    """Return a declaration as it was, and after some edits."""
    old = draft(base, library)
    new = copy.deepcopy(old)
    for edit in data.draw(st.lists(st.sampled_from(EDITS), min_size=1, max_size=6)):
        edit(data, new, library)
    return old, new


@tries(30)
@given(st.sampled_from(BASES), st.data())
def test_edits_of_declarations(
    library: Library, compared: Compare, base: str, data: st.DataObject
) -> None:
    old, new = edited(data, base, library)
    texts = old.text(library), new.text(library)
    comparison = compared(texts, (library, library))
    expected = wanted(old, new, library)
    assert told_in_json(report_of(comparison)) == expected
    shown = reporter("text").render(comparison, Options())
    filing, _sheet = laid_out(texts[0], library)
    for cell, _count in expected.items():
        assert_said(cell, shown, filing)
    assert comparison.is_empty is (texts[0] == texts[1])


def assert_said(cell: Cell, shown: str, filing: Filing) -> None:
    """Hold one cell against the text: a long text in runs, all others before and after."""
    kind, *_places, old, new = cell
    if kind == "field":
        fields = {known.label: known for known in filing.standard.fields.values()}
        if fields[cell[1]].kind.is_long:
            rows = re.findall(
                rf"^  ~ (?:[^\n]* › )?{re.escape(cell[1])}(?: · [^\n]*)?: ", shown, re.M
            )
            assert rows, (cell, shown)
            return
        assert f"{cell[1]}: {old or '(blank)'} → {new or '(blank)'}" in shown, (cell, shown)
    elif kind == "cell" and cell[3] == "explain":
        assert cell[5] in re.sub(r"\[-.*?-\]|\{\+|\+\}", "", shown) or "indicator renamed" in shown
    elif kind == "cell":
        assert f": {old or '(blank)'} → {new or '(blank)'}" in shown, (cell, shown)
    else:
        assert f"(indicator {kind})" in shown
        assert all(text in shown for text in cell[2:]), (cell, shown)


# ---- Templates ----------------------------------------------------------------------------------

LABELS = ("项目名称", "项目编码", "申请单位", "实施期限", "年度目标", "测算依据")


@st.composite
def restylings(draw: st.DrawFn) -> dict[str, list[tuple[str, str]]]:
    """Return edits of the form standard and of its lexicon, each in one place."""
    form: list[tuple[str, str]] = []
    for label in sorted(draw(st.sets(st.sampled_from(LABELS), max_size=3))):
        form.append((f'label = "{label}"', f'label = "{label}（改）"'))
    for old, new in (
        ("该指标主要考察{name}", draw(st.sampled_from(["该指标重点考察{name}", "考察{name}情况"]))),
        ("decimals = 2", draw(st.sampled_from(["decimals = 3", "decimals = 4"]))),
        ('label = "产出指标"', 'label = "产出类指标"'),
        ('label = "社会效益指标"', 'label = "社会效益"'),
        ('label = "指标值"', 'label = "目标值"'),
        ('no = "否"', 'no = "不是"'),
    ):
        if draw(st.booleans()):
            form.append((old, new))
    lexicon = [('explain_as = "支出进度达标率"', 'explain_as = "执行进度"')] * draw(
        st.integers(0, 1)
    )
    return {"shenzhen-project/form.toml": form, "shenzhen-project/lexicon.toml": lexicon}


def cells_by_place(sheet: Sheet) -> dict[Cell, str]:
    """Return the text of each cell of a sheet by what is beside it and never changes."""
    found: dict[Cell, str] = {}
    for number, table in enumerate(sheet.tables):
        for line, row in enumerate((*table.head, *table.body)):
            for column, cell in enumerate(row.cells):
                if not cell.continued:
                    text = cell.text.removeprefix("*") if cell.role is Role.CATEGORY else cell.text
                    found[str(number), str(line), str(column)] = text
    return found


@tries(6)
@given(restylings(), st.sampled_from((HALL, STAFF)), st.booleans())
def test_edits_of_templates(
    tmp_path_factory: pytest.TempPathFactory,
    edits: dict[str, list[tuple[str, str]]],
    base: str,
    is_edited: bool,
) -> None:
    """Each cell goes from its old text to its new one, by the templates, the author, or both."""
    roots = [tmp_path_factory.mktemp(name) for name in ("old", "new")]
    library = with_templates(roots[0] / "templates", {})
    other = with_templates(roots[1] / "templates", dict(edits))
    old = draft(base, library)
    new = copy.deepcopy(old)
    if is_edited:
        new.head["annual_amount"] = Decimal("91.10")
        new.rows[0].data["name"] += "合计"
        new.rows[-1].data["target"] = "≥17%"
    texts = old.text(library), new.text(other)
    revisions = []
    for root, text, known in zip(roots, texts, (library, other), strict=True):
        (root / "declarations").mkdir()
        (root / "declarations/x.toml").write_text(text, "utf-8")
        tree = FolderTree(root, root.name)
        revisions.append(Revision(tree, known, "declarations", "templates"))
    comparison = compare(revisions[0], revisions[1])
    report = report_of(comparison)
    sheets = [laid_out(text, known)[1] for text, known in zip(texts, (library, other), strict=True)]
    places = [cells_by_place(sheet) for sheet in sheets]
    assert places[0].keys() == places[1].keys()
    changed: Counter[Cell] = Counter(
        (text, places[1][place]) for place, text in places[0].items() if text != places[1][place]
    )
    by_templates: Counter[Cell] = Counter(
        (cell["old"], cell["new"]) for effect in report["templates"] for cell in effect["changed"]
    )
    by_author: Counter[Cell] = Counter(
        (cell[-2], cell[-1]) for cell in told_in_json(report).elements()
    )
    assert composed(by_templates, by_author) == changed
    assert bool(by_author) is is_edited
    shown = reporter("text").render(comparison, Options())
    assert_templates_said(edits["shenzhen-project/form.toml"], report["templates"], shown)
    filing, _sheet = laid_out(texts[0], other)
    for cell in told_in_json(report):
        assert_said(cell, shown, filing)


def assert_templates_said(
    edits: list[tuple[str, str]], effects: list[dict[str, Any]], shown: str
) -> None:
    """Hold the lines of templates against the edits of labels, and the cells that changed."""
    found = re.search(r"^Templates\n((?:  .*\n)*)", shown, re.M)
    lines = found[1].splitlines() if found else []
    labels = [edit for edit in edits if edit[0].startswith("label = ")]
    for pair in labels:
        old, new = (re.findall('"(.*)"', words)[0] for words in pair)
        assert f"  label {old} → {new}: 1 sheet" in lines, shown
    others = [line for line in lines if not line.startswith("  label ")]
    assert len(lines) == len(effects) == len(labels) + len(others)
    counts = [int(count) for line in others for count in re.findall(r": 1 sheet, (\d+) cell", line)]
    told = [len(effect["changed"]) for effect in effects if effect["subject"] != "label"]
    assert sorted(counts) == sorted(told), shown


def composed(first: Counter[Cell], then: Counter[Cell]) -> Counter[Cell]:
    """Return what the first and then the other changes of texts come to."""
    left, whole = Counter(first), Counter[Cell]()
    for old, new in then.elements():
        start = next((pair for pair in left if pair[1] == old), None)
        if start is not None:
            left -= Counter([start])
        whole[start[0] if start else old, new] += 1
    return whole + left


# ---- Redlines -----------------------------------------------------------------------------------


@tries(3)
@given(st.sampled_from(BASES), st.data())
def test_redlines_of_edits(library: Library, base: str, data: st.DataObject) -> None:
    """Rejected they give the sheet before, accepted the one after."""
    old, new = edited(data, base, library)
    versions = [laid_out(version.text(library), library) for version in (old, new)]
    templates = Templates(versions[1][0].standard.folders)
    sheets = [sheet for _filing, sheet in versions]
    made = redline(sheets[0], sheets[1], templates, Signature("李四"))
    for accept, sheet in enumerate(sheets):
        plain = content(body_of(word.render(sheet, templates)))
        assert content(settled(made, accept=bool(accept))) == plain


# ---- The sheet of a page -----------------------------------------------------------------------


@tries(10)
@given(st.sampled_from(BASES), st.data())
def test_the_marked_sheet_of_a_page_is_both_sheets(
    library: Library, compared: Compare, base: str, data: st.DataObject
) -> None:
    """What the page hides to show it as it was, and as it is, leaves those very cells."""
    old, new = edited(data, base, library)
    texts = old.text(library), new.text(library)
    for entry in compared(texts, (library, library)).entries:
        sheet = marked_sheet(entry)
        for side, absent, text in (("before", "added", "old"), ("after", "removed", "new")):
            _filing, plain = laid_out(texts[side == "after"], library)
            assert cells_shown(sheet, side, absent, text) == cells_of_sheet(plain)


def cells_shown(sheet: dict[str, Any], side: str, absent: str, text: str) -> list[Any]:
    """Return the rows of the tables of a marked sheet as they were, or as they are."""
    return [
        [
            (cell["columns"], cell[side], "".join(run[text] for run in cell["runs"]))
            for cell in row["cells"]
            if cell[side]
        ]
        for table in sheet["tables"]
        for row in (*table["head"], *table["body"])
        if row["kind"] != absent
    ]


def cells_of_sheet(sheet: Sheet) -> list[Any]:
    return [
        [(cell.columns, cell.rows, cell.text) for cell in row.cells if not cell.continued]
        for table in sheet.tables
        for row in (*table.head, *table.body)
    ]
