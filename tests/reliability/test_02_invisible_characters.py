"""Item 2: characters that are not seen or turn the text around, written as such."""

from tests.reliability.house import House, check_refused

POINTS = [0x202E, 0x2067, 0x200B, 0x2060, 0xFEFF, 0x00AD, 0x2028, 0xE0041]


def test_invisible_characters(house: House) -> None:
    expected = {}
    for number, point in enumerate(POINTS):
        house.another(f"2025/{point:04x}", number, ('"三定方案"', f'"三定{chr(point)}方案"'))
        expected[f"declarations/2025/{point:04x}.toml"] = (
            rf"SB003 No form can print the character U\+{point:04X} in policy_basis\."
        )
    house.another("2025/composed", 99, ('"三定方案"', '"cafe\u0301"'))
    expected["declarations/2025/composed.toml"] = (
        r"SB003 policy_basis holds a character .* from parts: U\+0065 U\+0301\."
    )
    check_refused(house, expected)
