from __future__ import annotations

from pathlib import Path

import pytest
from weasyprint import HTML

from shenbao.formats.pdf import rendering as pdf
from shenbao.formats.pdf.weasyprint_internals import PreparedHTML
from shenbao.formats.templating import Templates
from tests.formats.forms import FORM, TEMPLATES
from tests.formats.test_pdf import with_markup

PLAIN = """
<h2>a</h2><h3>b</h3><h4>c</h4><h5>d</h5><h6>e</h6>
<div>f<br>g <b>h</b><strong>i</strong><em>j</em><i>k</i><sub>l</sub><sup>m</sup></div><p>n</p>
<table><caption>o</caption><tfoot><tr><td>p</td></tr></tfoot><tr><th>q</th></tr></table>
"""
FURTHER = """
<ul><li>a<ol><li>b</li></ol></li></ul><p dir="rtl">c</p><p hidden>d</p><hr><pre>e</pre>
<table rules="all" frame="box"><tr><td>f</td></tr></table><a href="http://a.b">g</a>
"""
STYLES = [
    "p { display: list-item; list-style: lower-alpha inside; text-transform: uppercase }",
    "h1 { float: footnote }",
    "h1 { float: foot\\6eote }",
    "@page { @left-middle { content: 'x' } @TOP-right-corner { content: 'y' } }",
]


def rendered(templates: Templates, monkeypatch: pytest.MonkeyPatch) -> tuple[bytes, bytes]:
    """The form as it is, and with the whole user-agent stylesheet."""
    content = pdf.render(FORM, templates)
    with monkeypatch.context() as patch:
        patch.setattr(PreparedHTML, "_ua_stylesheets", HTML._ua_stylesheets)
        return content, pdf.render(FORM, templates)


@pytest.fixture
def house(tmp_path: Path) -> Path:
    return tmp_path


def test_the_base_templates_need_little(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(HTML, "_ua_stylesheets", None)
    assert pdf.render(FORM, TEMPLATES)


@pytest.mark.parametrize("markup", ["", PLAIN, FURTHER, PLAIN + FURTHER])
def test_no_markup_looks_different(
    markup: str, house: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = rendered(with_markup(house, markup), monkeypatch)
    assert one == other


@pytest.mark.parametrize("style", STYLES)
def test_no_style_looks_different(style: str, house: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = rendered(with_markup(house, "<p>x</p>", style), monkeypatch)
    assert one == other


@pytest.mark.parametrize("style", STYLES[1::2])
def test_no_style_from_elsewhere_looks_different(
    style: str, house: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (house / "more.css").write_text(style, "utf-8")
    one, other = rendered(with_markup(house, "<p>x</p>", '@import "more.css";'), monkeypatch)
    assert one == other
    one, other = rendered(with_markup(house, f"<style>{style}</style><p>x</p>"), monkeypatch)
    assert one == other
