"""The page of a change in Chromium, from disk: what one has seen, and a sheet before and after."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pdfplumber
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.histories import History
from tests.web.browser import CHROMIUM, Complaints, hold_for_everybody
from tests.worlds import THREE, World

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM, reason="there is no chromium here"),
]

expect.set_options(timeout=60_000)

CHANGED, REMOVED, REWRITTEN = (f"declarations/{place}.toml" for place in THREE)
EXPLAINED = "重点考察"


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Return a world in which all three are changed: one is gone, and one has other rows.

    So is what explains the indicators. No test may change it.
    """
    world = World(tmp_path_factory.mktemp("changed") / "world", THREE)
    History(world.root).commit("Begin")
    world.edit(CHANGED, "annual_amount = 852.90", "annual_amount = 900.00")
    (world.root / REMOVED).unlink()
    text = (world.root / REWRITTEN).read_text("utf-8")
    first, _row, rest = text.partition("[[output.quantity]]")
    _gone, row, others = rest.partition("[[output.quantity]]")
    added = '\n[[satisfaction.served]]\nname = "来访群众满意度"\ntarget = "≥91%"\n'
    world.write(REWRITTEN, f"{first}{row}{others}{added}")
    world.edit("templates/shenzhen-project/form.toml", "主要考察{name}", f"{EXPLAINED}{{name}}")
    return world


@pytest.fixture(scope="module")
def address(changed: World) -> str:
    """Return where the page of that change is."""
    return page_of(changed)


def page_of(world: World) -> str:
    """Make the page of the change; return its address."""
    result = world.run("--lang", "zh_CN", "diff", "--format", "html")
    return world.write("changes.html", result.out).as_uri()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    page = context.new_page()
    complaints = Complaints().of(page)
    yield page
    context.close()
    assert complaints == []


def test_what_one_has_seen_is_kept_until_it_changes(
    page: Page, changed: World, address: str, tmp_path: Path
) -> None:
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto(address)
    seen, articles = page.locator("#seen"), page.locator("article:visible")
    expect(seen).to_have_text("已看 3 份中的 0 份")
    links = page.locator("#list a")
    links.first.press("v")
    page.locator("article").nth(1).get_by_role("checkbox", name="已看").check()
    expect(seen).to_have_text("已看 3 份中的 2 份")
    expect(page.locator("#list .tick:visible")).to_have_count(2)
    hold_for_everybody(page)

    page.reload()
    expect(seen).to_have_text("已看 3 份中的 2 份")
    page.get_by_role("button", name="没看过 1").click()
    expect(articles).to_have_count(1)
    links.last.focus()
    page.keyboard.press("v")
    expect(page.get_by_role("button", name="没看过 0")).to_be_visible()
    expect(articles).to_have_count(0)
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.get_by_role("button", name="全部 3").click()
    links.last.press("V")
    expect(seen).to_have_text("已看 3 份中的 2 份")
    links.last.press("v")

    world = World.at(shutil.copytree(changed.root, tmp_path / "world"))
    world.edit(CHANGED, "annual_amount = 900.00", "annual_amount = 901.00")
    page.goto(page_of(world))
    expect(seen).to_have_text("已看 3 份中的 2 份")
    page.get_by_role("button", name="没看过 1").click()
    expect(articles).to_have_count(1)
    expect(articles).to_contain_text("901.00")


def test_what_other_pages_keep_is_shown_and_faulty_notes_do_no_harm(
    page: Page, address: str
) -> None:
    page.goto(address)
    page.evaluate("localStorage.setItem('shenbao.seen', '{')")
    page.reload()
    other = page.context.new_page()
    other.goto(address)
    expect(other.locator("#seen")).to_have_text("已看 3 份中的 0 份")
    other.locator("article").first.get_by_role("checkbox").check()
    expect(page.locator("#seen")).to_have_text("已看 3 份中的 1 份")
    page.locator("article").last.get_by_role("checkbox").check()
    expect(other.locator("#seen")).to_have_text("已看 3 份中的 2 份")


def test_a_sheet_is_shown_as_it_was_and_as_it_is(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(color_scheme="dark")
    page.goto(address)
    article = page.locator("article", has_text=THREE[2])
    paper = article.locator(".paper")
    gone, new = "系统巡检次数", "来访群众满意度"
    expect(paper.locator("del").get_by_text(gone, exact=True)).to_be_visible()
    hold_for_everybody(page)
    article.focus()
    page.keyboard.press("3")
    expect(article.get_by_role("button", name="改动后")).to_have_attribute("aria-pressed", "true")
    expect(paper).not_to_contain_text(gone, use_inner_text=True)
    expect(paper).to_contain_text(new, use_inner_text=True)
    assert spans(paper) == {"数量指标": 4, "服务对象满意度指标": 2}
    article.get_by_role("button", name="改动前").click()
    expect(paper).to_contain_text(gone, use_inner_text=True)
    expect(paper).not_to_contain_text(new, use_inner_text=True)
    assert spans(paper) == {"数量指标": 5, "服务对象满意度指标": 1}
    page.locator("#list a", has_text=THREE[2].partition("/")[2]).press("1")
    expect(paper.locator("del").get_by_text(gone, exact=True)).to_be_visible()
    for _number in range(2):
        page.keyboard.press("n")
    expect(article.locator(".rows tbody tr").nth(1)).to_be_focused()
    page.keyboard.press("p")
    page.keyboard.press("p")
    expect(paper.locator("tr:is(.added, .removed, .changed)").last).to_be_focused()
    removed = page.locator("article.removed")
    expect(removed).to_have_count(1)
    expect(removed.get_by_role("button")).to_have_count(0)
    page.locator("#list a").first.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash").startswith("#declaration-")


def spans(paper: Locator) -> dict[str, int]:
    """Return how many rows the classes span in which a row is gone, and new."""
    cells = paper.locator("th:visible").all()
    found = [(cell.inner_text().strip(), cell.evaluate("cell => cell.rowSpan")) for cell in cells]
    known = [(name, rows) for name, rows in found if name in ("数量指标", "服务对象满意度指标")]
    assert len(known) == len(dict(known))
    return dict(known)


def test_on_paper_is_all_of_the_page_and_no_blank_sheet(
    page: Page, address: str, tmp_path: Path
) -> None:
    page.goto(address)
    page.set_viewport_size({"width": 1920, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    effects = page.locator("th details tbody tr").count()
    said = (page.locator("body").text_content() or "").count(EXPLAINED)
    page.pdf(path=tmp_path / "page.pdf")
    with pdfplumber.open(tmp_path / "page.pdf") as pdf:
        texts = [sheet.extract_text() for sheet in pdf.pages]
    assert len(texts) > 3
    assert [len(text) for text in texts if len(text) < 100] == []
    assert effects > 10
    assert "".join(texts).count(EXPLAINED) > said - effects / 2  # a line may end within some


HALL, CENTRE = "政务大厅", "智慧城市中心"
MONEY = "annual_amount = 852.90"
SORTS = (
    ("窗口", HALL, '"58人"', '"59人"'),
    ("热线", CENTRE, MONEY, "annual_amount = 853.90"),
    ("平台", CENTRE, MONEY, "annual_amount = 952.90"),
    ("邮寄", HALL, MONEY, "annual_amount = 862.90"),
)
"""Declarations by the names of their files: name, unit, and what is changed into what."""

BY_UNIT = [CENTRE, "热线", "平台", HALL, "窗口", "邮寄"]


def test_declarations_are_searched_filtered_and_ordered(page: Page, tmp_path: Path) -> None:
    world = World(tmp_path / "sorts")
    for number, (name, unit, _old, _new) in enumerate(SORTS):
        edits = [
            (f"{key} = ", f'{key} = "{text}" # ')
            for key, text in (("name", name), ("applicant", unit))
        ]
        world.another(f"2024/{number}", number, *edits)
    History(world.root).commit("Begin")
    for number, (_name, _unit, old, new) in enumerate(SORTS):
        world.edit(f"declarations/2024/{number}.toml", old, new)
    page.goto(page_of(world))
    search, order = page.get_by_role("searchbox"), page.get_by_label("排序")

    hold_shown(page, BY_UNIT)
    search.fill("大厅 862.90")
    hold_shown(page, [HALL, "邮寄"])
    search.fill("大厅")
    hold_shown(page, [HALL, "窗口", "邮寄"])
    order.select_option("改动由大到小")
    hold_shown(page, ["邮寄", "窗口"])
    search.fill("")
    hold_shown(page, ["平台", "邮寄", "热线", "窗口"])
    page.get_by_role("button", name="金额有变 3").click()
    hold_shown(page, ["平台", "邮寄", "热线"])
    order.select_option("按文件")
    hold_shown(page, ["热线", "平台", "邮寄"])
    page.get_by_role("button", name="全部 4").click()
    hold_shown(page, ["窗口", "热线", "平台", "邮寄"])
    order.select_option("按单位")
    hold_shown(page, BY_UNIT)


def hold_shown(page: Page, wanted: list[str]) -> None:
    """Hold which units and declarations are shown, in the list and beside it."""
    count = len(set(wanted) - {HALL, CENTRE})
    expect(page.locator("#shown")).to_have_text(f"显示 4 份中的 {count} 份")
    for heads in ("#list > li > b, #list > li .line > b", "#articles > h3, #articles .title h4"):
        shown = page.locator(heads).locator("visible=true")
        first = [re.compile(rf"^\s*{re.escape(name)}(?!\S)") for name in wanted]
        expect(shown).to_have_text(first, use_inner_text=True)
