"""The docs as a site: every link leads somewhere, and a word of two characters is found."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from tests.worlds import ROOT

LOADING = {"script": "src", "link": "href", "img": "src", "iframe": "src"}
"""The elements that a browser loads something for as soon as it shows the page."""


class Page(HTMLParser):
    """What a page leads to, what it loads, and the places in it."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.ids: set[str] = set()
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.ids |= {found["id"]} if "id" in found else set()
        if tag == "a" and "href" in found:
            self.links.append(found["href"])
        if LOADING.get(tag) in found:
            self.loaded.append(found[LOADING[tag]])


@pytest.mark.slow
def test_the_site_is_whole_and_a_word_in_it_is_found(tmp_path: Path) -> None:
    """One test, as the site takes long to build."""
    site = built(tmp_path)
    pages = {path: Page(path) for path in sorted(site.rglob("*.html"))}
    sources = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    assert len(sources) > 60
    made = {path.relative_to(site).with_suffix("") for path in pages}
    assert {path.relative_to(ROOT).with_suffix("") for path in sources} - made == set()
    assert dead_links(pages, site) == []
    loaded = {link for page in pages.values() for link in page.loaded}
    assert len(loaded) > 5
    assert [link for link in loaded if urlsplit(link).scheme or link.startswith("//")] == []
    text = (site / "searchindex.js").read_text("utf-8")
    index = json.loads(text[text.index("(") + 1 : text.rindex(")")])
    officers = {name: (ROOT / f"{name}.md").read_text("utf-8") for name in OFFICERS}
    found = {word: pages_with(word, index) for word in WORDS}
    assert {word: names & OFFICERS for word, names in found.items()} == {
        word: {name for name, source in officers.items() if word in source} for word in WORDS
    }
    assert all(found.values())


WORDS = ("指标", "汇总", "盖章", "豁免", "目录", "编码", "pack")
"""Words to be found on every page that has them, whatever stands around them."""

OFFICERS = {"docs/officer", "docs/officer.zh-CN"}


def built(folder: Path) -> Path:
    """Build the site as ``make docs`` builds it, where a warning is an error; return its folder."""
    (recipe,) = re.findall(r"-m sphinx (.*) site$", (ROOT / "Makefile").read_text("utf-8"), re.M)
    words = [word.replace(".shenbao", str(folder)) for word in recipe.split()]
    command = [sys.executable, "-m", "sphinx", *words, str(folder / "site")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    assert (done.returncode, done.stderr.decode()) == (0, "")
    return folder / "site"


def dead_links(pages: dict[Path, Page], site: Path) -> list[tuple[str, str]]:
    """Return the links within the site that lead nowhere, each with its page."""
    dead = []
    for path, page in pages.items():
        for link in [*page.links, *page.loaded]:
            parts = urlsplit(link)
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            if parts.scheme or (target in pages and not parts.fragment):
                continue
            is_there = target.is_file() and target.is_relative_to(site.resolve())
            anchors = pages[target].ids if target in pages else set()
            if not is_there or (parts.fragment and unquote(parts.fragment) not in anchors):
                dead.append((path.relative_to(site).as_posix(), link))
    return dead


def pages_with(word: str, index: dict[str, Any]) -> set[str]:
    """Return the pages on which the search finds a word."""
    found = [index[part].get(word, []) for part in ("terms", "titleterms")]
    numbers = {number for some in found for number in ([some] if isinstance(some, int) else some)}
    return {index["docnames"][number] for number in numbers}
