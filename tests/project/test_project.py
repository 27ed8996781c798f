"""Which declarations a project has, and where their outputs go."""

from __future__ import annotations

from pathlib import Path

import pytest

from shenbao.project.project import Project

PLACES = {
    "2024/x.toml": "2024/x",
    "x.toml": "x",
    "2024/a.b.toml": "2024/a.b",
    ".toml": ".toml",
    "2024/..toml": "2024/.",
    "...toml": "..",
    "2024/x..toml": "2024/x.",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "templates").mkdir()
    for name in PLACES:
        (tmp_path / "declarations" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "declarations" / name).touch()
    return tmp_path


def test_the_place_of_a_declaration_is_its_path_without_the_suffix(root: Path) -> None:
    """Also where pathlib has no such name, which the build then refuses."""
    project, _problems = Project.open(root)
    declarations, passed_over = project.find_declarations()
    assert passed_over == []
    assert list(declarations) == sorted(declarations)
    assert {
        path.relative_to(project.declarations).as_posix(): place
        for path, place in declarations.items()
    } == PLACES


def test_a_declaration_from_elsewhere_has_its_place_by_its_name(root: Path) -> None:
    project, _problems = Project.open(root)
    elsewhere = root / "..toml"
    elsewhere.touch()
    assert project.find_declarations((elsewhere,)) == ({elsewhere: "."}, [])
