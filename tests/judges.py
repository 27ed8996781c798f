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
