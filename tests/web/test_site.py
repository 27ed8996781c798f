"""The site: pages for reviewers in a folder, made anew only where something has changed."""

from __future__ import annotations

import json
import re
import shutil
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest
from playwright.sync_api import Locator, Page, expect

from shenbao.changes.redline.marking import redline
from shenbao.formats.errors import TemplateError
from shenbao.reports.bundle import bundled
from shenbao.sheet import Sheet
from shenbao.web.site import State
from shenbao.web.words import PAGE
from tests.histories import History
from tests.web.browser import CHROMIUM, Complaints, chromium, hold_for_everybody
from tests.worlds import THREE, World

PLACE = "2024/440304241063100300012"
PATH = f"declarations/{PLACE}.toml"
ASKED = ("site", "--format", "markdown", "--jobs", "1")

expect.set_options(timeout=60_000)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path / "world", THREE)


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Return a world whose site is made, which no test may change."""
    world = World(tmp_path_factory.mktemp("site") / "world", THREE)
    assert world.run("site", "--format", "markdown").status == 0
    return world


@pytest.fixture
def site(read: World, tmp_path: Path) -> World:
    """Return a copy of that."""
    return World.at(shutil.copytree(read.root, tmp_path / "site"))


def made(world: World) -> str:
    """Make the site; return what was written and removed."""
    result = world.run(*ASKED)
    found = re.search(r"(\d+ files written, \d+ removed)", result.out)
    assert found, result
    return found[1]


def files(world: World, folder: str = "pages") -> dict[str, bytes]:
    home = world.root / folder
    return {
        path.relative_to(home).as_posix(): path.read_bytes()
        for path in home.rglob("*")
        if path.is_file()
    }


def given(world: World, name: str) -> Any:
    """Return what a file of data gives."""
    text = (world.root / f"pages/data/{name}.js").read_text("utf-8")
    found = re.fullmatch(r"give\((\".*?\"), (.*)\);\n", text, re.DOTALL)
    assert found
    assert json.loads(found[1]) == name
    return json.loads(found[2])


# ---- What is made -------------------------------------------------------------------------------


def test_a_site_has_a_page_of_every_declaration(read: World) -> None:
    found = files(read)
    for place in THREE:
        page = given(read, f"at/{place}")
        assert found[page["sheet"]].startswith(b"<!DOCTYPE html>")
        assert page["files"] == {"markdown": f"files/{place}.md"}
        assert found[f"files/{place}.md"] == (read.root / f"output/{place}.md").read_bytes()
        assert page["findings"]
        assert page["history"] == []
    rows = given(read, "list")["rows"]
    assert [row["place"] for row in rows] == sorted(THREE)
    checked = json.loads(read.run("check", "--format", "json").out)
    assert sum(count for row in rows for _code, _weight, count, _fixable in row["findings"]) == len(
        checked["findings"]
    )


def test_nothing_of_a_site_leads_elsewhere(read: World) -> None:
    """No page loads anything from a network, and none has a script in it."""
    pages = {name: text.decode() for name, text in files(read).items() if name.endswith(".html")}
    assert len(pages) == 1 + len(THREE)
    for name, text in pages.items():
        assert "Content-Security-Policy" in text, name
        assert re.findall(r"""(?:src|href)=["']?(?:[a-z]+:|//)(?!,)""", text) in (
            [],
            ['href="data:'],
        )
        assert re.findall(r"<script(?![^>]*\bsrc=)|\bon\w+=", text) == [], name


def test_the_same_sources_make_the_same_bytes(site: World, world: World) -> None:
    """Also where one is faulty, which costs no other its page, or a run was interrupted before."""
    for one in (site, world):
        one.declare("2024/broken", "form = ")
    world.write("pages/vendor/.shenbao-0123456789abcdef.tmp", "half")
    (world.root / "pages/fonts/usual").mkdir(parents=True)
    assert site.run("site", "--format", "markdown").status == 1
    assert world.run(*ASKED).status == 1
    assert files(site) == files(world)
    rows = {row["place"]: row for row in given(world, "list")["rows"]}
    assert rows["2024/broken"]["is_broken"]
    page = given(world, "at/2024/broken")
    assert ([found["code"] for found in page["findings"]], page["files"]) == (["SB002"], {})
    assert all(given(world, f"at/{place}")["sheet"] for place in THREE)
    assert [name for name in files(world) if name.endswith(".tmp")] == []


def test_only_what_has_changed_is_written(site: World) -> None:
    assert made(site) == "0 files written, 0 removed"
    before = files(site)
    site.edit(PATH, 'name = "政务服务管理"', 'name = "改过的名称"')
    made(site)
    after = files(site)
    changed = {name for name in after if after[name] != before.get(name)}
    texts = {name for name in changed if name.startswith("data/text/")}
    own = {f"data/at/{PLACE}.js", f"sheets/{PLACE}.html", f"files/{PLACE}.md"}
    assert changed == {"data/list.js", *texts, *own}
    assert len(texts) == 1


def test_what_is_gone_is_removed_unless_somebody_has_changed_it(site: World) -> None:
    sheets = [site.root / f"pages/sheets/{place}.html" for place in THREE]
    sheets[1].write_text("mine")
    other = site.root / "pages/notes.txt"
    other.write_text("mine")
    for place in THREE[:2]:
        (site.root / f"declarations/{place}.toml").unlink()
    result = site.run(*ASKED)
    assert "it was changed by hand: it stays" in result.err
    assert [sheet.exists() for sheet in sheets] == [False, True, True]
    assert other.read_text() == "mine"
    assert [row["place"] for row in given(site, "list")["rows"]] == [THREE[2]]


def test_a_file_that_was_changed_by_hand_is_made_anew(site: World) -> None:
    before = files(site)
    for name in ("data/list.js", f"sheets/{PLACE}.html", "site.js"):
        (site.root / "pages" / name).write_text("changed")
    assert made(site) == "3 files written, 0 removed"
    assert files(site) == before


DAMAGED = {
    "no JSON": b"{",
    "not UTF-8": b"\xff",
    "no table": b"[]",
    "files in no table": b'{"whole": "", "files": ["x"], "pages": {}, "stamps": {}}',
    "a file without a fingerprint": b'{"whole": "", "files": {"x": 1}, "pages": {}, "stamps": {}}',
    "a declaration of which nothing is kept": (
        f'{{"whole": "", "files": {{}}, "pages": {{"{PLACE}": {{}}}}, "stamps": {{}}}}'.encode()
    ),
    "half a stamp": (
        f'{{"whole": "", "files": {{}}, "pages": {{}}, "stamps": {{"{PATH}": [1]}}}}'.encode()
    ),
}


def test_a_damaged_record_of_a_site_is_begun_anew(site: World) -> None:
    before = files(site)
    (record,) = (site.root / ".shenbao").glob("site-*.json")
    for name, content in DAMAGED.items():
        record.write_bytes(content)
        assert State.read(record) == State(), name
    assert made(site) == "0 files written, 0 removed"
    assert files(site) == before


def test_another_site_is_not_written_over(world: World) -> None:
    page = world.root / "pages/index.html"
    page.parent.mkdir()
    page.write_text("<title>Ours</title>")
    result = world.run(*ASKED)
    assert (result.status, "choose another folder" in result.err) == (2, True)
    assert [*files(world)] == ["index.html"]


def begun(world: World) -> History:
    """Return the history of a world, begun with all but its site."""
    world.write(".gitignore", "/pages/\n")
    history = History(world.root)
    history.commit("Begin")
    return history


def test_history_is_that_of_git(site: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where the root is named from the folder that one is in."""
    git = begun(site)
    made(site)
    assert [commit["subject"] for commit in given(site, f"at/{PLACE}")["history"]] == ["Begin"]
    site.edit(PATH, 'target = "6套"', 'target = "8套"')
    git.commit("Raise the target")
    site.edit(PATH, 'target = "8套"', 'target = "9套"')
    monkeypatch.chdir(site.root.parent)
    site.root = Path(site.root.name)
    made(site)
    last, _first = given(site, f"at/{PLACE}")["history"]
    assert last["subject"] == "Raise the target"
    assert [(one["before"], one["after"]) for one in last["changes"]] == [("6套", "8套")]


REDLINED = ("site", "--format", "word", "--jobs", "1")


def redlines(world: World, *words: str) -> dict[str, bytes]:
    """Make the site; return the redlines of the declaration that its page links to, by commit."""
    assert world.run(*words, *REDLINED).status == 0
    linked = given(world, f"at/{PLACE}")["redlines"]
    found = files(world)
    assert sorted(linked.values()) == sorted(name for name in found if name.startswith("redlines/"))
    return {commit: found[name] for commit, name in linked.items()}


def texts_of(content: bytes) -> set[str]:
    """Return what is tracked in a Word file as deleted and as inserted."""
    body = docx.Document(BytesIO(content)).element.body
    marked = body.xpath(".//w:ins//w:t | .//w:del//w:delText")
    return {"".join(node.itertext()) for node in marked}


def test_what_each_of_the_newest_commits_did_is_there_as_a_redline(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However the site came to be; after another commit its redline is made, and no other."""
    for module in ("site", "site_pages"):
        monkeypatch.setattr(f"shenbao.web.{module}.REDLINED", 3)
    git = begun(world)

    def commit(old: str, new: str) -> str:
        world.edit(PATH, old, new)
        return git.commit(f"From {old} to {new}")

    first = commit('target = "6套"', 'target = "8套"')
    commit("annual_amount = ", "# why, which no sheet shows\nannual_amount = ")
    second = commit('target = "8套"', 'target = "9套"')
    made = redlines(world)
    assert {commit: texts_of(content) for commit, content in made.items()} == {
        second: {"8", "9"},
        first: {"6", "8"},
    }
    kept = world.root / f"pages/redlines/{PLACE}/{second[:12]}.docx"
    stamp = kept.stat().st_mtime_ns
    third = commit('target = "9套"', 'target = "10套"')
    newest = redlines(world)
    assert [*newest] == [third, second]
    assert newest[second] == made[second]
    assert kept.stat().st_mtime_ns == stamp
    kept.write_bytes(b"changed")
    assert redlines(world) == newest
    for folder in ("pages", ".shenbao"):
        shutil.rmtree(world.root / folder)
    assert redlines(world) == newest


UNFORESEEN = {THREE[1]: TemplateError("unforeseen"), PLACE: RuntimeError("unforeseen")}


def test_a_redline_that_cannot_be_made_costs_no_other(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    git = begun(world)
    for place in THREE:
        world.edit(f"declarations/{place}.toml", "annual_amount = ", "annual_amount = 1")
    git.commit("More")

    def fail(old: Sheet, *others: Any) -> bytes:
        for place, error in UNFORESEEN.items():
            if place.partition("/")[2] in old.values().values():
                raise error
        return redline(old, *others)

    monkeypatch.setattr("shenbao.changes.redline.marking.redline", fail)
    result = world.run(*REDLINED)
    assert result.status == 1
    codes = {path: [said[:5] for said in all_said] for path, all_said in result.errors.items()}
    assert codes == {f"declarations/{THREE[1]}.toml": ["SB020"], PATH: ["SB005"]}
    pages = {place: given(world, f"at/{place}") for place in THREE}
    assert [len(pages[place]["redlines"]) for place in THREE] == [1, 0, 0]
    assert all(page["sheet"] for page in pages.values())
    again = world.run(*REDLINED)
    assert (again.status, again.err) == (1, result.err)
    monkeypatch.undo()
    assert world.run(*REDLINED).status == 0
    assert all(len(given(world, f"at/{place}")["redlines"]) == 1 for place in THREE)


def test_modules_make_one_script() -> None:
    script = bundled(PAGE, "site.js", {"api.js": "offline.js"})
    assert re.findall(r"^(?:import|export)\b", script, re.MULTILINE) == []
    assert "fetch(" not in script
    assert script.count('modules["words.js"] =') + script.count("modules['words.js'] =") == 1


def hold_that_heads_sort(table: Locator) -> None:
    """Units stand by their amounts at first, and by what is clicked from then on."""
    units = table.locator("tbody > tr > th")
    by_amount = units.all_inner_texts()
    assert len(by_amount) > 1
    amount, name = (table.locator("thead th").nth(place) for place in (2, 0))
    expect(amount).to_have_attribute("aria-sort", "descending")
    amount.get_by_role("button").click()
    expect(units).to_have_text(by_amount[::-1])
    name.get_by_role("button").press("Enter")
    expect(name).to_have_attribute("aria-sort", "ascending")
    expect(amount).to_have_attribute("aria-sort", "none")
    amount.get_by_role("button").click()
    amount.get_by_role("button").click()
    expect(units).to_have_text(by_amount)


# ---- From disk ----------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.skipif(not CHROMIUM, reason="there is no chromium here")
def test_a_reviewer_reads_from_disk(world: World) -> None:
    """Without a server and a network: the list, its search, a declaration, a redline, sums."""
    unit = ("深圳市福田区民意速办和智慧城市建设中心", "第二中心")
    world.another("2024/elsewhere", 1, unit)
    for number in (2, 3):  # one of them has its name again, and another code
        world.another(f"2023/gone{number}", number, ("year = 2024", "year = 2023"), unit)
    world.another("2023/third", 4, ("year = 2024", "year = 2023"), (unit[0], "第三中心"))
    git = begun(world)
    world.edit(PATH, 'target = "6套"', 'target = "8套"')
    git.commit("Raise the target")
    (changed,) = redlines(world, "--lang", "zh_CN").values()
    with chromium() as browser:
        page = browser.new_page(reduced_motion="reduce")
        complaints = Complaints().of(page)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto((world.root / "pages/index.html").as_uri())
        rows = page.locator("table.declarations tbody a")
        expect(rows).to_have_count(len(THREE) + 4)
        hold_in_both_looks(page)
        page.get_by_role("searchbox").fill("群发")
        expect(rows).to_have_count(1)
        rows.first.click()
        sheet = page.frame_locator("iframe.paper")
        expect(sheet.get_by_text("91.10")).to_have_count(1)
        expect(page.locator(".finding").first).to_be_visible()
        expect(page.locator(".commits li")).to_have_count(2)
        hold_in_both_looks(page)
        with page.expect_download() as kept:
            page.locator(".commits").get_by_role("link").click()
        assert kept.value.path().read_bytes() == changed
        page.get_by_role("link", name="汇总").click()
        expect(page.locator("table.figures tbody tr").first).to_be_visible()
        matrix = page.get_by_role("region", name="各规则、各单位的问题")
        assert matrix.locator("thead th").all_inner_texts() == ["规则", unit[0], unit[1], "合计"]
        against = page.get_by_text("与 2023 年相比：−441.80 万元，-17.3 %。")
        expect(against).to_be_visible()
        projects = page.locator("table.figures", has_text="按项目").locator("> tbody > tr > th")
        expect(projects).to_have_text(["劳务派遣人员", "购置费", "政务服务管理"])
        expect(projects.get_by_role("link")).to_have_text(["购置费", "政务服务管理"])
        hold_that_bars_are_as_long_as_their_figures(page.locator("table.figures").first)
        hold_that_heads_sort(page.locator("table.figures").first)
        sums = [int(text) for text in matrix.locator("tfoot td").all_inner_texts()]
        assert sums[0] > sums[1] > 0
        assert sums[0] + sums[1] == sums[2]
        missing = page.locator("section.missing tbody tr")
        lines = ("^第三中心.*尚未申报.*劳务派遣人员$", "^第二中心.*劳务派遣人员$")
        expect(missing).to_have_text([*map(re.compile, lines)])
        hold_in_both_looks(page)
    assert complaints == []
    assert len(asked) > 5
    assert {url.partition(":")[0] for url in asked} <= {"file", "data"}


def hold_in_both_looks(page: Page) -> None:
    """Hold a page for everybody in a wide and dark window, and in a narrow and light one."""
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(color_scheme="dark")
    hold_for_everybody(page)
    page.set_viewport_size({"width": 390, "height": 900})
    page.emulate_media(color_scheme="light")
    hold_for_everybody(page)


def hold_that_bars_are_as_long_as_their_figures(table: Locator) -> None:
    """Hold it of this year's and last year's amounts of units."""
    rows = table.locator("> tbody > tr")
    figures = [[amount(cells) for cells in row] for row in map(cells_of, rows.all())]
    lengths = "row => [...row.querySelectorAll('.bars td')].map(bar => bar.offsetWidth)"
    bars = [row.evaluate(lengths) for row in rows.all()]
    most = max(map(max, figures))
    longest = max(map(max, bars))
    assert most > 0
    assert longest > 0
    for drawn, known in zip(bars, figures, strict=True):
        expected = [longest * figure / most for figure in known]
        assert drawn == pytest.approx(expected, abs=1)


def cells_of(row: Locator) -> list[str]:
    """Return this year's and last year's amount."""
    return row.locator("> td").all_text_contents()[1:3]


def amount(text: str) -> float:
    return 0 if text == "—" else float(text.replace(",", ""))


@pytest.mark.parametrize("name", ["page.css", "files/mine.txt"])
def test_what_others_have_in_the_folder_is_not_overwritten(world: World, name: str) -> None:
    world.write(f"pages/{name}", "mine")
    result = world.run(*ASKED)
    assert result.status == 2
    first = name.partition("/")[0]
    assert f"pages/{first} is not a page of a site that was made here" in result.err
    assert files(world) == {name: b"mine"}
