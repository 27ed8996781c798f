"""Markdown: GitHub's tables, and HTML tables among the text."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from shenbao.diagnostics import Place
from shenbao.intake.grid import Box, Grid, GridMaker
from shenbao.intake.readers import Numbers
from shenbao.intake.readers.decoding import decode

BREAKS = ("softbreak", "hardbreak")
_TABLE = re.compile(r"<table\b", re.I)


def read(content: bytes, _numbers: Numbers) -> Grid:
    """Return the document as a grid."""
    text, problems = decode(content)
    maker = GridMaker(problems=list(problems))
    parser = MarkdownIt("commonmark", {"html": True, "breaks": True})
    tokens = parser.enable(["table", "strikethrough"]).parse(text)
    boxes: list[Box] = []
    row = column = -1
    in_table = False
    for token in tokens:
        if token.type == "table_open":
            in_table, boxes, row = True, [], -1
        elif token.type == "table_close":
            in_table = False
            maker.table(boxes)
        elif token.type == "tr_open":
            row, column = row + 1, -1
        elif token.type == "inline" and in_table:
            column += 1
            boxes.append(Box(_words(token, parser, maker), row, column, line=_line(token)))
        elif token.type in ("html_block", "code_block", "fence"):
            _add_block(maker, token)
        elif token.type == "inline":
            for line in _words(token, parser, maker).split("\n"):
                maker.paragraph(line, Place(line=_line(token)))
    return maker.grid()


def _add_block(maker: GridMaker, token: Token) -> None:
    if token.type == "html_block" and _TABLE.search(token.content):
        from shenbao.intake.readers.html import read_into

        read_into(maker, token.content, _line(token) - 1)
        return
    for number, line in enumerate(token.content.splitlines(), _line(token)):
        maker.paragraph(line, Place(line=number))


def _line(token: Token) -> int:
    return token.map[0] + 1 if token.map else 1


def _words(token: Token, parser: MarkdownIt, maker: GridMaker) -> str:
    """Return what an inline text says: its marks are gone, and tags say what they do in HTML."""
    children = token.children or []
    if any(child.type in ("html_inline", "image", "s_open") for child in children):
        from shenbao.intake.readers.html import words_of

        html = RendererHTML().renderInline(children, parser.options, {})
        return words_of(maker, html, _line(token))
    return "".join("\n" if child.type in BREAKS else child.content for child in children)
