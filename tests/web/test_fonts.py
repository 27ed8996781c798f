"""The fonts of pages: the usual characters, and all of a font only where there are others."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Request, expect

from shenbao.formats.pdf.fonts import characters
from shenbao.formats.pdf.packaged_fonts import packaged_fonts
from shenbao.formats.pdf.subsetting import subset
from shenbao.web.showing import OTHERS
from shenbao.web.words import PAGE
from tests.web.browser import CHROMIUM, Complaints, cell, hold_at_last, served
from tests.worlds import THREE, World

in_chromium = pytest.mark.skipif(not CHROMIUM, reason="there is no chromium here")

expect.set_options(timeout=120_000)  # a bound for what hangs; nothing is measured by it

RARE = "堃"
"""A character of names that is not among the usual ones."""

SANS, SERIF = "NotoSansSC-Regular.otf", "NotoSerifSC-Regular.otf"

LOADED = """[...document.querySelector("iframe.paper").contentDocument.fonts]
    .filter((face) => face.family === "Noto Serif SC")
    .map((face) => face.status).join() === '{wanted}'"""
"""Whether a sheet has loaded all of a font, and its usual characters; no script runs there."""


@pytest.mark.parametrize("font", packaged_fonts(), ids=lambda font: Path(font).name)
def test_each_character_is_usual_or_where_others_are(font: str) -> None:
    content = Path(font).read_bytes()
    spans = [re.fullmatch(r"U\+(\w+)-(\w+)", span) for span in OTHERS.split(", ")]
    others = [range(int(span[1], 16), int(span[2], 16) + 1) for span in spans if span]
    assert len(others) == len(spans)
    left = characters(content) - characters(subset(Path(font)))
    assert RARE in left
    assert [char for char in left if not any(ord(char) in span for span in others)] == []


def test_the_fonts_of_the_page_are_declared_as_those_of_sheets() -> None:
    styles = (PAGE / "page.css").read_text("utf-8")
    found = re.findall(
        r'@font-face \{ font-family: "([\w ]+)"; src: url\(([^)]+)\);(.*) \}', styles
    )
    rest = f" font-display: swap; unicode-range: {OTHERS};"
    assert found == [
        face
        for family, name in (("Served Sans", SANS), ("Served Serif", SERIF))
        for face in (
            (family, f"/fonts/{name}", rest),
            (family, f"/fonts/usual/{name}", " font-display: swap;"),
        )
    ]


@pytest.mark.slow
@in_chromium
def test_all_of_a_font_is_loaded_only_where_it_is_needed(browser: Browser, tmp_path: Path) -> None:
    world = World(tmp_path / "world", THREE[:1])
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.extend(font for font in request.url.split("/fonts/")[1:] if "usual/" not in font)

    page = browser.new_page()
    complaints = Complaints().of(page)
    page.on("request", note)
    with served(world) as address:
        page.goto(address)
        page.get_by_role("link", name="劳务派遣人员").click()
        name = page.frame_locator("iframe.paper").locator('[data-at="name"]')
        expect(name).to_have_text("劳务派遣人员")
        hold_at_last(page, LOADED.format(wanted="unloaded,loaded"))
        assert asked == []
        page.fill(cell("name"), f"{RARE}窗口服务")
        expect(name).to_have_text(f"{RARE}窗口服务")
        hold_at_last(page, LOADED.format(wanted="loaded,loaded"))
        page.close()
    assert SERIF in asked
    assert complaints == []
