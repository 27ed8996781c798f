"""Outputs that the last build made, taken where a build would leave them as they are."""

from __future__ import annotations

import os
from pathlib import Path

from shenbao.build.inputs import Inputs, fingerprint
from shenbao.build.plan import Planner
from shenbao.build.run import open_store
from shenbao.build.store import Store
from shenbao.project.project import Project
from shenbao.system.reading import bounds, read_file


class Built:
    """The outputs of a project. Nothing is written, and what is known is read once a build."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._known: Store | None = None

    def output(self, path: Path, format_name: str) -> bytes | None:
        """Return the output of a declaration, None where a build would make it, or in doubt."""
        store = self._store()
        if not store.knows_all or store.was_interrupted:
            return None
        source = store.files.name(os.fspath(path))
        sheets = store.manifest.sheets
        place = next((at for at, sheet in sheets.items() if sheet["source"] == source), None)
        if place is None:
            return None
        inputs = Inputs(store.files, self._project.settings.name.phrase)
        if Planner(store, inputs).sheet(place, source, (format_name,)):
            return None
        record = sheets[place]
        full = store.files.full(store.output_path(record["name"], format_name))
        try:
            content = read_file(full, within=bounds(full, store.root))
        except OSError:
            return None
        is_same = fingerprint(content) == record["outputs"][format_name].content
        return content if is_same else None

    def _store(self) -> Store:
        if self._known is None or not self._known.look_again():
            self._known = open_store(self._project)
        return self._known
