"""What of an Excel workbook its cells are read by: a package of nothing else.

Charts, links, names and the like may be broken or of a kind that openpyxl does not know;
Excel shows the cells of such a workbook all the same.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from xml.sax.saxutils import quoteattr
from zipfile import ZIP_STORED, BadZipFile, ZipFile

from lxml import etree

from shenbao.i18n import _
from shenbao.office.packages import UNFORESEEN, Package, UnreadablePackageError
from shenbao.office.safety import CONTENT_TYPES
from shenbao.office.xml import Element

S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
"""The namespace of SpreadsheetML (ECMA-376 part 1, 18), as lxml writes it before a name."""

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
KINDS = ("worksheet", "sharedStrings", "styles")
"""The kinds of parts that are kept of those that belong to a workbook."""

KEPT = {
    f"{S}workbook": ("workbookPr", "sheets"),
    f"{S}worksheet": ("sheetViews", "sheetFormatPr", "cols", "sheetData", "mergeCells"),
    f"{S}styleSheet": ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs"),
}
"""The elements that are kept of a part, by the name of its root."""

PLAIN = {f"{S}fills": (f"{S}fill", f"{S}patternFill"), f"{S}borders": (f"{S}border",)}
"""What stands for the looks of cells that are not those of their letters."""


def open_workbook(package: Package, *, values: bool) -> Any:
    """Open an Excel workbook with openpyxl: the ``values`` of its formulas, or these.

    Raises UnreadablePackageError for what openpyxl does not take for one.
    """
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what openpyxl does not keep
            return openpyxl.load_workbook(
                BytesIO(pared(package)), data_only=values, rich_text=values
            )
    except (InvalidFileException, BadZipFile, *UNFORESEEN) as error:
        reason = _("a part of it is missing or broken")
        raise UnreadablePackageError(_("not an Excel workbook"), reason) from error


def pared(package: Package) -> bytes:
    """Return a package of the sheets of a workbook, their texts, and their number formats.

    Raises KeyError for a package that is no workbook.
    """
    main = package.main_part
    workbook = package.root(main)
    if workbook.tag != f"{S}workbook":
        raise KeyError("workbook")
    kinds = {name: kind for kind in KINDS for name in package.related(kind, main)}
    links = []
    for sheet in list(workbook.iter(f"{S}sheet")):
        name = package.target(main, sheet.get(f"{{{OFFICE}}}id") or "")
        parent = sheet.getparent()
        if parent is not None and (name is None or kinds.get(name) != "worksheet"):
            parent.remove(sheet)
        elif name is not None:
            links.append((sheet.get(f"{{{OFFICE}}}id") or "", "worksheet", name))
    links += [(kind, kind, name) for name, kind in kinds.items() if kind != "worksheet"]
    parts = {main: _pared(workbook, etree.tostring(workbook, encoding="utf-8"))}
    parts |= {name: _pared(package.root(name), package.read(name)) for _id, _kind, name in links}
    folder, _slash, base = main.rpartition("/")
    saved = BytesIO()
    with ZipFile(saved, "w", ZIP_STORED) as archive:
        archive.writestr(CONTENT_TYPES, "".join(_content_types(main, links)))
        archive.writestr("_rels/.rels", _relations([("main", "officeDocument", main)]))
        archive.writestr(f"{folder}/_rels/{base}.rels".lstrip("/"), _relations(links))
        for name, content in parts.items():
            archive.writestr(name, content)
    return saved.getvalue()


def _pared(root: Element, content: bytes) -> bytes:
    """Return a part without the elements that are not kept of it."""
    kept = [f"{S}{name}" for name in KEPT.get(str(root.tag), ())]
    others = [child for child in root if kept and child.tag not in kept]
    plain = [child for child in root if child.tag in PLAIN]
    for child in others:
        root.remove(child)
    for child in plain:
        looks = max(len(child), 1)  # cells name theirs by number
        child[:] = []
        for _look in range(looks):
            parent = child
            for name in PLAIN[str(child.tag)]:
                parent = etree.SubElement(parent, name)
    return etree.tostring(root, encoding="utf-8") if others or plain else content


def _relations(links: list[tuple[str, str, str]]) -> str:
    found = "".join(
        f'<Relationship Id={quoteattr(identifier)} Type="{OFFICE}/{kind}" '
        f"Target={quoteattr('/' + name)}/>"
        for identifier, kind, name in links
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{found}</Relationships>'


def _content_types(main: str, links: list[tuple[str, str, str]]) -> Iterator[str]:
    yield f'<Types xmlns="{PACKAGE}/content-types">'
    yield '<Default Extension="rels" '
    yield 'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    for kind, name in [("sheet.main", main), *((kind, name) for _id, kind, name in links)]:
        yield f'<Override PartName={quoteattr("/" + name)} ContentType="{TYPE}.{kind}+xml"/>'
    yield "</Types>"
