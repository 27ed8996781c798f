"""A format is one file and one entry; the list of each year is made in it, too."""

from __future__ import annotations

import csv
import runpy
from io import StringIO
from pathlib import Path

import pytest

from shenbao.formats import FORMATS, Format, default_formats, renderer
from tests.worlds import ROOT, THREE, World

LISTS = ROOT / "docs/make_lists.py"

SHEET = '''
"""The sheet as comma-separated values: its title, then its rows as they are shown."""

import csv
from io import StringIO


def preload():
    """Load nothing more."""


def render(sheet, _templates):
    """Return a line for each row, with the texts of its cells."""
    text = StringIO()
    rows = [row for table in sheet.tables for row in (*table.head, *table.body)]
    texts = ([cell.text for cell in row.cells] for row in rows)
    csv.writer(text).writerows([[sheet.title], *texts])
    return text.getvalue().encode()
'''

CSV = Format(".csv", "sheets_as_csv", "the rows of the form")


@pytest.fixture
def csv_world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    """A repository for which a format of our own is registered."""
    modules = tmp_path / "modules"
    modules.mkdir()
    (modules / f"{CSV.module}.py").write_text(SHEET, "utf-8")
    monkeypatch.syspath_prepend(str(modules))
    monkeypatch.setitem(FORMATS, "csv", CSV)
    world = World(tmp_path / "repository", THREE)
    world.edit("templates/_base/portfolio.toml", '["xlsx"]', '["xlsx", "csv"]')
    return world


def rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(content.decode(), newline="")))


def test_it_is_built_and_explained_and_checked(csv_world: World) -> None:
    files = [*(f"{place}.csv" for place in THREE), "2024/汇总表.csv"]
    built = csv_world.run("build", "--format", "csv", "--explain")
    assert (built.status, built.err) == (0, "")
    explained = [line.partition(":")[0] for line in built.out.splitlines() if ": " in line]
    assert explained == sorted(f"output/{file}" for file in files)
    assert "csv            4 files" in built.out
    outputs = csv_world.outputs()
    assert outputs.keys() == set(files)
    sheet = rows(outputs[files[0]])
    assert sheet[1][:2] == ["项目编码", THREE[0].partition("/")[2]]
    summary = rows(outputs[files[-1]])
    assert [row[0] for row in summary[:2]] == ["2024年度项目支出绩效目标汇总表", "单位"]
    assert [len(row) for row in summary[2:5]] == [6] * len(THREE)
    assert [row[0] for row in summary[6:8]] == ["合计", "单位"]

    again = csv_world.run("build", "--format", "csv", "--explain")
    assert [line for line in again.out.splitlines() if ": " in line] == []
    assert csv_world.run("build", "--check", "--format", "csv").status == 0
    (csv_world.root / "output" / files[0]).write_text("other", "utf-8")
    (csv_world.root / "output/2024/extra.csv").write_text("", "utf-8")
    checked = csv_world.run("build", "--check", "--format", "csv")
    assert checked.status == 1
    assert [name in checked.out for name in (files[0], "extra.csv", files[1])] == [1, 1, 0]


def test_it_is_made_unasked_and_removed_with_its_declaration(csv_world: World) -> None:
    csv_world.configure(formats=["csv"])
    assert csv_world.run("build").status == 0
    (csv_world.root / f"declarations/{THREE[0]}.toml").unlink()
    assert csv_world.run("build").status == 0
    assert f"{THREE[0]}.csv" not in csv_world.outputs()
    assert len(csv_world.outputs()) == len(THREE)
    assert default_formats() == ("markdown", "word", "pdf", "csv")


def test_its_name_is_suggested(csv_world: World) -> None:
    assert "csv" in csv_world.run("build", "--format", "cvs").err


def test_it_is_documented(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(FORMATS, "csv", CSV)
    page = runpy.run_path(str(LISTS))["pages"]()["formats.md"]
    row = "| `csv` | `.csv` | the rows of the form | the rows of the form | ✓ |"
    assert page.splitlines()[-1] == row


def test_the_page_of_the_formats_is_up_to_date() -> None:
    page = runpy.run_path(str(LISTS))["pages"]()["formats.md"]
    assert (ROOT / "docs/formats.md").read_text("utf-8") == page, "run `make rules`"


@pytest.mark.parametrize("name", FORMATS)
def test_every_entry_has_its_modules(name: str) -> None:
    assert callable(renderer(name).render)


def test_no_two_formats_have_the_same_files() -> None:
    assert len({entry.suffix for entry in FORMATS.values()}) == len(FORMATS)
