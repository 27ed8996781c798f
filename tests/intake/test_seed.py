"""The published export of fifteen forms: what import makes of it, and what a build says."""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from shenbao.diagnostics import Severity
from shenbao.form import Filing, Library
from shenbao.formats import renderer
from shenbao.formats.templating import Templates
from shenbao.intake import Imported, import_file
from shenbao.sheet import Sheet
from shenbao.sheet.layout import lay_out
from tests.worlds import DATA, ROOT

EXPORT = DATA / "export/shenzhen-2024.txt"
COLUMNS = ["一级指标", "二级指标", "三级指标", "指标值", "指标解释"]
TITLE = "二级项目支出绩效目标申报表"

Form = tuple[dict[str, str], list[list[str]]]


@pytest.fixture(scope="module")
def imported(library: Library) -> list[Imported]:
    found = import_file(EXPORT, library)
    assert (found.kind, found.problems, found.unused) == ("text", [], [])
    assert [one.left for one in found.forms] == [[]] * 15
    return found.forms


@pytest.fixture(scope="module")
def sheets(filings: list[Filing]) -> dict[str, Sheet]:
    return {
        str(filing.declaration.values["code"]): lay_out(filing)
        for filing in filings
        if filing.standard.name == "shenzhen-project"
    }


def said(text: str) -> str:
    """Return what a text says: no markup, no white space, one width."""
    text = re.sub(r"</?p>|<br>", "", text)
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", html.unescape(text)))


def forms_of_export() -> list[Form]:
    """Read the export once more, with nothing of the importer: fields by label, and rows."""
    forms: list[Form] = []
    for part in re.split(rf"^#+ {TITLE}$", EXPORT.read_text("utf-8"), flags=re.M)[1:]:
        head, table = part.split("\t".join(COLUMNS) + "\n")
        cells = [cell for line in head.strip().splitlines() for cell in line.split("\t") if cell]
        fields = {
            said(label).rstrip(":").replace("项目编号", "项目编码"): said(value)
            for label, value in zip(cells[::2], cells[1::2], strict=True)
        }
        rows = [
            [said(cell) for cell in (line.split("\t") + [""] * 5)[:5]]
            for line in table.strip().splitlines()
        ]
        forms.append((fields, rows))
    assert (len(forms), sum(len(rows) for _, rows in forms)) == (15, 193)
    assert all(len(fields) == 14 for fields, _ in forms)
    return forms


FORMS = forms_of_export()
CODES = [fields["项目编码"] for fields, _ in FORMS]


def test_committed_declarations_are_what_import_writes(imported: list[Imported]) -> None:
    committed = {
        path.relative_to(ROOT / "declarations").as_posix(): path.read_text("utf-8")
        for path in (ROOT / "declarations").rglob("*.toml")
    }
    assert {one.path.as_posix(): one.text for one in imported} == committed


@pytest.mark.parametrize(("fields", "rows"), FORMS, ids=CODES)
def test_sheet_says_what_the_export_says(
    fields: dict[str, str], rows: list[list[str]], sheets: dict[str, Sheet]
) -> None:
    head, indicators = sheets[fields["项目编码"]].tables
    cells = [said(cell.text) for row in head.body for cell in row.cells]
    assert dict(zip(cells[::2], cells[1::2], strict=True)) == fields
    assert [said(cell.text) for cell in indicators.head[0].cells] == COLUMNS
    assert [[said(cell.text) for cell in row.cells] for row in indicators.body] == rows


@pytest.mark.parametrize(("fields", "rows"), FORMS, ids=CODES)
def test_markdown_says_what_the_export_says(
    fields: dict[str, str], rows: list[list[str]], sheets: dict[str, Sheet]
) -> None:
    templates = Templates([ROOT / "templates/shenzhen-project", ROOT / "templates/_base"])
    text = renderer("markdown").render(sheets[fields["项目编码"]], templates).decode()
    tables = markdown_tables(text)
    assert dict(tables[0][1:]) == fields
    assert tables[1] == [COLUMNS, *rows]


def markdown_tables(text: str) -> list[list[list[str]]]:
    """Return the cells of every table as a Markdown parser reads them."""
    tables: list[list[list[str]]] = []
    for token in MarkdownIt("gfm-like", {"html": True}).parse(text):
        if token.type == "table_open":
            tables.append([])
        elif token.type == "tr_open":
            tables[-1].append([])
        elif token.type == "inline" and tables and token.level > 1:
            tables[-1][-1].append(said("".join(child.content for child in token.children or [])))
    return tables


def test_labels_that_drifted_are_told(imported: list[Imported]) -> None:
    notes = [note for one in imported for note in one.problems]
    assert {note.severity for note in notes} == {Severity.INFO}
    said = Counter(note.message.partition("”")[0].strip("“") for note in notes)
    assert said == {
        "项目编号:": 1,
        "项目总金额(中期规划,万元):": 14,
        "项目总金额 (中期规划, 万元):": 1,
        "本年度项目金额(万元):": 14,
        "本年度项目金额 (万元):": 1,
        "长期目标(跨度多年的项目需填):": 14,
        "长期目标 (跨度多年的项目需填):": 1,
    }


def test_only_the_rows_that_differ_carry_an_explanation(imported: list[Imported]) -> None:
    rows = "".join(one.text for one in imported)
    assert rows.count("\n[[") == 131
    assert len(re.findall(r"^explain_as = ", rows, flags=re.M)) == 131 - 88 - 17
    assert len(re.findall(r"^explain = ", rows, flags=re.M)) == 0


def test_every_amount_of_the_items(imported: list[Imported]) -> None:
    item = re.compile(r"^  \{ text = .*?(?:, amount = ([\d.]+))? \},$", flags=re.M)
    amounts = {one.path.stem[-6:]: item.findall(one.text) for one in imported}
    listed = {
        code: " ".join(figure or "-" for figure in found)
        for code, found in amounts.items()
        if found
    }
    assert listed == {
        "700001": "- - 318.81 10.00",
        "300010": "48.00 - 15.00 3.30 12.00 65.00 16.50 85.04 35.00 9.50 3.00",
        "300011": "1155.00 43.00 55.00",
        "300012": "3.00 15.00 3.80 0.30 3.00 15.00 41.00 10.00",
        "300013": "- - - 12.00 14.00 3.40 12.00 18.00",
        "300014": "1.60 2.40 3.00 0.40 20.00 10.00",
        "300015": "5.00 2.50 15.00 19.92 15.00 15.00 20.00 38.00",
        "300016": "361.44 11.00 84.50 72.80 20.25 146.88 -",
        "300017": "309.16 315.82 2965.50 34.41 160.47 92.58 148.68 150.00 196.00 "
        "- 121.76 89.91 4.50 -",
        "300018": "- - 19.30 18.00 - 20.00 17.00 - -",
        "300020": "480.25 157.95",
        "000021": "0.00002 4.00 13.00 17.28 1.00 0.05 3.36 1.50 40.00",
    }


def test_the_file_may_have_a_byte_order_mark_and_windows_line_ends(
    tmp_path: Path, library: Library, imported: list[Imported]
) -> None:
    copy = tmp_path / "export.txt"
    copy.write_bytes(b"\xef\xbb\xbf" + EXPORT.read_bytes().replace(b"\n", b"\r\n"))
    again = import_file(copy, library, 2024)
    assert again.problems == []
    assert [one.text for one in again.forms] == [one.text for one in imported]
