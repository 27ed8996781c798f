"""The committed JSON Schemas: up to date, valid, and of one mind with the program."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import tomli

from shenbao.cli import main
from shenbao.form import Library
from shenbao.form.schema import schema_text
from tests.worlds import DATA, ROOT

STANDARDS = sorted(path.parent.name for path in (ROOT / "templates").glob("*/form.toml"))


def schema_of(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((ROOT / f"schema/{name}.schema.json").read_text("utf-8"))
    return loaded


def test_every_folder_with_a_form_is_a_standard(library: Library) -> None:
    assert STANDARDS
    assert library.names() == STANDARDS


@pytest.mark.parametrize("name", STANDARDS)
def test_up_to_date(name: str, library: Library) -> None:
    standard, _ = library.load(name)
    assert standard is not None
    made = schema_text(*library.ways_to_follow(standard))
    assert (ROOT / f"schema/{name}.schema.json").read_text("utf-8") == made


@pytest.mark.parametrize("name", STANDARDS)
def test_is_a_schema(name: str) -> None:
    jsonschema.Draft7Validator.check_schema(schema_of(name))


def test_every_declaration_is_valid() -> None:
    paths = [*(ROOT / "declarations").rglob("*.toml"), *(DATA / "central").rglob("*.toml")]
    assert len(paths) == 17
    for path in paths:
        data = tomli.loads(path.read_text("utf-8"))
        jsonschema.validate(data, schema_of(data["form"]), jsonschema.Draft7Validator)


def test_every_declaration_names_its_schema() -> None:
    paths = [*(ROOT / "declarations").rglob("*.toml"), *(DATA / "central").rglob("*.toml")]
    assert len(paths) == 17
    for path in paths:
        first, second = path.read_text("utf-8").splitlines()[:2]
        schema = (path.parent / first.removeprefix("#:schema ")).resolve()
        form = second.removeprefix('form = "').removesuffix('"')
        assert schema == ROOT / f"schema/{form}.schema.json"


WRONG = {
    "code as a number": ("code", 440304),
    "code too short": ("code", "4403"),
    "amount in quotes": ("annual_amount", "91.10"),
    "yes in words": ("is_new", "否"),
    "a misspelt key": ("anual_amount", 1),
    "an unknown placeholder": ("placeholder", "无"),
    "an item without a text": ("estimate", {"items": [{"amount": 1}]}),
    "an unknown numbering": ("estimate", {"items": [], "numbering": "(甲)"}),
    "an indicator without a target": ("output", {"quantity": [{"name": "x"}]}),
    "a waiver without a reason": ("waive", [{"rule": "SB203"}]),
    "a waiver with a blank reason": ("waive", [{"rule": "SB203", "reason": " "}]),
    "a waiver of something else": ("waive", [{"rule": "SB203", "reason": "甲", "where": "code"}]),
    "an unknown class": ("output", {"quantities": []}),
}


@pytest.mark.parametrize(("key", "value"), WRONG.values(), ids=WRONG.keys())
def test_what_the_program_refuses_the_schema_refuses(key: str, value: object) -> None:
    path = ROOT / "declarations/2024/440304241063100300012.toml"
    data = tomli.loads(path.read_text("utf-8"))
    data[key] = value
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data, schema_of("shenzhen-project"), jsonschema.Draft7Validator)


def test_the_command(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--root", str(repository), "schema"]) == 0
    written = {path.name: path.read_text("utf-8") for path in (repository / "schema").iterdir()}
    assert written == {
        f"{name}.schema.json": (ROOT / f"schema/{name}.schema.json").read_text("utf-8")
        for name in STANDARDS
    }
    assert main(["--root", str(repository), "schema", "--check"]) == 0
    stale = repository / "schema/shenzhen-project.schema.json"
    stale.write_text("{}")
    assert main(["--root", str(repository), "schema", "--check"]) == 1
    assert stale.read_text() == "{}"
    assert capsys.readouterr().err == (f"shenbao: {stale} is out of date; run shenbao schema.\n")
