"""The interface is what its OpenAPI document says, whatever it is sent."""

from __future__ import annotations

import json
import os
import runpy
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.routing import Route

from shenbao.web.application import application
from shenbao.web.guard import Access
from shenbao.web.interface import OPERATIONS
from shenbao.web.watching import Announcer
from shenbao.web.workspace import Workspace
from tests.histories import History
from tests.properties import tries
from tests.web.client import AT, PLACE, Client
from tests.web.contract import (
    DOCUMENT,
    JSON_TYPE,
    misshapen,
    operations,
    texts,
    values,
)
from tests.worlds import ROOT, THREE, World

SLOW = {
    "pages",
    "draft_pages",
    "comparison",
    "compared",
    "redline",
    "pack",
    "file",
    "arrive",
    "pull",
}
"""Operations that start processes, and so are tried less often."""

STREAMS = {"events"}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A repository with a file that is no TOML, and one whose bytes are no letters."""
    world = World(tmp_path_factory.mktemp("interface") / "world", THREE)
    world.declare("2024/broken", "form = ")
    world.declare("2024/bytes", b'form = "\xff\xfe"\n')
    History(world.root).commit("Begin")
    return world


@pytest.fixture(scope="module")
def client(world: World) -> Client:
    return Client(Workspace(world.root), Access.at(8848))


# ---- The document -------------------------------------------------------------------------------


def test_the_document_is_one_of_openapi() -> None:
    from openapi_spec_validator import validate

    validate(DOCUMENT)
    assert len(list(operations())) > 20


def test_it_is_served_and_has_every_address(client: Client) -> None:
    assert client.get("/api/openapi.json").json() == DOCUMENT
    routes = application(client.workspace, client.access, Announcer()).routes
    served = {
        (method, route.path.replace(":path}", "}"))
        for route in routes
        if isinstance(route, Route) and route.path.startswith("/api/")
        for method in (route.methods or set()) - {"HEAD"}
    }
    assert served == {(method, address) for method, address, _operation in operations()}


def test_its_page_is_made_of_it() -> None:
    pages = runpy.run_path(str(ROOT / "docs/make_lists.py"))["pages"]()
    assert pages["interface.md"] == (ROOT / "docs/interface.md").read_text("utf-8")
    for name in DOCUMENT["components"]["schemas"]:
        assert f"\n### {name}\n" in pages["interface.md"]


# ---- Whatever it is sent ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def known(client: Client) -> list[str]:
    """Return texts that mean something to the server."""
    opened = client.get(AT).json()
    return [
        *(opened["base"], PLACE, "2024/broken", "2024/bytes", "2024", "..", "a/../../b", ""),
        *(*opened["texts"], *opened["rows"], *opened["inputs"]),
        *("91.10", "许多", "SB403", "annual_amount", "estimate.items", "x[0].y", "\0", "\ud7ff"),
        *("shenzhen-project", "self-evaluation", "form.docx", "../form.html", "markdown", "pdf"),
    ]


Request = tuple[str, str, bytes | None]


@st.composite
def requests(draw: st.DrawFn, names: set[str], known: list[str]) -> Request:
    """Return a request of an operation: its method, its address, and what is sent."""
    found = [each for each in operations() if each[2]["operationId"] in names]
    method, address, operation = draw(st.sampled_from(found))
    queries = []
    for parameter in operation["parameters"]:
        if parameter.get("in") == "path":
            likely = st.sampled_from([PLACE, PLACE, "pdf"]) | texts(known)
            address = address.replace(f"{{{parameter['name']}}}", quote(draw(likely)))
        elif parameter.get("in") == "query":
            queries.append((parameter["name"], draw(texts(known))))
    if operation.get("requestBody") is None:
        return method, f"{address}?{urlencode(queries)}", None
    schema = operation["requestBody"]["content"][JSON_TYPE]["schema"]
    body = draw(values(schema, known) | values(schema, known) | misshapen(schema, known))
    raw = draw(st.just(json.dumps(body).encode()) | st.binary(max_size=9))
    return method, address, raw


def outside(world: World) -> dict[Path, tuple[int, int]]:
    """Return what there is around the declarations, with what its status says of its content."""
    found = {}
    for folder, folders, names in os.walk(world.root.parent):
        if folder == str(world.root):
            folders[:] = set(folders) - {"declarations", ".git", ".shenbao"}
        for path in (Path(folder, name) for name in names):
            status = path.stat()
            found[path] = status.st_mtime_ns, status.st_size
    return found


def attempt(request: Request, client: Client, world: World) -> None:
    """Send a request; its answer is held against the document by the client."""
    before = outside(world)
    method, address, body = request
    headers = {"Content-Type": JSON_TYPE} if body is not None else {}
    answer = client.request(method, address, content=body, headers=headers)
    assert answer.status_code < 500, answer.text
    assert outside(world) == before
    written = (path for path in (world.root / "declarations").rglob("*") if path.is_file())
    assert {path.suffix for path in written} == {".toml"}


QUICK = {operation["operationId"] for *_at, operation in operations()} - SLOW - STREAMS


@pytest.mark.slow
@tries(60, whole=2_000)
@given(st.data())
def test_no_request_fails_or_writes_elsewhere(
    client: Client, world: World, known: list[str], data: st.DataObject
) -> None:
    assert len(QUICK) > 15
    attempt(data.draw(requests(QUICK, known)), client, world)


@pytest.mark.slow
@tries(6, whole=200)
@given(st.data())
def test_nor_does_one_that_starts_processes(
    client: Client, world: World, known: list[str], data: st.DataObject
) -> None:
    assert {operation.name for operation in OPERATIONS if operation.makes} == SLOW
    attempt(data.draw(requests(SLOW, known)), client, world)


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
@pytest.mark.parametrize("address", ["/api", "/api/", "/api/none", "/api/new", AT, f"{AT}/draft"])
def test_what_there_is_not_is_refused_in_the_same_shape(
    method: str, address: str, client: Client
) -> None:
    answer = client.request(method, address, content=b"{}", headers={"Content-Type": JSON_TYPE})
    assert answer.status_code in (200, 400, 404, 405)
    if answer.status_code != 200:
        assert answer.json().keys() == {"error"}


def test_bytes_that_are_no_letters_are_shown_as_such(client: Client) -> None:
    opened = client.get("/api/declarations/2024/bytes.toml").json()
    assert (opened["kind"], opened["text"]) == ("text", 'form = "\ufffd\ufffd"\n')
    assert opened["problems"]
