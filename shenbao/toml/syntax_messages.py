"""What tomli says of broken TOML, so that it can be said in the language of messages."""

from __future__ import annotations

import ast
import re

from shenbao.i18n import N_, _

# A text that matches several is the first of them.
MESSAGES = (
    N_("Cannot overwrite a value"),
    N_("Escaped character is not a Unicode scalar value"),
    N_("Expected '=' after a key in a key/value pair"),
    N_("Expected ']' at the end of a table declaration"),
    N_("Expected ']]' at the end of an array declaration"),
    N_("Expected newline or end of document after a statement"),
    N_("Invalid date or datetime"),
    N_("Invalid hex value"),
    N_("Invalid initial character for a key part"),
    N_("Invalid statement"),
    N_("Invalid value"),
    N_("Unclosed array"),
    N_("Unclosed inline table"),
    N_("Unescaped '\\' in a string"),
    N_("Unterminated string"),
    N_("Cannot declare {key} twice"),
    N_("Cannot mutate immutable namespace {key}"),
    N_("Cannot redefine namespace {key}"),
    N_("Duplicate inline table key {key}"),
    N_("Expected {quotes}"),
    N_("Found invalid character {character}"),
    N_("Illegal character {character}"),
)


def translate(message: str) -> str:
    """Translate a message of tomli; one that is not in the list stays as it is."""
    for known in MESSAGES:
        if match := _pattern(known).fullmatch(message):
            return _(known).format(**{gap: _shown(text) for gap, text in match.groupdict().items()})
    return message


def _pattern(known: str) -> re.Pattern[str]:
    words = re.split(r"\{(\w+)\}", known)
    words[::2] = map(re.escape, words[::2])
    words[1::2] = (f"(?P<{gap}>.+)" for gap in words[1::2])
    return re.compile("".join(words))


def _shown(text: str) -> str:
    """Write a key, which tomli writes as a Python tuple, with dots; leave the rest as it is."""
    try:
        value = ast.literal_eval(text)
    except (SyntaxError, ValueError):
        return text
    return ".".join(value) if isinstance(value, tuple) else text
