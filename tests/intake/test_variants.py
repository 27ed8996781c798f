"""Variants of ideographs and joined emoji come through each format and back."""

from __future__ import annotations

from pathlib import Path

import pytest
import tomli

from tests.worlds import BOTH, World, options

WORDS = "葛\U000e0101城\u2611\ufe0f\U0001f468\u200d\U0001f469组"
PLACE = "2025/x"


@pytest.mark.parametrize("suffix", ["md", "docx", "xlsx"])
def test_they_are_built_and_imported(suffix: str, tmp_path: Path) -> None:
    world = World(tmp_path / "world")
    world.another(PLACE, 1, ('"三定方案"', f'"{WORDS}"'))
    assert world.run("build", *options((*BOTH, "xlsx"))).status == 0
    made = world.root / f"output/{PLACE}.{suffix}"
    result = world.run("import", str(made), "--out", str(tmp_path / "again"))
    assert result.status == 0, result
    (found,) = (tmp_path / "again").rglob("*.toml")
    assert tomli.loads(found.read_text("utf-8"))["policy_basis"] == WORDS
