"""Forms of parts in words of their own: tables of facts, rows of the form, sets, collections."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from shenbao.form import Filing, Library
from shenbao.toml import KeyPath, parse
from tests.worlds import DATA, ROOT

FORMS = DATA / "forms"
CANTEEN, GARDEN, LIBRARY = NAMES = ("canteen", "garden", "library")
"""The declarations: collections one after another; free rows and sets; fixed rows and a total."""


Edits = Mapping[str, tuple[tuple[str, str], ...]]
"""Old texts and new ones, by the name of the form whose form.toml has them."""


def library(folder: Path, edits: Edits | None = None) -> Library:
    """Return the forms in a folder, some of them edited."""
    shutil.copytree(ROOT / "templates" / "_base", folder / "_base")
    shutil.copytree(FORMS / "templates", folder, dirs_exist_ok=True)
    for name, replacements in (edits or {}).items():
        path = folder / name / "form.toml"
        text = path.read_text("utf-8")
        for old, new in replacements:
            assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
            text = text.replace(old, new)
        path.write_text(text, "utf-8")
    return Library(folder)


def source(name: str) -> str:
    """Return the text of a declaration."""
    return (FORMS / "declarations" / f"{name}.toml").read_text("utf-8")


def filed(text: str, known: Library, name: str = "x") -> Filing:
    """Return a declaration with its standard."""
    document, problems = parse(text, Path(f"{name}.toml"))
    assert document, problems
    filing, problems = known.file(document)
    assert filing, problems
    return filing


def leaves(data: Any, path: KeyPath = ()) -> Iterator[KeyPath]:
    """Yield the places of all values that are neither tables nor arrays."""
    if isinstance(data, dict | list):
        for key, inner in data.items() if isinstance(data, dict) else enumerate(data):
            yield from leaves(inner, (*path, key))
    else:
        yield path
