"""The serve command: the declarations of a repository in a browser."""

from __future__ import annotations

import asyncio
import importlib.util
import socket
import webbrowser
from argparse import ArgumentParser, Namespace
from concurrent.futures import Executor
from contextlib import suppress
from functools import partial
from ipaddress import ip_address
from typing import TYPE_CHECKING

from shenbao.cli.building import usual_cache
from shenbao.cli.errors import UsageError
from shenbao.cli.projects import open_project
from shenbao.i18n import _
from shenbao.reports import terminal
from shenbao.system.executors import ProcessExecutor
from shenbao.system.limits import available_cores

if TYPE_CHECKING:
    from shenbao.build.make import SharedPlace

PORT = 8848
LOOPBACK = "127.0.0.1"
MOST_WORKERS = 2
"""Processes that look at declarations and make files; what one types is answered beside them."""

MOST_CONNECTIONS = 500
"""Of more at a time, all are told to come again, so that memory and files do not run out."""

SILENT_SECONDS = 20
"""How long a connection may be open without a request."""

BACKLOG = 128
"""The connections that wait until they are taken; more at once could use up all files."""

PRELOADED = ("shenbao.web.outlines", "shenbao.changes.redline.marking", "shenbao.formats.pdf")
NEEDED = ("starlette", "uvicorn")


def add_arguments(parser: ArgumentParser) -> None:
    """Add where to listen, and whether anything may be changed."""
    parser.add_argument(
        "--port",
        type=int,
        default=PORT,
        help=_("listen on this port (default: %(default)s; 0: any)"),
    )
    parser.add_argument(
        "--host",
        default=LOOPBACK,
        metavar=_("ADDRESS"),
        help=_("listen on this address; one that other machines reach needs one of the next two"),
    )
    parser.add_argument(
        "--user-header",
        default="",
        metavar=_("HEADER"),
        help=_("the header in which a server before this one names the person; see the docs"),
    )
    parser.add_argument(
        "--name",
        action="append",
        default=[],
        metavar=_("HOST"),
        help=_("a name by which browsers reach this server; repeatable"),
    )
    parser.add_argument("--no-browser", action="store_true", help=_("open no browser"))
    parser.add_argument(
        "--read-only", action="store_true", help=_("show everything, change nothing")
    )


def run(options: Namespace) -> int:
    """Serve until interrupted."""
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        message = _("shenbao serve needs {names}: install shenbao[web].")
        raise UsageError(message.format(names=", ".join(missing)))
    if not _is_loopback(options.host) and not (options.read_only or options.user_header):
        message = _("{host} can be reached by others: add --read-only, or --user-header.")
        raise UsageError(message.format(host=options.host))
    project = open_project(options.root)
    shared = None
    with suppress(UsageError):  # what reaches it is not installed: files are made
        shared = usual_cache(project)
    listener = _listener(options.host, options.port)
    with listener, suppress(KeyboardInterrupt):
        workers = min(available_cores(), MOST_WORKERS)
        executor = ProcessExecutor(workers, limits=project.settings.limits, preload=PRELOADED)
        try:
            asyncio.run(_serve(options, listener, executor, workers, shared))
        finally:
            executor.stop()
    return 0


def _is_loopback(host: str) -> bool:
    """Tell whether an address is this machine's own; a name that may lead elsewhere is not."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _listener(host: str, port: int) -> socket.socket:
    """Return a socket that listens at an address; raise UsageError where none can."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Only of a socket that says it is TCP does asyncio send each answer without waiting for more.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen()  # whoever opens the printed address at once waits for the server
    except (OSError, OverflowError) as error:
        listener.close()
        message = _("Port {port} cannot be used; choose another one with --port.")
        raise UsageError(message.format(port=port)) from error
    return listener


async def _serve(
    options: Namespace,
    listener: socket.socket,
    executor: Executor,
    workers: int,
    shared: SharedPlace | None,
) -> None:
    from uvicorn import Config

    from shenbao.web.application import application
    from shenbao.web.guard import Access
    from shenbao.web.silence import connections
    from shenbao.web.watching import Announcer, server_of, watch
    from shenbao.web.workspace import Workspace

    port = listener.getsockname()[1]
    host = f"[{options.host}]" if ":" in options.host else options.host
    access = Access.at(
        port,
        read_only=options.read_only,
        user_header=options.user_header,
        names=(f"{host}:{port}", *options.name),
    )
    announcer, stop = Announcer(), asyncio.Event()
    announce = partial(asyncio.get_running_loop().call_soon_threadsafe, announcer.announce, ())
    workspace = Workspace(options.root, executor, workers, announce, shared)
    config = Config(
        application(workspace, access, announcer),
        log_level="warning",
        access_log=False,
        server_header=False,
        http=connections(MOST_CONNECTIONS, SILENT_SECONDS),
        backlog=BACKLOG,
        timeout_graceful_shutdown=2,
        limit_concurrency=MOST_CONNECTIONS,
    )
    address = f"http://{host}:{port}/?token={access.token}"
    terminal.say(_("The declarations are at {address}").format(address=address))
    if _is_loopback(options.host):
        terminal.say(_("Only this machine can open it; Ctrl-C ends it."))
    else:
        terminal.say(_("Whoever has this address can open it; Ctrl-C ends it."))
    terminal.flush()
    if not options.no_browser:
        webbrowser.open(address)
    watcher = asyncio.create_task(watch(workspace, announcer, stop))
    try:
        await server_of(announcer)(config).serve([listener])
    finally:
        workspace.overview.stop()
        stop.set()
        await watcher
