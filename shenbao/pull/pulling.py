"""Pulling an edited Word document: from its bytes to the declaration's new TOML text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from shenbao.diagnostics import Code, Diagnostic, Severity, Span, has_errors
from shenbao.form import Filing, Library, title_words
from shenbao.i18n import _
from shenbao.importers.grid import Grid, Note
from shenbao.importers.importing import Standards
from shenbao.importers.loading import Refusal, load_grids
from shenbao.importers.places import diagnostic
from shenbao.importers.values import Values
from shenbao.importers.verifying import same
from shenbao.pull.decisions import Decisions, Prefer
from shenbao.pull.merged import Merged
from shenbao.pull.merging import merge
from shenbao.pull.reading import Said, read_edited
from shenbao.pull.versions import Versions
from shenbao.source import parse, read
from shenbao.view import lay_out
from shenbao.view.origin import Origin, origin_of
from shenbao.writer import UnwritableError, edit_declaration


@dataclass
class Pulled:
    """What an edited document asks of a declaration.

    ``old`` and ``new`` are the texts of its TOML file; they are the same where
    nothing is to be changed, or nothing can be.
    """

    source: Path
    target: Path | None = None
    old: str = ""
    new: str = ""
    problems: list[Diagnostic] = field(default_factory=list)


def pull(
    source: Path,
    into: Path | Sequence[Path],
    library: Library,
    prefer: Prefer | None = None,
) -> Pulled:
    """Read an edited document and merge what was changed in it ``into`` its declaration.

    That is the one among many that the document was made of, or the one given,
    whatever it is called now. Its file is not touched. Problems that are errors
    say what could not be taken over.
    """
    pulled = Pulled(source)
    standards = Standards(library)
    loaded = load_grids([source], standards.numbers())[source].found
    if isinstance(loaded, Refusal):
        refuse(pulled, loaded.message, loaded.hint, loaded.code)
    elif loaded.origin is None:
        message = _("The document does not say which declaration it was made of.")
        hint = _("Only a Word file that build has made can be pulled; any other can be imported.")
        refuse(pulled, message, hint)
    else:
        filing = find_declaration(loaded.origin, into, library)
        if filing is None:
            message = _("The declaration {name} of the document is not here, or it is faulty.")
            hint = _("Run shenbao build to see what is wrong, or name its file with --into.")
            refuse(pulled, message.format(name=loaded.origin.declaration), hint)
        else:
            _Pull(pulled, filing, loaded, loaded.origin, standards).run(prefer)
    return pulled


def refuse(pulled: Pulled, message: str, hint: str = "", code: str = Code.REFUSED) -> None:
    """Say why nothing at all can be pulled."""
    pulled.problems.append(Diagnostic(Span(pulled.source), code, message, hint))


def find_declaration(
    origin: Origin, into: Path | Sequence[Path], library: Library
) -> Filing | None:
    """Return the declaration at a path, or that among many which a document was made of."""
    if isinstance(into, Path):
        return _filing(into, library)
    name = origin.declaration.encode()
    near = (path for path in into if name in path.read_bytes())
    filings = (_filing(path, library) for path in near)
    return next((one for one in filings if one and _name(one) == origin.declaration), None)


def _filing(path: Path, library: Library) -> Filing | None:
    document, _problems = read(path, library.caps.file_bytes)
    return library.file(document)[0] if document else None


def _name(filing: Filing) -> str:
    return origin_of(lay_out(filing)).declaration


class _Pull:
    """One document, its declaration, and what comes of the two."""

    def __init__(
        self, pulled: Pulled, filing: Filing, grid: Grid, origin: Origin, standards: Standards
    ) -> None:
        self.pulled = pulled
        self.filing = filing
        self.grid = grid
        self.sheet = lay_out(filing)
        self.origin = origin
        self.standards = standards
        pulled.target = filing.declaration.document.path
        pulled.old = pulled.new = pulled.target.read_bytes().decode()

    def run(self, prefer: Prefer | None) -> None:
        now = origin_of(self.sheet)
        if not self.origin.values:
            if now.content != self.origin.content:
                message = _(
                    "The declaration has changed since, and the document forgot what it was."
                )
                hint = _("Pull into the declaration as it was, then merge the two with git.")
                refuse(self.pulled, message, hint)
                return
            self.origin = now
        vocabulary = self.standards.vocabulary(self.filing.standard.name)
        if vocabulary is None:
            self.pulled.problems += self.standards.problems
            return
        edited = read_edited(self.grid, self.origin, self.filing, self.sheet, vocabulary)
        declaration, standard = self.filing.declaration, self.filing.standard
        values = Values(standard, declaration.year, vocabulary.words, flat=False)
        decisions = Decisions(prefer)
        versions = Versions(self.filing, self.sheet, self.origin, edited)
        merged = merge(versions, values, decisions)
        notes = [*edited.notes, *decisions.notes]
        self.pulled.problems += [diagnostic(self.pulled.source, note) for note in notes]
        self.edit(merged)

    def edit(self, merged: Merged) -> None:
        """Make the new text, and see that it says what the document says."""
        try:
            new = edit_declaration(self.pulled.old, merged.data, self.filing.standard)
        except UnwritableError:
            message = _("The file cannot be changed without losing what else is in it.")
            refuse(self.pulled, message, code=Code.MISMATCH)
            return
        document, problems = parse(new, self.filing.declaration.document.path)
        filing = None
        if document is not None:
            filing, found = self.standards.library.file(document)
            problems += found
        self.pulled.problems += problems
        if filing is None or has_errors(problems):
            message = _("With what was edited it is no valid declaration.")
            refuse(self.pulled, message, code=Code.MISMATCH)
            return
        misfits = self.misfits(filing, merged.wanted)
        self.pulled.problems += misfits
        if not misfits:
            self.pulled.new = new

    def misfits(self, filing: Filing, wanted: Mapping[str, Said]) -> list[Diagnostic]:
        """Return every edited text that the sheet would not show as it is."""
        printed = title_words(filing.declaration, filing.standard) | lay_out(filing).values()
        found = []
        for key, said in wanted.items():
            shown = printed.get(key, "")
            if not same(shown, said.text, self.filing.standard, key):
                message = _("“{found}” would be printed as “{printed}”.")
                message = message.format(found=said.text, printed=shown)
                note = Note(said.cell.place, message, "", Severity.ERROR, Code.MISMATCH)
                found.append(diagnostic(self.pulled.source, note))
        return found
