"""A declaration's file name becomes that of its outputs, on every file system, or is refused.

tests/build/test_incremental.py has a manifest that names a place outside the output folder.
"""

import os
import re
from pathlib import Path

import pytest

from shenbao.declaration import name_fault
from tests.reliability.refusals import check_manners, check_refused
from tests.worlds import BOTH, CENTRAL, FOUR, World, contents, names, options

DOTS = "it begins with a dot, a hyphen or a space, or ends with a dot or a space"
DEVICE = "Windows keeps it for a device"
BAD = {
    "": "it is empty",
    ".": DOTS,
    "..": DOTS,
    ".git": DOTS,
    "-rf": DOTS,
    " x": DOTS,
    "x.": DOTS,
    "x ": DOTS,
    "CON": DEVICE,
    "nul": DEVICE,
    "nul.txt": DEVICE,
    "com1": DEVICE,
    "a\\b": "it holds U+005C",
    "a:b": "it holds U+003A",
    "a*b": "it holds U+002A",
    "a\nb": "it holds U+000A",
    "a\rb": "it holds U+000D",
    "a\x1b[31mb": "it holds U+001B",
    "a\u202eb": "it holds U+202E",
    "\u3164": "it holds U+3164",
    "\u0301x": "it holds U+0301",
    "项" * 81: "it has more than 240 bytes",
}
FINE = [
    "440304221061500000025",
    "信息化运维项目",
    "（2024）项目",
    "a.b",
    "console",
    "com",
    "a b",
    "项" * 80,
    "葛\U000e0101城",
]


def test_bad_names_are_refused(world: World) -> None:
    expected = {}
    for number, (name, reason) in enumerate(BAD.items()):
        world.another(f"2025/{name}", number)
        shown = printed(name)
        expected[f"declarations/2025/{shown}.toml"] = re.escape(
            f'SB041 An output cannot be named "{shown}": {reason}.'
        )
    check_refused(world, expected)


def printed(text: str) -> str:
    return "".join(
        one if one.isprintable() else one.encode("unicode_escape").decode() for one in text
    )


def test_a_name_that_is_no_text_is_refused(world: World) -> None:
    path = world.another("2025/x", 1)
    path.rename(path.with_name(os.fsdecode(b"\xff.toml")))
    expected = {r"declarations/2025/\udcff.toml": r'SB041 .* named "\\udcff": it holds U\+DCFF\.'}
    check_refused(world, expected)


def test_a_name_that_is_no_text_stops_nothing_else(world: World) -> None:
    """Of declarations and standards digests are made, by which a list and a site remember them."""
    name = os.fsdecode(b"\xff")
    path = world.another("2025/x", 1)
    path.rename(path.with_name(f"{name}.toml"))
    world.declare("2025/list", 'form = "unit-list"\nyear = 2025\nunit = "某局"\n')
    world.write(f"templates/{name}/readme", "")
    world.write(f"templates/central-project/{name}.toml", "")
    out = world.root.parent / name
    commands = (("build", "--out", str(out)), ("site", "--quiet"))
    for command in commands:
        result = world.execute(*command, "--format", "markdown", SHENBAO_CACHE_SECRET=name)
        assert result.status == 1
        check_manners(result)
        assert result.errors.keys() == {r"declarations/2025/\udcff.toml"}
    made = names([*FOUR, "2025/list"], ["markdown"])
    assert contents(out).keys() == world.outputs().keys() == made


@pytest.mark.parametrize("folder", ["CON", "-x", "a:b", ".hidden"])
def test_bad_names_of_folders_are_refused(folder: str, world: World) -> None:
    world.another(f"{folder}/x", 1)
    expected = {f"declarations/{folder}/x.toml": rf'SB041 .* named "{re.escape(folder)}": .*'}
    check_refused(world, expected)


def test_good_names_are_taken(world: World) -> None:
    for number, name in enumerate(FINE):
        world.another(f"2025/{name}", number)
    result = world.run("build", *options(BOTH))
    assert (result.status, result.err) == (0, "")
    places = [*FOUR, *(f"2025/{name}" for name in FINE)]
    assert world.outputs().keys() == names(places)


@pytest.mark.parametrize("name", ["a/b", "../evil", "/abs", "a\0b", "COM¹", "LPT9.x", "prn .a"])
def test_names_that_no_file_here_has_are_bad(name: str) -> None:
    assert name_fault(name)


def is_a_link(world: World, elsewhere: Path) -> Path:
    (world.root / "output").symlink_to(elsewhere)
    return world.root / "output"


def has_a_link(world: World, elsewhere: Path) -> Path:
    (world.root / "output").mkdir()
    (world.root / "output/2024").symlink_to(elsewhere)
    return world.root / "output/2024"


@pytest.mark.parametrize("lead_out", [is_a_link, has_a_link])
def test_no_output_goes_through_a_link(lead_out: object, world: World, tmp_path: Path) -> None:
    assert callable(lead_out)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / ".shenbao-0123456789abcdef.tmp").write_text("not yours")
    before = contents(elsewhere)
    link = lead_out(world, elsewhere)
    result = world.run("build", *options(BOTH))
    assert result.status == 2
    check_manners(result)
    said = f"shenbao: {link} cannot be written: it is a link to another folder.\n"
    assert result.err == said
    assert contents(elsewhere) == before


def test_an_output_that_is_a_link_is_replaced(world: World, tmp_path: Path) -> None:
    assert world.run("build", "--format", "markdown").status == 0
    elsewhere = tmp_path / "elsewhere.md"
    elsewhere.write_text("not yours")
    output = world.root / f"output/2018/{CENTRAL}.md"
    output.unlink()
    output.symlink_to(elsewhere)
    world.run("build", "--format", "markdown", "--force")
    assert elsewhere.read_text() == "not yours"
    assert not output.is_symlink()


def test_two_declarations_with_one_place_are_refused(world: World, tmp_path: Path) -> None:
    paths = [world.another(f"../../{one}/x", number) for number, one in enumerate("ab")]
    result = world.run("build", "--format", "markdown", *map(str, paths))
    assert result.status != 0
    assert all(f"{one}/x.toml" in result.err for one in "ab")
    assert not (tmp_path / "x").exists()
