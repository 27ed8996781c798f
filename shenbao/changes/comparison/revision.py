"""The declarations of a project at one revision, and the form standards they are read by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property

from msgspec import Struct, field
from msgspec.structs import replace

from shenbao.changes.comparison.statement import Side
from shenbao.changes.comparison.stating import side
from shenbao.changes.revisions import Tree
from shenbao.diagnostics import Code, Diagnostic, Span, has_errors
from shenbao.form import Filing, Library
from shenbao.form.collections import FORM
from shenbao.project.folders import LOCK, SUFFIX, is_misspelt
from shenbao.project.listing import misspelt
from shenbao.system.boundary import boundary
from shenbao.toml import Document, parse_bytes
from shenbao.toml.characters import without_forbidden


class Fault(Struct, frozen=True, order=True):
    """A file of a revision that is faulty, by its path from the root of the project.

    ``place`` is that below the folder of declarations, the same path where it is elsewhere.
    One that ``is_compared`` could be read in part, or by the form standard of the other
    revision; of the others nothing was compared. One that ``is_apart`` is not faulty, but a
    folder that is a repository of its own.
    """

    path: str
    revision: str
    is_compared: bool
    place: str
    is_apart: bool = False


class Revision(Struct, dict=True):
    """A tree of files with its declarations and templates; both are folders from its root.

    ``library`` holds the form standards, ``spare`` those of the other revision, which are
    used in place of faulty or missing ones; ``templates`` is None where they are in no
    folder of the tree. One of a single ``year`` has the declarations of that, at places
    without the year. ``problems`` says what is wrong with the declarations read, and
    ``faults`` which files are faulty.
    """

    tree: Tree
    library: Library
    declarations: str
    templates: str | None
    spare: Library | None = None
    problems: list[Diagnostic] = field(default_factory=list)
    faults: set[Fault] = field(default_factory=set)
    year: int | None = None

    def __post_init__(self) -> None:
        self.use(self.library)

    def use(self, library: Library) -> None:
        """Read declarations by the standards of a library, but what they follow from this tree.

        What is not in a tree without templates is looked for where the library does.
        """
        elsewhere = library.find_followed if self.templates is None else None

        def followed(place: str) -> Document | None:
            return self._followed(place) or (elsewhere(place) if elsewhere else None)

        self.library = replace(library, find_followed=followed, find_all=self._all)

    def _all(self) -> Iterator[Document]:
        """Yield all declarations, in the order of their places."""
        contents = self.tree.read(map(self.path, self.sources()))
        for path in sorted(contents):
            document = self._parsed(path, contents[path])
            if document is not None:
                yield document

    def _followed(self, place: str) -> Document | None:
        """Return the declaration at a place that another one follows."""
        content = self.tree.read([self.path(place)]).get(self.path(place))
        return self._parsed(self.path(place), content) if content is not None else None

    def sources(self) -> dict[str, str]:
        """Return the id of each declaration's content by its place below the folder."""
        return {place: blob for place, blob in self._listed.items() if place.endswith(SUFFIX)}

    def misspelt(self) -> dict[str, str]:
        """Return the same of files that would be declarations but for the ends of their names."""
        return {place: blob for place, blob in self._listed.items() if is_misspelt(place)}

    @cached_property
    def _listed(self) -> dict[str, str]:
        start = len(self.declarations) + 1 if self.declarations else 0
        listed = self.tree.list(self.declarations)
        if self.year is None:
            return {path[start:]: blob for path, blob in listed.items()}
        return {place: listed[path] for place, path in self._without_year.items()}

    @cached_property
    def _without_year(self) -> dict[str, str]:
        """The paths of the declarations of a year by their places without it."""
        paths: dict[str, str] = {}
        start = len(self.declarations) + 1 if self.declarations else 0
        for path in self.tree.list(self.declarations):
            parts = path[start:].split("/")
            place = "/".join(part for part in parts if part != str(self.year))
            paths[place if place not in paths else path[start:]] = path
        return paths

    def path(self, place: str) -> str:
        """Return the path of the declaration at a place, from the root of the tree."""
        if self.year is not None and place in self._without_year:
            return self._without_year[place]
        return f"{self.declarations}/{place}" if self.declarations else place

    def documents(self, places: Iterable[str]) -> dict[str, Document]:
        """Read declarations as TOML, by place."""
        parsed = {
            place: self._parsed(self.path(place), content)
            for place, content in self.contents(places).items()
        }
        return {place: document for place, document in parsed.items() if document is not None}

    def contents(self, places: Iterable[str]) -> dict[str, bytes]:
        """Read declarations as they are, by place."""
        paths = {place: self.path(place) for place in places}
        contents = self.tree.read(paths.values())
        for path in paths.values():
            if path not in contents:
                self.note_unread(path)
        return {place: contents[path] for place, path in paths.items() if path in contents}

    def _parsed(self, path: str, content: bytes) -> Document | None:
        shown = self.tree.place(path)
        with self.failing_alone(path):
            document, problems = parse_bytes(content, shown, self.library.caps.file_bytes)
            self.problems += problems
            if has_errors(problems):
                self.note_fault(path, is_compared=document is not None)
            if document is not None and has_errors(problems):
                return replace(document, data=without_forbidden(document.data))
            return document
        return None

    def sides(self, documents: dict[str, Document]) -> dict[str, Side]:
        """Return the declarations of these documents, laid out as far as possible, by place."""
        sides = {}
        for place, document in documents.items():
            path = self.path(place)
            with self.failing_alone(path):
                filing = self._filed(path, document)
                if filing is not None:
                    sides[place] = side(path, place, filing)
        return sides

    @contextmanager
    def failing_alone(self, path: str) -> Iterator[None]:
        """Make of what the program has not foreseen in a declaration a fault of that one alone."""

        def tell(problem: Diagnostic) -> None:
            self.problems.append(problem)
            self.note_fault(path, is_compared=False)

        with boundary(self.tree.place(path), tell):
            yield

    def _filed(self, path: str, document: Document) -> Filing | None:
        """Read what can be read of a declaration, by the other revision's standard if need be."""
        filing, problems = self.library.salvage(document)
        self.problems += problems
        is_standard_faulty = filing is None and not problems
        if filing is None and self.spare is not None:
            filing, _problems = self.spare.salvage(document)
        if is_standard_faulty and self.templates is not None:
            self.note_fault(self._source(document.data["form"]), is_compared=filing is not None)
        if has_errors(problems) or filing is None:
            self.note_fault(path, is_compared=filing is not None)
        return filing

    def _source(self, name: str) -> str:
        """Return the file that says what a form standard is: its own, or that of the lock."""
        is_own = name in self.library.collections.own_names or self.library.lock is None
        return f"{self.templates}/{name}/{FORM}" if is_own else LOCK

    def note_unread(self, path: str) -> None:
        """Note that a file cannot be read, and why."""
        span = Span(self.tree.place(path))
        self.problems.append(Diagnostic(span, Code.UNREADABLE, self.tree.unread(path)))
        self.note_fault(path, is_compared=False)

    def note_misspelt(self, place: str) -> None:
        """Note that a file is not read for the end of its name."""
        path = self.path(place)
        self.problems.append(misspelt(self.tree.place(path)))
        self.note_fault(path, is_compared=False)

    def note_fault(self, path: str, *, is_compared: bool, is_apart: bool = False) -> None:
        """Note that a file is faulty, or a folder is not to be read."""
        place = path.removeprefix(f"{self.declarations}/") if self.declarations else path
        self.faults.add(Fault(path, self.tree.name, is_compared, place, is_apart))
