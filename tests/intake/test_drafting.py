"""Drafts of form standards: a form in a file becomes a form.toml that lays out the same words."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from itertools import cycle
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shenbao.declaration.folding import plain
from shenbao.form import Library, Standard, load_standard
from shenbao.form.blank import blank_filing
from shenbao.form.parts import FactTable, IndicatorTable
from shenbao.form.parts import Grid as GridPart
from shenbao.intake.drafting import form_toml, load_known_words, sketch
from shenbao.intake.grid import Grid
from shenbao.intake.loading import Task, load
from shenbao.intake.standards import Standards
from shenbao.sheet import Sheet
from shenbao.sheet.layout import lay_out
from tests.form.generated import Generated, forms
from tests.form.test_generated_forms import filed
from tests.intake.files import html, rendered, xlsx
from tests.properties import tries
from tests.worlds import DATA, ROOT, World

HANDED = sorted((DATA / "drafting").glob("*.html"))
TEMPLATES = ROOT / "templates"
STANDARDS = Standards(Library(TEMPLATES))
KNOWN = load_known_words(STANDARDS.library, STANDARDS.vocabularies[0].words, [])


@pytest.fixture
def office(tmp_path: Path) -> World:
    """A repository with two standards of its own; it knows those of the program, too."""
    world = World(tmp_path / "repository")
    kept = {"_base", "central-project", "shenzhen-project"}
    for folder in (world.root / "templates").iterdir():
        if folder.name not in kept:
            shutil.rmtree(folder)
    return world


def drafted(world: World, source: Path) -> tuple[Standard, str]:
    """Draft a standard from a file, in which nothing is wrong; return it with what was said."""
    status, out, err = world.run("standard", "new", "draft", "--from", str(source))
    assert (status, err) == (0, "")
    standard, problems = Library(world.root / "templates").load("draft")
    assert standard
    assert problems == []
    return standard, out


def words(sheet: Sheet) -> list[str]:
    """Return all words of an empty sheet, in reading order."""
    cells = (cell for table in sheet.tables for row in table.rows for cell in row.cells)
    return [plain(cell.text) for cell in cells if cell.text.strip() and not cell.continued]


# ---- Forms that are filled -----------------------------------------------------------------


def test_the_handed_forms_are_found() -> None:
    assert [path.stem for path in HANDED] == ["guichi", "nanyue", "yueyang", "yueyanglou"]


@pytest.mark.parametrize("path", HANDED, ids=lambda path: path.stem)
def test_a_filled_form(path: Path, office: World) -> None:
    standard, out = drafted(office, path)
    golden = DATA / "drafting" / f"{path.stem}.toml"
    assert standard.document.path.read_text("utf-8") == golden.read_text("utf-8")
    assert [line.split(":")[0] for line in out.splitlines() if not line.startswith("  ")][:3] == [
        "certain",
        "uncertain",
        "left out",
    ]


def test_a_draft_shows_what_the_form_has(office: World) -> None:
    standard, _out = drafted(office, DATA / "drafting" / "guichi.html")
    assert [type(part) for part in standard.parts] == [
        GridPart,
        FactTable,
        GridPart,
        IndicatorTable,
    ]
    assert (standard.title, standard.subtitle) == ("项目支出绩效自评表", "（{year}年度）")
    _names, funds, goals, indicators = standard.parts
    assert isinstance(funds, FactTable)
    assert funds.headings == ("项目资金（万元）",)
    assert [column.label for column in funds.columns][1:4] == [
        "年初预算数",
        "全年预算数",
        "全年执行数",
    ]
    assert [row.label for row in funds.rows] == [
        "年度资金总额：",
        "其中：本年财政拨款",
        "上年结转资金",
        "其他资金",
    ]
    assert isinstance(goals, GridPart)
    assert goals.stacked
    assert isinstance(indicators, IndicatorTable)
    assert [(group.key, group.label, str(group.weight)) for group in standard.groups] == [
        ("output", "产出指标({weight}分)", "50"),
        ("benefit", "效益指标({weight}分)", "30"),
        ("satisfaction", "满意度指标({weight}分)", "10"),
    ]


# ---- Empty forms in each kind of file --------------------------------------------------------

WRITERS: dict[str, Callable[[Sheet, str], bytes]] = {
    "html": lambda sheet, _name: html(sheet),
    "docx": lambda sheet, name: rendered(sheet, "word", name),
    "xlsx": lambda sheet, _name: xlsx(sheet),
    "pdf": lambda sheet, name: rendered(sheet, "pdf", name),
}


@pytest.mark.parametrize(
    ("suffix", "name"), [*zip(WRITERS, cycle(["shanghai-project", "central-project"]))]
)
def test_an_empty_form(suffix: str, name: str, office: World, tmp_path: Path) -> None:
    source, _problems = Library(TEMPLATES).load(name)
    assert source
    sheet = lay_out(blank_filing(source, 2024))
    path = tmp_path / f"form.{suffix}"
    path.write_bytes(WRITERS[suffix](sheet, name))
    standard, _out = drafted(office, path)
    assert words(lay_out(blank_filing(standard, 2024))) == words(sheet)


LINES = """
<p>附件2：</p><p>某区项目绩效目标表</p><p>（20　　年度）</p>
<table><tr><td>项目名称</td><td>甲项目</td></tr></table>
<p>{line}</p>
"""


def of_lines(line: str, office: World, folder: Path) -> tuple[Standard, str]:
    """Draft a standard from a form with lines over its title, and one below its table."""
    path = folder / "form.html"
    path.write_text(LINES.format(line=line.replace(" ", "&#160;")), "utf-8")
    return drafted(office, path)


def test_lines_around_a_form(office: World, tmp_path: Path) -> None:
    line = "填表人：    联系电话：    填表日期：    年  月  日"
    standard, out = of_lines(line, office, tmp_path)
    assert standard.above == "{annex}"
    assert (standard.title, standard.subtitle) == ("某区项目绩效目标表", "（{year}年度）")
    assert standard.parts[-1].lines == (("filler", "phone", "filled_on"),)  # type: ignore[union-attr]
    assert "附件2： → value of annex" in out


@pytest.mark.parametrize(
    ("line", "note"),
    [
        ("经办人：王五    年初结转", "line of words: some of them may be values"),
        ("本表一式三份", "line of words"),
    ],
)
def test_a_line_of_words_may_hold_values(
    line: str, note: str, office: World, tmp_path: Path
) -> None:
    standard, out = of_lines(line, office, tmp_path)
    assert standard.parts[-1].lines == (line.replace(" ", "\u00a0"),)  # type: ignore[union-attr]
    assert [words for words in out.splitlines() if words.endswith(f"→ {note}")]


# ---- What cannot be drafted ------------------------------------------------------------------


def test_a_folder_that_is_there_is_not_overwritten(office: World) -> None:
    before = (office.root / "templates/central-project/form.toml").read_bytes()
    result = office.run("standard", "new", "central-project", "--from", str(HANDED[0]))
    assert result.status == 2
    assert result.err.endswith(
        "templates/central-project is there already, and is not overwritten.\n"
    )
    assert (office.root / "templates/central-project/form.toml").read_bytes() == before


def test_a_name_that_is_no_name_and_files_that_are_none(office: World, tmp_path: Path) -> None:
    assert office.run("standard", "new", "../x", "--from", str(HANDED[0])).status == 2
    assert not (office.root / "x").exists()
    broken = tmp_path / "broken.docx"
    broken.write_bytes(b"PK")
    status, out, err = office.run("standard", "new", "x", "--from", str(broken))
    assert (status, out) == (1, "")
    assert "broken.docx" in err
    blank = tmp_path / "blank.html"
    blank.write_text("<p></p>", "utf-8")
    status, out, err = office.run("standard", "new", "x", "--from", str(blank))
    assert (status, out) == (2, "")
    assert "holds no words" in err
    assert not (office.root / "templates/x").exists()


@pytest.mark.parametrize(
    "rows",
    [
        [["灯塔", "a", "灯塔", "否"], ["灯塔", "", "灯塔", ""]],
        [["灯塔", "码头", "航道"], ["塔", "1", "2"], ["塔", "3", "4"]],
    ],
    ids=["columns", "rows"],
)
def test_what_cannot_be_told_apart_is_no_table(rows: list[list[str]], tmp_path: Path) -> None:
    """A standard may not have two columns, or two rows, with the same words."""
    path = tmp_path / "form.html"
    cells = ("".join(f"<td>{text}</td>" for text in row) for row in rows)
    path.write_text(f"<h1>表</h1><table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>")
    grid = load(Task(path, STANDARDS.numbers(), "en")).found
    assert isinstance(grid, Grid)
    (tmp_path / "draft").mkdir()
    (tmp_path / "draft/form.toml").write_text(form_toml(sketch(grid, KNOWN), "form.html"), "utf-8")
    standard, problems = load_standard(tmp_path / "draft")
    assert (problems, standard is None) == ([], False)


# ---- Any form --------------------------------------------------------------------------------


@given(forms(), st.booleans())
@tries(15, whole=200)
def test_a_draft_of_any_form_can_be_read(made: Generated, is_filled: bool) -> None:
    """Its words are known to no standard; whatever is guessed, form.toml is without a mistake."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        filing = filed(made, folder / "source")
        sheet = lay_out(filing if is_filled else blank_filing(filing.standard))
        path = folder / "form.html"
        path.write_bytes(html(sheet))
        grid = load(Task(path, STANDARDS.numbers(), "en")).found
        assert isinstance(grid, Grid)
        text = form_toml(sketch(grid, KNOWN), "form.html")
        target = folder / "source" / "draft" / "form.toml"
        target.parent.mkdir()
        target.write_text(text, "utf-8")
        standard, problems = load_standard(target.parent)
        assert problems == []
        assert standard
        if not is_filled:
            assert set(words(lay_out(blank_filing(standard)))) <= set(words(sheet))
