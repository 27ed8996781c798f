"""The yearly workbook of a year, cell by cell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace

from shenbao.form import Filing, Library
from shenbao.form.meanings import Meaning
from shenbao.sheet.layout import lay_out
from shenbao.sheet.sheet import Row, Sheet, Table
from tests.worlds import DATA, ROOT

A, B, C = "440304221061500000025", "44030422106150000027", "440304241063100300012"
CENTER = "深圳市福田区民意速办和智慧城市建设中心"


def filed(library: Library, *paths: Path) -> list[Filing]:
    filings, problems = library.file_all(paths)
    assert problems == []
    return filings


@pytest.fixture
def three(library: Library) -> list[Filing]:
    return filed(library, *(ROOT / f"declarations/2024/{code}.toml" for code in (A, B, C)))


@pytest.fixture
def central(library: Library) -> list[Filing]:
    paths = sorted((DATA / "central").rglob("*.toml"))
    assert len(paths) == 2
    return filed(library, *paths)


def laid_out(library: Library, year: int, filings: list[Filing]) -> Sheet:
    yearly, problems = library.yearly_list
    assert yearly, problems
    of_year = [
        replace(filing, declaration=replace(filing.declaration, year=year)) for filing in filings
    ]
    listing, problems = library.list_of_year(yearly, year, of_year)
    assert listing, problems
    return lay_out(listing)


def projects_of(library: Library, year: int, filings: list[Filing]) -> Table:
    projects, _indicators = laid_out(library, year, filings).tables
    return projects


def texts(rows: Sequence[Row]) -> list[tuple[str, ...]]:
    """Return the texts of rows; a label that reaches over columns stands in the first."""
    return [
        tuple(text for cell in row.cells for text in (cell.text, *([""] * (cell.columns - 1))))
        for row in rows
    ]


def heads(table: Table) -> list[str]:
    (head,) = texts(table.head)
    return list(head)


def listed(table: Table) -> list[tuple[str, ...]]:
    assert table.worksheet
    return texts(table.body[: table.worksheet.rows])


def totals(table: Table) -> list[tuple[str, ...]]:
    assert table.worksheet
    return texts(table.body[table.worksheet.rows :])


def formulas(table: Table, column: int) -> list[str]:
    """Return the formulas of sums in a column, without the keys of cells."""
    assert table.worksheet
    cells = [dict(row.placed())[column] for row in table.body[table.worksheet.rows :]]
    return [re.sub(r"\{[^{}]*\}", "_", cell.formula) for cell in cells]


def test_title_and_worksheets(three: list[Filing], library: Library) -> None:
    sheet = laid_out(library, 2024, three)
    title = "2024年度项目支出绩效目标汇总表"
    assert (sheet.title, sheet.properties["date"]) == (title, "2024-01-01")
    assert [table.worksheet and table.worksheet.name for table in sheet.tables] == ["项目", "指标"]


def test_projects(three: list[Filing], library: Library) -> None:
    projects = projects_of(library, 2024, three)
    assert heads(projects) == [
        "单位",
        "项目编码",
        "项目",
        "项目总金额（万元）",
        "预算数（万元）",
        "年度目标",
    ]
    goals = [str(filing.declaration.values["annual_goal"]) for filing in three]
    assert listed(projects) == [
        (CENTER, A, "劳务派遣人员", "4,133.70", "852.90", goals[0]),
        (CENTER, B, "购置费", "1,846.00", "320.00", goals[1]),
        (CENTER, C, "政务服务管理", "273.30", "91.10", goals[2]),
    ]
    assert totals(projects) == [
        (CENTER, "", "小计", "6,253.00", "1,264.00", ""),
        ("合计", "", "", "6,253.00", "1,264.00", ""),
    ]
    assert [cell.figure for cell in projects.body[0].cells] == ["", "", "", "4133.70", "852.90", ""]
    assert formulas(projects, 4) == [f'=SUMPRODUCT(--EXACT(_:_,"{CENTER}"),_:_)', "=SUM(_:_)"]


def test_indicators(three: list[Filing], library: Library) -> None:
    _projects, indicators = laid_out(library, 2024, three[:1]).tables
    assert heads(indicators) == [
        *("单位", "项目编码", "项目", "预算数（万元）", "年度目标"),
        *("一级指标", "二级指标", "三级指标"),
        *("性质", "指标值", "度量单位", "申报的指标值"),
    ]
    goal = three[0].declaration.values["annual_goal"]
    project = (CENTER, A, "劳务派遣人员", "852.90", goal)
    assert {row[:5] for row in listed(indicators)} == {project}
    assert [row[5:] for row in listed(indicators)] == [
        ("产出指标", "数量指标", "发放劳务派遣工资人数", "=", "58", "人", "58人"),
        ("产出指标", "质量指标", "劳务派遣人员工资发放准确性", "=", "100", "%", "100%"),
        ("产出指标", "时效指标", "劳务派遣人员工资发放时间", "定性", "按月发放", "", "按月发放"),
        ("产出指标", "成本指标", "支出进度达标率", "≥", "95", "%", "≥95%"),
        ("效益指标", "社会效益指标", "保障劳务派遣人员工作正常运转", "定性", "显著", "", "显著"),
        ("满意度指标", "服务对象满意度指标", "劳务派遣人员满意度", "≥", "95", "%", "≥95%"),
    ]
    assert totals(indicators) == []
    assert not any(cell.continued for row in indicators.rows for cell in row.cells)


def test_units_stand_together_and_have_sums_of_their_own(
    filings: list[Filing], library: Library
) -> None:
    shenzhen = filings[:15]
    projects = projects_of(library, 2024, shenzhen)
    units = [row[0] for row in listed(projects)]
    assert len(units) == 15
    assert len(set(units)) == 3
    assert sorted(row[1] for row in listed(projects)) == sorted(
        str(filing.declaration.values["code"]) for filing in shenzhen
    )
    assert [row[:3] for row in totals(projects)] == [
        (
            CENTER,
            "",
            "小计（含单位写作“深圳市福田区民意速办和智慧城市中心”的 1 个项目）"
            "（含单位写作“深圳市福田区民意速办和智慧城市建设的中心”的 1 个项目）",
        ),
        ("合计", "", ""),
    ]
    assert totals(projects)[0][3:5] == totals(projects)[1][3:5] == ("24,989.28", "7,502.82")


def test_a_unit_that_is_misspelt_has_no_sum_of_its_own(
    central: list[Filing], library: Library
) -> None:
    """Names are near that differ by a character or two, but for such as tell units apart."""
    names = [
        "某区河道管护中心",
        "某区第一小学",
        "某区河道管护的中心",
        "某区第二小学",
        "某区河道管护中心",
    ]
    filings = [with_unit(central[0], name) for name in names]
    projects = projects_of(library, 2022, filings)
    assert [row[0] for row in listed(projects)] == [names[i] for i in (0, 2, 4, 1, 3)]
    amount = Decimal(listed(projects)[0][2])
    assert [row[:2] for row in totals(projects)] == [
        (names[0], "小计（含单位写作“某区河道管护的中心”的 1 个项目）"),
        (names[1], "小计"),
        (names[3], "小计"),
        ("合计", ""),
    ]
    assert [Decimal(row[2]) for row in totals(projects)] == [
        count * amount for count in (3, 1, 1, 5)
    ]
    assert formulas(projects, 2)[0] == (
        f'=SUMPRODUCT(--EXACT(_:_,"{names[0]}"),_:_)+SUMPRODUCT(--EXACT(_:_,"{names[2]}"),_:_)'
    )


def with_unit(filing: Filing, name: str) -> Filing:
    (key,) = map(str, filing.standard.place(Meaning.UNIT_NAME))
    values = {**filing.declaration.values, key: name}
    return replace(filing, declaration=replace(filing.declaration, values=values))


def test_names_in_formulas(central: list[Filing], library: Library) -> None:
    """Words of a formula are in quotes, no longer than a program takes, and no keys of cells."""
    name = '某"区{code}' + "长" * 300
    (formula, _all) = formulas(projects_of(library, 2022, [with_unit(central[0], name)]), 2)
    shown = f'"某""区"&CHAR(123)&"code"&CHAR(125)&"{"长" * 246}"&"{"长" * 54}"'
    assert formula == f"=SUMPRODUCT(--EXACT(_:_,{shown}),_:_)"


def test_amounts_in_words(central: list[Filing], library: Library) -> None:
    """Columns of which no form has anything are left out; words are not added up."""
    projects, indicators = laid_out(library, 2022, central).tables
    assert heads(projects) == ["单位", "项目", "预算数（万元）", "年度目标"]
    words = "854万(高标准农田建设400万元,示范建设295万元,畅通工程159万元)"
    assert [row[2] for row in listed(projects)] == ["10.00", words]
    missing = "（1 个项目的金额是文字，没有计入）"
    assert [row[:3] for row in totals(projects)] == [
        (listed(projects)[0][0], "小计", "10.00"),
        (listed(projects)[1][0], f"小计{missing}", "0.00"),
        ("合计", missing, "10.00"),
    ]
    assert len(listed(indicators)) == sum(len(one.declaration.indicators) for one in central)
    target = {row[-1]: row[-4:-1] for row in listed(indicators)}
    assert target["<=475元/亩"] == ("≤", "475", "元/亩")


@pytest.mark.parametrize(
    ("unit", "text", "total"),
    [
        ("元", "0.0012", "0.0012"),
        ("万元", "12.00", "12.00"),
        ("美元", "12美元", "0.00"),
        ("", "12.00", "12.00"),
    ],
)
def test_amounts_are_in_the_unit_of_their_column(
    unit: str, text: str, total: str, central: list[Filing], library: Library
) -> None:
    filing = central[0]
    (key,) = map(str, filing.standard.place(Meaning.ANNUAL_AMOUNT))
    fields = {**filing.standard.fields, key: replace(filing.standard.fields[key], unit=unit)}
    declaration = replace(
        filing.declaration, values={**filing.declaration.values, key: Decimal(12)}
    )
    filing = Filing(declaration, replace(filing.standard, fields=fields))
    projects = projects_of(library, 2022, [filing])
    column = heads(projects).index("预算数（万元）")
    assert listed(projects)[0][column] == text
    assert [row[column] for row in totals(projects)] == [total, total]
