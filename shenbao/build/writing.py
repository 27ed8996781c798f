"""Putting outputs in their places, and taking away those whose declaration is gone."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from shenbao.build.fingerprints import ABSENT, fingerprint
from shenbao.build.manifest import Page, Pages
from shenbao.build.store import Store
from shenbao.i18n import _
from shenbao.system.files import Batch

BATCH = 256


class Writer:
    """Writes outputs in batches; the manifest learns of a sheet once its files are in place.

    ``notes`` are (path, message) pairs for the user.
    """

    def __init__(self, store: Store) -> None:
        self.written = 0
        self.removed = 0
        self.notes: list[tuple[str, str]] = []
        self._store = store
        self._batch = Batch(Path(store.files.full(store.output)))
        self._contents: dict[str, str] = {}
        self._records: list[tuple[Pages, str, Page]] = []

    def write(self, path: str, content: bytes, known: str | None) -> None:
        """Write an output unless it is there already.

        ``known`` is the fingerprint of what was last written there: a file that
        is something else was changed by hand, and is kept aside.
        """
        wanted, found = fingerprint(content), self._store.files.of(path)
        if found == wanted:
            return
        if known is not None and found not in (ABSENT, known):
            self._keep_aside(path, found)
        self._batch.add(Path(self._store.files.full(path)), content)
        self._contents[path] = wanted

    def record(self, pages: Pages, place: str, page: Page) -> None:
        """Remember a sheet or yearly workbook, as soon as what was written before is in place."""
        self._records.append((pages, place, page))
        if len(self._batch) >= BATCH:
            self.commit()
            self._store.save()

    def known(self, pages: Pages) -> Pages:
        """Return what is known of sheets or yearly workbooks, or will be once all is in place."""
        waiting = {place: page for among, place, page in self._records if among is pages}
        return {**pages, **waiting}

    def commit(self) -> None:
        """Put all that was written in its place."""
        self._batch.commit()
        for path, content in self._contents.items():
            self._store.files.note(path, content)
        self.written += len(self._contents)
        for pages, place, page in self._records:
            pages[place] = page
        self._contents.clear()
        self._records.clear()

    def drop(self) -> None:
        """Forget all that is not in its place yet."""
        self._batch.drop()
        self._contents.clear()
        self._records.clear()

    def remove(self, pages: Pages, places: list[str]) -> None:
        """Remove the outputs of sheets or workbooks, and the folders that this leaves empty."""
        for place in places:
            for form, output in pages[place]["outputs"].items():
                self._remove(self._store.output_path(place, form), output[0])
            del pages[place]

    def _remove(self, path: str, content: str) -> None:
        found = self._store.files.of(path)
        if found == content:
            full = Path(self._store.files.full(path))
            full.unlink()
            self._store.files.forget(path)
            self.removed += 1
            with suppress(OSError):
                full.parent.rmdir()
        elif found != ABSENT:
            message = _("Its declaration is gone, but it was changed by hand: it stays.")
            self.notes.append((self._store.files.full(path), message))

    def _keep_aside(self, path: str, found: str) -> None:
        stem, suffix = os.path.splitext(os.path.basename(path))
        aside = Path(self._store.folder, "edited", f"{stem}-{found[:8]}{suffix}")
        aside.parent.mkdir(parents=True, exist_ok=True)
        aside.write_bytes(Path(self._store.files.full(path)).read_bytes())
        message = _("It was changed by hand and has been made anew; the changed file is {path}.")
        shown = os.path.relpath(aside, self._store.root)
        self.notes.append((self._store.files.full(path), message.format(path=shown)))
