"""Whatever a style does so that nobody sees words: they are not read, and told of."""

from __future__ import annotations

import pytest

from shenbao.intake.readers import Numbers
from shenbao.intake.readers.html import read

HIDING = [
    "display:none", "DISPLAY: NONE !important", "display:inline; display:none", "/*x*/display:none",
    "visibility:hidden", "visibility:collapse", "content-visibility:hidden",
    "opacity:0", "opacity:0.0%", "filter:opacity(0)", "filter: blur(1px) opacity( 0% )",
    "font-size:0", "font-size:0pt", "font-size:0.1px", "font-size:1px", "font-size:.05em",
    "color:transparent", "color:rgba(0,0,0,0)", "color:rgb(0 0 0 / 0%)", "color:#fff0",
    "color:#12345600", "color:white", "color:#FFF", "color:rgb(255, 255, 255)",
    "color:red;background:red", "color:#f00;background:url-less rgb(255,0,0) none",
    "position:absolute;left:-9999px", "position:fixed;top:-200em", "margin-left:-60cm",
    "position:relative; left:-999999in", "margin:-700px 0 0",
    "position:absolute;clip:rect(0,0,0,0)", "clip:rect(1px,1px,1px,1px);position:absolute",
    "position:absolute;clip:rect(0 0 0 0)", "clip-path:inset(50%)", "clip-path:circle(0)",
    "display:inline-block;height:0;overflow:hidden", "float:left;max-width:1px;overflow-x:clip",
    "position:absolute;width:1px;height:1px;overflow:hidden", "display:block;text-indent:-9999px",
    "display:inline-block;transform:scale(0)", "display:block;transform:translateX(-9999px)",
]  # fmt: skip
SHOWING = [
    "display:none;display:inline", "visibility:hidden;visibility:visible", "opacity:0.5",
    "opacity:1", "font-size:9pt", "font-size:50%", "color:red", "color:#fffffe", "color:unknown",
    "color:white;background:blue", "color:#fff;background-image:url(x.png)", "color:black",
    "left:-9999px", "margin-left:-21pt", "text-indent:-9999px", "width:0;overflow:hidden",
    "display:block;height:0", "transform:scale(0)", "transform:scale(0.5)", "clip:rect(0,0,0,0)",
    "clip-path:inset(5%)", "position:absolute;clip:rect(0,90px,90px,0)", "mso-hide:all",
    "filter:opacity(0.5)", "filter:opacity(05)", "line-height:0", "zoom:0", "display:",
]  # fmt: skip


def said(body: str, head: str = "") -> tuple[str, list[str]]:
    """Return the words that are read, and the messages."""
    grid = read(f"<html><head>{head}</head><body>{body}</body></html>".encode(), Numbers({}, {}))
    return "".join(row.words for row in grid.rows), [problem.message for problem in grid.problems]


NOT_READ = "Hidden words are not read: 8"


@pytest.mark.parametrize("style", HIDING)
def test_what_nobody_sees_is_not_read(style: str) -> None:
    page = f"<span style='{style}'>8</span>13"
    assert said(page) == ("13", [NOT_READ])
    in_class = f"<style>.a{{{style}}}</style>"
    assert said("<span class=a>8</span>13", in_class) == ("13", [NOT_READ])


@pytest.mark.parametrize("style", SHOWING)
def test_what_is_seen_is_read(style: str) -> None:
    assert said(f"<span style='{style}'>8</span>13") == ("813", [])


PAGES = {
    "white on a dark row": ("<table><tr bgcolor=#000080><td><b style=color:white>8</b>", "8", []),
    "white on a class": (
        "<style>.d{background:#4472c4}</style><p class=d><font color=white>8</font>", "8", [],
    ),
    "black on black": ("<p style=background:#000><font color=#000000>8</font>13", "13", [NOT_READ]),
    "white letters on white": ("<font color='#FFFFFF'>8</font>13", "13", [NOT_READ]),
    "black ones in white ones": (
        "<p style=color:white><b style=color:black>8</b>", "8", [],
    ),
    "a picture behind them": ("<p style=background:url(x)><b style=color:white>8</b>", "8", []),
    "an important rule": (
        "<style>.a{display:none!important}</style><b class=a style=display:inline>8</b>13",
        "13", [NOT_READ],
    ),
    "a more important style": (
        "<style>.a{display:none!important}</style>"
        "<b class=a style='display:inline!important'>8</b>13", "813", [],
    ),
    "an important rule that shows": (
        "<style>.a{display:inline!important}</style><b class=a style=display:none>8</b>13",
        "813", [],
    ),
    "a variable": (
        "<b style='display:var(--d)'>8</b>13", "813",
        ["It is not certain whether these words are hidden; they are read: 8"],
    ),
    "a variable of a rule": (
        "<style>.a{visibility:var(--d)}</style><b class=a>8</b>13", "813",
        ["It is not certain whether these words are hidden; they are read: 8"],
    ),
    "a sheet of its own": (
        "<link rel='Stylesheet' href=x_files/stylesheet.css>13", "13",
        ["Styles are not read, so words that they hide are read: x_files/stylesheet.css"],
    ),
    "no sheet": ("<link rel=icon href=x.ico>13", "13", []),
    "a sheet that is imported": (
        "<style>@import url('a.css'); @import \"b.css\";</style>13", "13",
        ["Styles are not read, so words that they hide are read: a.css, b.css"],
    ),
    "a selector that is not known": (
        "<style>td{& .a{display:none}} td{& .b{color:red}}</style>13", "13",
        ["Styles are not read, so words that they hide are read: & .a"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_pages(name: str) -> None:
    page, words, messages = PAGES[name]
    assert said(page) == (words, messages)
