"""Whatever is broken in an Office package: it is read or refused, and never changes a value."""

from __future__ import annotations

import zlib
from contextlib import suppress
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch
from zipfile import BadZipFile, ZipFile

from hypothesis import assume, given
from hypothesis import strategies as st

from shenbao.formats import word
from shenbao.formats.errors import TemplateError
from shenbao.formats.templating import Templates
from shenbao.office.packages import PackageError
from shenbao.office.text import word_text
from shenbao.sheet.layout import lay_out
from tests.fuzz.damage import DAMAGES, damaged
from tests.fuzz.outcome import filing_of, indicators
from tests.intake.files import SUFFIXES, content, imported_here
from tests.intake.generated import LIBRARY
from tests.intake.pull.pairs import TEXT, Pair
from tests.properties import UNSHRUNK, tries
from tests.worlds import ROOT

MAIN = "word/document.xml"
BASE = (ROOT / "templates/_base/base.docx").read_bytes()

HITS = given(
    kind=st.sampled_from(["word", "xlsx", "excel"]),
    damage=st.sampled_from(DAMAGES),
    number=st.integers(0, 999_999),
)
WORD_HITS = given(damage=st.sampled_from(DAMAGES), number=st.integers(0, 999_999))


@cache
def whole(kind: str) -> bytes:
    """Return a package before anything happened to it."""
    return content(filing_of(TEXT), kind)


def part(package: bytes, name: str) -> bytes | None:
    """Return a part, None where the package or the part cannot be read."""
    try:
        with ZipFile(BytesIO(package)) as archive:
            return archive.read(name)
    except (BadZipFile, EOFError, KeyError, OSError, ValueError, NotImplementedError, zlib.error):
        return None


@tries(8, whole=500, phases=UNSHRUNK)
@HITS
def test_an_import_reads_or_refuses(kind: str, damage: str, number: int) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder, f"form{SUFFIXES[kind]}")
        package = damaged(whole(kind), damage, number)
        found, again = (
            imported_here(package, path, LIBRARY, year=2025, form="shenzhen-project")
            for _time in range(2)
        )
    assert found == again
    assert found.forms or found.problems


@tries(8, whole=500, phases=UNSHRUNK)
@WORD_HITS
def test_a_pull_changes_nothing_that_is_whole(damage: str, number: int) -> None:
    """Damage beside the words themselves changes no value; none is lost with all the others."""
    package = damaged(whole("word"), damage, number)
    with TemporaryDirectory() as folder:
        pulled = Pair(Path(folder), TEXT, LIBRARY).pull_content(package)
    after = pulled.new or TEXT
    if part(package, MAIN) == part(whole("word"), MAIN):
        assert after == TEXT
    assert len(indicators(after)) >= len(indicators(TEXT)) - 1


@tries(8, whole=500, phases=UNSHRUNK)
@WORD_HITS
def test_its_words_are_printed_or_it_is_refused(damage: str, number: int) -> None:
    package = damaged(whole("word"), damage, number)
    with suppress(PackageError):
        assert word_text(package) == word_text(package)


@tries(8, whole=500, phases=UNSHRUNK)
@WORD_HITS
def test_a_broken_base_document_is_refused(damage: str, number: int) -> None:
    package = damaged(BASE, damage, number)
    assume(package != BASE)
    filing = filing_of(TEXT)
    templates = Templates(filing.standard.folders)
    read = templates.read

    def read_damaged(name: str) -> bytes:
        return package if name == "base.docx" else read(name)

    with patch.object(templates, "read", read_damaged), suppress(TemplateError):
        made = word.render(lay_out(filing), templates)
        assert word_text(made) == word_text(whole("word"))
