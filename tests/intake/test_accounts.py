"""Nothing is dropped: every cell of a file is in the TOML, said by the standard, or reported."""

from __future__ import annotations

import html
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from docx.shared import Cm
from lxml import etree

from shenbao.cli import main
from shenbao.form import Filing
from shenbao.intake.grid import Grid
from shenbao.intake.loading import Task, load
from shenbao.intake.readers import SOURCES, Numbers
from tests.intake.files import content
from tests.judges import pdf_text
from tests.worlds import ROOT

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
NOISE = ("填报说明见附件", "某某局", "联系人", "张三", "备注", "另附材料", "盖章", "不属于任何类别")


def noisy_docx(plain: bytes) -> bytes:
    """Return the form with words that no standard knows: around, inside and below its tables."""
    document = docx.Document(BytesIO(plain))
    words = iter(NOISE)
    document.paragraphs[0].insert_paragraph_before(next(words))
    document.paragraphs[1].add_run(f" {next(words)}")
    fields, indicators = document.tables[:2]
    cells = fields.add_row().cells  # type: ignore[no-untyped-call]
    cells[0].text, cells[1].text = next(words), next(words)
    indicators.add_column(Cm(1))
    indicators.rows[2].cells[-1].text = next(words)
    cells = indicators.add_row().cells  # type: ignore[no-untyped-call]
    cells[0].text, cells[2].text = next(words), next(words)
    document.add_paragraph(next(words))
    saved = BytesIO()
    document.save(saved)
    return saved.getvalue()


def docx_cells(file: bytes) -> Iterator[str]:
    body = docx.Document(BytesIO(file)).element.body
    for cell in body.iter(f"{W}tc"):
        merge = cell.find(f"{W}tcPr/{W}vMerge")
        if merge is None or merge.get(f"{W}val") == "restart":
            yield "\n".join(docx_words(one) for one in cell.iter(f"{W}p"))
    yield from (docx_words(one) for one in body.iterchildren(f"{W}p"))


def docx_words(paragraph: Any) -> str:
    parts = paragraph.iter(f"{W}t", f"{W}br")
    return "".join("\n" if part.tag == f"{W}br" else part.text or "" for part in parts)


def noisy_xlsx(plain: bytes) -> bytes:
    workbook = openpyxl.load_workbook(BytesIO(plain))
    sheet = workbook.worksheets[0]
    words = iter(NOISE)
    sheet.cell(3, 12, next(words))
    sheet.cell(sheet.max_row + 2, 2, next(words))
    sheet.cell(sheet.max_row, 4, next(words))
    workbook.create_sheet("说明").cell(5, 5, next(words))
    saved = BytesIO()
    workbook.save(saved)
    return saved.getvalue()


def xlsx_cells(file: bytes) -> Iterator[str]:
    for sheet in openpyxl.load_workbook(BytesIO(file)).worksheets:
        for row in sheet.iter_rows(values_only=True):
            yield from (str(value) for value in row if value is not None)


def noisy_html(plain: bytes) -> bytes:
    text = plain.decode()
    text = text.replace("<h1>", f"<p>{NOISE[0]}</p><h1>", 1)
    text = text.replace("</tr>", f"<td>{NOISE[1]}</td></tr>", 2)
    text = text.replace("</table>", f"<tr><td>{NOISE[2]}<td>{NOISE[3]}</table>", 1)
    return text.replace("</body>", f"<div>{NOISE[4]}</div>{NOISE[5]}</body>").encode()


def html_cells(file: bytes) -> Iterator[str]:
    body = etree.fromstring(file, etree.HTMLParser(encoding="utf-8")).find("body")
    assert body is not None
    for line_break in body.iter("br"):
        line_break.tail = f"\n{line_break.tail or ''}"
    for cell in body.iter("td", "h1", "p", "div"):
        yield "".join(map(str, cell.itertext()))
    yield body[-1].tail or ""


def noisy_markdown(plain: bytes) -> bytes:
    lines = plain.decode().split("\n")
    lines[0:0] = [NOISE[0], ""]
    lines[6:6] = [f"| {NOISE[1]} | {NOISE[2]} |"]
    last = max(index for index, line in enumerate(lines) if line.startswith("|"))
    lines[last + 1 : last + 1] = [f"| {NOISE[3]} | {NOISE[4]} | {NOISE[5]} |  |", "", NOISE[6]]
    return "\n".join(lines).encode()


def markdown_cells(file: bytes) -> Iterator[str]:
    for line in file.decode().split("\n"):
        if line.startswith("|"):
            cells = re.split(r"(?<!\\)\|", line.strip())[1:-1]
            yield from (cell for cell in cells if set(cell.strip()) != {"-"})
        else:
            yield line.lstrip("# ")


def unescaped(text: str) -> str:
    """Return what a cell of our Markdown says."""
    text = re.sub(r"&#(\d+);", lambda code: chr(int(code[1])), text.replace("<br>", "\n"))
    text = re.sub(r"\\([^\w\s])", r"\1", text)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def noisy_text(_plain: bytes) -> bytes:
    text = (ROOT / "tests/data/export/shenzhen-2024.txt").read_text("utf-8")
    text = text.replace("\n\n", f"\n{NOISE[0]}\t{NOISE[1]}\n\n", 4)
    return f"{NOISE[2]}\n{text}\n{NOISE[3]}\t\t{NOISE[4]}\n".encode()


def text_cells(file: bytes) -> Iterator[str]:
    for line in file.decode().split("\n"):
        yield from line.split("\t")


Cells = Callable[[bytes], Iterator[str]]

ACCOUNTS: dict[str, tuple[Callable[[bytes], bytes], Cells, int]] = {
    "word": (noisy_docx, docx_cells, 8),
    "excel": (noisy_xlsx, xlsx_cells, 4),
    "html": (noisy_html, html_cells, 6),
    "markdown": (noisy_markdown, markdown_cells, 7),
    "text": (noisy_text, text_cells, 5),
}


KINDS = [kind for kind in SOURCES if kind in ACCOUNTS]


def report_of(path: Path, folder: Path) -> tuple[list[dict[str, Any]], list[str]]:
    """Import a file; return the declarations of its report, and the TOML texts."""
    report = folder / f"{path.name}.json"
    options = ["--year", "2024", "--out", str(folder / "out"), "--report", str(report)]
    assert main(["--root", str(ROOT), "import", str(path), *options]) == 0
    (file,) = json.loads(report.read_text("utf-8"))["files"]
    assert file["not_used"] == []
    texts = [one.read_text("utf-8") for one in sorted((folder / "out").rglob("*.toml"))]
    return file["declarations"], texts


def told(declarations: list[dict[str, Any]]) -> Counter[str]:
    """Return all words that a report accounts for; a leftover is the cells of a row."""
    texts: list[str] = []
    for one in declarations:
        texts += [value["text"] for value in one["values"]]
        texts += [words["text"] for words in one["said_by_the_standard"]]
        texts += [cell for words in one["not_understood"] for cell in words["text"].split("\t")]
    return Counter(filter(None, map(squeezed, texts)))


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("kind", KINDS)
def test_every_cell(kind: str, filings: list[Filing], tmp_path: Path) -> None:
    noisy, cells, words_of_noise = ACCOUNTS[kind]
    plain = content(filings[3], kind) if kind != "text" else b""
    file = noisy(plain)
    path = tmp_path / f"form{SOURCES[kind].suffixes[0]}"
    path.write_bytes(file)
    declarations, texts = report_of(path, tmp_path)
    read = unescaped if kind == "markdown" else str
    source = Counter(filter(None, (squeezed(text_of(read(cell), kind)) for cell in cells(file))))
    assert sum(source.values()) > 60
    assert source - told(declarations) == Counter()
    comments = "".join(line for text in texts for line in text.split("\n") if line[:1] == "#")
    notes = "".join(note["message"] for one in declarations for note in one["notes"])
    assert [words for words in NOISE[:words_of_noise] if words not in comments + notes] == []


def text_of(cell: str, kind: str) -> str:
    """Return what a cell of a text export says without its remnants of HTML and heading marks."""
    if kind != "text":
        return cell
    return html.unescape(re.sub(r"</?p>|<br>", "", cell))


@pytest.mark.parametrize("kind", KINDS)
def test_no_two_cells_have_the_same_place(kind: str, filings: list[Filing], tmp_path: Path) -> None:
    noisy, _cells, _words = ACCOUNTS[kind]
    path = tmp_path / f"form{SOURCES[kind].suffixes[0]}"
    path.write_bytes(noisy(content(filings[3], kind) if kind != "text" else b""))
    grid = load(Task(path, Numbers({}, {}), "en")).found
    assert isinstance(grid, Grid)
    cells = {id(cell): cell.place for row in grid.rows for cell in row.cells}
    assert len(set(cells.values())) == len(cells) > 60


@pytest.mark.slow
def test_every_character_of_a_pdf(filings: list[Filing], tmp_path: Path) -> None:
    for number in (12, 15):
        path = tmp_path / f"{number}.pdf"
        path.write_bytes(content(filings[number], "pdf"))
        declarations, _texts = report_of(path, tmp_path)
        source = Counter(squeezed(pdf_text(path)))
        found = Counter("".join(text * count for text, count in told(declarations).items()))
        assert sum(source.values()) > 500
        assert source - found == Counter()
