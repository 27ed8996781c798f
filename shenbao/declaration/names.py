"""Names that every file system takes: a declaration's name becomes that of its outputs."""

from __future__ import annotations

import re
import unicodedata

from shenbao.i18n import _
from shenbao.toml.characters import forbidden_characters

LONGEST_NAME = 240
"""The bytes of a name: 255 at most on all systems, less what is added to it."""

_DEVICES = re.compile(r"(?:CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(?:COM|LPT)[0-9¹²³]) *(?:\..*)?", re.I)


def on_any_system(name: str) -> str:
    """Return what is the same for names that some file system takes for the same."""
    composed = unicodedata.normalize("NFC", name).casefold()
    return unicodedata.normalize("NFC", composed)


def name_fault(name: str) -> str:
    """Say why a file or folder cannot have this name on every system; nothing if it can."""
    wrong = [*re.findall(r'[<>:"/\\|?*\n]', name), *forbidden_characters(name)]
    if not name:
        return _("it is empty")
    if wrong:
        return _("it holds U+{point:04X}").format(point=ord(wrong[0]))
    if name[0] in "-. " or name[-1] in ". ":
        return _("it begins with a dot, a hyphen or a space, or ends with a dot or a space")
    if _DEVICES.fullmatch(name):
        return _("Windows keeps it for a device")
    if len(name.encode()) > LONGEST_NAME:
        return _("it has more than {limit} bytes").format(limit=LONGEST_NAME)
    return ""
