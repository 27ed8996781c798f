"""Which outputs are still what their sources give, and why the others are not."""

from __future__ import annotations

import os

from shenbao.build.fingerprints import ABSENT, Fingerprints
from shenbao.build.inputs import LEXICON, Inputs
from shenbao.build.manifest import Manifest, Page, Recipe
from shenbao.i18n import _


class Freshness:
    """Holds the manifest against the files and inputs as they are now."""

    def __init__(self, manifest: Manifest, files: Fingerprints, inputs: Inputs) -> None:
        self._manifest = manifest
        self._files = files
        self._inputs = inputs
        self._changed: dict[str, list[str]] = {}

    def view_reasons(self, place: str, source: str) -> list[str]:
        """Say why a sheet's view must be laid out again; nothing if it need not."""
        sheet = self._manifest.sheets.get(place)
        if sheet is None:
            return [_("not made before")]
        reasons = []
        if sheet["source"] != source or self._files.of(source) != sheet["content"]:
            reasons.append(_("the declaration changed"))
        for name in self._changed_inputs(sheet["recipe"]):
            if os.path.basename(name) == LEXICON:
                reasons += self._lexicon_reasons(name, sheet)
            else:
                reasons += self._input_reasons(name, self._manifest.recipes[sheet["recipe"]])
        return reasons

    def workbook_reasons(self, place: str, declarations: dict[str, str]) -> list[str]:
        """Say why a yearly workbook of these declarations must be laid out again."""
        yearly_workbook = self._manifest.yearly_workbooks.get(place)
        if yearly_workbook is None:
            return [_("not made before")]
        changed = len({*yearly_workbook["declarations"].items()} ^ {*declarations.items()})
        reasons = [_("a declaration of the year changed")] if changed else []
        for name in self._changed_inputs(yearly_workbook["recipe"]):
            reasons += self._input_reasons(name, self._manifest.recipes[yearly_workbook["recipe"]])
        return reasons

    def output_reasons(self, page: Page | None, form: str, path: str) -> list[str]:
        """Say why an output must be made again though what it shows is the same.

        ``page`` is what is recorded of it.
        """
        output = page["outputs"].get(form) if page else None
        if page is None or output is None:
            return [_("not made before")]
        content, recipe, view = output
        reasons = [] if view == page["view"] else [_("its sources changed since it was made")]
        for name in self._changed_inputs(recipe):
            reasons += self._input_reasons(name, self._manifest.recipes[recipe])
        found = self._files.of(path)
        if found == ABSENT:
            reasons.append(_("the output is missing"))
        elif found != content:
            reasons.append(_("the output was changed by hand"))
        return reasons

    def _changed_inputs(self, recipe: str) -> list[str]:
        changed = self._changed.get(recipe)
        if changed is None:
            inputs = self._manifest.recipes[recipe]
            changed = [name for name in inputs if self._inputs.of(name) != inputs[name]]
            self._changed[recipe] = changed
        return changed

    def _lexicon_reasons(self, path: str, sheet: Page) -> list[str]:
        """Name the entries that the sheet uses, or would use, and that are different now."""
        entries = self._told(path)
        return [
            _("{file}: {key} changed").format(file=LEXICON, key=name)
            for name, content in sheet["lexicon"].items()
            if entries.get(name, ABSENT) != content
        ]

    def _input_reasons(self, name: str, recipe: Recipe) -> list[str]:
        before, now = recipe[name], self._inputs.of(name)
        if name.endswith(".toml") and before in self._manifest.forms and now != ABSENT:
            from shenbao.build.meaning import changes

            file = os.path.basename(name)
            return changes(self._manifest.forms[before], self._told(name), file)
        shown = os.path.basename(name) if "/" in name else name
        return [_("{input} changed").format(input=shown)]

    def _told(self, path: str) -> Recipe:
        """Return what a TOML file of a form standard says now, reading it if it is new."""
        content = self._inputs.of(path)
        if content not in self._manifest.forms:
            from shenbao.build.meaning import told

            self._manifest.forms[content] = told(self._files.full(path))
        return self._manifest.forms[content]
