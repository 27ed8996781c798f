"""The sheets of a unit as one PDF: a cover, the contents, and every sheet, numbered in all.

The pages are laid out as those of each sheet by itself, and written as one tagged PDF/A.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

from msgspec import Struct

from shenbao.formats.pdf.rendering import document_of, document_of_markup, joined
from shenbao.formats.templating import Templates
from shenbao.sheet.book import Book, Chapter

TEMPLATE, STYLESHEET = "book.html.j2", "book.css"


def render_book(book: Book, folders: Sequence[Path]) -> bytes:
    """Return the book as a PDF; ``folders`` have the templates of its cover and contents.

    Raises TemplateError where a sheet or one of the templates cannot be set.
    """
    documents = []
    contents: list[dict[str, Any]] = []
    before = 0
    for number, chapter in enumerate(book.chapters, 1):
        document = document_of(
            chapter.sheet, Templates(chapter.folders), _Numbering(number, before, chapter).added
        )
        contents.append(
            {
                "number": number,
                "code": chapter.code,
                "name": chapter.name,
                "title": chapter.sheet.title,
                "pages": len(document.pages),
                "page": before + 1,
            }
        )
        before += len(document.pages)
        documents.append(document)
    templates = Templates(folders)
    data = {"year": book.year, "unit": book.unit, "contents": contents, "pages": before}
    front = document_of_markup(templates.render(TEMPLATE, {"book": data}), templates, STYLESHEET)
    return joined([front, *documents])


class _Numbering(Struct, frozen=True):
    """What the pages of a chapter have more than those of its sheet by itself."""

    number: int
    before: int
    chapter: Chapter

    def added(self, markup: str) -> str:
        """Return the markup with the numbers of its pages in the book, and a name to find it by."""
        label = _css_text(f"{self.number} {self.chapter.name} {self.chapter.code}".strip())
        style = (
            "<style>@page { counter-increment: book; }"
            f" @page :first {{ counter-reset: book {self.before}; counter-increment: book; }}"
            ' @page { @bottom-right { content: "（" counter(book) "）"; vertical-align: top;'
            " padding-top: 4mm; } }"
            f" h1 {{ bookmark-level: 1; bookmark-label: {label}; }}</style>"
        )
        return markup.replace("</head>", f"{style}</head>", 1)


def _css_text(text: str) -> str:
    """Return a text in quotes, as CSS writes it; no markup begins in it."""
    kept = "".join(
        letter if letter.isalnum() or letter == " " else f"\\{ord(letter):x} " for letter in text
    )
    return f'"{escape(kept)}"'
