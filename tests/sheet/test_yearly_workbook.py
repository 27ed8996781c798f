"""The yearly workbook of a year, cell by cell."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace

from shenbao.form import Filing, Library, YearlyWorkbookForm
from shenbao.form.meanings import Meaning
from shenbao.sheet.yearly_workbook import Entry, Listing, lay_out_yearly_workbook
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


@pytest.fixture
def form(library: Library) -> YearlyWorkbookForm:
    found, problems = library.yearly_workbook
    assert found, problems
    return found


def heads(listing: Listing) -> list[str]:
    return [column.label for column in listing.columns]


def test_title_and_sheets(three: list[Filing], form: YearlyWorkbookForm) -> None:
    workbook = lay_out_yearly_workbook(2024, three, form)
    assert (workbook.title, workbook.date) == (
        "2024年度项目支出绩效目标汇总表",
        "2024-01-01",
    )
    assert [listing.name for listing in workbook.listings] == ["项目", "指标"]


def test_projects(three: list[Filing], form: YearlyWorkbookForm) -> None:
    projects, _indicators = lay_out_yearly_workbook(2024, three, form).listings
    assert heads(projects) == [
        "单位",
        "项目编码",
        "项目",
        "项目总金额（万元）",
        "预算数（万元）",
        "年度目标",
    ]
    goals = [filing.declaration.values["annual_goal"] for filing in three]
    assert projects.rows == (
        (CENTER, A, "劳务派遣人员", Decimal("4133.70"), Decimal("852.90"), goals[0]),
        (CENTER, B, "购置费", Decimal("1846.00"), Decimal("320.00"), goals[1]),
        (CENTER, C, "政务服务管理", Decimal("273.30"), Decimal("91.10"), goals[2]),
    )
    assert [(total.words, total.of) for total in projects.totals] == [
        ((CENTER, "", "小计", "", "", ""), (0, 1, 2)),
        (("合计", "", "", "", "", ""), (0, 1, 2)),
    ]
    assert projects.by == 0


def test_indicators(three: list[Filing], form: YearlyWorkbookForm) -> None:
    _projects, indicators = lay_out_yearly_workbook(2024, three[:1], form).listings
    assert heads(indicators) == [
        *("单位", "项目编码", "项目", "预算数（万元）", "年度目标"),
        *("一级指标", "二级指标", "三级指标"),
        *("性质", "指标值", "度量单位", "申报的指标值"),
    ]
    goal = three[0].declaration.values["annual_goal"]
    project = (CENTER, A, "劳务派遣人员", Decimal("852.90"), goal)
    assert {row[:5] for row in indicators.rows} == {project}
    assert [row[5:] for row in indicators.rows] == [
        ("产出指标", "数量指标", "发放劳务派遣工资人数", "=", "58", "人", "58人"),
        ("产出指标", "质量指标", "劳务派遣人员工资发放准确性", "=", "100", "%", "100%"),
        ("产出指标", "时效指标", "劳务派遣人员工资发放时间", "定性", "按月发放", "", "按月发放"),
        ("产出指标", "成本指标", "支出进度达标率", "≥", "95", "%", "≥95%"),
        ("效益指标", "社会效益指标", "保障劳务派遣人员工作正常运转", "定性", "显著", "", "显著"),
        ("满意度指标", "服务对象满意度指标", "劳务派遣人员满意度", "≥", "95", "%", "≥95%"),
    ]
    assert indicators.totals == ()


def test_units_stand_together_and_have_sums_of_their_own(
    filings: list[Filing], form: YearlyWorkbookForm
) -> None:
    shenzhen = filings[:15]
    projects, _indicators = lay_out_yearly_workbook(2024, shenzhen, form).listings
    units = [str(row[0]) for row in projects.rows]
    assert len(units) == 15
    assert len(set(units)) == 3
    assert sorted(str(row[1]) for row in projects.rows) == sorted(
        str(filing.declaration.values["code"]) for filing in shenzhen
    )
    assert [total.words[:3] for total in projects.totals] == [
        (
            CENTER,
            "",
            "小计（含单位写作“深圳市福田区民意速办和智慧城市中心”的 1 个项目）"
            "（含单位写作“深圳市福田区民意速办和智慧城市建设的中心”的 1 个项目）",
        ),
        ("合计", "", ""),
    ]
    assert all(total.of == tuple(range(15)) for total in projects.totals)


def test_a_unit_that_is_misspelt_has_no_sum_of_its_own(
    central: list[Filing], form: YearlyWorkbookForm
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
    projects, _indicators = lay_out_yearly_workbook(2022, filings, form).listings
    assert [row[0] for row in projects.rows] == [names[i] for i in (0, 2, 4, 1, 3)]
    assert [(total.words[:2], total.of, total.spellings) for total in projects.totals] == [
        (
            (names[0], "小计（含单位写作“某区河道管护的中心”的 1 个项目）"),
            (0, 1, 2),
            ("某区河道管护的中心",),
        ),
        ((names[1], "小计"), (3,), ()),
        ((names[3], "小计"), (4,), ()),
        (("合计", ""), (0, 1, 2, 3, 4), ()),
    ]


def with_unit(filing: Filing, name: str) -> Filing:
    (key,) = map(str, filing.standard.place(Meaning.UNIT_NAME))
    values = {**filing.declaration.values, key: name}
    return replace(filing, declaration=replace(filing.declaration, values=values))


def test_amounts_in_words(central: list[Filing], form: YearlyWorkbookForm) -> None:
    """Columns that the standard feeds with no field are left out; words are not added up."""
    projects, indicators = lay_out_yearly_workbook(2022, central, form).listings
    assert heads(projects) == ["单位", "项目", "预算数（万元）", "年度目标"]
    words = "854万(高标准农田建设400万元,示范建设295万元,畅通工程159万元)"
    assert [row[2] for row in projects.rows] == [Decimal(10), words]
    missing = "（1 个项目的金额是文字，没有计入）"
    assert [total.words[:2] for total in projects.totals] == [
        (projects.rows[0][0], "小计"),
        (projects.rows[1][0], f"小计{missing}"),
        ("合计", missing),
    ]
    assert [total.of for total in projects.totals] == [(0,), (1,), (0, 1)]
    assert len(indicators.rows) == sum(len(one.declaration.indicators) for one in central)
    target: dict[Entry, tuple[Entry, ...]] = {row[-1]: row[-4:-1] for row in indicators.rows}
    assert target["<=475元/亩"] == ("≤", "475", "元/亩")


def test_a_number_in_a_column_of_texts_is_a_text(
    three: list[Filing], form: YearlyWorkbookForm
) -> None:
    projects = form.sheets[0]
    columns = tuple(replace(column, format="") for column in projects.columns)
    plain = replace(form, sheets=(replace(projects, columns=columns),))
    (listing,) = lay_out_yearly_workbook(2024, three, plain).listings
    assert [row[4] for row in listing.rows] == ["852.90", "320.00", "91.10"]


@pytest.mark.parametrize(
    ("unit", "entry"),
    [("元", Decimal("0.0012")), ("万元", Decimal(12)), ("美元", "12美元"), ("", "12")],
)
def test_amounts_are_in_the_unit_of_their_column(
    unit: str, entry: Entry, central: list[Filing], form: YearlyWorkbookForm
) -> None:
    filing = central[0]
    (key,) = map(str, filing.standard.place(Meaning.ANNUAL_AMOUNT))
    fields = {**filing.standard.fields, key: replace(filing.standard.fields[key], unit=unit)}
    declaration = replace(
        filing.declaration, values={**filing.declaration.values, key: Decimal(12)}
    )
    filing = Filing(declaration, replace(filing.standard, fields=fields))
    projects, _indicators = lay_out_yearly_workbook(2024, [filing], form).listings
    column = [one.key for one in projects.columns].index("amount")
    assert projects.rows[0][column] == entry
