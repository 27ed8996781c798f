"""What a TOML file of a form standard says, key by key, to tell what a change changed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from shenbao.build.fingerprints import fingerprint
from shenbao.build.inputs import LEXICON
from shenbao.i18n import _
from shenbao.toml import read

Meaning = dict[str, str]


def told(path: str) -> Meaning:
    """Return what a file says, key by key, or of a lexicon entry by entry; a broken one is mute."""
    document, _problems = read(Path(path))
    if document is None:
        return {}
    is_lexicon = os.path.basename(path) == LEXICON
    return lexicon_entries(document.data) if is_lexicon else meaning(document.data)


def lexicon_entries(data: dict[str, Any]) -> Meaning:
    """Return a fingerprint of each entry of a lexicon by its name."""
    entries = [entry for entry in data.get("indicator", []) if isinstance(entry, dict)]
    return {
        str(entry.get("name")): fingerprint(repr(sorted(entry.items())).encode())
        for entry in entries
    }


def meaning(data: dict[str, Any]) -> Meaning:
    """Return a fingerprint of each value in the data, by ``owner attribute`` or ``attribute``.

    The owner is the key or name of the innermost table that has one.
    """
    return {
        f"{owner} {key}".strip(): fingerprint(value.encode()) for owner, key, value in _facts(data)
    }


def changes(old: Meaning, new: Meaning, file: str) -> list[str]:
    """Say, one by one, what is different between two versions of a file."""
    said = []
    for fact in sorted(old.keys() | new.keys()):
        if old.get(fact) != new.get(fact):
            owner, _space, key = fact.rpartition(" ")
            message = _("{file}: {key} of {owner} changed") if owner else _("{file}: {key} changed")
            said.append(message.format(file=file, key=key, owner=owner))
    return said


def _facts(table: dict[str, Any], owner: str = "") -> Iterator[tuple[str, str, str]]:
    owner = next((table[key] for key in ("key", "name") if isinstance(table.get(key), str)), owner)
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _facts(value, key)
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            order = [str(inner.get("key", inner.get("name", ""))) for inner in value]
            yield owner, key, repr(order)
            for inner in value:
                yield from _facts(inner, f"{owner} {key}".strip())
        else:
            yield owner, key, repr(value)
