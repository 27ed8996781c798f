"""What is no edit of a declaration: refused with its reason, and nothing else is held up."""

from __future__ import annotations

from pathlib import Path

import pytest

from shenbao.form import Library
from tests.intake.pull.editing import Document, Edit, deleted, filled, moved, over, without_controls
from tests.intake.pull.pairs import TEXT, Pair, Way, said


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory, library: Library) -> Pair:
    """A declaration that pulling does not touch."""
    return Pair(tmp_path_factory.mktemp("pair"), TEXT, library)


def relabelled(old: str, new: str) -> Edit:
    return lambda document: document.relabel(old, new)


def typed_below(text: str) -> Edit:
    def type_below(document: Document) -> None:
        document.document.add_paragraph(text)

    return type_below


LABEL = "SB033 error: “{}” stands in place of “{}”, which is a label of the form."

REFUSED: dict[str, tuple[list[Edit], list[str]]] = {
    "a label": (
        [relabelled("年度目标", "年度绩效目标")],
        ["table 1, row 8, column 1: " + LABEL.format("年度绩效目标", "年度目标")],
    ),
    "another name of a field": (
        [relabelled("项目编码", "项目编号")],
        ["table 1, row 1, column 1: " + LABEL.format("项目编号", "项目编码")],
    ),
    "a space in a label": (
        [relabelled("项目编码", "项目 编码")],
        ["table 1, row 1, column 1: " + LABEL.format("项目 编码", "项目编码")],
    ),
    "the label of another field": (
        [relabelled("年度目标", "政策依据")],
        ["table 1, row 8, column 1: " + LABEL.format("政策依据", "年度目标")],
    ),
    "a space in the title": (
        [relabelled("二级项目支出绩效目标申报表", "二级项目 支出绩效目标申报表")],
        [
            "paragraph 1: "
            + LABEL.format("二级项目 支出绩效目标申报表", "二级项目支出绩效目标申报表")
        ],
    ),
    "the head of a column": (
        [relabelled("指标值", "目标值")],
        ["table 2, row 1, column 4: " + LABEL.format("目标值", "指标值")],
    ),
    "a first-level class": (
        [relabelled("效益指标", "效果指标")],
        ["table 2, row 7, column 1: " + LABEL.format("效果指标", "效益指标")],
    ),
    "a second-level class": (
        [relabelled("数量指标", "产出数量指标")],
        ["table 2, row 2, column 2: " + LABEL.format("产出数量指标", "数量指标")],
    ),
    "the title": (
        [relabelled("二级项目支出绩效目标申报表", "项目绩效表")],
        ["paragraph 1: " + LABEL.format("项目绩效表", "二级项目支出绩效目标申报表")],
    ),
    "a row of the form": (
        [deleted("policy_basis")],
        [
            "paragraph 1: SB033 error: “政策依据” is not there any more, but it is a part of the "
            "form."
        ],
    ),
    "a figure that is none": (
        [over("total_amount", "约一千万")],
        [
            "table 1, row 5, column 2: SB033 error: “约一千万” cannot be read as "
            "项目总金额（中期规划，万元）."
        ],
    ),
    "a field that must not be empty": (
        [over("annual_goal", "")],
        [
            "table 1, row 8, column 2: SB033 error: 年度目标 is empty, but no declaration can do "
            "without it."
        ],
    ),
    "an indicator without a name": (
        [over("output.quantity[0].name", "")],
        [
            "table 2, row 2, column 3: SB033 error: 三级指标 of “业务培训场次” is empty, but no "
            "declaration can do without it."
        ],
    ),
    "an indicator without a target": (
        [over("output.quantity[0].target", "")],
        [
            "table 2, row 2, column 4: SB033 error: 指标值 of “业务培训场次” is empty, but no "
            "declaration can do without it."
        ],
    ),
    "a new row without a target": (
        [filled("时效指标", "按期完成率", "", "该指标主要考察按期完成率")],
        [
            "table 2, row 5, column 3: SB033 error: 指标值 of “按期完成率” is empty, but no "
            "declaration can do without it."
        ],
    ),
    "another placeholder": (
        [filled("时效指标", "不适用", "不适用", "不适用")],
        [
            "table 2, row 5, column 3: SB033 error: “不适用” is a placeholder; all classes without "
            "an indicator have one."
        ],
    ),
    "words outside of the form": (
        [typed_below("请尽快报送")],
        ["paragraph 4: SB030 error: Not understood: 请尽快报送"],
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refuses_with_the_reason_and_takes_the_rest(name: str, pair: Pair) -> None:
    edits, expected = REFUSED[name]
    pulled = pair.pull(*edits, over("annual_amount", "15.00"))
    assert (pulled.new, said(pulled)) == (TEXT.replace("= 13.00", "= 15.00"), expected)


def test_takes_all_but_what_makes_no_valid_declaration(pair: Pair) -> None:
    pulled = pair.pull(over("code", "4403"), over("annual_amount", "15.00"))
    assert pulled.new == TEXT.replace("= 13.00", "= 15.00")
    (line,) = said(pulled)
    assert "SB033 error: “4403” cannot stand in a declaration: code does not have the form" in line


def test_takes_no_more_rows_than_a_declaration_may_have(pair: Pair) -> None:
    def grow(document: Document) -> None:
        for number in range(500):
            document.add_row("output.cost[0].name", f"指标{number}", "1个", "无")

    pulled = pair.pull(grow)
    assert (pulled.new, said(pulled)) == (
        TEXT,
        ["1: SB004 error: There are 505 indicators; at most 500 are allowed."],
    )


def test_a_label_that_the_form_has_changed_since_is_nobody_s_edit(
    tmp_path: Path, library: Library
) -> None:
    pair = Pair(tmp_path, TEXT, library)
    templates = tmp_path / "templates"
    for folder in ("_base", "shenzhen-project"):
        (templates / folder).mkdir(parents=True)
        for path in (library.folder / folder).iterdir():
            (templates / folder / path.name).write_bytes(path.read_bytes())
    form = templates / "shenzhen-project/form.toml"
    text = form.read_text(encoding="utf-8")
    form.write_text(text.replace('"政策依据"', '"立项依据"').replace("主要考察", "用来考察"))
    pair.library = Library(templates)
    pulled = pair.pull(over("policy_basis", "区委1号文"))
    assert (pulled.new, said(pulled)) == (TEXT.replace("三定方案", "区委1号文"), [])


# ---- Rows whose class is not certain -------------------------------------------------------------

SECOND = '[[output.quality]]\nname = "教材合格率"\ntarget = "≥98%"\n\n[[output.cost]]'
TWO_OF_QUALITY = TEXT.replace("[[output.cost]]", SECOND)
"""Two classes of two indicators each: 数量指标 and 质量指标."""

DRAGGED = {
    "a row into another class": (
        moved("output.quantity[1].name", "output.quality[1].name"),
        "数量",
    ),
    "a row above the first of its class": (
        moved("output.quality[1].name", "output.quality[0].name"),
        "质量",
    ),
    "the first row of a class into another": (
        moved("output.quality[0].name", "output.quantity[1].name"),
        "数量",
    ),
}


@pytest.mark.parametrize("saved", [lambda content: content, without_controls])
@pytest.mark.parametrize(("edit", "label"), DRAGGED.values(), ids=DRAGGED.keys())
def test_a_row_in_the_merged_cell_of_another_class_is_refused(
    edit: Edit, label: str, saved: Way, tmp_path: Path, library: Library
) -> None:
    pair = Pair(tmp_path, TWO_OF_QUALITY, library)
    pulled = pair.pull(edit, over("annual_amount", "15.00"), saved=saved)
    assert pulled.new == TWO_OF_QUALITY.replace("= 13.00", "= 15.00")
    messages = [problem.message for problem in pulled.problems]
    assert messages == [
        f"Words hidden in a merged cell are not read: {label}指标",
        f"The class is not certain: the merged cell beside it covers “{label}指标”.",
    ]


@pytest.mark.parametrize("saved", [lambda content: content, without_controls])
def test_the_first_row_of_a_class_may_be_deleted(
    saved: Way, tmp_path: Path, library: Library
) -> None:
    pair = Pair(tmp_path, TWO_OF_QUALITY, library)
    pulled = pair.pull(deleted("output.quality[0].name"), saved=saved)
    first = TEXT[TEXT.index("[[output.quality]]") : TEXT.index("[[output.cost]]")]
    assert (pulled.new, said(pulled)) == (TWO_OF_QUALITY.replace(first, "", 1), [])


def test_a_row_that_nobody_knows_does_not_prove_that_one_was_deleted(
    tmp_path: Path, library: Library
) -> None:
    pair = Pair(tmp_path, TWO_OF_QUALITY, library)
    edits = over("output.quality[1].name", "新的一项"), deleted("output.quality[0].name")
    pulled = pair.pull(*edits, saved=without_controls)
    assert pulled.new == TWO_OF_QUALITY
    assert [problem.code for problem in pulled.problems if problem.severity == "error"] == [
        "SB033",
        "SB033",
    ]
