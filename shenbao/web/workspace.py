"""The workspace that one works at: declarations opened, tried with changes, and saved.

It knows nothing of HTTP. What it returns is plain data, for JSON.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from concurrent.futures import Executor
from datetime import date
from pathlib import Path
from threading import Lock, RLock
from typing import ParamSpec, TypeVar

from msgspec.structs import asdict, replace

from shenbao.build.make import SharedPlace
from shenbao.check.fixing import fixed
from shenbao.declaration.cells import Context
from shenbao.diagnostics import Diagnostic
from shenbao.form import Filing
from shenbao.formats import FORMATS
from shenbao.i18n import _, language
from shenbao.project.project import Project
from shenbao.system.executors import InlineExecutor
from shenbao.system.failures import TaskFailed
from shenbao.system.files import write_if_changed
from shenbao.toml import key_name
from shenbao.web.arrivals import edited
from shenbao.web.between import draft_between, edits_of
from shenbao.web.drafts import Applied, apply, rewritten
from shenbao.web.errors import NotFoundError, RefusedError, StaleError
from shenbao.web.forms import cell_addresses, form_of, inputs, row_numbers, sums, texts
from shenbao.web.outlines import Edition, compared, paged, render
from shenbao.web.overview import Overview
from shenbao.web.picking import picks
from shenbao.web.reader import Reader, Rendered, parsed
from shenbao.web.rebasing import rebased
from shenbao.web.records import (
    Change,
    Declaration,
    Draft,
    Drafted,
    KnownRule,
    Listing,
    Pages,
    Pick,
    Preview,
    Problem,
    Pulled,
    Rebased,
    Shown,
    Unreadable,
    Version,
)
from shenbao.web.reviewing import history
from shenbao.web.showing import (
    Opened,
    changes_between,
    problem_of,
    sheet_html,
    sheet_styles,
)

P = ParamSpec("P")
T = TypeVar("T")

NOTHING = Applied({}, {}, {})
"""What was put into a declaration that is shown as it is."""


class Workspace:
    """The declarations of a project, for many requests at a time.

    Requests read and write one after another, as standards are read once for all of them.
    Commits are made one after another too, but beside the other requests.
    What takes long is done by an ``executor`` with so many ``workers``; ``tell`` is called, by
    any thread, when more is known of all declarations. Without workers all is done at once.
    What is asked for as a file may be in a cache that is ``shared`` with other machines.
    """

    def __init__(
        self,
        root: Path,
        executor: Executor | None = None,
        workers: int = 0,
        tell: Callable[[], object] = lambda: None,
        shared: SharedPlace | None = None,
    ) -> None:
        self.root = root
        self.shared = shared
        self.lock = RLock()
        self.committing = Lock()
        self.executor = executor or InlineExecutor()
        self.is_alone = executor is None
        self.overview = Overview(self.executor, max(1, workers), tell)
        self._number = 0
        self.look_again()

    def look_again(self) -> None:
        """Read settings and standards anew; raise ProjectError where there is no project."""
        with self.lock:
            self._reader = Reader(self.root, date.today())
            self._number += 1

    @property
    def reader(self) -> Reader:
        """What reads and reviews declarations; it lasts for a day of waivers."""
        if self._reader.today != date.today():
            self.look_again()
        return self._reader

    @property
    def edition(self) -> Edition:
        """The settings and standards as they are now, with a number that no earlier ones have."""
        return Edition(self.root, self._number, self.reader.today, self.shared)

    @property
    def project(self) -> Project:
        """The project."""
        return self.reader.project

    # ---- All of them ----------------------------------------------------------------------

    def places(self) -> dict[str, Path]:
        """Return the files of all declarations by their places."""
        return self.reader.places()

    def look(self, places: Collection[str] = ()) -> None:
        """Have changed declarations looked at: the named ones only, unless one of these is new."""
        if not places or not self.overview.look_at(self.edition, places):
            self.overview.look(self.edition, self.places())

    def summaries(self, since: str = "") -> Listing:
        """Return what a list shows of each declaration that is new since a version.

        A page that asks for all of them gets them as they are, whatever was heard of changes.
        """
        if self.is_alone or not since:
            self.look()
        return self.overview.rows(since)

    def search(self, words: str) -> list[str]:
        """Return the places of the declarations on whose sheets all of some words stand."""
        if self.is_alone:
            self.look()
        return self.overview.search(words)

    def rules(self) -> dict[str, KnownRule]:
        """Return what each rule that the settings choose is about, by its code."""
        return self.reader.known_rules()

    # ---- One of them ----------------------------------------------------------------------

    def open(self, place: str) -> Declaration | Unreadable:
        """Return a declaration with its form, to be filled in.

        Of one whose form cannot be shown, the text and what is wrong with it are returned.
        """
        with self.lock:
            path = self.path_of(place)
            text = self.read(path)
            opened = self.opened(text, path)
            if opened is None:
                return self._unreadable(place, text, path)
            return Declaration(
                place=place,
                sha=opened.sha,
                base=text,
                form=form_of(opened.filing),
                inputs=inputs(opened.filing),
                rows=row_numbers(opened.filing),
                texts=texts(opened.filing),
                css=self._styles(opened),
                **asdict(self._shown(opened, opened, NOTHING)),
            )

    def preview(
        self, place: str, text: str, opened: Opened | None, applied: Applied = NOTHING
    ) -> Preview | Unreadable:
        """Return how a text would show as the declaration at a place; ``opened`` was read from it.

        ``applied`` is the draft that was put into it.
        """
        if opened is None:
            return self._unreadable(place, text, self.project.declarations / f"{place}.toml")
        shown = self._shown(opened, opened, applied)
        return Preview(css=self._styles(opened), **asdict(shown))

    def attempt(self, place: str, draft: Draft) -> Shown:
        """Return what a declaration shows with a draft in it. Nothing is written.

        Raises RefusedError where that would not be a declaration.
        """
        with self.lock:
            return self._shown(*self.applied(self.path_of(place), draft))

    def save(self, place: str, draft: Draft) -> Declaration | Unreadable:
        """Write a draft into the file of its declaration; return that as it is now.

        Raises StaleError where the file is not what the draft begins with, RefusedError
        where some of the draft is not understood.
        """
        with self.lock:
            path = self.path_of(place)
            if self.read(path) != draft.base:
                raise StaleError(_("{place} was changed elsewhere.").format(place=place))
            _base, changed, applied = self.applied(path, draft)
            if applied.misfits:
                raise RefusedError(" ".join(applied.misfits.values()))
            write_if_changed(path, changed.text.encode())
            return self.open(place)

    def rebase(self, place: str, draft: Draft) -> Rebased:
        """Return a draft on top of what its file says now, and what others have changed there.

        Raises RefusedError where the file cannot be read now.
        """
        with self.lock:
            path = self.path_of(place)
            base, theirs = (self.opened(text, path) for text in (draft.base, self.read(path)))
            if base is None or theirs is None:
                raise RefusedError(_("{place} cannot be read now.").format(place=place))
            return rebased(draft, base, theirs)

    def fix(self, place: str, draft: Draft, code: str, at: str) -> Drafted:
        """Return a draft in which the problem that a rule has found at an address is mended.

        Raises RefusedError where there is nothing to mend any more.
        """
        with self.lock:
            base, changed, _applied = self.applied(self.path_of(place), draft)
            findings = self._findings(changed.filing)
            wanted = [
                found
                for found in findings
                if found.code == code and key_name(found.key or ()) == at
            ]
            document = changed.filing.declaration.document
            text, count = fixed(document, changed.text, wanted)
            mended = self.opened(text, document.path)
            if not count or mended is None:
                raise RefusedError(_("There is nothing to mend here."))
            return Drafted(replace(draft_between(base, mended), notes=draft.notes))

    def part(self, place: str, draft: Draft, key: str) -> Drafted:
        """Return a draft in which the text of a field is turned into rows, such as items.

        Raises RefusedError where the field has none, or they are there already.
        """
        with self.lock:
            path = self.path_of(place)
            base, changed, _applied = self.applied(path, draft)
            standard, document = changed.filing.standard, changed.filing.declaration.document
            field, text = standard.fields.get(key), document.data.get(key)
            parted = None
            if field is not None and isinstance(text, str) and text.strip():
                parted = field.kind.parted(text, field, self._context(base))
            if not parted:
                raise RefusedError(_("There is no text here that can be made rows."))
            data = {**document.data, key: parted}
            wanted = self.opened(rewritten(changed.text, data, standard), path)
            assert wanted is not None
            return Drafted(replace(draft_between(base, wanted), notes=draft.notes))

    def render(self, place: str, name: str) -> Rendered:
        """Return the sheet of a declaration, as it is saved, in the format of a name.

        Raises NotFoundError for a format that there is not, RefusedError for a faulty
        declaration, and for one that takes too much.
        """
        if name not in FORMATS:
            raise NotFoundError(_("There is no format {name}.").format(name=name))
        return self._made(render, self.edition, language(), self.path_of(place), name)

    def pages(self, place: str, draft: Draft | None = None) -> Pages:
        """Return where pages break in the PDF of a declaration, as it is saved or with a draft.

        Raises RefusedError where there would be none.
        """
        with self.lock:
            path = self.path_of(place)
            text = self.applied(path, draft)[1].text if draft else self.read(path)
        return self._made(paged, self.edition, language(), text, path)

    def compared(self, place: str) -> list[Problem]:
        """Return what is found in a declaration, as it is saved, by comparing it with others.

        Raises RefusedError where that takes too much.
        """
        if self.is_alone:
            self.look()
        path = self.path_of(place)
        noted = self.overview.noted_with(place)
        return self._worked(compared, self.edition, language(), noted, path)

    def _made(self, work: Callable[P, T | RefusedError], *given: P.args, **named: P.kwargs) -> T:
        """Have the executor make something; raise RefusedError where it returns one."""
        made = self._worked(work, *given, **named)
        if isinstance(made, RefusedError):
            raise made
        return made

    def _worked(self, work: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
        """Have the executor do something; raise RefusedError where that takes too much."""
        try:
            return self.executor.submit(work, *given, **named).result()
        except TaskFailed as error:
            raise RefusedError(str(error)) from error

    def pull(self, place: str, name: str, content: bytes) -> Pulled:
        """Return a draft with what was edited in a Word file, and what cannot be taken."""
        with self.lock:
            path = self.path_of(place)
            base = self.opened(self.read(path), path)
            pulled, problems = edited(name, content, path, self.project)
            wanted = self.opened(pulled.new, path) if base and pulled.new else base
            if base is None or wanted is None:
                raise RefusedError(_("{place} cannot be read now.").format(place=place))
            draft = draft_between(base, wanted)
            return Pulled(draft, problems, edits_of(draft, base))

    def picks(self, place: str) -> dict[str, Sequence[Pick]]:
        """Return the indicators that are offered for each class; see ``picking.picks``."""
        if self.is_alone:
            self.look()
        with self.lock:
            path = self.path_of(place)
            opened = self.opened(self.read(path), path)
            return picks(opened.filing, self.overview.outlines()) if opened else {}

    def history(self, place: str) -> list[Version]:
        """Return the commits that changed a declaration; see ``reviewing.history``."""
        with self.lock:
            return history(self.reader, place)

    # ---- Inside ---------------------------------------------------------------------------

    def path_of(self, place: str) -> Path:
        """Return the file of a declaration; raise NotFoundError where there is none."""
        return self.reader.path_of(place)

    def read(self, path: Path) -> str:
        """Return the text of a file of the project; raise OSError where it cannot be read."""
        return self.reader.read(path)

    def opened(self, text: str, path: Path) -> Opened | None:
        """Return the declaration of a text, None where its form cannot be shown."""
        return self.reader.opened(text, path)

    def _unreadable(self, place: str, text: str, path: Path) -> Unreadable:
        """Return a text with what is wrong with it; bytes that are not text are marked in it."""
        document, problems = parsed(text, path)
        if document is not None:
            problems += self.project.library.salvage(document)[1]
        legible = text.encode(errors="surrogateescape").decode(errors="replace")
        return Unreadable(place, legible, _problems(problems, None))

    def _styles(self, opened: Opened) -> str:
        return sheet_styles(self.reader.templates(opened.filing))

    def applied(self, path: Path, draft: Draft) -> tuple[Opened, Opened, Applied]:
        """Return the base of a draft, the base with the draft in it, and what was put into it."""
        base = self.opened(draft.base, path)
        if base is None:
            raise RefusedError(_("{place} cannot be read now.").format(place=path.stem))
        applied = apply(draft, base.filing, self._context(base))
        text = rewritten(draft.base, applied.data, base.filing.standard, draft.notes)
        changed = self.opened(text, path)
        if changed is None:
            found = self._unreadable("", text, path).problems
            why = [problem.message for problem in found[:1]]
            raise RefusedError(
                " ".join([_("With this change it would not be a declaration."), *why])
            )
        return base, changed, applied

    def _context(self, opened: Opened) -> Context:
        """Return the context by which texts that are typed into a declaration are understood."""
        standard, year = opened.filing.standard, opened.filing.declaration.year
        words = self.reader.standards.import_words(standard)
        if words is None:
            raise RefusedError(_("{place} cannot be read now.").format(place=standard.name))
        return words.context(standard, year, is_flat=False)

    def _shown(self, base: Opened, changed: Opened, applied: Applied) -> Shown:
        filing = changed.filing
        return Shown(
            html=sheet_html(changed, self.reader.templates(changed.filing)),
            addresses=cell_addresses(changed.sheet),
            shown=changed.sheet.values(),
            order=applied.rows,
            misfits=applied.misfits,
            problems=_problems(changed.problems, filing),
            findings=_problems(self._findings(filing), filing),
            changes=[] if base is changed else _changes(base, changed, applied.notes),
            sums=sums(filing),
        )

    def _findings(self, filing: Filing) -> list[Diagnostic]:
        """Return what the rules that look at one declaration find in this one."""
        found = self.reader.reviewer.findings_in(filing)
        return sorted(problem for problem in found if problem.waiver is None)


def _changes(base: Opened, changed: Opened, notes: Sequence[str]) -> list[Change]:
    comments = [Change("+", _("Comment"), "", note, "") for note in notes]
    return [*changes_between(base, changed), *comments]


def _problems(problems: Iterable[Diagnostic], filing: Filing | None) -> list[Problem]:
    return [problem_of(problem, filing) for problem in problems]
