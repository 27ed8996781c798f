"""What is behind the words of a Word document: words of the same colour are not seen."""

from __future__ import annotations

from shenbao.office.xml import Element, W

PAPER, UNKNOWN, AUTOMATIC = "FFFFFF", "", "auto"
PLAIN_PATTERNS = {"clear": "fill", "nil": "fill", "solid": "color"}
"""The patterns of one colour, and which of the two colours it is (ECMA-376, 17.18.78)."""

HIGHLIGHTS = {
    "black": "000000", "blue": "0000FF", "cyan": "00FFFF", "green": "00FF00",
    "magenta": "FF00FF", "red": "FF0000", "yellow": "FFFF00", "white": "FFFFFF",
    "darkBlue": "000080", "darkCyan": "008080", "darkGreen": "008000", "darkMagenta": "800080",
    "darkRed": "800000", "darkYellow": "808000", "darkGray": "808080", "lightGray": "C0C0C0",
}  # fmt: skip
"""The colours of a highlighter (17.18.40)."""


def color_of(properties: Element) -> str:
    """Return the colour that properties give words; "" where they give none by its name."""
    color = properties.find(f"{W}color")
    value = "" if color is None else color.get(f"{W}val") or ""
    return "" if value == AUTOMATIC else value.upper()


def fill_of(properties: Element | None) -> str | None:
    """Return the colour that properties put behind words; UNKNOWN for patterns, None for none."""
    if properties is None:
        return None
    highlight = properties.find(f"{W}highlight")
    name = "none" if highlight is None else highlight.get(f"{W}val") or "none"
    if name != "none":
        return HIGHLIGHTS.get(name, UNKNOWN)
    shading = properties.find(f"{W}shd")
    if shading is None:
        return None
    which = PLAIN_PATTERNS.get(shading.get(f"{W}val") or "clear")
    value = UNKNOWN if which is None else shading.get(f"{W}{which}") or AUTOMATIC
    return None if value == AUTOMATIC else value.upper()


def behind(paragraph: Element, shaded_tables: frozenset[str]) -> str:
    """Return the colour behind a paragraph, by what stands around it; UNKNOWN where it varies.

    ``shaded_tables`` are the styles of tables that colour some of their cells.
    """
    fills = (_fill_around(outer, shaded_tables) for outer in paragraph.iterancestors())
    return next((fill for fill in fills if fill is not None), PAPER)


def _fill_around(outer: Element, shaded_tables: frozenset[str]) -> str | None:
    match str(outer.tag).rpartition("}")[2]:
        case "tc":
            return fill_of(outer.find(f"{W}tcPr"))
        case "tbl":
            properties = _table_properties(outer)
            style = None if properties is None else properties.find(f"{W}tblStyle")
            is_shaded = style is not None and style.get(f"{W}val") in shaded_tables
            return UNKNOWN if is_shaded else fill_of(properties)
        case "txbxContent":
            return UNKNOWN
        case "document" if outer.find(f"{W}background") is not None:
            return UNKNOWN
    return None


def _table_properties(table: Element) -> Element | None:
    """Return the properties of a table, which stand above its rows, however many there are."""
    first = next(table.iterchildren(f"{W}tblPr", f"{W}tr"), None)
    return None if first is None or first.tag == f"{W}tr" else first
