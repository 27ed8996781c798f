"""What a build remembers for the next one, in a folder that is safe to delete."""

from __future__ import annotations

import os
from pathlib import Path

from shenbao.build.fingerprints import Fingerprints, fingerprint
from shenbao.build.manifest import as_json, load_manifest, load_stamps
from shenbao.formats import FORMATS
from shenbao.project.folders import CACHE, OUTPUT
from shenbao.system.files import write_if_changed


class Store:
    """The manifest and the stamps of one output folder of a repository.

    ``thrown_away`` tells that a manifest was there and could not be believed.
    """

    def __init__(self, root: str, output: str) -> None:
        self.root = root
        self.output = os.path.relpath(output, root)
        self.folder = os.path.join(root, CACHE)
        # the usual output folder has a store of a plain name, any other one a store of its own
        own = "" if self.output == OUTPUT else f"-{fingerprint(self.output.encode())[:8]}"
        self._manifest_path = os.path.join(self.folder, f"manifest{own}.json")
        self._stamps_path = os.path.join(self.folder, f"stamps{own}.json")
        self.unfinished_path = os.path.join(self.folder, f"unfinished{own}")
        self.manifest, self.thrown_away = load_manifest(self._manifest_path)
        self.files = Fingerprints(root, *load_stamps(self._stamps_path))
        self._saved = self._look()

    def output_path(self, place: str, form: str) -> str:
        """Return the path of an output from the root."""
        return os.path.join(self.output, place + FORMATS[form].suffix)

    def save(self) -> None:
        """Write the manifest, then the stamps: their own time is the end of what they vouch for."""
        write_if_changed(Path(self._manifest_path), self.manifest.as_bytes(), lasting=False)
        write_if_changed(Path(self._stamps_path), as_json(self.files.stamps), lasting=False)
        self._saved = self._look()

    def look_again(self) -> bool:
        """Forget what files were like, for another build; tell whether all else still holds.

        It does not once another process has built.
        """
        self.files.look_again()
        return self._saved == self._look()

    def begin(self) -> None:
        """Leave a mark that a build is under way, for the next one to see if this one is killed."""
        write_if_changed(Path(self.unfinished_path), b"", lasting=False)

    def end(self) -> None:
        """Take the mark away."""
        Path(self.unfinished_path).unlink(missing_ok=True)

    @property
    def was_interrupted(self) -> bool:
        """Whether the last build was killed before its end."""
        return os.path.exists(self.unfinished_path)

    def _look(self) -> tuple[int, int] | None:
        """Return what tells one saved manifest from another; None where there is none."""
        try:
            status = os.stat(self._manifest_path)
        except FileNotFoundError:
            return None
        return status.st_ino, status.st_mtime_ns
