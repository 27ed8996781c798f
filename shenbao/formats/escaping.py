"""Text as Markdown that reads as just that text, even inside the cell of a table."""

from __future__ import annotations

import re

_SYNTAX = re.compile(r"[\\`*_\[\]<>|~&$#]")
_LINKS = re.compile(r":(?=//)|(?<=www)\.|:(?=[a-z0-9_+-]+:)", re.IGNORECASE)
_EDGES = re.compile(r"^\s|\s$")
_CHARACTERS = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def escaped(text: str) -> str:
    """Return the text with every character of Markdown's syntax escaped."""
    text = _SYNTAX.sub(lambda match: _CHARACTERS.get(match[0], f"\\{match[0]}"), text)
    text = _LINKS.sub(lambda match: f"\\{match[0]}", text)
    text = _EDGES.sub(lambda match: f"&#{ord(match[0])};", text)
    return text.replace("\n", "<br>")
