"""The site: pages for reviewers in a folder, made anew only where something has changed."""

from __future__ import annotations

import json
import re
import shutil
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import quote

import docx
import pytest
from playwright.sync_api import Locator, Page, expect

from shenbao.changes.redline.marking import redline
from shenbao.formats.errors import TemplateError
from shenbao.reports.bundle import bundled
from shenbao.sheet import Sheet
from shenbao.web.words import PAGE
from tests.histories import History
from tests.web.browser import CHROMIUM, Complaints, chromium, hold_for_everybody
from tests.worlds import THREE, World

PLACE = "2024/440304241063100300012"
PATH = f"declarations/{PLACE}.toml"
ASKED = ("site", "--format", "markdown")

expect.set_options(timeout=60_000)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path / "world", THREE)


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


def test_a_site_has_a_page_of_every_declaration(world: World) -> None:
    made(world)
    found = files(world)
    for place in THREE:
        page = given(world, f"at/{place}")
        assert found[page["sheet"]].startswith(b"<!DOCTYPE html>")
        assert page["files"] == {"markdown": f"files/{place}.md"}
        assert found[f"files/{place}.md"] == (world.root / f"output/{place}.md").read_bytes()
        assert page["findings"]
        assert page["history"] == []
    rows = given(world, "list")["rows"]
    assert [row["place"] for row in rows] == sorted(THREE)
    checked = json.loads(world.run("check", "--format", "json").out)
    assert sum(count for row in rows for _code, _weight, count, _fixable in row["findings"]) == len(
        checked["findings"]
    )


def test_nothing_of_a_site_leads_elsewhere(world: World) -> None:
    """No page loads anything from a network, and none has a script in it."""
    made(world)
    pages = {name: text.decode() for name, text in files(world).items() if name.endswith(".html")}
    assert len(pages) == 1 + len(THREE)
    for name, text in pages.items():
        assert "Content-Security-Policy" in text, name
        assert re.findall(r"""(?:src|href)=["']?(?:[a-z]+:|//)(?!,)""", text) in (
            [],
            ['href="data:'],
        )
        assert re.findall(r"<script(?![^>]*\bsrc=)|\bon\w+=", text) == [], name


def test_the_same_sources_make_the_same_bytes(world: World, tmp_path: Path) -> None:
    world.declare("2024/broken", "form = ")
    made(world)
    other = World(tmp_path / "elsewhere", THREE)
    other.declare("2024/broken", "form = ")
    other.run("site", "--format", "markdown", "--jobs", "1")
    assert files(world) == files(other)


def test_only_what_has_changed_is_written(world: World) -> None:
    made(world)
    assert made(world) == "0 files written, 0 removed"
    before = files(world)
    world.edit(PATH, 'name = "政务服务管理"', 'name = "改过的名称"')
    made(world)
    after = files(world)
    changed = {name for name in after if after[name] != before.get(name)}
    texts = {name for name in changed if name.startswith("data/text/")}
    own = {f"data/at/{PLACE}.js", f"sheets/{PLACE}.html", f"files/{PLACE}.md"}
    assert changed == {"data/list.js", *texts, *own}
    assert len(texts) == 1


def test_what_is_gone_is_removed_unless_somebody_has_changed_it(world: World) -> None:
    made(world)
    sheets = [world.root / f"pages/sheets/{place}.html" for place in THREE]
    sheets[1].write_text("mine")
    other = world.root / "pages/notes.txt"
    other.write_text("mine")
    for place in THREE[:2]:
        (world.root / f"declarations/{place}.toml").unlink()
    result = world.run(*ASKED)
    assert "it was changed by hand: it stays" in result.err
    assert [sheet.exists() for sheet in sheets] == [False, True, True]
    assert other.read_text() == "mine"
    assert [row["place"] for row in given(world, "list")["rows"]] == [THREE[2]]


def test_a_file_that_was_changed_by_hand_is_made_anew(world: World) -> None:
    made(world)
    before = files(world)
    for name in ("data/list.js", f"sheets/{PLACE}.html", "site.js"):
        (world.root / "pages" / name).write_text("changed")
    assert made(world) == "3 files written, 0 removed"
    assert files(world) == before


def test_a_faulty_declaration_costs_no_other_page(world: World) -> None:
    world.declare("2024/broken", "form = ")
    assert world.run(*ASKED).status == 1
    rows = {row["place"]: row for row in given(world, "list")["rows"]}
    assert rows["2024/broken"]["is_broken"]
    page = given(world, "at/2024/broken")
    assert ([found["code"] for found in page["findings"]], page["files"]) == (["SB002"], {})
    assert all(given(world, f"at/{place}")["sheet"] for place in THREE)


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


def test_a_damaged_record_of_a_site_is_begun_anew(world: World) -> None:
    made(world)
    before = files(world)
    (record,) = (world.root / ".shenbao").glob("site-*.json")
    for name, content in DAMAGED.items():
        record.write_bytes(content)
        assert made(world) == "0 files written, 0 removed", name
        assert files(world) == before, name


def test_another_site_is_not_written_over(world: World) -> None:
    page = world.root / "pages/index.html"
    page.parent.mkdir()
    page.write_text("<title>Ours</title>")
    result = world.run(*ASKED)
    assert (result.status, "choose another folder" in result.err) == (2, True)
    assert [*files(world)] == ["index.html"]


def test_history_is_that_of_git(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where the root is named from the folder that one is in."""
    git = History(world.root)
    monkeypatch.chdir(world.root.parent)
    world.root = Path(world.root.name)
    git.commit("Begin")
    world.edit(PATH, 'target = "6套"', 'target = "8套"')
    made(world)
    assert [commit["subject"] for commit in given(world, f"at/{PLACE}")["history"]] == ["Begin"]
    git.commit("Raise the target")
    made(world)
    last, _first = given(world, f"at/{PLACE}")["history"]
    assert last["subject"] == "Raise the target"
    assert [(one["before"], one["after"]) for one in last["changes"]] == [("6套", "8套")]


REDLINED = ("site", "--format", "word")
TARGETS = ("6套", "8套", "9套", "10套")


def redlines(world: World) -> dict[str, bytes]:
    """Make the site; return the redlines of the declaration that its page links to, by commit."""
    assert world.run(*REDLINED).status == 0
    linked = given(world, f"at/{PLACE}")["redlines"]
    found = files(world)
    assert sorted(linked.values()) == sorted(name for name in found if name.startswith("redlines/"))
    return {commit: found[name] for commit, name in linked.items()}


def texts_of(content: bytes) -> set[str]:
    """Return what is tracked in a Word file as deleted and as inserted."""
    body = docx.Document(BytesIO(content)).element.body
    marked = body.xpath(".//w:ins//w:t | .//w:del//w:delText")
    return {"".join(node.itertext()) for node in marked}


def test_what_each_commit_did_is_there_as_a_redline(world: World) -> None:
    """Also after another commit, which makes its own one and no other."""
    git = History(world.root)
    git.commit("Begin")
    world.edit(PATH, "annual_amount = ", "# why\nannual_amount = ")
    git.commit("Say why, which no sheet shows")
    assert redlines(world) == {}
    for old, new in pairwise(TARGETS[:3]):
        world.edit(PATH, f'target = "{old}"', f'target = "{new}"')
        git.commit(f"To {new}")
    last, first = (commit["commit"] for commit in given_history(world)[:2])
    made = redlines(world)
    assert {commit: texts_of(content) for commit, content in made.items()} == {
        first: {"6", "8"},
        last: {"8", "9"},
    }
    stamps = {path: path.stat().st_mtime_ns for path in world.root.glob("pages/redlines/**/*.docx")}
    assert len(stamps) == 2
    world.edit(PATH, f'target = "{TARGETS[2]}"', f'target = "{TARGETS[3]}"')
    git.commit("Again")
    with_another = redlines(world)
    assert len(with_another) == 3
    assert {commit: with_another[commit] for commit in made} == made
    assert {path: path.stat().st_mtime_ns for path in stamps} == stamps
    path = world.root / f"pages/redlines/{PLACE}/{first[:12]}.docx"
    path.write_bytes(b"changed")
    assert redlines(world) == with_another
    shutil.rmtree(world.root / "pages")
    assert redlines(world) == with_another


def given_history(world: World) -> list[dict[str, Any]]:
    assert world.run(*REDLINED).status == 0
    history: list[dict[str, Any]] = given(world, f"at/{PLACE}")["history"]
    return history


def test_the_newest_commits_alone_have_redlines(world: World) -> None:
    """However the site came to be: step by step, or at once."""
    git = History(world.root)
    git.commit("Begin")
    for number in range(10, 17):
        text = (world.root / PATH).read_text("utf-8")
        world.write(PATH, re.sub('target = "(6|1[0-9])套"', f'target = "{number}套"', text))
        git.commit(f"To {number}")
        if number in (13, 16):
            made = redlines(world)
    newest = [commit["commit"] for commit in given_history(world)[:5]]
    assert [*made] == newest
    shutil.rmtree(world.root / "pages")
    shutil.rmtree(world.root / ".shenbao")
    assert redlines(world) == made


UNFORESEEN = (RuntimeError("unforeseen"), TemplateError("unforeseen"))


@pytest.mark.parametrize("error", UNFORESEEN, ids=lambda error: type(error).__name__)
def test_a_redline_that_cannot_be_made_costs_no_other(
    world: World, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    git = History(world.root)
    git.commit("Begin")
    for place in THREE:
        world.edit(f"declarations/{place}.toml", "annual_amount = ", "annual_amount = 1")
    git.commit("More")

    def fail(old: Sheet, *others: Any) -> bytes:
        if PLACE.partition("/")[2] in old.values().values():
            raise error
        return redline(old, *others)

    monkeypatch.setattr("shenbao.changes.redline.marking.redline", fail)
    result = world.run(*REDLINED, "--jobs", "1")
    assert result.status == 1
    assert (result.err.count(PATH), result.err.count("unforeseen")) == (1, 1)
    pages = {place: given(world, f"at/{place}") for place in THREE}
    assert {place: len(page["redlines"]) for place, page in pages.items()} == {
        place: int(place != PLACE) for place in THREE
    }
    assert all(page["sheet"] for page in pages.values())
    again = world.run(*REDLINED, "--jobs", "1")
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
    """Without a server and a network: the list, its search and filters, a declaration, sums."""
    unit = ("深圳市福田区民意速办和智慧城市建设中心", "第二中心")
    world.another("2024/elsewhere", 1, unit)
    for number in (2, 3):  # one of them has its name again, and another code
        world.another(f"2023/gone{number}", number, ("year = 2024", "year = 2023"), unit)
    world.another("2023/third", 4, ("year = 2024", "year = 2023"), (unit[0], "第三中心"))
    world.run("--lang", "zh_CN", *ASKED)
    address = (world.root / "pages/index.html").as_uri()
    with chromium() as browser:
        for width, scheme in ((390, "light"), (1280, "dark")):
            page = browser.new_page(
                viewport={"width": width, "height": 900},
                color_scheme=scheme,  # type: ignore[arg-type]
            )
            complaints = Complaints().of(page)
            asked: list[str] = []
            listen_to(page, asked)
            page.goto(address)
            rows = page.locator("table.declarations tbody a")
            expect(rows).to_have_count(len(THREE) + 4)
            hold_for_everybody(page)
            page.get_by_role("searchbox").fill("群发")
            expect(rows).to_have_count(1)
            rows.first.click()
            sheet = page.frame_locator("iframe.paper")
            expect(sheet.get_by_text("91.10")).to_have_count(1)
            expect(page.locator(".finding").first).to_be_visible()
            hold_for_everybody(page)
            page.get_by_role("link", name="汇总").click()
            expect(page.locator("table.figures tbody tr").first).to_be_visible()
            matrix = page.get_by_role("region", name="各规则、各单位的问题")
            assert matrix.locator("thead th").all_inner_texts() == [
                "规则",
                unit[0],
                unit[1],
                "合计",
            ]
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
            hold_for_everybody(page)
            assert complaints == []
            assert len(asked) > 5
            assert {url.partition(":")[0] for url in asked} <= {"file", "data"}
            page.close()


@pytest.mark.slow
@pytest.mark.skipif(not CHROMIUM, reason="there is no chromium here")
def test_a_redline_is_kept_from_disk(world: World) -> None:
    git = History(world.root)
    git.commit("Begin")
    world.edit(PATH, 'target = "6套"', 'target = "8套"')
    git.commit("Raise the target")
    (content,) = redlines(world).values()
    with chromium() as browser:
        page = browser.new_page()
        complaints = Complaints().of(page)
        page.goto((world.root / "pages/index.html").as_uri() + f"#/at/{quote(PLACE, safe='')}")
        expect(page.locator(".commits li")).to_have_count(2)
        hold_for_everybody(page)
        with page.expect_download() as kept:
            page.locator(".commits").get_by_role("link").click()
        assert kept.value.path().read_bytes() == content
        assert complaints == []


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


def listen_to(page: Page, asked: list[str]) -> None:
    """Note the addresses that a page asks for."""
    page.on("request", lambda request: asked.append(request.url))


@pytest.mark.parametrize("name", ["page.css", "files/mine.txt"])
def test_what_others_have_in_the_folder_is_not_overwritten(world: World, name: str) -> None:
    world.write(f"pages/{name}", "mine")
    result = world.run(*ASKED)
    assert result.status == 2
    first = name.partition("/")[0]
    assert f"pages/{first} is not a page of a site that was made here" in result.err
    assert files(world) == {name: b"mine"}


def test_what_an_interrupted_run_leaves_is_no_hindrance(world: World) -> None:
    world.write("pages/vendor/.shenbao-0123456789abcdef.tmp", "half")
    (world.root / "pages/fonts/usual").mkdir(parents=True)
    assert world.run(*ASKED).status == 0
    assert [name for name in files(world) if name.endswith(".tmp")] == []
