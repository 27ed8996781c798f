"""Item 7: a character in none of the fonts is an error, never an empty box.

That a font with the character mends it, and that all WeasyPrint complains of is
an error, is tested in tests/formats/test_pdf.py.
"""

from tests.reliability.house import GOOD, House, check_refused

POINTS = [0x20000, 0x30000, 0x1F600, 0xE000]


def test_missing_glyphs(house: House) -> None:
    expected = {}
    for number, point in enumerate(POINTS):
        house.another(f"2025/{point:x}", number, ('"三定方案"', f'"三定{chr(point)}方案"'))
        expected[f"declarations/2025/{point:x}.toml"] = rf"SB020 .*U\+{point:04X}.*"
    check_refused(house, expected, GOOD, ("markdown", "pdf"))


def test_a_missing_glyph_is_shown_where_it_stands(house: House) -> None:
    path = house.another("2025/x", 1, ('"三定方案"', '"三定\U0001f600方案"'))
    lines = path.read_text("utf-8").splitlines()
    (number,) = (number for number, line in enumerate(lines, 1) if "\U0001f600" in line)
    result = house.build(("pdf",), str(path))
    assert result.status == 1
    column = lines[number - 1].index("\U0001f600") + 1
    assert result.err.startswith(f"declarations/2025/x.toml:{number}:{column}: SB")
