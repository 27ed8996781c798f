"""The manifest: what has been made, and from what, kept from one build to the next.

It is a cache, kept in a file by ``shenbao/build/store.py``. Nothing but time is lost with
it, and the knowledge of which files this program has made.
"""

from __future__ import annotations

from typing import NamedTuple, TypedDict

from shenbao.build.inputs import BROUGHT, fingerprint
from shenbao.system.lines import as_json

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

    ``name`` is the path of its outputs below their folder, without a suffix,
    ``view`` is the fingerprint of all that it says, ``recipe`` is the name of
    what it was laid out by, and ``outputs`` are its outputs by format.
    """

    name: str
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

    The place of a sheet is the path of its declaration below the folder of all, without a
    suffix, that of a workbook the path below the output folder. ``recipes`` are
    shared, by the names that records have for them; one that is lost leaves its name.
    ``facts`` has what each TOML file of a form standard says, by the fingerprint of the file.
    ``shards`` says of what a shard was made, where the manifest is one of a shard.
    """

    def __init__(self, configuration: str = "") -> None:
        self.configuration = configuration
        self.recipes: dict[str, Recipe] = {}
        self.facts: dict[str, Facts] = {}
        self.sheets: dict[str, SheetRecord] = {}
        self.workbooks: dict[str, WorkbookRecord] = {}
        self.shards: dict[str, Facts] = {}

    def add_recipe(self, recipe: Recipe) -> str:
        """Keep a recipe; return the name it is kept under."""
        name = fingerprint(as_json(recipe))
        self.recipes[name] = recipe
        return name

    def brought(self) -> set[str]:
        """Return the names of the standards of packages that sheets were made by."""
        recipes = (self.recipes.get(record["recipe"], {}) for record in self.sheets.values())
        inputs = {name for recipe in recipes for name in recipe if name.startswith(BROUGHT)}
        return {name.rpartition(":")[2].partition("/")[0] for name in inputs}
