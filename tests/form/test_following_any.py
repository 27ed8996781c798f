"""A form that follows others fits itself to the standard of each that it follows."""

from __future__ import annotations

import json
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from shenbao.declaration.reading import TAKEN
from shenbao.form import Library, Standard
from shenbao.form.library import FORM_KEY
from shenbao.form.samples import full_sample
from shenbao.form.schema import declaration_schema, schema_text
from shenbao.form.writing import format_declaration
from shenbao.sheet.completeness import unprinted
from shenbao.sheet.layout import lay_out
from shenbao.toml import parse
from tests.worlds import DATA, ROOT

FOLLOWERS = ["self-evaluation", "monitoring"]
PROJECTS = [
    "central-project",
    "department-whole",
    "qingshan-project",
    "shanghai-project",
    "shenzhen-project",
    "wuhai-project",
    "yueyanglou-project",
]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """The standards that are here, and those of the handed forms."""
    templates = tmp_path_factory.mktemp("following") / "templates"
    shutil.copytree(ROOT / "templates", templates)
    shutil.copytree(DATA / "handed/templates", templates, dirs_exist_ok=True)
    return Library(templates)


def loaded(library: Library, name: str) -> Standard:
    standard, problems = library.load(name)
    assert standard is not None
    assert problems == []
    return standard


def fitted(library: Library, name: str, followed: str) -> Standard:
    standard, problems = library.following(loaded(library, name), followed)
    assert standard is not None
    assert problems == []
    return standard


def sample(library: Library, name: str, followed: str) -> dict[str, Any]:
    """Return a whole declaration with a copy of one of another standard."""
    data = full_sample(fitted(library, name, followed), loaded(library, followed))
    data[TAKEN] = {FORM_KEY: followed, **data[TAKEN]}
    return data


def test_what_can_be_followed(library: Library) -> None:
    assert [standard.name for standard in library.followable()] == PROJECTS
    for name in FOLLOWERS:
        ways = library.ways_to_follow(loaded(library, name))
        assert [way.follows for way in ways] == PROJECTS


@pytest.mark.parametrize("followed", PROJECTS)
@pytest.mark.parametrize("name", FOLLOWERS)
def test_a_form_has_the_classes_and_indicators_of_what_it_follows(
    name: str, followed: str, library: Library
) -> None:
    data = sample(library, name, followed)
    standard, other = fitted(library, name, followed), loaded(library, followed)
    assert standard.shape.groups == other.shape.groups
    document, problems = parse(format_declaration(data, standard), Path("sample.toml"))
    assert document is not None
    filing, found = library.file(document)
    assert [problem.message for problem in (*problems, *found)] == []
    assert filing is not None
    assert filing.standard.follows == followed
    sheet = lay_out(filing)
    assert unprinted(filing, sheet) == []
    values = sheet.values()
    count = 2 * sum(1 for _class in other.categories())
    assert len([key for key in values if key.endswith("].name")]) == count
    targets = [text for key, text in values.items() if key.endswith("].target")]
    assert len(targets) == count
    assert all(targets)


@pytest.mark.parametrize("name", FOLLOWERS)
def test_a_schema_takes_every_way_to_follow_and_nothing_else(name: str, library: Library) -> None:
    ways = library.ways_to_follow(loaded(library, name))
    schema = json.loads(schema_text(*ways))
    jsonschema.Draft7Validator.check_schema(schema)
    for followed in PROJECTS:
        text = format_declaration(sample(library, name, followed), ways[0])
        document, _problems = parse(text, Path("sample.toml"))
        assert document is not None
        plain = json.loads(json.dumps(document.data, default=float))
        jsonschema.validate(plain, schema, jsonschema.Draft7Validator)
    assert not jsonschema.Draft7Validator(schema).is_valid({**plain, "outpot": {}})
    assert schema_text(ways[0]) != schema_text(*ways)
    assert json.loads(schema_text(ways[0])) == declaration_schema(ways[0])


# ---- What differs from form to form ---------------------------------------------------------


def group_labels(standard: Standard) -> list[str]:
    return [group.label for group in standard.groups]


def test_weights_hold_where_the_first_level_classes_are_the_usual_ones(library: Library) -> None:
    same, others = (
        fitted(library, "self-evaluation", followed)
        for followed in ("shenzhen-project", "shanghai-project")
    )
    assert group_labels(same) == [
        "产出指标({weight}分)",
        "效益指标({weight}分)",
        "满意度指标({weight}分)",
    ]
    assert group_labels(others) == group_labels(loaded(library, "shanghai-project"))
    assert same.weights
    assert others.weights
    assert (same.weights.total, len(same.weights.classes)) == (Decimal(90), 3)
    assert (others.weights.total, len(others.weights.classes)) == (Decimal(90), 0)


def test_a_place_is_taken_by_its_meaning_and_what_is_nowhere_is_written(library: Library) -> None:
    ways = {followed: fitted(library, "self-evaluation", followed) for followed in PROJECTS}
    taken = {
        followed: [ways[followed].shape.facts["funds"].rows[row][0] for row in ("fiscal", "other")]
        for followed in ("central-project", "shanghai-project", "shenzhen-project")
    }
    assert taken == {
        "central-project": ["full", "full"],
        "shanghai-project": ["full", "full"],
        "shenzhen-project": ["full", "initial"],
    }
    assert "authority" in ways["department-whole"].shape.fields
    assert "authority" not in ways["shenzhen-project"].shape.fields


FOLLOWED = """\
title = "表"

[[field]]
key = "name"
label = "名称"

[[part]]
rows = [["name"]]
widths = [30, 70]

[[part]]
kind = "indicators"

[[part.column]]
key = "category"
label = "类别"
width = 40

[[part.column]]
key = "name"
label = "指标"
width = 60

[[group]]
key = "output"
label = "产出"

[[group.category]]
key = "quantity"
label = "数量"

[[group.category]]
key = "quality"
label = "质量"
"""
FOLLOWER = (
    'follows = "usual"\n'
    + FOLLOWED.split("\n[[group]]", maxsplit=1)[0]
    + """
[[group]]
key = "output"
label = "产出情况"

[[group.category]]
key = "quality"
label = "质量情况"

[[group.category]]
key = "new"
label = "新增"
after = "quality"
"""
)


def small_library(folder: Path, **forms: str) -> Library:
    for name, text in forms.items():
        (folder / name).mkdir()
        (folder / name / "form.toml").write_text(text, "utf-8")
    shutil.copytree(ROOT / "templates/_base", folder / "_base")
    return Library(folder)


def test_changes_of_classes_that_are_not_there_are_left_out(tmp_path: Path) -> None:
    other = FOLLOWED.replace('key = "quality"\nlabel = "质量"', 'key = "time"\nlabel = "时效"')
    library = small_library(tmp_path, usual=FOLLOWED, other=other, follower=FOLLOWER)
    labels = {
        followed: [
            (group.label, [category.label for category in group.categories])
            for group in fitted(library, "follower", followed).groups
        ]
        for followed in ("usual", "other")
    }
    assert labels == {
        "usual": [("产出情况", ["数量", "质量情况", "新增"])],
        "other": [("产出情况", ["数量", "时效", "新增"])],
    }


def test_a_form_that_cannot_follow_says_so_where_it_is_named(tmp_path: Path) -> None:
    other = (
        FOLLOWED.replace('key = "output"', 'key = "result"')
        .replace('key = "name"\nlabel = "名称"', 'key = "new"\nlabel = "名称"')
        .replace('rows = [["name"]]', 'rows = [["new"]]')
    )
    follower = FOLLOWER + '\n[[group]]\nkey = "new"\nlabel = "另加"\n'
    clash = other.replace('key = "result"', 'key = "name"')
    library = small_library(tmp_path, usual=FOLLOWED, other=other, clash=clash, follower=follower)
    text = 'form = "follower"\nyear = 2025\n\n[taken]\nform = "{}"\n'

    def told(form: str) -> list[str]:
        document, _problems = parse(text.format(form), Path("x.toml"))
        assert document is not None
        problems = library.file(document)[1]
        return [f"{problem.span.line} {problem.message}" for problem in problems]

    assert told("usual") == told("other") == []
    assert told("none") == ["5 none is not a form standard whose declarations can be followed."]
    assert told("follower") == [
        "5 follower is not a form standard whose declarations can be followed."
    ]
    assert told("clash")[0] == "5 follower cannot follow a declaration of clash."
