"""The portfolio: which declaration has which findings, the heaviest first, and by rule."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.judges import pdf_text
from tests.web.browser import (
    CHROMIUM,
    Complaints,
    cell,
    hold_for_everybody,
    hold_that_it_fits,
    let_in,
    served,
)
from tests.worlds import CODES, THREE, World

pytestmark = pytest.mark.skipif(not CHROMIUM, reason="there is no Chromium here")

MANY = 29
CODE = "440304"
"""What the code of each declaration begins with."""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    world = World(tmp_path_factory.mktemp("portfolio") / "world", THREE)
    for number in range(MANY):
        world.another(f"2024/other{number:02}", number)
    return world


def table_of(page: Page) -> Locator:
    return page.locator("table.figures", has_text="校验，按申报")


def counts_of(lines: Locator) -> list[tuple[int, ...]]:
    """Return how many errors, warnings and notes each line names."""
    return [
        tuple(0 if text == "·" else int(text) for text in texts)
        for texts in lines.evaluate_all(
            "lines => lines.map((line) => [...line.querySelectorAll('td.num')]"
            ".map((cell) => cell.innerText))"
        )
    ]


def hold_that_it_tells_of_declarations(page: Page, total: int) -> None:
    """Hold of the table that it has the heaviest first, some at once, and each by its rules."""
    table = table_of(page)
    lines = table.locator("tbody tr")
    expect(lines).to_have_count(30)
    expect(table.locator("caption")).to_contain_text(f"{total} 份中的 {total} 份")
    *counts, others = counts_of(lines)
    assert counts == sorted(counts, reverse=True)
    (together,) = counts_of(table.locator("tfoot tr"))
    assert together == tuple(map(sum, zip(*counts, others, strict=True)))
    assert all(together)
    for number in range(3):
        told = lines.nth(number).locator(".rules > span").all_inner_texts()
        numbers = [int(words.partition("×")[2] or 1) for words in told]
        assert sum(numbers) == sum(counts[number])
    expect(lines.last).to_contain_text(f"另 {total - 29} 个")
    hold_for_everybody(page, "table.figures tr:last-child")
    lines.last.get_by_role("button", name=f"再列出 {total - 29} 份").click()
    expect(lines).to_have_count(total)
    assert counts_of(table.locator("tfoot tr")) == [together]


def hold_that_rules_find_declarations(page: Page, code: str, found: str) -> None:
    """Hold that the declarations of a rule are found by it, from its line and by the list."""
    table, lines = table_of(page), table_of(page).locator("tbody tr")
    page.get_by_role("button", name=f"有 {code} 的 1 份申报").click()
    chosen = page.get_by_label("规则")
    expect(chosen).to_be_focused()
    expect(chosen).to_have_value(code)
    expect(lines).to_have_count(1)
    expect(table.locator("caption")).to_contain_text(code)
    expect(lines.locator(".is-asked")).to_contain_text(code)
    expect(lines.get_by_role("rowheader")).to_contain_text(found)
    chosen.select_option("")
    expect(lines).to_have_count(30)
    head = table.locator("thead th").nth(4)
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    least = [warnings for _errors, warnings, _notes in counts_of(lines)[:-1]]
    assert least == sorted(least)


def hold_that_sums_have_room(page: Page) -> None:
    """Hold that a phone is wide enough for what a thousand declarations come to together."""
    sums = page.locator("table.figures").first.locator("tfoot tr > :not(.spare, .bars)")
    figures = ("合计", "1000", "105,578.13", "1343", "11869", "11173")
    expect(sums).to_have_count(len(figures))
    for shown, figure in zip(sums.all(), figures, strict=True):
        shown.evaluate("(cell, figure) => { cell.textContent = figure; }", figure)
    hold_that_it_fits(page)


def test_findings_are_told_by_declaration(browser: Browser, world: World) -> None:
    """On a phone, and where there is room."""
    with served(world) as address:
        page = let_in(browser, address, viewport={"width": 390, "height": 900})
        complaints = Complaints().of(page)
        page.goto("#/portfolio")
        hold_that_it_tells_of_declarations(page, MANY + len(THREE))
        hold_that_sums_have_room(page)
        page.set_viewport_size({"width": 1280, "height": 900})
        page.reload()
        hold_that_rules_find_declarations(page, "SB303", CODES[1])
        table_of(page).get_by_role("link").first.click()
        expect(page.locator(cell("name"))).to_be_visible()
        assert complaints == []
        page.context.close()


def test_they_are_told_from_disk(browser: Browser, world: World, tmp_path: Path) -> None:
    """The site has the same table; print names the rule, has heads on all pages and no buttons."""
    home = tmp_path / "pages"
    done = world.run("--lang", "zh_CN", "site", "--format", "markdown", "--out", str(home))
    assert done.status == 0, done.err
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    complaints = Complaints().of(page)
    page.goto(f"{(home / 'index.html').as_uri()}#/portfolio")
    hold_that_it_tells_of_declarations(page, MANY + len(THREE))
    hold_that_rules_find_declarations(page, "SB303", CODES[1])
    page.get_by_label("规则").select_option("SB201")
    page.emulate_media(media="print")
    expect(page.get_by_label("规则")).to_be_hidden()
    expect(table_of(page).get_by_role("button", name="再列出")).to_be_hidden()
    expect(table_of(page).locator("caption")).to_contain_text("SB201 指标值没有量化")
    page.pdf(path=tmp_path / "pages.pdf")
    sheets = [
        text for text in pdf_text(tmp_path / "pages.pdf", layout=True).split("\f") if CODE in text
    ]
    assert len(sheets) > 1
    assert {tuple(text.split()[:3]) for text in sheets[1:]} == {("申报", "单位", "规则")}
    assert complaints == []
    page.close()
