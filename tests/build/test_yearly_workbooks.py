"""When the yearly workbook of a year is made again: by content, as all outputs are."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests import spreadsheets
from tests.worlds import FOUR, THREE, A, B, BuiltWorld, C, committed, names

YEARLY_WORKBOOK = "2024/汇总表.xlsx"
FORM = "templates/shenzhen-project/form.toml"
LIST = "templates/yearly-summary/form.toml"
PORTFOLIO = "templates/_base/portfolio.toml"


class Workbooks(BuiltWorld):
    """A repository that builds workbooks, one of them the yearly workbook of its year."""

    @property
    def yearly_workbook(self) -> Path:
        return self.output(YEARLY_WORKBOOK)

    def projects(self, path: str = YEARLY_WORKBOOK) -> list[str]:
        """Return the projects of a yearly workbook, with what stands for the sums."""
        sheet = spreadsheets.opened(self.output(path).read_bytes())[0]
        return [str(row[2].value) for row in sheet.iter_rows(min_row=2)]


@pytest.fixture(scope="module")
def workbooks(tmp_path_factory: pytest.TempPathFactory) -> Workbooks:
    world = Workbooks(tmp_path_factory.mktemp("built") / "repository", "xlsx")
    assert world.make().keys() == {*names(THREE, ["xlsx"]), YEARLY_WORKBOOK}
    return world


@pytest.fixture
def built(workbooks: Workbooks, tmp_path: Path) -> Workbooks:
    return workbooks.copy(tmp_path / "repository")


def test_what_is_in_it(built: Workbooks) -> None:
    assert built.projects() == ["劳务派遣人员", "购置费", "政务服务管理", "小计", "None"]
    assert built.make() == {}


UNSEEN: dict[str, tuple[str, str, str]] = {
    "a comment": (f"declarations/2024/{A}.toml", "year = 2024\n", "year = 2024  # 说明\n"),
    "a comment in the form": (FORM, "[wording]\n", "# 说明\n[wording]\n"),
}


@pytest.mark.parametrize("edit", UNSEEN.values(), ids=UNSEEN.keys())
def test_nothing_is_made(edit: tuple[str, str, str], built: Workbooks) -> None:
    built.edit(*edit)
    assert built.make() == {}
    assert built.make() == {}


def test_what_a_workbook_does_not_show(built: Workbooks) -> None:
    """The label of a field is on every sheet, but not in the yearly workbook."""
    built.edit(FORM, 'label = "项目编码"', 'label = "项目代码"')
    before = built.yearly_workbook.stat().st_mtime_ns
    made = built.make()
    assert made.keys() == {f"2024/{code}.xlsx" for code in (A, B, C)}
    assert built.yearly_workbook.stat().st_mtime_ns == before
    assert built.make() == {}


EDITS: dict[str, tuple[tuple[str, str, str], str]] = {
    "an amount": (
        (f"declarations/2024/{C}.toml", "annual_amount = 91.10", "annual_amount = 91.20"),
        "a declaration of the year changed",
    ),
    "a target": (
        (f"declarations/2024/{A}.toml", 'target = "58人"', 'target = "59人"'),
        "a declaration of the year changed",
    ),
    "a class": (
        (FORM, 'label = "成本指标"', 'label = "成本类指标"'),
        "form.toml: label of cost changed",
    ),
    "the field of a column": (
        (FORM, "[means]\n", '[means]\nannual_amount = "total_amount"\n'),
        "form.toml: annual_amount of means changed",
    ),
    "the head of a column": (
        (LIST, 'label = "三级指标"', 'label = "指标名称"'),
        "form.toml: label of indicator changed",
    ),
    "its title": (
        (LIST, '项目支出绩效目标汇总表"\n\n', '项目汇总表"\n\n'),
        "form.toml: title changed",
    ),
    "its looks": (
        ("templates/_base/portfolio.xlsx.toml", "&C&14 ", "&C&16 "),
        "portfolio.xlsx.toml changed",
    ),
    "the words of targets": (
        ("templates/_base/values.toml", 'qualitative = "定性"', 'qualitative = "定性指标"'),
        "values.toml: qualitative changed",
    ),
}


@pytest.mark.parametrize(("edit", "reason"), EDITS.values(), ids=EDITS.keys())
def test_what_is_made_again(edit: tuple[str, str, str], reason: str, built: Workbooks) -> None:
    before = built.yearly_workbook.read_bytes()
    built.edit(*edit)
    assert built.make()[YEARLY_WORKBOOK] == reason
    assert built.yearly_workbook.read_bytes() != before
    assert built.make() == {}


def test_the_words_that_tell_names_apart(built: Workbooks) -> None:
    unit = 'applicant = "深圳市福田区民意速办和智慧城市建设中心"'
    built.edit(f"declarations/2024/{A}.toml", unit, unit.replace("中心", "的中心"))
    built.make()
    assert built.projects()[3:] == [
        "小计（含单位写作“深圳市福田区民意速办和智慧城市建设的中心”的 1 个项目）",
        "None",
    ]
    built.edit("templates/_base/review.toml", 'distinguishing = "', 'distinguishing = "的')
    assert built.make()[YEARLY_WORKBOOK] == "review.toml: distinguishing changed"
    assert built.projects()[3:] == ["小计", "小计", "None"]


def test_an_output_of_a_hand(built: Workbooks) -> None:
    content = built.yearly_workbook.read_bytes()
    built.yearly_workbook.write_bytes(b"by hand")
    assert built.make() == {YEARLY_WORKBOOK: "the output was changed by hand"}
    assert built.yearly_workbook.read_bytes() == content
    (aside,) = (built.root / ".shenbao/edited").iterdir()
    assert aside.read_bytes() == b"by hand"
    built.yearly_workbook.unlink()
    assert built.make() == {YEARLY_WORKBOOK: "the output is missing"}
    assert built.yearly_workbook.read_bytes() == content


def test_force(built: Workbooks) -> None:
    content = built.yearly_workbook.read_bytes()
    assert built.make("--force")[YEARLY_WORKBOOK] == "--force"
    assert built.yearly_workbook.read_bytes() == content


def another_year(built: Workbooks) -> None:
    text = committed(THREE[0])
    text = text.replace(A, "440304251061500000025").replace("year = 2024", "year = 2025")
    built.write("declarations/later/x.toml", text)


def test_every_year_has_its_own(built: Workbooks) -> None:
    """The year is that of the declarations, wherever they lie."""
    another_year(built)
    assert built.make() == {
        "later/x.xlsx": "not made before",
        "2025/汇总表.xlsx": "not made before",
    }
    assert built.projects("2025/汇总表.xlsx") == ["劳务派遣人员", "小计", "None"]
    (built.root / "declarations/later/x.toml").unlink()
    assert built.make() == {}
    assert not (built.root / "output/2025").exists()
    assert built.yearly_workbook.exists()


def test_a_year_goes_in_a_build_of_another_format(built: Workbooks) -> None:
    another_year(built)
    built.make()
    (built.root / "declarations/later/x.toml").unlink()
    built.make(formats=["markdown"])
    assert not (built.root / "output/2025").exists()
    assert built.yearly_workbook.exists()


def test_declarations_come_and_go(built: Workbooks) -> None:
    (built.root / f"declarations/2024/{B}.toml").unlink()
    assert built.make() == {YEARLY_WORKBOOK: "a declaration of the year changed"}
    assert built.projects() == ["劳务派遣人员", "政务服务管理", "小计", "None"]
    built.declare(THREE[1], committed(THREE[1]))
    assert built.make().keys() == {f"2024/{B}.xlsx", YEARLY_WORKBOOK}
    assert built.projects() == ["劳务派遣人员", "购置费", "政务服务管理", "小计", "None"]


def test_another_name_of_the_file(built: Workbooks) -> None:
    built.edit(PORTFOLIO, 'file = "汇总表"', 'file = "总表"')
    assert built.make() == {"2024/总表.xlsx": "not made before"}
    assert not built.yearly_workbook.exists()


def test_a_part_of_the_declarations_makes_none(built: Workbooks) -> None:
    before = built.yearly_workbook.read_bytes()
    built.edit(f"declarations/2024/{A}.toml", 'target = "58人"', 'target = "59人"')
    path = str(built.root / f"declarations/2024/{A}.toml")
    assert built.make(path) == {f"2024/{A}.xlsx": "the declaration changed"}
    assert built.yearly_workbook.read_bytes() == before
    assert built.make() == {YEARLY_WORKBOOK: "a declaration of the year changed"}


def test_one_that_would_lack_a_faulty_declaration_has_to_wait(built: Workbooks) -> None:
    before = built.yearly_workbook.read_bytes()
    built.edit(f"declarations/2024/{A}.toml", "is_new = false", "is_new = 0")
    built.edit(f"declarations/2024/{C}.toml", "annual_amount = 91.10", "annual_amount = 91.20")
    assert built.make(status=1).keys() == {f"2024/{C}.xlsx"}
    assert built.yearly_workbook.read_bytes() == before
    assert "is made anew as soon as all declarations are right." in built.errors
    built.edit(f"declarations/2024/{A}.toml", "is_new = 0", "is_new = false")
    assert built.make() == {YEARLY_WORKBOOK: "a declaration of the year changed"}
    assert built.yearly_workbook.read_bytes() != before


@pytest.mark.parametrize("year", [2024, 2025])
def test_a_declaration_in_its_place(year: int, built: Workbooks) -> None:
    before = built.yearly_workbook.read_bytes()
    text = committed(THREE[0])
    text = text.replace(A, "440304251061500000025").replace("year = 2024", f"year = {year}")
    path = built.write("declarations/2024/汇总表.toml", text)
    for _time in range(2):
        built.make(status=1)
        assert built.errors.startswith(
            "declarations/2024/汇总表.toml:1:1: SB041 error: Its outputs would be in the place"
        )
    path.unlink()
    assert YEARLY_WORKBOOK in built.make()
    assert built.yearly_workbook.read_bytes() == before
    assert built.make() == {}


def test_two_standards_in_one_year(built: Workbooks) -> None:
    text = committed(FOUR[3])
    built.write("declarations/x.toml", text.replace("year = 2018", "year = 2024"))
    assert built.make() == {
        "x.xlsx": "not made before",
        YEARLY_WORKBOOK: "a declaration of the year changed",
    }
    assert built.projects()[3] == "2018年市级专项扶贫资金基础设施(人大代表扶贫基地)"


def test_a_standard_that_feeds_none(built: Workbooks) -> None:
    text = (built.root / FORM).read_text("utf-8")
    (built.root / FORM).write_text(text[: text.index("[means]")], "utf-8")
    shutil.rmtree(built.root / "templates/portal-list")  # it asks for the unit of this form alone
    assert built.make() == {}
    assert not built.yearly_workbook.exists()


def test_faults_of_its_looks(built: Workbooks) -> None:
    before = built.yearly_workbook.read_bytes()
    built.edit("templates/_base/portfolio.xlsx.toml", 'paper = "A4"', 'paper = "A9"')
    built.make(status=1)
    assert built.errors.startswith(
        "output/2024/汇总表.xlsx:1:1: SB020 error: The portfolio cannot be made: "
        "portfolio.xlsx.toml:4:9: A9 is not a choice for paper."
    )
    assert built.yearly_workbook.read_bytes() == before


def test_faults_of_its_form(built: Workbooks) -> None:
    before = built.yearly_workbook.read_bytes()
    built.edit(LIST, 'label = "年度目标", width = 60,', "width = 60,")
    for _time in range(2):
        built.make(status=1)
        assert built.errors.count("SB011") == 1
    assert built.yearly_workbook.read_bytes() == before


def test_check(built: Workbooks) -> None:
    assert built.compared(0, "--quiet") == []
    content = built.yearly_workbook.read_bytes()
    built.yearly_workbook.write_bytes(b"by hand")
    assert built.compared(1, "--quiet") == [f"{YEARLY_WORKBOOK}: not what its sources give"]
    built.yearly_workbook.unlink()
    assert built.compared(1, "--quiet") == [f"{YEARLY_WORKBOOK}: missing"]
    built.yearly_workbook.write_bytes(content)
    (built.root / "output/2024/旧汇总表.xlsx").write_bytes(content)
    assert built.compared(1, "--quiet") == ["2024/旧汇总表.xlsx: extra"]
    (built.root / "output/2024/旧汇总表.xlsx").unlink()
    built.edit(f"declarations/2024/{A}.toml", "is_new = false", "is_new = 0")
    assert built.compared(1, "--quiet") == []


def test_it_is_made_where_the_others_are(built: Workbooks, tmp_path: Path) -> None:
    built.make("--out", str(tmp_path / "x"))
    assert (tmp_path / "x" / YEARLY_WORKBOOK).read_bytes() == built.yearly_workbook.read_bytes()


def test_it_is_made_in_the_formats_that_it_names(built: Workbooks) -> None:
    built.edit(PORTFOLIO, 'formats = ["xlsx"]', 'formats = ["markdown", "xlsx"]')
    assert "2024/汇总表.md" in built.make(formats=["markdown"])
    text = built.output("2024/汇总表.md").read_text("utf-8")
    assert text.startswith("# 2024年度项目支出绩效目标汇总表\n")
    assert text.count("劳务派遣人员") > 1
    built.edit(PORTFOLIO, '"markdown", ', '"markdwn", ')
    built.make(status=1)
    assert built.output("2024/汇总表.md").exists()
    assert "_base/portfolio.toml:4:12: SB013 error: markdwn is not a choice for formats." in (
        built.errors
    )
    assert "Did you mean markdown?" in built.errors
    built.edit(PORTFOLIO, '"markdwn", ', "")
    assert built.make(formats=["markdown"]) == {}
    assert not built.output("2024/汇总表.md").exists()
    assert built.yearly_workbook.exists()


OLD = """
file = "汇总表"
title = "{year}年度汇总表"
fields = { unit = "unit_name", project = "name", amount = "annual_amount" }

[[sheet]]
name = "各项目"
lists = "projects"
columns = [
  { key = "unit", label = "单位", width = 28 },
  { key = "project", label = "项目", width = 28, wrap = true },
  { key = "amount", label = "金额", width = 18, format = "#,##0.000", unit = "元", total = true },
]
[sheet.totals]
by = "unit"
beside = "project"
each = "小计"
all = "总计"
missing = "（缺 {count} 个）"

[[sheet]]
name = "各指标"
lists = "indicators"
columns = [
  { key = "category", label = "二级", width = 12 },
  { key = "name", label = "三级", width = 30 },
  { key = "nature", label = "性质", width = 6 },
  { key = "figure", label = "值", width = 16 },
  { key = "colour", label = "颜色", width = 10 },
]
"""


def test_a_workbook_of_before_lists_is_what_its_file_says(built: Workbooks) -> None:
    """Its columns were said in the file that now names a list."""
    file, now = built.root / PORTFOLIO, (built.root / PORTFOLIO).read_text("utf-8")
    file.write_text(OLD, "utf-8")
    assert built.make().keys() == {YEARLY_WORKBOOK}
    projects, indicators = spreadsheets.opened(built.yearly_workbook.read_bytes())
    assert (projects.title, indicators.title) == ("各项目", "各指标")
    rows = [[cell.value for cell in row] for row in projects]
    assert rows[:2] == [["单位", "项目", "金额"], [rows[1][0], "劳务派遣人员", 8529000]]
    assert [row[:2] for row in rows[4:]] == [[rows[1][0], "小计"], ["总计", None]]
    assert projects["C2"].number_format == "#,##0.000"
    assert [cell.value for cell in indicators[1]] == ["二级", "三级", "性质", "值"]
    assert [cell.value for cell in indicators[2]] == ["数量指标", "发放劳务派遣工资人数", "=", "58"]
    file.write_text(OLD.replace('label = "三级", ', ""), "utf-8")
    built.make(status=1)
    assert f"{PORTFOLIO}:26:3: SB011 error: label is missing." in built.errors
    file.write_text(now, "utf-8")
    assert built.make().keys() == {YEARLY_WORKBOOK}
