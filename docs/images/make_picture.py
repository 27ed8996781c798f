"""Draw the pictures of the pages with chromium.

sheet.png shows a declaration as TOML beside the page that is made of it, diff.png (and
diff.zh-CN.png in Chinese) the page of ``shenbao diff --format html``, forms.png the first pages
of some forms that others have made. Run it with the
project's Python, from any folder; it needs pdftoppm (poppler-utils), chromium and the font
DejaVu Sans Mono (fonts-dejavu-core):

    .venv/bin/python docs/images/make_picture.py
"""

from __future__ import annotations

import html
import re
import shutil
import subprocess
import sys
from base64 import b64encode
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pylopdf_fonts_zh_cn
from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[2]
DECLARATION = ROOT / "declarations/2024/440304241063100300015.toml"
PICTURES = Path(__file__).parent
FONT = Path(pylopdf_fonts_zh_cn.__file__).with_name("NotoSansSC-Regular.otf")
FONTS = (FONT, FONT.with_name("NotoSerifSC-Regular.otf"))

WIDTH, HEIGHT, EDGE = 1152, 796, 16
DIFF_WIDTH, DIFF_HEIGHT = 1180, 1220
SCALE = 1.75
COLOURS = 256

# What is different in the picture of a comparison: a file, a text in it, and what it becomes.
CHANGES = [
    ("declarations/2024/440304221061500000025.toml", "852.90", "900.00"),
    ("declarations/2024/440304221061500000025.toml", '"58人"', '"60人"'),
    ("declarations/2024/440304241063100300010.toml", "保安费65万元", "保安费66万元"),
    ("declarations/2024/440304241063100300010.toml", "amount = 65.00", "amount = 66.00"),
    (
        "declarations/2024/440304241063100300010.toml",
        'annual_goal = "通过本项目的实施,完成大厅管理及运行工作,保障',
        'annual_goal = "通过本项目实施,完成大厅的管理和运行工作,保障区',
    ),
    ("declarations/2024/440304241063100300010.toml", "安保人员在岗率", "安保人员全年在岗率"),
    (
        "declarations/2024/440304241063100300010.toml",
        "[[output.quality]]",
        '[[output.quantity]]\nname = "巡查次数"\ntarget = "12次"\n\n[[output.quality]]',
    ),
    ("templates/shenzhen-project/form.toml", "该指标主要考察{name}", "该指标重点考察{name}"),
    ("templates/_base/sheet.css", "font-size: 10pt", "font-size: 10.5pt"),
]

FORMS = ("2026/chaiwei", "2022/tangxi-weituo-ziping", "2021/yueyanglou-fagai")

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


def photograph(page: Path, picture: Path, width: int, height: int) -> None:
    """Show a page in chromium and keep what it looks like."""
    shot = page.with_suffix(".png")
    chromium = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
    chromium += [f"--force-device-scale-factor={SCALE}", f"--window-size={width},{height}"]
    profile = page.parent / "chromium"
    run(*chromium, f"--user-data-dir={profile}", f"--screenshot={shot}", page.as_uri())
    reduce(shot.read_bytes(), picture)


def reduce(content: bytes, picture: Path) -> None:
    """Write a picture with few colours."""
    with Image.open(BytesIO(content)) as image:
        few = image.convert("RGB").quantize(COLOURS, Image.Quantize.MAXCOVERAGE)
        few.save(picture, optimize=True)


def draw_sheet(folder: Path) -> None:
    """Draw sheet.png with files in a folder that nobody needs afterwards."""
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
    photograph(page, PICTURES / "sheet.png", WIDTH, HEIGHT)


def draw_diff(folder: Path, language: str, picture: str) -> None:
    """Draw the page of a comparison in a language."""
    for name in ("main", "budget-2025"):
        for part in ("declarations", "templates"):
            shutil.copytree(ROOT / part, folder / name / part)
    for path, old, new in CHANGES:
        file = folder / "budget-2025" / path
        text = file.read_text("utf-8")
        if text.count(old) != 1:
            sys.exit(f"{old} stands {text.count(old)} times in {path}")
        file.write_text(text.replace(old, new), "utf-8")
    words = ["--lang", language, "diff", "main", "budget-2025", "--format", "html"]
    done = subprocess.run(
        [sys.executable, "-m", "shenbao", "--root", ROOT, *words],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    page = folder / "page.html"
    page.write_text(done.stdout, "utf-8")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        shown = chromium.new_page(
            viewport={"width": DIFF_WIDTH, "height": DIFF_HEIGHT},
            device_scale_factor=SCALE,
            bypass_csp=True,  # for the fonts that this machine may not have
        )
        shown.goto(page.as_uri())
        shown.add_style_tag(content="".join(map(face, FONTS)))
        shown.evaluate("document.fonts.ready")
        reduce(shown.screenshot(), PICTURES / picture)
        chromium.close()


def face(font: Path) -> str:
    """Return the rule of a style sheet by which a font is loaded."""
    name = font.stem.partition("-")[0]
    family = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    source = f"url(data:font/otf;base64,{encoded(font)})"
    return f'@font-face {{ font-family: "{family}"; src: {source}; }}'


def encoded(file: Path) -> str:
    """Return what is in a file as letters."""
    return b64encode(file.read_bytes()).decode()


def draw_forms(folder: Path) -> None:
    """Draw the first pages of some of the forms that tests lay out from data."""
    for source in (ROOT, ROOT / "tests/data/handed"):
        shutil.copytree(source / "templates", folder / "templates", dirs_exist_ok=True)
    shutil.copytree(ROOT / "tests/data/handed/declarations", folder / "declarations")
    words = ["--root", folder, "build", "--quiet", "--format", "pdf"]
    run(sys.executable, "-m", "shenbao", *words)
    pages = []
    for place in FORMS:
        page = folder / place.replace("/", "-")
        run(
            "pdftoppm",
            "-r",
            "76",
            "-l",
            "1",
            "-singlefile",
            "-png",
            folder / f"output/{place}.pdf",
            page,
        )
        pages.append(Image.open(f"{page}.png"))
    width = sum(page.width + EDGE for page in pages) + EDGE
    picture = Image.new("RGB", (width, pages[0].height + 2 * EDGE), "#e9ebee")
    left = EDGE
    for page in pages:
        picture.paste(page, (left, EDGE))
        left += page.width + EDGE
    picture.quantize(COLOURS).save(PICTURES / "forms.png", optimize=True)


def main() -> None:
    """Draw all pictures, each in a folder of its own."""
    with TemporaryDirectory() as folder:
        draw_sheet(Path(folder))
    with TemporaryDirectory() as folder:
        draw_forms(Path(folder))
    for language, picture in (("en", "diff.png"), ("zh_CN", "diff.zh-CN.png")):
        with TemporaryDirectory() as folder:
            draw_diff(Path(folder), language, picture)


if __name__ == "__main__":
    main()
