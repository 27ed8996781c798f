"""Outside programs as judges of the made files; they see the fonts that the project has."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from xml.sax.saxutils import escape

import pylopdf_fonts_zh_cn

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


def libreoffice_settles(folder: Path, profile: Path, *, accept: bool) -> None:
    """Have LibreOffice accept, or reject, all tracked changes of the Word files in a folder."""
    program = ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless"]
    subprocess.run([*program, "--terminate_after_init"], check=True, capture_output=True)
    library = profile / "user/basic/Standard"
    (library / "script.xlb").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<library:library xmlns:library="http://openoffice.org/2000/library" '
        'library:name="Standard"><library:element library:name="Judge"/></library:library>',
        encoding="utf-8",
    )
    (library / "Judge.xba").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Judge" '
        f'script:language="StarBasic">{escape(_MACRO)}</script:module>',
        encoding="utf-8",
    )
    command = f".uno:{'Accept' if accept else 'Reject'}AllTrackedChanges"
    macro = f'macro:///Standard.Judge.Settle("{folder.as_uri()}","{command}")'
    subprocess.run([*program, macro], check=True, capture_output=True, timeout=180)


def libreoffice(source: Path, folder: Path, suffix: str) -> Path:
    """Let LibreOffice make a file of another format into ``folder``; return its path."""
    profile = folder / "libreoffice"
    command = ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless"]
    command += ["--convert-to", suffix, "--outdir", str(folder), str(source)]
    fonts = os.environ | {"FONTCONFIG_FILE": str(_fontconfig(folder))}
    subprocess.run(command, check=True, capture_output=True, env=fonts, timeout=180)
    return folder / f"{source.stem}.{suffix}"


def libreoffice_pdf(document: Path, folder: Path) -> Path:
    """Print a document with LibreOffice into ``folder``; return the PDF's path."""
    return libreoffice(document, folder, "pdf")


def pdf_text(path: Path, layout: bool = False) -> str:
    """Return the text of a PDF; its pages end in form feeds."""
    order = "-layout" if layout else "-raw"
    command = ["pdftotext", order, "-enc", "UTF-8", str(path), "-"]
    return subprocess.run(command, check=True, capture_output=True).stdout.decode()


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
