"""Why an output must be made again: what has changed of all that it was made from."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

from shenbao.build.inputs import (
    ABSENT,
    LEXICON,
    LISTED,
    PROGRAM,
    UNREADABLE,
    Fingerprints,
    Inputs,
    fingerprint,
    fingerprint_of_text,
)
from shenbao.build.manifest import Facts, Manifest, Recipe, Record, SheetRecord
from shenbao.i18n import _

LOST: Recipe = {PROGRAM: "lost"}
"""Stands for a recipe that the manifest has lost: what it says never holds."""


class Reasons:
    """Compares the manifest with files and inputs as they are now.

    Each reason is a text for the user; no reason means that nothing is to be done.
    """

    def __init__(self, manifest: Manifest, files: Fingerprints, inputs: Inputs) -> None:
        self._manifest = manifest
        self._files = files
        self._inputs = inputs
        self._changed: dict[str, list[str]] = {}

    def for_sheet(self, place: str, source: str) -> list[str]:
        """Return why the sheet of a declaration must be laid out again.

        In any case it is looked at: what changes in it from now on has changed for the next build.
        """
        sheet, content = self._manifest.sheets.get(place), self._files.of(source)
        if sheet is None:
            return [_("not made before")]
        reasons = []
        if sheet["source"] != source or content != sheet["content"]:
            reasons.append(_("the declaration changed"))
        for name in self._changed_inputs(sheet["recipe"]):
            if os.path.basename(name) == LEXICON:
                reasons += self._for_lexicon(name, sheet)
            else:
                reasons += self._for_input(name, sheet["recipe"])
        return reasons

    def for_workbook(self, place: str, declarations: dict[str, str]) -> list[str]:
        """Return why the yearly workbook of these declarations must be laid out again."""
        workbook = self._manifest.workbooks.get(place)
        if workbook is None:
            return [_("not made before")]
        changed = len({*workbook["declarations"].items()} ^ {*declarations.items()})
        reasons = [_("a declaration of the year changed")] if changed else []
        for name in self._changed_inputs(workbook["recipe"]):
            reasons += self._for_input(name, workbook["recipe"])
        return reasons

    def for_output(self, record: Record | None, format_name: str, path: str) -> list[str]:
        """Return why an output must be made again even if its page is still the same."""
        output = record["outputs"].get(format_name) if record else None
        if record is None or output is None:
            return [_("not made before")]
        reasons = []
        if output.view != record["view"]:
            reasons.append(_("its sources changed since it was made"))
        for name in self._changed_inputs(output.recipe):
            reasons += self._for_input(name, output.recipe)
        found = self._files.of(path)
        if found == ABSENT:
            reasons.append(_("the output is missing"))
        elif found != output.content:
            reasons.append(_("the output was changed by hand"))
        return reasons

    def _changed_inputs(self, recipe: str) -> list[str]:
        changed = self._changed.get(recipe)
        if changed is None:
            inputs = self._manifest.recipes.get(recipe, LOST)
            changed = [name for name in inputs if self._inputs.of(name) != inputs[name]]
            self._changed[recipe] = changed
        return changed

    def _for_lexicon(self, path: str, sheet: SheetRecord) -> list[str]:
        """Name the entries that the sheet uses, or would use, and that are different now."""
        entries = self._facts(path)
        return [
            _("{file}: {key} changed").format(file=LEXICON, key=name)
            for name, content in sheet["lexicon"].items()
            if entries.get(name, ABSENT) != content
        ]

    def _for_input(self, name: str, recipe: str) -> list[str]:
        if recipe not in self._manifest.recipes:
            return [_("the manifest lost what it was made from")]
        if name.startswith(LISTED):
            return [_("a declaration changed, came or went")]
        before, now = self._manifest.recipes[recipe][name], self._inputs.of(name)
        if name.endswith(".toml") and before in self._manifest.facts and now != ABSENT:
            file = os.path.basename(name)
            return _changes(self._manifest.facts[before], self._facts(name), file)
        shown = os.path.basename(name) if "/" in name else name
        return [_("{input} changed").format(input=shown)]

    def _facts(self, path: str) -> Facts:
        """Return what a TOML file of a form standard says now, reading it if it is new.

        Nothing is the same as what it said before where it changes meanwhile.
        """
        content = self._inputs.of(path)
        known = self._manifest.facts.get(content)
        if known is None:
            known = read_facts(self._files.full(path), self._files.root, content)
            if known is None:
                return {}
            self._manifest.facts[content] = known
        return known


def _changes(old: Facts, new: Facts, file: str) -> list[str]:
    """Return a text for each value that is different in two versions of a file."""
    changes = []
    for name in sorted(old.keys() | new.keys()):
        if old.get(name) != new.get(name):
            owner, _space, key = name.rpartition(" ")
            message = _("{file}: {key} of {owner} changed") if owner else _("{file}: {key} changed")
            changes.append(message.format(file=file, key=key, owner=owner))
    return changes


# ---- What a file says ---------------------------------------------------------


def read_facts(path: str, root: str, content: str) -> Facts | None:
    """Return what a TOML file of a form standard says; nothing if it is broken.

    None is returned where the fingerprint of its content is not ``content`` any more.

    Of a lexicon these are its entries by name, of other files their values by
    ``owner key``; the owner is the key or name of the innermost table that has one. Each value
    counts with its place: in another table it is another one.
    """
    from pathlib import Path

    from shenbao.system.reading import bounds, read_file
    from shenbao.toml import parse_bytes  # a build with nothing to do reads no TOML

    try:
        raw = read_file(path, within=bounds(path, root))
    except OSError:
        return {} if content == UNREADABLE else None
    if fingerprint(raw) != content:
        return None
    document, _problems = parse_bytes(raw, Path(path))
    if document is None:
        return {}
    if os.path.basename(path) == LEXICON:
        return _lexicon_facts(document.data)
    values: dict[str, list[str]] = {}
    for owner, key, value in _values(document.data):  # two tables may have one key, as classes do
        values.setdefault(f"{owner} {key}".strip(), []).append(value)
    return {name: fingerprint_of_text("\n".join(found)) for name, found in values.items()}


def _lexicon_facts(data: dict[str, Any]) -> Facts:
    entries = [entry for entry in data.get("indicator", []) if isinstance(entry, dict)]
    return {
        str(entry.get("name")): fingerprint_of_text(repr(sorted(entry.items())))
        for entry in entries
    }


def _values(
    table: dict[str, Any], place: tuple[str | int, ...] = (), owner: str = ""
) -> Iterator[tuple[str, str, str]]:
    """Yield the owner, the key and the text of each value; of tables in an array, their order."""
    owner = next((table[key] for key in ("key", "name") if isinstance(table.get(key), str)), owner)
    for key, value in table.items():
        if value and isinstance(value, dict):
            yield from _values(value, (*place, key), key)
        elif value and isinstance(value, list) and all(isinstance(inner, dict) for inner in value):
            order = [str(inner.get("key", inner.get("name", ""))) for inner in value]
            yield owner, key, repr((place, order))
            for number, (name, inner) in enumerate(zip(order, value, strict=True)):
                step = name if order.count(name) == 1 else number
                yield from _values(inner, (*place, key, step), f"{owner} {key}".strip())
        else:
            yield owner, key, repr((place, value))
