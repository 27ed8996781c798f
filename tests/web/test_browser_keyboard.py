"""An officer without a mouse: what has the focus after each deed, and what windows are called."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.web.browser import CHROMIUM, Visitor, cell, form_of, served
from tests.worlds import THREE, C, World

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM, reason="there is no chromium here"),
]

expect.set_options(timeout=120_000)  # a bound for what hangs; nothing is measured by it

NAME = "政务服务管理"
GOAL = "annual_goal"


@pytest.fixture(scope="module")
def visitor(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitor]:
    """Yield a visitor of a server that starts once for all tests: they save nothing."""
    with served(World(tmp_path_factory.mktemp("keyboard") / "world", THREE)) as address:
        yield Visitor(browser, address)


@pytest.fixture
def page(visitor: Visitor) -> Iterator[Page]:
    """Yield a blank page, and hold that it complains of nothing."""
    with visitor.visit() as page:
        yield page


def press(button: Locator) -> None:
    expect(button).to_be_enabled()
    button.press("Enter")


def open_form(page: Page) -> None:
    page.goto(form_of(f"2024/{C}"))
    expect(page.locator(cell("code"))).to_have_value(C)


def test_each_screen_has_the_focus_and_a_name(page: Page) -> None:
    page.goto("#/")
    expect(page).to_have_title("申报表 · 申报")
    page.get_by_role("link", name=NAME).press("Enter")
    expect(page).to_have_title(f"{NAME} · 申报")
    expect(page.locator("#main")).to_be_focused()
    for name, title in {"汇总": "汇总", "审阅改动": "审阅改动", "导入": "导入"}.items():
        link = page.get_by_role("navigation", name="页面").get_by_role("link", name=name)
        press(link)
        expect(page).to_have_title(f"{title} · 申报")
        expect(link).to_be_focused()


def test_a_button_that_is_switched_off_leaves_the_focus_near_it(page: Page) -> None:
    open_form(page)
    page.fill(cell(GOAL), "培训窗口人员200人次。")
    press(page.get_by_role("button", name="放弃草稿"))
    expect(page.locator("footer.saving")).to_be_focused()


def test_a_row_is_moved_on_by_the_button_that_has_moved_it(page: Page) -> None:
    open_form(page)
    part = page.locator("section.array", has_text="数量指标")
    names = part.locator("textarea[aria-label$=三级指标]")
    first, *others = [names.nth(place).input_value() for place in (0, 1, 2)]
    button = part.get_by_role("button", name=f"下移: {first}")
    press(button)
    expect(names.nth(1)).to_have_value(first)
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    for place, name in enumerate([*others, first]):
        expect(names.nth(place)).to_have_value(name)
    expect(button).to_be_focused()


def test_the_last_row_of_a_part_leaves_the_focus_to_it(page: Page) -> None:
    open_form(page)
    part = page.locator("section.array", has_text="生态效益指标")
    press(part.get_by_role("button", name="加一行"))
    expect(part.locator("textarea").nth(0)).to_be_focused()
    press(part.get_by_role("button", name="删除"))
    expect(part.locator("tr")).to_have_count(0)
    expect(part).to_be_focused()


def test_what_is_mended_has_the_focus(page: Page) -> None:
    open_form(page)
    page.fill(cell("name"), "政务 服务管理")
    press(page.locator(".work .finding", has_text="SB").get_by_role("button", name="改正").first)
    expect(page.locator(cell("name"))).to_have_value(re.compile("^政务服务管理$"))
    expect(page.locator(cell("name"))).to_be_focused()
