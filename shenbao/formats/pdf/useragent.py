"""The part of WeasyPrint's user-agent stylesheet that a plain document needs.

The whole of it styles list markers and footnotes of every element there is, and
all sixteen margin boxes of every page, which takes a third of a sheet's time.
A document that may need them gets them: what it looks like stays the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from tinycss2 import (  # type: ignore[import-untyped]
    parse_blocks_contents,
    parse_stylesheet,
    serialize,
)
from weasyprint import CSS, HTML
from weasyprint.urls import URLFetcher

from shenbao.formats.pdf.loading import COUNTER_STYLE
from shenbao.formats.pdf.markup import CONTENTS, is_plain, plain_tree
from shenbao.formats.pdf.shortcuts.styles import KnownStyles
from shenbao.formats.pdf.weasyprint_internals import PreparedHTML, user_agent_stylesheet

# What makes list markers and footnotes; a backslash may spell it in another way.
FURTHER = re.compile(r"list-item|note|[\0\\]", re.IGNORECASE)
MARGIN_BOX = re.compile(r"@((?:top|right|bottom|left)-[a-z-]+)", re.IGNORECASE)
# What makes the styles of elements depend on the page, or what is changed in them while they are
# laid out: lengths of the viewport, first lines and letters, leaders, the overflow of the page.
OWN_STYLES = re.compile(
    r"[0-9.]p?[sld]?v(?:[wbhi]|min|max)\b|first-l|leader|layer|overflow(?!-wrap)", re.IGNORECASE
)
SELECTOR = re.compile(r"([a-z0-9]+)(?: > ([a-z0-9]+))?(?:::before|::after)?")


def read_page(
    markup: str,
    stylesheets: str,
    known_styles: KnownStyles | None,
    *,
    base_url: str,
    url_fetcher: URLFetcher,
) -> HTML:
    """Return the document of some markup, with no more user-agent stylesheet than it needs.

    ``stylesheets`` is the text of all stylesheets but those in the markup. Where nothing keeps
    it from that, the document takes part in the styles that are known of others.
    """
    html = PreparedHTML(markup, plain_tree(markup), base_url=base_url, url_fetcher=url_fetcher)
    may_need_more = FURTHER.search(stylesheets) or FURTHER.search(markup)
    if not may_need_more and is_plain(html.elements()):
        margin_boxes = MARGIN_BOX.findall(f"{stylesheets}{markup}".lower())
        html.user_agent = plain_stylesheet(frozenset(margin_boxes))
        if not OWN_STYLES.search(f"{stylesheets}{markup}"):
            html.known_styles = known_styles
    return html


@lru_cache(maxsize=16)
def plain_stylesheet(margin_boxes: frozenset[str]) -> CSS:
    """Return the user-agent stylesheet of plain documents with these margin boxes."""
    rules = parse_stylesheet(
        COUNTER_STYLE.sub("", user_agent_stylesheet()), skip_comments=True, skip_whitespace=True
    )
    return CSS(string="".join(_plain_rules(rules, margin_boxes)))


def _plain_rules(rules: Iterable[Any], margin_boxes: frozenset[str]) -> Iterator[str]:
    for rule in rules:
        if rule.type == "qualified-rule":
            plain = [selector for selector in _selectors(rule.prelude) if _is_for_plain(selector)]
            if plain:
                yield f"{','.join(plain)} {{ {serialize(rule.content)} }}"
        elif rule.at_keyword == "page":
            yield f"@page {{ {''.join(_plain_page(rule.content, margin_boxes))} }}"


def _plain_page(content: list[Any], margin_boxes: frozenset[str]) -> Iterator[str]:
    for part in parse_blocks_contents(content, skip_comments=True, skip_whitespace=True):
        if part.type != "at-rule" or part.at_keyword in margin_boxes:
            yield part.serialize() + (";" if part.type == "declaration" else "")


def _selectors(prelude: Iterable[Any]) -> list[str]:
    parts: list[list[Any]] = [[]]
    for token in prelude:
        if token == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    return [serialize(part).strip() for part in parts]


def _is_for_plain(selector: str) -> bool:
    match = SELECTOR.fullmatch(selector)
    return match is not None and set(filter(None, match.groups())) <= CONTENTS.keys()
