"""The declarations that an imported form may follow: found by the project that it names."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path, PurePosixPath

from shenbao.form import Filing, Library, Standard
from shenbao.form.following import filed_copy
from shenbao.form.meanings import Meaning
from shenbao.project.folders import ProjectError
from shenbao.project.listing import place_of_follow_up
from shenbao.system.boundary import boundary
from shenbao.system.reading import real_path
from shenbao.toml import Document, parse

KNOWN_BY = (Meaning.CODE, Meaning.PROJECT_NAME, Meaning.UNIT_NAME)
"""What tells projects apart; a form that follows another repeats some of it."""

Found = list[tuple[str, Filing]]


class Declared:
    """The declarations below the folder ``home``, read when they are first asked for."""

    def __init__(self, library: Library, home: Path | None) -> None:
        self.library = library
        self.home = home

    def followed_by(self, text: str, standard: Standard) -> Found:
        """Return the declarations, by their places, that a form with a copy of one may follow.

        Each has the same year, and the same code, name and unit as far as the copy has them.
        """
        document, _problems = parse(text, Path("declaration.toml"))
        form = self.library.known(standard.follows)
        copy = filed_copy(document, form) if document is not None and form else None
        if copy is None or not copy.meant(Meaning.PROJECT_NAME):
            return []
        return [
            (place, filing)
            for place, filing in self._filings
            if not filing.standard.repeats
            and filing.declaration.year == copy.declaration.year
            and all(copy.meant(known) in ("", filing.meant(known)) for known in KNOWN_BY)
        ]

    def place_of_follow_up(self, standard: Standard, place: str) -> PurePosixPath:
        """Return the place of a declaration's follow-up: that of the present one, or a new one."""
        for path, document in self._documents.items():
            data = document.data
            if (data.get("form"), data.get("follows")) == (standard.name, place):
                return PurePosixPath(path)
        return PurePosixPath(place_of_follow_up(place, standard.name))

    @cached_property
    def _documents(self) -> dict[str, Document]:
        """The declarations by their places."""
        if self.home is None or self.library.find_all is None:
            return {}
        home = real_path(self.home)
        try:
            documents = list(self.library.find_all())
        except ProjectError:  # a repository without declarations
            return {}
        return {
            real_path(document.path).relative_to(home).as_posix(): document
            for document in documents
            if real_path(document.path).is_relative_to(home)
        }

    @cached_property
    def _filings(self) -> Found:
        found: Found = []
        for place, document in self._documents.items():
            with boundary(document.path, lambda _problem: None):  # the check will tell of it
                filing, _problems = self.library.salvage(document)
                if filing is not None:
                    found.append((place, filing))
        return found
