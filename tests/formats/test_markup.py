"""Plain markup is read as an HTML parser reads it, and all else is left to one."""

from __future__ import annotations

from typing import Any

import pytest
import tinyhtml5  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

from shenbao.formats.pdf.markup import CONTENTS, EMPTY, plain_tree

TEXTS = st.text("字a &<>'\"\n;#=", max_size=6)
ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "'": "&#39;", '"': "&#34;"}
PAGE = "<html><head>{head}</head><body>{body}</body></html>"
VOID = ("meta", "col", "br")


def escaped(text: str) -> str:
    return "".join(ESCAPES.get(character, character) for character in text)


@st.composite
def elements(draw: st.DrawFn, tag: str, depth: int = 4) -> str:
    """An element with its contents, plain or not."""
    attributes = f' class="{escaped(draw(TEXTS))}"' if draw(st.booleans()) else ""
    if tag in VOID:
        return f"<{tag}{attributes}/>"
    parts: list[str] = []
    for _ in range(draw(st.integers(0, 3)) if depth else 0):
        known = sorted(CONTENTS[tag]) or ["b"]
        inner = draw(st.sampled_from([*known, *known, *known, *sorted(CONTENTS)]))
        parts.append(draw(elements(inner, depth - 1)))
        parts.append("\n" if tag in EMPTY else escaped(draw(TEXTS)))
    return f"<{tag}{attributes}>{''.join(parts)}</{tag}>"


def shape(element: Any) -> Any:
    """What an element says; HTML drops or moves white space where none is shown."""
    texts = [element.text or ""]
    children = []
    for child in element:
        if isinstance(child.tag, str):
            children.append(shape(child))
            texts.append(child.tail or "")
        else:  # a comment
            texts[-1] += child.tail or ""
    return element.tag, dict(element.attrib), [] if element.tag in EMPTY else texts, children


def parsed(markup: str) -> Any:
    return tinyhtml5.parse(markup, namespace_html_elements=False)


@given(elements("div"))
def test_plain_markup_is_read_as_html(inner: str) -> None:
    page = f"<!DOCTYPE html>\n{PAGE.format(head='<title>字</title>', body=inner)}"
    tree = plain_tree(page)
    if tree is not None:
        assert shape(tree) == shape(parsed(page))


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("<meta charset='utf-8'/>", "<p>a<br/>b</p>"),
        ("<style>td > p { margin: 0 }</style>", "<div><!-- x --><b>c</b></div>"),
        ("<title>&amp;</title>", "<table><tbody><tr><td>&lt;</td></tr></tbody></table>"),
    ],
)
def test_it_reads_plain_pages(head: str, body: str) -> None:
    page = PAGE.format(head=head, body=body)
    tree = plain_tree(page)
    assert tree is not None
    assert shape(tree) == shape(parsed(page))


@pytest.mark.parametrize(
    "body",
    [
        "<p>a<br>b</p>",
        "<P>a</P>",
        "<p>a<p>b</p></p>",
        "<table><tr><td>no tbody</td></tr></table>",
        "<table><tbody>moved out<tr><td></td></tr></tbody></table>",
        "<img src='x.png'/>",
        "<p onclick='x()'>a</p>",
        "<p>&nbsp;</p>",
        "<p class='a\nb'>c</p>",
        "<p>&#x80;</p>",
        "<![CDATA[x]]>",
        "<?php x ?>",
        "<script>1 &amp; 2</script>",
        "<p>a</p",
    ],
)
def test_it_leaves_all_else_to_html(body: str) -> None:
    assert plain_tree(PAGE.format(head="", body=body)) is None


@pytest.mark.parametrize(
    "page",
    [
        "<p>a</p>",
        "<html><body></body></html>",
        "<html><head><style>p { content: '&gt;' }</style></head><body></body></html>",
        "<!DOCTYPE x [<!ENTITY e 'e'>]><html><head></head><body>&e;</body></html>",
    ],
)
def test_a_page_that_is_none_is_left_to_html(page: str) -> None:
    assert plain_tree(page) is None
