"""A real browser in front of a server: how long until it has drawn what one asks for."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import quote

from benchmarks.measuring import FailedError

if TYPE_CHECKING:
    from playwright.sync_api import Page

PROGRAMS = ("chromium", "chromium-browser", "chromium-headless-shell")
CHROMIUM = next(filter(None, map(shutil.which, PROGRAMS)), "")
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
PATIENCE = 120_000

TYPE = """
async ([address, count]) => {
  const field = document.querySelector(`[data-cell="${address}"]`);
  const sheet = document.querySelector("iframe.paper").contentDocument;
  const drawn = () => new Promise((done) => {
    const observer = new MutationObserver(() => {
      observer.disconnect();
      requestAnimationFrame(() => done(performance.now()));
    });
    observer.observe(sheet.body, { childList: true });
  });
  const taken = [];
  for (let number = 1; number <= count; number += 1) {
    const end = drawn();
    const start = performance.now();
    field.value = `${number}.5`;
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    taken.push(((await end) - start) / 1000);
  }
  return taken;
}
"""
"""A page draws what is found below its cells, before the sheet: both come in one answer."""


LIST = """
async ([kind, texts]) => {
  const list = document.querySelector("main.list");
  const drawn = () => new Promise((done) => {
    const observer = new MutationObserver(() => {
      observer.disconnect();
      requestAnimationFrame(() => done(performance.now()));
    });
    observer.observe(list, { childList: true, subtree: true, characterData: true });
  });
  const search = list.querySelector("input[type=search]");
  const heads = [...list.querySelectorAll("thead button")];
  const all = list.querySelector("table").getAttribute("aria-rowcount");
  const boxes = [...list.querySelectorAll("#filters label")].filter(
    (box) => box.querySelector(".count").textContent !== all,
  );
  const act = {
    search: (text) => {
      search.value = text;
      search.dispatchEvent(new InputEvent("input", { bubbles: true }));
    },
    sort: (_text, number) => heads[number % heads.length].click(),
    filter: (_text, number) => boxes[Math.floor(number / 2) % boxes.length].click(),
  }[kind];
  const taken = [];
  for (const [number, text] of texts.entries()) {
    const end = drawn();
    const start = performance.now();
    act(text, number);
    taken.push(((await end) - start) / 1000);
  }
  return taken;
}
"""
"""Each filter is set and taken away again."""

AWAIT = """
async ([selector, first, count]) => {
  const shown = () => {
    const found = document.querySelector(selector);
    return found?.value ?? found?.textContent ?? "";
  };
  const taken = [];
  for (let number = first; number < first + count; number += 1) {
    await new Promise((done) => setTimeout(done, 400 + 300 * Math.random()));
    const start = performance.now();
    await edit(number);
    while (!shown().endsWith(`${number}`)) await new Promise(requestAnimationFrame);
    taken.push((performance.now() - start) / 1000);
  }
  return taken;
}
"""
"""The writing is in the time. Between two there is as much as people take: each is told alone."""


def keystrokes(address: str, place: str, cell: str, count: int) -> list[float]:
    """Type into a cell; return the seconds until the sheet is drawn, each time."""
    with _page(address) as page:
        page.goto(_form(address, place))
        page.locator(f'[data-cell="{cell}"]').wait_for()
        page.frame_locator("iframe.paper").locator("[data-at]").first.wait_for()
        taken: list[float] = page.evaluate(TYPE, [cell, count])
        return taken


def in_list(address: str, kind: str, texts: Sequence[str]) -> list[float]:
    """Search, sort or filter the list; return the seconds until it is drawn, each time."""
    with _page(address) as page:
        page.locator("table.declarations tbody td.check svg").first.wait_for()
        taken: list[float] = page.evaluate(LIST, [kind, list(texts)])
        return taken


def outside_changes(
    address: str, place: str, edit: Callable[[int], object], count: int
) -> list[float]:
    """Have another program number the name of a declaration, first in the list.

    Return the seconds until the list, and then the form, shows it.
    """
    in_list, in_form = f'a[href="{_fragment(place)}"]', '[data-cell="name"]'
    with _page(address) as page:
        page.expose_function("edit", edit)
        taken: list[float] = []
        for selector, first in ((in_list, 100), (in_form, 100 + count)):
            page.locator(selector).wait_for()
            taken += page.evaluate(AWAIT, [selector, first, count])
            page.goto(_form(address, place))
        return taken


def _fragment(place: str) -> str:
    return f"#/at/{quote(place, safe='')}"


def _form(address: str, place: str) -> str:
    return f"{address.partition('?')[0]}{_fragment(place)}"


@contextmanager
def _page(address: str) -> Iterator[Page]:
    """Yield a page that shows the list; raise FailedError for whatever the browser cannot do."""
    from playwright.sync_api import Error, sync_playwright

    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
            page = browser.new_page()
            page.set_default_timeout(PATIENCE)
            page.goto(address)
            yield page
            browser.close()
    except Error as error:
        raise FailedError(str(error)) from error
