"""Links lead somewhere, named paths exist, and the pages are found from the index."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from posixpath import dirname, join, normpath
from urllib.parse import unquote

import pytest

from shenbao.form import Library
from tests.docs.pages import CHINESE, PAGES, anchors, declarations, links, source
from tests.docs.shell import make_targets
from tests.worlds import ROOT

INDEX = "docs/README.md"
LARGEST_README = 10 * 1024
PICTURES = {
    "README.md": ("docs/images/sheet.png",),
    "README.zh-CN.md": ("docs/images/sheet.png",),
    "docs/review.md": ("docs/images/diff.png",),
    "docs/review.zh-CN.md": ("docs/images/diff.zh-CN.png",),
}
# Pages of a folder that has an index of its own.
LISTED = ("docs/rules/", "docs/decisions/")


def targets(page: str) -> list[tuple[str, str]]:
    """Return the paths and anchors that the page's links within the repository lead to."""
    parts = [unquote(link).partition("#") for link in links(page) if "://" not in link]
    return [
        (normpath(join(dirname(page), path)) if path else page, anchor) for path, _, anchor in parts
    ]


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    for path, anchor in targets(page):
        assert (ROOT / path).exists(), path
        assert not anchor or anchor in anchors(path), f"{path}#{anchor}"


@pytest.mark.parametrize("page", PAGES)
def test_paths_are_there(page: str) -> None:
    """Paths in the text exist, but for those with NAME in them and those of shown examples."""
    tops = ("shenbao", "templates", "tests", "declarations", "docs", "schema", "scripts")
    paths = set(re.findall(rf"`((?:{'|'.join(tops)})/[\w./-]*)`", source(page)))
    known = Library(ROOT / "templates").names()
    for data in (sample.data for sample in declarations(page)):
        paths -= {f"declarations/2025/{data.get('code')}.toml"}
        paths -= set() if data["form"] in known else {f"templates/{data['form']}/form.toml"}
    missing = [path for path in paths if "NAME" not in path and not (ROOT / path).exists()]
    assert sorted(missing) == []


@pytest.mark.parametrize("page", PAGES)
def test_modules_are_there(page: str) -> None:
    """Modules that the text names without a folder are somewhere in the repository."""
    assert sorted(set(re.findall(r"`(\w+\.py)`", source(page))) - modules()) == []


@cache
def modules() -> set[str]:
    """Return the names of all files of Python."""
    folders = ("shenbao", "tests", "docs", "scripts", "benchmarks")
    found = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    return {path.name for path in (*found, *ROOT.glob("*.py"))}


def test_make_targets_are_there() -> None:
    text = "".join(map(source, PAGES))
    named = set(re.findall(r"`make ([a-z-]+)`", text))
    assert {"test", "lint", "help"} <= named <= make_targets()


def test_the_index_leads_to_every_page() -> None:
    indexes = [INDEX, *(f"{folder}README.md" for folder in LISTED)]
    reached = {path for page in indexes for path, _ in targets(page)}
    below = [page for page in PAGES if page.startswith("docs/") and page != INDEX]
    assert len(below) > 20
    assert [page for page in below if page not in reached] == []


@pytest.mark.parametrize("page", [page for page in PAGES if page.endswith(CHINESE)])
def test_a_page_in_two_languages_leads_to_the_other(page: str) -> None:
    other = page.replace(CHINESE, ".md")
    assert other in [path for path, _ in targets(page)]
    assert page in [path for path, _ in targets(other)]


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md"])
def test_the_readmes_are_short(page: str) -> None:
    assert (ROOT / page).stat().st_size < LARGEST_README


@pytest.mark.parametrize(("page", "pictures"), PICTURES.items())
def test_the_pictures_are_shown_and_small(page: str, pictures: Sequence[str]) -> None:
    for picture in pictures:
        content = (ROOT / picture).read_bytes()
        assert content.startswith(b"\x89PNG")
        assert len(content) < 400_000
        assert (picture, "") in targets(page)
