"""Tables of facts, collections and stated figures: written in the house style, edited in place."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from shenbao.form import Library, Standard
from shenbao.form.schema import declaration_schema
from shenbao.form.writing import edit_declaration, format_declaration
from shenbao.toml import parse
from tests import own_forms
from tests.properties import tries
from tests.worlds import ROOT

WRITTEN = ("river", "review", "school", "harbour", "quarry")


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return own_forms.library(tmp_path_factory.mktemp("forms") / "templates")


def standard(name: str, known: Library) -> Standard:
    loaded, problems = known.load(own_forms.data_of(name)["form"])
    assert problems == []
    assert loaded
    return loaded


@pytest.mark.parametrize("name", WRITTEN)
def test_a_declaration_is_written_in_the_house_style(name: str, known: Library) -> None:
    text = own_forms.source(name)
    assert format_declaration(own_forms.data_of(name), standard(name, known)) == text


@pytest.mark.parametrize("name", [*WRITTEN, *own_forms.NAMES])
def test_the_schema_takes_a_declaration_and_nothing_else(name: str, known: Library) -> None:
    schema = declaration_schema(standard(name, known))
    Draft7Validator.check_schema(schema)
    data = json.loads(json.dumps(own_forms.data_of(name), default=_plain))
    validator = Draft7Validator(schema)
    assert list(validator.iter_errors(data)) == []
    for path in own_forms.leaves(data):
        faulty = deepcopy(data)
        inner: Any = faulty
        for key in path[:-1]:
            inner = inner[key]
        if isinstance(inner, dict):
            inner["unheard_of"] = inner.pop(path[-1])
            assert list(validator.iter_errors(faulty)), path


def _plain(value: object) -> object:
    return float(value) if isinstance(value, Decimal) else str(value)


TEXT = """\
# 去年的表
form = "river-budget"
year = 2023
name = "清水河"

# 钱
[funds]                      # 万元
city = { before = 12.5, now = 20 }   # 已批
# 镇里自筹
other = { now = 3 }

[[works]]
work = "清淤"   # 急
now = 15                     # 万元

# 护岸
[[works]]
work = "补种"
now = 8                      # 万元
# 完
"""
APART = TEXT.replace(
    "[funds]                      # 万元\ncity = { before = 12.5, now = 20 }   # 已批\n"
    "# 镇里自筹\nother = { now = 3 }\n",
    "[funds.city]\nbefore = 12.5                # 万元\nnow = 20   # 已批\n\n"
    "# 镇里自筹\n[funds.other]\nnow = 3\n",
)

Change = Callable[[dict[str, Any]], Any]
CHANGES: dict[str, tuple[str, Change, list[tuple[str, str]]]] = {
    "a cell in a line": (
        TEXT,
        lambda data: data["funds"]["other"].update(now=4),
        [("{ now = 3 }", "{ now = 4 }")],
    ),
    "a row in a line more": (
        TEXT,
        lambda data: data["funds"].update(county={"now": Decimal("1.5")}),
        [("other = { now = 3 }\n", "other = { now = 3 }\ncounty = { now = 1.5 }\n")],
    ),
    "a row in a line less": (
        TEXT,
        lambda data: data["funds"].pop("other"),
        [("other = { now = 3 }\n", "")],
    ),
    "no rows": (
        TEXT,
        lambda data: data.pop("funds"),
        [
            (
                "\n# 钱\n[funds]                      # 万元\n"
                "city = { before = 12.5, now = 20 }   # 已批\n# 镇里自筹\nother = { now = 3 }\n",
                "\n# 钱\n# 已批\n# 镇里自筹\n",
            )
        ],
    ),
    "a cell": (
        APART,
        lambda data: data["funds"]["city"].update(now=21),
        [("now = 20   # 已批", "now = 21   # 已批")],
    ),
    "a cell more": (
        APART,
        lambda data: data["funds"].update(other={"before": 2, "now": 3}),
        [("[funds.other]\n", "[funds.other]\nbefore = 2                   # 万元\n")],
    ),
    "a row more": (
        APART,
        lambda data: data["funds"].update(county={"now": 1}),
        [("# 已批\n", "# 已批\n\n[funds.county]\nnow = 1                      # 万元\n")],
    ),
    "a row less": (
        APART,
        lambda data: data["funds"].pop("city"),
        [
            (
                "[funds.city]\nbefore = 12.5                # 万元\nnow = 20   # 已批\n",
                "# 已批\n",
            )
        ],
    ),
    "a cell of a free row": (
        TEXT,
        lambda data: data["works"][1].update(now=9, basis="每株十元。"),
        [
            (
                "now = 8                      # 万元\n",
                'now = 9                      # 万元\nbasis = "每株十元。"\n',
            )
        ],
    ),
    "a free row more": (
        TEXT,
        lambda data: data["works"].insert(1, {"work": "立桩", "now": 2}),
        [
            (
                "now = 15                     # 万元\n",
                'now = 15                     # 万元\n\n[[works]]\nwork = "立桩"\n'
                "now = 2                      # 万元\n",
            )
        ],
    ),
    "a free row less": (
        TEXT,
        lambda data: data["works"].pop(0),
        [('\n[[works]]\nwork = "清淤"   # 急\nnow = 15                     # 万元\n', "# 急\n")],
    ),
    "a stated figure": (
        TEXT,
        lambda data: data.update(stated=[{"at": "works.all.now", "text": "24"}]),
        [
            (
                "now = 8                      # 万元\n",
                'now = 8                      # 万元\n\n[[stated]]\nat = "works.all.now"\n'
                'text = "24"\n',
            )
        ],
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_an_edit_keeps_comments_order_and_layout(name: str, known: Library) -> None:
    text, change, edits = CHANGES[name]
    data = deepcopy(own_forms.filed(text, known).declaration.document.data)
    change(data)
    wanted = text
    for old, new in edits:
        assert wanted.count(old) == 1, (old, wanted.count(old))
        wanted = wanted.replace(old, new)
    assert edit_declaration(text, data, standard("river", known)) == wanted


@given(edits=st.data(), name=st.sampled_from(own_forms.NAMES), count=st.integers(1, 4))
@tries(25, whole=600)
def test_any_edit_can_be_written(
    edits: st.DataObject, name: str, count: int, known: Library
) -> None:
    """What comes out reads back as the data: otherwise it would be refused."""
    data = own_forms.data_of(name)
    text = own_forms.source(name)
    for _time in range(count):
        edits.draw(own_forms.edited(name, data))
        text = edit_declaration(text, own_forms.filled(data), standard(name, known))
    format_declaration(own_forms.filled(data), standard(name, known))


FOLLOWER = """\
form = "self-evaluation"
year = 2023
follows = "2023/cundao.toml"   # 村道
goal_done = "修了路。"

# 数量
[[output.quantity]]
name = "修路"
done = "2公里"
weight = 10
score = 10
"""


def test_a_copy_takes_the_place_of_the_followed_declaration() -> None:
    loaded, problems = Library(ROOT / "templates").load("self-evaluation")
    assert (loaded is not None, problems) == (True, [])
    assert loaded
    document, _problems = parse(FOLLOWER, Path("x.toml"))
    assert document
    data = deepcopy(document.data)
    del data["follows"]
    data["taken"] = {"name": "村道", "output": {"quantity": [{"name": "修路", "target": "2公里"}]}}
    assert edit_declaration(FOLLOWER, data, loaded) == FOLLOWER.replace(
        'follows = "2023/cundao.toml"   # 村道\n', "# 村道\n"
    ) + ('\n[taken]\nname = "村道"\n\n[[taken.output.quantity]]\nname = "修路"\ntarget = "2公里"\n')
    schema = Draft7Validator(declaration_schema(loaded))
    assert [list(schema.iter_errors(found)) for found in (document.data, data)] == [[], []]
