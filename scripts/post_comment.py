"""Post a comment on a pull request, or replace the one that was posted before.

    TOKEN=… python post_comment.py --forge github --api URL --repository OWNER/NAME \
        --number N comment.md

The first line of the file, and who wrote it, tell the comment from all others; the line is
best an HTML comment, which nobody sees. Run it with the Python that scripts/setup.sh makes,
which has urllib3.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus, urlencode, urljoin, urlsplit
from urllib.request import getproxies, proxy_bypass

import urllib3

TOKEN = "TOKEN"
PER_PAGE = 100
MOST_PAGES = 100
MOST_REDIRECTS = 5
TIMEOUT = urllib3.Timeout(connect=10, read=30)

WAITS = (1, 2, 4, 8)
"""Seconds before each further attempt, unless the forge names more."""

LONGEST_WAIT = 60
LONGEST_REASON = 300

BUSY = (429, 500, 502, 503, 504)
"""What may be over in a moment."""

REDIRECTS = (301, 302, 303, 307, 308)
SAME_METHOD = (307, 308)
NOT_ALLOWED = (401, 403)
NOT_FOUND = 404

MENTION = re.compile(r"@(?=\w)")
JOINER = "\u2060"
"""Behind an @ it makes the name that follows no one's; nobody sees it."""

COMMENTS = "/repos/{repository}/issues/{number}/comments"
PULL_COMMENTS = "/repos/{repository}/pulls/{number}/comments"
NOTES = "/projects/{project}/merge_requests/{number}/notes"


class Failure(Exception):
    """The comment is not posted; says why. What ``may_pass`` is tried again after some seconds."""

    def __init__(self, *lines: str, may_pass: bool = False, after: float = 0) -> None:
        super().__init__(*lines)
        self.may_pass = may_pass
        self.after = after


class Refusal(Failure):
    """The forge does not let this token do what was asked."""


@dataclass(frozen=True)
class Forge:
    """How a forge names comments: the paths of all and of one, the method that replaces one.

    The token goes into the ``header``, or as access_token beside the rest where there is none.
    A comment names its author at ``author``. The tokens of a CI, which belong to no user who
    could be asked for, write as one of the ``robots``.
    """

    all_comments: str
    one_comment: str
    replace: str
    header: str = ""
    before_token: str = ""
    author: str = "user"
    robots: tuple[str, ...] = ()


ISSUE_COMMENT = "/repos/{repository}/issues/comments/{id}"
FORGES = {
    "github": Forge(
        *(COMMENTS, ISSUE_COMMENT, "PATCH", "Authorization", "Bearer "),
        robots=("github-actions[bot]",),
    ),
    "gitea": Forge(
        *(COMMENTS, ISSUE_COMMENT, "PATCH", "Authorization", "token "),
        robots=("gitea-actions", "forgejo-actions"),
    ),
    "gitee": Forge(PULL_COMMENTS, "/repos/{repository}/pulls/comments/{id}", "PATCH"),
    "gitlab": Forge(NOTES, f"{NOTES}/{{id}}", "PUT", "PRIVATE-TOKEN", author="author"),
}


class Api:
    """The comments of one pull request."""

    def __init__(self, options: argparse.Namespace, token: str) -> None:
        self.forge = FORGES[options.forge]
        self.url = options.api.rstrip("/")
        self.token = token
        self.pool = pool(self.url)
        self.author = {options.author} if options.author else set()
        self.gaps = {
            "repository": quote(options.repository),
            "project": quote(options.repository, safe=""),
            "number": quote(options.number, safe=""),
        }

    def post(self, body: str) -> str:
        """Replace the own comment with the same first line, or else post a new one; say which."""
        found = self.find(body.partition("\n")[0].strip())
        given = {"body": MENTION.sub(f"@{JOINER}", body)}
        if found is None:
            self.ask("POST", self.forge.all_comments, given)
            return "posted"
        self.ask(self.forge.replace, self.forge.one_comment.replace("{id}", found), given)
        return "replaced"

    def find(self, first_line: str) -> str | None:
        """Return the number of the comment with this first line that this token has written."""
        names = self.names()
        for comment in self.comments():
            lines = str(comment.get("body") or "").splitlines()
            author = comment.get(self.forge.author)
            if lines[:1] == [first_line] and names & names_of(author):
                return quote(str(comment["id"]), safe="")
        return None

    def names(self) -> set[str]:
        """Return under which names this token may write."""
        if self.author:
            return self.author
        try:
            user = self.ask("GET", "/user", {})
        except Refusal:
            if not self.forge.robots:
                raise
            return set(self.forge.robots)
        return names_of(user)

    def comments(self) -> Iterator[dict[str, Any]]:
        """Yield all comments, page by page; a forge without pages gives all of them again."""
        seen: set[str] = set()
        for page in range(1, MOST_PAGES + 1):
            asked = {"per_page": PER_PAGE, "limit": PER_PAGE, "page": page}
            found = self.ask("GET", self.forge.all_comments, asked)
            if not isinstance(found, list) or not all(map(is_comment, found)):
                raise Failure("the answer is no list of comments: is the address of the API right?")
            new = [comment for comment in found if str(comment["id"]) not in seen]
            if not new:
                return
            seen |= {str(comment["id"]) for comment in new}
            yield from new

    def ask(self, method: str, path: str, given: Mapping[str, Any]) -> Any:
        """Send a request, follow it within the forge, and return the answer."""
        headers = {"Accept": "application/json", "User-Agent": "shenbao"}
        if self.forge.header:
            headers[self.forge.header] = self.forge.before_token + self.token
        else:
            given = {**given, "access_token": self.token}
        url, content = self.url + path.format(**self.gaps), None
        if method == "GET":
            url += f"?{urlencode(given)}" if given else ""
        else:
            headers["Content-Type"] = "application/json"
            content = json.dumps(given).encode()
        for _redirect in range(MOST_REDIRECTS + 1):
            answer = self.send(method, url, content, headers)
            if answer.status not in REDIRECTS:
                return read(answer)
            url = self.next_url(method, url, answer)
        raise Failure("the forge redirects in a circle")

    def send(
        self, method: str, url: str, content: bytes | None, headers: Mapping[str, str]
    ) -> urllib3.BaseHTTPResponse:
        """Send one request; it is not followed, and not repeated."""
        try:
            return self.pool.request(
                method,
                url,
                body=content,
                headers=dict(headers),
                timeout=TIMEOUT,
                retries=False,
                redirect=False,
            )
        except urllib3.exceptions.LocationValueError as error:
            raise Failure(f"{self.url} is no address: {error}") from error
        except urllib3.exceptions.HTTPError as error:
            raise Failure(f"the forge cannot be reached: {error}", may_pass=True) from error

    def next_url(self, method: str, url: str, answer: urllib3.BaseHTTPResponse) -> str:
        """Return where a request is sent on to; the token goes to no other host."""
        found = urljoin(url, answer.headers.get("Location", ""))
        try:
            is_elsewhere = origin(found) != origin(url)
        except urllib3.exceptions.LocationParseError as error:
            raise Failure("the forge redirects to what is no address") from error
        if is_elsewhere:
            host = "{}://{}".format(*origin(found)[:2])
            raise Failure(f"the forge redirects to {host}: give the address of its API there")
        if method != "GET" and answer.status not in SAME_METHOD:
            raise Failure(f"the forge redirects ({answer.status}) and takes no comment here")
        return found


def pool(url: str) -> urllib3.PoolManager:
    """Return what makes connections, through the proxy that the environment names for them."""
    parts = urlsplit(url)
    proxy = getproxies().get(parts.scheme)
    if proxy and not proxy_bypass(parts.hostname or ""):
        return urllib3.ProxyManager(proxy)
    return urllib3.PoolManager()


def origin(url: str) -> tuple[str, str, int | None]:
    """Return the scheme, host and port of an address, as they are read where it is connected to.

    Another reader may find another host in it, as where a backslash stands before an @.
    """
    parts = urllib3.util.parse_url(url)
    scheme = parts.scheme or ""
    return scheme, parts.host or "", parts.port or urllib3.connection.port_by_scheme.get(scheme)


def is_comment(found: object) -> bool:
    """Tell whether a part of an answer is a comment."""
    return isinstance(found, dict) and "id" in found


def names_of(user: object) -> set[str]:
    """Return what an account is called, which no other one is."""
    known = user if isinstance(user, dict) else {}
    return {str(known[key]) for key in ("login", "username") if known.get(key)}


def read(answer: urllib3.BaseHTTPResponse) -> Any:
    """Return what an answer holds; raise Failure where it is an error, with the forge's reason."""
    try:
        found = json.loads(answer.data or b"null")
        is_json = True
    except ValueError:
        found, is_json = None, False
    status = answer.status
    if status >= 400:
        lines = [f"{status} {answer.reason or ''}".strip() + reason(found)]
        after = urllib3.Retry().get_retry_after(answer) or 0
        if status in BUSY or (status in NOT_ALLOWED and after):
            raise Failure(*lines, may_pass=True, after=after)
        if status in NOT_ALLOWED:
            lines.append("the token may not comment; that of a pull request from a fork never may")
        if status in (*NOT_ALLOWED, NOT_FOUND):
            raise Refusal(*lines)
        raise Failure(*lines)
    if not is_json:
        raise Failure("the answer is no JSON: is the address of the API right?")
    return found


def reason(found: object) -> str:
    """Return what a forge says of an error, on one line."""
    known = found if isinstance(found, dict) else {}
    texts = [known.get(key) for key in ("message", "error_description", "error", "errors")]
    said = next((str(text) for text in texts if text), "")
    line = "".join(letter if letter.isprintable() else " " for letter in said)
    return f": {line[:LONGEST_REASON]}" if line else ""


def persist(api: Api, body: str, sleep: Callable[[float], None]) -> str:
    """Post, and try again what may pass. Each attempt looks first what the last one has done."""
    for wait in WAITS:
        try:
            return api.post(body)
        except Failure as failure:
            if not failure.may_pass:
                raise
            sleep(min(max(wait, failure.after), LONGEST_WAIT))
    return api.post(body)


def hidden(line: str, token: str) -> str:
    """Return a line of a complaint without the token, however it is written there."""
    for form in {token, quote(token), quote(token, safe=""), quote_plus(token), repr(token)[1:-1]}:
        line = line.replace(form, "***")
    return line


def main(words: Sequence[str] | None = None, sleep: Callable[[float], None] = time.sleep) -> int:
    """Post the file; return 1 where the forge does not take it, 2 where something is missing."""
    parser = argparse.ArgumentParser(description="Post or replace a comment on a pull request.")
    parser.add_argument("--forge", choices=FORGES, required=True)
    parser.add_argument("--api", required=True, help="the address of the API, as the CI knows it")
    parser.add_argument("--repository", required=True, help="OWNER/NAME")
    parser.add_argument("--number", required=True, help="of the pull request")
    parser.add_argument("--author", help="who the token writes as, where the forge does not say")
    parser.add_argument("file", type=Path)
    options = parser.parse_args(words)
    token = os.environ.get(TOKEN, "").strip()
    if not token:
        return complain([f"the variable {TOKEN} is empty"], 2)
    if not (token.isascii() and token.isprintable()):
        return complain([f"the variable {TOKEN} holds what no token can"], 2)
    try:
        done = persist(Api(options, token), options.file.read_text("utf-8"), sleep)
    except Failure as failure:
        return complain([hidden(str(line), token) for line in failure.args], 1)
    except (OSError, ValueError) as error:
        return complain([hidden(str(error), token)], 1)
    except Exception as error:  # whatever an answer has led to, nobody has to read a traceback
        return complain([hidden(f"{type(error).__name__}: {error}", token)], 1)
    print(f"The comment was {done}.")
    return 0


def complain(lines: Sequence[str], status: int) -> int:
    """Print lines beside the output; return the status."""
    for line in lines:
        print(f"post_comment: {line}", file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main())
