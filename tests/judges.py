"""Outside programs as judges of the made files; they see the fonts that the project has."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape

import pikepdf
import pylopdf_fonts_zh_cn
from page import validate_pdf_bytes

from tests.worlds import PATIENCE

GLANCE = 0.02
"""Seconds between two looks at what is waited for."""

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


class LibreOffice:
    """One LibreOffice, with a profile and fonts of its own, that converts files for many tests.

    It goes on because a document is open in it. Who starts it again with the same profile only
    hands over what is to be converted, and waits until it is.
    """

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="shenbao-office-"))
        command, self._environment = _started_with(self.folder)
        self._command = command
        pipe = self.folder.name
        self._process = subprocess.Popen(
            [*command, f"--accept=pipe,name={pipe};urp", "private:factory/swriter"],
            env=self._environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        while not any(path.exists() for path in _pipes(pipe)):
            assert self._process.poll() is None, "LibreOffice does not start"
            time.sleep(GLANCE)

    def run(self, *arguments: str) -> None:
        """Have it do what the arguments of its command line ask for."""
        assert self._process.poll() is None, "LibreOffice has ended"
        _run([*self._command, *arguments], self._environment)

    def end(self) -> None:
        """End it, and remove what it leaves: its folder, and its pipes in another."""
        os.killpg(self._process.pid, signal.SIGTERM)
        self._process.wait(PATIENCE)
        profile = (self.folder / "profile").as_uri().encode("utf-16-le")
        digest = "".join(f"{byte:x}" for byte in hashlib.md5(profile).digest())
        for path in (*_pipes(self.folder.name), *_pipes(f"SingleOfficeIPC_{digest}")):
            path.unlink(missing_ok=True)
        shutil.rmtree(self.folder)


def _pipes(name: str) -> list[Path]:
    """Return where LibreOffice makes a pipe: it takes the first of two folders that it may."""
    return [Path(folder, f"OSL_PIPE_{os.getuid()}_{name}") for folder in ("/tmp", "/var/tmp")]


def _started_with(folder: Path) -> tuple[list[str], dict[str, str]]:
    """Return the command and the variables that start LibreOffice with all it needs in a folder."""
    profile = folder / "profile"
    for name, text in _PROFILE.items():
        path = profile / "user" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f'<?xml version="1.0" encoding="UTF-8"?>\n{text}', encoding="utf-8")
    command = ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore"]
    return command, os.environ | {"FONTCONFIG_FILE": str(_fontconfig(folder))}


def _run(command: Sequence[str], environment: Mapping[str, str]) -> None:
    subprocess.run(command, check=True, capture_output=True, env=environment, timeout=PATIENCE)


_started: list[LibreOffice] = []


def end_libreoffice() -> None:
    """End the LibreOffice of this process, if there is one."""
    while _started:
        _started.pop().end()


def libreoffice_settles(*, accepted: Path, rejected: Path) -> None:
    """Have LibreOffice accept all tracked changes of the Word files in a folder, and reject others.

    It runs macros only when it starts.
    """
    command, environment = _started_with(accepted.with_name("office"))
    macros = [
        f'macro:///Standard.Judge.Settle("{folder.as_uri()}",".uno:{verb}AllTrackedChanges")'
        for verb, folder in (("Accept", accepted), ("Reject", rejected))
    ]
    _run([*command, *macros], environment)


def libreoffice(source: Path, folder: Path, suffix: str) -> Path:
    """Let LibreOffice make a file of another format into ``folder``; return its path.

    The suffix may be followed by a filter and its options, as LibreOffice takes them.
    """
    return libreoffice_all([source], folder, suffix)[0]


def libreoffice_all(sources: Sequence[Path], folder: Path, suffix: str) -> list[Path]:
    """Let LibreOffice make files of another format into ``folder``; return their paths."""
    if not _started:
        _started.append(LibreOffice())
    _started[0].run("--convert-to", suffix, "--outdir", str(folder), *map(str, sources))
    made = [folder / f"{source.stem}.{suffix.partition(':')[0]}" for source in sources]
    assert [path for path in made if not path.exists()] == []
    return made


def libreoffice_pdf(document: Path, folder: Path) -> Path:
    """Print a document with LibreOffice into ``folder``; return the PDF's path."""
    return libreoffice(document, folder, "pdf")


def pdf_text(path: Path, layout: bool = False) -> str:
    """Return the text of a PDF; its pages end in form feeds."""
    order = "-layout" if layout else "-raw"
    command = ["pdftotext", order, "-enc", "UTF-8", str(path), "-"]
    return subprocess.run(command, check=True, capture_output=True).stdout.decode()


def qpdf_problems(content: bytes) -> list[str]:
    """Return what qpdf finds wrong with a PDF, also what it would mend by itself."""
    with pikepdf.open(BytesIO(content)) as document:
        return [*document.get_warnings(), *map(str, document.check_pdf_syntax())]


def standards_broken(content: bytes) -> list[str]:
    """Return what a PDF has that PDF/A-2a or PDF/UA-1 forbids, as far as a program can tell."""
    reports = [validate_pdf_bytes(content, profile=name) for name in ("2a", "ua1")]
    assert all(report.rules.total > 100 for report in reports)
    return [f"{fault.rule_id}: {fault.message}" for report in reports for fault in report.failures]


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
