from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from pypdf import PdfReader

from shenbao.formats.pdf import fontcache, subsetting, typesetting
from shenbao.formats.pdf import rendering as pdf
from shenbao.formats.pdf.fonts import characters
from shenbao.formats.pdf.packaged_fonts import packaged_fonts
from shenbao.formats.pdf.subsetting import repertoire, subset, subset_characters
from shenbao.formats.templating import Templates
from tests.formats.test_pdf import BASE, OUTSIDE, ROOT, TEMPLATES, fields, sheet

FONTS = [Path(file) for file in packaged_fonts()]
INSIDE = "堂"


# --- What a subset is -----------------------------------------------------------


@pytest.mark.parametrize("path", FONTS, ids=lambda path: path.stem)
def test_a_subset_measures_what_the_whole_font_does(path: Path) -> None:
    with TTFont(path, lazy=True) as whole, TTFont(BytesIO(subset(path)), lazy=True) as small:
        for measure in ("ascent", "descent", "lineGap"):
            assert getattr(small["hhea"], measure) == getattr(whole["hhea"], measure)
        for measure in ("sTypoAscender", "sTypoDescender", "usWinAscent", "usWinDescent"):
            assert getattr(small["OS/2"], measure) == getattr(whole["OS/2"], measure)
        assert small["head"].unitsPerEm == whole["head"].unitsPerEm
        glyphs = whole.getBestCmap()
        for point, glyph in small.getBestCmap().items():
            assert small["hmtx"][glyph][0] == whole["hmtx"][glyphs[point]][0]


@pytest.mark.parametrize("path", FONTS, ids=lambda path: path.stem)
def test_a_subset_has_all_of_the_repertoire_that_its_font_has(path: Path) -> None:
    assert subset_characters(path) == characters(path.read_bytes()) & repertoire()
    assert subset_characters(path) == characters(subset(path))


def test_the_repertoire_has_what_the_templates_print() -> None:
    names = ("*.j2", "*.css", "form.toml", "lexicon.toml", "numbering.toml")
    files = [path for name in names for path in (ROOT / "templates").rglob(name)]
    assert len(files) > 6
    printed = set("".join(path.read_text("utf-8") for path in files)) - {"\n"}
    assert printed <= repertoire()
    assert {INSIDE} <= repertoire()
    assert OUTSIDE not in repertoire()


MAKE = """
import sys
from pathlib import Path
from shenbao.formats.pdf import subsetting
subsetting.repertoire = lambda: frozenset(sys.argv[2])
sys.stdout.buffer.write(subsetting.make_subset(Path(sys.argv[1]).read_bytes()))
"""


def test_a_subset_is_the_same_whenever_it_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    characters = "申报表 AV,."
    monkeypatch.setattr(subsetting, "repertoire", lambda: frozenset(characters))
    made = subsetting.make_subset(FONTS[0].read_bytes())
    assert len(made) < 100_000
    environment = os.environ | {"PYTHONHASHSEED": "1", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", MAKE, str(FONTS[0]), characters]
    again = subprocess.run(command, env=environment, check=True, capture_output=True).stdout
    assert again == made


# --- Which fonts a sheet is set in ------------------------------------------------


def boxes(content: bytes, folder: Path) -> list[str]:
    path = folder / "x.pdf"
    path.write_bytes(content)
    found = subprocess.run(["pdftotext", "-bbox", path, "-"], check=True, capture_output=True)
    return re.findall(r"<word .*</word>", found.stdout.decode())


def test_a_sheet_with_a_rare_character_looks_as_if_it_had_none(tmp_path: Path) -> None:
    text = "本项目，“AVA”1,234.5 万元 fi — 至2024年" * 9
    rare, common = (
        boxes(pdf.render(sheet(fields(("名称", text + character))), TEMPLATES), tmp_path)
        for character in (OUTSIDE, INSIDE)
    )
    assert len(rare) > 20
    assert [word.replace(OUTSIDE, INSIDE) for word in rare] == common


def test_a_rare_character_changes_no_other_sheet() -> None:
    plain = sheet(fields(("名称", INSIDE)))
    before = pdf.render(plain, TEMPLATES)
    rare = pdf.render(sheet(fields(("名称", OUTSIDE))), TEMPLATES)
    assert pdf.render(plain, TEMPLATES) == before
    typesetting._style.cache_clear()
    assert pdf.render(sheet(fields(("名称", OUTSIDE))), TEMPLATES) == rare


def test_a_template_may_print_a_rare_character(tmp_path: Path) -> None:
    page = (BASE / "sheet.html.j2").read_text("utf-8")
    (tmp_path / "sheet.html.j2").write_text(
        page.replace("</body>", f"<p>{OUTSIDE}</p></body>"), "utf-8"
    )
    content = pdf.render(sheet(fields(("甲", "乙"))), Templates([tmp_path, BASE]))
    assert OUTSIDE in PdfReader(BytesIO(content)).pages[0].extract_text()


@pytest.mark.parametrize("character", [INSIDE, OUTSIDE])
def test_every_render_names_its_fonts(character: str) -> None:
    for _ in range(2):
        TEMPLATES.used.clear()
        pdf.render(sheet(fields(("名称", character))), TEMPLATES)
        assert {f"font:{path.name}" for path in FONTS} <= TEMPLATES.used


# --- Where fonts are kept -----------------------------------------------------------


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv(fontcache.FOLDER, str(tmp_path / "fonts"))
    fontcache.folder.cache_clear()
    yield tmp_path / "fonts"
    fontcache.folder.cache_clear()


def test_a_checkout_keeps_its_own_fonts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(fontcache.FOLDER)
    fontcache.folder.cache_clear()
    assert fontcache.folder() == ROOT / ".shenbao/fonts"
    fontcache.folder.cache_clear()


def test_what_is_cached_is_made_once(cache: Path) -> None:
    made = []

    def make() -> bytes:
        made.append(1)
        return b"font"

    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda _: fontcache.cached("k", make), range(8)))
    assert found == [b"font"] * 8
    assert len(made) == 1
    assert fontcache.cached("k-more", lambda: b"other") == b"other"
    assert fontcache.cached("k", make) == b"font"
    assert [path.suffix for path in cache.iterdir()].count(".font") == 2


@pytest.mark.parametrize("content", [b"", b"other"])
def test_a_broken_cache_is_made_again(cache: Path, content: bytes) -> None:
    fontcache.cached("k", lambda: b"font")
    (path,) = cache.glob("k-*.font")
    path.write_bytes(content)
    assert fontcache.cached("k", lambda: b"font") == b"font"
    assert path.read_bytes() == b"font"


def test_a_placed_file_is_mended_and_serves_one_purpose(cache: Path) -> None:
    path = fontcache.placed(b"font", "a")
    assert path.parent == cache
    path.write_bytes(b"broken")
    assert fontcache.placed(b"font", "a") == path
    assert path.read_bytes() == b"font"
    assert fontcache.placed(b"font", "b") != path


def test_a_folder_that_cannot_be_used_is_replaced(cache: Path) -> None:
    cache.write_text("no folder")
    assert fontcache.cached("k", lambda: b"font") == b"font"
    assert fontcache.folder() != cache


def test_fonts_are_read_from_a_folder_that_cannot_be_written(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fontcache.cached("k", lambda: b"font")
    placed = fontcache.placed(b"font", "a")
    assert placed.parent == cache
    with monkeypatch.context() as patch:
        patch.setattr(fontcache, "folder", lambda: tmp_path)
        assert fontcache.cached("k", lambda: b"other") == b"font"
        assert fontcache.placed(b"font", "a") == placed
        assert fontcache.placed(b"font", "b").parent == tmp_path


RENDER = """
import os, sys
from pathlib import Path
from shenbao.formats.pdf import rendering as pdf
from tests.formats.forms import FORM, TEMPLATES
pdf.preload()
first = pdf.render(FORM, TEMPLATES)
if os.fork() == 0:
    pdf.render(FORM, TEMPLATES)
    sys.exit(0)
assert os.wait()[1] == 0
assert pdf.render(FORM, TEMPLATES) == first
print("done", flush=True)
sys.stdin.read()
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="for systems that fork")
def test_forks_that_end_and_processes_that_are_killed_leave_nothing(tmp_path: Path) -> None:
    environment = os.environ | {"PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path)}
    with subprocess.Popen(
        [sys.executable, "-c", RENDER],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"done\n"
        process.send_signal(signal.SIGKILL)
    assert list(tmp_path.iterdir()) == []


def test_set_up_makes_all_subsets() -> None:
    subsetting.make_all()
    names = {path.name for path in fontcache.folder().glob("*.font")}
    for path in FONTS:
        assert any(name.startswith(subsetting._key(path)) for name in names)
