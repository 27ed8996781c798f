"""Office packages with elements of one part damaged: they are read or refused, and nothing else."""

from __future__ import annotations

import random
from contextlib import suppress
from io import BytesIO
from zipfile import ZipFile

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from shenbao.intake.grid import Refused
from shenbao.intake.readers import Numbers, excel, word
from shenbao.office.packages import PackageError
from shenbao.office.text import word_text
from tests.intake.test_excel_census import CASES, package, zipped
from tests.office.documents import NUMBERING, cell, document_of, numbered, paragraph, run, table
from tests.properties import tries
from tests.worlds import DATA

NUMBERS = Numbers({"decimal": "123"}, {})
PATHS = (
    "cases/docx-symbols/pull_formcheck.docx",
    "cases/superscript/y_sup.xlsx",
    "cases/hidden-or-struck-text/x_hiddenrow.xlsx",
)
FILES = {
    **{path: (DATA / path).read_bytes() for path in PATHS},
    **{f"{name}.xlsx": zipped(package(*case[1:])) for name, case in CASES.items()},
    "lists.docx": document_of(numbered("甲", 1) + paragraph(run("乙")), NUMBERING),
    "tables.docx": document_of(table(cell("甲", "<w:vMerge w:val='restart'/>") + cell("乙"))),
}
ODD = ("", "-1", "x", "99999999999", "NaN", "A1:ZZZZ9999999", "1e400", "\u00b2", "\u0663")
"""Values that no element or attribute has."""


def damaged(words: bytes, chance: random.Random) -> bytes:
    """Return a part with some of its elements taken away, moved, or with odd values."""
    try:
        root = etree.fromstring(words)
    except etree.XMLSyntaxError:
        return words[: len(words) // 2]
    for _time in range(chance.randint(1, 3)):
        element = chance.choice([*root.iter("*")])
        parent = element.getparent()
        match chance.randrange(6):
            case 0 if parent is not None:
                parent.remove(element)
            case 1 if parent is not None:
                parent.append(etree.fromstring(etree.tostring(element)))
            case 2 if len(element):
                element.append(element[0])
            case 3 if element.attrib:
                element.set(chance.choice([*map(str, element.attrib)]), chance.choice(ODD))
            case 4 if element.attrib:
                del element.attrib[chance.choice([*element.attrib])]
            case _:
                element.text = chance.choice(ODD)
    return etree.tostring(root)


@tries(80, whole=2000)
@given(name=st.sampled_from([*FILES]), chance=st.randoms(use_true_random=False))
def test_a_damaged_package_is_read_or_refused(name: str, chance: random.Random) -> None:
    saved = BytesIO()
    with ZipFile(BytesIO(FILES[name])) as archive, ZipFile(saved, "w") as copy:
        names = archive.namelist()
        victim = chance.choice(names)
        for part in names:
            words = archive.read(part)
            copy.writestr(part, damaged(words, chance) if part == victim else words)
    content = saved.getvalue()
    with suppress(Refused, PackageError):
        (excel if name.endswith(".xlsx") else word).read(content, NUMBERS)
        if name.endswith(".docx"):
            word_text(content)
