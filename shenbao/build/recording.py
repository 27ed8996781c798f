"""What is remembered of a sheet that has been made."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from shenbao.build.fingerprints import ABSENT, fingerprint
from shenbao.build.inputs import FONT, LEXICON, PROGRAM, PYTHON, Inputs, library_inputs
from shenbao.build.making import Made
from shenbao.build.manifest import Page
from shenbao.build.meaning import told
from shenbao.build.store import Store
from shenbao.build.viewing import View, unique_values
from shenbao.build.yearly_workbooks import YearlyWorkbookView, said, workbook_year
from shenbao.form import Standard
from shenbao.form.loading import FILES
from shenbao.form.yearly_workbook import FILE

COUNTED = ("form.toml", "numbering.toml", "values.toml")
"""What a yearly workbook depends on, of each standard in it."""


class Recorder:
    """Makes the manifest's records."""

    def __init__(self, store: Store, inputs: Inputs) -> None:
        self._store = store
        self._inputs = inputs
        self._standards: dict[str, tuple[str, dict[str, str]]] = {}

    def sheet(self, view: View, outputs: Mapping[str, list[str]]) -> Page:
        """Return the record of a sheet with these outputs."""
        recipe, lexicon = self._known(view.filing.standard)
        names = {
            indicator.name
            for indicator in view.filing.declaration.indicators
            if indicator.explain is None and indicator.explain_as is None
        }
        return {
            "source": view.source,
            "content": self._inputs.of(view.source),
            "view": view.content,
            "recipe": recipe,
            "lexicon": {name: lexicon.get(name, ABSENT) for name in names},
            "unique": unique_values(view.filing),
            "year": workbook_year(view.filing),
            "data": said(view.filing),
            "outputs": dict(outputs),
        }

    def yearly_workbook(self, view: YearlyWorkbookView, outputs: Mapping[str, list[str]]) -> Page:
        """Return the record of a yearly workbook with these outputs."""
        form = self._lookups(FILE, view.folders)
        for name in form:
            self._tell(name)
        names = [
            name
            for standard in view.standards
            for file in COUNTED
            for name in self._lookups(file, standard.folders)
        ]
        recipe = self._inputs.recipe([*form, *names, PROGRAM, PYTHON])
        return {
            "declarations": dict(view.declarations),
            "view": view.content,
            "recipe": self._store.manifest.add_recipe(recipe),
            "outputs": dict(outputs),
        }

    def outputs(
        self, view: View | YearlyWorkbookView, made: Sequence[Made]
    ) -> dict[str, list[str]]:
        """Return the fingerprint, the recipe and the view of each output."""
        return {
            one.form: [
                fingerprint(one.content),
                self._recipe(one.assets, view.folders),
                view.content,
            ]
            for one in made
        }

    def _recipe(self, assets: Sequence[str], folders: Sequence[Path]) -> str:
        names = [name for asset in assets for name in self._lookups(asset, folders)]
        return self._store.manifest.add_recipe(self._inputs.recipe([*names, *library_inputs()]))

    def _lookups(self, asset: str, folders: Sequence[Path]) -> list[str]:
        """Return the files an asset was looked for in: the one found, and those missed before."""
        if asset.startswith(FONT):
            return [asset]
        names = []
        for folder in folders:
            names.append(self._name(folder / asset))
            if self._inputs.of(names[-1]) != ABSENT:
                break
        return names

    def _known(self, standard: Standard) -> tuple[str, dict[str, str]]:
        if standard.name not in self._standards:
            self._standards[standard.name] = self._standard(standard)
        return self._standards[standard.name]

    def _standard(self, standard: Standard) -> tuple[str, dict[str, str]]:
        """Return the recipe of the standard's views, and its lexicon's entries."""
        files = [name for file in FILES for name in self._lookups(file, standard.folders)]
        for name in files:
            self._tell(name)
        lexicon = {}
        for name in files:
            if os.path.basename(name) == LEXICON and self._inputs.of(name) != ABSENT:
                lexicon = self._store.manifest.forms[self._inputs.of(name)]
        recipe = self._inputs.recipe([*files, PROGRAM, PYTHON])
        return self._store.manifest.add_recipe(recipe), lexicon

    def _tell(self, name: str) -> None:
        """Keep what a TOML file says, so that a later build can say what has changed in it."""
        content = self._inputs.of(name)
        if content != ABSENT:
            self._store.manifest.forms[content] = told(self._store.files.full(name))

    def _name(self, path: Path) -> str:
        return self._store.files.name(str(path))
