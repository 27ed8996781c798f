"""The server behind the front door: what it answers at which address.

Every answer below ``/api/`` is JSON; docs/front-door.md describes them all.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    HTMLResponse,
    JSONResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from shenbao.formats.pdf.packaged_fonts import packaged_font
from shenbao.i18n import LANGUAGES, _, answering_in
from shenbao.system.reasons import reason
from shenbao.web.desk import Desk, NotFoundError, RefusedError, StaleError
from shenbao.web.drafts import Draft
from shenbao.web.guard import PAPER_POLICY, Door, Guard
from shenbao.web.showing import Json
from shenbao.web.watching import Bell
from shenbao.web.words import PAGE, page_words

NUMBERS = range(1_000_000)
"""The numbers that rows of a draft may have."""


def application(desk: Desk, door: Door, bell: Bell) -> Starlette:
    """Return the server of a desk, behind a door; the bell rings where files change."""
    api = _Api(desk, bell, door)
    routes = [
        Route("/", api.page),
        Route("/paper", api.paper),
        Route("/api/words", api.words),
        Route("/api/declarations", api.declarations),
        Route("/api/findings", api.findings),
        Route("/api/search", api.search),
        Route("/api/declarations/{place:path}/draft", api.attempt, methods=["POST"]),
        Route("/api/declarations/{place:path}/save", api.save, methods=["POST"]),
        Route("/api/declarations/{place:path}/rebase", api.rebase, methods=["POST"]),
        Route("/api/declarations/{place:path}/files/{format}", api.file),
        Route("/api/declarations/{place:path}", api.declaration),
        Route("/api/events", api.events),
        Route("/fonts/{name}", api.font),
        Mount("/page", StaticFiles(directory=PAGE)),
    ]
    return Starlette(routes=routes, middleware=[Middleware(Guard, door=door)])


class _Api:
    """Turns requests into calls of the desk, and what comes of these into answers."""

    def __init__(self, desk: Desk, bell: Bell, door: Door) -> None:
        self.desk = desk
        self.bell = bell
        self.door = door

    async def page(self, _request: Request) -> Response:
        """Return the one page; the rest of it is loaded by itself."""
        return HTMLResponse((PAGE / "index.html").read_text(encoding="utf-8"))

    async def paper(self, _request: Request) -> Response:
        """Return the blank page of the frame that sheets are shown in."""
        blank = '<!DOCTYPE html><html lang="zh-CN"><title>·</title><body></body></html>'
        return HTMLResponse(blank, headers={"Content-Security-Policy": PAPER_POLICY})

    async def words(self, request: Request) -> Response:
        """Return the words of the page in a language."""
        with answering_in(_language(request)):
            return JSONResponse(page_words() | {"readOnly": self.door.read_only})

    async def declarations(self, request: Request) -> Response:
        """Return what the list shows."""
        return await _answer(request, self.desk.summaries)

    async def findings(self, request: Request) -> Response:
        """Return how many findings there are of each declaration."""
        return await _answer(request, self.desk.findings)

    async def search(self, request: Request) -> Response:
        """Return the places of the declarations that say some words."""
        words = request.query_params.get("words", "")
        return await _answer(request, partial(self.desk.search, words))

    async def declaration(self, request: Request) -> Response:
        """Return one declaration with its form."""
        return await _answer(request, partial(self.desk.open, _place(request)))

    async def attempt(self, request: Request) -> Response:
        """Return what a declaration comes to with a draft."""
        return await self._with_draft(request, self.desk.attempt)

    async def save(self, request: Request) -> Response:
        """Write a draft."""
        return await self._with_draft(request, self.desk.save)

    async def rebase(self, request: Request) -> Response:
        """Return a draft on top of what others have written."""
        return await self._with_draft(request, self.desk.rebase)

    async def file(self, request: Request) -> Response:
        """Return the sheet of a declaration in a format, to be kept or printed."""
        name = request.path_params["format"]
        made = await _call(request, partial(self.desk.render, _place(request), name))
        if isinstance(made, Response):
            return made
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{made.name}"}
        return Response(made.content, media_type=made.media_type, headers=headers)

    async def font(self, request: Request) -> Response:
        """Return a font of the PDFs, in which the sheet is shown."""
        path = packaged_font(request.path_params["name"])
        if path is None:
            return _error(_("There is no such font."), 404)
        return FileResponse(path, headers={"Cache-Control": "private, max-age=31536000, immutable"})

    async def events(self, request: Request) -> Response:
        """Return the news of changed files for as long as the page listens."""

        async def news() -> AsyncIterator[str]:
            async with self.bell.listening() as heard:
                yield ": here\n\n"
                while not await request.is_disconnected():
                    try:
                        places = await asyncio.wait_for(heard.get(), timeout=15)
                    except TimeoutError:
                        yield ": still here\n\n"
                        continue
                    if places is None:
                        return
                    yield f"data: {json.dumps({'places': places})}\n\n"

        return StreamingResponse(news(), media_type="text/event-stream")

    @staticmethod
    async def _with_draft(request: Request, work: Callable[[str, Draft], Json]) -> Response:
        draft = _draft(await request.body())
        if draft is None:
            return _error(_("This is no draft of a declaration."), 400)
        return await _answer(request, partial(work, _place(request), draft))


async def _answer(request: Request, work: Callable[[], Any]) -> Response:
    """Return what some work comes to as JSON, or why it could not be done."""
    found = await _call(request, work)
    return found if isinstance(found, Response) else JSONResponse(found)


async def _call(request: Request, work: Callable[[], Any]) -> Any:
    """Return what some work comes to, or the answer that says why it could not be done."""

    def spoken() -> Any:
        with answering_in(_language(request)):
            try:
                return work()
            except NotFoundError as error:
                return _error(str(error), 404)
            except StaleError as error:
                return _error(str(error), 409)
            except RefusedError as error:
                return _error(str(error), 422)
            except OSError as error:
                message = _("It cannot be read or written: {reason}.")
                return _error(message.format(reason=reason(error)), 500)

    return await run_in_threadpool(spoken)


def _error(message: str, status: int) -> Response:
    return JSONResponse({"error": message}, status)


def _language(request: Request) -> str:
    asked = request.headers.get("x-language") or request.query_params.get("lang", "")
    return asked if asked in LANGUAGES else LANGUAGES[1]


def _place(request: Request) -> str:
    return str(request.path_params["place"])


def _draft(body: bytes) -> Draft | None:
    """Read a draft as the page sends it; None where it is none."""
    try:
        data = json.loads(body)
        base, texts, rows = data["base"], data["texts"], data["rows"]
    except (ValueError, LookupError, TypeError, RecursionError):
        return None
    is_draft = (
        isinstance(base, str)
        and isinstance(texts, dict)
        and all(isinstance(text, str) for text in texts.values())
        and isinstance(rows, dict)
        and all(map(_are_numbers, rows.values()))
    )
    return Draft(base, texts, rows) if is_draft else None


def _are_numbers(rows: object) -> bool:
    return isinstance(rows, list) and all(
        isinstance(number, int) and not isinstance(number, bool) and 0 <= number < 1_000_000
        for number in rows
    )
