"""One comment on each pull request: posted once, then replaced, on every forge, and safely."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.worlds import ROOT

MARKER = "<!-- shenbao diff -->"
SECRET = "s3cr/et+=token"
ISSUES, PULLS = "/repos/unit/forms/issues", "/repos/unit/forms/pulls"
NOTES = "/projects/unit%2Fforms/merge_requests/7/notes"


class Expected(NamedTuple):
    """The paths and methods by which a forge lets comments be listed, posted and replaced."""

    comments: str
    comment: str
    replace: str
    token: str


FORGES = {
    "github": Expected(
        f"{ISSUES}/7/comments", f"{ISSUES}/comments/205", "PATCH", f"Bearer {SECRET}"
    ),
    "gitea": Expected(f"{ISSUES}/7/comments", f"{ISSUES}/comments/205", "PATCH", f"token {SECRET}"),
    "gitee": Expected(f"{PULLS}/7/comments", f"{PULLS}/comments/205", "PATCH", SECRET),
    "gitlab": Expected(NOTES, f"{NOTES}/205", "PUT", SECRET),
}


@dataclass
class Answer:
    """What the forge answers instead of what it was asked for."""

    status: int
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)
    does_it: bool = False


class Server(ThreadingHTTPServer):
    """A forge with two hundred comments of other people, and what it was asked for."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.comments = {number: ("someone", f"Comment {number}") for number in range(1, 205)}
        self.asked: list[tuple[str, str]] = []
        self.tokens: set[str] = set()
        self.user: dict[str, Any] | None = {"login": "robot", "username": "robot"}
        self.answers: Callable[[str, str], Answer | None] = lambda _method, _path: None
        self.has_pages = True

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def odd(self, *answers: Answer, method: str = "", path: str = "") -> None:
        """Answer the next requests of a kind in these ways."""
        left = list(answers)

        def answer(asked: str, at: str) -> Answer | None:
            return left.pop(0) if left and asked.startswith(method) and path in at else None

        self.answers = answer


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
        odd = self.server.answers(self.command, parts.path)
        if odd is None or odd.does_it:
            result = self.result(parts.path, given)
        if odd is not None:
            self.reply(odd)
        else:
            status, found = (403, {"message": "no"}) if result is None else (200, result)
            self.reply(Answer(status, json.dumps(found).encode()))

    do_GET = do_POST = do_PATCH = do_PUT = answer  # noqa: N815

    def result(self, path: str, given: dict[str, Any]) -> Any:
        comments = self.server.comments
        if path.endswith("/user"):
            return self.server.user
        if self.command == "GET":
            numbers = list(comments)
            if self.server.has_pages:
                first = (int(given["page"]) - 1) * int(given["per_page"])
                numbers = numbers[first : first + int(given["per_page"])]
            return [shown(number, *comments[number]) for number in numbers]
        number = len(comments) + 1 if self.command == "POST" else int(Path(path).name)
        names = self.server.user or {"login": "github-actions[bot]"}
        comments[number] = names["login"], given["body"]
        return {"id": number}

    def reply(self, answer: Answer) -> None:
        phrase = "Unprocessable Entity" if answer.status == 422 else None  # Pythons differ
        self.send_response(answer.status, phrase)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, *_arguments: object) -> None:
        """Be quiet."""


def shown(number: int, author: str, body: str) -> dict[str, Any]:
    return {
        "id": number,
        "body": body,
        "user": {"login": author},
        "author": {"username": author},
    }


@pytest.fixture
def servers() -> Iterator[Callable[[], Server]]:
    """Return what starts a forge."""
    running: list[tuple[Server, Thread]] = []

    def start() -> Server:
        server = Server()
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        running.append((server, thread))
        return server

    yield start
    for server, thread in running:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def server(servers: Callable[[], Server]) -> Server:
    return servers()


@pytest.fixture
def forges(servers: Callable[[], Server], server: Server) -> tuple[Server, Server]:
    return server, servers()


@pytest.fixture(scope="module")
def script() -> Any:
    spec = importlib.util.spec_from_file_location("post_comment", ROOT / "scripts/post_comment.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


class Done(NamedTuple):
    """How the script ended, what it printed, and how long it would have waited."""

    status: int
    out: str
    err: str
    waits: list[float]


Post = Callable[..., Done]


@pytest.fixture
def post(
    script: Any,
    server: Server,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Post:
    """Return what posts a body; nobody waits for anything."""

    def post(
        body: str = f"{MARKER}\nx\n", forge: str = "github", token: str = SECRET, **options: str
    ) -> Done:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("TOKEN", token)
        file = tmp_path / "comment.md"
        file.write_text(body, "utf-8")
        waits: list[float] = []
        status = script.main([*words(server, forge, **options), str(file)], waits.append)
        printed = capsys.readouterr()
        assert not any(form in printed.out + printed.err for form in (SECRET, "s3cr%2Fet%2B%3D"))
        return Done(status, *printed, waits)

    return post


def words(server: Server, forge: str, **options: str) -> list[str]:
    given = {
        "forge": forge,
        "api": f"{server.url}/api/",
        "repository": "unit/forms",
        "number": "7",
    } | options
    return [word for name, value in given.items() for word in (f"--{name}", value)]


@pytest.mark.parametrize("has_pages", [True, False])
@pytest.mark.parametrize("forge", FORGES)
def test_one_comment_updated_in_place(
    forge: str, has_pages: bool, server: Server, post: Post
) -> None:
    expected = FORGES[forge]
    server.has_pages = has_pages
    others = dict(server.comments)
    for body, done in (("第一次", "posted"), ("第二次", "replaced"), ("第三次", "replaced")):
        said = Done(0, f"The comment was {done}.\n", "", [])
        assert post(f"{MARKER}\n{body}\n", forge, token=f"{SECRET}\n") == said
    assert server.comments == others | {205: ("robot", f"{MARKER}\n第三次\n")}
    assert server.tokens == {expected.token}
    changes = [(method, path) for method, path in server.asked if method != "GET"]
    assert changes == [
        ("POST", f"/api{expected.comments}"),
        (expected.replace, f"/api{expected.comment}"),
        (expected.replace, f"/api{expected.comment}"),
    ]
    assert {path for method, path in server.asked if method == "GET"} == {
        f"/api{expected.comments}",
        "/api/user",
    }


def test_the_script_runs_by_itself(server: Server, tmp_path: Path) -> None:
    (tmp_path / "comment.md").write_text(f"{MARKER}\n")
    done = subprocess.run(
        [
            *(sys.executable, "-I", ROOT / "scripts/post_comment.py"),
            *words(server, "github"),
            tmp_path / "comment.md",
        ],
        env={"PATH": os.environ["PATH"], "TOKEN": SECRET},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "The comment was posted.\n", "")


# ---- Whose comment it is ------------------------------------------------------------------------


@pytest.mark.parametrize("forge", FORGES)
def test_a_comment_of_somebody_else_stays(forge: str, server: Server, post: Post) -> None:
    """Whoever writes the same first line does not get his comment replaced."""
    server.comments[3] = ("mallory", f"{MARKER}\nMine\n")
    assert post(forge=forge).out == "The comment was posted.\n"
    assert server.comments[3] == ("mallory", f"{MARKER}\nMine\n")


def test_the_token_of_a_ci_writes_as_its_robot(server: Server, post: Post) -> None:
    """It may not ask who it is."""
    server.user = None
    assert [post().out for _time in range(2)] == [
        "The comment was posted.\n",
        "The comment was replaced.\n",
    ]
    server.comments[205] = ("forms-app[bot]", server.comments[205][1])
    assert post(author="forms-app[bot]").out == "The comment was replaced.\n"


def test_nobody_is_mentioned(server: Server, post: Post) -> None:
    post(f"{MARKER}\n@everyone, a@b.cn, @张三: 5 @ 3\n")
    assert server.comments[205][1] == (
        f"{MARKER}\n@\u2060everyone, a@\u2060b.cn, @\u2060张三: 5 @ 3\n"
    )


# ---- Redirects ----------------------------------------------------------------------------------


@pytest.mark.parametrize("forge", FORGES)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_token_goes_to_no_other_host(
    forge: str, status: int, method: str, forges: tuple[Server, Server], post: Post
) -> None:
    server, other = forges
    server.odd(Answer(status, headers={"Location": f"{other.url}/api/x"}), method=method)
    done = post(forge=forge)
    assert (done.status, done.out, done.waits) == (1, "", [])
    assert done.err == (
        "post_comment: the forge redirects to http://127.0.0.1: give the address of its API there\n"
    )
    assert other.asked == []
    assert 205 not in server.comments


@pytest.mark.parametrize(
    "written",
    [
        "http://{other}\\@{own}/x", "http://{own}@{other}/x", "//{other}/x", "http://{other}#@{own}/",
        "http://{other}?@{own}/", "http://{other};@{other}/x", "HTTP://{other}/x",
        "http://{own}.{other}/", "http://[{other}/x", "http://{own}:99999999/x", "https://{own}/x",
    ],
)  # fmt: skip
def test_however_another_host_is_written(
    written: str, forges: tuple[Server, Server], post: Post
) -> None:
    server, other = forges
    own, elsewhere = (urlsplit(forge.url).netloc for forge in forges)
    place = written.format(own=own, other=elsewhere)
    server.odd(Answer(307, headers={"Location": place}), method="GET", path="comments")
    done = post()
    assert other.asked == []
    assert (done.status, done.out) == (1, "")
    assert "\n" not in done.err.rstrip("\n")
    assert SECRET not in done.err


def test_the_usual_port_may_be_named(script: Any) -> None:
    assert script.origin("https://forge.cn:443/x") == script.origin("https://FORGE.cn/y")
    assert script.origin("http://forge.cn:443/") != script.origin("http://forge.cn/")


def test_redirects_within_the_forge(server: Server, post: Post) -> None:
    """Reading follows them; writing does only where the request stays what it is."""
    moved = Answer(301, headers={"Location": f"/api{ISSUES}/7/comments?per_page=100&page=1"})
    server.odd(moved, method="GET", path="comments")
    assert post().out == "The comment was posted.\n"
    place = {"Location": f"/api{ISSUES}/comments/205"}
    server.odd(Answer(307, headers=place), method="PATCH")
    assert post().out == "The comment was replaced.\n"
    server.odd(Answer(302, headers=place), method="PATCH")
    done = post()
    assert (done.status, done.out) == (1, "")
    assert done.err == "post_comment: the forge redirects (302) and takes no comment here\n"
    around = Answer(301, headers={"Location": f"/api{ISSUES}/7/comments"})
    server.odd(*[around] * 20, method="GET", path="comments")
    assert post().err == "post_comment: the forge redirects in a circle\n"


# ---- What goes wrong ----------------------------------------------------------------------------


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
@pytest.mark.parametrize("method", ["GET", "POST", "PATCH"])
def test_what_may_pass_is_tried_again(status: int, method: str, server: Server, post: Post) -> None:
    if method == "PATCH":
        post()
    server.odd(Answer(status), Answer(status, b"<html>"), method=method)
    done = post()
    assert (done.status, done.err, done.waits) == (0, "", [1, 2])
    assert list(server.comments)[204:] == [205]


def test_the_forge_says_how_long_to_wait(server: Server, post: Post) -> None:
    for status, seconds in ((429, "7"), (403, "7")):
        server.odd(Answer(status, headers={"Retry-After": seconds}))
        assert post().waits == [7]
    server.odd(Answer(429, headers={"Retry-After": "86400"}))
    assert post().waits == [60]


def test_an_answer_that_was_lost_makes_no_second_comment(server: Server, post: Post) -> None:
    server.odd(Answer(502, does_it=True), method="POST")
    assert post().out == "The comment was replaced.\n"
    assert list(server.comments)[204:] == [205]


def test_what_does_not_pass(server: Server, post: Post) -> None:
    server.odd(*[Answer(502, b'{"message": "down for maintenance"}')] * 9)
    done = post()
    assert (done.status, done.out, done.waits) == (1, "", [1, 2, 4, 8])
    assert done.err == "post_comment: 502 Bad Gateway: down for maintenance\n"


REASONS = {
    "a text": (b'{"message": "Validation Failed"}', ": Validation Failed"),
    "several": (b'{"error": {"body": ["is too long"]}}', ": {'body': ['is too long']}"),
    "controls": (b'{"message": "a\\u001b[31mb\\n::error::c"}', ": a [31mb ::error::c"),
    "long": (json.dumps({"message": "x" * 5000}).encode(), ": " + "x" * 300),
    "none": (b"", ""),
    "a page": (b"<html>", ""),
    "a list": (b"[1]", ""),
    "the token": (json.dumps({"message": f"bad {SECRET}"}).encode(), ": bad ***"),
}


@pytest.mark.parametrize(("body", "said"), REASONS.values(), ids=REASONS.keys())
def test_the_reason_of_the_forge_is_shown(
    body: bytes, said: str, server: Server, post: Post
) -> None:
    server.odd(Answer(422, body), method="POST")
    done = post()
    assert (done.status, done.out) == (1, "")
    assert done.err == f"post_comment: 422 Unprocessable Entity{said}\n"


def test_a_token_that_may_not_comment(server: Server, post: Post) -> None:
    server.odd(Answer(403, b'{"message": "Resource not accessible"}'), method="POST")
    assert post().err == (
        "post_comment: 403 Forbidden: Resource not accessible\n"
        "post_comment: the token may not comment; that of a pull request from a fork never may\n"
    )


@pytest.mark.parametrize(
    "body", [b"<html>", b"", b"{}", b"7", b'["x"]', b'[{"no": "id"}]', b"\xff", b"[" * 10_000]
)
def test_odd_answers(body: bytes, server: Server, post: Post) -> None:
    server.odd(Answer(200, body), path="comments")
    done = post()
    assert (done.status, done.out) == (1, "")
    assert done.err.startswith("post_comment: ")
    assert done.err.count("\n") == 1
    assert 205 not in server.comments


@pytest.mark.parametrize("comment", [{"id": 1}, {"id": 1, "body": None, "user": None}])
def test_odd_comments_are_passed_over(comment: dict[str, Any], server: Server, post: Post) -> None:
    server.odd(Answer(200, json.dumps([comment]).encode()), path="comments")
    assert post().out == "The comment was posted.\n"


@pytest.mark.parametrize(
    ("token", "message"),
    [
        ("", "the variable TOKEN is empty"),
        (" \n", "the variable TOKEN is empty"),
        ("a\nb", "the variable TOKEN holds what no token can"),
        ("密码", "the variable TOKEN holds what no token can"),
    ],
)
def test_what_is_no_token(token: str, message: str, server: Server, post: Post) -> None:
    assert post(token=token) == Done(2, "", f"post_comment: {message}\n", [])
    assert server.asked == []


@pytest.mark.parametrize("forge", FORGES)
@pytest.mark.parametrize("api", ["http://127.0.0.1:1", "nonsense", "http://", "http://[x"])
def test_no_forge_there(forge: str, api: str, post: Post) -> None:
    """Whatever the client says of it, the token is not in it."""
    done = post(forge=forge, api=api)
    assert (done.status, done.out) == (1, "")
    assert done.err.startswith("post_comment: ")


def test_no_file(server: Server, script: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN", SECRET)
    assert script.main([*words(server, "github"), "nothing.md"]) == 1
    assert server.asked == []
