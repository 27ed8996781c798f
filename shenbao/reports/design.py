"""The one design of all pages: colours, sizes and fonts by what they are for."""

from __future__ import annotations

from pathlib import Path

from shenbao.system.reading import read_file

TOKENS = Path(__file__).with_name("tokens.css")


def tokens() -> str:
    """Return the style sheet of what all pages have in common."""
    return read_file(TOKENS, within=TOKENS.parent).decode()
