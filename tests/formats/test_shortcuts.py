"""The shortcuts through WeasyPrint lead to the bytes that it makes without them."""

from __future__ import annotations

import inspect
import random
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import pytest
import weasyprint
from hypothesis import given

from shenbao.form import Filing
from shenbao.formats.pdf import rendering as pdf
from shenbao.formats.pdf import shortcuts
from shenbao.formats.pdf.shortcuts import glyphs, lines, styles
from shenbao.formats.pdf.shortcuts.styles import known_styles
from shenbao.formats.templating import Templates
from shenbao.sheet import Sheet
from shenbao.sheet.layout import lay_out
from shenbao.sheet.sheet import Cell, Role, Row, Table
from tests.formats.forms import FORM, TEMPLATES, long_form
from tests.formats.test_any_sheet import sheets
from tests.formats.test_pdf import sheet, tall_table
from tests.properties import tries
from tests.worlds import templates_of

SOURCES = {
    "cssselect2.tree.ElementWrapper.query_all": (
        "a60b33a154011a11ee9e333cae68a3cb50ba10bf3fa3160ed1e84bcf0a290f31"
    ),
    "pydyf._to_bytes": "1cefd02c285d3aee7ad09bf6e5be50b2b7bd6956dec69829790e64f5255e0009",
    "weasyprint.css.StyleFor.__call__": (
        "96b91915ae7c344a8a4ea9ed112ffa1d7bde9087decb7e9ce723940b849c3936"
    ),
    "weasyprint.css.StyleFor.__init__": (
        "b1e725a7552502aa00f0bc07aec79c1aa49365b107a889085161f8d6a4c4a836"
    ),
    "weasyprint.draw.border.draw_border": (
        "8ba918f30893929f061678e6625703977bda5bdcdbb5c708d69898760371f0ab"
    ),
    "weasyprint.draw.draw_inline_level": (
        "068162a401d00efd3bc23a37df12a1c743cd8958cdbf4f03960a777760b1e01c"
    ),
    "weasyprint.draw.text.draw_text": (
        "ebaf96239c6ca3635d2b91bfb34718c2dcebd7809fec1c53fb8dffd1366befe3"
    ),
    "weasyprint.formatting_structure.boxes.Box.descendants": (
        "c15a877f61361343c932e5da7b45520292364eb2447365d7fa166e1d3ac8987f"
    ),
    "weasyprint.formatting_structure.boxes.Box.is_in_normal_flow": (
        "5f49d6ab23da7e51003ce68f78e8cb04629e9c2edbf51f77ffa8acd7098e0368"
    ),
    "weasyprint.layout.background.layout_box_backgrounds": (
        "617a870678c82755762bbf53eecd2a871214b00246b2abf8f3a9a1524695f68a"
    ),
    "weasyprint.layout.float.avoid_collisions": (
        "5fc7793c573af328ffa88757d08f1641b19832805a1e48aa8b8204530c477e5d"
    ),
    "weasyprint.layout.inline.get_next_linebox": (
        "67af458c2545e74f0803072103c6c5d392d5e353dfdaa4f5bac5a96e20ed024d"
    ),
    "weasyprint.layout.inline.split_text_box": (
        "8c564329599ef23fac6cc8c403768e9e51638226d87a8b2de69c49c9c5f408c8"
    ),
    "weasyprint.layout.percent.resolve_percentages": (
        "71673078096fcf8764e6412933288cc79ba956eae0d939deda27beaeac45acad"
    ),
    "weasyprint.text.line_break.Layout.setup": (
        "fb227a55094f41d42fbd57f180d8b7a9a1e741969ec8ddb3fd5cd80920257442"
    ),
    "weasyprint.text.line_break._font_style_cache_key": (
        "d6b09d54b8258d5861359b1bae2533929064715f647e36902523399bd14cce46"
    ),
    "weasyprint.text.line_break.strut": (
        "b57885b70dd08efe92f72a746709e08c576f47b90edb36f02925fefa15bb761a"
    ),
}
"""The functions that the shortcuts replace, with the SHA-256 of their sources."""


# ---- What is replaced, and when ------------------------------------------------


def test_the_release_is_the_one_that_the_shortcuts_know() -> None:
    found = {
        f"{place.before.__module__}.{place.before.__qualname__}": inspect.getsource(place.before)
        for place in shortcuts.replaced()
    }
    assert {name: sha256(text.encode()).hexdigest() for name, text in found.items()} == SOURCES
    assert weasyprint.__version__ == shortcuts.RELEASE


def test_they_are_taken_while_a_sheet_is_set_and_not_behind_it() -> None:
    places = shortcuts.replaced()

    def fail() -> None:
        with shortcuts.taken():
            assert all(vars(place.owner)[place.name] is place.after for place in places)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert all(vars(place.owner)[place.name] is place.before for place in places)


def test_another_release_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weasyprint, "__version__", "70.1")
    with shortcuts.taken():
        assert all(vars(place.owner)[place.name] is place.before for place in shortcuts.replaced())


# ---- The bytes -----------------------------------------------------------------


@contextmanager
def plain() -> Iterator[None]:
    """Take no shortcut."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shortcuts, "RELEASE", "")
        yield


def assert_same(form: Sheet, templates: Templates = TEMPLATES) -> None:
    """Set a sheet twice with shortcuts, as styles are remembered, and once without."""
    pdf.render(form, templates)
    found = pdf.render(form, templates)
    with plain():
        assert pdf.render(form, templates) == found


@pytest.mark.slow
def test_committed_forms_are_the_same(filings: list[Filing]) -> None:
    for filing in filings[::8]:
        assert_same(lay_out(filing), templates_of(filing.standard.folders))


@given(sheets())
@tries(4)
def test_generated_sheets_are_the_same(form: Sheet) -> None:
    assert_same(form)


def test_a_long_sheet_is_the_same() -> None:
    assert_same(sheet(*long_form().tables[:1], tall_table(random.Random(5))))


WORDS = (
    *re.split(
        r" +",
        """\
完成 项目 ， 。 ； 、 ： （ ） 《 》 “ ” ‘ ’ — —— … …… ① Ⅳ ①② · ！ ？ ％ ≥ ≤95% ± 年 々 〇 ℃ ㎡ ½
1,500.5 2024 3 - / 12/31 ( ) [1] a AV To office data-center https://a.b/c?d=e ａＢ ※ ☑ カ ゛ é Ж ー\
""",
    ),
    *(" ", "  ", "\n\n", "\u3000", "\u00a0", "\u00ad", "\u2003", "\u200b", "\u2011"),
    *("長" * 30, "W" * 40),
)
"""What texts may be made of: characters that stand for themselves, and such as do not."""


def test_lines_are_drawn_from_what_is_known_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []

    def note(_stream: object, box: Any, *_more: object) -> None:
        drawn.append(box.text)

    pdf.render(FORM, TEMPLATES)
    monkeypatch.setattr(glyphs, "draw_text", note)
    monkeypatch.setattr(lines, "split_text_box", None)
    pdf.render(FORM, TEMPLATES)
    assert drawn == []


def test_a_font_file_is_kept_once_for_all_styles(monkeypatch: pytest.MonkeyPatch) -> None:
    known: list[glyphs.KnownFont] = []

    class Noted(glyphs.KnownFont):
        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments)
            known.append(self)

    monkeypatch.setattr(glyphs, "KnownFont", Noted)
    for _ in range(2):
        pdf.render(FORM, Templates(TEMPLATES.folders))
    files = [font.font.file_content for font in known]
    assert len({*map(id, files)}) == len({*files}) < len(files)


def test_what_is_remembered_has_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forgetting in the middle of a sheet changes nothing."""
    monkeypatch.setattr(lines, "MOST_LINES", 4)
    monkeypatch.setattr(styles, "MOST_STYLES", 4)
    assert_same(FORM)
    memory = lines.Memory()
    made: list[int] = []

    def found(key: int) -> lines.Lines:
        made.append(key)
        return {}

    for key in range(50):
        for asked in (0, key):
            memory.lines((asked,), partial(found, asked))
    memory.lines((1,), partial(found, 1))
    assert made == [*range(50), 1]  # what is asked for all the time is kept
    known = styles.KnownStyles(frozenset())
    for tag in "abcdef":
        known.restart_unless([])
        assert len([*known.found(Element(tag))]) == 1
    assert known.count == 1


def test_texts_of_all_sorts_break_the_same() -> None:
    chance = random.Random(0)

    def text() -> str:
        words = chance.sample(WORDS, chance.choice([3, 9, len(WORDS)]))
        return "".join(chance.choice(words) for _ in range(chance.choice([2, 9, 60]))).strip()

    rows = tuple(
        Row((Cell(text(), Role.LABEL), Cell(text(), Role.TEXT), Cell(text(), Role.SHORT)))
        for _ in range(20)
    )
    first = chance.randint(5, 40)
    assert_same(sheet(Table("fields", (first, 60 - first, 40), rows)))


@pytest.mark.parametrize(
    "rules",
    [
        "td { width: 37%; margin: 3%; padding: 1% 2pt; max-width: 90% }",
        "td, th { box-sizing: border-box; padding: 3pt; min-width: 9em; height: 9mm }",
        "table { border-collapse: separate; border-spacing: 2pt } td { border: 1pt solid red }",
        "td { border: 2pt dashed blue } th { border: 3pt double green; border-left: none }",
        "td { border-radius: 4pt; border: 1pt solid black; background: #eee }",
        "th { visibility: hidden } td { visibility: collapse; border: 2pt solid black }",
        "td { text-decoration: underline; letter-spacing: 1pt; word-spacing: 2pt }",
        "td { font-feature-settings: 'halt'; font-kerning: none; text-align: justify }",
        "td { font-size: 2vw; padding: 1vh } th { width: 9vmin }",
        "th { float: left; width: 30mm } td { direction: rtl }",
        "td::before { content: '※'; float: left } td::first-letter { font-size: 20pt }",
        "td { display: list-item; list-style: square inside } table { columns: 2 }",
        "td { transform: rotate(3deg); opacity: .5; outline: 1pt solid red }",
        "td { position: relative; left: 3pt; line-height: 2; white-space: pre-wrap }",
        "td { box-shadow: 1pt 1pt red; background: linear-gradient(red, blue) }",
        "@page { margin: 9% ; @top-left { content: counter(page) } } td { color: inherit }",
        "td + td { color: red } th + td { padding: 2mm } table + table { margin-top: 9mm }",
        "tr:nth-child(2) td { color: red } [scope=row] { color: blue } html { overflow: hidden }",
        "@media print { .text > *, td { color: green } } td { & { padding: 4mm } }",
        "td { text-indent: 2em; text-align: end; line-height: 1 } th { text-align-last: end }",
        "td::first-line { font-size: 15pt } th { line-height: normal; white-space: nowrap }",
        ".text { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; width: 9mm }",
        ".text { max-lines: 1; block-ellipsis: auto } p, h1 { text-align: justify; width: 20mm }",
        "td { --size: 7pt; font-size: var(--size); width: calc(20% + 9pt) }",
    ],
)
def test_any_stylesheet_gives_the_same(rules: str, tmp_path: Path) -> None:
    css = TEMPLATES.read("sheet.css").decode()
    (tmp_path / "sheet.css").write_text(f"{css}\n{rules}\n", "utf-8")
    assert_same(FORM, Templates([tmp_path, *TEMPLATES.folders]))


@pytest.mark.parametrize(
    "selector", ["td", ".a.b > *", "#a th, th + td", "table .a td::before", "*", "p\n.a"]
)
def test_styles_are_shared_where_selectors_are_plain(selector: str) -> None:
    assert known_styles(f"@page :first {{ }} {selector} {{ color: red }}") is not None


@pytest.mark.parametrize(
    "selector",
    [
        *(
            "a:hover",
            "a ~ b",
            "a + b c",
            "p[x]",
            "a b + c",
            "td::first-line",
            "td,",
            "> td",
        ),
    ],
)
def test_styles_are_not_shared_where_selectors_ask_for_more(selector: str) -> None:
    assert known_styles(f"th {{ }} @media print {{ {selector} {{ color: red }} }}") is None


def test_styles_of_one_document_are_not_those_of_another(tmp_path: Path) -> None:
    """Documents with other ancestors, attributes and languages share what they can, and no more."""
    page = TEMPLATES.read("sheet.html.j2").decode()
    for number, attributes in enumerate(
        ['lang="zh-CN"', 'lang="ja"', 'lang="zh-CN" style="font-size: 15pt"', 'lang="zh-CN"']
    ):
        folder = tmp_path / str(number)
        folder.mkdir()
        changed = page.replace("<html ", f"<html data-{number} ").replace(
            'lang="zh-CN"', attributes
        )
        assert changed != page
        (folder / "sheet.html.j2").write_text(changed, "utf-8")
        assert_same(FORM, Templates([folder, *TEMPLATES.folders]))
