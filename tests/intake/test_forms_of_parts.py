"""Forms of parts are imported by their places: tables, sets, equal labels, worked-out figures."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shenbao.form import Filing, Library
from shenbao.intake import FileImport, Imported
from shenbao.sheet.layout import lay_out
from shenbao.toml import normal, parse
from tests import own_forms
from tests.intake.files import MADE_BY_OTHERS, SUFFIXES, TEMPLATES, html, imported_here, rendered
from tests.properties import tries

NAMES = sorted(path.stem for path in (own_forms.FORMS / "declarations").glob("*.toml"))
assert {"review", "river", "school", "harbour", *own_forms.NAMES} <= {*NAMES}

KINDS = [pytest.param(kind, marks=pytest.mark.slow if kind == "pdf" else ()) for kind in SUFFIXES]

QUICK = ("html", "markdown", "excel")


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return own_forms.library(tmp_path_factory.mktemp("forms") / "templates")


def filed(name: str, known: Library) -> Filing:
    return own_forms.filed(own_forms.source(name), known)


def content(filing: Filing, kind: str, known: Library) -> bytes:
    sheet = lay_out(filing)
    if kind in MADE_BY_OTHERS:
        return MADE_BY_OTHERS[kind](sheet)
    return rendered(sheet, kind, filing.standard.name, known.folder)


def data_of(form: Imported) -> Any:
    document, problems = parse(form.text, Path("x.toml"))
    assert (document is not None, problems) == (True, [])
    return normal(document.data) if document else None


def without_reasons(data: Mapping[str, Any]) -> dict[str, Any]:
    stated = [{**entry} for entry in data.get("stated", ())]
    for entry in stated:
        entry.pop("reason", None)
    return {**data, "stated": stated} if stated else {**data}


def told(found: FileImport) -> list[str]:
    problems = [*found.problems, *(problem for form in found.forms for problem in form.problems)]
    return [problem.message for problem in problems]


@pytest.mark.parametrize("kind", KINDS)
def test_every_form_comes_back(kind: str, known: Library, tmp_path: Path) -> None:
    """Markdown, where the rows of a head are one, has all of them, each other format half."""
    half = NAMES[([*SUFFIXES].index(kind) + 1) % 2 :: 2]
    for name in NAMES if kind == "markdown" else half:
        filing = filed(name, known)
        path = tmp_path / f"{name}{SUFFIXES[kind]}"
        found = imported_here(
            content(filing, kind, known), path, known, year=filing.declaration.year
        )
        assert [len(found.forms), found.unused] == [1, []], (name, told(found))
        (form,) = found.forms
        wanted = normal(filing.declaration.document.data)
        assert data_of(form) == without_reasons(wanted), name
        assert form.left == []
        notes = [message for message in told(found) if "which is read" not in message]
        worked_out = [message for message in notes if "works out" in message]
        assert notes == worked_out
        assert len(worked_out) == len(wanted.get("stated", ()))


def page(name: str, known: Library, *edits: tuple[str, str]) -> bytes:
    """Return the page of a declaration, the first of each text edited."""
    text = html(lay_out(filed(name, known))).decode()
    for old, new in edits:
        assert text.count(old) >= 1, old
        text = text.replace(old, new, 1)
    return text.encode()


def imported_page(page: bytes, folder: Path, known: Library) -> tuple[Imported, FileImport]:
    found = imported_here(page, folder / "x.html", known, year=2023)
    assert len(found.forms) == 1, told(found)
    return found.forms[0], found


PHONES = ("keeper_phone", "liaison_phone", "writer_phone")


def phones(form: Imported) -> list[str | None]:
    return [form.data.get(key) for key in PHONES]


def test_a_label_that_others_have_is_told_by_its_neighbours(known: Library, tmp_path: Path) -> None:
    keeper = "<td colspan=1 rowspan=1>电话</td><td colspan=1 rowspan=1>2203</td>"
    form, _found = imported_page(page("river", known, (keeper, "")), tmp_path, known)
    assert (phones(form), form.left) == ([None, "2207", "2211"], [])


def test_a_label_that_may_be_of_several_fields_is_left_over(known: Library, tmp_path: Path) -> None:
    keeper = "<td colspan=1 rowspan=1>电话</td><td colspan=1 rowspan=1>2203</td>"
    liaison = (
        "<td colspan=1 rowspan=1>联络人</td><td colspan=1 rowspan=1>吴某</td>"
        "<td colspan=1 rowspan=1>电话</td><td colspan=1 rowspan=1>2207</td>"
    )
    lone = "<td colspan=1 rowspan=1>电话</td><td colspan=3 rowspan=1>2209</td>"
    edited = page("river", known, (keeper, ""), (liaison, lone))
    form, found = imported_page(edited, tmp_path, known)
    assert phones(form) == [None, None, "2211"]
    assert told(found) == ["Several fields have the label “电话”; which it is, is not certain."]
    assert [leftover.words for leftover in form.left] == ["电话\t2209"]
    assert "2209" in form.text


def test_figures_are_compared_and_never_written(known: Library, tmp_path: Path) -> None:
    form, found = imported_page(page("river", known, (">23<", ">0<")), tmp_path, known)
    assert form.data["stated"] == [{"at": "funds.all.now", "text": "0"}]
    assert told(found) == ["“0” stands here, but the form works out “23”."]


def test_a_unit_above_a_table_is_that_of_its_amounts(known: Library, tmp_path: Path) -> None:
    edits = [("各级经费（万元）", "各级经费（元）"), (">20<", ">200,000<")]
    form, _found = imported_page(page("river", known, *edits), tmp_path, known)
    assert form.data["funds"]["city"]["now"] == 20


@given(edits=st.data(), name=st.sampled_from(own_forms.NAMES), kind=st.sampled_from(QUICK))
@tries(8, whole=400)
def test_any_declaration_comes_back(
    edits: st.DataObject, name: str, kind: str, known: Library, tmp_path: Path
) -> None:
    """What is stated in place of figures is tried elsewhere."""
    data = own_forms.data_of(name)
    for _time in range(3):
        edits.draw(own_forms.edited(name, data))
    data.pop("stated", None)
    filing = own_forms.filed(own_forms.written(own_forms.filled(data)), known)
    path = tmp_path / f"x{SUFFIXES[kind]}"
    found = imported_here(content(filing, kind, known), path, known, year=filing.declaration.year)
    assert [len(found.forms), found.unused, told(found)] == [1, [], []]
    assert found.forms[0].left == []
    assert data_of(found.forms[0]) == normal(filing.declaration.document.data)


@pytest.mark.parametrize(
    ("line", "unit", "head"),
    [
        ("填表单位：清水镇水利站　　负责人签字：郭某", "清水镇水利站", "郭某"),
        ("填表单位 清水镇水利站 负责人签字 郭某", "清水镇水利站", "郭某"),
        ("填表单位：　　　　　　　　负责人签字：郭某", None, "郭某"),
        ("填表单位：清水镇水利站", "清水镇水利站", None),
    ],
)
def test_a_line_of_words_has_several_fields(
    line: str, unit: str | None, head: str | None, known: Library, tmp_path: Path
) -> None:
    first = html(lay_out(filed("river", known))).decode()
    start, end = first.index("<table"), first.index("</table>") + len("</table>")
    edited = f"{first[:start]}<p>{line}</p>{first[end:]}".encode()
    form, _found = imported_page(edited, tmp_path, known)
    assert [form.data.get("filler"), form.data.get("filler_head")] == [unit, head]
    assert form.left == []


def test_a_total_is_known_by_other_names(known: Library, tmp_path: Path) -> None:
    form, found = imported_page(page("river", known, ("共计", "合　计")), tmp_path, known)
    assert data_of(form) == normal(own_forms.data_of("river"))
    assert told(found) == ["“合　计” is read as “共计”."]


def test_a_total_that_is_not_found_is_missed(known: Library, tmp_path: Path) -> None:
    text = page("river", known).decode()
    place = text.rindex("共计")
    edited = f"{text[:place]}前两项{text[place + 2 :]}".encode()
    form, found = imported_page(edited, tmp_path, known)
    assert [row["work"] for row in form.data["works"]] == ["前两项", "清淤", "其他"]
    assert told(found) == ["The row “共计” is not found; a row of the author's may be it."]


def test_a_row_that_the_form_does_not_have_is_left_over(known: Library, tmp_path: Path) -> None:
    row = "<tr><td colspan=1 rowspan=1>市里</td>"
    more = "<tr><td>省里</td><td colspan=2>1</td><td colspan=2>2</td></tr>"
    heading = "rowspan=5>各级经费（万元）"
    edits = [(row, more + row), (heading, heading.replace("5", "6"))]
    outer = page("river", known).decode().split(">经费<")[0].rsplit("rowspan=", 1)[1]
    edits.append((f"rowspan={outer}>经费<", f"rowspan={int(outer) + 1}>经费<"))
    form, _found = imported_page(page("river", known, *edits), tmp_path, known)
    assert data_of(form) == normal(own_forms.data_of("river"))
    assert [leftover.words for leftover in form.left] == ["省里\t1\t2"]


def test_a_list_of_declarations_is_refused(tmp_path: Path) -> None:
    heads = "<tr><td>单位名称</td><td>项目名称</td></tr><tr><td>甲局</td><td>修路</td></tr>"
    page = f"<h1>乡镇部门预算项目绩效目标申报表</h1><table>{heads}</table>".encode()
    path = tmp_path / "x.html"
    found = imported_here(page, path, Library(TEMPLATES), year=2023, form="unit-list")
    assert found.forms == []
    assert told(found) == ["This is a list of other declarations (unit-list): it is not imported."]
    assert [leftover.words for leftover in found.unused][-1] == "甲局\t修路"


REPORT = """\
form = "self-evaluation"
year = 2023
goal_done = "栽了树，修了路。"

[funds.fiscal]
full = 12.5
spent = 12.5

[[output.quantity]]
name = "栽树"
done = "40棵"
weight = 60
score = 60

[taken]
name = "村道整修"
authority = "镇政府"
implementer = "村委会"
fiscal_funds = 12
annual_goal = "栽树修路。"

[[taken.output.quantity]]
name = "修路"
target = "2公里"

[[taken.output.quantity]]
name = "栽树"
target = "≥30棵"
"""


@pytest.mark.parametrize("kind", ["word", "markdown", "html"])
def test_what_a_form_takes_from_another_is_a_copy(kind: str, tmp_path: Path) -> None:
    """Only what is new stands among its own values; the rest makes the copy of the other form."""
    known = Library(TEMPLATES)
    filing = own_forms.filed(REPORT, known)
    path = tmp_path / f"x{SUFFIXES[kind]}"
    found = imported_here(content(filing, kind, known), path, known, year=2023)
    assert len(found.forms) == 1, told(found)
    assert told(found) == []
    assert data_of(found.forms[0]) == normal(filing.declaration.document.data)
    assert found.forms[0].text.index("[taken]") > found.forms[0].text.index("[[output.quantity]]")
