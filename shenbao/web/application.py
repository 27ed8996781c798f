"""The server behind the front door: what it answers at which address.

Below ``/api/`` are the operations of the interface; the rest is what the page is made of.
"""

from __future__ import annotations

import asyncio
import math
import re
from collections.abc import AsyncIterator, Callable
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import (
    FileResponse,
    HTMLResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from shenbao.formats.pdf.packaged_fonts import packaged_font
from shenbao.formats.pdf.subsetting import made_subset
from shenbao.i18n import _, answering_in
from shenbao.reports.bundle import bundled
from shenbao.reports.changes.html import policy
from shenbao.system.boundary import failed
from shenbao.system.reading import read_file
from shenbao.system.reasons import reason
from shenbao.web.errors import (
    BusyError,
    LaterError,
    MalformedError,
    NotFoundError,
    RefusedError,
    StaleError,
    TooManyRequestsError,
)
from shenbao.web.guard import PAPER_POLICY, Access, Guard, asked_language, refused
from shenbao.web.interface import OPERATIONS, Interface
from shenbao.web.operations import JSON_TYPE, PERSON, SENT, Html, Operation
from shenbao.web.rates import Rates
from shenbao.web.reader import Rendered
from shenbao.web.slots import Slots
from shenbao.web.watching import Announcer
from shenbao.web.words import PAGE
from shenbao.web.workspace import Workspace

FRAMED = "sandbox allow-scripts; frame-ancestors 'self'"
"""What a page that stands by itself is, in a frame of this server: an origin of its own."""

LISTENING_SECONDS = 15
"""How long a page that listens hears nothing before it is told that the server is there."""

MADE_AT_ONCE = 4
"""Files and pages that are made at a time, by processes of their own."""

MOST_WAITING = 32
"""Of more that wait to be made, all are told to come again."""

REQUESTS_PER_SECOND = 50
"""What a client may ask of the interface in the long run; a page asks for less than ten."""

REQUESTS_AT_ONCE = 500
"""What a client may ask before its rate counts."""

SENDING_SECONDS = 120
"""How long it may take to send something."""

FOR_GOOD = {"Cache-Control": "private, max-age=31536000, immutable"}
"""How a browser is told to keep what its address says all of."""

AT_FAULT = re.compile(r" - at `\$\.?(.*)`$")
"""Where something that was sent is not as it must be, as msgspec says it."""

STATUS: dict[type[Exception], int] = {
    MalformedError: 400,
    NotFoundError: 404,
    TooManyRequestsError: 429,
    BusyError: 503,
    StaleError: 409,
    RefusedError: 422,
}
"""How an answer says that something is not done, by why it is not."""


def application(
    workspace: Workspace, access: Access, announcer: Announcer, rates: Rates | None = None
) -> Starlette:
    """Return the server of a workspace; the announcer tells all pages of files that change.

    Each client is answered as often as ``rates`` allow.
    """
    interface = Interface(workspace, access, announcer)
    rates = rates or Rates(REQUESTS_PER_SECOND, REQUESTS_AT_ONCE)
    slots = Slots(MADE_AT_ONCE, MOST_WAITING)
    routes = [
        Route("/", _page),
        Route("/paper", _paper),
        Route("/fonts/{name}", _font),
        Route("/fonts/usual/{name}", _usual_font),
        Route("/page/main.js", _script),
        Mount("/page", StaticFiles(directory=PAGE, packages=[("shenbao.reports", "common")])),
        *(_route(operation, interface, rates, slots) for operation in OPERATIONS),
    ]
    return Starlette(
        routes=routes,
        middleware=[Middleware(Guard, access=access)],
        exception_handlers={HTTPException: _elsewhere},
    )


# ---- What the page is made of -------------------------------------------------------------------


async def _page(_request: Request) -> Response:
    """Return the one page; the rest of it is loaded by itself."""
    return HTMLResponse(read_file(PAGE / "index.html", within=PAGE))


def _script(_request: Request) -> Response:
    """Return all modules of the page as one script, for which a browser asks once."""
    return Response(bundled(PAGE, "main.js"), media_type="text/javascript")


async def _paper(_request: Request) -> Response:
    """Return the blank page of the frame that sheets are shown in."""
    blank = '<!DOCTYPE html><html lang="zh-CN"><title>·</title><body></body></html>'
    return HTMLResponse(blank, headers={"Content-Security-Policy": PAPER_POLICY})


async def _font(request: Request) -> Response:
    """Return a font of the PDFs, in which the sheet is shown."""
    path = packaged_font(request.path_params["name"])
    if path is None:
        return refused(request, _("There is no such font."), 404)
    return FileResponse(path, headers=FOR_GOOD)


def _usual_font(request: Request) -> Response:
    """Return the part of a font that nearly every form needs; the whole until that is made."""
    name = request.path_params["name"]
    path = packaged_font(name)
    usual = made_subset(Path(path)) if path else None
    if usual is None:
        return RedirectResponse(f"/fonts/{quote(name)}")
    return Response(usual, media_type="font/ttf", headers=FOR_GOOD)


async def _elsewhere(request: Request, error: Exception) -> Response:
    """Return the answer for an address, or a method, that does not exist."""
    assert isinstance(error, HTTPException)
    with answering_in(asked_language(request)):
        message = _("There is nothing at {address}, or nothing of this kind.")
        answer = refused(request, message.format(address=request.url.path), error.status_code)
    answer.headers.update(error.headers or {})
    return answer


# ---- Operations ---------------------------------------------------------------------------------


def _route(operation: Operation, interface: Interface, rates: Rates, slots: Slots) -> BaseRoute:
    """Return the route by which an operation is asked for."""
    work = partial(operation.work, interface)
    address = operation.address.replace("{place}", "{place:path}")

    async def stream(_request: Request) -> Response:
        return StreamingResponse(_streamed(work()), media_type=operation.media_type)

    async def answer(request: Request) -> Response:
        given: dict[str, Any] = dict(request.path_params)
        given |= {name: _query(request, name, kind) for name, kind in operation.queries.items()}
        if operation.knows_person:
            given[PERSON] = interface.access.person(request.scope)
        content = await _body(request) if operation.sent is not None else b""
        if content is None:
            return refused(request, _("The request has not arrived whole."), 408)

        def done() -> Response:
            if operation.sent is not None:
                given[SENT] = received(content, operation.sent)
            return _answer(work(**given))

        if not operation.makes:
            return await run_in_threadpool(_spoken, request, done)
        with answering_in(asked_language(request)):
            try:
                async with slots.slot():
                    return await run_in_threadpool(_spoken, request, done)
            except BusyError as error:
                return _refusal(request, error)

    async def unhurried(request: Request) -> Response:
        seconds = rates.wait(_client(request, interface.access))
        if not seconds:
            return await handler(request)
        with answering_in(asked_language(request)):
            message = _("These are too many requests at once; try again in a moment.")
            return _refusal(request, TooManyRequestsError(message, seconds))

    handler = stream if operation.streams else answer
    return Route(address, unhurried, methods=[operation.method])


def _client(request: Request, access: Access) -> str:
    """Return who asks: a person where those are known, else an address."""
    address = request.client.host if request.client else ""
    return access.person(request.scope) or address


async def _body(request: Request) -> bytes | None:
    """Return the body of a request; None where the client disconnects or takes too long."""
    try:
        return await asyncio.wait_for(request.body(), SENDING_SECONDS)
    except (ClientDisconnect, TimeoutError):
        return None


def received(content: bytes, kind: Any) -> Any:
    """Return the body of a request as a record; raise MalformedError where it is not one."""
    try:
        return msgspec.json.decode(content, type=kind)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        found = AT_FAULT.search(str(error))
        message = _("What was sent is not as it must be: {name}.")
        raise MalformedError(message.format(name=found[1] if found else "JSON")) from error


def _query(request: Request, name: str, kind: tuple[Any, Any]) -> Any:
    """Return the value of a query parameter of a request."""
    return (
        request.query_params.get(name, kind[1])
        if kind[0] is str
        else request.query_params.getlist(name)
    )


def _spoken(request: Request, work: Callable[[], Response]) -> Response:
    """Return an answer, or why there is none, in the language of a request."""
    with answering_in(asked_language(request)):
        try:
            return work()
        except Exception as error:
            return _refusal(request, error)


def _refusal(request: Request, error: Exception) -> Response:
    """Return why something is not done: as a page for a frame, else as a record."""
    if type(error) in STATUS:
        message = str(error)
    elif isinstance(error, OSError):
        message = _("It cannot be read or written: {reason}.").format(reason=reason(error))
    else:
        message = failed(Path(request.url.path), error).message
    answer = refused(request, message, STATUS.get(type(error), 500))
    if isinstance(error, LaterError):
        answer.headers["Retry-After"] = str(math.ceil(error.seconds))
    return answer


def _answer(found: Any) -> Response:
    """Return the response for a result: a file to be kept, a page for a frame, or JSON."""
    if isinstance(found, Rendered):
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{found.name}"}
        return Response(found.content, media_type=found.media_type, headers=headers)
    if isinstance(found, Html):
        return HTMLResponse(found, headers={"Content-Security-Policy": f"{policy()}; {FRAMED}"})
    return Response(msgspec.json.encode(found), media_type=JSON_TYPE)


async def _streamed(records: AsyncIterator[Any]) -> AsyncIterator[bytes]:
    """Yield records as server-sent events, and a sign of life where there are none."""
    coming = asyncio.ensure_future(_next(records))
    await asyncio.sleep(0)  # from now on, what happens is heard
    yield b"event: here\ndata: {}\n\n"
    try:
        while True:
            done, _waiting = await asyncio.wait({coming}, timeout=LISTENING_SECONDS)
            if not done:
                yield b": still here\n\n"
                continue
            record = coming.result()
            if record is None:
                return
            yield b"data: " + msgspec.json.encode(record) + b"\n\n"
            coming = asyncio.ensure_future(_next(records))
    finally:
        coming.cancel()


async def _next(records: AsyncIterator[Any]) -> Any:
    return await anext(records, None)
