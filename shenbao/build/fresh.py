"""The quick answer for a repository where nothing has changed: no form is read for it."""

from __future__ import annotations

import os

from shenbao.build.freshness import Freshness
from shenbao.build.inputs import Inputs
from shenbao.build.store import Store
from shenbao.formats import default_formats
from shenbao.project.folders import CONFIGURATION, DECLARATIONS, OUTPUT


def standing_sheets(root: str) -> int | None:
    """Return the number of declarations if every output of each is as it should be.

    None means that it takes a build to say: there is work, or something is
    wrong, or the repository is set up in a way of its own.
    """
    store = Store(root, os.path.join(root, OUTPUT))
    inputs = Inputs(store.files)
    manifest = store.manifest
    if (
        not manifest.sheets
        or store.thrown_away
        or store.was_interrupted
        or manifest.configuration != configuration(inputs)
    ):
        return None
    sources = set(_sources(root))
    if sources != {sheet["source"] for sheet in manifest.sheets.values()}:
        return None
    freshness = Freshness(manifest, store.files, inputs)
    for place, sheet in manifest.sheets.items():
        if freshness.view_reasons(place, sheet["source"]):
            return None
        for form in default_formats():
            if freshness.output_reasons(sheet, form, store.output_path(place, form)):
                return None
    return len(sources)


def configuration(inputs: Inputs) -> str:
    """Return what stands for a repository without settings of its own."""
    return f"default {inputs.of(CONFIGURATION)}"


def _sources(root: str) -> list[str]:
    return [
        os.path.relpath(os.path.join(folder, name), root)
        for folder, _folders, names in os.walk(os.path.join(root, DECLARATIONS))
        for name in names
        if name.endswith(".toml")
    ]
