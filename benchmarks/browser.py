"""Typing in a real browser: how long from a keystroke until the sheet beside it is drawn anew."""

from __future__ import annotations

import shutil
from urllib.parse import quote

from benchmarks.measuring import FailedError

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
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


def keystrokes(address: str, place: str, cell: str, count: int) -> list[float]:
    """Type into a cell; return the seconds until the sheet is drawn, each time."""
    from playwright.sync_api import Error, sync_playwright

    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
            page = browser.new_page()
            page.set_default_timeout(PATIENCE)
            page.goto(address)
            page.goto(f"{address.partition('?')[0]}#/at/{quote(place, safe='')}")
            page.locator(f'[data-cell="{cell}"]').wait_for()
            page.frame_locator("iframe.paper").locator("[data-at]").first.wait_for()
            taken: list[float] = page.evaluate(TYPE, [cell, count])
            browser.close()
    except Error as error:
        raise FailedError(str(error)) from error
    return taken
