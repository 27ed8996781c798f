"""Pulling an edited Word document: from its bytes to the declaration's new TOML text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct, field

from shenbao.declaration.reading import FOLLOWS
from shenbao.diagnostics import Code, Diagnostic, Place, Span, has_errors
from shenbao.form import Filing, Library
from shenbao.form.writing import UnwritableError, edit_declaration
from shenbao.i18n import _
from shenbao.intake.grid import Cell, Grid
from shenbao.intake.loading import load_grids
from shenbao.intake.problems import refused
from shenbao.intake.pull.decisions import Decisions, Prefer
from shenbao.intake.pull.lines import lines_of
from shenbao.intake.pull.merged import Merged
from shenbao.intake.pull.merging import merge
from shenbao.intake.pull.reading import read_edited
from shenbao.intake.pull.versions import Versions
from shenbao.intake.standards import Standards
from shenbao.intake.verifying import Invalid, mismatch, printed, same
from shenbao.intake.vocabulary import without_marker
from shenbao.sheet.layout import lay_out
from shenbao.sheet.origin import Origin, origin_of
from shenbao.system.reading import bounds, read_file
from shenbao.toml import key_path, parse


class Pulled(Struct):
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
    if isinstance(loaded, Diagnostic):
        pulled.problems.append(loaded)
    elif loaded.origin is None:
        message = _("The document does not say which declaration it was made of.")
        hint = _("Only a Word file that build has made can be pulled; any other can be imported.")
        refuse(pulled, message, hint)
    else:
        found = find_declarations(loaded.origin, into, library)
        if len(found) == 1:
            _Pull(pulled, found[0], loaded, loaded.origin, standards).run(prefer)
        elif found:
            message = _("The document may be of any of these: {paths}.")
            paths = ", ".join(filing.declaration.document.path.as_posix() for filing in found)
            refuse(pulled, message.format(paths=paths), _("Name the file with --into."))
        else:
            message = _("The declaration {name} of the document is not here, or it is faulty.")
            hint = _("Run shenbao build to see what is wrong, or name its file with --into.")
            refuse(pulled, message.format(name=loaded.origin.declaration), hint)
            of_lock = (problem for problem in library.problems() if problem.code == Code.LOCKED)
            pulled.problems += of_lock  # for which no declaration is read
    return pulled


def refuse(pulled: Pulled, message: str, hint: str = "", code: str = Code.REFUSED) -> None:
    """Say why nothing at all can be pulled."""
    pulled.problems.append(Diagnostic(Span(pulled.source), code, message, hint))


def find_declarations(
    origin: Origin, into: Path | Sequence[Path], library: Library
) -> list[Filing]:
    """Return the declaration at a path, or those among many that a document may be made of.

    One that still says all that the document was made with is the one, or else that with just
    its labels: what follows a declaration has the identifier of that, and another year has
    another title. Where a form gives its declarations no identifier, those with most of the
    same labels may be it.
    """
    if isinstance(into, Path):
        return _filings([into], library)
    name = origin.declaration.encode()
    near = _filings([path for path in into if _mentions(path, name, library)], library)
    found = [(filing, origin_of(lay_out(filing))) for filing in near]
    named = [
        (filing, its)
        for filing, its in found
        if its.declaration == origin.declaration
        and (origin.declaration or 2 * len(its.fixed & origin.fixed) > len(origin.fixed))
    ]
    same_still = [filing for filing, its in named if its.content == origin.content]
    all_labels = [filing for filing, its in named if its.fixed == origin.fixed]
    return same_still[:1] or all_labels or [filing for filing, _its in named]


def _mentions(path: Path, name: bytes, library: Library) -> bool:
    """Tell whether a declaration holds these bytes, or what it follows may; not if unreadable."""
    try:
        content = read_file(path, library.caps.file_bytes, within=bounds(path, library.root))
        return name in content or FOLLOWS.encode() in content
    except OSError:
        return False


def _filings(paths: Sequence[Path], library: Library) -> list[Filing]:
    filings, _problems = library.read_all(paths)
    return filings


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
        pulled.old = pulled.new = read_file(pulled.target, within=None).decode()

    def run(self, prefer: Prefer | None) -> None:
        if not self.origin.values:
            now = origin_of(self.sheet)
            if now.content != self.origin.content:
                message = _(
                    "The declaration has changed since, and the document forgot what it was."
                )
                hint = _("Pull into the declaration as it was, then merge the two with git.")
                refuse(self.pulled, message, hint)
                return
            self.origin = now
        vocabulary = self.standards.vocabulary_of(self.filing.standard)
        if vocabulary is None:
            self.pulled.problems += self.standards.problems
            return
        edited = read_edited(self.grid, self.origin, self.filing, self.sheet, vocabulary)
        count = max(len(edited.rows), len(lines_of(self.origin.values, {})))
        limit = self.standards.library.caps.indicators
        if count > limit:
            message = _("There are {count} indicators; at most {limit} are allowed.")
            refuse(self.pulled, message.format(count=count, limit=limit), code=Code.LIMIT)
            return
        declaration, standard = self.filing.declaration, self.filing.standard
        context = vocabulary.words.context(standard, declaration.year, is_flat=False)
        versions = Versions(self.filing, self.sheet, self.origin, edited)
        self.pulled.problems += self.in_file(edited.problems)
        refused_cells: frozenset[Place] = frozenset()
        while True:  # what makes no valid declaration is left out, and all else is tried again
            decisions = Decisions(prefer, refused_cells)
            merged = merge(versions, context, decisions)
            attempt = self.attempt(merged)
            self.pulled.problems += attempt.problems
            if attempt.blamed <= refused_cells:
                break
            refused_cells |= attempt.blamed
        self.pulled.problems += self.in_file(decisions.problems)
        self.pulled.new = attempt.text or self.pulled.old

    def in_file(self, problems: Iterable[Diagnostic]) -> list[Diagnostic]:
        """Return problems as those of the edited document."""
        return [problem.in_file(self.pulled.source) for problem in problems]

    def attempt(self, merged: Merged) -> _Attempt:
        """Make the new text, and see that it says what the document says."""
        try:
            text = edit_declaration(self.pulled.old, merged.data, self.filing.standard)
        except UnwritableError:
            message = _("The file cannot be changed without losing what else is in it.")
            return _Attempt([self.refusal(message)])
        document, problems = parse(text, self.filing.declaration.document.path)
        filing = None
        if document is not None:
            filing, found = self.standards.library.file(document)
            problems += found
        if filing is None or has_errors(problems):
            reasons = Invalid(document, problems).blamed(merged.wanted)
            if reasons:
                return _Attempt(self.in_file(reasons.values()), frozenset(reasons))
            message = _("With these edits it is not a valid declaration.")
            return _Attempt([*problems, self.refusal(message)])
        misfits = self.misfits(filing, merged.wanted)
        if misfits:
            return _Attempt(list(misfits.values()), frozenset(misfits))
        return _Attempt([*problems, *self.derived(filing, merged.derived)], text=text)

    def derived(self, filing: Filing, cells: Mapping[str, Cell]) -> Iterator[Diagnostic]:
        """Refuse what was put in place of figures that the form has itself, unless they agree."""
        shown = printed(filing, lay_out(filing))
        for key, cell in cells.items():
            now = shown.get(key, "")
            if not same(now, cell.text, filing.standard, key):
                message = _("“{found}” stands in place of “{now}”, which nobody writes here.")
                hint = _(
                    "The form works it out, or takes it from elsewhere. What a filed form printed"
                    " otherwise stands in [[stated]] of the TOML file."
                )
                message = message.format(found=cell.text, now=now)
                yield refused(cell.place, message, hint).in_file(self.pulled.source)

    def refusal(self, message: str) -> Diagnostic:
        return Diagnostic(Span(self.pulled.source), Code.MISMATCH, message)

    def misfits(self, filing: Filing, wanted: Mapping[str, Cell]) -> dict[Place, Diagnostic]:
        """Return what is wrong with each edited text that the sheet would not show as it is."""
        shown = printed(filing, lay_out(filing))
        misfits = {}
        for key, cell in wanted.items():
            facts, now = filing.standard.facts_at(key_path(key) or ()), shown.get(key, "")
            words = without_marker(now, facts) if facts else now
            if not same(words, cell.text, filing.standard, key):
                misfits[cell.place] = mismatch(cell, now).in_file(self.pulled.source)
        return misfits


class _Attempt(Struct, frozen=True):
    """What came of writing all edits at once: the new text, or what is wrong and where.

    ``blamed`` are the places of the edits that must be left out.
    """

    problems: Sequence[Diagnostic]
    blamed: frozenset[Place] = frozenset()
    text: str = ""
