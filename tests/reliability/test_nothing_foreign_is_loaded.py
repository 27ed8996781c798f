"""No template and no stylesheet can load what is not beside it.

tests/formats/test_pdf.py tries each way to load and each way to write an address,
against what Python opens. Here a whole build is watched from outside: every file that
any of its processes opens, and a server that waits to be asked for something.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from itertools import cycle
from pathlib import Path
from threading import Thread

import pytest

from tests.reliability.refusals import check_manners
from tests.worlds import CENTRAL, ROOT, World, names

SECRET = "CANARY-7f3a"

LOADS = {
    "img": '<img alt="x" src="{url}">',
    "srcset": '<img alt="x" srcset="{url} 2x" src="{url}">',
    "object": '<object data="{url}">x</object>',
    "embed": '<embed src="{url}">',
    "link": '<link rel="stylesheet" href="{url}">',
    "attachment": '<link rel="attachment" href="{url}">',
    "anchor": '<a rel="attachment" href="{url}">x</a>',
    "import": '<style>@import "{url}";</style>',
    "importurl": "<style>@import url({url}) print;</style>",
    "fontface": "<style>@font-face {{ font-family: x; src: url({url}) }}</style>",
    "background": "<style>h1 {{ background: url({url}) }}</style>",
    "border": "<style>h1 {{ border-image: url({url}) 1; border: solid }}</style>",
    "content": "<style>h1::before {{ content: url({url}) }}</style>",
    "list": "<style>h1 {{ display: list-item; list-style-image: url({url}) }}</style>",
    "page": "<style>@page {{ background: url({url}) }}</style>",
    "margin": "<style>@page {{ @top-left {{ content: url({url}) }} }}</style>",
    "inline": '<p style="background-image: url({url})">x</p>',
    "svgimage": '<svg width="9" height="9"><image href="{url}" width="9" height="9"/></svg>',
    "base": '<base href="{url}"><img alt="x" src="x.png">',
}
PASSED_OVER = {
    "picture": '<picture><source srcset="{url}"></picture>',
    "iframe": '<iframe src="{url}"></iframe>',
    "script": '<script src="{url}"></script>',
    "refresh": '<meta http-equiv="refresh" content="0; url={url}">',
    "xinclude": '<xi:include href="{url}"/>',
    "svguse": '<svg width="9" height="9"><use href="{url}#x"/></svg>',
    "svgfeimage": '<svg width="9" height="9"><filter id="f"><feImage href="{url}"/></filter></svg>',
    "video": '<video src="{url}" poster="{url}"></video>',
}
PAGES = LOADS | {"others": "".join(PASSED_OVER.values())}
INCLUDES = {
    "include": "{% include '../../../canary.txt' %}",
    "absolute": "{% include 'CANARY' %}",
    "linked": "{% include 'link.txt' %}",
    "extends": "{% extends 'link.txt' %}",
    "importmacro": "{% import 'link.txt' as x %}{{ x }}",
    "folder": "{% include 'folder/canary.txt' %}",
}


@pytest.fixture
def hits() -> Iterator[tuple[str, list[str]]]:
    """The address of a server on this machine, and what it has been asked for."""
    asked: list[str] = []

    class Canary(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_arguments: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Canary) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()
        thread.join()


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_nothing_foreign_is_loaded(hits: tuple[str, list[str]], tmp_path: Path) -> None:
    """One page after another asks for something of the server, or for a file."""
    server, asked = hits
    canary = tmp_path / "canary.txt"
    canary.write_text(SECRET)
    world = World(tmp_path / "repository", [f"2018/{CENTRAL}"])
    urls = (f"{server}/canary.txt", canary.as_uri())
    page = (ROOT / "templates/_base/sheet.html.j2").read_text("utf-8")
    for (name, markup), url in zip(PAGES.items(), cycle(urls), strict=False):
        html = page.replace("</body>", markup.format(url=url) + "</body>")
        (world.standard(name) / "sheet.html.j2").write_text(html, "utf-8")

    log = tmp_path / "strace.txt"
    watch = [
        "strace",
        "-f",
        "--seccomp-bpf",
        "-qq",
        "-e",
        "trace=open,openat,connect",
        "-o",
        str(log),
    ]
    result = world.build(("pdf",), prefix=watch)

    assert result.status == 1
    check_manners(result)
    refused = {f"declarations/2030/{name}.toml" for name in LOADS}
    assert result.errors.keys() == refused
    assert all("sheet.html.j2" in "".join(said) for said in result.errors.values())
    made = [f"2018/{CENTRAL}", "2030/others"]
    assert world.outputs().keys() == names(made, formats=("pdf",))
    assert asked == []
    calls = log.read_text("utf-8", errors="replace")
    assert "sheet.css" in calls
    assert "canary.txt" not in calls
    assert not re.search(r"connect\(\d+, \{sa_family=AF_INET", calls)
    assert not any(SECRET.encode() in content for content in world.outputs().values())


def test_no_template_is_included_from_elsewhere(world: World, tmp_path: Path) -> None:
    canary = tmp_path / "canary.txt"
    canary.write_text(SECRET)
    for name, code in INCLUDES.items():
        folder = world.standard(name)
        (folder / "link.txt").symlink_to(canary)
        (folder / "folder").symlink_to(tmp_path)
        (folder / "sheet.md.j2").write_text(code.replace("CANARY", str(canary)), "utf-8")
    result = world.run("build", "--format", "markdown")
    assert result.status == 1
    check_manners(result)
    assert result.errors.keys() == {f"declarations/2030/{name}.toml" for name in INCLUDES}
    assert SECRET not in result.err
    assert not any(SECRET.encode() in content for content in world.outputs().values())
    assert len(world.outputs()) == 4


def test_a_link_within_the_templates_is_followed(world: World) -> None:
    link = world.root / "templates/central-project/sheet.md.j2"
    link.symlink_to("../_base/sheet.md.j2")
    result = world.run("build", "--format", "markdown")
    assert (result.status, result.err) == (0, "")
