"""Every element of a Word document that can bear text is in the table of how they read.

``tests/data/census/word.txt`` says which elements may stand in which, by the standard.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import BytesIO
from zipfile import ZipFile

import pytest
from lxml import etree

from shenbao.intake.readers import Numbers
from shenbao.intake.readers.word import read
from shenbao.office.elements import (
    ATTRIBUTES,
    NAMESPACES,
    READINGS,
    Omission,
    Reading,
    qualified,
)
from shenbao.office.equations import linear
from tests.census import entries
from tests.office.documents import NO_PARTS, NS, OFFICE, document_of, run

CHILDREN = {name: children.split() for name, children in entries("word.txt")}
ROOTS = ["w:document", "w:hdr", "w:ftr", "w:footnotes", "w:endnotes", "w:comments"]
OPEN = (Reading.WRAPS, Reading.PARAGRAPH, Reading.IN_CONTEXT)
"""How those elements read that are gone into."""

NOT_OF_THE_STANDARD = {
    "mc:AlternateContent",
    "mc:Choice",
    "mc:Fallback",
    "w16se:symEx",
    "w:smartTag",
}
"""Of part 3 and [MS-DOCX], and of the first edition: they stand anywhere."""


def reached() -> Iterator[str]:
    """Yield the elements that a walk through a document comes upon."""
    seen: set[str] = set()
    pending = [*ROOTS]
    while pending:
        name = pending.pop()
        if name not in seen:
            seen.add(name)
            yield name
            if READINGS.get(qualified(name), Reading.WRAPS) in OPEN:
                pending += CHILDREN.get(name, [])


def test_each_element_has_its_treatment() -> None:
    found = set(reached())
    assert len(found) > 240
    assert {name for name in found if qualified(name) not in READINGS} == set()


def test_what_is_gone_into_is_known_to_the_end() -> None:
    """An element that is gone into has its children in the list, or text alone."""
    leaves = {"w:t", "a:t", "w:sym", "w:instrText", "a14:m"}
    gone_into = {name for name in prefixed(READINGS) if READINGS[qualified(name)] in OPEN}
    assert gone_into - CHILDREN.keys() - NOT_OF_THE_STANDARD == leaves


CONTROL = "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
AROUND = {
    "a run": "<w:p>{}</w:p>",
    "a paragraph": "{}",
    "a cell": "<w:tbl><w:tr>{}<w:tc><w:p>" + run("甲") + "</w:p></w:tc></w:tr></w:tbl>",
    "a row": "<w:tbl>{}</w:tbl>",
}
WITHIN = {"a run": run("{}"), "a paragraph": "<w:p>" + run("{}") + "</w:p>"}
WITHIN |= {"a cell": f"<w:tc>{WITHIN['a paragraph']}</w:tc>"}
WITHIN |= {"a row": f"<w:tr>{WITHIN['a cell']}</w:tr>"}


@pytest.mark.parametrize("kind", WITHIN)
def test_prompts_of_empty_controls_are_told(kind: str) -> None:
    control = CONTROL.format(WITHIN[kind].format("请输入"))
    grid = read(document_of(AROUND[kind].format(control)), Numbers({}, {}))
    assert [problem.message for problem in grid.problems] == ["A prompt is not read: 请输入"]
    columns = [(cell.column, cell.text) for row in grid.rows for cell in row.filled]
    assert columns == ([(1, "甲")] if kind == "a cell" else [])


def test_words_in_attributes_are_come_upon() -> None:
    assert set(prefixed(ATTRIBUTES)) <= set(reached())


def prefixed(names: Iterable[str]) -> list[str]:
    prefixes = {space: prefix for prefix, space in NAMESPACES.items()}
    split = (name[1:].split("}") for name in names)
    return [f"{prefixes[space]}:{local}" for space, local in split]


EQUATIONS = sorted(name for name in CHILDREN if name.startswith("m:") and not name.endswith("Pr"))


@pytest.mark.parametrize("name", EQUATIONS)
def test_no_word_of_an_equation_is_lost(name: str) -> None:
    words: list[str] = []
    element = equation(name, words)
    assert words
    assert [word for word in words if word not in linear(element)] == []


def equation(name: str, words: list[str], depth: int = 0) -> etree._Element:
    """Return an equation, or a part of one, of all that may stand in it, with a word each."""
    element = etree.Element(qualified(name))
    if name == "m:t":
        words.append(f"甲{len(words)}乙")
        element.text = words[-1]
    children = [child for child in CHILDREN.get(name, ()) if not child.endswith("Pr")]
    if depth > 1 and "m:r" in children:
        children = ["m:r"]
    for child in children:
        element.append(equation(child, words, depth + 1))
    return element


# ---- Words in each element that may stand in another --------------------------------------------

WORDS = ("w:t", "a:t", "m:t")
"""The elements that hold words."""


def paths(starts: Mapping[str, list[str]], ends: Sequence[str] = ()) -> dict[str, list[str]]:
    """Return the shortest ways from some elements on to each other one, or to one of ``ends``."""
    found = dict(starts)
    pending = [*found]
    for name in pending:
        if name in ends:
            return {name: found[name]}
        for child in CHILDREN.get(name, ()) if is_open(name) else ():
            if child not in found:
                found[child] = [*found[name], child]
                pending.append(child)
    return {} if ends else found


def is_open(name: str) -> bool:
    return name.startswith("m:") or READINGS.get(qualified(name)) in OPEN


def nested(names: Sequence[str], word: str) -> str:
    """Return elements in one another, with a word in the innermost one."""
    return (
        "".join(f"<{name}>" for name in names)
        + word
        + "".join(f"</{name}>" for name in reversed(names))
    )


def edges() -> Iterator[tuple[list[str], str]]:
    """Yield each element that may stand in another one, behind the way to that one.

    Parts of equations may stand in all that may stand in an equation, and only there.
    """
    for parent, way in paths({"w:p": ["w:p"], "w:body": []}).items():
        is_equation = any(name.startswith("m:") for name in way)
        for child in CHILDREN.get(parent, ()) if is_open(parent) else ():
            if is_equation or not child.startswith("m:") or child.startswith("m:oMath"):
                yield way, child


def is_stray(way: Sequence[str], inner: Sequence[str]) -> bool:
    """Tell whether words stand in a table, but in none of its cells: Word shows none of them."""
    names = [*way, *inner]
    return "w:tbl" in names and not {"w:tc", "w:p"} & {*names}


def outcomes(bodies: Mapping[str, str], parts: Mapping[str, str] = NO_PARTS) -> dict[str, str]:
    """Return what becomes of the word of each name: it is read, told of, both, or neither."""
    grid = read(document_of("".join(bodies.values()), parts), Numbers({}, {}))
    shown = "\n".join(row.words for row in grid.rows)
    told = "\n".join(problem.message for problem in grid.problems)
    return {
        name: " ".join([*(["read"] if name in shown else []), *(["told"] if name in told else [])])
        for name in bodies
    }


def test_words_in_each_element_are_read_or_told() -> None:
    """Nothing that the schema lets stand in a document takes its words away."""
    bodies, expected = {}, {}
    for number, (way, child) in enumerate(edges()):
        word = f"字{number}符"
        reading = READINGS.get(qualified(child), Reading.WRAPS)
        below = paths({child: [child]}, WORDS) if is_open(child) or child in CHILDREN else {}
        if child in WORDS or (below and not isinstance(reading, str)):
            (inner,) = below.values() if below else [[child]]
            bodies[word] = nested([*way, *inner], word)
            expected[word] = "told" if is_stray(way, inner) else "read"
        elif isinstance(reading, Omission) and reading not in (Omission.DRAWING, Omission.MARK):
            bodies[word] = nested([*way, child], run(word))
            expected[word] = "told"
        elif reading is Reading.NOT_SHOWN:
            bodies[word] = nested([*way, child], run(word))
            expected[word] = ""
    assert len(bodies) > 900
    found = outcomes(bodies)
    wrong = {bodies[word]: found[word] for word in bodies if found[word] != expected[word]}
    assert wrong == {}


ALTERNATIVES = (
    "<mc:AlternateContent><mc:Choice Requires='{needed}'>{choice}</mc:Choice>"
    "<mc:Fallback>{fallback}</mc:Fallback></mc:AlternateContent>"
)


@pytest.mark.parametrize(("needed", "outcome"), [("wps", ["read", ""]), ("x", ["", "read"])])
def test_of_alternatives_the_first_that_is_known_is_read(needed: str, outcome: list[str]) -> None:
    """Alternatives may stand wherever an element may, so around the text of each paragraph too."""
    ways = [way for way in paths({"w:p": ["w:p"]}).values() if way[-1] in ("w:p", "w:r", "a:p")]
    ways += [[], ["w:tbl", "w:tr", "w:tc"]]
    assert len(ways) == 5
    bodies: dict[str, str] = {}
    for number, way in enumerate(ways):
        wraps = {"w:r": "<w:t>{}</w:t>", "a:p": "<a:r><a:t>{}</a:t></a:r>", "w:p": run("{}")}
        inner = wraps.get(way[-1] if way else "", f"<w:p>{run('{}')}</w:p>")
        choice, fallback = (inner.format(f"{word}{number}符") for word in ("选", "退"))
        words = ALTERNATIVES.format(needed=needed, choice=choice, fallback=fallback)
        bodies |= {f"选{number}符": nested(way, words), f"退{number}符": ""}
    assert [*outcomes(bodies).values()] == outcome * len(ways)


def test_words_in_attributes_are_told() -> None:
    ways = paths({"w:p": ["w:p"]})
    bodies = {}
    for number, name in enumerate(prefixed(ATTRIBUTES)):
        attribute = ATTRIBUTES[qualified(name)][0].replace(f"{{{NAMESPACES['o']}}}", "o:")
        element = f"<{name} {attribute}='图{number}符'/>"
        bodies[f"图{number}符"] = nested(ways[name][:-1], element)
    assert len(bodies) > 10
    assert set(outcomes(bodies).values()) == {"told"}


ASIDE = {"w:hdr": "told", "w:ftr": "told", "w:footnote": "read", "w:endnote": "read"}
ASIDE |= {"w:comment": "read"}
"""What becomes of words in the parts of a document that stand beside its body."""


@pytest.mark.parametrize("root", ASIDE)
def test_words_beside_the_body(root: str) -> None:
    words = {}
    for number, child in enumerate(CHILDREN[root]):
        below = paths({child: [child]}, WORDS) if is_open(child) else {}
        if below and child != "w:tbl":
            (inner,) = below.values()
            words[f"旁{number}符"] = nested(inner, f"旁{number}符")
    inner_xml = "".join(words.values())
    kind = {"w:hdr": "header", "w:ftr": "footer"}.get(root, f"{root[2:]}s")
    if kind.endswith("s"):
        inner_xml = f"<{root}>{inner_xml}</{root}>"
    found = outcomes(dict.fromkeys(words, ""), {kind: inner_xml})
    assert len(found) > 1
    assert set(found.values()) == {ASIDE[root]}


DRAWN = {
    "chart": (
        "<c:chartSpace {}><c:chart><c:title><c:tx><c:rich><a:p><a:r><a:t>题1符</a:t></a:r></a:p>"
        "</c:rich></c:tx></c:title><c:ser><c:pt><c:v>题2符</c:v></c:pt></c:ser></c:chart>"
        "</c:chartSpace>"
    ),
    "diagramData": (
        "<dgm:dataModel {}><dgm:ptLst><dgm:pt><dgm:t><a:p><a:r><a:t>题1符 题2符</a:t></a:r></a:p>"
        "</dgm:t></dgm:pt></dgm:ptLst></dgm:dataModel>"
    ),
}


@pytest.mark.parametrize("kind", DRAWN)
def test_words_of_charts_and_diagrams_are_told(kind: str) -> None:
    """They stand in a part of their own."""
    leads = "<c:chart r:id='rIdX'/>" if kind == "chart" else "<dgm:relIds r:dm='rIdX'/>"
    way = paths({"w:p": ["w:p"]})["a:graphicData"]
    content = with_related(document_of(nested(way, leads)), kind, DRAWN[kind].format(NS))
    grid = read(content, Numbers({}, {}))
    assert [problem.message for problem in grid.problems] == [
        "A chart or diagram is not read: 题1符 题2符"
    ]


def with_related(content: bytes, kind: str, part: str) -> bytes:
    """Return a document with a part more, to which the relationship rIdX leads."""
    rels = "word/_rels/document.xml.rels"
    target = BytesIO()
    with ZipFile(BytesIO(content)) as archive, ZipFile(target, "w") as copy:
        for name in archive.namelist():
            words = archive.read(name)
            if name == rels:
                link = f'<Relationship Id="rIdX" Type="{OFFICE}/{kind}" Target="x/drawn.xml"/>'
                words = words.replace(b"</Relationships>", f"{link}</Relationships>".encode())
            copy.writestr(name, words)
        copy.writestr("word/x/drawn.xml", part)
    return target.getvalue()
