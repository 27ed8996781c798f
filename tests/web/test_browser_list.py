"""The list of all declarations in Chromium: its groups, what is at hand only here, its keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FloatRect, Locator, Page, expect

from tests.histories import History
from tests.web.browser import (
    CHROMIUM,
    Visitor,
    cell,
    hold_at_last,
    hold_for_everybody,
    hold_that_it_fits,
    let_in,
    served,
)
from tests.worlds import CODES, THREE, A, B, C, World, committed

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM, reason="there is no chromium here"),
]

expect.set_options(timeout=120_000)  # a bound for what hangs; nothing is measured by it

CENTRE, OFFICE = "深圳市福田区民意速办和智慧城市建设中心", "深圳市福田区政务服务数据管理局(本级)"

SCROLL = """new Promise((drawn) => {
    scrollBy(0, 300);
    requestAnimationFrame(() => setTimeout(drawn));
})"""
"""Goes further down, and waits until the page has drawn what is in sight there."""


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, str]]:
    """Yield a world of three declarations, of two units, one not committed, and its server."""
    world = World(tmp_path_factory.mktemp("list") / "world", THREE)
    line = f'applicant = "{CENTRE}"'
    world.edit(f"declarations/2024/{B}.toml", line, f'applicant = "{OFFICE}"')
    world.edit(f"declarations/2024/{C}.toml", 'target = "6套"', 'target = " 6套"')
    History(world.root).commit("Begin")
    world.edit(f"declarations/2024/{A}.toml", "term = ", "term =  ")
    with served(world) as address:
        yield world, address


@pytest.fixture(scope="module")
def visitor(browser: Browser, shared: tuple[World, str]) -> Visitor:
    return Visitor(browser, shared[1], viewport={"width": 1280, "height": 900})


@pytest.fixture
def page(visitor: Visitor) -> Iterator[Page]:
    """Yield a page that shows the list, and hold that it complains of nothing."""
    with visitor.visit() as page:
        page.goto("#/")
        expect(codes(page)).to_have_count(len(CODES))
        yield page


def codes(page: Page) -> Locator:
    return page.locator("table.declarations tbody td.code")


def amounts(*places: str) -> float:
    total = 0.0
    for place in places:
        (line,) = [it for it in committed(f"2024/{place}").splitlines() if "annual_amount" in it]
        total += float(line.split()[2])
    return total


CUT = """(cells) =>
    cells.filter((cell) => cell.scrollWidth > cell.clientWidth).map((cell) => cell.innerText)"""
"""Returns the words of cells that have no room for them."""


FIGURES = {".group .strong": "1,234,567.89", ".group .tally .of": "12345"}
"""Of thousands of declarations, by where they stand."""

WRITE = "(all, figure) => all.forEach((it) => it.lastChild && (it.lastChild.data = figure))"


def test_names_and_figures_have_room_in_every_window(page: Page) -> None:
    """Also the figures of thousands of declarations, which their groups come to together."""
    heads = page.locator("table.declarations th[aria-sort]")
    first = page.locator("table.declarations tbody tr:not(.group, .gap)").first.locator("td")
    expect(page.locator("td.check .mark")).not_to_have_count(0)
    for width, count in {1201: 7, 1200: 5, 820: 5, 761: 5, 390: 5}.items():
        page.set_viewport_size({"width": width, "height": 900})
        expect(heads).to_have_count(count)
        expect(first).to_have_count(count)
        for name in page.locator("table.declarations td.name").all():
            assert size_of(name)["width"] >= 150
        for cells, figure in FIGURES.items():
            page.locator(cells).evaluate_all(WRITE, figure)
        assert page.locator("tr.group :is(.strong, .check)").evaluate_all(CUT) == []
        for button in page.locator(".tools .end > *").all():
            assert size_of(button)["height"] < 44
        hold_that_it_fits(page)


def size_of(element: Locator) -> FloatRect:
    box = element.bounding_box()
    assert box is not None
    return box


def test_who_comes_back_finds_the_list_as_it_was_left(page: Page) -> None:
    page.get_by_label("未提交").check()
    page.get_by_role("searchbox").fill("劳务")
    page.get_by_role("button", name="本年度").click()
    expect(codes(page)).to_have_text([A])
    page.get_by_role("button", name=CENTRE).click()
    page.get_by_role("link", name="汇总").click()
    expect(page.get_by_role("searchbox")).to_have_count(0)
    page.go_back()
    expect(page.get_by_role("searchbox")).to_have_value("劳务")
    expect(page.get_by_label("未提交")).to_be_checked()
    expect(page.get_by_role("columnheader", name="本年度")).to_have_attribute(
        "aria-sort", "ascending"
    )
    expect(page.get_by_role("button", name=CENTRE)).to_have_attribute("aria-expanded", "false")
    expect(page.get_by_text("1 份").first).to_be_visible()


def test_declarations_are_grouped_with_their_sums(page: Page) -> None:
    heads = page.locator("tr.group")
    of_centre = f"{amounts(A, C):,.2f}"
    of_office = f"{amounts(B):,.2f}"
    expect(heads.locator("th")).to_have_text([f"▾ {CENTRE} 2 份", f"▾ {OFFICE} 1 份"])
    expect(heads.locator("td.strong")).to_have_text([of_centre, of_office])
    expect(codes(page)).to_have_text([A, C, B])
    expect(page.locator("tfoot td.strong")).to_have_text(f"{amounts(A, B, C):,.2f}")
    page.get_by_role("button", name=CENTRE).press("Enter")
    expect(codes(page)).to_have_text([B])
    expect(heads.locator("td.strong")).to_have_text([of_centre, of_office])
    page.get_by_label("分组").select_option("不分组")
    expect(heads).to_have_count(0)
    expect(codes(page)).to_have_text(sorted(CODES))
    expect(page.locator("td.unit")).to_have_count(len(CODES))
    page.reload()  # the browser remembers it
    expect(page.locator("td.unit")).to_have_count(len(CODES))


def test_what_is_not_saved_or_not_committed_is_filtered(page: Page) -> None:
    boxes = page.get_by_role("group", name="改动")
    counts = boxes.locator(".count")
    expect(counts).to_have_text(["0", "1"])
    page.locator("tr", has_text=C).get_by_role("link").click()
    page.fill(cell("annual_amount"), "95")
    expect(page.get_by_text("草稿已存在")).to_be_visible()
    page.get_by_role("link", name="申报表").click()
    expect(counts).to_have_text(["1", "1"])
    for name, found in (("未保存", C), ("未提交", A)):
        boxes.get_by_label(name).check()
        expect(codes(page)).to_have_text([found])
        expect(page.locator("td.draft", has_text=name)).to_have_count(1)
        boxes.get_by_label(name).uncheck()
    expect(codes(page)).to_have_text([A, C, B])


def test_what_can_be_mended_is_filtered(page: Page) -> None:
    """A blank before a target can; until that is known, there is nothing to filter by."""
    boxes = page.get_by_role("group", name="校验")
    mended = boxes.get_by_label("可改正")
    expect(boxes.locator("label", has_text="可改正").locator(".count")).to_have_text("1")
    mended.check()
    expect(codes(page)).to_have_text([C])
    boxes.get_by_label("提示").check()  # among these, as it has notes, too
    expect(codes(page)).to_have_text([C])
    page.locator("tr", has_text=C).get_by_role("link").click()
    expect(page.get_by_role("button", name="改正").first).to_be_visible()


def test_each_key_of_the_list_works(page: Page) -> None:
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.press("ArrowDown")
    lines = page.locator("table.declarations tbody tr").locator("a, button")
    expect(lines.nth(1)).to_be_focused()
    for key, line in (("k", 0), ("j", 1), ("ArrowDown", 2), ("ArrowDown", 3), ("ArrowUp", 2)):
        page.keyboard.press(key)
        expect(lines.nth(line)).to_be_focused()
    page.keyboard.press("f")
    expect(page.get_by_role("group", name="年度").get_by_role("checkbox").first).to_be_focused()
    lines.nth(1).focus()
    page.keyboard.press("n")
    expect(page.get_by_role("heading", name="新建申报")).to_be_visible()
    page.go_back()
    lines.nth(1).press("Enter")
    expect(page.locator(cell("code"))).to_have_value(A)


def test_the_sheet_is_shown_beside_a_wide_list(page: Page) -> None:
    sheet = page.locator("aside.peek")
    expect(sheet).to_have_count(0)
    page.set_viewport_size({"width": 1920, "height": 1080})
    printed = sheet.frame_locator("iframe.paper").locator('[data-at="code"]')
    expect(printed).to_have_text(A)
    hold_for_everybody(page, "aside.peek")
    page.locator("tr", has_text=C).get_by_role("link").focus()
    expect(printed).to_have_text(C)
    printed.click()
    expect(page.locator(cell("code"))).to_have_value(C)


def test_no_line_is_lost_where_there_are_more_than_fit(browser: Browser, tmp_path: Path) -> None:
    """The lines out of sight are not drawn; the head of a group stays as its members pass."""
    world = World(tmp_path / "many")
    numbers = range(100, 150)
    for number in numbers:
        world.another(f"2024/{number}", number)
    with served(world) as address:
        for width in (1280, 390):
            page = let_in(browser, address, viewport={"width": width, "height": 400})
            page.goto("#/")
            page.locator("table.declarations tbody td.check svg").last.wait_for()
            seen: list[str] = []
            for _ in numbers:
                drawn = codes(page).all_inner_texts()
                assert len(drawn) < len(numbers)
                seen += drawn
                expect(page.locator("tr.group")).to_have_count(1)
                height = "document.documentElement.scrollHeight - innerHeight - scrollY"
                if page.evaluate(height) < 1:
                    break
                page.evaluate(SCROLL)
            assert [*dict.fromkeys(seen)] == [f"44030425{number:013}" for number in numbers]
            if width > 760:
                expect(page.locator("tr.group th")).to_be_in_viewport()
            page.context.close()


AT_THE_EDGE = "document.elementFromPoint(100, innerHeight - 4).closest('tr:not(.gap)') !== null"


def test_lines_are_drawn_down_to_the_edge_when_the_filters_above_close(
    browser: Browser, tmp_path: Path
) -> None:
    world = World(tmp_path / "many")
    for number in range(100, 150):
        world.another(f"2024/{number}", number, (CENTRE, f"单位{number}"))
    with served(world) as address:
        page = let_in(browser, address, viewport={"width": 390, "height": 1200})
        page.goto("#/")
        filters = page.get_by_role("button", name="筛选", exact=True)
        filters.click()
        expect(page.get_by_role("checkbox", name="单位149")).to_be_visible()
        page.evaluate(SCROLL.replace("300", "1"))
        filters.evaluate("button => button.click()")
        hold_at_last(page, AT_THE_EDGE)
        page.context.close()


@pytest.fixture
def another(shared: tuple[World, str]) -> Iterator[Callable[[], object]]:
    """Yield what adds a declaration, which is taken away again."""
    paths: list[Path] = []
    yield lambda: paths.append(shared[0].another("2024/1", 1))
    for path in paths:
        path.unlink()


def test_a_declaration_keeps_the_focus_as_others_come_before_it(
    page: Page, another: Callable[[], object]
) -> None:
    page.get_by_label("分组").select_option("不分组")
    expect(codes(page)).to_have_text(sorted(CODES))
    line = page.locator("tr", has_text=B).get_by_role("link")
    line.focus()
    another()
    all_codes = [f"44030425{1:013}", *sorted(CODES)]
    expect(codes(page)).to_have_text(all_codes)
    expect(line).to_be_focused()
    page.get_by_role("searchbox").fill(B)
    expect(codes(page)).to_have_text([B])
    page.get_by_role("searchbox").fill("")
    expect(codes(page)).to_have_text(all_codes)
    for code in (A, B):
        address_of = page.locator("tr", has_text=code).get_by_role("link")
        expect(address_of).to_have_attribute("href", f"#/at/2024%2F{code}")


def test_a_search_that_fails_says_so(visitor: Visitor) -> None:
    with visitor.visit(expected="ERR_FAILED") as page:
        page.goto("#/")
        expect(codes(page)).to_have_count(len(CODES))
        page.route("**/api/search*", lambda route: route.abort())
        page.get_by_role("searchbox").fill("群发")
        expect(page.get_by_role("alert")).to_contain_text("连不上")
        page.unroute("**/api/search*")
        page.get_by_role("searchbox").fill("")
        expect(page.get_by_role("alert")).to_have_count(0)
        page.get_by_role("searchbox").fill("群发")
        expect(codes(page)).to_have_count(1)
