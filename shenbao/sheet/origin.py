"""What a printed sheet keeps of the declaration it was made from: digests, and no words."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b, sha256

from msgspec import Struct, field

from shenbao.sheet.sheet import Sheet

_SIZE = 6
"""Bytes of a digest: texts of one cell are told apart by it, and no text can be read from it."""


class Origin(Struct, frozen=True):
    """Where an edited document comes from, and what each of its cells said when it was made.

    ``content`` is the hash of the titles and values of the sheet; ``values`` has the digest
    of each by its key, in the order of the sheet, and ``fixed`` those of its
    titles and labels.
    """

    declaration: str
    content: str
    values: Mapping[str, str] = field(default_factory=dict)
    fixed: frozenset[str] = frozenset()


def origin_of(sheet: Sheet) -> Origin:
    """Return what a document of the sheet keeps of its origin."""
    values = sheet.values()
    fixed = [*sheet.titles, *(cell.text for cell in sheet.fixed_cells())]
    titles = {".title": sheet.title, ".subtitle": sheet.subtitle}
    if sheet.above:
        titles[".above"] = sheet.above
    return Origin(
        declaration=sheet.properties.get("identifier", ""),
        content=_content(values | titles),
        values={key: digest(text) for key, text in values.items()},
        fixed=frozenset(map(digest, filter(None, fixed))),
    )


def digest(text: str) -> str:
    """Return the digest of a cell's text."""
    return blake2b(_plain(text).encode(), digest_size=_SIZE).hexdigest()


def _content(texts: Mapping[str, str]) -> str:
    parts = (f"{key}\0{_plain(text)}\0" for key, text in texts.items())
    return sha256("".join(parts).encode()).hexdigest()


def _plain(text: str) -> str:
    """Return the text as it is read back from a document."""
    return text.replace("\t", " ").strip()
