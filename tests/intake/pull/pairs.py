"""A declaration with its Word file, and pulling edits of the one into the other."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from shenbao.form import Filing, Library
from shenbao.formats import word
from shenbao.intake.pull import Prefer, Pulled, pull
from shenbao.sheet.layout import lay_out
from shenbao.toml import read
from tests.intake.files import read_here
from tests.intake.pull.editing import Edit, edited
from tests.worlds import templates_of

TEXT = (Path(__file__).parent / "declaration.toml").read_text(encoding="utf-8")

Way = Callable[[bytes], bytes]
"""What a program does to a document that it saves."""


class Pair:
    """A declaration and the Word file that was made of it, in one folder."""

    def __init__(self, folder: Path, toml: str, library: Library) -> None:
        self.library = library
        self.toml = folder / "declaration.toml"
        self.docx = folder / "edited.docx"
        self.toml.write_text(toml, encoding="utf-8")
        self.made = self.word()

    def filing(self) -> Filing:
        document, problems = read(self.toml, within=None)
        assert document, problems
        filing, problems = self.library.file(document)
        assert filing, problems
        return filing

    def word(self) -> bytes:
        """Return the Word file of the declaration as it is."""
        filing = self.filing()
        return word.render(lay_out(filing), templates_of(filing.standard.folders))

    def change(self, old: str, new: str) -> None:
        """Change the declaration by hand."""
        text = self.toml.read_text(encoding="utf-8")
        assert text.count(old) == 1, old
        self.toml.write_text(text.replace(old, new), encoding="utf-8")

    def pull(
        self, *edits: Edit, saved: Way = lambda content: content, prefer: Prefer | None = None
    ) -> Pulled:
        """Edit the document that was made, save it, and pull it."""
        return self.pull_content(saved(edited(self.made, *edits)), prefer)

    def pull_content(self, content: bytes, prefer: Prefer | None = None) -> Pulled:
        self.docx.write_bytes(content)
        with read_here():
            return pull(self.docx, self.toml, self.library, prefer)


def said(pulled: Pulled) -> list[str]:
    """Return what is said of a document: where, how grave, and what."""
    return [
        f"{one.span.where or one.span.line}: {one.code} {one.severity}: {one.message}"
        for one in pulled.problems
    ]
