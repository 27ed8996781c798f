"""The one design of all pages, and what else they have in common."""

from __future__ import annotations

from pathlib import Path

from shenbao.system.reading import read_file

COMMON = Path(__file__).with_name("common")
"""Styles, modules and libraries of all pages; a server has them beside its own."""


def tokens() -> str:
    """Return the style sheet of all pages: colours, sizes and fonts by what they are for."""
    return read_file(COMMON / "tokens.css", within=COMMON).decode()
