"""The two versions that ``shenbao diff`` compares: from its words to revisions and folders."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from shenbao.changes.comparison import Entry, Revision
from shenbao.changes.revisions import (
    FilesTree,
    Repository,
    RevisionError,
    TextTree,
    Tree,
    is_below,
)
from shenbao.cli.errors import UsageError
from shenbao.cli.revisions import (
    file_revision,
    folder_revision,
    have_same_templates,
    tree_revision,
    year_revision,
)
from shenbao.diagnostics import Diagnostic
from shenbao.formats import FORMATS
from shenbao.i18n import _
from shenbao.project.project import Project
from shenbao.system.reading import path_from
from shenbao.system.removal import scratch_folder

HEAD, RANGE, FROM_COMMON_ANCESTOR = "HEAD", "..", "..."


class Versions(Struct, frozen=True):
    """What is compared: two revisions, and of their declarations those at wanted paths.

    ``repository`` is the one they are in, if any is; ``folder`` has what of them
    had to be written to the disk.
    """

    old: Revision
    new: Revision
    paths: tuple[str, ...]
    repository: Repository | None
    folder: Path

    @property
    def are_files(self) -> bool:
        """Whether two files are compared, each of them named by the user."""
        return isinstance(self.old.tree, FilesTree)

    def is_wanted(self, place: str) -> bool:
        """Tell whether the declaration at a place, in either revision, is one to be compared."""
        paths = {self.old.path(place), self.new.path(place)}
        return not self.paths or any(
            is_below(path, wanted) for path in paths for wanted in self.paths
        )

    def place(self, entry: Entry) -> Path:
        """Return where a declaration is, in the newer revision if it is there."""
        return (self.new if entry.new else self.old).tree.place(entry.side.path)

    def shown(self, problem: Diagnostic) -> Diagnostic:
        """Return a problem with the place in its revision, not in the folder it was put into."""
        for revision, name in ((self.old, "old"), (self.new, "new")):
            home = self.folder / name
            if problem.span.path.is_relative_to(home):
                path = revision.tree.place(problem.span.path.relative_to(home).as_posix())
                return problem.in_file(path)
        return problem


@contextmanager
def versions(
    words: Sequence[str], root: Path, *, staged: bool = False, years: str | None = None
) -> Iterator[Versions]:
    """Yield what the words name: nothing, revisions, two files or two folders; then paths.

    With ``years``, such as 2024..2025, the declarations of two years are compared.

    The newer one of a single revision or none is the working tree, or the index if ``staged``.

    Raises UsageError where they name nothing that can be compared.
    """
    with scratch_folder() as folder:
        try:
            if years is not None:
                yield _years(years, words, root, folder)
            else:
                yield _versions(words, root, folder, staged=staged)
        except RevisionError as error:
            raise UsageError(error) from error


def _versions(words: Sequence[str], root: Path, folder: Path, *, staged: bool) -> Versions:
    disk = [] if staged else [Path(word) for word in words]
    if len(disk) == 2 and all(map(Path.is_file, disk)):
        for path in disk:
            _require_toml(path)
        files = [file_revision(path, disk[1], root) for path in disk]
        return Versions(files[0], files[1], (), None, folder)
    if len(disk) == 2 and all(map(Path.is_dir, disk)):
        folders = [folder_revision(path, root) for path in disk]
        return Versions(folders[0], folders[1], (), None, folder)
    Project.open(root)  # which says what to do where there is none
    repository = Repository.around(root)
    trees, paths = _trees(words, repository, staged=staged)
    old, new = (
        tree_revision(tree, root, folder / name)
        for tree, name in zip(trees, ("old", "new"), strict=True)
    )
    if have_same_templates(old, new):
        old.use(new.library)
    wanted = tuple(_from_root(path, root) for path in paths)
    made = Versions(old, new, wanted, repository, folder)
    _require_declarations(made)
    return made


def _years(years: str, words: Sequence[str], root: Path, folder: Path) -> Versions:
    """Return the declarations of two years, by project; the words are paths among them."""
    before, separator, after = years.partition(RANGE)
    if not (separator and before.isdecimal() and after.isdecimal()):
        message = _("{years} does not name two years, such as 2024..2025.")
        raise UsageError(message.format(years=years))
    old, new = (year_revision(int(year), root) for year in (before, after))
    made = Versions(old, new, tuple(_from_root(path, root) for path in words), None, folder)
    _require_declarations(made)
    return made


def _require_toml(path: Path) -> None:
    """Raise UsageError for a made document, in which no TOML will be found."""
    if path.suffix.lower() in {made.suffix for made in FORMATS.values()}:
        message = _("{path} is not a declaration. To see what was edited in a Word file, use pull.")
        raise UsageError(message.format(path=path))


def _trees(
    words: Sequence[str], repository: Repository, *, staged: bool
) -> tuple[tuple[Tree, Tree], list[str]]:
    """Return the trees that the first words name, and the words behind them."""
    now: Tree = repository.worktree(_("working tree"))
    if staged:
        now = repository.index(_("index"))
    elif words and _is_range(words[0]):
        return _range(words[0], repository), list(words[1:])
    names = []
    for word in words[:3]:
        if not _is_revision(word, repository):
            break
        names.append(word)
    paths = list(words[len(names) :])
    match [repository.tree(name) for name in names]:
        case [] if staged and repository.resolve(HEAD) is None:
            return (TextTree({}, _("nothing"), repository.git.root), now), paths
        case []:
            return (repository.tree(HEAD), now), paths
        case [old]:
            return (old, now), paths
        case [old, new] if not staged:
            return (old, new), paths
        case _ if staged:
            raise UsageError(_("What is staged is compared with one revision."))
    raise UsageError(_("Two revisions are compared, not three or more."))


def _is_range(word: str) -> bool:
    return RANGE in word and not word.startswith("../") and not os.path.lexists(word)


def _range(word: str, repository: Repository) -> tuple[Tree, Tree]:
    separator = FROM_COMMON_ANCESTOR if FROM_COMMON_ANCESTOR in word else RANGE
    old, _separator, new = word.partition(separator)
    old, new = old or HEAD, new or HEAD
    if separator == RANGE:
        return repository.tree(old), repository.tree(new)
    return repository.merge_base(old, new), repository.tree(new)


def _is_revision(word: str, repository: Repository) -> bool:
    is_path, is_revision = os.path.lexists(word), repository.resolve(word) is not None
    if is_path and is_revision:
        message = _("{name} is a revision and a file too: write ./{name} for the file.")
        raise UsageError(message.format(name=word))
    return is_revision


def _from_root(path: str, root: Path) -> str:
    """Return a path of the command line as one from the root of the project."""
    found = path_from(root, path)
    if found.startswith("../") or found == "..":
        raise UsageError(_("{path} is not in the project.").format(path=path))
    return "" if found == "." else found


def _require_declarations(made: Versions) -> None:
    """Raise UsageError for a path that has no declaration in either revision."""
    revisions = (made.old, made.new) if made.paths else ()
    places = [revision.path(place) for revision in revisions for place in revision.sources()]
    for wanted in made.paths:
        if not any(is_below(path, wanted) for path in places):
            names = made.old.tree.name, made.new.tree.name
            message = _("{path} is neither a revision nor a declaration in {old} or {new}.")
            raise UsageError(message.format(path=wanted, old=names[0], new=names[1]))
