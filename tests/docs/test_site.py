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


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built as ``make docs`` builds it: a warning is an error."""
    folder = tmp_path_factory.mktemp("site")
    (recipe,) = re.findall(r"-m sphinx (.*) site$", (ROOT / "Makefile").read_text("utf-8"), re.M)
    words = [word.replace(".shenbao", str(folder)) for word in recipe.split()]
    command = [sys.executable, "-m", "sphinx", *words, str(folder / "site")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    assert (done.returncode, done.stderr.decode()) == (0, "")
    return folder / "site"


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[Path, Page]:
    return {path: Page(path) for path in sorted(site.rglob("*.html"))}


@pytest.mark.slow
def test_all_pages_are_there(site: Path) -> None:
    sources = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    assert len(sources) > 60
    made = {path.relative_to(site).with_suffix("") for path in site.rglob("*.html")}
    assert {path.relative_to(ROOT).with_suffix("") for path in sources} - made == set()


@pytest.mark.slow
def test_no_link_is_dead(site: Path, pages: dict[Path, Page]) -> None:
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
    assert dead == []


@pytest.mark.slow
def test_nothing_is_loaded_from_elsewhere(pages: dict[Path, Page]) -> None:
    loaded = {link for page in pages.values() for link in page.loaded}
    assert len(loaded) > 5
    assert [link for link in loaded if urlsplit(link).scheme or link.startswith("//")] == []


@pytest.mark.slow
@pytest.mark.parametrize("word", ["指标", "汇总", "盖章", "豁免", "目录", "编码", "pack"])
def test_a_word_is_found(word: str, site: Path) -> None:
    """On every page that has it, whatever stands around it."""
    text = (site / "searchindex.js").read_text("utf-8")
    index: Any = json.loads(text[text.index("(") + 1 : text.rindex(")")])
    found = {name: _numbers(index[key].get(word, [])) for name, key in KINDS.items()}
    pages = {index["docnames"][number] for numbers in found.values() for number in numbers}
    officers = {f"docs/officer{language}" for language in ("", ".zh-CN")}
    sources = {name for name in officers if word in (ROOT / f"{name}.md").read_text("utf-8")}
    assert pages >= sources
    assert pages


KINDS = {"words": "terms", "titles": "titleterms"}


def _numbers(found: int | list[int]) -> list[int]:
    return [found] if isinstance(found, int) else found
