"""Reading reports back: the tables that a reader of each format sees."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from lxml import etree
from markdown_it import MarkdownIt

Rows = list[list[str]]

TAGS = ("<del>", "</del>", "<ins>", "</ins>", "<br>", "<code>", "</code>")


@dataclass
class Page:
    """What a report shows: its headings, and below each its tables' rows, heads first."""

    tables: dict[str, Rows] = field(default_factory=dict)
    headings: list[str] = field(default_factory=list)


def markdown_page(text: str) -> Page:
    """Read Markdown as GitHub does; what stands in cells comes back as plain text."""
    parser = MarkdownIt("gfm-like", {"linkify": True, "html": True})
    page = Page()
    tokens = parser.parse(text)
    for token, inner in pairwise(tokens):
        if token.type == "heading_open":
            page.headings.append(inline_text(inner))
        elif token.type == "table_open":
            page.tables[page.headings[-1]] = []
        elif token.type == "tr_open":
            page.tables[page.headings[-1]].append([])
        elif token.type in ("td_open", "th_open"):
            page.tables[page.headings[-1]][-1].append(inline_text(inner))
    return page


def inline_text(token: Any) -> str:
    """Return the words of a line; nothing in it may be a link, an image or emphasis."""
    words = ""
    for child in token.children:
        assert child.type in ("text", "text_special", "html_inline", "entity"), child
        if child.type == "html_inline":
            assert child.content in (
                "<del>",
                "</del>",
                "<ins>",
                "</ins>",
                "<br>",
                "<code>",
                "</code>",
            )
            words += "\n" if child.content == "<br>" else ""
        else:
            words += child.content
    return words


def html_page(text: str) -> Page:
    """Read the HTML page: a long text comes back with what is gone in its first cell."""
    root: Any = etree.HTML(text)
    page = Page()
    for element in root.iter("h1", "h2", "h3", "h4", "table"):
        if element.tag != "table":
            beside = element.xpath("following-sibling::code/text()")
            page.headings.append(" ".join([(element.text or "").strip(), *beside]))
        elif not element.xpath("ancestor::table | ancestor::div[@class='paper']"):
            page.tables[page.headings[-1]] = [
                [cell for one in row for cell in cell_texts(one)]
                for row in element.xpath("./thead/tr | ./tbody/tr")
            ]
    return page


def cell_texts(cell: Any) -> list[str]:
    details = cell.find("details")
    if details is not None:
        return ["".join(details.find("summary").itertext())]
    if cell.get("class") == "runs":
        return [without(cell, "ins"), without(cell, "del")]
    text = "".join(cell.itertext())
    return [text, text] if cell.get("colspan") == "2" else [text]


def without(cell: Any, tag: str) -> str:
    return "".join(cell.xpath(f".//text()[not(ancestor::{tag})]"))
