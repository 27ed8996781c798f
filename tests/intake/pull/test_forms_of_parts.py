"""Edits of forms of parts come back to the addresses of their cells, and to nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import tomli
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml
from hypothesis import given
from hypothesis import strategies as st

from shenbao.form import Library
from shenbao.intake.pull import Prefer
from shenbao.sheet.layout import lay_out
from shenbao.toml import at, key_path
from tests import own_forms
from tests.fuzz.edits import put, set_columns, set_merge
from tests.intake.pull.editing import NS, Document, Edit, over, without_controls
from tests.intake.pull.pairs import Pair, said
from tests.own_forms import CANTEEN, CHECK, GARDEN, LIBRARY
from tests.properties import tries

MakePair = Callable[..., Pair]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return own_forms.library(tmp_path_factory.mktemp("templates") / "t")


@pytest.fixture
def pair(library: Library, tmp_path: Path) -> MakePair:
    """Return what makes a declaration with its document; texts in it can be replaced before."""

    def pair(name: str, *replacements: tuple[str, str]) -> Pair:
        text = own_forms.source(name)
        for old, new in replacements:
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        return Pair(tmp_path, text, library)

    return pair


def read(text: str) -> dict[str, Any]:
    return tomli.loads(text)


# ---- What comes back ------------------------------------------------------------------------


@pytest.mark.parametrize("name", own_forms.NAMES)
@pytest.mark.parametrize("saved", [lambda content: content, without_controls])
def test_what_nobody_edited_changes_nothing(
    name: str, saved: Callable[[bytes], bytes], pair: MakePair
) -> None:
    pulled = pair(name).pull(saved=saved)
    assert said(pulled) == []
    assert pulled.new == pulled.old


CELLS: list[tuple[str, str, str, object]] = [
    (LIBRARY, "phone", "0731-3", "0731-3"),
    (LIBRARY, "branch_phone", "0731-3", "0731-3"),
    (LIBRARY, "money.street.spent", "9.5", 9.5),
    (LIBRARY, "money.gift.full", "2", 2),
    (LIBRARY, "readers[0].met", "×", False),
    (LIBRARY, "readers[1].weight", "13", 13),
    (LIBRARY, "lending.books[1].target", "≤5天", "≤5天"),
    (GARDEN, "year_goal", "补植银杏。", "补植银杏。"),
    (GARDEN, "costs[0].item", "修剪枝叶", "修剪枝叶"),
    (GARDEN, "costs[1].count", "310", 310),
    (GARDEN, "costs[0].price", "16.25元", 16.25),
    (GARDEN, "costs[2].outside", "是", True),
    (GARDEN, "span.plants.trees[1].target", "7株", "7株"),
    (GARDEN, "now.plants.trees[0].target", "41株", "41株"),
    (GARDEN, "now.people.content[0].visits", "3", 3),
    (CANTEEN, "plan.food[0].cost", "9", 9),
    (CANTEEN, "plan.hygiene[0].name", "消杀通风", "消杀通风"),
    (CANTEEN, "month.hygiene[0].target", "5次", "5次"),
]


@pytest.mark.parametrize("name", own_forms.NAMES)
@pytest.mark.parametrize("way", [Document.type_over, Document.type_beside])
def test_edited_cells_come_back_as_values_of_their_kinds(
    name: str, way: Callable[[Document, str, str], None], pair: MakePair
) -> None:
    cells = [cell[1:] for cell in CELLS if cell[0] == name]
    assert cells

    def edit(document: Document) -> None:
        for tag, text, _value in cells:
            way(document, tag, text)

    pulled = pair(name).pull(edit)
    assert said(pulled) == []
    wanted = read(pulled.old)
    for tag, _text, value in cells:
        *outer, last_key = key_path(tag) or ()
        at(wanted, tuple(outer))[last_key] = value
    assert read(pulled.new) == wanted


@pytest.mark.parametrize("has_table", [True, False])
def test_a_row_of_the_form_that_the_declaration_does_not_have_yet(
    has_table: bool, pair: MakePair
) -> None:
    text = own_forms.source(LIBRARY)
    start, end = text.index("[money.gift]" if has_table else "[money.street]"), text.index("[[")
    made = pair(LIBRARY, (text[start:end], ""))
    pulled = made.pull(over("money.gift.spent", "2.5"))
    assert said(pulled) == []
    assert read(pulled.new)["money"]["gift"] == {"spent": 2.5}
    assert "[money.gift]\nspent = 2.5" in pulled.new


def test_a_blank_cell_takes_its_value_away(pair: MakePair) -> None:
    pulled = pair(LIBRARY).pull(over("money.gift.spent", ""), over("money.gift.full", ""))
    assert said(pulled) == []
    assert read(pulled.new)["money"].keys() == {"street"}


# ---- Rows of authors ------------------------------------------------------------------------


def names(data: dict[str, Any], path: str) -> list[str]:
    return [row.get("name") or row["item"] for row in at(data, key_path(path) or ())]


ROWS: list[tuple[str, str, list[Edit], list[str]]] = [
    (GARDEN, "costs", [lambda d: d.delete_row("costs[1].item")], ["修剪", "补植"]),
    (
        GARDEN, "costs",
        [lambda d: d.add_row("costs[1].item", "除草", "2", "5元", "", "是", "合同")],
        ["修剪", "浇水", "除草", "补植"],
    ),
    (
        GARDEN, "costs",
        [lambda d: d.move_row("costs[2].item", above="costs[0].item"), over("costs[2].count", "4")],
        ["补植", "修剪", "浇水"],
    ),
    (
        GARDEN, "span.plants.trees",
        [over("span.plants.trees[0].name", ""), over("span.plants.trees[0].target", "")],
        ["古树复壮株数"],
    ),
    (
        GARDEN, "span.plants.lawn",
        [lambda d: d.fill_row("草坪", "草坪平整度", "好", "草坪覆盖率", "≥97%", "")],
        ["草坪平整度"],
    ),
    (LIBRARY, "readers", [lambda d: d.delete_row("readers[0].name")], ["投诉办结率"]),
    (
        LIBRARY, "readers",
        [lambda d: d.add_row("readers[1].name", "到访人次", "三次", "√", "5", "")],
        ["读者满意率", "投诉办结率", "到访人次"],
    ),
    (CANTEEN, "plan.food", [lambda d: d.delete_row("plan.food[0].name")], ["留样"]),
    (
        CANTEEN, "plan.food",
        [lambda d: d.move_row("plan.food[1].name", above="plan.food[0].name")],
        ["留样", "菜品种类"],
    ),
    (
        CANTEEN, "month.food",
        [lambda d: d.add_row("month.food[0].name", "第2项：面点", "2种")],
        ["新菜", "面点"],
    ),
    (
        CANTEEN, "month.hygiene",
        [
            lambda d: d.add_row("month.hygiene[0].name", "第1项：通风", "每日"),
            lambda d: d.move_row("month.hygiene[0].target", above="month.hygiene[0].name"),
        ],
        ["消杀", "通风"],
    ),
    (
        CANTEEN, "month.hygiene",
        [over("month.hygiene[0].name", "第1项：消杀通风")],
        ["消杀通风"],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("name", "path", "edits", "wanted"), ROWS)
def test_rows_are_added_removed_and_moved(
    name: str, path: str, edits: Sequence[Edit], wanted: list[str], pair: MakePair
) -> None:
    pulled = pair(name).pull(*edits)
    assert said(pulled) == []
    new = read(pulled.new)
    assert names(new, path) == wanted
    others = {tag for tag in leaves(read(pulled.old)) if not tag.startswith(path)}
    assert others == {tag for tag in leaves(new) if not tag.startswith(path)}


def leaves(data: Any) -> set[str]:
    return {".".join(map(str, place)) for place in own_forms.leaves(data)}


def test_a_row_that_is_not_found_stays_where_not_all_is_understood(pair: MakePair) -> None:
    pulled = pair(GARDEN).pull(
        *(
            lambda document, number=number: document.delete_row(f"costs[{number}].item")
            for number in range(3)
        )
    )
    assert pulled.new == pulled.old
    assert [line for line in said(pulled) if "No row of “费用情况 / 明细” is left here" in line]


def test_a_row_of_the_form_that_was_deleted_is_told_and_kept(pair: MakePair) -> None:
    pulled = pair(LIBRARY).pull(
        lambda document: document.delete_row("money.gift.spent"), over("keeper", "李四")
    )
    assert read(pulled.new) == read(pulled.old) | {"keeper": "李四"}
    assert [line.rpartition("error: ")[2] for line in said(pulled)] == [
        "“经费（万元） / 社会捐赠” is not there any more, but it is a part of the form."
    ]


# ---- What nobody writes ---------------------------------------------------------------------

DERIVED = [
    (LIBRARY, "money.all.rate", "50%", "96.00%"),
    (LIBRARY, "money.all.spent", "1", "14.4"),
    (LIBRARY, "income", "99", "15.5"),
    (LIBRARY, "readers[0].half", "1", "9.00"),
    (LIBRARY, "indicators.all.weight", "1", "100"),
    (GARDEN, "costs[1].sum", "1", "1200.00"),
    (CANTEEN, "plan.all.cost", "1", "9.6"),
]


@pytest.mark.parametrize("name", own_forms.NAMES)
def test_edits_of_worked_out_cells_are_refused_and_nothing_else_is_lost(
    name: str, pair: MakePair
) -> None:
    cells = [cell[1:] for cell in DERIVED if cell[0] == name]
    assert cells
    edits = [over(tag, text) for tag, text, _now in cells]
    pulled = pair(name).pull(*edits, over("name", "别处"))
    assert read(pulled.new) == read(pulled.old) | {"name": "别处"}
    assert {line.rpartition(": ")[2] for line in said(pulled)} == {
        f"“{text}” stands in place of “{now}”, which nobody writes here."
        for _tag, text, now in cells
    }


def test_what_is_stated_can_be_changed_but_not_taken_away(pair: MakePair) -> None:
    stated = '\n[[stated]]\nat = "money.all.spent"\ntext = "14.5"\nreason = "原表"\n'
    made = pair(LIBRARY, ("weight = 12\n", f"weight = 12\n{stated}"))
    assert said(made.pull()) == []
    pulled = made.pull(over("money.all.spent", "15"))
    assert said(pulled) == []
    assert pulled.new == pulled.old.replace('text = "14.5"', 'text = "15"')
    gone = made.pull(over("money.all.spent", ""))
    assert gone.new == gone.old
    assert "“” stands in place of “14.5”, which nobody writes here." in said(gone)[0]


def test_a_worked_out_cell_that_follows_from_an_edit_is_no_edit(pair: MakePair) -> None:
    pulled = pair(LIBRARY).pull(over("money.gift.spent", "2"), over("money.all.spent", "13.4"))
    assert said(pulled) == []
    assert read(pulled.new)["money"]["gift"]["spent"] == 2


def test_words_of_the_form_in_a_cell_are_not_edited(pair: MakePair) -> None:
    pulled = pair(LIBRARY).pull(
        lambda document: document.relabel("社会捐赠", "捐赠款"), over("keeper", "李四")
    )
    assert read(pulled.new) == read(pulled.old) | {"keeper": "李四"}
    assert len(said(pulled)) == 1
    assert "“捐赠款” stands in place of “社会捐赠”" in said(pulled)[0]


def test_words_that_are_no_value_of_a_column_are_refused_alone(pair: MakePair) -> None:
    pulled = pair(LIBRARY).pull(
        over("readers[1].weight", "许多"), over("money.gift.full", "三"), over("keeper", "李四")
    )
    assert read(pulled.new) == read(pulled.old) | {"keeper": "李四"}
    assert [line.rpartition(": ")[2] for line in said(pulled)] == [
        "“三” cannot be read as 经费（万元） / 社会捐赠 / 预算 / 调整后.",
        "“许多” cannot be read as 分值 of “投诉办结率”.",
    ]


def test_both_have_changed_a_cell(pair: MakePair) -> None:
    made = pair(LIBRARY)
    made.change("spent = 11.4", "spent = 8")
    pulled = made.pull(over("money.street.spent", "9"), over("money.gift.spent", "2"))
    assert "spent = 8 " in pulled.new
    assert read(pulled.new)["money"]["gift"]["spent"] == 2
    assert len(said(pulled)) == 1
    assert "经费（万元） / 街道拨款 / 支出 has changed in both" in said(pulled)[0]


# ---- Declarations that follow others ---------------------------------------------------------


def test_what_a_declaration_repeats_is_no_edit_and_what_is_new_comes_back(pair: MakePair) -> None:
    made = pair(CHECK)
    assert said(made.pull()) == []
    pulled = made.pull(
        over("paid.street.half", "6"),
        over("readers[0].done", "99%"),
        over("lending.press[0].done", "97%"),
    )
    assert said(pulled) == []
    wanted = read(pulled.old)
    wanted["paid"]["street"]["half"] = 6
    wanted["readers"][0]["done"] = "99%"
    wanted["lending"]["press"] = [{"name": "报刊到馆率", "done": "97%"}]
    assert read(pulled.new) == wanted


def test_what_a_declaration_repeats_is_not_edited(pair: MakePair) -> None:
    pulled = pair(CHECK).pull(
        over("name", "别处"),
        over("paid.street.year", "13"),
        over("lending.books[0].target", "≥1册"),
        lambda document: document.delete_row("lending.press[0].name"),
        over("finding", "偏慢。"),
    )
    assert read(pulled.new) == read(pulled.old) | {"finding": "偏慢。"}
    assert {line.rpartition("error: ")[2] for line in said(pulled)} == {
        "“别处” stands in place of “河东街道图书馆”, which nobody writes here.",
        "“13” stands in place of “12”, which nobody writes here.",
        "“≥1册” stands in place of “≥20000册”, which nobody writes here.",
        "The row of “报刊到馆率” is repeated from the declaration that this follows.",
    }


def test_what_is_repeated_of_a_row_that_is_not_written_is_not_edited(pair: MakePair) -> None:
    made = pair(CHECK)
    assert "读者满意率" not in made.pull().old
    pulled = made.pull(over("readers[1].target", "≥9%"), over("finding", "偏慢。"))
    assert read(pulled.new) == read(pulled.old) | {"finding": "偏慢。"}
    assert [line.rpartition("error: ")[2] for line in said(pulled)] == [
        "“≥9%” stands in place of “≥90%”, which nobody writes here."
    ]


# ---- What is not certain ---------------------------------------------------------------------


def cell_of(document: Document, tag: str) -> Any:
    return next(document.control(tag).iterancestors(qn("w:tc")))


def across(tag: str) -> Edit:
    """Return what merges the cell of a value with the next one, as Word does."""

    def merge(document: Document) -> None:
        cell = cell_of(document, tag)
        other = cell.getnext()
        set_columns(cell, 2)
        cell.extend(other.findall(qn("w:p")))
        other.getparent().remove(other)

    return merge


def down(tag: str, below: str) -> Edit:
    """Return what merges the cell of a value with that of another one, which it covers."""

    def merge(document: Document) -> None:
        set_merge(cell_of(document, tag), "restart")
        set_merge(cell_of(document, below), "continue")

    return merge


def gone(tag: str) -> Edit:
    """Return what deletes the cell of a value; those behind it move up."""

    def delete(document: Document) -> None:
        cell = cell_of(document, tag)
        cell.getparent().remove(cell)

    return delete


def moved_beside(tag: str, label: str) -> Edit:
    """Return what puts a value into the cell that the form keeps blank, and takes it away."""

    def move(document: Document) -> None:
        cell = cell_of(document, tag)
        row = document.row(tag).findall(qn("w:tc"))
        texts = ["".join(text.text or "" for text in one.iter(qn("w:t"))) for one in row]
        put(row[texts.index(label) + 1], texts[row.index(cell)])
        put(cell, "")

    return move


def pasted(tag: str) -> Edit:
    """Return what pastes the table of a value once more."""

    def paste(document: Document) -> None:
        table = next(document.control(tag).iterancestors(qn("w:tbl")))
        table.addnext(deepcopy(table))
        table.addnext(parse_xml(f"<w:p {NS}/>"))

    return paste


BESIDE = "Not all words beside “经费（万元） / {}” are understood: its value is not certain."
NO_CELL = "No cell for the value of “经费（万元） / {}” is left."
OF_ROW = "Not all words of the row of “{}” are understood: it stays as it is."
FULL, SPENT = "街道拨款 / 预算 / 调整后", "街道拨款 / 支出"
UNCERTAIN: list[tuple[str, list[Edit], list[str]]] = [
    (LIBRARY, [across("money.street.full")], [BESIDE.format(FULL), NO_CELL.format(SPENT)]),
    (LIBRARY, [across("money.gift.spent")], [
        "“” stands in place of “100.00%”, which nobody writes here.",
        BESIDE.format("社会捐赠 / 支出"),
    ]),
    (LIBRARY, [down("money.street.spent", "money.gift.spent")], [
        "Words hidden in a merged cell are not read: 3",
        BESIDE.format("社会捐赠 / 支出"),
    ]),
    (LIBRARY, [moved_beside("money.gift.full", "社会捐赠")], [
        "“3” stands in a cell that the form keeps blank.",
        BESIDE.format("社会捐赠 / 预算 / 调整后"),
    ]),
    (GARDEN, [across("costs[0].count")], [OF_ROW.format("修剪")]),
    (GARDEN, [gone("costs[0].count")], [OF_ROW.format("修剪")]),
    (GARDEN, [pasted("costs[0].count")], ["“费用情况 / 明细” stands here more than once."]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "edits", "told"), UNCERTAIN)
def test_what_is_not_certain_is_told_and_stays(
    name: str, edits: Sequence[Edit], told: list[str], pair: MakePair
) -> None:
    pulled = pair(name).pull(*edits)
    assert pulled.new == pulled.old
    assert [line.partition(": ")[2].partition(": ")[2] for line in said(pulled)] == told


def test_figures_of_a_table_that_is_there_twice_stay(pair: MakePair) -> None:
    pulled = pair(LIBRARY).pull(over("money.street.spent", "1"), pasted("money.street.spent"))
    assert pulled.new == pulled.old
    assert "“经费（万元）” stands here more than once." in said(pulled)[-1]


def test_a_row_in_place_of_a_label_is_not_taken_for_deleted(pair: MakePair) -> None:
    """The rows of a class and of an indicator of the class before have changed places."""

    def exchange(document: Document) -> None:
        row, below = (document.row(f"plan.food[{number}].name") for number in (0, 1))
        label = below.getnext()
        row.addprevious(label)
        below.addnext(row)

    pulled = pair(CANTEEN).pull(exchange)
    new, old = read(pulled.new), read(pulled.old)
    assert new["plan"]["food"] == old["plan"]["food"][:1]
    assert said(pulled)[-1].endswith(
        "The row of “菜品种类” is not found, but not all rows here are understood."
    )


def test_a_control_that_was_pasted_into_a_table_is_no_field(pair: MakePair) -> None:
    """Three fields have one label; the control of one of them is elsewhere now."""

    def paste(document: Document) -> None:
        document.type_beside("writer_phone", "2211")
        control = document.control("works[0].before")
        control.find(f"{qn('w:sdtPr')}/{qn('w:tag')}").set(qn("w:val"), "writer_phone")

    pulled = pair("river").pull(paste)
    assert (pulled.new, said(pulled)) == (pulled.old, [])


# ---- Values of entries -----------------------------------------------------------------------

EXCHANGED = [
    ("counties", '"永定区", "上杭县"', '"上杭县", "永定区"'),
    ("towns", '"葛坑镇", "春美乡"', '"春美乡", "葛坑镇"'),
]
"""Entries as columns and as rows, and the same in another order."""


@pytest.mark.parametrize(("name", "before", "after"), EXCHANGED)
def test_values_stay_where_entries_have_changed_places(
    name: str, before: str, after: str, pair: MakePair
) -> None:
    made = pair(name)
    made.change(before, after)
    pulled = made.pull(over("output.quantity[0].target[1]", "9"), prefer=Prefer.WORD)
    assert pulled.new == pulled.old
    assert said(pulled)[-1].endswith("are others here: nothing of the table is pulled.")


def test_the_value_of_an_entry_is_called_by_its_name(pair: MakePair) -> None:
    pulled = pair("towns").pull(over("output.quantity[0].target[1]", "许多"))
    assert pulled.new == pulled.old
    assert [line.rpartition("error: ")[2] for line in said(pulled)] == [
        "“许多” cannot be read as 指标值 / 葛坑镇 of “展示示范点数量”."
    ]


# ---- Whatever is edited ---------------------------------------------------------------------

TEXTS = {
    "item": ["整修", "清运"], "name": ["甲指标", "乙指标"], "target": ["≥1个", "三次"],
    "basis": ["合同"], "count": ["2", "7.5"], "price": ["3元", "8.5"], "cost": ["2", "0.5"],
    "weight": ["5", "6.5"], "visits": ["1"], "outside": ["是", "否"], "met": ["√", "×"],
    "plan": ["2"], "full": ["7.5"], "spent": ["1", ""], "phone": ["1"], "branch_phone": ["2"],
    "year_goal": ["新目标"], "long_goal": [""],
}  # fmt: skip
"""What may be typed into a cell, by the last key of its address."""


@tries(6)
@given(st.sampled_from(own_forms.NAMES), st.data())
def test_all_edits_of_cells_come_back_at_once(
    library: Library, tmp_path_factory: pytest.TempPathFactory, name: str, data: st.DataObject
) -> None:
    """Typing a value into any cells gives the sheet that has these values, and no others."""
    made = Pair(tmp_path_factory.mktemp("pair"), own_forms.source(name), library)
    shown = authored(made)
    tags = data.draw(st.lists(st.sampled_from(sorted(shown)), unique=True, max_size=5))
    texts = {tag: data.draw(st.sampled_from(TEXTS[last(tag)])) for tag in tags}
    pulled = made.pull(*(over(tag, text) for tag, text in texts.items()))
    assert said(pulled) == []
    made.toml.write_text(pulled.new, encoding="utf-8")
    now = authored(made)
    assert now.keys() == shown.keys()
    for tag, text in now.items():
        assert plain(text) == plain(texts.get(tag, shown[tag]))


def plain(text: str) -> str:
    """Return a text without the number of its row; a figure without unit and needless decimals."""
    words = re.sub("^第[0-9]+项：", "", text).removesuffix("元")
    return words.rstrip("0").rstrip(".") if "." in words else words


def last(tag: str) -> str:
    return tag.rpartition(".")[2]


def authored(made: Pair) -> dict[str, str]:
    """Return the texts of the cells that an author may write, by their addresses."""
    values = lay_out(made.filing()).values()
    return {tag: text for tag, text in values.items() if last(tag) in TEXTS and ".all." not in tag}
