"""The server behind the front door: what it answers at which address.

Every answer below ``/api/`` is JSON; docs/front-door.md describes them all.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from functools import partial
from pathlib import Path
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
from shenbao.system.boundary import failed
from shenbao.system.reading import read_file
from shenbao.system.reasons import reason
from shenbao.web import recording, reviewing
from shenbao.web.bodies import Body
from shenbao.web.desk import Desk
from shenbao.web.errors import MalformedError, NotFoundError, RefusedError, StaleError
from shenbao.web.guard import PAPER_POLICY, Door, Guard
from shenbao.web.making import Making
from shenbao.web.reader import Rendered
from shenbao.web.watching import Bell
from shenbao.web.words import PAGE, page_words

Posted = Callable[[str, Body], Any]
"""What is done with the body of a request; the text is the place of a declaration, or blank."""

LISTENING_SECONDS = 15
"""How long a page that listens hears nothing before it is told that the server is there."""


def application(desk: Desk, door: Door, bell: Bell) -> Starlette:
    """Return the server of a desk, behind a door; the bell rings where files change."""
    pages, api = _Pages(door, bell), _Api(desk, door)
    routes = [
        Route("/", pages.page),
        Route("/paper", pages.paper),
        Route("/fonts/{name}", pages.font),
        Mount("/page", StaticFiles(directory=PAGE)),
        Route("/api/words", pages.words),
        Route("/api/events", pages.events),
        *api.routes(),
    ]
    return Starlette(routes=routes, middleware=[Middleware(Guard, door=door)])


class _Pages:
    """What a page is made of, and what it listens to."""

    def __init__(self, door: Door, bell: Bell) -> None:
        self.door = door
        self.bell = bell

    async def page(self, _request: Request) -> Response:
        """Return the one page; the rest of it is loaded by itself."""
        return HTMLResponse(read_file(PAGE / "index.html", within=PAGE))

    async def paper(self, _request: Request) -> Response:
        """Return the blank page of the frame that sheets are shown in."""
        blank = '<!DOCTYPE html><html lang="zh-CN"><title>·</title><body></body></html>'
        return HTMLResponse(blank, headers={"Content-Security-Policy": PAPER_POLICY})

    async def font(self, request: Request) -> Response:
        """Return a font of the PDFs, in which the sheet is shown."""
        path = packaged_font(request.path_params["name"])
        if path is None:
            return _error(_("There is no such font."), 404)
        return FileResponse(path, headers={"Cache-Control": "private, max-age=31536000, immutable"})

    async def words(self, request: Request) -> Response:
        """Return the words of the page in a language."""
        with answering_in(_language(request)):
            shared = {"readOnly": self.door.read_only, "languages": LANGUAGES[::-1]}
            return JSONResponse(page_words() | shared)

    async def events(self, request: Request) -> Response:
        """Return the news of changed files for as long as the page listens."""

        async def news() -> AsyncIterator[str]:
            async with self.bell.listening() as heard:
                yield ": here\n\n"
                while not await request.is_disconnected():
                    try:
                        places = await asyncio.wait_for(heard.get(), LISTENING_SECONDS)
                    except TimeoutError:
                        yield ": still here\n\n"
                        continue
                    if places is None:
                        return
                    yield f"data: {json.dumps({'places': places})}\n\n"

        return StreamingResponse(news(), media_type="text/event-stream")


class _Api:
    """Turns requests into work at the desk, and what comes of that into answers."""

    def __init__(self, desk: Desk, door: Door) -> None:
        self.desk = desk
        self.door = door
        self.making = Making(desk)

    def routes(self) -> list[Route]:
        """Return all addresses below /api/; those of one declaration are tried last."""
        desk, making, one = self.desk, self.making, "/api/declarations/{place:path}"
        return [
            self.got(
                "/api/declarations",
                lambda asked: desk.summaries(asked.query_params.get("since", "")),
            ),
            self.got("/api/rules", lambda _request: desk.rules()),
            self.got("/api/search", lambda asked: desk.search(_query(asked, "words"))),
            self.got("/api/standards", lambda _request: making.standards()),
            self.got("/api/history", lambda _request: recording.state(desk)),
            self.posted("/api/commit", self.commit),
            self.posted("/api/new", self.begin),
            self.posted("/api/next", self.carry_over),
            self.posted("/api/arrivals", self.arrive),
            self.posted("/api/arrivals/take", self.take),
            self.posted(f"{one}/draft", lambda place, body: desk.attempt(place, body.draft())),
            self.posted(f"{one}/save", lambda place, body: desk.save(place, body.draft())),
            self.posted(f"{one}/rebase", lambda place, body: desk.rebase(place, body.draft())),
            self.posted(f"{one}/fix", self.fix),
            self.posted(f"{one}/pull", self.pull),
            self.posted(f"{one}/follow", self.follow),
            self.kept(f"{one}/files/{{format}}", self.file),
            self.kept(f"{one}/redline", self.redline),
            self.kept("/api/pack", self.pack),
            Route("/api/comparison", self.compare),
            self.got(f"{one}/history", lambda asked: desk.history(_place(asked))),
            self.got(f"{one}/picks", lambda asked: desk.picks(_place(asked))),
            self.got(one, lambda request: desk.open(_place(request))),
        ]

    @staticmethod
    def got(address: str, work: Callable[[Request], Any]) -> Route:
        """Return the route of an address that is asked for something."""

        async def answer(request: Request) -> Response:
            return await _answer(request, partial(work, request))

        return Route(address, answer)

    def posted(self, address: str, work: Posted) -> Route:
        """Return the route of an address to which something is sent."""

        async def answer(request: Request) -> Response:
            content = await request.body()
            place = request.path_params.get("place", "")
            author = self.door.person(request.scope)
            return await _answer(request, lambda: work(place, Body(content, author)))

        return Route(address, answer, methods=["POST"])

    @staticmethod
    def kept(address: str, work: Callable[[Request], Rendered]) -> Route:
        """Return the route of an address at which there is a file, to be kept or printed."""

        async def answer(request: Request) -> Response:
            made = await _call(request, partial(work, request))
            if isinstance(made, Response):
                return made
            headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{made.name}"}
            return Response(made.content, media_type=made.media_type, headers=headers)

        return Route(address, answer)

    def file(self, asked: Request) -> Rendered:
        """Return the sheet of a declaration in a format."""
        return self.desk.render(_place(asked), asked.path_params["format"])

    def redline(self, asked: Request) -> Rendered:
        """Return a declaration in Word with what has changed tracked."""
        path = self.desk.path_of(_place(asked))
        return reviewing.redline(self.desk.root, path, _query(asked, "versions"))

    def pack(self, asked: Request) -> Rendered:
        """Return what a unit hands in, of the declarations that are named."""
        places = asked.query_params.getlist("place")
        return reviewing.pack(self.desk.root, [self.desk.path_of(place) for place in places])

    async def compare(self, request: Request) -> Response:
        """Return the page of what differs between two versions, to be shown in a frame."""
        work = partial(reviewing.comparison, self.desk.root, _query(request, "versions"))
        made = await _call(request, work)
        if isinstance(made, Response):
            return made
        return HTMLResponse(made, headers={"Content-Security-Policy": PAPER_POLICY})

    # ---- What is sent ---------------------------------------------------------------------

    def commit(self, _place: str, body: Body) -> Any:
        """Commit declarations."""
        places, message = body.list("places"), body.text("message")
        return recording.record(self.desk, places, message, body.author)

    def begin(self, _place: str, body: Body) -> Any:
        """Begin a declaration."""
        return self.making.begin(body.text("standard"), body.number("year"), body.texts("values"))

    def carry_over(self, _place: str, body: Body) -> Any:
        """Carry declarations over to the next year."""
        places = body.list("places")
        return self.making.carry_over(body.number("year"), places, body.text("amounts"))

    def arrive(self, _place: str, body: Body) -> Any:
        """Read the forms in a file."""
        year = body.number_or_none("year")
        return self.making.read(body.text("name"), body.content("content"), year)

    def take(self, _place: str, body: Body) -> Any:
        """Take a form that was read."""
        return self.making.take(body.number("number"))

    def fix(self, place: str, body: Body) -> Any:
        """Mend what was found in a cell."""
        return self.desk.fix(place, body.draft(), body.text("code"), body.text("at"))

    def pull(self, place: str, body: Body) -> Any:
        """Take what was edited in a Word file."""
        return self.desk.pull(place, body.text("name"), body.content("content"))

    def follow(self, place: str, body: Body) -> Any:
        """Begin a follow-up of a declaration."""
        return self.making.follow(place, body.text("standard"))


STATUS: dict[type[Exception], int] = {
    MalformedError: 400,
    NotFoundError: 404,
    StaleError: 409,
    RefusedError: 422,
}
"""How an answer says that something is not done, by why it is not."""


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
            except tuple(STATUS) as error:
                return _error(str(error), STATUS[type(error)])
            except OSError as error:
                message = _("It cannot be read or written: {reason}.")
                return _error(message.format(reason=reason(error)), 500)
            except Exception as error:
                return _error(failed(Path(request.url.path), error).message, 500)

    return await run_in_threadpool(spoken)


def _error(message: str, status: int) -> Response:
    return JSONResponse({"error": message}, status)


def _language(request: Request) -> str:
    asked = request.headers.get("x-language") or _query(request, "lang")
    return asked if asked in LANGUAGES else LANGUAGES[1]


def _place(request: Request) -> str:
    return str(request.path_params["place"])


def _query(request: Request, name: str) -> str:
    """Return what an address asks for by a name, "" where it asks for nothing."""
    return request.query_params.get(name, "")
