"""An officer at the front door: real pages of a running server in Chromium."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote

import docx
import pytest
import tomli
from playwright.sync_api import APIResponse, Browser, Error, Page, Route, expect

from tests.histories import History
from tests.web.browser import (
    CHROMIUM,
    HeldRequest,
    Visitor,
    cell,
    draw_until,
    form_of,
    hold_for_everybody,
    hold_that_it_fits,
    let_in,
    served,
)
from tests.worlds import THREE, World, committed, contents

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM, reason="there is no chromium here"),
]

expect.set_options(timeout=120_000)  # a bound for what hangs; nothing is measured by it

PLACE = "2024/440304241063100300012"
AMOUNT = "annual_amount"
TARGET = "output.quantity[2].target"


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, str]]:
    """Yield a world and the address of its server, which start once for all tests."""
    world = World(tmp_path_factory.mktemp("browser") / "world", THREE)
    with served(world) as address:
        yield world, address


@pytest.fixture
def world(shared: tuple[World, str]) -> World:
    """Return the world with its declarations as they were, and without a history."""
    world = shared[0]
    shutil.rmtree(world.root / ".git", ignore_errors=True)
    there = contents(world.root / "declarations")
    wanted = {f"{place}.toml": committed(place).encode() for place in THREE}
    for name in {*there} - {*wanted}:
        (world.root / "declarations" / name).unlink()
    for name, content in wanted.items():
        if there.get(name) != content:
            world.write(f"declarations/{name}", content)
    return world


def edit(world: World, path: str, old: str, new: str) -> None:
    """Change a file as an editor saves it: nobody finds it half written."""
    text = (world.root / path).read_text("utf-8")
    assert text.count(old) == 1, (path, old)
    beside = world.root.parent / "edited"
    beside.write_text(text.replace(old, new), "utf-8")
    beside.replace(world.root / path)


@pytest.fixture
def address(shared: tuple[World, str], world: World) -> str:  # noqa: ARG001 - it makes it as it was
    return shared[1]


@pytest.fixture(scope="module")
def visitor(browser: Browser, shared: tuple[World, str]) -> Visitor:
    return Visitor(browser, shared[1])


@pytest.fixture
def page(visitor: Visitor, world: World) -> Iterator[Page]:  # noqa: ARG001 - it is as it was
    """Yield a blank page, and hold that it complains of nothing."""
    with visitor.visit() as page:
        yield page


def open_list(page: Page) -> None:
    page.goto("#/")
    expect(page.locator("table.declarations tbody a")).to_have_count(len(THREE))


def open_form(page: Page) -> None:
    page.goto(form_of(PLACE))
    expect(page.locator(cell(AMOUNT))).to_have_value("91.10")


def text(world: World) -> str:
    return (world.root / "declarations" / f"{PLACE}.toml").read_text("utf-8")


def test_an_officer_changes_an_amount_and_adds_an_indicator(page: Page, world: World) -> None:
    before = text(world)
    open_list(page)
    page.get_by_role("searchbox").fill("群发")
    expect(page.locator("table.declarations tbody a")).to_have_count(1)
    page.get_by_role("link", name="政务服务管理").click()
    expect(page.locator(cell(AMOUNT))).to_have_value("91.10")
    sheet = page.frame_locator("iframe.paper")
    page.fill(cell(AMOUNT), "8529000元")
    expect(sheet.locator(f'[data-at="{AMOUNT}"]')).to_have_text("852.90")
    expect(sheet.locator(f'[data-at="{AMOUNT}"]')).to_have_class(
        "short is-current is-changed has-warning"
    )

    part = page.locator("section.array", has_text="时效指标")
    part.get_by_role("button", name="加一行").click()
    row = part.locator("tr.added")
    row.locator("textarea").nth(0).fill("办件及时率")
    row.locator("textarea").nth(1).fill("≥95%")
    expect(sheet.locator('[data-at="output.timeliness[1].name"]')).to_have_text("办件及时率")
    usual = "该指标主要考察办件及时率"
    expect(row.locator("textarea").nth(2)).to_have_attribute("placeholder", usual)
    assert text(world) == before

    add_an_item(page)

    page.keyboard.press("Control+s")
    expect(page.get_by_text("没有改动")).to_be_visible()
    expect(page.get_by_role("link", name="历史")).to_have_count(0)  # there is no git
    added = '\n[[output.timeliness]]\nname = "办件及时率"\ntarget = "≥95%"\n'
    expected = before.replace("annual_amount = 91.10 ", "annual_amount = 852.90 ")
    place = expected.index("\n[[output.cost]]")
    expected = expected[:place] + added + expected[place:]
    trained = '  { text = "政务服务业务培训费10万元", amount = '
    item = '  { text = "政务服务宣传费2万元", amount = 2.00 },\n'
    assert text(world) == expected.replace(f"{trained}10.00", f"{item}{trained}12.00")


def add_an_item(page: Page) -> None:
    """Add an item to the estimate and move it up, by the keys; the last one gets another amount."""
    items = page.locator(".parted")
    page.fill(cell("estimate.items[7].amount"), "12万元")
    expect(items.locator(".finding", has_text="SB404")).to_have_count(1)
    page.keyboard.press("Alt+Enter")
    expect(page.locator(cell("estimate.items[8].text"))).to_be_focused()
    page.keyboard.type("政务服务宣传费2万元")
    page.fill(cell("estimate.items[8].amount"), "20000元")
    page.keyboard.press("Control+Shift+ArrowUp")
    expect(page.locator(cell("estimate.items[8].amount"))).to_be_focused()
    expect(items.locator(".sum")).to_contain_text("95.10")
    page.keyboard.press("Control+d")
    expect(items.locator("tbody tr.added")).to_have_count(2)
    page.keyboard.press("Control+Shift+Delete")
    expect(items.locator("tbody tr.added")).to_have_count(1)
    printed = page.frame_locator("iframe.paper").locator('[data-at="estimate"]')
    expect(printed).to_contain_text("(八)政务服务宣传费2万元")
    expect(printed).to_have_class(re.compile("is-current"))


def test_a_name_is_picked_with_its_explanation(page: Page) -> None:
    """One Tab leads past the names that are offered, though their list can be scrolled."""
    open_form(page)
    part = page.locator("section.array", has_text="时效指标")
    part.get_by_role("button", name="加一行").click()
    name, target, explanation = part.locator("tr.added textarea").all()
    offered = part.get_by_role("option")
    expect(offered.first).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.type("≥95%")
    expect(target).to_have_value("≥95%")
    name.press_sequentially("验收")
    expect(offered.first).to_contain_text("该指标主要考察")
    hold_for_everybody(page, "section.array:has(tr.added)")
    picked = offered.first.locator("strong").inner_text()
    name.press("ArrowDown")
    name.press("Enter")
    expect(name).to_have_value(picked)
    expect(offered).to_have_count(0)
    expect(explanation).to_have_attribute("placeholder", re.compile("^该指标主要考察"))


def test_names_that_come_late_are_offered_to_who_types_already(page: Page) -> None:
    held = HeldRequest(page, "**/picks")
    open_form(page)
    part = page.locator("section.array", has_text="时效指标")
    part.get_by_role("button", name="加一行").click()
    part.locator("tr.added textarea").nth(0).press_sequentially("验收")
    expect(part.locator("tr.added textarea").nth(0)).to_have_value("验收")
    held.let_through()
    expect(part.get_by_role("option").first).to_contain_text("该指标主要考察")


def test_what_is_not_understood_is_said_at_its_cell_until_it_is_undone(page: Page) -> None:
    """It may as well be undone before it is answered."""
    open_form(page)
    page.fill(cell(AMOUNT), "许多")
    expect(page.locator(".misfit")).to_have_text("这里读不懂“许多”。")
    expect(page.get_by_role("button", name="保存")).to_be_disabled()
    page.keyboard.press("Control+z")
    expect(page.locator(cell(AMOUNT))).to_have_value("91.10")
    expect(page.locator(".misfit")).to_have_count(0)

    held = HeldRequest(page, "**/draft")
    with page.expect_request("**/draft"):
        page.fill(cell(AMOUNT), "许多")
    page.keyboard.press("Control+z")
    expect(page.locator(cell(AMOUNT))).to_have_value("91.10")
    with page.expect_event("requestfinished", lambda request: request.url.endswith("/draft")):
        held.let_through()
    page.evaluate("new Promise((drawn) => requestAnimationFrame(drawn))")
    assert page.locator(".misfit").count() == 0


def test_a_draft_outlives_its_page(page: Page) -> None:
    open_form(page)
    page.fill(cell(AMOUNT), "95")
    expect(page.get_by_text("草稿已存在")).to_be_visible()
    page.reload()
    expect(page.locator(cell(AMOUNT))).to_have_value("95")
    page.get_by_role("link", name="申报表").click()
    expect(page.locator("td.draft", has_text="未保存")).to_have_count(1)


def test_a_draft_of_what_the_file_was_before_is_merged(page: Page, world: World) -> None:
    """It was typed before the page was left, and stays until one has decided on it."""
    open_form(page)
    page.fill(cell(AMOUNT), "95")
    expect(page.get_by_text("草稿已存在")).to_be_visible()
    page.get_by_role("link", name="申报表").click()
    edit(world, f"declarations/{PLACE}.toml", 'target = "6套"', 'target = "8套"')
    page.get_by_role("link", name="政务服务管理").click()
    expect(page.get_by_role("alert")).to_contain_text("6套 → 8套")
    page.reload()
    page.get_by_role("alert").get_by_role("button", name="合并").click()
    expect(page.locator(cell(AMOUNT))).to_have_value("95")
    expect(page.get_by_role("alert")).to_have_count(0)
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("没有改动")).to_be_visible()
    assert 'target = "8套"' in text(world)
    assert "annual_amount = 95.00 " in text(world)


def elsewhere(page: Page, address: str) -> Page:
    """Return the same page in another browser, which has drafts of its own."""
    assert page.context.browser is not None
    other = let_in(page.context.browser, address)
    other.goto(page.url)
    return other


def test_changes_from_elsewhere_are_shown_and_merged(
    page: Page, world: World, address: str
) -> None:
    """An editor changes the file that two people have open; each then saves what it has."""
    open_form(page)
    path = f"declarations/{PLACE}.toml"
    edit(world, path, 'target = "6套"', 'target = "8套"')
    target = page.locator(cell("output.quantity[2].target"))
    expect(target).to_have_value("8套")

    page.fill(cell(AMOUNT), "95")
    expect(page.get_by_text("草稿已存在")).to_be_visible()
    edit(world, path, 'target = "8套"', 'target = "9套"')
    banner = page.get_by_role("alert")
    expect(banner).to_contain_text("8套 → 9套")
    page.fill(cell("allocation"), "因素法")  # nor is what is typed from here on lost
    banner.get_by_role("button", name="合并").click()
    expect(target).to_have_value("9套")
    expect(page.locator(cell(AMOUNT))).to_have_value("95")
    expect(page.locator(cell("allocation"))).to_have_value("因素法")
    other = elsewhere(page, address)
    expect(other.locator(cell(AMOUNT))).to_have_value("91.10")
    other.fill(cell("term"), "2")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("没有改动")).to_be_visible()
    assert 'target = "9套"' in text(world)
    assert "annual_amount = 95.00 " in text(world)
    saved = text(world)
    expect(other.get_by_role("alert")).to_contain_text("91.10 → 95.00")
    other.get_by_role("button", name="保存").click()
    expect(other.get_by_role("status")).to_contain_text("已在别处改过")
    assert text(world) == saved
    other.get_by_role("alert").get_by_role("button", name="合并").click()
    expect(other.locator(cell("term"))).to_have_value("2")
    other.get_by_role("button", name="保存").click()
    expect(other.get_by_text("没有改动")).to_be_visible()
    expect(page.locator(cell("term"))).to_have_value("2")
    other.context.close()
    assert text(world) == saved.replace("term = 3 ", "term = 2 ")


def typed_in_two_windows(page: Page) -> Page:
    """Return a second window of a form, which shows what was typed in the first."""
    open_form(page)
    other = page.context.new_page()
    other.goto(page.url)
    expect(other.locator(cell(AMOUNT))).to_have_value("91.10")
    page.fill(cell(AMOUNT), "95")
    expect(other.locator(cell(AMOUNT))).to_have_value("95")
    return other


def test_two_windows_have_one_draft(page: Page, world: World) -> None:
    """What is typed in one stands in the other, whichever saves it; nothing of it is lost."""
    other = typed_in_two_windows(page)
    other.fill(cell("term"), "2")
    expect(page.locator(cell("term"))).to_have_value("2")
    page.get_by_role("button", name="保存").click()
    for window in (page, other):
        expect(window.get_by_text("没有改动")).to_be_visible()
        expect(window.locator(cell(AMOUNT))).to_have_value("95.00")
        expect(window.get_by_role("alert")).to_have_count(0)
    assert "annual_amount = 95.00 " in text(world)
    assert "term = 2 " in text(world)


def test_what_is_saved_is_undone_by_no_window_that_hears_of_it_first(
    page: Page, world: World
) -> None:
    """The draft is dropped there as it is saved; here that must not seem to be an undoing."""
    other = typed_in_two_windows(page)
    held = Held(page, "/save")
    page.get_by_role("button", name="保存").click()
    held.wait()
    expect(other.locator(cell(AMOUNT))).to_have_value("95.00")
    held.release()
    for window in (page, other):
        expect(window.get_by_text("没有改动")).to_be_visible()
        expect(window.locator(cell(AMOUNT))).to_have_value("95.00")
    assert "annual_amount = 95.00 " in text(world)


HIDE = """(isHidden) => {
    Object.defineProperty(document, "hidden", { value: isHidden, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
}"""


def test_a_window_that_is_out_of_sight_goes_on_with_the_other(page: Page, world: World) -> None:
    """It knows of what others have written by what the other has merged; both go on typing."""
    other = typed_in_two_windows(page)
    with other.expect_event("requestfailed", lambda request: "/api/events" in request.url):
        other.evaluate(HIDE, True)
    edit(world, f"declarations/{PLACE}.toml", 'target = "6套"', 'target = "8套"')
    page.get_by_role("button", name="合并").click()
    expect(page.locator(cell(TARGET))).to_have_value("8套")
    page.fill(cell("term"), "2")
    expect(other.locator(cell("term"))).to_have_value("2")
    expect(other.locator(cell(TARGET))).to_have_value("8套")
    other.fill(cell(AMOUNT), "96")
    other.evaluate(HIDE, False)
    expect(page.locator(cell(AMOUNT))).to_have_value("96")
    expect(page.locator(cell("term"))).to_have_value("2")
    for window in (other, page):
        expect(window.get_by_role("alert")).to_have_count(0)


def test_what_is_merged_in_a_second_window_takes_nothing_of_the_first(
    page: Page, world: World
) -> None:
    """The second was told of the change, and had no word of what is typed after it in the first."""
    other = typed_in_two_windows(page)
    held = Held(other, "")
    edit(world, f"declarations/{PLACE}.toml", 'target = "6套"', 'target = "8套"')
    held.wait()
    page.get_by_role("button", name="合并").click()
    expect(page.locator(cell(TARGET))).to_have_value("8套")
    page.fill(cell("term"), "2")
    held.release()
    expect(other.locator(cell("term"))).to_have_value("2")
    for window in (other, page):
        expect(window.locator(cell(TARGET))).to_have_value("8套")
        expect(window.locator(cell(AMOUNT))).to_have_value("95")
    expect(page.locator(cell("term"))).to_have_value("2")


def test_what_is_left_of_a_draft_is_merged_in_all_windows(page: Page, world: World) -> None:
    """It was typed before others changed the file; no window had it open meanwhile."""
    open_form(page)
    page.fill(cell(AMOUNT), "95")
    expect(page.get_by_text("草稿已存在")).to_be_visible()
    form = page.url
    page.get_by_role("link", name="汇总").click()
    edit(world, f"declarations/{PLACE}.toml", 'target = "6套"', 'target = "8套"')
    other = page.context.new_page()
    for window in (page, other):
        window.goto(form)
        expect(window.get_by_role("alert")).to_contain_text("6套 → 8套")
        expect(window.locator(cell(AMOUNT))).to_have_value("91.10")
    page.get_by_role("button", name="合并").click()
    expect(page.locator(cell(AMOUNT))).to_have_value("95")
    page.fill(cell("term"), "2")
    for window in (other, page):
        expect(window.locator(cell("term"))).to_have_value("2")
        expect(window.locator(cell(AMOUNT))).to_have_value("95")
        expect(window.get_by_role("alert")).to_have_count(0)


def test_a_page_that_nobody_sees_does_not_listen(page: Page, world: World) -> None:
    """A browser holds six connections to a server: with more pages all would wait for ever."""
    open_form(page)
    with page.expect_event("requestfailed", lambda request: "/api/events" in request.url):
        page.evaluate(HIDE, True)
    edit(world, f"declarations/{PLACE}.toml", "annual_amount = 91.10", "annual_amount = 92.10")
    page.evaluate(HIDE, False)
    expect(page.locator(cell(AMOUNT))).to_have_value("92.10")


def test_a_file_that_is_broken_meanwhile_takes_nothing_away(visitor: Visitor, world: World) -> None:
    """As by a merge with conflicts: what is typed stays, and what is mended is shown again."""
    with visitor.visit(expected="status of 4") as page:
        path = world.root / "declarations" / f"{PLACE}.toml"
        open_form(page)
        path.write_text(f"<<<<<<< HEAD\n{text(world)}", "utf-8")
        expect(page.locator("main.alone")).to_contain_text("无法按表样显示")
        path.write_text(committed(PLACE), "utf-8")
        page.fill(cell(AMOUNT), "95")
        path.unlink()
        expect(page.get_by_role("alert")).to_contain_text("没有申报文件")
        expect(page.locator(cell(AMOUNT))).to_have_value("95")
        path.write_text(committed(PLACE).replace("term = 3 ", "term = 2 "), "utf-8")
        page.get_by_role("alert").get_by_role("button", name="合并").click()
        expect(page.locator(cell("term"))).to_have_value("2")
        expect(page.locator(cell(AMOUNT))).to_have_value("95")


def test_a_draft_that_the_browser_cannot_keep_is_said_to_be_lost(page: Page) -> None:
    open_form(page)
    page.evaluate("() => { Storage.prototype.setItem = () => { throw new Error('full'); }; }")
    page.fill(cell(AMOUNT), "95")
    expect(page.get_by_role("status")).to_have_text("浏览器存不下草稿了，离开前请先保存。")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("没有改动")).to_be_visible()


def test_what_is_merged_is_awaited_before_it_is_saved(page: Page, world: World) -> None:
    """Who saves at once after merging would else save what was before, and be refused."""
    open_form(page)
    page.fill(cell(AMOUNT), "95")
    expect(page.get_by_text("草稿已存在")).to_be_visible()
    edit(world, f"declarations/{PLACE}.toml", 'target = "6套"', 'target = "8套"')
    banner = page.get_by_role("alert")
    expect(banner).to_contain_text("6套 → 8套")
    opened = f"**/api/declarations/{PLACE}.toml"
    held = HeldRequest(page, opened)
    save = page.get_by_role("button", name="保存")
    expect(save).to_be_enabled()
    with page.expect_request(opened):
        banner.get_by_role("button", name="合并").click()
    expect(save).to_be_disabled()
    page.keyboard.press("Control+s")
    held.let_through()
    save.click()
    expect(page.get_by_text("没有改动")).to_be_visible()
    assert 'target = "8套"' in text(world)
    assert "annual_amount = 95.00 " in text(world)


class Held:
    """What a server answers to questions of a page, held back until it is let through."""

    def __init__(self, page: Page, question: str) -> None:
        self.page = page
        self.answers: list[tuple[Route, APIResponse]] = []
        self.is_over = False
        page.route(f"**/api/declarations/{PLACE}.toml{question}", self.hold)

    def hold(self, route: Route) -> None:
        if self.is_over:
            route.continue_()
            return
        try:
            answer = route.fetch(max_retries=3)
        except Error:  # the page is closed by now, or else nobody will be answered
            return
        if self.is_over:
            route.fulfill(response=answer)
        else:
            self.answers.append((route, answer))

    def wait(self) -> None:
        """Wait until an answer is held."""
        draw_until(self.page, lambda: bool(self.answers))

    def release(self) -> None:
        """Let the page have what is held, and wait until it has drawn what it makes of that."""
        self.is_over = True
        for route, answer in self.answers:
            route.fulfill(response=answer)
        self.page.evaluate("new Promise((drawn) => setTimeout(() => requestAnimationFrame(drawn)))")


def test_a_file_that_is_saved_is_not_said_to_be_gone(visitor: Visitor, world: World) -> None:
    """It is there again, which the page has not heard of when somebody saves."""
    with visitor.visit(expected="status of 4") as page:
        open_form(page)
        page.fill(cell(AMOUNT), "95")
        path = world.root / f"declarations/{PLACE}.toml"
        before = path.read_text("utf-8")
        path.unlink()
        absence = page.locator(".work").get_by_role("alert").filter(has_text="没有申报文件")
        expect(absence).to_have_count(1)
        held = Held(page, "/rebase")
        world.declare(PLACE, before)
        page.get_by_role("button", name="保存").click()
        expect(page.get_by_text("没有改动")).to_be_visible()
        expect(absence).to_have_count(0)
        held.release()


def test_what_is_found_above_takes_nobody_out_of_a_later_row(page: Page) -> None:
    """The server answers what was typed in one row when somebody types in the next."""
    open_form(page)
    part = page.locator("section.array", has_text="时效指标")
    added = part.locator("tr.added")
    for count in (1, 2):
        part.get_by_role("button", name="加一行").click()
        expect(added).to_have_count(count)
    added.nth(0).locator("textarea").nth(0).fill("办件及时率")
    expect(part.locator("tr.below")).to_contain_text("指标值")
    held = Held(page, "/draft")
    added.nth(0).locator("textarea").nth(1).fill("≥95%")
    added.nth(1).locator("textarea").nth(0).focus()
    held.wait()
    held.release()
    expect(part.locator("tr.below")).to_have_count(0)
    page.keyboard.type("受理")
    expect(added.nth(1).locator("textarea").nth(0)).to_have_value("受理")


def test_what_is_answered_late_takes_nothing_of_what_is_typed(page: Page, world: World) -> None:
    """Of two changes of a file the older one is answered last, when somebody has typed."""
    open_form(page)
    path = f"declarations/{PLACE}.toml"
    held = Held(page, "/rebase")
    edit(world, path, 'target = "6套"', 'target = "8套"')
    held.wait()
    held.is_over = True
    edit(world, path, 'target = "8套"', 'target = "9套"')
    expect(page.locator(cell("output.quantity[2].target"))).to_have_value("9套")
    page.fill(cell(AMOUNT), "95")
    held.release()
    edit(world, path, 'target = "9套"', 'target = "7套"')
    expect(page.get_by_role("alert")).to_contain_text("9套 → 7套")
    expect(page.locator(cell(AMOUNT))).to_have_value("95")
    page.reload()
    expect(page.locator(cell(AMOUNT))).to_have_value("91.10")
    expect(page.get_by_role("alert")).to_contain_text("9套 → 7套")


def test_who_types_while_a_file_is_read_again_keeps_it(page: Page, world: World) -> None:
    open_form(page)
    held = Held(page, "")
    edit(world, f"declarations/{PLACE}.toml", 'target = "6套"', 'target = "8套"')
    held.wait()
    page.fill(cell(AMOUNT), "95")
    held.release()
    expect(page.get_by_role("alert")).to_contain_text("6套 → 8套")
    expect(page.locator(cell(AMOUNT))).to_have_value("95")


def test_who_types_while_it_is_saved_keeps_it(page: Page, world: World) -> None:
    """The rows are numbered anew meanwhile; the caret stays where it is."""
    open_form(page)
    part = page.locator("section.array", has_text="数量指标").first
    second = page.locator(cell("output.quantity[1].name")).input_value()
    part.get_by_role("button", name="删除").first.click()
    target = cell("output.quantity[{}].target")
    page.locator(target.format(1)).focus()
    page.fill(cell("term"), "2")
    held = Held(page, "/save")
    page.keyboard.press("Control+s")
    held.wait()
    page.fill(cell(AMOUNT), "95")
    page.fill(target.format(1), "≥1600")
    page.keyboard.press("ArrowLeft")
    held.release()
    expect(page.locator(cell("output.quantity[0].name"))).to_have_value(second)
    page.keyboard.type("5")
    expect(page.locator(target.format(0))).to_have_value("≥16050")
    expect(page.locator(cell(AMOUNT))).to_have_value("95")
    assert "term = 2 " in text(world)
    assert "annual_amount = 91.10 " in text(world)

    page.keyboard.press("Control+s")
    expect(page.get_by_text("没有改动")).to_be_visible()
    assert "annual_amount = 95.00 " in text(world)
    assert 'target = "≥16050"' in text(world)


def test_a_finding_is_mended_by_its_button(page: Page, world: World) -> None:
    """Who types meanwhile keeps that."""
    edit(world, f"declarations/{PLACE}.toml", 'target = "≥1500件"', 'target = ">=1500件"')
    open_form(page)
    held = Held(page, "/fix")
    page.locator("section.array", has_text="数量指标").get_by_role("button", name="改正").click()
    held.wait()
    page.fill(cell(AMOUNT), "95")
    held.release()
    expect(page.locator(cell("output.quantity[1].target"))).to_have_value("≥1500件")
    expect(page.locator(cell(AMOUNT))).to_have_value("95.00")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("没有改动")).to_be_visible()
    assert 'target = "≥1500件"' in text(world)
    assert "annual_amount = 95.00 " in text(world)


def test_what_says_the_same_in_other_words_is_saved_too(page: Page, world: World) -> None:
    before = text(world)
    open_form(page)
    page.fill(cell(AMOUNT), "91.1")
    expect(page.get_by_text("草稿已存在")).to_be_visible()
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("没有改动")).to_be_visible()
    expect(page.locator(cell(AMOUNT))).to_have_value("91.10")
    assert text(world) == before


def test_the_list_is_sorted_searched_and_filtered(page: Page) -> None:
    """By the mouse and by keys; what is chosen holds together with what is searched."""
    open_list(page)
    names = page.locator("table.declarations tbody td.name a")
    amounts = page.locator("table.declarations tbody tr:not(.group) td.strong")
    head = page.get_by_role("columnheader", name="本年度（万元）")
    as_given = names.all_inner_texts()
    figures = sorted(float(text.replace(",", "")) for text in amounts.all_inner_texts())
    assert len({*figures}) == len(THREE)
    for order, wanted in (("ascending", figures), ("descending", figures[::-1])):
        head.get_by_role("button").press("Enter")
        expect(head).to_have_attribute("aria-sort", order)
        expect(amounts).to_have_text([f"{figure:,.2f}" for figure in wanted])
    page.get_by_role("searchbox").fill("群发")
    expect(names).to_have_count(1)
    found = names.first.inner_text()
    page.get_by_role("searchbox").fill("没有这样的字")
    expect(names).to_have_count(0)
    page.get_by_role("searchbox").fill("")
    expect(names).to_have_count(len(THREE))
    boxes = page.get_by_role("group", name="单位").get_by_role("checkbox")
    counts = page.get_by_role("group", name="单位").locator(".count").all_inner_texts()
    assert sum(map(int, counts)) == len(THREE)
    for place, count in enumerate(counts):
        boxes.nth(place).check()
        expect(names).to_have_count(int(count))
        boxes.nth(place).uncheck()
    boxes.first.check()
    page.get_by_role("searchbox").fill("群发")
    expect(page.get_by_role("status").first).to_contain_text(re.compile("^[01] "))
    page.get_by_role("button", name="清除筛选").click()
    expect(names).to_have_text([found])
    page.get_by_role("searchbox").fill("")
    expect(names).to_have_count(len(THREE))
    assert sorted(names.all_inner_texts()) == sorted(as_given)


def test_the_keys_are_shown(page: Page) -> None:
    open_list(page)
    page.keyboard.press("?")
    keys = page.get_by_role("dialog")
    expect(keys).to_contain_text("Ctrl S")
    hold_for_everybody(page, "dialog")
    page.keyboard.press("Escape")
    expect(keys).to_have_count(0)
    page.keyboard.press("/")
    page.keyboard.type("群发?")
    expect(page.get_by_role("searchbox")).to_have_value("群发?")


def test_a_cell_of_the_sheet_leads_to_its_field(page: Page) -> None:
    open_form(page)
    sheet = page.frame_locator("iframe.paper")
    sheet.locator('[data-at="output.cost[0].target"]').click()
    expect(page.locator(cell("output.cost[0].target"))).to_be_focused()
    expect(sheet.locator('[data-at="name"]')).not_to_be_in_viewport()
    page.fill(cell("output.cost[0].target"), "≤95%")
    shown = sheet.locator('[data-at="output.cost[0].target"]')
    expect(shown).to_have_text("≤95%")
    expect(page.locator(".live .caption")).to_contain_text("共 2 页")  # their breaks are drawn then
    expect(shown).to_be_in_viewport()
    page.focus(cell("name"))
    expect(sheet.locator('[data-at="name"]')).to_be_in_viewport()


def test_what_a_value_says_is_never_obeyed(page: Page) -> None:
    open_form(page)
    words = "<img src=x onerror=alert(1)><script>alert(2)</script>{{ 7*7 }}"
    page.fill(cell("allocation"), words)
    shown = page.frame_locator("iframe.paper").locator('[data-at="allocation"]')
    expect(shown).to_have_text(words)
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("没有改动")).to_be_visible()
    page.get_by_role("link", name="申报表").click()
    page.get_by_role("searchbox").fill("<script>")
    expect(page.locator("table.declarations tbody a")).to_have_count(1)


def test_all_that_is_found_is_somewhere_in_the_form(page: Page, world: World) -> None:
    """What has no cell of its own stands below its row, or above all."""
    path = f"declarations/{PLACE}.toml"
    edit(world, path, "[[benefit.social]]", "[[benefit.sozial]]")
    edit(world, path, 'target = "6套"', 'target = "6套"\nunit = "套"')
    open_form(page)
    whole = page.locator(".work ul.findings.whole > li")
    expect(whole.filter(has_text="sozial")).to_have_count(1)
    expect(whole.filter(has_text="SB101")).to_have_count(1)
    row = page.locator("tr", has=page.locator(cell("output.quantity[2].target")))
    expect(row.locator("+ tr.below .code")).to_have_text(["SB010"])
    shown = page.locator(".work .findings .code").all_inner_texts()
    listed = page.locator("section.all .findings .code").all_text_contents()
    assert sorted(shown) == sorted(listed)


def test_a_finding_says_why_and_by_what_source(page: Page) -> None:
    open_form(page)
    finding = page.locator("section.array .finding", has_text="SB203").first
    finding.get_by_text("为什么").click()
    expect(finding.locator("details")).to_contain_text("依据 · ")
    rules = page.evaluate(
        "fetch('/api/rules', {headers: {'X-Language': 'zh_CN'}}).then(it => it.json())"
    )
    for words in (rules["SB203"]["why"], rules["SB203"]["source"]):
        expect(finding.locator("details")).to_contain_text(words)
    hold_for_everybody(page, "details[open]")


EDITED: dict[str, str | None] = {"24小时内": "12小时内", "6套": "8套", "91.10": "95.00"}


@pytest.fixture(scope="module")
def word_files(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Return the paths of the forms in Word."""
    world = World(tmp_path_factory.mktemp("word") / "world", THREE)
    assert world.run("build", "--format", "word").status == 0
    return [str(world.root / "output" / f"{place}.docx") for place in THREE]


@pytest.fixture(scope="module")
def edited(word_files: list[str], tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the path of a Word file that was made of the declaration, and then edited."""
    document = docx.Document(word_files[THREE.index(PLACE)])
    for table in document.tables:
        for node in table._tbl.iter("{*}t"):
            node.text = EDITED.get(node.text or "", node.text)
    path = str(tmp_path_factory.mktemp("word") / "edited.docx")
    document.save(path)
    return path


def test_what_was_edited_in_word_is_pulled_change_by_change(
    page: Page, world: World, edited: str
) -> None:
    open_form(page)
    page.set_input_files("input[type=file]", edited)
    edits = page.get_by_role("region", name="Word 文件里有 3 处改动")
    expect(edits).to_be_focused()
    expect(edits.locator("tbody tr")).to_have_text(
        [
            "本年度项目金额（万元）91.1095.00",
            "数量指标 › 存储设备维保数量 › 指标值6套8套",
            "时效指标 › 系统运维响应时间 › 指标值24小时内12小时内",
        ]
    )
    edits.get_by_role("checkbox").nth(1).uncheck()
    edits.get_by_role("button", name="采用 2 处").click()
    expect(edits).to_have_count(0)
    expect(page.locator(cell("output.timeliness[0].target"))).to_have_value("12小时内")
    expect(page.locator(cell("output.quantity[2].target"))).to_have_value("6套")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("没有改动")).to_be_visible()
    assert 'target = "12小时内"' in text(world)
    assert 'target = "6套"' in text(world)
    assert "annual_amount = 95.00 " in text(world)


def test_what_would_come_of_a_word_file_is_seen_before_it_is_taken(
    page: Page, world: World, edited: str
) -> None:
    """The sheet, the form and what check finds follow each choice; nothing is typed by them."""
    before = text(world)
    open_form(page)
    page.set_input_files("input[type=file]", edited)
    edits = page.get_by_role("region", name="Word 文件里有 3 处改动")
    sheet = page.frame_locator("iframe.paper")
    amount, target = (sheet.locator(f'[data-at="{at}"]') for at in (AMOUNT, TARGET))
    expect(amount).to_have_text("95.00")
    expect(amount).to_have_class(re.compile("is-changed"))
    expect(target).to_have_text("8套")
    expect(page.locator(cell(TARGET))).to_have_value("8套")
    expect(page.locator(cell(TARGET))).not_to_be_editable()
    expect(edits.locator(".finding .code")).to_have_text(["SB405", "SB403"])
    expect(page.get_by_role("button", name="保存")).to_be_disabled()
    hold_for_everybody(page, "section.edits")
    edits.get_by_role("checkbox").first.uncheck()
    expect(amount).to_have_text("91.10")
    expect(edits.locator(".finding")).to_have_count(0)
    edits.get_by_role("checkbox").nth(1).focus()
    expect(sheet.locator(".is-current")).to_have_text("8套")
    edits.get_by_role("button", name="都不采用").click()
    expect(target).to_have_text("6套")
    expect(page.locator(cell(TARGET))).to_be_editable()
    expect(page.get_by_text("没有改动")).to_be_visible()
    assert text(world) == before


def test_a_word_file_is_pulled_into_what_the_file_says_now(
    page: Page, world: World, edited: str
) -> None:
    """The page had not heard yet of what was changed elsewhere."""
    open_form(page)
    held = Held(page, "/rebase")
    edit(world, f"declarations/{PLACE}.toml", "term = 3", "term = 2")
    held.wait()
    page.set_input_files("input[type=file]", edited)
    page.get_by_role("button", name="采用 3 处").click()
    expect(page.locator(cell("term"))).to_have_value("2")
    expect(page.locator(cell(AMOUNT))).to_have_value("95.00")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("没有改动")).to_be_visible()
    assert "term = 2 " in text(world)
    assert "annual_amount = 95.00 " in text(world)


def test_edits_of_a_word_file_that_are_out_of_date_are_not_gone_without_a_word(
    page: Page, world: World, edited: str
) -> None:
    open_form(page)
    page.set_input_files("input[type=file]", edited)
    take = page.get_by_role("button", name="采用 3 处")
    expect(take).to_be_visible()
    edit(world, f"declarations/{PLACE}.toml", "term = 3", "term = 2")
    expect(page.get_by_text("文件刚在别处改过：请再收回一次 Word 文件。")).to_be_visible()
    expect(take).to_have_count(0)
    expect(page.locator(cell("term"))).to_have_value("2")


def hold_that_cells_are_told(page: Page) -> None:
    """Hold that each cell that was read is told with its place, and is marked in the sheet."""
    form = page.locator("article.read", has_text="政务服务管理")
    form.get_by_role("button", name="逐格对照").click()
    row = form.locator("table.cells tr", has_text="本年度项目金额")
    expect(row.locator("td")).to_have_text(["91.10", "第 1 个表格、第 5 行第 4 格"])
    row.get_by_role("button").press("Enter")
    shown = form.frame_locator("iframe.paper").locator(".is-current")
    expect(shown).to_have_text("91.10")


def hold_that_all_new_forms_are_taken_at_once(page: Page) -> None:
    """Hold that two of three are taken, and that what is there already is left to be compared."""
    page.get_by_role("button", name="收下 2 份新的").click()
    articles = page.locator("article.read")
    expect(articles.get_by_role("status")).to_have_text(["已收下。"] * 2)
    expect(articles.get_by_role("button", name="与已有的对照")).to_have_count(1)
    hold_for_everybody(page)
    articles.last.get_by_role("link", name="打开").click()
    expect(page.locator(cell("code"))).to_have_value(PLACE[5:])


def test_last_years_word_files_become_this_years_sheets(
    browser: Browser, word_files: list[str], tmp_path: Path
) -> None:
    """The way of someone who knows Word but no terminal, without leaving the browser."""
    office = World(tmp_path / "office")
    git = History(office.root)
    git.commit("Take the templates over")
    with served(office) as address:
        page = let_in(browser, address)
        page.goto("#/")
        expect(page.get_by_text("还没有申报")).to_be_visible()
        page.get_by_role("link", name="导入", exact=True).first.click()
        page.set_input_files("input[type=file]", word_files)
        again = page.get_by_role("button", name="重新读入")
        expect(again).to_have_count(2)  # these two do not say their year
        page.get_by_label("年度").fill("2024")
        again.first.click()
        expect(again).to_have_count(1)
        again.click()
        expect(page.get_by_role("button", name="收下", exact=True)).to_have_count(3)
        hold_that_cells_are_told(page)
        page.get_by_role("button", name="收下", exact=True).first.click()
        expect(page.locator(cell("name"))).to_have_count(1)
        page.go_back()
        page.get_by_label("年度").fill("2024")
        page.set_input_files("input[type=file]", word_files)
        hold_that_all_new_forms_are_taken_at_once(page)
        for place in THREE:
            assert declared(office, place) == tomli.loads(committed(place), parse_float=Decimal)

        page.get_by_role("link", name="申报表").click()
        page.get_by_role("link", name="下年度").click()
        page.get_by_role("button", name="生成 3 份").dblclick()
        expect(page.get_by_role("heading", name="已生成 3 份")).to_be_visible()
        page.get_by_role("link", name="政务服务管理").click()
        page.fill(cell(AMOUNT), "96.50")
        page.get_by_role("button", name="保存").click()
        expect(page.get_by_text("没有改动")).to_be_visible()
        assert declared(office, f"2025/{PLACE[5:]}")[AMOUNT] == Decimal("96.50")

        page.get_by_role("link", name="申报表").click()
        page.get_by_label("改了什么、为什么").fill("生成 2025 年申报")
        page.get_by_role("button", name="提交").click()
        expect(page.locator("form.commit")).to_have_count(0)
        assert git.git("log", "-1", "--format=%s").strip() == "生成 2025 年申报"
        assert git.git("status", "--porcelain", "declarations") == ""
        check_out_under_an_open_page(page, git)
        page.context.close()


def test_what_is_saved_is_committed_from_the_form(page: Page, world: World) -> None:
    """Only this declaration, and only once nothing of it is typed and not saved."""
    git = History(world.root)
    git.commit("Begin")
    edit(world, f"declarations/{THREE[0]}.toml", "劳务派遣人员满意度", "派遣人员满意度")
    open_form(page)
    expect(page.get_by_role("link", name="历史")).to_be_visible()
    commit = page.get_by_role("button", name="提交…")
    page.fill(cell(AMOUNT), "95")
    expect(page.get_by_text("草稿已存在")).to_be_visible()
    expect(commit).to_have_count(0)
    page.keyboard.press("Control+s")
    expect(commit).to_be_visible()
    page.keyboard.press("Control+Enter")
    message = page.get_by_label("改了什么、为什么")
    expect(message).to_be_focused()
    hold_for_everybody(page, "form.commit")
    message.fill("按预算批复调整金额")
    page.fill(cell(AMOUNT), "96")
    expect(message).to_have_count(0)  # nothing can be committed now
    page.get_by_role("button", name="保存").click()
    expect(message).to_have_value("按预算批复调整金额")
    held = HeldRequest(page, "**/api/commit")
    message.press("Enter")
    expect(page.get_by_role("button", name="提交", exact=True)).to_be_disabled()
    message.press("Enter")
    held.let_through()  # however often it is pressed
    expect(page.get_by_text("已提交。")).to_be_visible()
    expect(commit).to_have_count(0)
    expect(message).to_have_count(0)
    assert git.git("log", "-1", "--format=%s").strip() == "按预算批复调整金额"
    assert git.git("show", "--format=", "--name-only").split() == [f"declarations/{PLACE}.toml"]


def test_a_file_that_was_renamed_is_committed_from_the_list(page: Page, world: World) -> None:
    git = History(world.root)
    git.commit("Begin")
    open_form(page)
    expect(page.get_by_text("共 2 页")).to_be_visible()  # nothing is asked any more of what it was
    page.get_by_role("link", name="申报表").click()
    expect(page.locator("form.commit")).to_have_count(0)
    (world.root / f"declarations/{PLACE}.toml").rename(world.root / "declarations/2024/新.toml")
    form = page.locator("form.commit")
    expect(form).to_contain_text(f"已删除、上次提交里还有 1 份：{PLACE}")
    expect(form).to_contain_text("已保存、尚未提交 1 份")
    form.get_by_label("改了什么、为什么").fill("改名")
    form.get_by_role("button", name="提交").click()
    expect(form).to_have_count(0)
    assert git.git("status", "--porcelain", "declarations") == ""


def test_what_is_pressed_twice_begins_one_declaration(page: Page, world: World) -> None:
    page.goto("#/new")
    page.get_by_label("年度", exact=True).fill("2031")
    page.get_by_role("button", name="开始填写").dblclick()
    expect(page.locator("footer.saving")).to_be_visible()
    assert len(list((world.root / "declarations/2031").iterdir())) == 1


def check_out_under_an_open_page(page: Page, git: History) -> None:
    """Change the branch while a form is open: what is typed stays, and is merged or waits."""
    path = f"declarations/2025/{PLACE[5:]}.toml"
    git.git("checkout", "--quiet", "-b", "granted")
    git.replace(path, 'target = "6套"', 'target = "8套"')
    git.commit("Raise a target")
    git.git("checkout", "--quiet", "main")
    page.get_by_role("link", name="政务服务管理").last.click()
    page.fill(cell(AMOUNT), "97")
    git.git("checkout", "--quiet", "main~1")  # where there is no such declaration yet
    expect(page.get_by_role("alert")).to_contain_text("没有申报文件")
    git.git("checkout", "--quiet", "granted")
    page.get_by_role("alert").get_by_role("button", name="合并").click()
    expect(page.locator(cell(AMOUNT))).to_have_value("97")
    expect(page.locator(cell("output.quantity[2].target"))).to_have_value("8套")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("没有改动")).to_be_visible()
    saved = (git.root / path).read_text("utf-8")
    assert "annual_amount = 97.00" in saved
    assert 'target = "8套"' in saved


def declared(world: World, place: str) -> dict[str, Any]:
    return tomli.loads(
        (world.root / "declarations" / f"{place}.toml").read_text("utf-8"), parse_float=Decimal
    )


SCREENS = ("portfolio", "changes", "import", "new", "next", f"history/{quote(PLACE, safe='')}")


def test_pages_are_for_everybody(visitor: Visitor, world: World) -> None:  # noqa: ARG001 - it is as it was
    """Judged by axe, small and light as well as large and dark; and each fits every window."""
    with visitor.visit(expected="status of 4") as page:
        open_list(page)
        hold_for_everybody_in_all_windows(page)
        page.set_viewport_size({"width": 390, "height": 844})
        page.get_by_role("button", name="筛选").click()
        expect(page.get_by_role("group", name="单位")).to_be_visible()
        hold_for_everybody(page, "#filters")
        page.goto(form_of(THREE[0]))
        expect(page.locator(cell(AMOUNT))).to_have_count(1)
        hold_for_everybody_in_all_windows(page)
        page.set_viewport_size({"width": 390, "height": 844})
        page.get_by_role("button", name="表", exact=True).click()
        name = page.frame_locator("iframe.paper").locator('[data-at="name"]')
        expect(name).to_be_in_viewport()
        for screen in SCREENS:
            page.goto(f"#/{screen}")
            expect(page.locator("main h1")).to_have_count(1)
            hold_for_everybody_in_all_windows(page)


def hold_for_everybody_in_all_windows(page: Page) -> None:
    for width, height, scheme in ((390, 844, "light"), (1280, 900, "dark")):
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        hold_for_everybody(page)
    page.set_viewport_size({"width": 1920, "height": 1080})
    hold_that_it_fits(page)


def test_a_reviewer_picks_two_branches(page: Page, world: World) -> None:
    git = History(world.root)
    git.commit("Begin")
    git.git("switch", "--quiet", "--create", "work")
    edit(world, f"declarations/{PLACE}.toml", "annual_amount = 91.10", "annual_amount = 95.00")
    git.commit("Raise it")
    page.goto("#/changes")
    change = page.frame_locator("iframe.frame")
    page.get_by_label("基准").fill("main")
    page.get_by_label("分支").fill("work")
    page.get_by_role("button", name="比较").click()
    expect(change.locator("#shown")).to_have_text("显示 1 份中的 1 份")
    expect(change.locator(".commits")).to_contain_text("Raise it")
    expect(change.locator("article ins").first).to_have_text("95.00")
    seen = change.locator("#seen")
    change.get_by_role("checkbox", name="已看").check()
    expect(seen).to_have_text("已看 1 份中的 1 份")
    page.reload()  # the frame may keep nothing: the page around it does
    expect(seen).to_have_text("已看 1 份中的 1 份")
    change.get_by_role("button", name="金额有变 1").click()
    expect(change.locator("article:visible")).to_have_count(1)
