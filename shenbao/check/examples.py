"""The cases of the rules: declarations that a rule must speak of, and others that it must not.

``cases/SBnnn/bad`` and ``good`` hold a TOML file for each case, or a folder of
several where it takes more than one; ``good/not-applicable`` names those that
the rule has not enough to judge by. A file without ``form`` says only in what
it differs from ``cases/clean.toml``, a declaration that no rule speaks of.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from shenbao.check.totals import FILE as TOTALS
from shenbao.form import Library
from shenbao.form.writing import format_declaration
from shenbao.system.files import write_if_changed
from shenbao.system.reading import read_file
from shenbao.toml import Document, parse

FOLDER = Path(__file__).parent / "cases"
CLEAN = FOLDER / "clean.toml"
DECLARATIONS = "declarations"
TEMPLATES = "templates"
NOT_APPLICABLE = "not-applicable"


class Example(Struct, frozen=True):
    """One case of a rule: its files by name, and where its expected report is kept."""

    code: str
    kind: str
    name: str
    files: Mapping[str, str]

    @property
    def report(self) -> Path:
        """The text report that a bad case gives."""
        return FOLDER / self.code / self.kind / f"{self.name}.txt"

    @property
    def is_judged(self) -> bool:
        """Whether the rule has enough to judge by."""
        listed = FOLDER / self.code / self.kind / NOT_APPLICABLE
        return not listed.is_file() or self.name not in _text(listed).split("\n")


def examples(code: str, kind: str) -> list[Example]:
    """Return the bad or the good cases of a rule, in the order of their names."""
    found = sorted(
        path for path in (FOLDER / code / kind).glob("*") if path.is_dir() or path.suffix == ".toml"
    )
    return [Example(code, kind, path.stem, _files(path)) for path in found]


def _files(path: Path) -> dict[str, str]:
    paths = sorted(path.glob("*.toml")) if path.is_dir() else [path]
    return {path.name: _text(path) for path in paths}


def _text(path: Path) -> str:
    return read_file(path, within=FOLDER).decode()


def lay_out(example: Example, library: Library, root: Path) -> None:
    """Make a repository of the example below ``root``, with these form standards and its own."""
    shutil.copytree(library.folder, root / TEMPLATES, dirs_exist_ok=True)
    own = FOLDER / example.code / TEMPLATES
    if own.is_dir():
        shutil.copytree(own, root / TEMPLATES, dirs_exist_ok=True)
        library = Library(root / TEMPLATES)
    (root / DECLARATIONS).mkdir(parents=True, exist_ok=True)
    for name, text in example.files.items():
        if name == TOTALS:
            write_if_changed(root / name, text.encode(), lasting=False)
        else:
            whole = _whole(text, library).encode()
            write_if_changed(root / DECLARATIONS / name, whole, lasting=False)


def _whole(text: str, library: Library) -> str:
    """Return a case as a whole declaration; one that is whole already stays as it is."""
    case = _parsed(text)
    if "form" in case.data:
        return text
    data = merged(_parsed(_text(CLEAN)).data, case.data)
    standard, problems = library.load(data["form"])
    if standard is None:
        raise ValueError(problems)
    return format_declaration(data, standard)


def _parsed(text: str) -> Document:
    document, problems = parse(text, CLEAN)
    if document is None:
        raise ValueError(problems)
    return document


def merged(base: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the base with the changes in it: tables key by key, everything else as a whole.

    An empty array takes away what the base has there.
    """
    result = dict(base)
    for key, value in changes.items():
        known = base.get(key)
        if isinstance(known, Mapping) and isinstance(value, Mapping):
            result[key] = merged(known, value)
        else:
            result[key] = value
    return {key: value for key, value in result.items() if value not in ([], {})}
