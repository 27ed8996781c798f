"""A standard is a folder of data: with it alone every command works."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
import tomli

from shenbao.formats import FORMATS
from shenbao.toml import normal
from tests.worlds import DATA, SUFFIXES, World, contents, options

NAME = "village-works"
DECLARATION = (DATA / "standard/declaration.toml").read_text("utf-8")


@pytest.fixture
def village(tmp_path: Path) -> World:
    """A repository with one standard more, and a declaration of it alone."""
    world = World(tmp_path / "repository")
    world.write(f"templates/{NAME}/form.toml", (DATA / "standard/form.toml").read_bytes())
    world.declare("2026/works", DECLARATION)
    return world


def test_its_schema_takes_its_declarations(village: World) -> None:
    assert village.run("schema").status == 0
    schema = json.loads((village.root / f"schema/{NAME}.schema.json").read_bytes())
    jsonschema.validate(tomli.loads(DECLARATION), schema, jsonschema.Draft7Validator)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(tomli.loads(DECLARATION) | {"code": "1"}, schema)


@pytest.mark.slow
@pytest.mark.parametrize("name", FORMATS)
def test_it_is_built_and_comes_back(name: str, village: World) -> None:
    made = village.run("build", *options([name]))
    assert (made.status, made.err) == (0, "")
    outputs = village.outputs()
    workbooks = {path for path in outputs if "/works." not in path}
    assert outputs.keys() - workbooks == {f"2026/works{SUFFIXES[name]}"}
    assert len(workbooks) == (name == "xlsx")

    form = village.root / f"output/2026/works{SUFFIXES[name]}"
    found = village.run("import", str(form), "--out", str(village.root / "imported"))
    assert (found.status, found.err) == (0, "")
    ((_path, text),) = contents(village.root / "imported").items()
    assert normal(tomli.loads(text.decode())) == normal(tomli.loads(DECLARATION))


def test_it_is_checked(village: World) -> None:
    report = json.loads(village.run("check", "--format", "json").out)
    assert [finding for finding in report["findings"] if finding["severity"] == "error"] == []
    village.edit("declarations/2026/works.toml", '"≥610人"', '" ≥ 610 人"')
    assert village.run("check", "--fix").status == 0
    assert '"≥610人"' in (village.root / "declarations/2026/works.toml").read_text("utf-8")


def test_its_changes_are_told(village: World) -> None:
    village.write("before.toml", DECLARATION.replace("32.5", "30"))
    paths = (village.root / "before.toml", village.root / "declarations/2026/works.toml")
    told = village.run("diff", *map(str, paths))
    assert (told.status, told.err) == (0, "")
    assert "奖补资金（万元）: 30.0 → 32.5" in told.out
