"""What kind a file is, by what it holds and, where that does not tell, by its suffix.

Many a file called .xls or .doc is HTML.
"""

from __future__ import annotations

import re
from functools import cached_property

from shenbao.i18n import _
from shenbao.intake.grid import Refused
from shenbao.intake.readers.decoding import decode
from shenbao.intake.readers.foreign import OLE_BEGINNING, XML_BEGINNING, foreign_format

TAGS = re.compile(r"<(?:!doctype html|html|table|t[rd])\b", re.I)
"""Tags that a page with tables has."""

DELIMITERS = re.compile(r"^ {0,3}\|?[ \t]*+:?-++:?[ \t]*+(?:\|[ \t]*+:?-*+:?[ \t]*+)+$", re.M)
"""The row below the head of a table in Markdown."""

ZIP, PDF = b"PK", b"%PDF-"
"""What files begin with; a PDF may have something else before it."""

MHTML = re.compile(rb"^content-type:\s*multipart/related", re.I | re.M)

BEGINNING = 1024


class Sample:
    """A file whose kind is asked for: its bytes, and its suffix in small letters."""

    def __init__(self, content: bytes, suffix: str) -> None:
        self.content = content
        self.suffix = suffix

    @property
    def is_package(self) -> bool:
        """Whether it is a zip archive, as files of Office are; it may be broken."""
        return self.content.startswith(ZIP)

    @cached_property
    def parts(self) -> frozenset[str] | None:
        """The names of the parts of a package, None where it is broken."""
        from shenbao.office.packages import part_names

        return part_names(self.content)

    @cached_property
    def text(self) -> str:
        """What a file of text says; raises Refused where it is none."""
        return decode(self.content)[0]

    def refuse_foreign(self) -> None:
        """Raise Refused, with what to do, for a file that only another program reads."""
        if foreign := foreign_format(self.content, self.suffix):
            message = _("The file is of another office program or an old kind ({suffix}).")
            hint = _(
                "Save it as .{target} in its program; or install LibreOffice, by which such files "
                "are read."
            )
            hint = hint.format(target=foreign.target)
            raise Refused(message.format(suffix=foreign.suffix), hint)
        if self.content.startswith(OLE_BEGINNING):
            raise _old_office(self.content)


def is_word(sample: Sample) -> bool:
    """Tell whether a file is a package that is no workbook; Word's reader says what is wrong."""
    return sample.is_package and not is_excel(sample)


def is_excel(sample: Sample) -> bool:
    """Tell whether a file is a package with sheets, or a broken one that is called .xlsx."""
    if not sample.is_package:
        return False
    if sample.parts is None:
        return sample.suffix == ".xlsx"
    return any(part.startswith("xl/") for part in sample.parts)


def is_pdf(sample: Sample) -> bool:
    """Tell whether a file is a PDF."""
    return PDF in sample.content[:BEGINNING]


def is_html(sample: Sample) -> bool:
    """Tell whether a text has the tags of tables, unless it is called Markdown."""
    return sample.suffix != ".md" and bool(TAGS.search(sample.text))


def is_markdown(sample: Sample) -> bool:
    """Tell whether a text has a table of Markdown, or HTML in a file that is called Markdown."""
    return bool(DELIMITERS.search(sample.text))


def is_flat_word(sample: Sample) -> bool:
    """Tell whether a file is a Word package written as one XML file."""
    from shenbao.office.flat_packages import is_flat

    return is_flat(sample.content)


def is_mhtml(sample: Sample) -> bool:
    """Tell whether a file is a page saved with all that belongs to it."""
    return bool(MHTML.search(sample.content[:XML_BEGINNING]))


def _old_office(content: bytes) -> Refused:
    from shenbao.office.safety import ENCRYPTED_PACKAGE

    if ENCRYPTED_PACKAGE in content:
        message = _("The file has a password.")
        return Refused(message, _("Open it and save it without one."))
    message = _("The file is neither text nor of a kind that can be read.")
    return Refused(message, _("Open it in Word or Excel and save it as .docx or .xlsx."))
