"""Putting files into a folder of outputs, and taking them away; what is not ours stays."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

from shenbao.build.inputs import ABSENT, Fingerprints, fingerprint
from shenbao.i18n import _
from shenbao.system.files import Batch
from shenbao.system.reading import bounds, read_file
from shenbao.system.reasons import reason
from shenbao.system.removal import remove_empty_folder, remove_file


class Placer:
    """Writes and removes the files of an output folder; all paths are from the root.

    ``aside`` is the folder for files that somebody has changed by hand. ``notes`` are paths with
    messages for the user.
    """

    def __init__(self, files: Fingerprints, output: str, aside: Path) -> None:
        self.written = 0
        self.removed = 0
        self.notes: list[tuple[str, str]] = []
        self._files = files
        self._output = output
        self._aside = aside
        self._batch = Batch(Path(files.full(output)))
        self._contents: dict[str, str] = {}

    def __len__(self) -> int:
        """Return the number of files that are not in their places yet."""
        return len(self._batch)

    def write(self, path: str, content: bytes, before: str | None) -> str:
        """Write a file unless it is there already; return its fingerprint.

        ``before`` is the fingerprint of what was last written there, ABSENT where nothing
        was, None where nobody knows: a file that is something else is kept aside.
        """
        wanted, found = fingerprint(content), self._files.of(path)
        if found == wanted:
            return wanted
        if before is not None and found not in (ABSENT, before):
            self._keep_aside(path, found, before)
        self._batch.add(Path(self._files.full(path)), content)
        self._contents[path] = wanted
        return wanted

    def commit(self) -> None:
        """Move all that was written to its place."""
        self._batch.commit()
        for path, content in self._contents.items():
            self._files.note(path, content)
        self.written += len(self._contents)
        self._contents.clear()

    def drop(self) -> None:
        """Remove all that is not in its place yet."""
        self._batch.drop()
        self._contents.clear()

    def remove(self, path: str, content: str, why: str) -> bool:
        """Remove a file unless it was changed by hand: its content is another one then.

        Return whether that is done; it is not where the file cannot be removed now.
        """
        found = self._files.of(path)
        full, output = (Path(self._files.full(name)) for name in (path, self._output))
        if found == content:
            try:
                remove_file(full, output)
            except OSError as error:
                message = _("{why}, but it cannot be removed: {reason}.")
                text = message.format(why=why, reason=reason(error))
                self.notes.append((str(full), text))
                return False
            self._files.forget(path)
            self.removed += 1
            if full.parent != output:
                with suppress(OSError):
                    remove_empty_folder(full.parent, output)
        elif found != ABSENT:
            message = _("{why}, but it was changed by hand: it stays.")
            self.notes.append((str(full), message.format(why=why)))
        return True

    def _keep_aside(self, path: str, found: str, before: str) -> None:
        stem, suffix = os.path.splitext(os.path.basename(path))
        aside = self._aside / f"{stem}-{found[:8]}{suffix}"
        full = self._files.full(path)
        try:
            content = read_file(full, within=bounds(full, self._files.root))
        except OSError as error:
            if stat.S_ISREG(os.lstat(full).st_mode):
                raise
            message = _("It was no file that can be read ({reason}) and has been made anew.")
            text = message.format(reason=reason(error))
            self.notes.append((full, text))
            return
        copy = Batch(self._aside.parent)
        copy.add(aside, content)
        copy.commit()
        message = _("It was changed by hand and has been made anew; the changed file is {path}.")
        if before == ABSENT:
            message = _("Another file was in its place, which is {path} now.")
        shown = os.path.relpath(aside, self._files.root)
        self.notes.append((full, message.format(path=shown)))
