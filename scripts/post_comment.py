"""Post a comment on a pull request, or replace the one that was posted before.

    TOKEN=… python post_comment.py --forge github --api URL --repository OWNER/NAME \
        --number N comment.md

The first line of the file tells the comment from all others; it is best an HTML
comment, which nobody sees. Only Python itself is needed.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

TOKEN = "TOKEN"
PER_PAGE = 100
MOST_PAGES = 100
SECONDS = 30

COMMENTS = "/repos/{repository}/issues/{number}/comments"
PULL_COMMENTS = "/repos/{repository}/pulls/{number}/comments"
NOTES = "/projects/{project}/merge_requests/{number}/notes"


@dataclass(frozen=True)
class Forge:
    """How a forge names comments: the paths of all and of one, the method that replaces one.

    The token goes into the ``header``, or as access_token beside the rest where there is none.
    """

    all_comments: str
    one_comment: str
    replace: str
    header: str = ""
    before_token: str = ""


ISSUE_COMMENT = "/repos/{repository}/issues/comments/{id}"
FORGES = {
    "github": Forge(COMMENTS, ISSUE_COMMENT, "PATCH", "Authorization", "Bearer "),
    "gitea": Forge(COMMENTS, ISSUE_COMMENT, "PATCH", "Authorization", "token "),
    "gitee": Forge(PULL_COMMENTS, "/repos/{repository}/pulls/comments/{id}", "PATCH"),
    "gitlab": Forge(NOTES, f"{NOTES}/{{id}}", "PUT", "PRIVATE-TOKEN"),
}


class Api:
    """The comments of one pull request."""

    def __init__(self, options: argparse.Namespace, token: str) -> None:
        self.forge = FORGES[options.forge]
        self.url = options.api.rstrip("/")
        self.token = token
        self.gaps = {
            "repository": quote(options.repository),
            "project": quote(options.repository, safe=""),
            "number": options.number,
        }

    def post(self, body: str) -> str:
        """Replace the comment with the same first line, or else post a new one; say which."""
        found = self.find(body.partition("\n")[0])
        if found is None:
            self.ask("POST", self.forge.all_comments, {"body": body})
            return "posted"
        self.gaps["id"] = found
        self.ask(self.forge.replace, self.forge.one_comment, {"body": body})
        return "replaced"

    def find(self, first_line: str) -> str | None:
        """Return the number of the comment with this first line."""
        for comment in self.comments():
            if comment["body"].splitlines()[:1] == [first_line]:
                return str(comment["id"])
        return None

    def comments(self) -> Iterator[dict[str, Any]]:
        """Yield all comments, page by page; a forge without pages gives all of them again."""
        seen: set[int] = set()
        for page in range(1, MOST_PAGES + 1):
            asked = {"per_page": PER_PAGE, "limit": PER_PAGE, "page": page}
            found = self.ask("GET", self.forge.all_comments, asked)
            new = [comment for comment in found if comment["id"] not in seen]
            if not new:
                return
            seen |= {comment["id"] for comment in new}
            yield from new

    def ask(self, method: str, path: str, given: dict[str, Any]) -> Any:
        """Send a request and return the answer."""
        headers = {"Content-Type": "application/json", "User-Agent": "shenbao"}
        if self.forge.header:
            headers[self.forge.header] = self.forge.before_token + self.token
        else:
            given = {**given, "access_token": self.token}
        is_query = method == "GET"
        request = urllib.request.Request(
            self.url + path.format(**self.gaps) + (f"?{urlencode(given)}" if is_query else ""),
            data=None if is_query else json.dumps(given).encode(),
            method=method,
            headers=headers,
        )
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:
            return json.loads(answer.read() or b"null")


def main() -> int:
    """Post the file; return 1 where the forge does not take it, 2 where something is missing."""
    parser = argparse.ArgumentParser(description="Post or replace a comment on a pull request.")
    parser.add_argument("--forge", choices=FORGES, required=True)
    parser.add_argument("--api", required=True, help="the address of the API, as the CI knows it")
    parser.add_argument("--repository", required=True, help="OWNER/NAME")
    parser.add_argument("--number", required=True, help="of the pull request")
    parser.add_argument("file", type=Path)
    options = parser.parse_args()
    token = os.environ.get(TOKEN, "")
    if not token:
        print(f"post_comment: the variable {TOKEN} is empty", file=sys.stderr)
        return 2
    try:
        done = Api(options, token).post(options.file.read_text("utf-8"))
    except urllib.error.HTTPError as error:
        print(f"post_comment: {error.code} {error.reason}", file=sys.stderr)
        if error.code in (401, 403):
            message = "the token may not comment; that of a pull request from a fork never may"
            print(f"post_comment: {message}", file=sys.stderr)
        return 1
    except (OSError, ValueError) as error:
        print(f"post_comment: {error}", file=sys.stderr)
        return 1
    print(f"The comment was {done}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
