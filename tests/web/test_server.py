"""The server: what it answers, whom it lets in, and what becomes of files."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import re
import shutil
import socket
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
import tomli
from lxml.html import fromstring

from shenbao.cli.building import usual_cache
from shenbao.cli.commands import serve
from shenbao.cli.projects import open_project
from shenbao.formats import renderer as real_renderer
from shenbao.reports.changes import html
from shenbao.web import reader
from shenbao.web.guard import LARGEST_BODY, PAPER_POLICY, Access
from shenbao.web.interface import ONE, OPERATIONS
from shenbao.web.words import messages
from shenbao.web.workspace import Workspace
from tests.histories import History
from tests.web.client import AT, HOST, PLACE, Client
from tests.web.forms import places
from tests.worlds import THREE, World

Opened = Callable[[str], dict[str, Any]]


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path / "world", THREE)


@pytest.fixture
def client(world: World) -> Client:
    return Client(Workspace(world.root), Access.at(8848))


def declaration(world: World, place: str = PLACE) -> str:
    return (world.root / "declarations" / f"{place}.toml").read_text("utf-8")


# ---- What it answers --------------------------------------------------------------------------


def test_the_list_has_every_declaration(client: Client, world: World) -> None:
    world.declare("2024/broken", "form = ")
    listed = client.rows()
    assert [row["place"] for row in listed] == sorted([*THREE, "2024/broken"])
    broken, *others = sorted(listed, key=lambda row: "is_broken" not in row)
    assert broken.pop("findings") == [["SB002", "error", 1, 0]]
    assert broken == {"place": "2024/broken", "name": "broken.toml", "is_broken": True}
    (row,) = (row for row in others if row["place"] == PLACE)
    del row["goal"], row["findings"]
    assert (sum(row["classes"].values()), row["classes"].pop("产出指标 › 数量指标")) == (12, 5)
    del row["classes"]
    assert row == {
        "place": PLACE,
        "year": 2024,
        "standard": "shenzhen-project",
        "repeats": False,
        "form": "二级项目支出绩效目标申报表",
        "code": "440304241063100300012",
        "name": "政务服务管理",
        "unit": "深圳市福田区民意速办和智慧城市建设中心",
        "total_amount": "273.30",
        "annual_amount": "91.10",
        "indicators": 12,
    }


def test_two_characters_anywhere_on_a_sheet_are_found(client: Client) -> None:
    def found(words: str) -> list[str]:
        return client.get("/api/search", params={"words": words}).json()  # type: ignore[no-any-return]

    assert found("群发") == [PLACE]
    assert found("群发 巡检") == [PLACE]
    assert found("群发 没有的词") == []
    assert found("osm") == [PLACE]
    assert found("") == sorted(THREE)


def test_a_changed_file_is_listed_as_it_is_now(client: Client, world: World) -> None:
    client.get("/api/declarations")
    world.edit(f"declarations/{PLACE}.toml", 'name = "政务服务管理"', 'name = "改过的名称"')
    names = {row["place"]: row["name"] for row in client.rows()}
    assert names[PLACE] == "改过的名称"


def test_findings_are_those_of_the_check(client: Client, world: World) -> None:
    checked = json.loads(world.run("check", "--format", "json").out)
    expected: dict[str, Counter[tuple[str, str]]] = {place: Counter() for place in THREE}
    fixable: Counter[tuple[str, str]] = Counter()
    for problem in checked["findings"]:
        place = problem["path"].removeprefix("declarations/").removesuffix(".toml")
        expected[place][problem["code"], problem["severity"]] += 1
        fixable[place, problem["code"]] += bool(problem["fixes"])
    found = {row["place"]: row["findings"] for row in client.rows()}
    assert found == {
        place: [[*of, count, fixable[place, of[0]]] for of, count in sorted(counts.items())]
        for place, counts in expected.items()
    }


@pytest.mark.parametrize("place", places())
def test_every_form_can_be_filled_in(place: str, opened_at: Opened) -> None:
    """Every cell that an author fills has an input, and every input is in the form."""
    opened = opened_at(place)
    arrays = {part["address"]: part for part in opened["form"]["parts"] if part["kind"] == "array"}
    parted = [known["parts"]["rows"] for known in opened["inputs"].values() if known["parts"]]
    arrays |= {part["address"]: part for part in parted}
    cells = {
        cell["key"]
        for part in opened["form"]["parts"]
        if part["kind"] == "rows"
        for row in part["rows"]
        for cell in row
    }
    for address in opened["texts"]:
        array, bracket, rest = address.rpartition("[")
        if bracket:
            columns = {column["key"] for column in arrays[array]["columns"]}
            assert rest.partition("].")[2] in columns, address
        else:
            assert address in opened["inputs"], address
            assert address in cells or address not in opened["shown"], address
    assert opened["rows"].keys() == arrays.keys()


@pytest.mark.parametrize("place", places())
def test_a_draft_meets_a_file_that_is_of_another_form_by_now(
    place: str, all_client: Client, opened_at: Opened
) -> None:
    """What was typed is in the draft still, or told as a conflict."""
    one, other = opened_at(PLACE), opened_at(place)
    for before, now in ((one, other), (other, one)):
        typed = {at: f"{text}甲" for at, text in before["texts"].items()}
        draft = {"base": before["base"], "texts": typed}
        answer = all_client.post(f"/api/declarations/{now['place']}.toml/rebase", json=draft)
        assert answer.status_code == 200, answer.text
        found = answer.json()
        assert found["draft"]["base"] == now["base"]
        told = {conflict["address"]: conflict["mine"] for conflict in found["conflicts"]}
        assert {**found["draft"]["texts"], **told} == typed


@pytest.fixture(scope="module")
def all_client(project: Any) -> Iterator[Client]:
    return Client(Workspace(project.root), Access.at(8848))  # type: ignore[return-value]


@pytest.fixture(scope="module")
def opened_at(all_client: Client) -> Opened:
    """Return what opens the declaration at a place, once."""
    return cache(lambda place: all_client.get(f"/api/declarations/{place}.toml").json())


def test_a_draft_is_shown_and_not_written(client: Client, world: World) -> None:
    before = declaration(world)
    reply = client.post(f"{AT}/draft", json=client.draft(annual_amount="8529000元")).json()
    assert reply["shown"]["annual_amount"] == "852.90"
    assert "852.90" in reply["html"]
    assert [(change["label"], change["after"]) for change in reply["changes"]] == [
        ("本年度项目金额（万元）", "852.90")
    ]
    assert "SB403" in {finding["code"] for finding in reply["findings"]}
    assert declaration(world) == before


def test_pages_break_where_those_of_the_pdf_do(client: Client, world: World) -> None:
    """The row at the top of each is on that page of the file, and the one above on that before."""
    import pdfplumber

    found = client.get(f"{AT}/pages").json()
    with pdfplumber.open(BytesIO(client.get(f"{AT}/files/pdf").content)) as pdf:
        pages = ["".join(page.extract_text().split()) for page in pdf.pages]
    assert found["count"] == len(pages) == 2
    ((_table, row),) = [
        map(int, each["row"].removeprefix("row-").split("-"))
        for each in found["breaks"]
        if (each["page"], each["within"]) == (2, False)
    ]
    sheet: Any = fromstring(client.get(AT).json()["html"])
    for number, at in ((0, row - 1), (1, row)):
        (cells,) = sheet.findall(f".//tr[@data-row='row-1-{at}']")
        name, target, _explain = (cell.text for cell in cells[-3:])
        assert [f"{name}{target}" in page for page in pages] == [number == 0, number == 1]

    long = client.draft(annual_goal="培训窗口人员200人次。\n" * 60)
    before = declaration(world)
    assert client.post(f"{AT}/pages", json=long).json() == {
        "count": 3,
        "breaks": [
            {"page": 2, "row": "row-0-7", "within": True},
            {"page": 3, "row": "row-1-4", "within": False},
        ],
    }
    assert declaration(world) == before


def test_addresses_are_those_of_the_cells_of_the_page(client: Client) -> None:
    """Cell by cell in the order of the HTML: each shows the text of its address."""
    opened = client.get(AT).json()
    page = fromstring(opened["html"])
    tables: list[Any] = next(iter(page.iterchildren("body"))).findall("table")
    assert len(tables) == len(opened["addresses"])
    seen = {}
    for table, rows in zip(tables, opened["addresses"], strict=True):
        for line, cells in zip(table.iter("tr"), rows, strict=True):
            for cell, address in zip(line, cells, strict=True):
                if address:
                    seen[address] = cell.text_content()
    assert seen == opened["shown"]


# ---- Saving -----------------------------------------------------------------------------------


def test_saving_changes_the_line_and_no_other(client: Client, world: World) -> None:
    before = declaration(world).splitlines()
    after = client.post(f"{AT}/save", json=client.draft(annual_amount="852.9万元"))
    assert after.status_code == 200
    now = declaration(world).splitlines()
    changed = [(old, new) for old, new in zip(before, now, strict=True) if old != new]
    assert changed == [
        ("annual_amount = 91.10        # 万元", "annual_amount = 852.90        # 万元")
    ]
    assert after.json()["base"] == declaration(world)


def test_a_file_that_was_changed_elsewhere_is_not_overwritten(client: Client, world: World) -> None:
    draft = client.draft(annual_amount="95")
    world.edit(f"declarations/{PLACE}.toml", 'target = "6次"', 'target = "7次"')
    before = declaration(world)
    assert client.post(f"{AT}/save", json=draft).status_code == 409
    assert declaration(world) == before

    found = client.post(f"{AT}/rebase", json=draft).json()
    assert found["conflicts"] == []
    assert [change["after"] for change in found["changes"]] == ["7次"]
    assert client.post(f"{AT}/save", json=found["draft"]).status_code == 200
    assert 'target = "7次"' in declaration(world)
    assert "annual_amount = 95.00" in declaration(world)


def test_what_both_have_changed_is_a_conflict(client: Client, world: World) -> None:
    draft = client.draft(annual_amount="95", name="我的名称")
    world.edit(f"declarations/{PLACE}.toml", "annual_amount = 91.10", "annual_amount = 90.00")
    found = client.post(f"{AT}/rebase", json=draft).json()
    assert found["conflicts"] == [
        {
            "address": "annual_amount",
            "label": "本年度项目金额（万元）",
            "base": "91.10",
            "mine": "95",
            "theirs": "90.00",
            "is_row": False,
        }
    ]
    kept = {"texts": {"name": "我的名称"}, "rows": {}, "notes": []}
    assert found["draft"] == {"base": declaration(world), **kept}


def test_rows_that_others_have_moved_are_not_written_into(client: Client, world: World) -> None:
    draft = client.draft(**{"output.quantity[0].target": "9次"})
    line = '[[output.quantity]]\nname = "系统巡检次数"\ntarget = "6次"\n\n'
    world.edit(f"declarations/{PLACE}.toml", line, "")
    found = client.post(f"{AT}/rebase", json=draft).json()
    assert found["draft"]["texts"] == {}
    assert [(one["address"], one["is_row"]) for one in found["conflicts"]] == [
        ("output.quantity[0].target", True)
    ]


def test_rows_that_are_arranged_here_and_moved_elsewhere_are_a_conflict(
    client: Client, world: World
) -> None:
    """Only those: what is arranged of another array is kept."""
    items = [*reversed(range(7))]
    draft = {**client.draft(), "rows": {"output.quantity": [1, 0, 2], "estimate.items": items}}
    line = '[[output.quantity]]\nname = "系统巡检次数"\ntarget = "6次"\n\n'
    world.edit(f"declarations/{PLACE}.toml", line, "")
    found = client.post(f"{AT}/rebase", json=draft).json()
    assert found["draft"]["rows"] == {"estimate.items": items}
    assert [(one["address"], one["is_row"]) for one in found["conflicts"]] == [
        ("output.quantity", True)
    ]


def test_what_is_not_understood_is_not_saved(client: Client, world: World) -> None:
    before = declaration(world)
    answer = client.post(f"{AT}/save", json=client.draft(annual_amount="许多", name="新"))
    assert answer.status_code == 422
    assert "许多" in answer.json()["error"]
    assert declaration(world) == before


def test_what_is_typed_into_a_row_goes_into_no_other(client: Client, world: World) -> None:
    """Elsewhere, two items of the estimate have changed places; here, one has a new amount."""
    draft = client.draft(**{"estimate.items[5].amount": "16"})
    lines = declaration(world).splitlines(keepends=True)
    first = next(index for index, line in enumerate(lines) if "OSM现场管理" in line)
    lines[first : first + 2] = reversed(lines[first : first + 2])
    world.declare(PLACE, "".join(lines))
    found = client.post(f"{AT}/rebase", json=draft).json()
    assert found["draft"]["texts"] == {}
    assert [(one["address"], one["is_row"]) for one in found["conflicts"]] == [
        ("estimate.items[5].amount", True)
    ]


PROSE = 'estimate = """\n培训师资费10万元，\n教材印刷费3万元。\n"""\n'
LISTED = 'estimate = "1.培训师资费10万元；\\n2.教材印刷费3万元。"\n'


@pytest.mark.parametrize(
    ("estimate", "numbering", "first"),
    [
        (PROSE, "", '{ text = "培训师资费10万元，", amount = 10.00 }'),
        (LISTED, 'numbering = "1."\n', '{ text = "培训师资费10万元；", amount = 10.00 }'),
    ],
)
def test_a_text_is_made_items_that_print_the_same(
    estimate: str, numbering: str, first: str, client: Client, world: World
) -> None:
    before = declaration(world)
    start, end = before.index("[estimate]"), before.index("[[output.quantity]]")
    head = before[: before.index("annual_goal")]
    as_text = before.replace(before[start:end], "").replace(head, head + estimate)
    world.declare(PLACE, as_text)
    shown = client.get(AT).json()["shown"]
    found = client.post(f"{AT}/part", json=client.draft() | {"at": "estimate"}).json()
    after = client.post(f"{AT}/save", json=found["draft"]).json()
    assert after["shown"] == shown
    assert after["sums"]["estimate.items"] == {"amount": "13.00"}
    items = f'  {first},\n  {{ text = "教材印刷费3万元。", amount = 3.00 }},\n'
    written = f"\n[estimate]                   # 测算依据\n{numbering}items = [\n{items}]\n"
    assert written in declaration(world)
    assert tomli.loads(declaration(world)).keys() == tomli.loads(as_text).keys()
    again = client.post(f"{AT}/part", json=client.draft() | {"at": "estimate"})
    assert again.status_code == 422


# ---- New declarations ---------------------------------------------------------------------------


def test_a_declaration_is_begun_and_never_written_over(client: Client, world: World) -> None:
    standards = {known["name"]: known for known in client.get("/api/standards").json()}
    asked = [field["key"] for field in standards["shenzhen-project"]["asked"]]
    assert asked[:2] == ["code", "name"]
    body = {
        "standard": "shenzhen-project",
        "year": 2026,
        "values": {"code": "440304260000000000001", "name": "新项目", "annual_amount": "130000元"},
    }
    made = client.post("/api/new", json=body)
    assert made.json() == {"place": "2026/440304260000000000001"}
    text = declaration(world, "2026/440304260000000000001")
    assert "annual_amount = 13" in text
    again = client.post("/api/new", json=body)
    assert again.status_code == 422
    assert declaration(world, "2026/440304260000000000001") == text
    wrong = body | {"values": {"annual_amount": "许多"}}
    assert client.post("/api/new", json=wrong).status_code == 422


def test_nothing_is_begun_through_a_link_out_of_the_project(
    client: Client, world: World, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (world.root / "declarations/2026").symlink_to(outside, target_is_directory=True)
    body = {
        "standard": "shenzhen-project",
        "year": 2026,
        "values": {"code": "440304260000000000001", "name": "新项目", "annual_amount": "13"},
    }
    answer = client.post("/api/new", json=body, headers={"X-Language": "zh_CN"})
    assert answer.status_code == 422
    assert answer.json() == {"error": "2026/440304260000000000001 没有写入：有链接指向项目之外。"}
    assert list(outside.iterdir()) == []


def test_a_file_without_a_form_is_told_and_nothing_written(client: Client, world: World) -> None:
    before = sorted(world.root.rglob("*"))
    body = {"name": "x.docx", "content": base64.b64encode(b"no word file").decode(), "year": None}
    read = client.post("/api/arrivals", json=body).json()
    assert read["forms"] == []
    assert read["problems"]
    assert sorted(world.root.rglob("*")) == before
    assert client.post("/api/arrivals/take", json={"number": 1}).status_code == 404


def test_what_is_read_is_told_cell_by_cell(client: Client, world: World) -> None:
    assert world.run("build", "--format", "word").status == 0
    content = (world.root / "output" / f"{PLACE}.docx").read_bytes()
    body = {"name": "x.docx", "content": base64.b64encode(content).decode(), "year": 2024}
    answer = client.post("/api/arrivals", json=body, headers={"X-Language": "zh_CN"}).json()
    (form,) = answer["forms"]
    told = {cell["at"]: cell for cell in form["cells"]}
    assert len(told) == len(form["cells"]) > 30
    assert told["annual_amount"] == {
        "label": "本年度项目金额（万元）",
        "text": "91.10",
        "where": "第 1 个表格、第 5 行第 4 格",
        "at": "annual_amount",
    }
    target = told["output.quantity[2].target"]
    assert target["label"].startswith("数量指标 › ")
    assert (target["text"], target["where"]) == ("6套", "第 2 个表格、第 4 行第 4 格")
    assert form["form_words"] > 30


NAMES = ["../../evil.html", "/etc/evil.html", "..\\evil.html", "", ".", f"x.{'y' * 5000}", "x.\0y"]


@pytest.mark.parametrize("name", NAMES)
def test_a_file_is_read_under_no_name_of_its_own(name: str, client: Client, world: World) -> None:
    page = "<table><tr><td>项目名称</td><td>甲</td></tr></table>"
    body = {"name": name, "content": base64.b64encode(page.encode()).decode(), "year": 2024}
    before = sorted(world.root.parent.rglob("*"))
    assert client.post("/api/arrivals", json=body).status_code == 200
    assert sorted(world.root.parent.rglob("*")) == before


# ---- History ------------------------------------------------------------------------------------


def test_the_history_of_a_declaration_is_told_by_meaning(client: Client, world: World) -> None:
    assert client.get("/api/history").json() == {"branch": None, "uncommitted": [], "deleted": []}
    git = History(world.root)
    git.commit("Begin")
    client.post(f"{AT}/save", json=client.draft(annual_amount="95"))
    assert client.get("/api/history").json() == {
        "branch": "main",
        "uncommitted": [PLACE],
        "deleted": [],
    }
    silent = client.post("/api/commit", json={"places": [PLACE], "message": " "})
    assert silent.status_code == 422
    done = client.post("/api/commit", json={"places": [PLACE], "message": "按批复调整"}).json()
    assert done["uncommitted"] == []
    assert git.git("log", "-1", "--format=%s").strip() == "按批复调整"

    told = client.get(f"{AT}/history").json()
    assert [(commit["subject"], commit["commit"]) for commit in told] == [
        ("按批复调整", done["commit"]),
        ("Begin", git.git("rev-parse", "HEAD~1").strip()),
    ]
    (change,) = told[0]["changes"]
    assert (change["label"], change["before"], change["after"]) == (
        "本年度项目金额（万元）",
        "91.10",
        "95.00",
    )


def test_only_what_is_named_is_committed(client: Client, world: World) -> None:
    git = History(world.root)
    git.commit("Begin")
    world.edit(f"declarations/{THREE[0]}.toml", "is_new = false", "is_new = true")
    git.git("add", "--all")
    client.post(f"{AT}/save", json=client.draft(annual_amount="95"))
    client.post("/api/commit", json={"places": [PLACE], "message": "只提交一份"})
    named = git.git("show", "--name-only", "--format=", "HEAD").split()
    assert named == [f"declarations/{PLACE}.toml"]
    assert client.get("/api/history").json()["uncommitted"] == [THREE[0]]


@pytest.mark.parametrize("is_staged", [False, True])
def test_a_renamed_declaration_is_committed_with_its_old_name(
    is_staged: bool, client: Client, world: World
) -> None:
    git = History(world.root)
    git.commit("Begin")
    old, new = world.root / f"declarations/{PLACE}.toml", world.root / "declarations/2024/新.toml"
    old.rename(new)
    world.write("declarations/2024/notes.txt", "not committed either")
    if is_staged:
        git.git("add", "--all", "declarations/2024/新.toml", f"declarations/{PLACE}.toml")
    state = client.get("/api/history").json()
    assert state == {"branch": "main", "uncommitted": ["2024/新"], "deleted": [PLACE]}
    body = {"places": ["2024/新", PLACE], "message": "改名"}
    done = client.post("/api/commit", json=body).json()
    assert done.pop("commit") == git.git("rev-parse", "HEAD").strip()
    assert done == {"branch": "main", "uncommitted": [], "deleted": []}
    named = git.git("show", "--no-renames", "--name-status", "-z", "--format=", "HEAD").split("\0")
    assert named == ["D", f"declarations/{PLACE}.toml", "A", "declarations/2024/新.toml", ""]


def test_a_declaration_that_was_never_there_is_not_committed(client: Client, world: World) -> None:
    History(world.root).commit("Begin")
    for place in ("2024/none", "../pyproject", "2024"):
        body = {"places": [place], "message": "删"}
        assert client.post("/api/commit", json=body).status_code == 404


def test_a_hook_that_takes_long_keeps_nobody_from_the_server(client: Client, world: World) -> None:
    """What is asked for meanwhile needs the workspace's lock."""
    History(world.root).commit("Begin")
    world.edit(f"declarations/{PLACE}.toml", "is_new = false", "is_new = true")
    begun, ended = world.root / "begun", world.root / "ended"
    for pipe in (begun, ended):
        os.mkfifo(pipe)
    hook = world.write(
        ".git/hooks/pre-commit", f"#!/bin/sh\necho > {begun}\nread _ < {ended}\ntrue"
    )
    hook.chmod(0o755)
    with ThreadPoolExecutor(1) as pool:
        body = {"places": [PLACE], "message": "改"}
        answer = pool.submit(client.post, "/api/commit", json=body)
        begun.read_text()
        is_free = client.workspace.lock.acquire(blocking=False)
        ended.write_text("\n")
        assert answer.result().status_code == 200
    assert is_free


def test_why_git_does_not_commit_is_told_in_short(client: Client, world: World) -> None:
    """A hook may say any number of things, to a terminal at that."""
    History(world.root).commit("Begin")
    world.edit(f"declarations/{PLACE}.toml", "is_new = false", "is_new = true")
    hook = world.write(
        ".git/hooks/pre-commit", "#!/bin/sh\nprintf '\\033[31mno\\nmore%09999d' 0 >&2\nfalse"
    )
    hook.chmod(0o755)
    body = {"places": [PLACE], "message": "改"}
    answer = client.post("/api/commit", json=body, headers={"X-Language": "zh_CN"})
    assert answer.status_code == 422
    told = answer.json()["error"]
    assert told.startswith("没有提交：\ufffd[31mno\nmore00")
    assert len(told) < 5000
    none = client.post("/api/commit", json=body | {"places": []}, headers={"X-Language": "zh_CN"})
    assert (none.status_code, none.json()) == (422, {"error": "没有要提交的申报。"})


def test_a_commit_that_is_refused_leaves_the_index_as_it_was(client: Client, world: World) -> None:
    git = History(world.root)
    git.commit("Begin")
    source = (world.root / f"declarations/{PLACE}.toml").read_text("utf-8")
    new = {name: f"declarations/2024/{name}.toml" for name in ("新", "*", "added", "meant")}
    for path in new.values():
        world.write(path, source)
    git.git("add", "--", new["added"])
    git.git("add", "--intent-to-add", "--", new["meant"])
    world.edit(f"declarations/{PLACE}.toml", "is_new = false", "is_new = true")
    before = git.git("status", "--porcelain", "-z")
    hook = world.write(".git/hooks/pre-commit", "#!/bin/sh\nfalse")
    hook.chmod(0o755)
    body = {"places": [PLACE, *(f"2024/{name}" for name in new)], "message": "改"}
    assert client.post("/api/commit", json=body).status_code == 422
    assert git.git("status", "--porcelain", "-z") == before
    hook.unlink()
    assert client.post("/api/commit", json=body).status_code == 200
    assert git.git("status", "--porcelain", "-z") == ""


def test_in_the_middle_of_a_merge_nothing_is_committed(client: Client, world: World) -> None:
    """Git commits no part of one; which it says in words that few people understand."""
    git = History(world.root)
    git.commit("Begin")
    path = f"declarations/{PLACE}.toml"
    git.git("switch", "--quiet", "--create", "work")
    git.replace(path, 'target = "6套"', 'target = "8套"')
    git.commit("Raise it")
    git.git("switch", "--quiet", "main")
    git.replace(path, 'target = "6套"', 'target = "5套"')
    git.commit("Lower it")
    git.git("merge", "--quiet", "work", succeeds=False)
    world.edit(f"declarations/{THREE[0]}.toml", "is_new = false", "is_new = true")
    answer = client.post("/api/commit", json={"places": [THREE[0]], "message": "改"})
    told = "没有提交：正在合并；请由开始合并的人在 git 里完成。"
    assert (answer.status_code, answer.json()) == (422, {"error": told})
    assert client.get(AT).json()["kind"] == "text"


def test_a_form_that_says_no_year_is_asked_for_it_in_words_of_the_page(
    client: Client, world: World
) -> None:
    assert world.run("build", "--format", "markdown").status == 0
    made = (world.root / "output" / f"{PLACE}.md").read_bytes().replace(b"2024", b"")
    sent = {"name": "form.md", "content": base64.b64encode(made).decode(), "year": None}
    answer = client.post("/api/arrivals", json=sent, headers={"X-Language": "zh_CN"}).json()
    assert answer["forms"] == []
    assert [problem["hint"] for problem in answer["problems"]] == [
        "请在上方填写年度，再点“重新读入”。"
    ]


def test_what_is_not_committed_is_compared_on_a_page(client: Client, world: World) -> None:
    """And of one declaration, it is there as a redline."""
    History(world.root).commit("Begin")
    assert client.get(f"{AT}/redline").status_code == 422
    client.post(f"{AT}/save", json=client.draft(annual_amount="95"))
    page = client.get("/api/comparison", params={"lang": "zh_CN"})
    assert page.status_code == 200
    assert "95.00" in page.text
    policy = page.headers["content-security-policy"]
    assert policy == f"{html.policy()}; sandbox allow-scripts; frame-ancestors 'self'"
    assert "unsafe" not in policy
    for wrong, asked in (
        ("--format=text", "/api/comparison"),
        ("--format=text", f"{AT}/redline"),
        ("\0", "/api/comparison"),
        ("main...\0", f"{AT}/redline"),
    ):
        assert client.get(asked, params={"versions": wrong}).status_code == 422
    framed = {"Sec-Fetch-Dest": "iframe", "Sec-Fetch-Site": "same-origin"}
    assert client.get("/api/comparison", params={"versions": "x"}).json() == {
        "error": "x 不在本项目中。"
    }
    told = client.get("/api/comparison", params={"versions": "<b>"}, headers=framed)
    assert (told.status_code, "&lt;b&gt;" in told.text) == (422, True)
    made = client.get(f"{AT}/redline")
    assert made.status_code == 200
    with ZipFile(BytesIO(made.content)) as archive:
        document = archive.read("word/document.xml").decode()
    assert re.search(r"<w:ins [^>]*><w:r>.*?<w:t[^>]*>95", document)


def test_branches_can_be_compared(client: Client, world: World) -> None:
    assert client.get("/api/branches").json() == {"names": [], "base": ""}
    git = History(world.root)
    git.commit("Begin")
    git.git("branch", "预算/二季度")
    assert client.get("/api/branches").json() == {"names": ["main", "预算/二季度"], "base": "main"}


def test_what_cannot_be_read_is_not_carried_over_by_name(client: Client, world: World) -> None:
    """And no problem is told without the file that it is of."""
    other = "2024/440304221061500000025"
    world.edit(f"declarations/{other}.toml", "is_new = ", "# is_new = ")
    asked = {"year": 2025, "places": [PLACE, other], "amounts": "keep"}
    answer = client.post("/api/next", json=asked).json()
    assert [made["place"] for made in answer["made"]] == [f"2025/{PLACE[5:]}"]
    why = "有 1 个错误，请先改好。"
    assert answer["left"] == [{"place": other, "name": "", "why": why}]
    assert answer["problems"] == []


# ---- Whom it lets in --------------------------------------------------------------------------

NO_HEADERS: dict[str, str] = {}
READ = ("GET", "/api/declarations", NO_HEADERS)
WRITE = ("POST", f"{AT}/save", {"Content-Type": "application/json"})


@pytest.mark.parametrize(
    ("request_", "headers", "status"),
    [
        (READ, {}, 200),
        (READ, {"Host": "localhost:8848"}, 200),
        (READ, {"Host": "evil.example:8848"}, 421),
        (READ, {"Host": "127.0.0.1"}, 421),
        (READ, {"Authorization": ""}, 403),
        (READ, {"Authorization": "Bearer x"}, 403),
        (READ, {"Authorization": "", "Cookie": "shenbao=x"}, 403),
        (WRITE, {"Origin": "http://evil.example"}, 403),
        (WRITE, {"Origin": "null"}, 403),
        (WRITE, {"Origin": "https://127.0.0.1:8848"}, 403),
        (WRITE, {"Sec-Fetch-Site": "cross-site"}, 403),
        (WRITE, {"Sec-Fetch-Site": "same-site"}, 403),
        (WRITE, {"Sec-Fetch-Site": "none"}, 403),
        (WRITE, {"Content-Type": "text/plain"}, 415),
        (WRITE, {"Content-Type": "application/x-www-form-urlencoded"}, 415),
        (WRITE, {"Content-Length": str(LARGEST_BODY + 1)}, 413),
        (WRITE, {"Content-Length": "many"}, 411),
        (WRITE, {}, 400),
        (WRITE, {"Origin": f"http://{HOST}", "Sec-Fetch-Site": "same-origin"}, 400),
    ],
)
def test_who_is_let_in(
    request_: tuple[str, str, dict[str, str]], headers: dict[str, str], status: int, client: Client
) -> None:
    method, address, own = request_
    answer = client.request(method, address, headers=own | headers, content=b"{}")
    assert answer.status_code == status, answer.text


def test_the_printed_address_lets_a_browser_in(client: Client) -> None:
    client.headers.pop("Authorization")
    assert client.get("/", params={"token": "wrong"}).status_code == 403
    first = client.get("/", params={"token": client.access.token}, follow_redirects=False)
    assert (first.status_code, first.headers["location"]) == (303, "/")
    assert "httponly" in first.headers["set-cookie"].lower()
    assert "samesite=strict" in first.headers["set-cookie"].lower()
    assert client.get("/").status_code == 200


def test_every_answer_forbids_what_pages_could_do(client: Client) -> None:
    for address in ("/", "/paper", "/api/declarations", "/page/main.js", "/nowhere", AT):
        headers = client.get(address).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "no-referrer"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "script-src 'unsafe" not in headers["content-security-policy"]


def test_nothing_is_written_where_all_is_only_to_be_read(world: World) -> None:
    client = Client(Workspace(world.root), Access.at(8848, read_only=True))
    before = declaration(world)
    draft = client.draft(annual_amount="95")
    assert client.post(f"{AT}/save", json=draft).status_code == 403
    assert declaration(world) == before


@pytest.mark.parametrize(
    "place",
    [
        "../pyproject",
        "2024/../../pyproject",
        "%2e%2e/pyproject",
        "/etc/passwd",
        "2024/440304241063100300012.toml",
        "2024\\440304241063100300012",
        "2024/%00",
        "2024",
        "",
    ],
)
def test_no_path_leads_elsewhere(place: str, client: Client, world: World) -> None:
    world.write("pyproject.toml", "[tool.shenbao]\n")
    assert client.get(f"/api/declarations/{place}.toml").status_code == 404
    assert (
        client.post(f"/api/declarations/{place}.toml/save", json=client.draft()).status_code == 404
    )


@pytest.mark.parametrize(
    "name", ["../drafts.py", "..%2fguard.py", "%2e%2e/guard.py", "vendor/../../guard.py"]
)
def test_only_the_page_is_served(name: str, client: Client) -> None:
    assert client.get(f"/page/{name}").status_code == 404


def test_all_modules_of_the_page_are_one_script(client: Client) -> None:
    answer = client.get("/page/main.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert re.findall(r"^(?:import|export)\b", answer.text, re.MULTILINE) == []
    joined = re.findall(r"^modules\['(.+)'\] =", answer.text, re.MULTILINE)
    assert joined[-1] == "main.js"
    assert {"api.js", "editor.js", "vendor/htm-preact.js"} <= {*joined}


def test_a_declaration_may_be_named_as_what_is_asked_of_one(client: Client, world: World) -> None:
    behind = [each.address.removeprefix(f"{ONE}/") for each in OPERATIONS]
    names = {address.partition("/")[0] for address in behind if not address.startswith("/")}
    assert {"history", "pages", "save"} <= names
    source = (world.root / "declarations" / f"{PLACE}.toml").read_text("utf-8")
    for name in names:
        world.write(f"declarations/2024/{name}.toml", source)
    picks = client.get(f"{AT}/picks").json()
    for name in names:
        at = f"/api/declarations/2024/{name}.toml"
        assert client.get(at).json()["place"] == f"2024/{name}"
        assert client.get(f"{at}/picks").json() == picks


def test_a_link_out_of_the_project_is_not_read(
    client: Client, world: World, tmp_path: Path
) -> None:
    secret = tmp_path / "secret.toml"
    shutil.copy(world.root / "declarations" / f"{PLACE}.toml", secret)
    (world.root / "declarations/2024/link.toml").symlink_to(secret)
    answer = client.get("/api/declarations/2024/link.toml")
    assert answer.status_code in (404, 500)
    assert "政务" not in answer.text
    rows = {row["name"]: row for row in client.rows()}
    assert rows["link.toml"]["is_broken"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b'{"base": 1, "texts": {}, "rows": {}}',
        b'{"base": "", "texts": {"a": 1}, "rows": {}}',
        b'{"base": "", "texts": {}, "rows": {"a": ["1"]}}',
        b'{"base": "", "texts": {}, "rows": {"a": [-1]}}',
        b'{"base": "", "texts": {}, "rows": {"a": [true]}}',
        b'{"base": "", "texts": {}, "rows": {"a": [99999999]}}',
        b"[" * 100_000,
        b'{"base": "' + b"x" * (2 << 20) + b'"}',
        b'{"base": "", "rows": {"a": [' + b"1," * 20_000 + b"1]}}",
        b"\xff\xfe",
    ],
)
def test_what_is_no_draft_is_refused(body: bytes, client: Client) -> None:
    answer = client.post(f"{AT}/draft", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400


# ---- The page's words -------------------------------------------------------------------------


def test_the_page_speaks_both_languages(client: Client) -> None:
    english, chinese = (
        client.get("/api/words", params={"lang": language}).json()["words"]
        for language in ("en", "zh_CN")
    )
    assert len(messages()) > 50
    assert english == {message: message for message in messages()}
    assert chinese.keys() == english.keys()
    same = {message for message in messages() if chinese[message] == message}
    assert same == set()


def test_messages_speak_the_language_of_the_request(client: Client) -> None:
    said = {
        language: client.get(
            "/api/declarations/none.toml", headers={"X-Language": language}
        ).json()["error"]
        for language in ("en", "zh_CN")
    }
    assert said == {"en": "There is no declaration none.", "zh_CN": "没有申报文件 none。"}


def test_what_is_wrong_is_said_at_its_cell_in_the_words_of_the_form(client: Client) -> None:
    """People of an office know labels, but no keys of TOML, nor lines to be added to a file."""
    begun = {"standard": "shenzhen-project", "year": 2031, "values": {}}
    at = f"/api/declarations/{client.post('/api/new', json=begun).json()['place']}.toml"
    opened = client.get(at).json()
    missing = {found["at"]: found for found in opened["problems"] if found["code"] == "SB011"}
    assert {"code", "term", "annual_amount", "output.quantity[0].target"} < missing.keys()
    said = {found["message"] for found in missing.values()}
    assert said >= {"“项目编码”必须填写。", "“数量指标 › 指标值”必须填写。"}
    assert missing["is_new"]["message"] == "“是否新增项目”必须填写。"
    assert "is_new" not in opened["texts"]  # else it could not be chosen, as if it were there
    draft = {"base": opened["base"], "texts": {"annual_amount": "1" * 400}, "rows": {}}
    (wrong,) = [
        found
        for found in client.post(f"{at}/draft", json=draft).json()["problems"]
        if found["at"] == "annual_amount"
    ]
    assert wrong["message"] == "本年度项目金额（万元） 的数值超出表格可以填写的范围。"
    draft["texts"] = {"name": "字" * 30_000}
    why = client.post(f"{at}/draft", json=draft).json()["error"]
    assert why.startswith("这样改，就不是申报文件了。 ")


def test_who_is_not_let_in_is_told_in_words(client: Client) -> None:
    """A page as a program in the language that it asks for, a person by a page."""
    words = "请打开 shenbao serve 打印的地址，才能进入。"
    asked = {"Authorization": "", "X-Language": "zh_CN"}
    assert client.get("/api/rules", headers=asked).json() == {"error": words}
    seen = client.get("/", headers={"Authorization": "", "Sec-Fetch-Dest": "document"})
    assert (seen.status_code, seen.headers["Content-Type"]) == (403, "text/html; charset=utf-8")
    assert '<html lang="zh-CN"><title>绩效目标申报</title>' in seen.text
    assert seen.text.endswith(f"<p>{words}</p></html>")
    assert seen.headers["Content-Security-Policy"] == PAPER_POLICY


def test_no_answer_waits_for_more_to_be_sent() -> None:
    """Else each costs the forty milliseconds after which a browser says what it has received."""

    async def is_sent_at_once(listener: socket.socket) -> bool:
        found: asyncio.Future[int] = asyncio.get_running_loop().create_future()

        def accepted(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            own = writer.get_extra_info("socket")
            found.set_result(own.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        async with await asyncio.start_server(accepted, sock=listener):
            _reader, writer = await asyncio.open_connection(*listener.getsockname())
            await found
            writer.close()
        return bool(found.result())

    with serve._listener("127.0.0.1", 0) as listener:
        assert asyncio.run(is_sent_at_once(listener))


# ---- For others ---------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::", "example.org"])
def test_others_may_not_write_unless_they_are_named(host: str, world: World) -> None:
    result = world.run("serve", "--no-browser", "--port", "0", "--host", host)
    assert (result.status, result.out) == (2, "")
    assert f"{host} can be reached by others: add --read-only, or --user-header." in result.err


NAMED = Access.at(8848, user_header="X-Person", names=["plans.example.org"])


@pytest.mark.parametrize(
    ("person", "status", "author"),
    [
        ("", 403, ""),
        ("张三", 200, "张三 <张三>"),
        ("Zhang San <zhang@example.org>", 200, "Zhang San <zhang@example.org>"),
        ("Zhang <z@x> --amend", 403, ""),
        ("<z@x>", 403, ""),
        ("a\tb", 403, ""),
    ],
)
def test_the_person_that_a_server_before_this_one_names_commits(
    person: str, status: int, author: str, world: World
) -> None:
    git = History(world.root)
    git.commit("Begin")
    world.edit(f"declarations/{PLACE}.toml", 'target = "6套"', 'target = "8套"')
    client = Client(Workspace(world.root), NAMED)
    headers = {"Host": "plans.example.org", "Origin": "https://plans.example.org"}
    person_header = {b"X-Person": person.encode()} if person else {}
    sent = {name.encode(): value.encode() for name, value in headers.items()} | person_header
    body = {"places": [PLACE], "message": "Raise the target"}
    answer = client.post("/api/commit", json=body, headers=sent)
    assert answer.status_code == status, answer.text
    if author:
        assert git.git("log", "-1", "--format=%an <%ae>").strip() == author


@pytest.mark.slow
def test_a_pack_has_what_is_asked_for(client: Client) -> None:
    made = client.get("/api/pack", params={"place": PLACE})
    assert made.status_code == 200
    with ZipFile(BytesIO(made.content)) as archive:
        names = archive.namelist()
    assert {name.rpartition(".")[2] for name in names} == {"pdf", "zip"}
    assert client.get("/api/pack", params={"place": "../secret"}).status_code == 404


# ---- What a build has made -----------------------------------------------------------------------


def test_a_file_that_a_build_has_made_is_taken_from_there(
    client: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As long as it is what would be made now; then it is made, and is the same."""
    at = f"{AT}/files/markdown"
    made = client.get(at)
    assert made.status_code == 200
    assert world.run("build", "--format", "markdown").status == 0
    rendered: list[str] = []

    def render(name: str) -> object:
        rendered.append(name)
        return real_renderer(name)

    monkeypatch.setattr(reader, "renderer", render)
    taken = client.get(at)
    assert (taken.content, rendered) == (made.content, [])
    assert taken.headers["content-disposition"] == made.headers["content-disposition"]
    world.edit(f"declarations/{PLACE}.toml", "annual_amount = 91.10", "annual_amount = 95.00")
    changed = client.get(at)
    assert rendered == ["markdown"]
    assert changed.content != made.content
    assert b"95.00" in changed.content
    world.edit(f"declarations/{PLACE}.toml", "annual_amount = 95.00", "annual_amount = 91.10")
    assert (client.get(at).content, rendered) == (made.content, ["markdown"])


def test_a_file_that_another_machine_has_made_is_taken_from_the_shared_cache(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cache is the one of the settings; without it, the file is made."""
    other, url = World(tmp_path / "other", THREE), str(tmp_path / "cache")
    words = ("build", "--format", "markdown", "--cache", url, "--cache-write")
    assert other.run(*words).status == 0
    world.configure(cache=json.dumps(url))
    shared = usual_cache(open_project(world.root))
    assert shared is not None
    monkeypatch.setattr(reader, "renderer", None)
    client = Client(Workspace(world.root, shared=shared), Access.at(8848))
    answer = client.get(f"{AT}/files/markdown")
    assert answer.content == (other.root / f"output/{PLACE}.md").read_bytes()
    without = Client(Workspace(world.root), Access.at(8848))
    assert without.get(f"{AT}/files/markdown").status_code == 500


def test_all_of_a_font_is_served_until_its_usual_characters_are_made(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "NotoSerifSC-Regular.otf"
    usual = client.get(f"/fonts/usual/{name}")
    assert usual.content.startswith(b"\0\1\0\0")
    monkeypatch.setattr("shenbao.web.application.made_subset", lambda _font: None)
    assert client.get(f"/fonts/usual/{name}").content == client.get(f"/fonts/{name}").content
    assert client.get("/fonts/usual/unknown.otf").status_code == 404
