"""One comment on each pull request: posted once, then replaced, on every forge."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.worlds import ROOT

MARKER = "<!-- shenbao diff -->"
ISSUES, PULLS = "/repos/unit/forms/issues", "/repos/unit/forms/pulls"
NOTES = "/projects/unit%2Fforms/merge_requests/7/notes"


class Expected(NamedTuple):
    """The paths and methods by which a forge lets comments be listed, posted and replaced."""

    comments: str
    comment: str
    replace: str
    token: str


FORGES = {
    "github": Expected(f"{ISSUES}/7/comments", f"{ISSUES}/comments/205", "PATCH", "Bearer secret"),
    "gitea": Expected(f"{ISSUES}/7/comments", f"{ISSUES}/comments/205", "PATCH", "token secret"),
    "gitee": Expected(f"{PULLS}/7/comments", f"{PULLS}/comments/205", "PATCH", "secret"),
    "gitlab": Expected(NOTES, f"{NOTES}/205", "PUT", "secret"),
}


class Server(ThreadingHTTPServer):
    """A forge with two hundred comments of other people, and what it was asked for."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.comments = {number: f"Comment {number}" for number in range(1, 205)}
        self.asked: list[tuple[str, str]] = []
        self.tokens: set[str] = set()
        self.refuses = 0
        self.has_pages = True


class Handler(BaseHTTPRequestHandler):
    server: Server

    def answer(self) -> None:
        parts = urlsplit(self.path)
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        length = int(self.headers.get("Content-Length", 0))
        given = json.loads(self.rfile.read(length)) if length else query
        self.server.asked.append((self.command, parts.path))
        for name in ("Authorization", "PRIVATE-TOKEN"):
            self.server.tokens |= {self.headers[name]} if self.headers[name] else set()
        self.server.tokens |= {given["access_token"]} if "access_token" in given else set()
        self.reply(self.result(given))

    do_GET = do_POST = do_PATCH = do_PUT = answer  # noqa: N815

    def result(self, given: dict[str, Any]) -> Any:
        comments = self.server.comments
        if self.command == "GET":
            numbers = list(comments)
            if self.server.has_pages:
                first = (int(given["page"]) - 1) * int(given["per_page"])
                numbers = numbers[first : first + int(given["per_page"])]
            return [{"id": number, "body": comments[number]} for number in numbers]
        number = len(comments) + 1 if self.command == "POST" else int(self.path.split("/")[-1])
        comments[number] = given["body"]
        return {"id": number}

    def reply(self, result: Any) -> None:
        self.send_response(self.server.refuses or 200)
        self.end_headers()
        self.wfile.write(json.dumps(result).encode())

    def log_message(self, *_arguments: object) -> None:
        """Be quiet."""


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def post(
    server: Server, forge: str, file: Path, token: str = "secret"
) -> subprocess.CompletedProcess[str]:
    options = {
        "--forge": forge,
        "--api": f"http://127.0.0.1:{server.server_port}/api/",
        "--repository": "unit/forms",
        "--number": "7",
    }
    words = [word for option in options.items() for word in option]
    return subprocess.run(
        [sys.executable, "-I", ROOT / "scripts/post_comment.py", *words, file],
        env={name: os.environ[name] for name in ("PATH",)} | {"TOKEN": token},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.parametrize("has_pages", [True, False])
@pytest.mark.parametrize("forge", FORGES)
def test_one_comment_updated_in_place(
    forge: str, has_pages: bool, server: Server, tmp_path: Path
) -> None:
    expected = FORGES[forge]
    server.has_pages = has_pages
    others = dict(server.comments)
    file = tmp_path / "comment.md"
    for body, said in (("第一次", "posted"), ("第二次", "replaced"), ("第三次", "replaced")):
        file.write_text(f"{MARKER}\n{body}\n", "utf-8")
        done = post(server, forge, file)
        assert (done.returncode, done.stdout, done.stderr) == (0, f"The comment was {said}.\n", "")
    assert server.comments == others | {205: f"{MARKER}\n第三次\n"}
    assert server.tokens == {expected.token}
    changes = [(method, path) for method, path in server.asked if method != "GET"]
    assert changes == [
        ("POST", f"/api{expected.comments}"),
        (expected.replace, f"/api{expected.comment}"),
        (expected.replace, f"/api{expected.comment}"),
    ]
    assert {path for method, path in server.asked if method == "GET"} == {
        f"/api{expected.comments}"
    }


@pytest.mark.parametrize(
    ("refuses", "message"),
    [
        (403, "post_comment: 403 Forbidden\npost_comment: the token may not comment; "),
        (500, "post_comment: 500 Internal Server Error\n"),
    ],
)
def test_a_forge_that_refuses(refuses: int, message: str, server: Server, tmp_path: Path) -> None:
    server.refuses = refuses
    file = tmp_path / "comment.md"
    file.write_text(f"{MARKER}\n")
    done = post(server, "github", file)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(message)
    assert "secret" not in done.stderr


def test_what_is_missing(server: Server, tmp_path: Path) -> None:
    file = tmp_path / "comment.md"
    done = post(server, "github", file, token="")
    assert (done.returncode, done.stderr) == (2, "post_comment: the variable TOKEN is empty\n")
    done = post(server, "github", file)
    assert done.returncode == 1
    assert re.match(r"post_comment: .*No such file or directory", done.stderr)
    assert server.asked == []
