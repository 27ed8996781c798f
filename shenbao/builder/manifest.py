"""The manifest: what has been made, from what, kept between builds.

It is a cache. Whatever in it is not of the right form, or points outside the
output folder, makes the whole of it worthless: it is thrown away, never believed.
"""

from __future__ import annotations

import json
import os
from typing import Any

from shenbao.builder.fingerprints import Stamp, fingerprint

VERSION = 2

Recipe = dict[str, str]
"""Everything but the sheet that an output depends on: names and fingerprints or versions."""

Sheet = dict[str, Any]
"""What is known of a declaration: source, fingerprints, and its outputs by format."""


class Manifest:
    """What has been made: sheets by their place in the output folder, and shared recipes.

    A sheet holds ``source`` (its path), ``content`` and ``view`` (fingerprints),
    ``recipe`` (what its view depends on), ``lexicon`` (fingerprints of the
    entries it uses or might), ``unique`` (values no other may have) and
    ``outputs``: for each format the output's fingerprint, its recipe, and the
    fingerprint of the view it was made from, which may be an older one.
    ``forms`` maps each form.toml, by fingerprint, to what it says, key by key.
    """

    def __init__(self, configuration: str = "") -> None:
        self.configuration = configuration
        self.recipes: dict[str, Recipe] = {}
        self.forms: dict[str, Recipe] = {}
        self.sheets: dict[str, Sheet] = {}

    def add_recipe(self, recipe: Recipe) -> str:
        """Keep a recipe; return the name it is kept under."""
        name = fingerprint(as_json(recipe))
        self.recipes[name] = recipe
        return name

    def as_bytes(self) -> bytes:
        """Return the manifest as JSON, the same bytes for the same knowledge."""
        used = {
            recipe
            for sheet in self.sheets.values()
            for recipe in (sheet["recipe"], *(one[1] for one in sheet["outputs"].values()))
        }
        told = {content for recipe in used for content in self.recipes[recipe].values()}
        return as_json(
            {
                "version": VERSION,
                "configuration": self.configuration,
                "recipes": {name: self.recipes[name] for name in used},
                "forms": {name: form for name, form in self.forms.items() if name in told},
                "sheets": self.sheets,
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


_KEYS = {"version", "configuration", "recipes", "forms", "sheets"}


def _is_manifest(data: Any) -> bool:
    return (
        isinstance(data, dict)
        and data.keys() == _KEYS
        and data["version"] == VERSION
        and _is_text(data["configuration"])
        and _is_map(data["recipes"], _is_recipe)
        and _is_map(data["forms"], _is_recipe)
        and isinstance(data["sheets"], dict)
        and all(map(is_inside, data["sheets"]))
        and all(_is_sheet(sheet, data["recipes"]) for sheet in data["sheets"].values())
    )


def _is_map(value: Any, is_right: Any) -> bool:
    return isinstance(value, dict) and all(map(is_right, value.values()))


def _is_stamp(value: Any) -> bool:
    return isinstance(value, list) and list(map(type, value)) == [int, int, int, int, str]


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_recipe(value: Any) -> bool:
    return _is_map(value, _is_text)


_SHEET_KEYS = {"source", "content", "view", "recipe", "lexicon", "unique", "outputs"}


def _is_sheet(value: Any, recipes: dict[str, Recipe]) -> bool:
    return (
        isinstance(value, dict)
        and value.keys() == _SHEET_KEYS
        and all(_is_text(value[key]) for key in ("source", "content", "view", "recipe"))
        and value["recipe"] in recipes
        and _is_recipe(value["lexicon"])
        and _is_recipe(value["unique"])
        and _is_map(value["outputs"], lambda output: _is_output(output, recipes))
    )


def _is_output(value: Any, recipes: dict[str, Recipe]) -> bool:
    return (
        isinstance(value, list)
        and len(value) == 3
        and all(map(_is_text, value))
        and value[1] in recipes
    )
