"""Outputs that builds have made, here or on other machines, taken where a build would take them."""

from __future__ import annotations

import os
from pathlib import Path

from shenbao.build.inputs import Inputs, fingerprint
from shenbao.build.layout import LaidOutSheet, lay_out_sheets
from shenbao.build.make import SharedPlace
from shenbao.build.plan import Planner
from shenbao.build.run import open_store
from shenbao.build.store import Store
from shenbao.project.project import Project
from shenbao.system.reading import bounds, read_file


class Built:
    """The outputs of a project, and what a cache has of them that is ``shared`` with machines.

    Nothing is written, and what is known of the last build is read once.
    """

    def __init__(self, project: Project, shared: SharedPlace | None = None) -> None:
        self._project = project
        self._shared = shared
        self._known: Store | None = None

    def output(self, path: Path, format_name: str) -> bytes | None:
        """Return the output of a declaration, None where a build would make it, or in doubt."""
        store = self._store()
        inputs = Inputs(store.files, self._project.settings.name.phrase)
        content = self._own(store, inputs, path, format_name)
        if content is None and self._shared is not None:
            content = self._from_others(self._shared, store, inputs, path, format_name)
        return content

    def _own(self, store: Store, inputs: Inputs, path: Path, format_name: str) -> bytes | None:
        """Return what the last build of this project has made."""
        if not store.knows_all or store.was_interrupted:
            return None
        source = store.files.name(os.fspath(path))
        sheets = store.manifest.sheets
        place = next((at for at, sheet in sheets.items() if sheet["source"] == source), None)
        if place is None:
            return None
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

    def _from_others(
        self, shared: SharedPlace, store: Store, inputs: Inputs, path: Path, format_name: str
    ) -> bytes | None:
        """Return what other machines have made, as the shared cache has it."""
        from shenbao.build.shared_cache import SharedCache  # most projects have none

        cache = SharedCache(shared, store.files, inputs)
        due = [(page, (format_name,)) for page in self._pages(store, path)]
        found = [output.content for _page, _left, made in cache.taken(due) for output in made]
        return found[0] if found else None

    def _pages(self, store: Store, path: Path) -> list[LaidOutSheet]:
        """Return the sheet of a declaration; none of one that a build would refuse."""
        places, _passed_over = self._project.find_declarations((path,))
        sources = {place: store.files.name(os.fspath(file)) for file, place in places.items()}
        laid_out = lay_out_sheets(self._project, sources, store.manifest.sheets)
        return [sheet for sheets, _problems in laid_out for sheet in sheets.values()]

    def _store(self) -> Store:
        if self._known is None or not self._known.look_again():
            self._known = open_store(self._project)
        return self._known
