"""One declaration in Chromium: its contents, the way through its findings, and its pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.web.browser import (
    CHROMIUM,
    HeldRequest,
    Visitor,
    cell,
    form_of,
    hold_for_everybody,
    served,
)
from tests.worlds import THREE, A, C, World, committed

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM, reason="there is no chromium here"),
]

expect.set_options(timeout=120_000)  # a bound for what hangs; nothing is measured by it

PLACE = f"2024/{C}"
GOAL = "annual_goal"


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, str]]:
    """Yield a world and the address of its server, which start once for all tests."""
    world = World(tmp_path_factory.mktemp("form") / "world", THREE)
    with served(world) as address:
        yield world, address


@pytest.fixture(scope="module")
def visitor(browser: Browser, shared: tuple[World, str]) -> Visitor:
    return Visitor(browser, shared[1], viewport={"width": 1920, "height": 800})


@pytest.fixture
def page(visitor: Visitor) -> Iterator[Page]:
    """Yield a wide page that shows a declaration, and hold that it complains of nothing."""
    with visitor.visit() as page:
        open_form(page)
        yield page


def open_form(page: Page) -> None:
    page.goto(form_of(PLACE))
    expect(page.locator(cell("code"))).to_have_value(C)


def contents(page: Page) -> Locator:
    return page.get_by_role("navigation", name="目录").get_by_role("button")


PARTS = (
    ["项目编码等", "政策依据", "测算依据", "年度目标", "长期目标"],
    ["产出指标", "数量指标", "质量指标", "时效指标", "成本指标"],
    ["效益指标", "经济效益指标", "社会效益指标", "生态效益指标", "可持续影响指标"],
    ["满意度指标", "服务对象满意度指标", "其他满意度指标"],
)


def test_the_contents_lead_to_each_part_and_count_its_findings(page: Page) -> None:
    labels = page.get_by_role("navigation", name="目录").locator(".words")
    expect(labels).to_have_text([label for group in PARTS for label in group])
    hold_for_everybody(page, "nav.outline")
    goal = contents(page).filter(has_text="年度目标")
    expect(goal).to_have_text("年度目标警告 1")
    page.fill(cell(GOAL), "培训窗口人员200人次。")
    expect(goal).to_have_text("年度目标提示 1")
    expect(goal).to_have_attribute("aria-current", "true")
    goal.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(cell("long_term_goal"))).to_be_focused()
    contents(page).filter(has_text="生态效益指标").click()
    part = page.locator("section.array", has_text="生态效益指标")
    expect(part).to_be_focused()
    expect(part).to_be_in_viewport()


def test_keys_pass_from_finding_to_finding_and_to_the_sheet(page: Page) -> None:
    """In the order of the form and round again; the sheet shows the cell that each is about."""
    findings = page.locator(".work .finding")
    codes = ["SB307", "SB308", "SB107"]
    for place, code in enumerate(codes):
        expect(findings.nth(place)).to_contain_text(code)
        page.keyboard.press("F8")
        expect(findings.nth(place)).to_be_focused()
    current = page.frame_locator("iframe.paper").locator(".is-current")
    expect(current).to_have_attribute("data-at", "long_term_goal")
    page.keyboard.press("Shift+F8")
    expect(findings.nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(cell(GOAL))).to_be_focused()
    page.keyboard.press("F8")
    expect(findings.nth(1)).to_be_focused()
    for place in (0, -1, 0):
        page.keyboard.press("F8" if place == 0 and findings.nth(-1).evaluate(HERE) else "Shift+F8")
        expect(findings.nth(place)).to_be_focused()

    page.locator(cell(GOAL)).focus()
    page.keyboard.press("F6")
    expect(page.get_by_role("region", name="表", exact=True)).to_be_focused()
    page.keyboard.press("F6")
    expect(page.locator(cell(GOAL))).to_be_focused()


HERE = "(finding) => finding === document.activeElement"


def test_what_is_found_is_marked_on_the_sheet(page: Page) -> None:
    sheet = page.frame_locator("iframe.paper")
    expect(sheet.locator(".has-warning").first).to_be_visible()
    marked = "(cells) => cells.map((cell) => cell.dataset.at)"
    assert sheet.locator(".has-error").evaluate_all(marked) == ["benefit.social[0].target"]
    assert GOAL in sheet.locator(".has-warning").evaluate_all(marked)
    page.get_by_label("标记").uncheck()
    expect(sheet.locator(".has-error, .has-warning, .has-info")).to_have_count(0)


def test_pages_break_on_the_sheet_where_those_of_the_pdf_do(page: Page) -> None:
    """They are not shown while it is not known where they break with what is typed."""
    count = page.locator(".live .caption .soft")
    begins = page.frame_locator("iframe.paper").locator(".page-begins")
    expect(count).to_contain_text("共 2 页")
    expect(begins).to_contain_text("政务服务业务培训")
    expect(begins.locator("[data-page]")).to_have_attribute("data-page", "第 2 页")
    held = HeldRequest(page, "**/pages")
    with page.expect_request("**/pages"):
        page.fill(cell(GOAL), "培训窗口人员200人次。\n" * 60)
    expect(begins).to_have_count(0)
    expect(count).not_to_contain_text("页")
    held.let_through()
    expect(count).to_contain_text("共 3 页")
    within = page.frame_locator("iframe.paper").locator(".page-within [data-page]")
    expect(within).to_have_attribute("data-page", "第 2 页（行中）")


def test_what_a_comparison_finds_follows_the_others(
    page: Page, shared: tuple[World, str], tmp_path: Path
) -> None:
    """Another declaration takes the name of this one while its form is open, and gives it back."""
    world = shared[0]
    same = page.locator(".work .finding", has_text="SB501")
    expect(page.locator(".work .finding").first).to_be_visible()
    assert same.count() == 0
    other = world.root / "declarations/2024" / f"{A}.toml"
    for text, count in (
        (committed(f"2024/{A}").replace('name = "劳务派遣人员"', 'name = "政务服务管理"'), 1),
        (committed(f"2024/{A}"), 0),
    ):
        beside = tmp_path / "edited"
        beside.write_text(text, "utf-8")
        beside.replace(other)
        expect(same).to_have_count(count)


def test_nothing_is_hidden_below_a_bar_of_two_lines(page: Page) -> None:
    page.set_viewport_size({"width": 820, "height": 900})
    bar = page.locator("section.context")
    page.fill(cell("name"), "很长的项目名称" * 12)
    expect(bar.get_by_role("heading")).to_contain_text("很长的项目名称很长的项目名称")
    page.evaluate("scrollTo(0, 900)")
    page.locator(".live").evaluate("(live) => (live.scrollTop = 0)")
    below = bar.bounding_box()
    button = page.get_by_role("button", name="PDF").bounding_box()
    assert below is not None
    assert button is not None
    assert below["height"] > 80
    assert button["y"] >= below["y"] + below["height"]


def test_why_there_are_no_pages_is_said_above_the_sheet(visitor: Visitor) -> None:
    with visitor.visit(expected="422") as page:
        open_form(page)
        page.fill(cell("name"), "\ue000窗口")
        said = page.get_by_role("region", name="表", exact=True).get_by_role("status")
        expect(said).to_have_text("PDF 的字体中没有这些字符的字形：U+E000")
        page.fill(cell("name"), "窗口")
        expect(said).to_have_count(0)
