"""The manifest: what has been made, and from what, kept from one build to the next.

It is a cache. Whatever in it is not of the right form, or points outside the
output folder, makes the whole of it worthless: it is thrown away, never believed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Collection
from typing import Any, NamedTuple, TypedDict, TypeVar

from shenbao.build.inputs import Fingerprints, Stamp, fingerprint
from shenbao.formats import FORMATS
from shenbao.project.folders import CACHE, OUTPUT

T = TypeVar("T")

VERSION = 3

Recipe = dict[str, str]
"""Everything but the page that an output depends on: names with fingerprints or versions."""

Facts = dict[str, str]
"""What a TOML file of a form standard says: names with fingerprints of values."""


class Output(NamedTuple):
    """What is known of an output.

    ``content`` is its fingerprint, ``recipe`` is the name of its recipe, and
    ``view`` is the fingerprint of the page that it shows, which may be an older one.
    """

    content: str
    recipe: str
    view: str


class Record(TypedDict):
    """What is known of a page, which is a sheet or a yearly workbook.

    ``view`` is the fingerprint of all that it says, ``recipe`` is the name of
    what it was laid out by, and ``outputs`` are its outputs by format.
    """

    view: str
    recipe: str
    outputs: dict[str, Output]


class SheetRecord(Record):
    """What is known of a sheet.

    ``source`` is the path of its declaration from the root, ``content`` the
    fingerprint of that file, and ``data`` that of what it says. ``lexicon`` has
    the fingerprints of the entries that the sheet uses, or would use if they
    were there, ``unique`` has the values that no other declaration of its year
    may have, and ``year`` is that of its yearly workbook, if it is in one.
    """

    source: str
    content: str
    data: str
    lexicon: dict[str, str]
    unique: dict[str, str]
    year: str


class WorkbookRecord(Record):
    """What is known of a yearly workbook: ``declarations`` has the ``data`` of each by place."""

    declarations: dict[str, str]


class Manifest:
    """What has been made: records of sheets and yearly workbooks by their place.

    A place is a path below the output folder, without a suffix. ``recipes`` are
    shared, by the names that records have for them. ``facts`` has what each TOML
    file of a form standard says, by the fingerprint of the file.
    """

    def __init__(self, configuration: str = "") -> None:
        self.configuration = configuration
        self.recipes: dict[str, Recipe] = {}
        self.facts: dict[str, Facts] = {}
        self.sheets: dict[str, SheetRecord] = {}
        self.workbooks: dict[str, WorkbookRecord] = {}

    def add_recipe(self, recipe: Recipe) -> str:
        """Keep a recipe; return the name it is kept under."""
        name = fingerprint(as_json(recipe))
        self.recipes[name] = recipe
        return name

    def as_bytes(self) -> bytes:
        """Return the manifest as JSON, the same bytes for the same knowledge."""
        used = {
            recipe
            for record in (*self.sheets.values(), *self.workbooks.values())
            for recipe in (
                record["recipe"],
                *(output.recipe for output in record["outputs"].values()),
            )
        }
        inputs = {content for recipe in used for content in self.recipes[recipe].values()}
        return as_json(
            {
                "version": VERSION,
                "configuration": self.configuration,
                "recipes": {name: self.recipes[name] for name in used},
                "forms": {file: facts for file, facts in self.facts.items() if file in inputs},
                "sheets": self.sheets,
                "portfolios": self.workbooks,
            }
        )


def as_json(data: Any) -> bytes:
    """Return data as compact JSON with its keys in order."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


# ---- On the disk --------------------------------------------------------------


class Store:
    """The manifest and the stamps of one output folder, in the cache folder of a repository.

    ``thrown_away`` says that a manifest was there and could not be believed.
    """

    def __init__(self, root: str, output: str) -> None:
        self.root = root
        self.output = os.path.relpath(output, root)
        self.folder = os.path.join(root, CACHE)
        # the usual output folder has files of plain names, any other one has files of its own
        own = "" if self.output == OUTPUT else f"-{fingerprint(self.output.encode())[:8]}"
        self._manifest_path = os.path.join(self.folder, f"manifest{own}.json")
        self._stamps_path = os.path.join(self.folder, f"stamps{own}.json")
        self._unfinished_path = os.path.join(self.folder, f"unfinished{own}")
        self.manifest, self.thrown_away = load_manifest(self._manifest_path)
        self.files = Fingerprints(root, *load_stamps(self._stamps_path))
        self._saved = self._look()

    def output_path(self, place: str, format_name: str) -> str:
        """Return the path of an output from the root."""
        return os.path.join(self.output, place + FORMATS[format_name].suffix)

    def save(self) -> None:
        """Write the manifest, then the stamps, whose own time is the end of what they vouch for."""
        _write(self._manifest_path, self.manifest.as_bytes())
        _write(self._stamps_path, as_json(self.files.stamps))
        self._saved = self._look()

    def look_again(self) -> bool:
        """Forget what files were like, for another build; return whether all else still holds.

        It does not once another process has built.
        """
        self.files.look_again()
        return self._saved == self._look()

    def begin(self) -> None:
        """Leave a mark that a build is under way, for the next one to see if this one is killed."""
        _write(self._unfinished_path, b"")

    def end(self) -> None:
        """Remove the mark."""
        from pathlib import Path  # a build with nothing to do has no mark

        from shenbao.system.removal import remove_file

        remove_file(Path(self._unfinished_path), Path(self.folder))

    @property
    def was_interrupted(self) -> bool:
        """Whether the last build was killed before its end."""
        return os.path.exists(self._unfinished_path)

    def _look(self) -> tuple[int, int] | None:
        """Return what tells one saved manifest from another; None where there is none."""
        try:
            status = os.stat(self._manifest_path)
        except FileNotFoundError:
            return None
        return status.st_ino, status.st_mtime_ns


def _write(path: str, content: bytes) -> None:
    from pathlib import Path  # a build with nothing to do writes nothing

    from shenbao.system.files import write_if_changed

    write_if_changed(Path(path), content, lasting=False)


# ---- Reading ------------------------------------------------------------------


class _Unfit(Exception):
    """What was read is not a manifest of this version."""


def load_manifest(path: str) -> tuple[Manifest, bool]:
    """Return the manifest at the path, or an empty one, and whether it had to be thrown away."""
    data = _load(path)
    if data is None:
        return Manifest(), False
    try:
        return _manifest(data), False
    except _Unfit:
        return Manifest(), True


def load_stamps(path: str) -> tuple[dict[str, Stamp], int]:
    """Return the stamps at the path and when they were saved; broken ones are none."""
    try:
        return _table(_load(path), _stamp), os.stat(path).st_mtime_ns
    except _Unfit:
        return {}, 0


def _load(path: str) -> Any:
    """Return what a JSON file says: None if it is not there, an empty text if it is broken."""
    try:
        with open(path, "rb") as file:
            return json.loads(file.read())
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError, RecursionError):
        return ""


def _manifest(data: Any) -> Manifest:
    """Return checked data as a manifest; records are the dicts that were read, for speed."""
    keys = {"version", "configuration", "recipes", "forms", "sheets", "portfolios"}
    _require(isinstance(data, dict) and data.keys() == keys and data["version"] == VERSION)
    _require(isinstance(data["configuration"], str))
    manifest = Manifest(data["configuration"])
    manifest.recipes = _table(data["recipes"], _texts)
    manifest.facts = _table(data["forms"], _texts)
    recipes = manifest.recipes.keys()
    manifest.sheets = _table(data["sheets"], lambda sheet: _sheet(sheet, recipes))
    manifest.workbooks = _table(data["portfolios"], lambda book: _workbook(book, recipes))
    _require(all(map(is_inside, (*manifest.sheets, *manifest.workbooks))))
    return manifest


_SHEET_TABLES = frozenset({"lexicon", "unique"})
_SHEET_TEXTS = SheetRecord.__required_keys__ - _SHEET_TABLES - {"outputs"}
_WORKBOOK_TABLES = frozenset({"declarations"})
_WORKBOOK_TEXTS = WorkbookRecord.__required_keys__ - _WORKBOOK_TABLES - {"outputs"}


def _sheet(data: Any, recipes: Collection[str]) -> SheetRecord:
    _check_record(data, _SHEET_TEXTS, _SHEET_TABLES, recipes)
    sheet: SheetRecord = data
    return sheet


def _workbook(data: Any, recipes: Collection[str]) -> WorkbookRecord:
    _check_record(data, _WORKBOOK_TEXTS, _WORKBOOK_TABLES, recipes)
    workbook: WorkbookRecord = data
    return workbook


def _check_record(
    data: Any, texts: frozenset[str], tables: frozenset[str], recipes: Collection[str]
) -> None:
    """Require that a record has just these texts and tables of texts, and outputs."""
    _require(isinstance(data, dict) and data.keys() == texts | tables | {"outputs"})
    _require({type(data[key]) for key in texts} == {str} and data["recipe"] in recipes)
    for key in tables:
        _texts(data[key])
    data["outputs"] = _table(data["outputs"], lambda output: _output(output, recipes))


def _output(data: Any, recipes: Collection[str]) -> Output:
    _require(isinstance(data, list) and [*map(type, data)] == [str, str, str])
    output = Output._make(data)
    _require(output.recipe in recipes)
    return output


def _stamp(data: Any) -> Stamp:
    _require(isinstance(data, list) and [*map(type, data)] == [int, int, int, int, str])
    stamp: Stamp = data
    return stamp


def _texts(data: Any) -> dict[str, str]:
    _require(isinstance(data, dict) and {*map(type, data.values())} <= {str})
    texts: dict[str, str] = data
    return texts


def _table(data: Any, read: Callable[[Any], T]) -> dict[str, T]:
    _require(isinstance(data, dict))
    return {key: read(value) for key, value in data.items()}


def _require(is_fit: bool) -> None:
    if not is_fit:
        raise _Unfit


def is_inside(path: str) -> bool:
    """Return whether a path with slashes stays below the folder it is relative to."""
    parts = path.split("/")
    return all(part not in ("", ".", "..") for part in parts) and not any(
        character in path for character in ("\\", "\0", ":")
    )
