"""Draw the pictures of the front door: what ``shenbao serve`` shows, in Chromium.

door.png and door.zh-CN.png show a declaration that is being filled in, list.zh-CN.png all of
them, portfolio.zh-CN.png their sums. Run it with the project's Python, from any folder; it needs
chromium:

    .venv/bin/python docs/images/make_screens.py
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
PICTURES = Path(__file__).parent
PLACE = "2024%2F440304241063100300012"
SIZE = {"width": 1280, "height": 820}
COLOURS = 128


def shoot(browser: Browser, address: str, language: str) -> None:
    """Draw the pictures in one language."""
    suffix = "" if language == "en" else f".{language.replace('_', '-')}"
    page = browser.new_page(viewport=SIZE)
    page.goto(address)
    page.wait_for_selector(".tally .mark")  # the page has its language by now
    page.evaluate(f"localStorage.setItem('shenbao.language', '{language}')")
    page.reload()
    page.wait_for_selector(".tally .mark")
    if language != "en":
        keep(page.screenshot(), f"list{suffix}.png")
        page.goto(f"{address.partition('?')[0]}#/portfolio")
        page.wait_for_selector(".matrix .heat-4")
        page.wait_for_load_state("networkidle")
        keep(page.screenshot(), f"portfolio{suffix}.png")
    page.goto(f"{address.partition('?')[0]}#/at/{PLACE}")
    amount = page.locator('[data-cell="annual_amount"]')
    amount.fill("952900元")
    page.frame_locator("iframe.paper").get_by_text("95.29").wait_for()
    page.wait_for_load_state("networkidle")
    keep(page.screenshot(), f"door{suffix}.png")
    page.close()


def keep(content: bytes, name: str) -> None:
    """Write a picture with few colours."""
    path = PICTURES / name
    path.write_bytes(content)
    with Image.open(path) as picture:
        few = picture.convert("RGB").quantize(COLOURS, Image.Quantize.MAXCOVERAGE)
        few.save(path, optimize=True)


def main() -> None:
    """Serve a copy of this repository, and draw its pages."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        for name in ("declarations", "templates", "pyproject.toml"):
            source, copy = ROOT / name, Path(folder) / name
            _ = shutil.copytree(source, copy) if source.is_dir() else shutil.copy(source, copy)
        command = [sys.executable, "-m", "shenbao", "--root", folder, "serve"]
        asked = ["--no-browser", "--port", "0"]
        with subprocess.Popen([*command, *asked], stdout=subprocess.PIPE, text=True) as server:
            assert server.stdout is not None
            line = next(line for line in server.stdout if "http://" in line)
            address = line[line.index("http://") :].strip()
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            for language in ("en", "zh_CN"):
                shoot(browser, address, language)
            browser.close()
            server.terminate()


if __name__ == "__main__":
    main()
