"""Rules go by meanings: the cases of each hold in other form standards, too.

Every case is filed anew under another standard, place by place as meanings say. What a
standard has no place for is no longer in the case, and the rule is silent: ``SILENT`` says why.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from contextlib import redirect_stdout
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from shenbao.check.discovery import all_rules
from shenbao.check.examples import (
    CLEAN,
    DECLARATIONS,
    FOLDER,
    TEMPLATES,
    Example,
    examples,
    lay_out,
)
from shenbao.check.rule import PortfolioRule
from shenbao.check.totals import FILE as TOTALS
from shenbao.cli import main
from shenbao.form import Library, Standard
from shenbao.form.meanings import Meaning, Sort
from shenbao.form.reckoning import WAN, scale_of
from shenbao.form.writing import format_declaration
from tests.worlds import ROOT

OTHERS = ("shanghai-project", "central-project")
RULES = all_rules()

FOLLOWS = re.compile("^follows = ", re.MULTILINE)

WORKED_OUT = {"shanghai-project": {"total": "total_fiscal", "annual": "annual_fiscal"}}
"""Of amounts that a form works out, the part that is written."""

USUAL = tomllib.loads(CLEAN.read_text("utf-8"))

OF_STANDARD = "what it asks for is in the form.toml of the standard, which asks for nothing"
NO_EXPLANATIONS = "the standard has no column for explanations"
NO_BASIS = "the standard has no place for a policy basis"
NO_ESTIMATE = "the standard has no place for an estimate"
NO_LONG_TERM = "the standard has neither a long-term goal nor a total or a term"
IN_BOTH = {
    **dict.fromkeys(("SB103", "SB303", "SB304", "SB306"), OF_STANDARD),
    **dict.fromkeys(("SB219", "SB307"), NO_EXPLANATIONS),
    **dict.fromkeys(("SB310", "SB311", "SB312"), NO_BASIS),
    **dict.fromkeys(("SB403", "SB404", "SB411", "SB412", "SB414", "SB415", "SB510"), NO_ESTIMATE),
    "SB601": "its case is a comment, which is filed nowhere",
}
SILENT = {
    "shanghai-project": {**IN_BOTH, "SB406": "the form adds the parts up itself"},
    "central-project": {
        **IN_BOTH,
        **dict.fromkeys(
            ("SB106", "SB107", "SB115", "SB324", "SB405", "SB410", "SB413"), NO_LONG_TERM
        ),
    },
}
"""The rules that find none of their cases under a standard, and why."""

ACCUSED = frozenset({"SB201"})
"""Its grades stand in the explanation, for which these standards have no column."""


def filed_under(data: dict[str, Any], old: Standard, new: Standard) -> str:
    """Return a declaration as one of another standard, with what that has a place for."""
    filed: dict[str, Any] = {"form": new.name, "year": data["year"]}
    for meaning in Meaning:
        places = old.place(meaning), new.place(meaning)
        if meaning.sort is Sort.FIELD and all(len(place) == 1 for place in places):
            value = data.get(str(places[0][0]))
            facts = new.facts_of(meaning)
            if value is not None and facts:
                if facts.kind.is_money:
                    value = Decimal(value).scaleb(WAN - scale_of(facts, new.amounts.units).power)
                key = str(places[1][0])
                filed[WORKED_OUT.get(new.name, {}).get(key, key)] = value
    if new.place(Meaning.START) and "term" in data:
        filed[str(new.place(Meaning.START)[0])] = date(data["year"], 1, 1)
        filed[str(new.place(Meaning.END)[0])] = date(data["year"] + data["term"] - 1, 12, 31)
    goal = str(new.place(Meaning.ANNUAL_GOAL)[0])
    filed[goal] = "\n".join([filed.get(goal, ""), *_without_place(data, old, new)])
    for (group, category), rows in _indicators(data, old, new):
        own = [{key: row[key] for key in ("name", "target") if key in row} for row in rows]
        filed.setdefault(group, {}).setdefault(category, []).extend(own)
    return format_declaration(filed, new)


def _without_place(data: dict[str, Any], old: Standard, new: Standard) -> Iterator[str]:
    """Yield the texts of a case that another standard has no place for, as part of the goal."""
    for meaning in (Meaning.POLICY_BASIS, Meaning.ESTIMATE, Meaning.LONG_TERM_GOAL):
        key = str((*old.place(meaning), "")[0])
        if not new.place(meaning) and data.get(key, "") != USUAL.get(key, ""):
            yield from _texts(data.get(key, ""))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield from filter(None, [value])
    elif isinstance(value, dict):
        yield from _texts([value.get("intro", ""), value["items"], value.get("closing", "")])
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item["text"] if isinstance(item, dict) else item)


def _indicators(
    data: dict[str, Any], old: Standard, new: Standard
) -> Iterator[tuple[tuple[str, str], list[dict[str, Any]]]]:
    classes = {(str(group.key), str(category.key)): group for group, category in new.categories()}
    meant = {
        old.place(meaning): new.place(meaning) for meaning in Meaning if meaning.sort is Sort.CLASS
    }
    for group, category in old.categories():
        rows = data.get(group.key, {}).get(category.key)
        if rows:
            place = meant.get((group.key, category.key)) or (
                *meant.get((group.key,), (group.key,)),
                category.key,
            )
            known = [names for names in classes if names[: len(place)] == place]
            yield (known or [next(names for names in classes if names[0] == place[0])])[0], rows


@pytest.fixture(scope="module")
def library() -> Library:
    return Library(ROOT / "templates")


def cases(kind: str) -> list[Example]:
    """Return the cases of a kind that are of the standard that most cases are of.

    Of a form that follows another, there is none under another standard.
    """
    return [
        example
        for code in RULES
        if not (FOLDER / code / TEMPLATES).is_dir()
        for example in examples(code, kind)
        if TOTALS not in example.files and not any(map(FOLLOWS.search, example.files.values()))
    ]


def found(kind: str, name: str, library: Library, root: Path) -> defaultdict[int, set[str]]:
    """Return the codes that the check finds in the cases of a kind, filed under a standard."""
    new, problems = library.load(name)
    assert new, problems
    files = {
        f"{number:03}-{file}": text
        for number, example in enumerate(cases(kind))
        for file, text in example.files.items()
    }
    lay_out(Example("", kind, "", files), Library(ROOT / "templates"), root)
    for path in sorted((root / DECLARATIONS).glob("*.toml")):
        filing, _problems = library.read_once(path)
        if filing is None:
            path.unlink()  # it is at fault under any standard
        else:
            text = filed_under(dict(filing.declaration.document.data), filing.standard, new)
            path.write_text(text, "utf-8")
    output = StringIO()
    with redirect_stdout(output):
        main(["--root", str(root), "check", "--format", "json"])
    codes: defaultdict[int, set[str]] = defaultdict(set)
    for finding in json.loads(output.getvalue())["findings"]:
        codes[int(Path(finding["path"]).name[:3])].add(finding["code"])
    return codes


@pytest.mark.slow
@pytest.mark.parametrize("name", OTHERS)
def test_what_is_wrong_is_found_under_other_standards(
    name: str, library: Library, tmp_path: Path
) -> None:
    codes = found("bad", name, library, tmp_path)
    bad = cases("bad")
    assert len(bad) > 100
    missed = {
        example.code for number, example in enumerate(bad) if example.code not in codes[number]
    }
    assert missed == SILENT[name].keys()


@pytest.mark.slow
@pytest.mark.parametrize("name", OTHERS)
def test_what_is_right_is_left_alone_under_other_standards(
    name: str, library: Library, tmp_path: Path
) -> None:
    """Its texts are still those of another standard, so only the rule of each case is asked."""
    codes = found("good", name, library, tmp_path)
    good = [example.code for example in cases("good")]
    assert len(good) > 100
    comparing = {code for code, rule in RULES.items() if isinstance(rule, PortfolioRule)}
    accused = {
        code for number, code in enumerate(good) if code in codes[number] and code not in comparing
    }
    assert accused == ACCUSED
