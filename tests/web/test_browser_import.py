"""The import screen: what a person chooses for what was not understood, before it is written."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import tomli
from playwright.sync_api import Browser, Locator, Page, expect

from tests.web.browser import (
    CHROMIUM,
    Visitor,
    cell,
    form_of,
    hold_for_everybody,
    served,
)
from tests.web.forms import NOTE, OTHER, SOURCE, form_with_more
from tests.worlds import C, World, committed

pytestmark = pytest.mark.skipif(not CHROMIUM, reason="there is no Chromium here")

PLACE = f"2024/{C}"


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, str]]:
    """Yield a world and the address of its server, which start once for all tests."""
    world = World(tmp_path_factory.mktemp("import") / "office")
    with served(world) as address:
        yield world, address


@pytest.fixture
def office(shared: tuple[World, str]) -> World:
    """Return the world without declarations."""
    shutil.rmtree(shared[0].root / "declarations", ignore_errors=True)
    return shared[0]


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return form_with_more(tmp_path_factory.mktemp("form"))


@pytest.fixture
def form(tmp_path: Path, content: bytes) -> Path:
    file = tmp_path / "form.md"
    file.write_bytes(content)
    return file


@pytest.fixture(scope="module")
def visitor(browser: Browser, shared: tuple[World, str]) -> Visitor:
    return Visitor(browser, shared[1])


@pytest.fixture
def page(visitor: Visitor, office: World) -> Iterator[Page]:  # noqa: ARG001 - it is empty
    """Yield a page that asks for files to import; what it asks may be refused."""
    with visitor.visit(expected="422") as page:
        open_import(page)
        yield page


def open_import(page: Page) -> None:
    page.goto("#/import")
    page.get_by_label("年度").fill("2024")


READ = (
    "article.read > .line, .leftovers, .found, .cells caption, .cells thead, .cells tr.is-current"
)
"""What is shown of a form that was read: of all its cells, which are alike, the current one."""


def read(page: Page, form: Path) -> Locator:
    """Have a form read; return its leftovers."""
    page.set_input_files("input[type=file]", str(form))
    leftovers = page.get_by_role("region", name="没有读懂").locator("fieldset")
    expect(leftovers).to_have_count(3)
    return leftovers


def put(leftover: Locator, field: str) -> None:
    leftover.get_by_label("放进栏目").check()
    leftover.get_by_role("combobox").select_option(field)


def findings(page: Page) -> Locator:
    return page.locator("article.read .findings .code")


def written(office: World) -> str:
    return (office.root / "declarations" / f"{PLACE}.toml").read_text("utf-8")


def test_what_is_not_understood_is_a_comment_a_value_or_left_out(
    page: Page, office: World, form: Path
) -> None:
    """The sheet and what the check finds follow each choice; the file is just that."""
    source, other, note = read(page, form).all()
    for leftover in (source, other, note):
        expect(leftover.get_by_label("留作注释")).to_be_checked()
        expect(leftover.get_by_role("status")).to_have_text("作为注释留在文件末尾。")
    sheet = page.frame_locator("article.read iframe.paper")
    expect(sheet.get_by_text("91.10", exact=True)).to_be_visible()
    expect(findings(page).get_by_text("SB403")).to_have_count(0)

    put(other, "annual_amount")
    expect(other.get_by_text("该栏已有“91.10”。")).to_be_visible()
    expect(sheet.get_by_text("91.10", exact=True)).to_be_visible()
    other.get_by_label("文字").fill("12.5万元")
    other.get_by_role("button", name="取代它").click()
    expect(sheet.locator(".is-current")).to_have_text("12.50")
    expect(findings(page).get_by_text("SB403")).to_have_count(1)
    expect(other.get_by_role("status")).to_contain_text(
        "取代原来的“91.10”。 作为注释留在文件末尾。"
    )

    put(note, "policy_basis")
    note.get_by_role("button", name="接在后面").click()
    expect(sheet.locator(".is-current")).to_contain_text(NOTE)
    source.get_by_label("不要").check()
    expect(source.get_by_role("status")).to_have_text("不要：文件中不写这段内容。")
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 844})
        hold_for_everybody(page, READ)
    assert not list((office.root / "declarations").rglob("*.toml"))

    page.get_by_role("button", name="收下", exact=True).click()
    account = page.get_by_role("region", name="没有读懂")
    expect(account.locator("p.leftover")).to_have_count(3)
    expect(account.locator("p.leftover").first).to_contain_text("不要：文件中不写这段内容。")
    text = written(office)
    data, before = tomli.loads(text), tomli.loads(committed(PLACE))
    assert float(data.pop("annual_amount")) == 12.5
    policy = data.pop("policy_basis")
    assert policy == f"{before['policy_basis'].rstrip()}\n{NOTE}\n"
    assert data == {key: value for key, value in before.items() if key in data}
    comments = [line for line in text.splitlines() if line.startswith("# 导入")]
    assert [line.partition("：")[2].split() for line in comments] == [OTHER.split()]
    page.get_by_role("link", name="打开").click()
    expect(page.locator(cell("annual_amount"))).to_have_value("12.50")


def test_nothing_is_taken_that_does_not_fit_where_it_is_put(
    page: Page, office: World, form: Path
) -> None:
    source, *_others = read(page, form).all()
    put(source, "annual_amount")
    source.get_by_role("button", name="取代它").click()
    expect(source.get_by_role("alert")).to_have_text("这里读不懂“财政拨款”。")
    page.get_by_role("button", name="收下", exact=True).click()
    expect(page.locator("article.read > .banner")).to_contain_text("还没有放进去")
    assert not list((office.root / "declarations").rglob("*.toml"))
    source.get_by_label("留作注释").check()
    expect(source.get_by_role("alert")).to_have_count(0)
    page.get_by_role("button", name="收下", exact=True).click()
    expect(page.locator(cell("annual_amount"))).to_have_value("91.10")
    comments = [line for line in written(office).splitlines() if line.startswith("# 导入")]
    assert len(comments) == 3


def test_one_form_that_cannot_be_taken_keeps_no_other_one_back(
    page: Page, office: World, form: Path
) -> None:
    source, *_others = read(page, form).all()
    put(source, "annual_amount")
    other = f"{C[:-2]}99"
    form.write_bytes(form.read_bytes().replace(C.encode(), other.encode()))
    page.set_input_files("input[type=file]", str(form))
    page.get_by_role("button", name="收下 2 份新的").click()
    expect(page.locator("main > .banner")).to_have_text(
        f"{PLACE}: 有没有读懂的内容要放进栏目，但还没有放进去。"
    )
    expect(page.get_by_text("已收下")).to_have_count(1)
    (made,) = (office.root / "declarations").rglob("*.toml")
    assert made.stem == other


def test_what_is_typed_and_not_saved_is_not_lost_to_a_form_that_is_taken(
    page: Page, office: World, form: Path
) -> None:
    office.declare(PLACE, committed(PLACE))
    page.goto(form_of(PLACE))
    page.locator(cell("policy_basis")).fill("另有文件")
    expect(page.get_by_text("草稿已存在此浏览器")).to_be_visible()
    open_import(page)
    read(page, form)
    page.get_by_role("button", name="与已有的对照").click()
    expect(page.locator("article.read > .banner")).to_have_text("请先保存或放弃草稿。")
    page.goto(form_of(PLACE))
    expect(page.locator(cell("policy_basis"))).to_have_value("另有文件")


def test_comments_come_with_the_draft_of_what_is_there(
    page: Page, office: World, form: Path
) -> None:
    """Nothing else is new in it: they are what is saved."""
    office.declare(PLACE, committed(PLACE))
    before = written(office)
    _source, _other, note = read(page, form).all()
    note.get_by_label("不要").check()
    page.get_by_role("button", name="与已有的对照").click()
    page.get_by_role("link", name="打开").click()
    page.get_by_role("button", name="我改了什么").click()
    changes = page.locator(".changes tr")
    expect(changes).to_have_count(2)
    expect(changes.first).to_contain_text("资金来源")
    assert written(office) == before
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("没有改动")).to_be_visible()
    after = written(office)
    assert after.startswith(before)
    comments = [line for line in after.removeprefix(before).splitlines() if line]
    assert [line.partition("：")[2].split() for line in comments] == [SOURCE.split(), OTHER.split()]
