"""Who may come in by the front door: every request passes here before anything answers it.

The server listens on this machine only, and yet any page in the same browser can send it
requests. So each must name this server as its host (a name that others control may point here),
bring the token of the address that was printed at the start, and, where it writes, come
from this server's own page.
"""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Iterable
from html import escape
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs, urlsplit

from msgspec import Struct, field, json
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shenbao.i18n import LANGUAGES, _, answering_in, language
from shenbao.reports.design import tokens
from shenbao.web.records import Refusal

COOKIE = "shenbao"
READING = {"GET", "HEAD"}
JSON_TYPE = "application/json"
LARGEST_BODY = 48 * 1024 * 1024
"""The bytes that may be sent at once: a file of 32 MiB in base 64, and a little more."""

SCHEMES = ("http://", "https://")
"""How addresses of this server's pages begin: the second one behind another server only."""

PERSON = re.compile(r"[^<>\x00-\x1f\x7f]+ <[^<>\s]+>")
"""A person as git has it: a name, and an address in angle brackets."""

UNFIT = re.compile(r"[<>\x00-\x1f\x7f]")
"""What no name of a person has in it."""

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "frame-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
"""What pages of this server may load: nothing but what it serves itself, no script in a page."""

PAPER_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; font-src 'self'; frame-ancestors 'self'"
)
"""What the frame of a sheet may load: nothing. Its styles stand in it, and no script runs."""

STYLE = "body { font: var(--l)/1.5 var(--ui); color: var(--ink); background: var(--backdrop); }"
"""How the words look that say why something is not done, where they are a page by themselves."""

LOOKED_AT = {"document", "iframe"}
"""Where browsers show what is answered to people as it is."""

HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class Access(Struct, frozen=True):
    """What a request must have to come in.

    ``hosts`` are the names of this server with its port; where it is ``read_only`` nothing
    can be written. Where another server stands before it that lets people in, the header
    ``user_header`` of each request names the person.
    """

    hosts: frozenset[str]
    read_only: bool = False
    user_header: str = ""
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32))

    @classmethod
    def at(
        cls,
        port: int,
        *,
        read_only: bool = False,
        user_header: str = "",
        names: Iterable[str] = (),
    ) -> Access:
        """Return the access to a server on this machine's own addresses, and by other names."""
        own = (f"{name}:{port}" for name in ("127.0.0.1", "localhost", "[::1]"))
        return cls(frozenset((*own, *map(str.lower, names))), read_only, user_header)

    def person(self, scope: Scope) -> str:
        """Return who sends a request, as git names authors; "" where that is not known."""
        if not self.user_header:
            return ""
        given = Headers(scope=scope).get(self.user_header, "").encode("latin-1")
        name = given.decode(errors="replace").strip()
        if PERSON.fullmatch(name):
            return name
        return f"{name} <{name}>" if name and not UNFIT.search(name) else ""

    def refusal(self, scope: Scope) -> tuple[str, int] | None:
        """Return why a request may not come in, and by which status; None where it may."""
        headers = Headers(scope=scope)
        if headers.get("host", "").lower() not in self.hosts:
            return _("This server is not known by that name."), 421
        if not self._has_token(headers):
            return _("Open the address that shenbao serve has printed: it lets you in."), 403
        if self.user_header and not self.person(scope):
            return _("The request does not say who you are."), 403
        if scope["method"] not in READING:
            return self._refusal_of_writing(headers)
        return None

    def _refusal_of_writing(self, headers: Headers) -> tuple[str, int] | None:
        if self.read_only:
            return _("This server only shows; nothing can be changed here."), 403
        origin = headers.get("origin")
        schemes = SCHEMES if self.user_header else SCHEMES[:1]
        is_own = origin is None or _host(origin, schemes) in self.hosts
        if not is_own or headers.get("sec-fetch-site", "same-origin") != "same-origin":
            return _("This was sent by a page of another server."), 403
        if headers.get("content-type", "").partition(";")[0].strip() != JSON_TYPE:
            return _("Only JSON is accepted."), 415
        if not headers.get("content-length", "").isdecimal():
            return _("The request must say how long it is (Content-Length)."), 411
        if int(headers["content-length"]) > LARGEST_BODY:
            return _("The request is too large."), 413
        return None

    def _has_token(self, headers: Headers) -> bool:
        scheme, _space, bearer = headers.get("authorization", "").partition(" ")
        given = bearer if scheme.lower() == "bearer" else _cookie(headers.get("cookie", ""))
        return hmac.compare_digest(given.encode(errors="replace"), self.token.encode())

    def is_key(self, scope: Scope) -> bool:
        """Tell whether a request brings the token in its address, as the first one does."""
        given = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])
        is_ours = hmac.compare_digest(given[0].encode(errors="replace"), self.token.encode())
        return scope["path"] == "/" and scope["method"] == "GET" and is_ours


class Guard:
    """Lets in who has access, and sees to the headers of every answer."""

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self.app = app
        self.access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Content-Security-Policy", POLICY)
            await send(message)

        host = Headers(scope=scope).get("host", "").lower()
        if host in self.access.hosts and self.access.is_key(scope):
            answer: ASGIApp = self._welcome()
        else:
            answer = self._refused(scope) or self.app
        await answer(scope, receive, send_guarded)

    def _refused(self, scope: Scope) -> Response | None:
        request = Request(scope)
        with answering_in(asked_language(request)):
            refusal = self.access.refusal(scope)
            return None if refusal is None else refused(request, *refusal)

    def _welcome(self) -> Response:
        """Return what keeps the token in a cookie and takes it out of the address."""
        response = RedirectResponse("/", 303)
        response.set_cookie(COOKIE, self.access.token, httponly=True, samesite="strict")
        return response


def _host(origin: str, schemes: tuple[str, ...]) -> str:
    try:
        return urlsplit(origin).netloc.lower() if origin.startswith(schemes) else ""
    except ValueError:
        return ""


def _cookie(header: str) -> str:
    try:
        found = SimpleCookie(header).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found else ""


def asked_language(request: Request) -> str:
    """Return the language that a request asks for, that of most people here where it asks none."""
    asked = request.headers.get("x-language") or request.query_params.get("lang", "")
    return asked if asked in LANGUAGES else LANGUAGES[1]


def refused(request: Request, message: str, status: int) -> Response:
    """Return the answer that says why something is not done: a page for who looks at it."""
    if request.headers.get("sec-fetch-dest") in LOOKED_AT:
        return _page_of(message, status)
    return Response(json.encode(Refusal(message)), status, media_type=JSON_TYPE)


def _page_of(message: str, status: int) -> Response:
    title = _("Performance targets")
    page = (
        f'<!DOCTYPE html><html lang="{language().replace("_", "-")}"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{tokens()}{STYLE}</style>'
        f"<p>{escape(message)}</p></html>"
    )
    return HTMLResponse(page, status, headers={"Content-Security-Policy": PAPER_POLICY})
