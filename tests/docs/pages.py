"""The pages of the documentation as Markdown: their blocks, tables, links and headings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

import tomli
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.worlds import ROOT

PAGES = [
    path.relative_to(ROOT).as_posix()
    for path in sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
]
MARKDOWN = MarkdownIt("gfm-like", {"linkify": False})
"""The Markdown of GitHub."""

CHINESE = ".zh-CN.md"
"""How the name of a page ends that is written in Chinese for officers and reviewers."""

WALK = "docs/walk.md"
"""The page whose commands are run one after another, in an environment made from the wheel."""

GUIDE, CHINESE_GUIDE = "docs/officer.md", "docs/officer.zh-CN.md"
LANGUAGES = {"sh", "text", "toml", "diff", "python", "yaml", "json"}
NOT_RUN = re.compile(r"<!-- not run: (.+) -->\s*")


@dataclass(frozen=True)
class Block:
    """A fenced block of a page.

    ``output`` is the text block right below it, if there is one. ``not_run`` is the reason why
    nobody runs it, which the page gives in a comment right above: ``<!-- not run: reason -->``.
    """

    page: str
    line: int
    language: str
    text: str
    output: str | None
    not_run: str = ""

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"

    @property
    def data(self) -> dict[str, Any]:
        """The data of a TOML block."""
        return tomli.loads(self.text)


def source(page: str) -> str:
    """Return the text of a page."""
    return (ROOT / page).read_text("utf-8")


@cache
def tokens(page: str) -> tuple[Token, ...]:
    """Return the tokens of a page."""
    return tuple(MARKDOWN.parse(source(page)))


def _blocks(page: str) -> Iterator[Block]:
    found = [None, *tokens(page), None]
    for above, token, below in zip(found, found[1:], found[2:], strict=False):
        if token is None or token.type != "fence":
            continue
        assert token.map
        is_output = below is not None and (below.type, below.info) == ("fence", "text")
        output = below.content if below and is_output else None
        reason = NOT_RUN.fullmatch(above.content) if above and above.type == "html_block" else None
        yield Block(
            page, token.map[0] + 1, token.info, token.content, output, reason[1] if reason else ""
        )


BLOCKS = [block for page in PAGES for block in _blocks(page)]


def blocks(language: str) -> list[Block]:
    """Return the blocks of a language on all pages."""
    return [block for block in BLOCKS if block.language == language]


def declarations(page: str) -> list[Block]:
    """Return the whole declarations that a page shows, or else those of the guide."""
    shown = [block for block in blocks("toml") if block.page == page and "form" in block.data]
    return shown or declarations(CHINESE_GUIDE if page.endswith(CHINESE) else GUIDE)


def table(page: str, *heads: str) -> list[list[str]]:
    """Return the rows of the page's one table with these first heads, as their source text."""
    tables: list[list[list[str]]] = []
    before = ""
    for token in tokens(page):
        if token.type == "table_open":
            tables.append([])
        elif token.type == "tr_open":
            tables[-1].append([])
        elif token.type in ("th_open", "td_open"):
            tables[-1][-1].append("")
        elif token.type == "inline" and before in ("th_open", "td_open"):
            tables[-1][-1][-1] = token.content
        before = token.type
    (rows,) = (rows for rows in tables if tuple(rows[0][: len(heads)]) == heads)
    return rows[1:]


def anchors(page: str) -> set[str]:
    """Return the anchors that GitHub gives the headings of a page."""
    headings = [
        below.content for token, below in pairwise(tokens(page)) if token.type == "heading_open"
    ]
    return {re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-") for text in headings}


def links(page: str) -> list[str]:
    """Return where the links and pictures of a page lead."""
    return [
        str(child.attrs.get("href") or child.attrs.get("src"))
        for token in tokens(page)
        for child in token.children or []
        if child.type in ("link_open", "image")
    ]
