"""Where the manifest is kept from one build to the next: the cache folder of a repository."""

from __future__ import annotations

import os
import re
from contextlib import suppress

from shenbao.build.inputs import Fingerprints, fingerprint_of_text, saved_at
from shenbao.build.manifest import Manifest
from shenbao.build.manifest_lines import State, as_lines, read_lines, read_stamps
from shenbao.formats import FORMATS
from shenbao.project.folders import CACHE, OUTPUT
from shenbao.system.lines import as_json
from shenbao.system.reading import read_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from shenbao.project.shards import Shard
    from shenbao.system.looks import Look


class Store:
    """The manifest and the stamps of one output folder, or of a ``shard`` of that.

    A shard has files of its own, so that several can be built in one folder at a time. Where
    there are none it begins with what the whole folder's files say of it. ``is_damaged`` says
    that a manifest is there and not all of it could be believed, ``is_of_other_version`` that
    it is none of this program's version, and ``is_new`` that there was none.
    """

    def __init__(self, root: str, output: str, shard: Shard | None = None) -> None:
        self.root = root
        self.output = os.path.relpath(output, root)
        self.folder = os.path.join(root, CACHE)
        # the usual output folder has files of plain names, any other one has files of its own
        own = "" if self.output == OUTPUT else f"-{fingerprint_of_text(self.output)[:8]}"
        self.shard = shard
        self._own = own + (shard.suffix if shard else "")
        content, known = _read(self._path("manifest")), self._own
        if content is None and shard:
            content, known = _read(self._path("manifest", own)), own
        self.is_new = content is None
        whole = Manifest(), State.WHOLE
        self.manifest, state = whole if content is None else read_lines(content)
        self.is_damaged = state is State.DAMAGED
        self.is_of_other_version = state is State.OTHER_VERSION
        if shard:
            self._keep_only(shard)
        stamps_path = self._path("stamps", known)
        stamps = read_stamps(_read(stamps_path) or b"")
        self.files = Fingerprints(root, stamps, saved_at(stamps_path))
        self._saved = self._look()

    @property
    def knows_all(self) -> bool:
        """Whether what was made before is known, so that nothing of it can be left over."""
        return not (self.is_new or self.is_damaged or self.is_of_other_version)

    def _keep_only(self, shard: Shard) -> None:
        """Forget all but the sheets of a shard."""
        sheets = self.manifest.sheets
        self.manifest.sheets = {place: sheets[place] for place in sheets if shard.has(place)}
        self.manifest.workbooks.clear()
        self.manifest.configuration = ""

    def _path(self, name: str, own: str | None = None) -> str:
        """Return the path of a file that is kept."""
        suffix = ".json" if name == "stamps" else ""
        return os.path.join(self.folder, f"{name}{self._own if own is None else own}{suffix}")

    def output_path(self, name: str, format_name: str) -> str:
        """Return the path of an output from the root; ``name`` is without a suffix."""
        return os.path.join(self.output, name + FORMATS[format_name].suffix)

    def save(self) -> None:
        """Write the manifest, then the stamps, whose own time is the end of what they vouch for.

        What shards have left of an earlier state is outdated then.
        """
        _write(self._path("manifest"), as_lines(self.manifest))
        _write(self._path("stamps"), as_json(self.files.stamps))
        self._saved = self._look()
        if self.shard is None:
            self._remove_shards()

    def _remove_shards(self) -> None:
        """Remove what shards of this output folder have left."""
        for name in os.listdir(self.folder):
            if self.is_of_shard(name):
                with suppress(OSError):
                    _remove(os.path.join(self.folder, name))

    def is_of_shard(self, name: str, kinds: str = "manifest|stamps|unfinished") -> bool:
        """Tell by its name whether a file is one that a shard of this output folder leaves."""
        return bool(re.fullmatch(rf"({kinds}){self._own}-[0-9]+-of-[0-9]+(\.json)?", name))

    def renew(self) -> None:
        """Write the stamps, where a build with nothing to do had to read files anew.

        It would read them anew each time: they are younger than the stamps.
        """
        if self.files.can_be_trusted_now:
            with suppress(OSError):
                _write(self._path("stamps"), as_json(self.files.stamps))
                os.utime(self._path("stamps"))  # it may be as it was, but for its time

    def looks(self, began: int) -> dict[str, Look | None] | None:
        """Return the looks of all that was looked at, this store included; see ``Fingerprints``."""
        for name in ("manifest", "unfinished"):
            self.files.look_at(self._path(name))
        return self.files.looks(began)

    def look_again(self) -> bool:
        """Forget what files were like, for another build; return whether all else still holds.

        It does not once another process has built.
        """
        self.files.look_again()
        return self._saved == self._look()

    def begin(self) -> None:
        """Leave a mark that a build is under way, for the next one to see if this one is killed."""
        _write(self._path("unfinished"), b"")

    def end(self) -> None:
        """Remove the mark."""
        _remove(self._path("unfinished"))

    @property
    def was_interrupted(self) -> bool:
        """Whether the last build was killed before its end."""
        return os.path.exists(self._path("unfinished"))

    def _look(self) -> tuple[int, int] | None:
        """Return what tells one saved manifest from another; None where there is none."""
        try:
            status = os.stat(self._path("manifest"))
        except OSError:
            return None
        return status.st_ino, status.st_mtime_ns


def stamps_saved_at(root: str) -> int:
    """Return when a build of a project into its usual folder last saved what files look like."""
    return saved_at(os.path.join(root, CACHE, "stamps.json"))


def _read(path: str) -> bytes | None:
    """Return the content of a file, nothing of one that cannot be read; None if it is not there."""
    try:
        return read_file(path, within=os.path.dirname(path))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError:
        return b""


def _remove(path: str) -> None:
    from pathlib import Path  # a build with nothing to do removes nothing

    from shenbao.system.removal import remove_file

    remove_file(Path(path), Path(path).parent)


def _write(path: str, content: bytes) -> None:
    from pathlib import Path  # a build with nothing to do writes nothing

    from shenbao.system.files import write_if_changed

    file = Path(path)
    write_if_changed(file, content, lasting=False, inside=file.parent)
