"""Where form standards are: in the repository, in installed packages, and in this program."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path

from shenbao.form.lock import content_of
from shenbao.system.packages import PROGRAM, DataFolder

BASE = "_base"
FORM = "form.toml"


class Collections:
    """Folders of form standards; of two standards with one name the first is taken.

    The first folder is the repository's own, the last is that of this program; ``others`` are all
    but the first. A file beside a standard of another folder may be replaced by one of the
    repository's own, and so may each file that all standards share.
    """

    def __init__(self, own: Path, others: Sequence[DataFolder] = ()) -> None:
        self.own = own
        real = os.path.realpath(own)
        self._contents: dict[str, str] = {}
        self.others = tuple(other for other in others if os.path.realpath(other.path) != real)

    @cached_property
    def names(self) -> list[str]:
        """The names of all standards."""
        return sorted({*self.own_names, *self._homes})

    @cached_property
    def own_names(self) -> list[str]:
        """The names of the standards that stand in the repository."""
        return names_of_standards(self.own)

    @cached_property
    def _homes(self) -> dict[str, DataFolder]:
        """The folder that each standard of the others is taken from."""
        found: dict[str, DataFolder] = {}
        for other in self.others:
            for name in names_of_standards(Path(other.path)):
                found.setdefault(name, other)
        return found

    def foreign(self, name: str) -> DataFolder | None:
        """Return the other folder that a standard is taken from, or the shared files are.

        None is returned for what the repository has itself, and for what nobody has.
        """
        if name == BASE:
            return self._shared
        return None if name in self.own_names else self._homes.get(name)

    def content(self, name: str) -> str:
        """Return the digest of a standard, or of the shared files, that is from elsewhere.

        What cannot be read has none: those who read its files say why.
        """
        if name not in self._contents:
            foreign = self.foreign(name)
            self._contents[name] = ""
            with suppress(OSError):
                self._contents[name] = content_of(Path(foreign.path) / name) if foreign else ""
        return self._contents[name]

    def rivals(self, name: str) -> list[DataFolder]:
        """Return the folders of packages, if several have a standard of this name."""
        having = [other for other in self.others if (Path(other.path) / name / FORM).is_file()]
        of_packages = [other for other in having if other.name != PROGRAM]
        return of_packages if len(of_packages) > 1 else []

    def folder(self, name: str) -> Path:
        """Return the folder with the form.toml of a standard, the own one where there is none."""
        return self.layers(name)[-1]

    def layers(self, name: str) -> list[Path]:
        """Return where the files of a standard are looked for: the last has its form.toml."""
        foreign = self.foreign(name)
        return [self.own / name, *([Path(foreign.path) / name] if foreign else [])]

    @property
    def above(self) -> tuple[Path, ...]:
        """The folders that standards stand in: the repository's, and the others."""
        return (self.own, *(Path(other.path) for other in self.others))

    @cached_property
    def base(self) -> list[Path]:
        """Where the files are looked for that all standards share: the own one wins.

        The program's are always there, for a repository from before some of them came.
        """
        shipped = [Path(self._shipped.path)] if self._shipped else []
        return [folder / BASE for folder in (self.own, *shipped)]

    @cached_property
    def has_own_base(self) -> bool:
        """Whether the repository has any of the files itself that all standards share."""
        return (self.own / BASE).is_dir() and any((self.own / BASE).iterdir())

    def shared_files(self, name: str) -> tuple[Path, ...]:
        """Return the files of this name that all standards share, the one that holds first."""
        return files_named(name, self.base)

    @cached_property
    def _shipped(self) -> DataFolder | None:
        """The folder of this program's shared files, or else of a copy of them, as locked.

        There is none where the repository is the program's own.
        """
        ours = (other for other in self.others if other.package == PROGRAM)
        return next((other for other in ours if Path(other.path, BASE).is_dir()), None)

    @cached_property
    def _shared(self) -> DataFolder | None:
        """The folder of this program, where the repository lacks any of the shared files."""
        return self._shipped if self.lacking else None

    @cached_property
    def lacking(self) -> list[str]:
        """The shared files of this program that the repository has none of its own for."""
        if self._shipped is None:
            return []
        folder = Path(self._shipped.path, BASE)
        found = sorted(path for path in folder.rglob("*") if path.is_file())
        names = (path.relative_to(folder).as_posix() for path in found)
        return [name for name in names if not os.path.lexists(self.own / BASE / name)]


def files_named(name: str, folders: Iterable[Path]) -> tuple[Path, ...]:
    """Return the files of this name in some folders, the one that holds first.

    Where there is none that is where one could be.
    """
    places = [folder / name for folder in folders]
    return tuple(filter(os.path.lexists, places)) or tuple(places[:1])


def names_of_standards(folder: Path) -> list[str]:
    """Return the names of the standards in a folder: those of its folders with a form.toml."""
    names = (path.parent.name for path in folder.glob(f"*/{FORM}"))
    return sorted(name for name in names if name != BASE)
