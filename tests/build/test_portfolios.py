"""When the portfolio of a year is made again: by content, as all outputs are."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from shenbao.cli import main
from tests.conftest import DATA, ROOT

A, B, C = "440304221061500000025", "44030422106150000027", "440304241063100300012"
PORTFOLIO = "2024/汇总表.xlsx"
FORM = "templates/shenzhen-project/form.toml"


class Repository:
    """A repository that builds workbooks; a build is asked what it made, and why."""

    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.root = root
        self.capsys = capsys
        self.errors = ""

    def run(self, *arguments: str, status: int = 0, form: str = "xlsx") -> list[str]:
        words = ["--root", str(self.root), "build", "--format", form, "--quiet", *arguments]
        assert main(words) == status
        out, self.errors = self.capsys.readouterr()
        return out.splitlines()

    def build(self, *arguments: str, status: int = 0, form: str = "xlsx") -> dict[str, str]:
        """Return the reason for each file made, by its path below the output folder."""
        lines = self.run("--explain", *arguments, status=status, form=form)
        return dict(line.removeprefix("output/").split(": ", 1) for line in lines)

    def edit(self, path: str, old: str, new: str) -> None:
        file = self.root / path
        text = file.read_text("utf-8")
        assert text.count(old) == 1, (path, old)
        file.write_text(text.replace(old, new), "utf-8")

    def write(self, path: str, text: str) -> Path:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
        return file

    @property
    def portfolio(self) -> Path:
        return self.root / "output" / PORTFOLIO

    def names(self, path: str = PORTFOLIO) -> list[str]:
        """Return the projects of a portfolio, with what stands for the sums."""
        content = (self.root / "output" / path).read_bytes()
        sheet = openpyxl.load_workbook(BytesIO(content)).worksheets[0]
        return [str(row[2].value) for row in sheet.iter_rows(min_row=2)]


@pytest.fixture
def built(repository: Path, capsys: pytest.CaptureFixture[str]) -> Repository:
    one = Repository(repository, capsys)
    names = [*(f"2024/{code}.xlsx" for code in (A, B, C)), PORTFOLIO]
    assert one.build() == dict.fromkeys(names, "not made before")
    return one


def test_what_is_in_it(built: Repository) -> None:
    assert built.names() == ["劳务派遣人员", "购置费", "政务服务管理", "小计", "None"]
    assert built.build() == {}


UNSEEN: dict[str, tuple[str, str, str]] = {
    "a comment": (f"declarations/2024/{A}.toml", "year = 2024\n", "year = 2024  # 说明\n"),
    "a comment in the form": (FORM, "[wording]\n", "# 说明\n[wording]\n"),
}


@pytest.mark.parametrize("edit", UNSEEN.values(), ids=UNSEEN.keys())
def test_nothing_is_made(edit: tuple[str, str, str], built: Repository) -> None:
    built.edit(*edit)
    assert built.build() == {}
    assert built.build() == {}


def test_what_a_portfolio_does_not_show(built: Repository) -> None:
    """The label of a field is on every sheet, but not in the portfolio: that stays as it is."""
    built.edit(FORM, 'label = "项目编码"', 'label = "项目代码"')
    before = built.portfolio.stat().st_mtime_ns
    made = built.build()
    assert made.keys() == {f"2024/{code}.xlsx" for code in (A, B, C)}
    assert built.portfolio.stat().st_mtime_ns == before
    assert built.build() == {}


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
        (FORM, 'amount = "annual_amount"', 'amount = "total_amount"'),
        "form.toml: amount of portfolio changed",
    ),
    "the head of a column": (
        ("templates/_base/portfolio.toml", 'label = "三级指标"', 'label = "指标名称"'),
        "portfolio.toml: label of name changed",
    ),
    "its title": (
        ("templates/_base/portfolio.toml", "项目支出绩效目标汇总表", "项目汇总表"),
        "portfolio.toml: title changed",
    ),
    "its looks": (
        ("templates/_base/portfolio.xlsx.toml", "landscape = true", "landscape = false"),
        "portfolio.xlsx.toml changed",
    ),
    "the words of targets": (
        ("templates/_base/values.toml", 'qualitative = "定性"', 'qualitative = "定性指标"'),
        "values.toml changed",
    ),
}


@pytest.mark.parametrize(("edit", "reason"), EDITS.values(), ids=EDITS.keys())
def test_what_is_made_again(edit: tuple[str, str, str], reason: str, built: Repository) -> None:
    before = built.portfolio.read_bytes()
    built.edit(*edit)
    assert built.build()[PORTFOLIO] == reason
    assert built.portfolio.read_bytes() != before
    assert built.build() == {}


def test_an_output_of_a_hand(built: Repository) -> None:
    content = built.portfolio.read_bytes()
    built.portfolio.write_bytes(b"by hand")
    assert built.build() == {PORTFOLIO: "the output was changed by hand"}
    assert built.portfolio.read_bytes() == content
    (aside,) = (built.root / ".shenbao/edited").iterdir()
    assert aside.read_bytes() == b"by hand"
    built.portfolio.unlink()
    assert built.build() == {PORTFOLIO: "the output is missing"}
    assert built.portfolio.read_bytes() == content


def test_force(built: Repository) -> None:
    content = built.portfolio.read_bytes()
    assert built.build("--force")[PORTFOLIO] == "--force"
    assert built.portfolio.read_bytes() == content


def another_year(built: Repository) -> None:
    text = (ROOT / f"declarations/2024/{A}.toml").read_text("utf-8")
    text = text.replace(A, "440304251061500000025").replace("year = 2024", "year = 2025")
    built.write("declarations/later/x.toml", text)


def test_every_year_has_its_own(built: Repository) -> None:
    """The year is that of the declarations, wherever they lie."""
    another_year(built)
    assert built.build() == {
        "later/x.xlsx": "not made before",
        "2025/汇总表.xlsx": "not made before",
    }
    assert built.names("2025/汇总表.xlsx") == ["劳务派遣人员", "小计", "None"]
    (built.root / "declarations/later/x.toml").unlink()
    assert built.build() == {}
    assert not (built.root / "output/2025").exists()
    assert built.portfolio.exists()


def test_a_year_goes_in_a_build_of_another_format(built: Repository) -> None:
    another_year(built)
    built.build()
    (built.root / "declarations/later/x.toml").unlink()
    built.build(form="markdown")
    assert not (built.root / "output/2025").exists()
    assert built.portfolio.exists()


def test_declarations_come_and_go(built: Repository) -> None:
    (built.root / f"declarations/2024/{B}.toml").unlink()
    assert built.build() == {PORTFOLIO: "a declaration of the year changed"}
    assert built.names() == ["劳务派遣人员", "政务服务管理", "小计", "None"]
    built.write(
        f"declarations/2024/{B}.toml", (ROOT / f"declarations/2024/{B}.toml").read_text("utf-8")
    )
    assert built.build().keys() == {f"2024/{B}.xlsx", PORTFOLIO}
    assert built.names() == ["劳务派遣人员", "购置费", "政务服务管理", "小计", "None"]


def test_another_name_of_the_file(built: Repository) -> None:
    built.edit("templates/_base/portfolio.toml", 'file = "汇总表"', 'file = "总表"')
    assert built.build() == {"2024/总表.xlsx": "not made before"}
    assert not built.portfolio.exists()


def test_a_part_of_the_declarations_makes_none(built: Repository) -> None:
    before = built.portfolio.read_bytes()
    built.edit(f"declarations/2024/{A}.toml", 'target = "58人"', 'target = "59人"')
    path = str(built.root / f"declarations/2024/{A}.toml")
    assert built.build(path) == {f"2024/{A}.xlsx": "the declaration changed"}
    assert built.portfolio.read_bytes() == before
    assert built.build() == {PORTFOLIO: "a declaration of the year changed"}


def test_one_that_would_lack_a_faulty_declaration_has_to_wait(built: Repository) -> None:
    before = built.portfolio.read_bytes()
    built.edit(f"declarations/2024/{A}.toml", "is_new = false", "is_new = 0")
    built.edit(f"declarations/2024/{C}.toml", "annual_amount = 91.10", "annual_amount = 91.20")
    assert built.build(status=1).keys() == {f"2024/{C}.xlsx"}
    assert built.portfolio.read_bytes() == before
    assert "is made anew as soon as all declarations are right." in built.errors
    built.edit(f"declarations/2024/{A}.toml", "is_new = 0", "is_new = false")
    assert built.build() == {PORTFOLIO: "a declaration of the year changed"}
    assert built.portfolio.read_bytes() != before


@pytest.mark.parametrize("year", [2024, 2025])
def test_a_declaration_in_its_place(year: int, built: Repository) -> None:
    before = built.portfolio.read_bytes()
    text = (ROOT / f"declarations/2024/{A}.toml").read_text("utf-8")
    text = text.replace(A, "440304251061500000025").replace("year = 2024", f"year = {year}")
    path = built.write("declarations/2024/汇总表.toml", text)
    for _time in range(2):
        built.build(status=1)
        assert built.errors.startswith(
            "declarations/2024/汇总表.toml:1:1: SB041 error: Its outputs would be in the place"
        )
    path.unlink()
    assert PORTFOLIO in built.build()
    assert built.portfolio.read_bytes() == before
    assert built.build() == {}


def test_two_standards_in_one_year(built: Repository) -> None:
    text = (DATA / "central/declarations/2018/nanyue-lvyoufupin.toml").read_text("utf-8")
    built.write("declarations/x.toml", text.replace("year = 2018", "year = 2024"))
    assert built.build() == {
        "x.xlsx": "not made before",
        PORTFOLIO: "a declaration of the year changed",
    }
    assert built.names()[3] == "2018年市级专项扶贫资金基础设施(人大代表扶贫基地)"


def test_a_standard_that_feeds_none(built: Repository) -> None:
    text = (built.root / FORM).read_text("utf-8")
    start, end = text.index("[portfolio]"), text.index("[wording]")
    (built.root / FORM).write_text(text[:start] + text[end:], "utf-8")
    assert built.build() == {}
    assert not built.portfolio.exists()


def test_faults_of_its_looks(built: Repository) -> None:
    before = built.portfolio.read_bytes()
    built.edit("templates/_base/portfolio.xlsx.toml", 'paper = "A4"', 'paper = "A9"')
    built.build(status=1)
    assert built.errors.startswith(
        "output/2024/汇总表.xlsx:1:1: SB020 error: The portfolio cannot be made: "
        "portfolio.xlsx.toml:4:9: A9 is not a choice for paper."
    )
    assert built.portfolio.read_bytes() == before


def test_faults_of_its_form(built: Repository) -> None:
    before = built.portfolio.read_bytes()
    built.edit("templates/_base/portfolio.toml", 'all = "合计"\n', "")
    for _time in range(2):
        built.build(status=1)
        assert built.errors.count("SB011") == 1
    assert built.portfolio.read_bytes() == before


def test_check(built: Repository) -> None:
    def check(status: int) -> list[str]:
        prefix = str(built.root / "output")
        return [line.removeprefix(f"{prefix}/") for line in built.run("--check", status=status)]

    assert check(0) == []
    content = built.portfolio.read_bytes()
    built.portfolio.write_bytes(b"by hand")
    assert check(1) == [f"{PORTFOLIO}: not what its sources give"]
    built.portfolio.unlink()
    assert check(1) == [f"{PORTFOLIO}: missing"]
    built.portfolio.write_bytes(content)
    (built.root / "output/2024/旧汇总表.xlsx").write_bytes(content)
    assert check(1) == ["2024/旧汇总表.xlsx: extra"]
    (built.root / "output/2024/旧汇总表.xlsx").unlink()
    built.edit(f"declarations/2024/{A}.toml", "is_new = false", "is_new = 0")
    assert check(1) == []


def test_a_hostile_manifest(built: Repository) -> None:
    path = built.root / ".shenbao/manifest.json"
    text = path.read_text("utf-8")
    assert text.count('"2024/汇总表"') == 1
    path.write_text(text.replace('"2024/汇总表"', '"../../汇总表"'), "utf-8")
    assert built.build()[PORTFOLIO] == "not made before"
    assert "The manifest could not be believed" in built.errors


def test_it_is_made_where_the_others_are(built: Repository, tmp_path: Path) -> None:
    built.build("--out", str(tmp_path / "x"))
    assert (tmp_path / "x" / PORTFOLIO).read_bytes() == built.portfolio.read_bytes()
