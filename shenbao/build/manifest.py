"""The manifest: what has been made, from what, kept between builds.

It is a cache. Whatever in it is not of the right form, or points outside the
output folder, makes the whole of it worthless: it is thrown away, never believed.
"""

from __future__ import annotations

import json
import os
from typing import Any

from shenbao.build.fingerprints import Stamp, fingerprint

VERSION = 2

Recipe = dict[str, str]
"""Everything but the sheet that an output depends on: names and fingerprints or versions."""

Page = dict[str, Any]
"""What is known of a sheet or of a yearly workbook: fingerprints, and its outputs by format."""

Pages = dict[str, Page]
"""What is known of sheets or of yearly workbooks, by their places in the output folder."""


class Manifest:
    """What has been made: sheets and yearly workbooks by their place in the output folder.

    A sheet holds ``source`` (its path), ``content`` and ``view`` (fingerprints),
    ``recipe`` (what its view depends on), ``lexicon`` (fingerprints of the
    entries it uses or might), ``unique`` (values no other may have), ``year`` (of
    the yearly workbook it is in, if it is in one), ``data`` (the fingerprint of what its
    declaration says) and ``outputs``: for each format the output's fingerprint,
    its recipe, and the fingerprint of the view it was made from, which may be an
    older one. A yearly workbook has ``view``, ``recipe`` and ``outputs`` too, and in
    ``declarations`` the ``data`` of each sheet in it.

    ``recipes`` are shared, by the names that sheets and yearly workbooks know them by.
    ``forms`` maps each form.toml, by fingerprint, to what it says, key by key.
    """

    def __init__(self, configuration: str = "") -> None:
        self.configuration = configuration
        self.recipes: dict[str, Recipe] = {}
        self.forms: dict[str, Recipe] = {}
        self.sheets: Pages = {}
        self.yearly_workbooks: Pages = {}

    def add_recipe(self, recipe: Recipe) -> str:
        """Keep a recipe; return the name it is kept under."""
        name = fingerprint(as_json(recipe))
        self.recipes[name] = recipe
        return name

    def as_bytes(self) -> bytes:
        """Return the manifest as JSON, the same bytes for the same knowledge."""
        used = {
            recipe
            for page in (*self.sheets.values(), *self.yearly_workbooks.values())
            for recipe in (page["recipe"], *(one[1] for one in page["outputs"].values()))
        }
        told = {content for recipe in used for content in self.recipes[recipe].values()}
        return as_json(
            {
                "version": VERSION,
                "configuration": self.configuration,
                "recipes": {name: self.recipes[name] for name in used},
                "forms": {name: form for name, form in self.forms.items() if name in told},
                "sheets": self.sheets,
                "portfolios": self.yearly_workbooks,
            }
        )


def as_json(data: Any) -> bytes:
    """Return data as compact JSON with its keys in order."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def load_manifest(path: str) -> tuple[Manifest, bool]:
    """Return the manifest at the path, or an empty one, and whether it had to be thrown away."""
    data = _load(path)
    if data is None:
        return Manifest(), False
    if not _is_manifest(data):
        return Manifest(), True
    manifest = Manifest(data["configuration"])
    manifest.recipes = data["recipes"]
    manifest.forms = data["forms"]
    manifest.sheets = data["sheets"]
    manifest.yearly_workbooks = data["portfolios"]
    return manifest, False


def load_stamps(path: str) -> tuple[dict[str, Stamp], int]:
    """Return the stamps at the path and when they were saved; broken ones are none."""
    stamps = _load(path)
    if not _is_map(stamps, _is_stamp):
        return {}, 0
    return stamps, os.stat(path).st_mtime_ns


def _load(path: str) -> Any:
    """Return what a JSON file says: None if it is not there, an empty text if it is broken."""
    try:
        with open(path, "rb") as file:
            return json.loads(file.read())
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError, RecursionError):
        return ""


def is_inside(path: str) -> bool:
    """Tell whether a path with slashes stays below the folder it is relative to."""
    parts = path.split("/")
    return all(part not in ("", ".", "..") for part in parts) and not any(
        character in path for character in ("\\", "\0", ":")
    )


_KEYS = {"version", "configuration", "recipes", "forms", "sheets", "portfolios"}


def _is_manifest(data: Any) -> bool:
    return (
        isinstance(data, dict)
        and data.keys() == _KEYS
        and data["version"] == VERSION
        and _is_text(data["configuration"])
        and _is_map(data["recipes"], _is_recipe)
        and _is_map(data["forms"], _is_recipe)
        and _is_map(data["sheets"], lambda sheet: _is_sheet(sheet, data["recipes"]))
        and _is_map(data["portfolios"], lambda page: _is_workbook(page, data["recipes"]))
        and all(map(is_inside, (*data["sheets"], *data["portfolios"])))
    )


def _is_map(value: Any, is_right: Any) -> bool:
    return isinstance(value, dict) and all(map(is_right, value.values()))


def _is_stamp(value: Any) -> bool:
    return isinstance(value, list) and list(map(type, value)) == [int, int, int, int, str]


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_recipe(value: Any) -> bool:
    return _is_map(value, _is_text)


_PAGE_TEXTS = {"view", "recipe"}
_SHEET_TEXTS = {*_PAGE_TEXTS, "source", "content", "year", "data"}


def _is_sheet(value: Any, recipes: dict[str, Recipe]) -> bool:
    return _is_page(value, recipes, _SHEET_TEXTS, {"lexicon", "unique"})


def _is_workbook(value: Any, recipes: dict[str, Recipe]) -> bool:
    return _is_page(value, recipes, _PAGE_TEXTS, {"declarations"})


def _is_page(value: Any, recipes: dict[str, Recipe], texts: set[str], maps: set[str]) -> bool:
    return (
        isinstance(value, dict)
        and value.keys() == {*texts, *maps, "outputs"}
        and all(_is_text(value[key]) for key in texts)
        and value["recipe"] in recipes
        and all(_is_recipe(value[key]) for key in maps)
        and _is_map(value["outputs"], lambda output: _is_output(output, recipes))
    )


def _is_output(value: Any, recipes: dict[str, Recipe]) -> bool:
    return (
        isinstance(value, list)
        and len(value) == 3
        and all(map(_is_text, value))
        and value[1] in recipes
    )
