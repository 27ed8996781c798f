"""A browser in front of a running server, as an officer has it."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

from axe_playwright_python.sync_playwright import Axe, AxeResults  # type: ignore[import-untyped]
from playwright.sync_api import Browser, ConsoleMessage, Page, Route, sync_playwright

from tests.worlds import World

FONTS = "FONTCONFIG_FILE"
"""By this, a process that has made PDFs hides the fonts of the machine from itself."""

PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser")
"""The names of Chromium; the first has no windows, menus and the like to be kept up to date."""

CHROMIUM = next(filter(None, map(shutil.which, PROGRAMS)), "")

FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--num-raster-threads=1")
"""How it is started: pictures of pages are nobody's here, so one thread is enough to draw them."""

AXE = {"iframes": False, "preload": False, "resultTypes": ["violations"]}
"""How axe looks at a page: by all rules, but it describes only the elements that break one."""


@contextmanager
def served(world: World, *words: str) -> Iterator[str]:
    """Yield the address that a server prints for a world; the server ends with the block."""
    command = world.command("serve", "--no-browser", "--port", "0", *words)
    environment = world.environment(PYTHONUNBUFFERED="1")
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield _address(process.stdout)
        finally:
            process.terminate()


def _address(output: IO[str]) -> str:
    for line in output:
        if "http://" in line:
            return "http://" + line.partition("http://")[2].strip()
    raise AssertionError("the server printed no address")


@contextmanager
def chromium() -> Iterator[Browser]:
    """Yield a headless browser."""
    environment: dict[str, str | float | bool] = {
        name: value for name, value in os.environ.items() if name != FONTS
    }
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS, env=environment)
        try:
            yield browser
        finally:
            browser.close()


def let_in(browser: Browser, address: str, **options: Any) -> Page:
    """Return a blank page of somebody whom the server at an address knows already.

    It goes to the server's screens as ``#/portfolio``.
    """
    context = browser.new_context(
        base_url=address.partition("?")[0], reduced_motion="reduce", **options
    )
    context.request.get(address)
    return context.new_page()


def form_of(place: str) -> str:
    """Return the address of a declaration's form."""
    return f"#/at/{quote(place, safe='')}"


def cell(address: str) -> str:
    """Return how to find the input of a cell."""
    return f'[data-cell="{address}"]'


LOOKS = 7200
"""How many frames a page is looked at until something must be so: two minutes, if it is idle."""

UNTIL = """() => new Promise((done) => {
  const look = (left) =>
    CONDITION ? done(true) : left ? requestAnimationFrame(() => look(left - 1)) : done(false);
  look(LOOKS);
})"""


def hold_at_last(page: Page, condition: str) -> None:
    """Hold that a condition in JavaScript comes true in a page.

    ``Page.wait_for_function`` looks a second time by ``eval``, which the policy of our pages
    forbids.
    """
    assert page.evaluate(UNTIL.replace("CONDITION", condition).replace("LOOKS", str(LOOKS)))


def draw_until(page: Page, is_so: Callable[[], bool]) -> None:
    """Have a page draw until something is so in this process."""
    for _frame in range(LOOKS):
        if is_so():
            return
        page.evaluate("new Promise((drawn) => requestAnimationFrame(drawn))")
    raise AssertionError("the page asks for nothing")


class HeldRequest:
    """The one request of a page to some address, which is held back until it is let through."""

    def __init__(self, page: Page, address: str) -> None:
        self._page = page
        self._held: list[Route] = []
        page.route(address, lambda route: self._held.append(route))  # noqa: PLW0108 - no attributes

    def let_through(self) -> None:
        """Let it through once it has come."""
        draw_until(self._page, lambda: bool(self._held))
        (held,) = self._held
        held.continue_()


class Complaints(list[str]):
    """What a page complains of: errors of scripts, and what its policy forbids."""

    def of(self, page: Page) -> Complaints:
        """Collect those of a page from now on."""
        page.on("pageerror", lambda error: self.append(str(error)))
        page.on("console", self._hear)
        return self

    def _hear(self, line: ConsoleMessage) -> None:
        if line.type == "error":
            self.append(f"{line.location['url']}: {line.text}")


class Visitor:
    """Somebody whose browser comes back to a server, each time with nothing kept of the last.

    A page and its process that have been there before show a form in half the time.
    """

    def __init__(self, browser: Browser, address: str, **options: Any) -> None:
        self._page = let_in(browser, address, **options)
        self._size = self._page.viewport_size
        self._complaints = Complaints().of(self._page)

    @contextmanager
    def visit(self, expected: str | None = None) -> Iterator[Page]:
        """Yield the page, blank as yet; hold that it complains of nothing but what is expected."""
        self._complaints.clear()
        yield self._page
        found = [each for each in self._complaints if not expected or expected not in each]
        for window in self._page.context.pages:
            window.unroute_all(behavior="ignoreErrors")
            if window is not self._page:
                window.close()
        self._page.goto("/paper")
        self._page.evaluate("localStorage.clear()")
        if self._size:
            self._page.set_viewport_size(self._size)
        assert found == [], found


def hold_for_everybody(page: Page, part: str = "html") -> None:
    """Hold that axe finds nothing in a page, or in that part of it, and that it fits its window."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    run = "([part, options]) => axe.run(part, options)"
    found = AxeResults(page.evaluate(run, [part, AXE]))
    assert found.violations_count == 0, found.generate_report()
    hold_that_it_fits(page)


def hold_that_it_fits(page: Page) -> None:
    """Hold that a page is no wider than its window."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def shoot(page: Page, folder: Path, name: str) -> None:
    """Keep a picture of a page, to be looked at where a test has failed."""
    page.screenshot(path=folder / f"{name}.png")
