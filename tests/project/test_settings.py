"""The settings of a project are read once, typed, with all that is wrong with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from shenbao.project.settings import CheckSettings, Settings, read_settings


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "pyproject.toml"


def test_without_a_file_all_settings_are_the_usual_ones(path: Path) -> None:
    assert read_settings(path) == (Settings(), [])


@pytest.mark.parametrize("text", ["", "[tool.ruff]\nline-length = 100\n", "[project]\n"])
def test_without_a_table_all_settings_are_the_usual_ones(text: str, path: Path) -> None:
    path.write_text(text)
    assert read_settings(path) == (Settings(), [])


def test_every_setting_is_read(path: Path) -> None:
    path.write_text(
        "[tool.shenbao]\n"
        'declarations = "d"\ntemplates = "t"\noutput = "o"\nschema = "s"\n'
        'formats = ["markdown"]\n'
        "seconds_per_sheet = 1\nmemory_per_worker = 2\n"
        "max_file_bytes = 3\nmax_text = 4\nmax_indicators = 5\n"
        '[tool.shenbao.check]\nselect = ["SB1"]\nignore = ["SB101"]\nstrict = true\n'
    )
    settings, problems = read_settings(path)
    assert problems == []
    folders = (settings.declarations, settings.templates, settings.output, settings.schema)
    assert folders == ("d", "t", "o", "s")
    assert settings.formats == ("markdown",)
    assert (settings.limits.seconds, settings.limits.memory) == (1, 2 * 1024**2)
    caps = settings.caps
    assert (caps.file_bytes, caps.text, caps.indicators) == (3, 4, 5)
    check = settings.check
    assert (check.select.codes, check.ignore.codes, check.strict) == (("SB1",), ("SB101",), True)
    assert check.select.span
    assert check.select.span.line == 13
    assert not settings.is_default


WRONG = {
    "tool = 1\n": "1:8 SB012",
    "[tool]\nshenbao = 1\n": "2:11 SB012",
    "[tool.shenbao]\noutputs = 1\n": "2:1 SB010",
    '[tool.shenbao]\nformats = "pdf"\n': "2:11 SB012",
    "[tool.shenbao]\nmax_text = 0\n": "2:12 SB013",
    "[tool.shenbao\n": "1:14 SB002",
}


@pytest.mark.parametrize(("text", "said"), WRONG.items())
def test_what_is_wrong_is_told_with_its_place(text: str, said: str, path: Path) -> None:
    path.write_text(text)
    _settings, problems = read_settings(path)
    assert [f"{one.span.line}:{one.span.column} {one.code}" for one in problems] == [said]


def test_the_check_alone_minds_what_is_wrong_with_its_table(path: Path) -> None:
    path.write_text("[tool.shenbao.check]\nselected = []\nstrict = 1\n")
    settings, problems = read_settings(path)
    assert problems == []
    assert settings.is_default
    assert [one.code for one in settings.check.problems] == ["SB012", "SB010"]
    path.write_text("[tool.shenbao]\ncheck = 1\n")
    settings, problems = read_settings(path)
    assert problems == []
    assert [one.code for one in settings.check.problems] == ["SB012"]


def test_no_setting_of_the_check_has_a_part_in_what_is_built(path: Path) -> None:
    path.write_text("[tool.shenbao.check]\nstrict = true\n")
    settings, _problems = read_settings(path)
    assert settings.check != CheckSettings()
    assert settings.is_default
