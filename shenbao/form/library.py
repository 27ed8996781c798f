"""All form standards of a repository, and the declarations read by them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from pathlib import Path

from msgspec import Struct, field

from shenbao.declaration import (
    Caps,
    Declaration,
    UniqueValue,
    find_duplicates,
    salvage_declaration,
    unique_values,
)
from shenbao.declaration.reading import FOLLOWS, TAKEN
from shenbao.diagnostics import Code, Diagnostic, has_errors
from shenbao.form.collections import BASE, FORM, Collections
from shenbao.form.filing import Filing
from shenbao.form.following import filed_copy, with_taken
from shenbao.form.list_checks import check_lists
from shenbao.form.loading import SharedFiles, load_standard, no_such_standard
from shenbao.form.lock import Lock
from shenbao.form.standard import Standard
from shenbao.form.yearly_list import FILE as YEARLY_LIST
from shenbao.form.yearly_list import YearlyList, load_yearly_list
from shenbao.i18n import _
from shenbao.system.boundary import boundary
from shenbao.system.packages import DataFolder
from shenbao.system.reading import AnyPath, bounds, path_from
from shenbao.toml import Document, KeyPath, read
from shenbao.toml.reader import TableReader

FORM_KEY = "form"
"""The key by which a declaration, or a copy of one, names its standard."""

Loaded = tuple[Standard | None, list[Diagnostic]]


class Library(Struct, dict=True):
    """The form standards of a repository, each read once, when first asked for.

    Those in ``folder`` are its own; ``others`` have more of them. No declaration may hold
    more than the ``caps`` say, and none in the project, whose folder is ``root``, be a link
    that leads out of it. ``find_followed`` returns the declaration at a path below
    ``declarations/``, None where there is none, and ``find_all`` all declarations, for the
    lists among them. No declaration is read by a standard of the others that is not what
    the ``lock`` says, if there is one.
    """

    folder: Path
    caps: Caps = field(default_factory=Caps)
    root: Path | None = None
    find_followed: Callable[[str], Document | None] | None = None
    find_all: Callable[[], Iterable[Document]] | None = None
    others: tuple[DataFolder, ...] = ()
    lock: Lock | None = None
    _loaded: dict[str, Loaded] = field(default_factory=dict)
    _following: dict[tuple[str, str], Loaded] = field(default_factory=dict)
    _shared: SharedFiles = field(default_factory=SharedFiles)
    _unlocked: dict[str, Diagnostic | None] = field(default_factory=dict)

    @cached_property
    def collections(self) -> Collections:
        """The folders of standards."""
        return Collections(self.folder, self.others)

    def names(self) -> list[str]:
        """Return the names of all standards: the folders that hold a form.toml."""
        return self.collections.names

    def names_in_use(self) -> list[str]:
        """Return the names of the standards of the repository, and of those it has locked."""
        return sorted({*self.collections.own_names, *self.lock_names()} - {BASE})

    def load(self, name: str) -> Loaded:
        """Return the standard of this name, or None beside what is wrong with it."""
        if name not in self._loaded:
            problems: list[Diagnostic] = []
            self._loaded[name] = None, problems
            folder = self.collections.folder(name)
            with boundary(folder / FORM, problems.append):
                yearly, _problems = self.yearly_list
                standard, problems = self._loaded[name] = load_standard(
                    folder, yearly, self._shared, self.collections
                )
                if standard is not None and standard.is_list:
                    found: list[Diagnostic] = []
                    reader = TableReader(standard.document, found)
                    meanings = yearly.meanings.values() if yearly else ()
                    check_lists(reader, standard, self.known, meanings)
                    problems += found
                    self._loaded[name] = (None if has_errors(found) else standard), problems
        return self._loaded[name]

    def following(self, standard: Standard, followed: str) -> Loaded:
        """Return a standard as it follows declarations of the ``followed`` one.

        Its classes are those of that one, and so is what it takes from it.
        """
        if followed == standard.follows:
            return standard, []
        names = standard.name, followed
        if names not in self._following:
            problems: list[Diagnostic] = []
            self._following[names] = None, problems
            folder = self.collections.folder(standard.name)
            with boundary(folder / FORM, problems.append):
                self._following[names] = load_standard(
                    folder, self.yearly_list[0], self._shared, self.collections, followed
                )
        return self._following[names]

    def followable(self) -> list[Standard]:
        """Return the standards of declarations that can be followed: they repeat no others."""
        standards = map(self.known, self.names())
        return [standard for standard in standards if standard and not standard.repeats]

    def ways_to_follow(self, standard: Standard) -> list[Standard]:
        """Return a standard as it follows each one that it can follow, the usual one first."""
        others = (other.name for other in self.followable() if other.name != standard.follows)
        found = (self.following(standard, other)[0] for other in others)
        return [standard, *filter(None, found)] if standard.follows else [standard]

    def known(self, name: str) -> Standard | None:
        """Return the standard of this name, None where there is none that can be read."""
        return self.load(name)[0] if name in self._loaded or name in self.names() else None

    @cached_property
    def yearly_list(self) -> tuple[YearlyList | None, list[Diagnostic]]:
        """The list that there is for each year, if there is one, beside what is wrong with that.

        Its standard is not read for this.
        """
        return load_yearly_list(self.collections.shared_files(YEARLY_LIST))

    def list_of_year(
        self, yearly: YearlyList, year: int, filings: Iterable[Filing]
    ) -> tuple[Filing | None, list[Diagnostic]]:
        """Return the list of a year, as if it were declared, of these declarations."""
        document, problems = yearly.declaration(year), list[Diagnostic]()
        standard = self.standard_of(document, problems)
        if standard is None:
            return None, problems
        declaration, faults = salvage_declaration(document, standard.shape, self.caps)
        if declaration is None or has_errors(faults):
            return None, [*problems, *faults]
        return Filing(declaration, standard, listed=tuple(filings)), problems

    def problems(self) -> list[Diagnostic]:
        """Return what is wrong with all that has been read so far, each problem once."""
        of_standards = [problem for _, problems in self._loaded.values() for problem in problems]
        of_lock = [problem for problem in self._unlocked.values() if problem]
        return [*self.yearly_list[1], *of_standards, *dict.fromkeys(of_lock)]

    def problems_of_unused(self) -> list[Diagnostic]:
        """Return what is wrong with the own standards that nothing has been read by so far."""
        unused = [name for name in self.collections.own_names if name not in self._loaded]
        return [problem for name in unused for problem in self.load(name)[1]]

    # ---- The lock -------------------------------------------------------------

    def from_elsewhere(self, standard: Standard) -> list[str]:
        """Return the names of all standards from elsewhere that sheets of one are made by.

        The files that all standards share are among them.
        """
        names = (*standard.lineage, standard.follows, *sorted(standard.lists), BASE)
        return [name for name in dict.fromkeys(names) if name and self.collections.foreign(name)]

    def is_unlocked(self, name: str) -> bool:
        """Tell whether a standard must not be used, as it is not what the lock says.

        What nobody has asked for may be used before the lock names it, which is only told.
        """
        if self.lock is None:
            return False
        if name not in self._unlocked:
            source = self.collections.foreign(name)
            if source is None:
                problem = self.lock.missing(name)
            elif self.lock.leaves_open(name) and self._comes_by_itself(name):
                problem = self.lock.unnamed(self._used_of(name), source)
            else:
                problem = self.lock.fault(name, source, self.collections.content(name))
            self._unlocked[name] = problem
        return has_errors(filter(None, [self._unlocked[name]]))

    def _comes_by_itself(self, name: str) -> bool:
        """Tell whether a newer program has put something beside what a repository has itself.

        One that has shared files of its own may lack some that came since, and that is no choice
        of it; nor is the list of each year, unless it names that.
        """
        if not self.collections.has_own_base or name == BASE:
            return self.collections.has_own_base
        yearly, _problems = self.yearly_list
        if yearly is None or name != yearly.form:
            return False
        return not (yearly.names_form and yearly.document.path.is_relative_to(self.folder))

    def _used_of(self, name: str) -> str:
        """Return what is used of a standard from elsewhere, or of the shared files."""
        files = self.collections.lacking if name == BASE else [FORM]
        return ", ".join(f"{name}/{file}" for file in files)

    def lock_names(self) -> list[str]:
        """Return the names of all that is locked and from elsewhere."""
        names = self.lock.entries if self.lock else ()
        return [name for name in names if self.collections.foreign(name)]

    def check_lock(self, used: Iterable[str]) -> None:
        """Find out of standards in use, and of all that the lock names, whether it is as locked.

        What is not, ``problems`` then tell.
        """
        for name in (*used, *(self.lock.entries if self.lock else ())):
            is_own = name in self.collections.own_names
            if self.collections.foreign(name) or not (is_own or name == BASE):
                self.is_unlocked(name)

    # ---- Declarations ---------------------------------------------------------

    def file(self, document: Document) -> tuple[Filing | None, list[Diagnostic]]:
        """Read a document as a declaration of the standard it names."""
        filing, problems = self.salvage(document)
        return (None if has_errors(problems) else filing), problems

    def salvage(self, document: Document) -> tuple[Filing | None, list[Diagnostic]]:
        """Read of a declaration what can be read, without what is wrong in it.

        None is returned where its standard cannot be read, or it holds too much.
        """
        problems: list[Diagnostic] = []
        standard = self.standard_of(document, problems)
        if standard is None:
            return None, problems
        declaration, faults = salvage_declaration(document, standard.shape, self.caps)
        problems += faults
        path = None
        if declaration is not None and standard.follows:
            followed = self.followed(declaration, standard, problems)
            if followed is not None:
                declaration, faults = with_taken(declaration, standard, followed)
                problems += faults
                path = followed.declaration.document.path
        if declaration is None:
            return None, problems
        listed = self.listed(declaration, standard, problems) if standard.is_list else ()
        copied = self.copied(declaration, standard) if standard.follows else None
        return Filing(declaration, standard, path, listed, copied), problems

    def standard_of(self, document: Document, problems: list[Diagnostic]) -> Standard | None:
        """Return the standard that a declaration names, as it follows what that one follows.

        None is returned where it cannot be read, or is not what the lock says.
        """
        name = document.data.get(FORM_KEY)
        if not isinstance(name, str):
            problems += missing_form(document)
        elif name in self._loaded or name in self.names():
            standard = self.load(name)[0]
            if standard is not None and standard.follows and not self.is_barred(standard):
                standard = self.as_followed(document, standard, problems)
            return None if standard is None or self.is_barred(standard) else standard
        elif not self.is_unlocked(name):
            problems.append(no_such_standard(document, FORM_KEY, self.names()))
        return None

    def is_barred(self, standard: Standard) -> bool:
        """Tell whether something by which sheets of a standard are made is not as locked."""
        return any([*map(self.is_unlocked, self.from_elsewhere(standard))])

    def followed(
        self, declaration: Declaration, standard: Standard, problems: list[Diagnostic]
    ) -> Filing | None:
        """Return the declaration that another one follows: its own copy of that, or the file.

        None is returned beside a complaint where it cannot be read.
        """
        document = declaration.document
        if TAKEN in document.data:
            of_copy, _problems = self.load(standard.follows)
            return filed_copy(document, of_copy) if of_copy else None
        if not declaration.follows:
            return None
        found, own = self.found(declaration.follows)
        if found is not None and own is not None and own.name == standard.follows:
            filing = self.salvage(found)[0]
            if filing is not None:
                return filing
        if own is None or own.name == standard.follows:  # else that was complained of
            problems.append(_not_to_follow(document, (FOLLOWS,), declaration.follows))
        return None

    def as_followed(
        self, document: Document, standard: Standard, problems: list[Diagnostic]
    ) -> Standard:
        """Return a standard as it follows the one of what a declaration follows, or has a copy of.

        Where that cannot be followed, the complaint is at the name and says why.
        """
        copy = document.data.get(TAKEN)
        if isinstance(copy, dict):
            path: KeyPath = (TAKEN, FORM_KEY)
            named = copy.get(FORM_KEY, standard.follows)
        else:
            path = (FOLLOWS,)
            own = self.found(document.data.get(FOLLOWS))[1]
            named = own.name if own else standard.follows
        if named == standard.follows:
            return standard
        other = self.known(named) if isinstance(named, str) else None
        if other is None or other.repeats:
            problems.append(_not_to_follow(document, path, str(named)))
            return standard
        fitted, faults = self.following(standard, other.name)
        if fitted is None:
            message = _("{form} cannot follow a declaration of {other}.")
            message = message.format(form=standard.name, other=other.name)
            problems.append(document.problem(path, Code.VALUE, message))
            problems += faults
        return fitted or standard

    def found(self, place: object) -> tuple[Document | None, Standard | None]:
        """Return the file that a declaration names as followed, with its standard.

        One that follows another itself has none, as nothing follows it in turn.
        """
        is_named = isinstance(place, str) and bool(place)
        found = self.find_followed(str(place)) if is_named and self.find_followed else None
        own = self.known(str(found.data.get(FORM_KEY))) if found is not None else None
        return found, None if own is not None and own.repeats else own

    def copied(self, declaration: Declaration, standard: Standard) -> Filing | None:
        """Return what the followed declaration says now, where another one has a copy of it."""
        if TAKEN not in declaration.document.data or not declaration.follows:
            return None
        found, own = self.found(declaration.follows)
        is_followed = own is not None and standard.follows in own.lineage
        return self.salvage(found)[0] if found is not None and is_followed else None

    def listed(
        self, declaration: Declaration, standard: Standard, problems: list[Diagnostic]
    ) -> tuple[Filing, ...]:
        """Return the declarations of the repository that are of the standards of a list.

        One that cannot be read is complained of: a list would lack it.
        """
        filings = []
        for document in self.find_all() if self.find_all else ():
            own = self.known(str(document.data.get("form")))
            if own is not None and not any(map(own.is_listed_in, standard.list_tables.values())):
                continue
            filing, faults = self.salvage(document)
            if filing is not None and not has_errors(faults):
                filings.append(filing)
            elif document.data.get("year") == declaration.year:
                message = _("The list would lack {path}, which is faulty.")
                path = path_from(self.root or self.folder.parent, document.path)
                message = message.format(path=path)
                hint = _("Mend that one first.")
                problems.append(declaration.document.problem(("form",), Code.VALUE, message, hint))
        return tuple(filings)

    def file_all(self, paths: Sequence[Path]) -> tuple[list[Filing], list[Diagnostic]]:
        """Read files as declarations; those with an error are left out and complained of.

        So are the standards.
        """
        filings, problems = self.file_together(paths)
        return filings, [*self.problems(), *problems]

    def file_together(self, paths: Sequence[Path]) -> tuple[list[Filing], list[Diagnostic]]:
        """Read files as declarations; those with an error are left out and complained of."""
        filings, problems = self.read_all(paths)
        duplicates = find_all_duplicates(filings)
        faulty = {problem.span.path for problem in duplicates}
        unique = [filing for filing in filings if filing.declaration.document.path not in faulty]
        return unique, [*problems, *duplicates]

    def read_all(self, paths: Sequence[Path]) -> tuple[list[Filing], list[Diagnostic]]:
        """Read files as declarations, each by itself: two may have the same unique value."""
        filings: list[Filing] = []
        problems: list[Diagnostic] = []
        for path in paths:
            with boundary(path, problems.append):
                filing, found = self.read(path)
                problems += found
                if filing is not None:
                    filings.append(filing)
        return filings, problems

    def read(self, path: Path) -> tuple[Filing | None, list[Diagnostic]]:
        """Read a file as a declaration that is kept: without its syntax tree."""
        filing, problems = self.read_once(path)
        if filing is not None:
            filing.declaration.document.forget()
        return filing, problems

    def read_once(self, path: Path) -> tuple[Filing | None, list[Diagnostic]]:
        """Read a file as a declaration that is let go of before the next one is read."""
        document, faulty = read(path, self.caps.file_bytes, within=self.bounds(path))
        if document is None:
            return None, faulty
        filing, found = self.file(document)
        return (None if has_errors(faulty) else filing), [*faulty, *found]

    def standard_at(self, path: Path) -> Standard | None:
        """Return the standard that a file names, whatever else is wrong in it."""
        document, _faults = read(path, self.caps.file_bytes, within=self.bounds(path))
        name = document.data.get(FORM_KEY) if document is not None else None
        return self.known(name) if isinstance(name, str) else None

    def bounds(self, path: AnyPath) -> AnyPath | None:
        """Return the folder that a declaration's path may not lead out of."""
        return bounds(path, self.root)


def find_all_duplicates(filings: Sequence[Filing]) -> list[Diagnostic]:
    """Name every declaration whose unique value another one of its standard and year has too."""
    problems: list[Diagnostic] = []
    values: list[UniqueValue] = []
    for filing in filings:
        with boundary(filing.declaration.document.path, problems.append):
            values += unique_values(filing.declaration, filing.standard.shape)
    documents = [filing.declaration.document for filing in filings]
    by_path = {document.path: document for document in documents}
    for value, message, hint in find_duplicates(values):
        document = by_path[value.path]
        problems.append(document.problem((value.key,), Code.DUPLICATE, message, hint))
    return problems


def _not_to_follow(document: Document, path: KeyPath, name: str) -> Diagnostic:
    """Complain of the name of a declaration, or of a standard, that nothing can follow."""
    message = _("{path} is not a declaration that can be followed.")
    hint = _("Name the declaration that this one follows, by its path below declarations/.")
    if path[0] == TAKEN:
        message = _("{path} is not a form standard whose declarations can be followed.")
        hint = ""
    return document.problem(path, Code.VALUE, message.format(path=name), hint)


def missing_form(document: Document) -> list[Diagnostic]:
    """Complain of a form key that is missing or not a text."""
    problems: list[Diagnostic] = []
    TableReader(document, problems).text("form", required=True)
    return problems
