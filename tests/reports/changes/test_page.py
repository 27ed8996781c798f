"""The page of a change: what a reviewer asks first, and each declaration with all of it."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from shenbao.reports.design import COMMON
from tests.histories import AUTHOR, History
from tests.worlds import THREE, A, B, C, World

BY_PEOPLE = "//table[@class='commits']/tbody | //p[contains(@class, 'by')]"
"""What people have written."""

ASKED = ("diff", "--format", "html", "main...work")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Return a world with a branch: one declaration is changed, one mended, one removed."""
    world = World(tmp_path_factory.mktemp("page") / "world", THREE)
    paths = {code: f"declarations/2024/{code}.toml" for code in (A, B, C)}
    world.edit(paths[C], 'target = "≥1500件"', 'target = ">=1500件"')
    git = History(world.root)
    git.commit("Begin")
    git.git("switch", "--quiet", "--create", "work")
    world.edit(paths[A], "annual_amount = 852.90", "annual_amount = 900.00")
    world.edit(paths[A], '"58人"', '"60人"')
    git.commit("Raise the staff\n\nThey are sixty <b>since</b> March.")
    world.edit(paths[C], 'target = ">=1500件"', 'target = "≥1500件"')
    (world.root / paths[B]).unlink()
    git.commit("Mend a sign")
    return world


@pytest.fixture(scope="module")
def page(world: World) -> str:
    result = world.run(*ASKED)
    assert (result.status, result.err) == (0, "")
    return result.out


@pytest.fixture(scope="module")
def root(page: str) -> Any:
    return etree.HTML(page)


def words(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def rows(table: Any) -> list[list[str]]:
    return [[words(cell) for cell in row.xpath("./th | ./td")] for row in table.iter("tr")]


def test_the_summary_comes_first(root: Any) -> None:
    assert [words(line) for line in root.xpath("//p[@class='summary']")] == [
        "2 declarations changed, 1 removed; indicators: 6 removed, 2 changed",
        "Ten thousand yuan for the year: 1,264.00 → 991.10 (-272.90, -21.6 %)",
        "Check: new: 1 warning; mended: 1 warning",
    ]


def test_units_are_totalled_with_what_did_not_change(root: Any) -> None:
    (table,) = root.xpath("//table[@class='units']")
    unit = "深圳市福田区民意速办和智慧城市建设中心"
    assert rows(table) == [
        ["Unit", "Declarations", "Before", "After", "Difference"],
        [unit, "3 → 2", "1,264.00", "991.10", "-272.90, -21.6 %"],
    ]


def test_who_and_when_and_why(root: Any) -> None:
    (table,) = root.xpath("//table[@class='commits']")
    when = "2024-05-06 07:08"
    assert rows(table)[1:] == [
        [when, AUTHOR, "Mend a sign 2 files"],
        [when, AUTHOR, "Raise the staff 1 fileMoreThey are sixty <b>since</b> March."],
    ]
    (own,) = root.xpath(f"//article[contains(., '{A}')]")
    assert [words(line) for line in own.xpath(".//p[contains(@class, 'by')]")] == [
        f"{when} {AUTHOR}: Raise the staff"
    ]


def test_each_declaration_has_what_the_check_found_new_and_mended(root: Any) -> None:
    found = {
        words(article.find(".//code")).rpartition("/")[2][:-5]: [
            (item.get("class"), words(item.find("./code"))) for item in article.iter("li")
        ]
        for article in root.iter("article")
    }
    assert found == {
        A: [("finding warning", "SB403")],
        B: [],
        C: [("finding mended", "SB302")],
    }


def test_each_declaration_has_its_sheet_with_marks(root: Any) -> None:
    own = {code: root.xpath(f"//article[contains(., '{code}')]")[0] for code in (A, B)}
    marked = own[A].xpath(".//div[@class='paper']//tr[@class='changed']")
    assert [[words(mark) for mark in row.xpath(".//del | .//ins")] for row in marked] == [
        ["852.90", "900.00"],
        ["58", "60"],
    ]
    assert own[B].xpath(".//div[@class='paper']//del") == []
    assert "购置费" in words(own[B].xpath(".//div[@class='paper']")[0])


def test_the_library_stands_in_the_page_with_its_licence(page: str) -> None:
    vendor = COMMON / "vendor"
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    for name in ("tanstack-table.LICENSE", "tanstack-table.js"):
        assert (vendor / name).read_text("utf-8").partition("export{")[0] in script
    digest = b64encode(sha256(script.encode()).digest()).decode()
    assert f"script-src &#39;sha256-{digest}&#39;" in page


def test_the_same_versions_make_the_same_bytes(world: World, page: str) -> None:
    assert world.run(*ASKED).out == page
    assert str(world.root) not in page
    assert world.root.parent.name not in page


def test_it_speaks_chinese_wholly(world: World) -> None:
    root: Any = etree.HTML(world.run("--lang", "zh_CN", *ASKED).out)
    for element in root.xpath(f"//style | //script | //code | {BY_PEOPLE}"):
        element.getparent().remove(element)
    text = " ".join(root.xpath("//text() | //@aria-label | //@placeholder | //@data-words"))
    assert set(re.findall(r"[A-Za-z]{3,}", text)) == {"main", "work", "count", "all", "OSM"}


UNCOMMITTED = "changes that are not committed"
EDITS = {"Begin": ('"58人"', '"59人"'), "Raise": ('"59人"', '"60人"')}


def test_what_is_not_committed_is_told_where_there_is_some(tmp_path: Path) -> None:
    world = World(tmp_path / "world", [THREE[0]])
    git = History(world.root)
    for message in ("Begin", "Raise"):
        git.commit(message)
        world.edit(f"declarations/{THREE[0]}.toml", *EDITS[message])
    asked = ("diff", "--format", "html", "HEAD~1")
    assert UNCOMMITTED in world.run(*asked).out
    git.commit("Raise again")
    assert UNCOMMITTED not in world.run(*asked).out


def test_a_finding_is_the_same_in_two_years(tmp_path: Path) -> None:
    world = World(tmp_path / "world", [THREE[0]])
    world.another(f"2023/{A}", 0, (f"44030425{0:013}", A), ("year = 2024", "year = 2023"))
    root: Any = etree.HTML(world.run("diff", "--years", "2023..2024", "--format", "html").out)
    told = {
        (words(file.find("code")), item.get("class"))
        for file in root.xpath("//div[@class='file']")
        for item in file.iter("li")
    }
    assert told == {(f"declarations/{THREE[0]}.toml", "finding info")}


def test_what_is_shown_of_a_declaration_has_a_digest_of_its_own(tmp_path: Path) -> None:
    """A later change makes another one of it, in whatever language, and of no other."""
    world = World(tmp_path / "world", [THREE[0], THREE[2]])
    git = History(world.root)
    git.commit("Begin")
    paths = [f"declarations/{place}.toml" for place in (THREE[0], THREE[2])]
    for path, target in zip(paths, ("58人", "6套"), strict=True):
        world.edit(path, f'"{target}"', f'"1{target}"')
    first = digests(world)
    assert first == digests(world, "--lang", "zh_CN")
    world.edit(paths[0], "annual_amount = 852.90", "annual_amount = 900.00")
    then = digests(world)
    assert len({*first, *then}) == 3
    assert first[1] == then[1]


def digests(world: World, *words: str) -> list[str]:
    root: Any = etree.HTML(world.run(*words, "diff", "--format", "html", "main").out)
    return [*root.xpath("//article/@data-digest")]
