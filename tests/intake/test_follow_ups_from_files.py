"""A handed follow-up comes home from each format as it was written."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from shenbao.formats import FORMATS
from tests.worlds import DATA, World

FOLLOWED, MONITORING = (f"2022/tangxi-weituo{end}" for end in ("", "-jiankong"))


@pytest.mark.slow
def test_a_monitoring_form_comes_home_from_each_format(tmp_path: Path) -> None:
    """Its narrow columns wrap short texts over three lines."""
    world = World(tmp_path / "repository")
    for place in (FOLLOWED, MONITORING):
        world.declare(place, (DATA / f"handed/declarations/{place}.toml").read_text("utf-8"))
    source = world.root / f"declarations/{MONITORING}.toml"
    wanted = [word for name in FORMATS for word in ("--format", name)]
    assert world.run("build", *wanted, str(source)).status == 0
    written = tomllib.loads(source.read_text("utf-8"))
    for form, kind in FORMATS.items():
        path = world.root / f"output/{MONITORING}{kind.suffix}"
        out = tmp_path / form
        result = world.run("import", str(path), "--year", "2022", "--out", str(out))
        assert (form, result.status) == (form, 0)
        (made,) = out.rglob("*.toml")
        assert (form, tomllib.loads(made.read_text("utf-8"))) == (form, written)
