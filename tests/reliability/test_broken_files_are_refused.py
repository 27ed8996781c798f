"""Files that are not TOML 1.0, or more than a parser can bear, are refused one by one.

tests/toml shows what is said of each fault, and at which place.
"""

import os
from pathlib import Path

from tests.reliability.refusals import check_manners, check_refused
from tests.worlds import BOTH, FOUR, THREE, World, committed, names, options

SAYS_NESTED = r"SB002 The file cannot be taken in: too deeply nested\."


def test_broken_toml_is_refused(world: World) -> None:
    good = committed(THREE[0])
    table = good.replace("year = 2024", "year = 2024\nx = ")
    cases: dict[str, tuple[str | bytes, str]] = {
        "gbk": (good.encode("gbk"), r"SB001 The file is not UTF-8: byte 0x.. here\."),
        "bom": (b"\xef\xbb\xbf" + good.encode(), r"SB001 .*byte order mark.*"),
        "cr": (good.replace("\n", "\r", 1), r"SB002 This is not TOML.*"),
        "digits": (table.replace("x = ", "x = " + "1" * 5000), r"SB002 .*digits.*"),
        "brackets": (table.replace("x = ", f"x = {'[' * 1000}{']' * 1000}"), SAYS_NESTED),
        "open": (table.replace("x = ", "x = " + "[" * 1000), r"SB002 .*"),
        "braces": (table.replace("x = ", f"x = {'{a = ' * 1000}1{'}' * 1000}"), SAYS_NESTED),
        "dotted": (table.replace("x = ", ".".join(["x"] * 5000) + " = 1"), SAYS_NESTED),
        "twice": (
            good.replace("year = 2024", "year = 2024\nyear = 2025"),
            r"SB002 This is not TOML.*",
        ),
        "newer": (table.replace("x = ", "x = {a = 1,}"), r"SB002 This is TOML 1\.1.*"),
        "zero": (good + "\0", r"SB002 This is not TOML.*"),
        "empty": ("", r"SB011 form is missing\."),
        "binary": (bytes(range(256)), r"SB001 .*"),
    }
    # near the depth where Python itself gives up
    for depth in range(900, 1100, 20):
        cases[f"deep{depth}"] = (good + f"\n[{'.'.join(['x'] * depth)}]\n", SAYS_NESTED)
    for name, (text, _said) in cases.items():
        world.declare(f"2025/{name}", text)
    check_refused(
        world, {f"declarations/2025/{name}.toml": said for name, (_text, said) in cases.items()}
    )


def test_what_is_no_file_is_not_waited_for(world: World) -> None:
    """Nobody writes to the pipe, and the device never ends."""
    os.mkfifo(world.root / "declarations/pipe.toml")
    (world.root / "declarations/endless.toml").symlink_to("/dev/zero")
    (world.root / "declarations/folder.toml").mkdir()
    result = world.run("build", *options(BOTH))
    assert result.status == 1
    check_manners(result)
    assert {Path(place).name: said for place, said in result.errors.items()} == {
        name: ["SB001 The file cannot be read: it is not a regular file."]
        for name in ("pipe.toml", "endless.toml", "folder.toml")
    }
    assert world.outputs().keys() == names(FOUR)
