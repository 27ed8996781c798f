"""Outside programs as judges of the made files; they see the fonts that the project has."""

from __future__ import annotations

import os
import re
import subprocess
from html import unescape
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape

import pylopdf_fonts_zh_cn

from tests.worlds import PATIENCE

_WORD = re.compile('<word xMin="(.+?)" yMin="(.+?)" xMax="(.+?)" yMax="(.+?)">(.*)</word>')
_SERIF, _SANS = "Noto Serif SC", "Noto Sans SC"
_FONTS = {
    "宋体": _SERIF,
    "仿宋": _SERIF,
    "黑体": _SANS,
    "Times New Roman": _SERIF,
}


_MACRO = """\
Sub Settle(folder As String, command As String)
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = "Hidden"
  hidden(0).Value = True
  Dim word(0) As New com.sun.star.beans.PropertyValue
  word(0).Name = "FilterName"
  word(0).Value = "MS Word 2007 XML"
  dispatcher = createUnoService("com.sun.star.frame.DispatchHelper")
  files = createUnoService("com.sun.star.ucb.SimpleFileAccess")
  For Each file In files.getFolderContents(folder, False)
    document = StarDesktop.loadComponentFromURL(file, "_blank", 0, hidden())
    dispatcher.executeDispatch(document.CurrentController.Frame, command, "", 0, Array())
    document.storeToURL(file, word())
    document.close(True)
  Next file
End Sub
"""


# Marked as set up, a profile keeps the macros it begins with: LibreOffice puts in none of its own.
_PROFILE = {
    "registrymodifications.xcu": """\
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/Office"><prop oor:name="ooSetupInstCompleted" oor:op="fuse">
<value>true</value></prop></item></oor:items>
""",
    "basic/script.xlc": """\
<library:libraries xmlns:library="http://openoffice.org/2000/library"
 xmlns:xlink="http://www.w3.org/1999/xlink"><library:library library:name="Standard"
 xlink:href="$(USER)/basic/Standard/script.xlb/" xlink:type="simple" library:link="false"/>
</library:libraries>
""",
    "basic/Standard/script.xlb": """\
<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard">
<library:element library:name="Judge"/></library:library>
""",
    "basic/Standard/Judge.xba": f"""\
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Judge"
 script:language="StarBasic">{escape(_MACRO)}</script:module>
""",
}


def libreoffice_settles(folder: Path, profile: Path, *, accept: bool) -> None:
    """Have LibreOffice accept, or reject, all tracked changes of the Word files in a folder."""
    for name, text in _PROFILE.items():
        path = profile / "user" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f'<?xml version="1.0" encoding="UTF-8"?>\n{text}', encoding="utf-8")
    command = f".uno:{'Accept' if accept else 'Reject'}AllTrackedChanges"
    run_libreoffice(profile, f'macro:///Standard.Judge.Settle("{folder.as_uri()}","{command}")')


def libreoffice(source: Path, folder: Path, suffix: str) -> Path:
    """Let LibreOffice make a file of another format into ``folder``; return its path.

    The suffix may be followed by a filter and its options, as LibreOffice takes them.
    """
    convert = ("--convert-to", suffix, "--outdir", str(folder), str(source))
    run_libreoffice(folder / "libreoffice", *convert)
    return folder / f"{source.stem}.{suffix.partition(':')[0]}"


def run_libreoffice(profile: Path, *arguments: str) -> None:
    """Run LibreOffice with a profile of its own, and with fonts: this process may have none."""
    profile.mkdir(parents=True, exist_ok=True)
    command = ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless", *arguments]
    fonts = os.environ | {"FONTCONFIG_FILE": str(_fontconfig(profile))}
    subprocess.run(command, check=True, capture_output=True, env=fonts, timeout=PATIENCE)


def libreoffice_pdf(document: Path, folder: Path) -> Path:
    """Print a document with LibreOffice into ``folder``; return the PDF's path."""
    return libreoffice(document, folder, "pdf")


def pdf_text(path: Path, layout: bool = False) -> str:
    """Return the text of a PDF; its pages end in form feeds."""
    order = "-layout" if layout else "-raw"
    command = ["pdftotext", order, "-enc", "UTF-8", str(path), "-"]
    return subprocess.run(command, check=True, capture_output=True).stdout.decode()


class Word(NamedTuple):
    """A word of a PDF: its page, from 1, and its left, top, right and bottom edge in points."""

    page: int
    text: str
    box: tuple[float, ...]


def pdf_words(content: bytes) -> list[Word]:
    """Return the words of a PDF file in the order in which its pages show them."""
    command = ["pdftotext", "-bbox", "-", "-"]
    found = subprocess.run(command, input=content, check=True, capture_output=True).stdout.decode()
    return [
        Word(page, unescape(word[5]), tuple(map(float, word.groups()[:4])))
        for page, text in enumerate(found.split("<page ")[1:], start=1)
        for word in _WORD.finditer(text)
    ]


def pdf_pages_png(path: Path, folder: Path) -> list[Path]:
    """Draw the pages of a PDF into ``folder``; return the pictures in page order."""
    subprocess.run(["pdftoppm", "-r", "70", "-png", str(path), str(folder / path.stem)], check=True)
    return sorted(folder.glob(f"{path.stem}-*.png"))


def _fontconfig(folder: Path) -> Path:
    """Write a configuration that prints the fonts forms ask for with fonts that are there."""
    directory = escape(str(Path(pylopdf_fonts_zh_cn.__file__).parent))
    aliases = "".join(
        f'<alias binding="same"><family>{asked}</family>'
        f"<prefer><family>{there}</family></prefer></alias>"
        for asked, there in _FONTS.items()
    )
    path = folder / "fonts.conf"
    path.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd"><fontconfig>'
        f"<dir>{directory}</dir><cachedir>{escape(str(folder / 'fontcache'))}</cachedir>"
        f"{aliases}</fontconfig>",
        encoding="utf-8",
    )
    return path
