"""Where the manifest is kept from one build to the next: the cache folder of a repository."""

from __future__ import annotations

import os
from contextlib import suppress

from shenbao.build.inputs import Fingerprints, fingerprint
from shenbao.build.manifest import Manifest, as_json
from shenbao.build.manifest_lines import State, as_lines, read_lines, read_stamps
from shenbao.formats import FORMATS
from shenbao.project.folders import CACHE, OUTPUT
from shenbao.system.reading import read_file


class Store:
    """The manifest and the stamps of one output folder.

    ``is_damaged`` says that a manifest is there and not all of it could be believed,
    ``is_of_other_version`` that it is none of this program's version, and ``is_new`` that
    there was none.
    """

    def __init__(self, root: str, output: str) -> None:
        self.root = root
        self.output = os.path.relpath(output, root)
        self.folder = os.path.join(root, CACHE)
        # the usual output folder has files of plain names, any other one has files of its own
        own = "" if self.output == OUTPUT else f"-{fingerprint(self.output.encode())[:8]}"
        self._manifest_path = os.path.join(self.folder, f"manifest{own}")
        self._stamps_path = os.path.join(self.folder, f"stamps{own}.json")
        self._unfinished_path = os.path.join(self.folder, f"unfinished{own}")
        content = _read(self._manifest_path)
        self.is_new = content is None
        whole = Manifest(), State.WHOLE
        self.manifest, state = whole if content is None else read_lines(content)
        self.is_damaged = state is State.DAMAGED
        self.is_of_other_version = state is State.OTHER_VERSION
        stamps = read_stamps(_read(self._stamps_path) or b"")
        self.files = Fingerprints(root, stamps, self._stamped_at())
        self._saved = self._look()

    @property
    def knows_all(self) -> bool:
        """Whether what was made before is known, so that nothing of it can be left over."""
        return not (self.is_new or self.is_damaged or self.is_of_other_version)

    def output_path(self, name: str, format_name: str) -> str:
        """Return the path of an output from the root; ``name`` is without a suffix."""
        return os.path.join(self.output, name + FORMATS[format_name].suffix)

    def save(self) -> None:
        """Write the manifest, then the stamps, whose own time is the end of what they vouch for."""
        _write(self._manifest_path, as_lines(self.manifest))
        _write(self._stamps_path, as_json(self.files.stamps))
        self._saved = self._look()

    def renew(self) -> None:
        """Write the stamps, where a build with nothing to do had to read files anew.

        It would read them anew each time: they are younger than the stamps.
        """
        if self.files.can_be_trusted_now:
            with suppress(OSError):
                _write(self._stamps_path, as_json(self.files.stamps))
                os.utime(self._stamps_path)  # it may be as it was, but for its time

    def look_again(self) -> bool:
        """Forget what files were like, for another build; return whether all else still holds.

        It does not once another process has built.
        """
        self.files.look_again()
        return self._saved == self._look()

    def begin(self) -> None:
        """Leave a mark that a build is under way, for the next one to see if this one is killed."""
        _write(self._unfinished_path, b"")

    def end(self) -> None:
        """Remove the mark."""
        from pathlib import Path  # a build with nothing to do has no mark

        from shenbao.system.removal import remove_file

        remove_file(Path(self._unfinished_path), Path(self.folder))

    @property
    def was_interrupted(self) -> bool:
        """Whether the last build was killed before its end."""
        return os.path.exists(self._unfinished_path)

    def _stamped_at(self) -> int:
        """Return when the stamps were saved."""
        try:
            return os.stat(self._stamps_path).st_mtime_ns
        except OSError:
            return 0

    def _look(self) -> tuple[int, int] | None:
        """Return what tells one saved manifest from another; None where there is none."""
        try:
            status = os.stat(self._manifest_path)
        except OSError:
            return None
        return status.st_ino, status.st_mtime_ns


def _read(path: str) -> bytes | None:
    """Return the content of a file, nothing of one that cannot be read; None if it is not there."""
    try:
        return read_file(path, within=os.path.dirname(path))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError:
        return b""


def _write(path: str, content: bytes) -> None:
    from pathlib import Path  # a build with nothing to do writes nothing

    from shenbao.system.files import write_if_changed

    write_if_changed(Path(path), content, lasting=False)
