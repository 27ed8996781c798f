"""Item 1: control characters, written as TOML escapes."""

from tests.reliability.house import House, check_refused

ESCAPES = ["0000", "0007", "000b", "000c", "001b", "007f", "0085", "fffe"]


def test_control_characters(house: House) -> None:
    expected = {}
    for number, escape in enumerate(ESCAPES):
        house.another(f"2025/{escape}", number, ('"三定方案"', f'"三定\\u{escape}方案"'))
        expected[f"declarations/2025/{escape}.toml"] = (
            rf"SB003 No form can print the character U\+{escape.upper()} in policy_basis\."
        )
    check_refused(house, expected)
