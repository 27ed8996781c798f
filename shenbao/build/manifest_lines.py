"""The manifest as a file: an entry a line, each checked by itself when it is read.

The first line names the version, the last one counts the entries between them, and before
each stands its checksum. Whatever is damaged or not of the right form loses itself only.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from enum import Enum, auto
from io import BytesIO
from typing import Any

from shenbao.build.inputs import Stamp
from shenbao.build.manifest import (
    Manifest,
    Output,
    SheetRecord,
    WorkbookRecord,
)
from shenbao.formats import FORMATS
from shenbao.system.lines import Unfit, line_of_texts, parsed, require

VERSION = 5

HEAD, END = "manifest", "end"
RECIPE, FACTS, SHEET, WORKBOOK = "recipe", "facts", "sheet", "workbook"
SHARD = "shard"


class State(Enum):
    """Whether all that was written in a manifest could be taken."""

    WHOLE = auto()
    DAMAGED = auto()
    OTHER_VERSION = auto()


# ---- Writing ------------------------------------------------------------------


def as_lines(manifest: Manifest) -> bytes:
    """Return a manifest as the lines of a file, the same ones for the same knowledge."""
    entries = [*_entries(manifest)]
    lines = [[HEAD, VERSION, manifest.configuration], *entries, [END, len(entries), ""]]
    return b"".join(map(line_of_texts, lines))


def _entries(manifest: Manifest) -> Iterator[list[Any]]:
    """Yield all that records need, and these, each as its kind, its name and what it says."""
    records = (*manifest.sheets.values(), *manifest.workbooks.values())
    outputs = (output for record in records for output in record["outputs"].values())
    used = {record["recipe"] for record in records} | {output.recipe for output in outputs}
    recipes = {name: manifest.recipes[name] for name in used if name in manifest.recipes}
    inputs = {content for recipe in recipes.values() for content in recipe.values()}
    facts = {content: manifest.facts[content] for content in inputs if content in manifest.facts}
    tables: dict[str, Mapping[str, object]] = {
        RECIPE: recipes,
        FACTS: facts,
        SHEET: manifest.sheets,
        WORKBOOK: manifest.workbooks,
        SHARD: manifest.shards,
    }
    for kind, table in tables.items():
        for name in sorted(table):
            yield [kind, name, table[name]]


# ---- Reading ------------------------------------------------------------------


def read_lines(content: bytes) -> tuple[Manifest, State]:
    """Return what can be believed of a manifest, and in what state it is."""
    reader = _Reader()
    reader.read(content)
    return reader.manifest, reader.state


class _Reader:
    """Takes line after line into a manifest; ``state`` says whether all could be taken."""

    def __init__(self) -> None:
        self.manifest = Manifest()
        self.state = State.DAMAGED
        self.tables: dict[str, tuple[dict[str, Any], Callable[[Any], Any]]] = {
            RECIPE: (self.manifest.recipes, _texts),
            FACTS: (self.manifest.facts, _texts),
            SHEET: (self.manifest.sheets, self.sheet),
            WORKBOOK: (self.manifest.workbooks, self.workbook),
            SHARD: (self.manifest.shards, _texts),
        }

    def read(self, content: bytes) -> None:
        """Take what is fit; nothing of a file of another version is."""
        lines = iter(BytesIO(content))
        try:
            version, configuration = _frame(HEAD, next(lines, b""))
        except Unfit:
            return
        if version != VERSION:
            self.state = State.OTHER_VERSION
            return
        self.manifest.configuration = configuration
        self.state = State.WHOLE if content.endswith(b"\n") else State.DAMAGED
        *entries, last = [*lines] or [b""]
        for line in entries:
            self.attempt(self.take, line)
        self.attempt(self.count, last, len(entries))

    def attempt(self, read: Callable[..., None], *arguments: Any) -> None:
        """Take something, or note that it cannot be taken."""
        try:
            read(*arguments)
        except Unfit:
            self.state = State.DAMAGED

    def count(self, line: bytes, entries: int) -> None:
        """Require that the last line counts the entries; one that is none may be an entry."""
        try:
            number, _nothing = _frame(END, line)
        except Unfit:
            self.take(line)
            raise
        require(number == entries)

    def take(self, line: bytes) -> None:
        """Take the entry of a line."""
        kind, name, data = _three(line)
        require(isinstance(kind, str) and isinstance(name, str) and kind in self.tables)
        require(kind not in (SHEET, WORKBOOK) or is_place(name))
        table, read = self.tables[kind]
        table[name] = read(data)

    def sheet(self, data: Any) -> SheetRecord:
        self.check_record(data, _SHEET_TEXTS, _SHEET_TABLES)
        sheet: SheetRecord = data
        return sheet

    def workbook(self, data: Any) -> WorkbookRecord:
        self.check_record(data, _WORKBOOK_TEXTS, _WORKBOOK_TABLES)
        workbook: WorkbookRecord = data
        return workbook

    def check_record(self, data: Any, texts: frozenset[str], tables: frozenset[str]) -> None:
        """Require that a record has just these texts and tables of texts; take its fit outputs.

        Records are the tables that were read, for speed.
        """
        require(isinstance(data, dict) and data.keys() == texts | tables | {"outputs"})
        require({type(data[key]) for key in texts} == {str})
        require(is_place(data["name"]))
        for key in tables:
            _texts(data[key])
        read, data["outputs"] = data["outputs"], {}
        require(isinstance(read, dict))
        for name, output in read.items():
            self.attempt(_take_output, data["outputs"], name, output)


_SHEET_TABLES = frozenset({"lexicon", "unique"})
_SHEET_TEXTS = SheetRecord.__required_keys__ - _SHEET_TABLES - {"outputs"}
_WORKBOOK_TABLES = frozenset({"declarations"})
_WORKBOOK_TEXTS = WorkbookRecord.__required_keys__ - _WORKBOOK_TABLES - {"outputs"}


def _three(line: bytes) -> list[Any]:
    """Return the three parts of a line."""
    entry = parsed(line)
    require(len(entry) == 3)
    return entry


def _frame(kind: str, line: bytes) -> tuple[int, str]:
    """Return the number and the text of a line that stands before or behind the entries."""
    found, number, text = _three(line)
    require(found == kind and type(number) is int and type(text) is str)
    return number, text


def _take_output(outputs: dict[str, Output], name: str, data: Any) -> None:
    require(name in FORMATS)
    require(isinstance(data, list) and [*map(type, data)] == [str, str, str])
    outputs[name] = Output._make(data)


def _texts(data: Any) -> dict[str, str]:
    require(isinstance(data, dict) and {*map(type, data.values())} <= {str})
    texts: dict[str, str] = data
    return texts


def is_place(path: str) -> bool:
    """Tell whether a path with slashes stays below the folder it is from, and can be a file's."""
    parts = path.split("/")
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return all(part not in ("", ".", "..") for part in parts) and not any(
        character in path for character in ("\\", "\0", ":")
    )


def read_stamps(content: bytes) -> dict[str, Stamp]:
    """Return the stamps that are fit; others only save reading a file again."""
    try:
        data = json.loads(content.decode())
    except (ValueError, RecursionError):
        return {}
    return fit_stamps(data) if isinstance(data, dict) else {}


def fit_stamps(stamps: Mapping[str, Any]) -> dict[str, Stamp]:
    """Return those that are stamps."""
    types = [int, int, int, int, str]
    return {
        path: stamp
        for path, stamp in stamps.items()
        if isinstance(stamp, list) and [*map(type, stamp)] == types
    }
