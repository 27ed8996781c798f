"""Whatever a document was edited into, the sheet of the declaration says it afterwards."""

from __future__ import annotations

from copy import deepcopy
from decimal import Decimal
from pathlib import Path
from typing import Any

import tomli
from hypothesis import given
from hypothesis import strategies as st

from shenbao.form.writing import format_declaration
from shenbao.formats.word import compose
from shenbao.intake.pull import Pulled
from shenbao.office.origin import attach_origin
from shenbao.office.packing import packed
from shenbao.sheet.layout import lay_out
from shenbao.sheet.origin import origin_of
from tests.changes.comparison.reading import HALL
from tests.intake.generated import LIBRARY, declarations, filing_of, loaded
from tests.intake.pull.pairs import Pair, said
from tests.properties import UNSHRUNK, tries
from tests.worlds import ROOT, templates_of

STANDARD = loaded("shenzhen-project")
FEW = tries(4, whole=250, phases=UNSHRUNK)
Data = dict[str, Any]


def named(data: Data, name: str) -> Data:
    """Return the data with names and explanations that no two indicators share."""
    data = deepcopy(data)
    for group, category in STANDARD.categories():
        for index, entry in enumerate(data.get(group.key, {}).get(category.key, [])):
            for key in entry.keys() & {"name", "explain", "explain_as"}:
                entry[key] += f"{name}{group.key}{category.key}{index}"
    return data


def with_parts(data: Data, parts: set[str], other: Data) -> Data:
    """Return the data with these parts, fields and classes, of another declaration.

    A line that a sheet may do without neither comes nor goes: that is refused, as of any part.
    """
    data = deepcopy(data)
    lines = {key for key, field in STANDARD.fields.items() if not field.printed_blank}
    for part in parts - (lines & data.keys() ^ lines & other.keys()):
        group, _dot, category = part.partition(".")
        ours, theirs = (
            (data.setdefault(group, {}), other.get(group, {})) if category else (data, other)
        )
        if (category or group) in theirs:
            ours[category or group] = deepcopy(theirs[category or group])
        else:
            ours.pop(category or group, None)
    return {key: value for key, value in data.items() if value != {}}


PARTS = [
    *(key for key in STANDARD.fields if key != "code"),
    *(f"{group.key}.{category.key}" for group, category in STANDARD.categories()),
]


@st.composite
def versions(draw: st.DrawFn) -> tuple[Data, Data, Data, Data]:
    """A declaration, two of what can become of it, and what has become of both."""
    base = named(draw(declarations()), "甲")
    ours, theirs = (named(draw(declarations()), name) for name in "乙丙")
    first = draw(st.sets(st.sampled_from(PARTS)))
    second = draw(st.sets(st.sampled_from(PARTS))) - first
    return (
        base,
        with_parts(base, first, ours),
        with_parts(base, second, theirs),
        with_parts(with_parts(base, first, ours), second, theirs),
    )


def document(made: Data, edited: Data) -> bytes:
    """Return a document that was made with some data and edited into other, without controls."""
    filing = filing_of(edited)
    found = compose(lay_out(filing), templates_of(filing.standard.folders))
    attach_origin(found, origin_of(lay_out(filing_of(made))))
    return packed(found)


def pulled(now: Data, edited: bytes, folder: Path) -> tuple[Pair, Pulled]:
    pair = Pair(folder, format_declaration(now, STANDARD), LIBRARY)
    return pair, pair.pull_content(edited)


def values(pair: Pair, text: str) -> dict[str, str]:
    pair.toml.write_text(text, encoding="utf-8")
    return lay_out(pair.filing()).values()


def is_fine(found: Pulled) -> bool:
    return all(" error: " not in line for line in said(found))


@FEW
@given(versions())
def test_pulls_any_edit(tmp_path: Path, data: tuple[Data, Data, Data, Data]) -> None:
    """What both sides edited comes together, and pulling again finds no more."""
    base, ours, theirs, both = data
    edited = document(base, theirs)
    pair, found = pulled(base, edited, tmp_path)
    assert is_fine(found), said(found)
    assert values(pair, found.new) == lay_out(filing_of(theirs)).values()

    pair, found = pulled(ours, edited, tmp_path)
    assert is_fine(found), said(found)
    assert values(pair, found.new) == lay_out(filing_of(both)).values()

    again = pair.pull_content(edited)
    assert said(again) == []
    assert again.new == found.new


def test_a_label_that_only_a_value_brings_stays_where_the_value_goes(tmp_path: Path) -> None:
    data = tomli.loads((ROOT / HALL).read_text("utf-8"), parse_float=Decimal)
    fields = STANDARD.fields.items()
    keys = [key for key, field in fields if not field.printed_blank and not field.pattern]
    assert len(keys) == 5
    base = data | dict.fromkeys(keys, "某人")
    for key in keys:
        theirs = base | {key: ""}
        pair, found = pulled(base, document(base, theirs), tmp_path)
        assert said(found) == []
        assert values(pair, found.new) == lay_out(filing_of(theirs)).values()
