"""Draw docs/images/sheet.png: a declaration as TOML beside the page that is made of it.

Run it with the project's Python, from any folder; it needs pdftoppm (poppler-utils),
chromium and the font DejaVu Sans Mono (fonts-dejavu-core):

    .venv/bin/python docs/images/make_picture.py
"""

from __future__ import annotations

import html
import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pylopdf_fonts_zh_cn
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
DECLARATION = ROOT / "declarations/2024/440304241063100300015.toml"
PICTURE = Path(__file__).with_name("sheet.png")
FONT = Path(pylopdf_fonts_zh_cn.__file__).with_name("NotoSansSC-Regular.otf")

WIDTH, HEIGHT, EDGE = 1152, 796, 16
SCALE = 1.75
COLOURS = 256

TOKENS = re.compile(
    r"""
      (?P<comment> \#[^\n]* )
    | (?P<string> \"{3}[\s\S]*?\"{3} | "(?:\\.|[^"\\\n])*" )
    | (?P<table> ^\[+[^]\n]+\]+ )
    | (?P<key> \w+(?=\s=) )
    | (?P<value> \b(?:[\d.]+|true|false)\b )
    """,
    re.VERBOSE | re.MULTILINE,
)

PAGE = """<!DOCTYPE html>
<meta charset="utf-8">
<style>
  @font-face {{ font-family: "Noto Sans SC"; src: url("{font}"); }}
  body {{ display: grid; grid-template-columns: 1fr auto; gap: 20px; height: {height}px;
    box-sizing: border-box; margin: 0; padding: {edge}px; background: #e9ebee; }}
  figure {{ margin: 0; overflow: hidden; background: #fff; border: 1px solid #cfd4da;
    border-radius: 4px; }}
  figcaption {{ padding: 7px 14px; background: #f4f5f7; border-bottom: 1px solid #cfd4da;
    color: #57606a; font: 11px "DejaVu Sans Mono", "Noto Sans SC"; }}
  code {{ display: block; padding: 8px 14px; color: #24292f;
    font: 9.5px/1.4 "DejaVu Sans Mono", "Noto Sans SC"; }}
  code div {{ min-height: 0.7em; padding-left: 2em; text-indent: -2em;
    white-space: pre-wrap; overflow-wrap: anywhere; }}
  .comment {{ color: #6e7781; }}
  .table {{ color: #8250df; }}
  .key {{ color: #0550ae; }}
  .string {{ color: #116329; }}
  .value {{ color: #b35900; }}
  img {{ display: block; height: {inner}px; }}
</style>
<figure><figcaption>{name}</figcaption><code>{code}</code></figure>
<figure><img src="sheet.png"></figure>
"""


def highlighted(toml: str) -> str:
    """Return the lines of a TOML file as HTML, each kind of word with a class of its own."""

    def span(match: re.Match[str]) -> str:
        return f'<span class="{match.lastgroup}">{html.escape(match[0], quote=False)}</span>'

    return "".join(f"<div>{line}</div>" for line in TOKENS.sub(span, toml).splitlines())


def run(*command: str | Path) -> None:
    """Run a program; stop, showing what it says, where it fails."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{command[0]}: {done.stdout}{done.stderr}")


def draw(folder: Path) -> None:
    """Draw the picture with files in a folder that nobody needs afterwards."""
    build: list[str | Path] = [sys.executable, ROOT / "build.py", DECLARATION]
    run(*build, "--format", "pdf", "--out", folder)
    pdf = next(folder.rglob("*.pdf"))
    inner = HEIGHT - 2 * EDGE - 2
    size = ["-scale-to-x", "-1", "-scale-to-y", str(round(inner * SCALE))]
    run("pdftoppm", "-singlefile", "-png", *size, pdf, folder / "sheet")
    page = folder / "page.html"
    page.write_text(
        PAGE.format(
            font=FONT.as_uri(),
            height=HEIGHT,
            inner=inner,
            edge=EDGE,
            name=DECLARATION.relative_to(ROOT).as_posix(),
            code=highlighted(DECLARATION.read_text("utf-8")),
        ),
        "utf-8",
    )
    shot = folder / "shot.png"
    chromium = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
    chromium += [f"--force-device-scale-factor={SCALE}", f"--window-size={WIDTH},{HEIGHT}"]
    run(*chromium, f"--user-data-dir={folder}", f"--screenshot={shot}", page.as_uri())
    with Image.open(shot) as image:
        image.convert("RGB").quantize(COLOURS).save(PICTURE, optimize=True)


if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        draw(Path(folder))
