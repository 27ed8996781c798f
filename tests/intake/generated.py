"""Generated declarations: every character a form may hold, empty classes, 1 to 60 indicators.

What draws a value is made once for each standard: making it takes longer than drawing.
"""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import tomli
from hypothesis import strategies as st

from shenbao.declaration import KINDS, Kind
from shenbao.declaration.enumeration import find_enumeration
from shenbao.form import Filing, Library, Standard
from shenbao.form.parts import Lines
from shenbao.form.writing import format_declaration
from shenbao.office.characters import unified
from shenbao.toml import clean, parse
from tests.worlds import ROOT

LIBRARY = Library(ROOT / "templates")
CHINESE = "项目资金用于保障机构正常运转提高服务质量群众满意度完成率达标，。、；：（）《》“”％"
SYNTAX = "|*_`#<>&\\~[](){}=+-@'\"!$%^/:;,.?0123456789abcXYZ \u00a0\u3000"


def loaded(name: str) -> Standard:
    standard, problems = LIBRARY.load(name)
    assert problems == []
    assert standard
    return standard


def printable(text: str) -> str:
    """Return the text as a form may hold it, with nothing around it."""
    return clean(unicodedata.normalize("NFC", unified(text))).strip() or "某"


LETTERS = st.one_of(
    st.sampled_from(CHINESE),
    st.sampled_from(SYNTAX),
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"]),
)


@cache
def lines(largest: int = 20) -> st.SearchStrategy[str]:
    return st.text(LETTERS, min_size=1, max_size=largest).map(printable)


@cache
def texts(form: str) -> st.SearchStrategy[str]:
    """Texts of some paragraphs, blank lines between them included, that are no enumerations."""
    numberings = loaded(form).wording.numberings

    def plain(text: str) -> str:
        text = printable(text)
        return "某" if find_enumeration(text, numberings) else text

    paragraphs = st.lists(st.one_of(lines(60), st.just("")), min_size=1, max_size=5)
    return paragraphs.map("\n".join).map(plain)


AMOUNTS = st.integers(0, 10**11).map(lambda value: Decimal(value).scaleb(-2))


@cache
def items(form: str) -> st.SearchStrategy[dict[str, Any]]:
    """Enumerations whose items have no amounts, which no sheet shows."""
    words = st.text("项目资金用于保障机构运转ABC", min_size=1, max_size=20)
    styles = [name for name, markers in loaded(form).wording.numberings.items() if markers]
    return st.fixed_dictionaries(
        {
            "numbering": st.sampled_from(styles),
            "items": st.lists(words.map(lambda text: {"text": text}), min_size=2, max_size=12),
        },
        optional={"intro": words, "closing": words},
    )


@cache
def value(kind: Kind[Any], form: str) -> st.SearchStrategy[Any]:
    """Return values of a kind; of one that is not known here, its examples."""
    kinds: dict[str, st.SearchStrategy[Any]] = {
        "line": lines(40),
        "text": texts(form),
        "amount": AMOUNTS,
        "whole": st.integers(0, 99),
        "number": AMOUNTS,
        "percent": AMOUNTS,
        "date": st.dates(),
        "list": st.lists(lines(40), min_size=1, max_size=6),
        "flag": st.booleans(),
        "itemised": st.one_of(texts(form), items(form)),
    }
    (name,) = (name for name, known in KINDS.items() if known is kind)
    examples = [tomli.loads(f"x = {one.toml}", parse_float=Decimal)["x"] for one in kind.examples]
    return kinds.get(name, st.sampled_from(examples))


@cache
def indicators(form: str) -> st.SearchStrategy[list[dict[str, str]]]:
    shape = loaded(form).shape
    cells = {key: lines() for key, column in shape.columns.items() if column.required}
    optional = {"explain_as": lines(), "explain": texts(form)} if shape.explained else {}
    entries = {"": st.fixed_dictionaries(cells)} | {
        key: st.fixed_dictionaries({**cells, key: cell}) for key, cell in optional.items()
    }
    return st.lists(st.sampled_from([*entries]).flatmap(entries.__getitem__), max_size=12)


@st.composite
def declarations(draw: st.DrawFn, name: str = "shenzhen-project") -> dict[str, Any]:
    """The data of a valid declaration."""
    standard = loaded(name)
    data: dict[str, Any] = {"form": name, "year": draw(st.integers(1990, 2100))}
    for choice in standard.shape.choices.values():
        data[choice.key] = draw(st.sampled_from(choice.values))
    if draw(st.booleans()):
        optional = [key for key, column in standard.shape.columns.items() if column.optional]
        data |= {"columns": optional} if optional else {}
    around = {key for part in standard.parts if isinstance(part, Lines) for key in part.fields()}
    for key, field in standard.fields.items():
        if key in around:  # several stand in one line, which has no rules between them
            data |= draw(st.sampled_from([{}, {key: ""}, {key: "某区某局"}]))
        elif field.pattern:
            data[key] = draw(st.from_regex(field.pattern, fullmatch=True))
        elif field.required or draw(st.booleans()):
            data[key] = draw(value(field.kind, name))
    data |= {"class": draw(st.sampled_from(["", "(基建)"]))} if "class" in standard.fields else {}
    count = 0
    for group, category in standard.categories():
        entries = draw(indicators(name))[: 60 - count]
        count += len(entries)
        if entries:
            data.setdefault(group.key, {})[category.key] = entries
    if not count:
        entry = {"name": "指标", "target": "1个"}
        data.setdefault("output", {})["quantity"] = [entry]
    return data


def filing_of(data: dict[str, Any]) -> Filing:
    text = format_declaration(data, loaded(data["form"]))
    document, problems = parse(text, Path("x.toml"))
    assert document, problems
    filing, found = LIBRARY.file(document)
    assert filing, found
    return filing
