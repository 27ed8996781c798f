"""The inside of WeasyPrint is touched in one module, and is what that module takes it for.

A test that fails in here names what a release of WeasyPrint, or of one of its
libraries, has changed.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator, Sequence
from functools import lru_cache
from hashlib import sha256
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from fontTools.ttLib import TTFont
from weasyprint import CSS, DEFAULT_OPTIONS, HTML
from weasyprint.css.counters import CounterStyle
from weasyprint.document import Document
from weasyprint.formatting_structure.boxes import TableCellBox
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from shenbao.formats.pdf import weasyprint_internals as internals
from shenbao.formats.pdf.fetching import AssetFetcher
from shenbao.formats.pdf.fonts import FONT_FOLDER
from shenbao.formats.pdf.markup import plain_tree
from shenbao.formats.pdf.subsetting import subset
from shenbao.formats.pdf.weasyprint_internals import COPIED, PRIVATE_NAMES, Row
from shenbao.formats.templating import Templates
from tests.worlds import ROOT

FENCE = Path(internals.__file__)
FONT = FONT_FOLDER / "NotoSansSC-Regular.otf"

# What the references of these libraries describe; of WeasyPrint, that of release 70.
DOCUMENTED = {
    "weasyprint": {"CSS", "DEFAULT_OPTIONS", "HTML"},
    "weasyprint.css.counters": {"CounterStyle"},
    "weasyprint.document": {"Document", "DocumentMetadata", "Page"},
    "weasyprint.text.fonts": {"FontConfiguration"},
    "weasyprint.urls": {"FatalURLFetchingError", "URLFetcher", "URLFetcherResponse"},
    "pydyf": {"Array", "Dictionary", "Object", "PDF", "Stream"},
    "tinycss2": {"parse_blocks_contents", "parse_stylesheet", "serialize"},
    "cssselect2": {"ElementWrapper"},
    "fontTools.ttLib": {"TTFont"},
}
MEMBERS = {"cff", "topDictIndex", "from_html_root", "objects"}
"""Documented members of these that the fence uses."""

ENGINE = {"weasyprint", "pydyf", "tinycss2", "cssselect2"}


# --- Nothing else touches it ----------------------------------------------------------------


def last(name: str) -> str:
    """The last part of a dotted name."""
    return name.rpartition(".")[2]


def engine_imports(path: Path) -> list[tuple[str, str]]:
    """The names that a file imports of WeasyPrint and its libraries, each with its module."""
    found = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found += [(alias.name, "") for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found += [(node.module or "", alias.name) for alias in node.names]
    return [(module, name) for module, name in found if module.split(".")[0] in ENGINE]


def attributes(path: Path) -> set[str]:
    """The names of all attributes in a file."""
    nodes = ast.walk(ast.parse(path.read_text("utf-8")))
    return {node.attr for node in nodes if isinstance(node, ast.Attribute)}


OTHERS = [path for path in sorted((ROOT / "shenbao").rglob("*.py")) if path != FENCE]
USERS = [path for path in OTHERS if engine_imports(path)]
NEIGHBOURS = [path for path in OTHERS if path.parent == FENCE.parent]


def test_only_the_pdf_has_to_do_with_weasyprint() -> None:
    assert len(OTHERS) > 100
    assert len(USERS) > 4
    assert set(USERS) <= set(NEIGHBOURS)


@pytest.mark.parametrize("path", USERS, ids=lambda path: path.stem)
def test_elsewhere_only_documented_names_are_imported(path: Path) -> None:
    found = engine_imports(path)
    assert [name for name in found if name[1] not in DOCUMENTED.get(name[0], ())] == []


@pytest.mark.parametrize("path", NEIGHBOURS, ids=lambda path: path.stem)
def test_elsewhere_no_private_attribute_is_used(path: Path) -> None:
    """Ruff sees to the names that begin with an underscore, in all of the code."""
    private = {last(name) for name in PRIVATE_NAMES if name.split(".")[0] in ENGINE}
    assert attributes(path) & private == set()


def test_elsewhere_a_subclass_hides_nothing_private() -> None:
    assert set(vars(AssetFetcher)) & set(dir(URLFetcher)) - set(dir(type)) == {"fetch"}
    own = vars(AssetFetcher(Templates([]), whole_fonts=False)).keys() - vars(URLFetcher()).keys()
    assert own == {"characters", "texts", "used", "_templates", "_whole_fonts"}


# --- What WeasyPrint makes of a page ----------------------------------------------------------

ROWS = 7
ON_A_PAGE = 4
MARKUP = (
    '<html lang="en"><head><title>t</title></head><body><h1>h</h1><table><tbody>'
    f'<tr data-row="0"><th rowspan="{ROWS}">l</th><td>0</td></tr>'
    + "".join(f'<tr data-row="{row}"><td>{row}</td></tr>' for row in range(1, ROWS))
    + "</tbody></table></body></html>"
)
STYLE = """
@font-face { font-family: x; src: url(font:x) }
@page { size: 200px 100px; margin: 0 }
* { margin: 0; font: 10px/20px x }
table { border-spacing: 0 }
th, td { padding: 0; vertical-align: middle }
"""
OPTIONS = {"pdf_variant": "pdf/a-2a"}


class FontFetcher(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
    """Returns the same font for any URL."""

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:  # noqa: ARG002
        return URLFetcherResponse(url, subset(FONT))


def style(fonts: FontConfiguration) -> CSS:
    return CSS(string=STYLE, font_config=fonts, url_fetcher=FontFetcher())


@lru_cache(maxsize=1)
def samples() -> dict[str, Any]:
    """An instance of each class in the list, by the name of the class."""
    fonts = FontConfiguration()
    html = HTML(string=MARKUP, base_url="about:blank")
    document = html.render(font_config=fonts, stylesheets=[style(fonts)])
    files: list[Any] = []
    document.write_pdf(finisher=lambda _document, file: files.append(file))
    options = {**DEFAULT_OPTIONS, "stylesheets": [style(fonts)]}
    context = Document._build_layout_context(html, fonts, CounterStyle(), {}, options)
    font = TTFont(FONT, lazy=True)
    entry = font.reader.tables["CFF "]
    found = [html, fonts, document, document.pages[0], *files, context]
    found += [*boxes(document.pages[0]._page_box), font, font.reader, entry]
    found += [font["CFF "].cff.topDictIndex[0]]
    return {kind.__qualname__: sample for sample in found for kind in type(sample).__mro__}


def boxes(box: Any) -> Iterator[Any]:
    """A box and all boxes in it."""
    yield box
    for child in box.children:
        yield from boxes(child)


# --- The list ---------------------------------------------------------------------------------


def test_the_list_names_all_that_is_used_and_no_more() -> None:
    nodes = list(ast.walk(ast.parse(FENCE.read_text("utf-8"))))
    theirs = {name for sample in samples().values() for name in dir(sample)}
    own = {
        node.attr
        for node in nodes
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)
    } - theirs
    own |= {node.name for node in nodes if isinstance(node, ast.FunctionDef)}
    python = {name for kind in (dict, list, slice, str, Path, Element) for name in dir(kind)}
    documented = {name for names in DOCUMENTED.values() for name in names} | MEMBERS
    used = attributes(FENCE) | {name for _module, name in engine_imports(FENCE)}
    listed = {last(name) for name in PRIVATE_NAMES}
    assert used - own - python - documented - listed == {"__dict__"}
    assert listed - used == set()


def owner(name: str) -> Any:
    """The module or class that the list has a name of."""
    module, *inner = name.split(".")[:-1]
    found = import_module(module)
    for part in inner:
        module = f"{module}.{part}"
        found = getattr(found, part) if hasattr(found, part) else import_module(module)
    return found


def holders(name: str) -> list[Any]:
    """What has a name of the list: a module or class, or else the instances of the class."""
    holder = owner(name)
    sample = samples().get(holder.__qualname__) if isinstance(holder, type) else None
    return [holder] if sample is None else [holder, sample]


def has(holder: Any, attribute: str) -> bool:
    """Tell whether there is an attribute, without asking the holder's own code."""
    try:
        inspect.getattr_static(holder, attribute)
    except AttributeError:
        return False
    return True


def difference(name: str) -> str:
    """Say how a name of the list is other than it was; nothing where it is the same."""
    having = [holder for holder in holders(name) if has(holder, last(name))]
    if not having:
        return f"{name} is gone"
    found = getattr(having[0], last(name))
    parameters = PRIVATE_NAMES[name]
    if parameters is None or str(inspect.signature(found)) == parameters:
        return ""
    return f"{name} takes {inspect.signature(found)} in place of {parameters}"


@pytest.mark.parametrize("name", PRIVATE_NAMES)
def test_a_private_name_is_what_it_was(name: str) -> None:
    assert difference(name) == ""


@pytest.mark.parametrize("name", PRIVATE_NAMES)
def test_a_private_name_that_is_gone_is_seen(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for holder in holders(name):
        if last(name) in vars(holder):
            monkeypatch.delattr(holder, last(name))
    assert difference(name) == f"{name} is gone"


@pytest.mark.parametrize("name", [name for name in PRIVATE_NAMES if PRIVATE_NAMES[name]])
def test_parameters_that_changed_are_seen(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(owner(name), last(name), lambda document: document)
    assert difference(name) == f"{name} takes (document) in place of {PRIVATE_NAMES[name]}"


def digest(name: str) -> str:
    return sha256(inspect.getsource(getattr(owner(name), last(name))).encode()).hexdigest()


@pytest.mark.parametrize("name", COPIED)
def test_a_copied_method_is_what_it_was(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert digest(name) == COPIED[name], f"{name} is another: follow it, and note its digest"
    monkeypatch.setattr(owner(name), last(name), digest)
    assert digest(name) != COPIED[name]


# --- How it behaves -----------------------------------------------------------------------------


class Breaks:
    """Notes what it is asked, and lets the label go on as merges do."""

    def __init__(self) -> None:
        self.begun: list[int] = []
        self.ended: list[int] = []
        self.rooms: list[float] = []

    def begin_page(self, rows: Sequence[Row], first: int) -> Row:
        self.begun.append(first)
        (label, _text) = internals.cells(rows[0])
        part = internals.with_rowspan(label, internals.rowspan(label) - first)
        assert internals.rowspan(label) == ROWS
        return internals.with_cells(rows[first], [part, *internals.cells(rows[first])])

    def end_page(self, rows: Sequence[Row]) -> None:
        self.ended.append(len(rows))
        (label, _text) = internals.cells(rows[0])
        if internals.rowspan(label) > len(rows):
            self.rooms.append(internals.room_down_to(rows[-1], label))
            internals.extend(label, len(rows), self.rooms[-1])


def test_layout_asks_where_pages_begin_and_end() -> None:
    breaks, fonts = Breaks(), FontConfiguration()
    html = HTML(string=MARKUP, base_url="about:blank")
    document = internals.lay_out(html, style(fonts), fonts, OPTIONS, breaks)
    rows = [list(internals.row_attributes(page, "data-row")) for page in document.pages]
    assert rows == [["0", "1", "2", "3"], ["4", "5", "6"]]
    assert breaks.begun == [ON_A_PAGE], "table_layout of WeasyPrint slices no children of groups"
    assert breaks.ended == [ON_A_PAGE, ROWS - ON_A_PAGE], "table_layout of WeasyPrint copies none"
    assert breaks.rooms == [60]
    labels = [
        (box.position_y, box.border_height(), box.rowspan, box.children[0].position_y)
        for page in document.pages
        for box in boxes(page._page_box)
        if isinstance(box, TableCellBox) and box.element_tag == "th"
    ]
    assert labels == [(20, 80, 4, 50), (0, 60, 3, 20)]


def test_a_document_may_bring_its_tree() -> None:
    given: dict[str, Any] = {"base_url": "about:blank", "url_fetcher": URLFetcher()}
    own = internals.PreparedHTML(MARKUP, plain_tree(MARKUP), **given)
    read = HTML(string=MARKUP, **given)
    assert vars(own).keys() - {"user_agent"} == vars(read).keys(), "weasyprint.HTML has others"
    assert own.media_type == read.media_type
    assert [part.tag for part in own.elements()] == [part.tag for part in read.etree_element.iter()]
    own.user_agent = CSS(string="@page { size: 300px 50px; margin: 0 } h1 { display: none }")
    pages = own.render(font_config=FontConfiguration()).pages
    assert {(page.width, page.height) for page in pages} == {(300, 50)}, "HTML._ua_stylesheets"


def test_fonts_are_placed_by_us(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    placed = []

    def place(content: bytes, purpose: str) -> Path:
        placed.append(purpose)
        path = tmp_path / "placed.ttf"
        path.write_bytes(content)
        return path

    monkeypatch.setenv("TMPDIR", str(tmp_path / "scratch"))
    fonts = internals.PlacedFonts(place)
    assert vars(fonts).keys() == vars(FontConfiguration()).keys(), "FontConfiguration has others"
    for _ in range(2):
        style(fonts)
    assert len(placed) == 1, "FontConfiguration._folder is used in another way"
    del fonts
    assert (tmp_path / "placed.ttf").exists()


def test_a_charset_begins_where_its_font_says() -> None:
    with TTFont(FONT, lazy=True) as font:
        start = internals.charset_offset(font)
        names = font.getGlyphOrder()[1:]
    assert start is not None
    assert charset(FONT.read_bytes()[start:], len(names)) == [int(name[3:]) for name in names]
    with TTFont(BytesIO(subset(FONT)), lazy=True) as font:
        assert internals.charset_offset(font) is None


def charset(table: bytes, glyphs: int) -> list[int]:
    """The CIDs of a charset of so many glyphs, which has ranges: their first CID, and how many."""
    form, place, cids = table[0], 1, list[int]()
    assert form in (1, 2)
    while len(cids) < glyphs:
        first = int.from_bytes(table[place : place + 2], "big")
        cids += range(first, first + 1 + int.from_bytes(table[place + 2 :][:form], "big"))
        place += 2 + form
    return cids


def test_the_pages_of_a_file_are_found() -> None:
    pages = internals.page_dictionaries(samples()["PDF"])
    assert [page["Type"] for page in pages] == ["/Page", "/Page"]
