"""The declarations of a project at one revision, and the form standards they are read by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from shenbao.changes.comparison.statement import Side, side
from shenbao.changes.revisions import Tree
from shenbao.diagnostics import Diagnostic, has_errors
from shenbao.form import Library
from shenbao.toml import Document, parse_bytes


@dataclass
class Revision:
    """A tree of files with its declarations and templates; both are folders from its root.

    ``library`` holds the form standards; ``templates`` is None where they are in
    no folder of the tree. Declarations that are faulty are no part of it;
    ``problems`` says what is wrong with those read.
    """

    tree: Tree
    library: Library
    declarations: str
    templates: str | None
    problems: list[Diagnostic] = field(default_factory=list)

    def sources(self) -> dict[str, str]:
        """Return the id of each declaration's content by its place below the folder."""
        start = len(self.declarations) + 1 if self.declarations else 0
        listed = self.tree.list(self.declarations)
        return {path[start:]: blob for path, blob in listed.items() if path.endswith(".toml")}

    def path(self, place: str) -> str:
        """Return the path of the declaration at a place, from the root of the tree."""
        return f"{self.declarations}/{place}" if self.declarations else place

    def documents(self, places: Iterable[str]) -> dict[str, Document]:
        """Read declarations as TOML, by place."""
        paths = {place: self.path(place) for place in places}
        contents = self.tree.read(paths.values())
        parsed = {place: self._parsed(path, contents[path]) for place, path in paths.items()}
        return {place: document for place, document in parsed.items() if document is not None}

    def _parsed(self, path: str, content: bytes) -> Document | None:
        shown = self.tree.place(path)
        document, problems = parse_bytes(content, shown, self.library.caps.file_bytes)
        self.problems += problems
        return None if has_errors(problems) else document

    def sides(self, documents: dict[str, Document]) -> dict[str, Side]:
        """Return the declarations of these documents, laid out, by place."""
        sides = {}
        for place, document in documents.items():
            filing, problems = self.library.file(document)
            self.problems += problems
            if filing is not None:
                sides[place] = side(self.path(place), place, filing)
        return sides
