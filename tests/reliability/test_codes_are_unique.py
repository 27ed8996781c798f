"""No two declarations have one code, not even when one writes it in capitals.

tests/cli/test_build.py and tests/build/test_incremental.py have codes that are equal to
the letter, and one that stands in a declaration built before.
"""

import pytest

from tests.reliability.refusals import check_refused
from tests.worlds import FOUR, World


@pytest.fixture
def lettered(world: World) -> World:
    """A standard whose codes are letters."""
    path = world.root / "templates/shenzhen-project/form.toml"
    text = path.read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.startswith('pattern = "[0-9')]
    path.write_text("\n".join(lines), "utf-8")
    return world


def test_codes_that_differ_in_case_only_are_refused(lettered: World) -> None:
    for file, code in (("first", "Abc"), ("second", "aBC")):
        path = lettered.another(f"2025/{file}", 1)
        path.write_text(path.read_text("utf-8").replace('"440304250000000000001"', f'"{code}"'))
    first, second = (f"declarations/2025/{file}.toml" for file in ("first", "second"))
    expected = {
        first: rf"SB014 code Abc also stands in .*{second}\.",
        second: rf"SB014 code aBC also stands in .*{first}\.",
    }
    check_refused(lettered, expected, FOUR)


def test_a_project_that_goes_on_keeps_its_code(world: World) -> None:
    """One code in two years is one project: built, reviewed, and in the workbook of each."""
    world.another("2025/a", 1)
    text = (world.root / "declarations/2025/a.toml").read_text("utf-8")
    year = next(line for line in text.splitlines() if line.startswith("year = "))
    world.another("2026/a", 1, (year, "year = 2026"))
    built = world.run("build", "--format", "markdown", "--format", "xlsx")
    assert "SB014" not in built.err
    assert {f"output/{year}/a.md" for year in (2025, 2026)} <= {
        path.relative_to(world.root).as_posix() for path in world.root.rglob("*.md")
    }
    assert "SB014" not in world.run("check").out
    world.another("2026/b", 1, (year, "year = 2026"))
    refused = world.run("build", "--format", "markdown").errors
    assert refused.keys() == {"declarations/2026/a.toml", "declarations/2026/b.toml"}
