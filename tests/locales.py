"""Locales for tests, made of nothing but ``localedef``: a bare machine has no sources of any."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

NAMES = {"zh_CN.GB18030": "GB18030", "tr_TR.UTF-8": "UTF-8"}
"""Each with the character set that Python is to take file names for."""

LETTERS = range(ord("a"), ord("z") + 1)
DOTLESS = {"i": "\u0130", "\u0131": "I"}
"""Small letters of Turkish whose capitals are not those of ASCII."""


def make_locales(folder: Path) -> None:
    """Make the locales into a folder, as LOCPATH has it; where there is no localedef, none."""
    if shutil.which("localedef") is None:
        return
    for name, charset in NAMES.items():
        source, charmap = folder / f"{name}.source", folder / f"{name}.charmap"
        source.write_text(_source(DOTLESS if name.startswith("tr") else {}), "ascii")
        charmap.write_text(_charmap(charset), "ascii")
        # with --force it does without the categories that nobody asks for
        words = ["-i", str(source), "-f", str(charmap), str(folder / name)]
        subprocess.run(["localedef", "--force", *words], capture_output=True, check=False)


def _source(capitals: dict[str, str]) -> str:
    pairs = {chr(letter): chr(letter).upper() for letter in LETTERS} | capitals
    upper = ";".join(
        f"({_symbol(ord(small))},{_symbol(ord(large))})" for small, large in pairs.items()
    )
    return f"""\
comment_char %
escape_char /
LC_CTYPE
upper <U0041>..<U005A>
lower <U0061>..<U007A>
digit <U0030>..<U0039>
space <U0020>;<U0009>;<U000A>;<U000B>;<U000C>;<U000D>
cntrl <U0000>..<U001F>;<U007F>
punct <U0021>..<U002F>;<U003A>..<U0040>;<U005B>..<U0060>;<U007B>..<U007E>
xdigit <U0030>..<U0039>;<U0041>..<U0046>;<U0061>..<U0066>
blank <U0020>;<U0009>
toupper {upper}
END LC_CTYPE
LC_NUMERIC
decimal_point ","
thousands_sep "."
grouping 3;3
END LC_NUMERIC
LC_COLLATE
order_start forward
<U0000>..<U007F>
UNDEFINED
order_end
END LC_COLLATE
"""


def _charmap(charset: str) -> str:
    points = (*range(0xD800), *range(0xE000, 0x10000))
    lines = (
        f"{_symbol(point)} {''.join(f'/x{byte:02x}' for byte in chr(point).encode(charset))}"
        for point in points
    )
    head = f"<code_set_name> {charset}\n<escape_char> /\n<mb_cur_min> 1\n<mb_cur_max> 4\nCHARMAP\n"
    return head + "\n".join(lines) + "\nEND CHARMAP\n"


def _symbol(point: int) -> str:
    return f"<U{point:04X}>"
