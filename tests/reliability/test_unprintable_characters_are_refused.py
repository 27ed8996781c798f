"""Characters that no form can print are refused, with their code point and their place."""

from pathlib import Path

from tests.reliability.refusals import check_refused
from tests.worlds import CENTRAL, World

CONTROLS = ["0000", "0007", "000b", "000c", "001b", "007f", "0085", "fffe"]
INVISIBLE = [0x202E, 0x2067, 0x200B, 0x2060, 0xFEFF, 0x00AD, 0x2028, 0xE0041, 0x3164, 0x2800, 0x34F]
WITHOUT_GLYPH = [0x30000, 0x31350, 0x1F600, 0xE000]


def test_control_characters_are_refused(world: World) -> None:
    """Written as TOML escapes; TOML itself forbids most of them as they are."""
    expected = {}
    for number, escape in enumerate(CONTROLS):
        world.another(f"2025/{escape}", number, ('"三定方案"', f'"三定\\u{escape}方案"'))
        expected[f"declarations/2025/{escape}.toml"] = (
            rf"SB003 No form can print the character U\+{escape.upper()} in policy_basis\."
        )
    check_refused(world, expected)


def test_characters_that_nobody_sees_are_refused(world: World) -> None:
    """Those of no width, those that turn the text around, and letters written in parts."""
    expected = {}
    for number, point in enumerate(INVISIBLE):
        world.another(f"2025/{point:04x}", number, ('"三定方案"', f'"三定{chr(point)}方案"'))
        expected[f"declarations/2025/{point:04x}.toml"] = (
            rf"SB003 No form can print the character U\+{point:04X} in policy_basis\."
        )
    world.another("2025/composed", 99, ('"三定方案"', '"cafe\u0301"'))
    expected["declarations/2025/composed.toml"] = (
        r"SB003 policy_basis holds a character .* from parts: U\+0065 U\+0301\."
    )
    check_refused(world, expected)


def test_characters_that_no_font_has_are_refused_where_they_stand(tmp_path: Path) -> None:
    """They never become an empty box. tests/formats/test_pdf.py adds fonts that have some."""
    world = World(tmp_path / "repository", [f"2018/{CENTRAL}"])
    expected = {}
    for number, point in enumerate(WITHOUT_GLYPH):
        world.another(f"2025/{point:x}", number, ('"三定方案"', f'"三定{chr(point)}方案"'))
        expected[f"declarations/2025/{point:x}.toml"] = rf"SB020 .*U\+{point:04X}.*"
    result = check_refused(world, expected, [f"2018/{CENTRAL}"], ("pdf",))
    for place in expected:
        lines = (world.root / place).read_text("utf-8").splitlines()
        (number,) = (number for number, line in enumerate(lines, 1) if "三定" in line)
        column = lines[number - 1].index("方案")
        assert f"{place}:{number}:{column}: SB020" in result.err
