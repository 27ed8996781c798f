"""Two small pages with one table, for tests of WeasyPrint itself.

They bring their font along: WeasyPrint crashes where it draws a text and finds none.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from weasyprint import CSS, HTML
from weasyprint.document import Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from shenbao.formats.pdf.packaged_fonts import packaged_fonts
from shenbao.formats.pdf.subsetting import subset

(FONT,) = (Path(file) for file in packaged_fonts() if file.endswith("NotoSansSC-Regular.otf"))
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
BASE_URL = "about:blank"


class FontFetcher(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
    """Returns the same font for any URL."""

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:  # noqa: ARG002
        return URLFetcherResponse(url, subset(FONT))


def style(fonts: FontConfiguration) -> CSS:
    return CSS(string=STYLE, font_config=fonts, url_fetcher=FontFetcher())


def rendered(html: HTML) -> Document:
    """Lay out a document as plain WeasyPrint does."""
    fonts = FontConfiguration()
    return html.render(font_config=fonts, stylesheets=[style(fonts)])


def pdf_objects(document: Document) -> Any:
    """Return the ``pydyf.PDF`` that a document is written to."""
    files: list[Any] = []
    document.write_pdf(finisher=lambda _document, file: files.append(file))
    return files[0]


def boxes(box: Any) -> Iterator[Any]:
    """Yield a box and all boxes in it."""
    yield box
    for child in box.children:
        yield from boxes(child)
