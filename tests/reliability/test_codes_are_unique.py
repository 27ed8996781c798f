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
    for name in ("Abc", "aBC"):
        path = lettered.another(f"2025/{name}x", 1)
        path.write_text(path.read_text("utf-8").replace('"440304250000000000001"', f'"{name}"'))
    first, second = (f"declarations/2025/{name}x.toml" for name in ("Abc", "aBC"))
    expected = {
        first: rf"SB014 code Abc also stands in .*{second}\.",
        second: rf"SB014 code aBC also stands in .*{first}\.",
    }
    check_refused(lettered, expected, FOUR)
