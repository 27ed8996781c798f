"""A repository of declarations: what all commands ask for folders, settings and declarations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path

from msgspec import Struct, field

from shenbao.declaration import name_fault
from shenbao.diagnostics import Diagnostic, has_errors
from shenbao.form import Library
from shenbao.form.lock import Lock, read_lock
from shenbao.i18n import _
from shenbao.project.folders import CACHE, CONFIGURATION, LOCK, ProjectError
from shenbao.project.kept import kept
from shenbao.project.listing import find_declarations
from shenbao.project.settings import Settings, read_settings
from shenbao.system.packages import STANDARDS, DataFolder, data_folders, shipped_templates
from shenbao.system.reading import bounds, leads_out, real_path
from shenbao.toml import Document, read


class Project(Struct, frozen=True, dict=True):
    """A repository of declarations.

    ``other_output`` is an output folder in place of the usual one. If ``cache_of_standards`` is
    given, standards of packages that are others by now are taken from it, as the lock has them.
    """

    root: Path
    settings: Settings = field(default_factory=Settings)
    other_output: Path | None = None
    cache_of_standards: Path | None = None

    @classmethod
    def open(cls, root: Path, *, must_be: bool = True) -> tuple[Project, list[Diagnostic]]:
        """Return the project in a folder, beside what is wrong with its settings.

        Raises ProjectError where there is none though there must be.
        """
        settings, problems = read_settings(root / CONFIGURATION)
        project = cls(root, settings)
        for folder in (project.declarations, project.templates, project.schema):
            if bounds(folder, root) and leads_out(folder, root):
                message = _("{path} is a link that leads out of the project.")
                raise ProjectError(message.format(path=folder))
        if must_be and not has_errors(problems) and not project.is_there:
            message = _("{path} is not a repository of declarations.").format(path=real_path(root))
            hint = _("Run shenbao init here, or name the folder of one with --root.")
            raise ProjectError(message, hint)
        return project, problems

    @property
    def is_there(self) -> bool:
        """Whether the folder is a repository of declarations, and not just any folder."""
        folders = (self.declarations, self.templates)
        return self.settings.are_there or any(folder.is_dir() for folder in folders)

    @property
    def declarations(self) -> Path:
        """The folder of all declarations."""
        return self.root / self.settings.declarations

    @property
    def templates(self) -> Path:
        """The folder of the form standards."""
        return self.root / self.settings.templates

    @property
    def output(self) -> Path:
        """The folder of the made sheets."""
        return self.other_output or self.root / self.settings.output

    @property
    def schema(self) -> Path:
        """The folder of the JSON Schemas for editors."""
        return self.root / self.settings.schema

    @property
    def cache(self) -> Path:
        """The folder of what the program keeps for itself."""
        return self.root / CACHE

    @property
    def lock(self) -> Lock:
        """What the repository has agreed to of the standards from elsewhere, as its file says."""
        return read_lock(self.root / LOCK)

    @cached_property
    def library(self) -> Library:
        """The form standards, each read once, when it is first asked for."""
        cache = self.cache_of_standards
        return self.library_as_locked(cache) if cache else self.library_by(self.lock)

    def library_as_locked(self, cache: Path, lock: Lock | None = None) -> Library:
        """Return the form standards as a lock has them, by default that of the repository.

        Where a package is another one by now they are taken from a cache folder, if it has them.
        """
        lock = lock or self.lock
        return self.library_by(lock, *kept(lock, cache))

    def library_by(self, lock: Lock | None, *copies: DataFolder) -> Library:
        """Return the form standards that a lock lets be used, if any is given.

        What is in the ``copies`` is taken from there, and not from the package.
        """
        return Library(
            self.templates,
            self.settings.caps,
            self.root,
            self._find_followed,
            self._find_all,
            (*copies, *data_folders(STANDARDS), shipped_templates()),
            lock,
        )

    def _find_all(self) -> Iterator[Document]:
        """Yield all declarations that are TOML, in the order of their files."""
        paths, _problems = self.find_declarations()
        for path in sorted(paths):
            most = self.settings.caps.file_bytes
            document, _faults = read(path, most, within=bounds(path, self.root))
            if document is not None:
                yield document

    def _find_followed(self, place: str) -> Document | None:
        """Return the declaration at a place below the folder of declarations, if there is one."""
        path = self.declarations / place
        if not place.endswith(".toml") or any(map(name_fault, place.split("/"))):
            return None
        most = self.settings.caps.file_bytes
        document, _problems = read(path, most, within=bounds(path, self.root))
        return document

    def find_declarations(
        self, paths: Sequence[Path] = ()
    ) -> tuple[dict[Path, str], list[Diagnostic]]:
        """Return the declaration files, or those among the given paths, each with its place.

        Beside them is told what is passed over. See ``listing.find_declarations``.
        Raises ProjectError where there are none.
        """
        return find_declarations(paths or (self.declarations,), self.declarations)
