"""The lock of a repository: which content of each standard from elsewhere it has agreed to."""

from __future__ import annotations

import os
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from msgspec import Struct, field

from shenbao.diagnostics import Code, Diagnostic, Severity, Span
from shenbao.i18n import _
from shenbao.system.packages import DataFolder
from shenbao.system.reading import read_file
from shenbao.toml import Document, read
from shenbao.toml.reader import TableReader

HEAD = """\
# Written by "shenbao standard update" and committed with the declarations.
# Sheets are made only by standards whose content is the one named here.
"""


class Locked(Struct, frozen=True):
    """A standard, the package it is from, and the digest of its files."""

    name: str
    package: str
    version: str
    content: str
    span: Span = Span(Path())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Locked) and self._facts() == other._facts()

    def __hash__(self) -> int:
        return hash(self._facts())

    def _facts(self) -> tuple[str, ...]:
        """Return what is compared: all that the lock says, wherever it stands."""
        return self.name, self.package, self.version, self.content

    @property
    def release(self) -> str:
        """The package with its version, as those who install it write it."""
        return f"{self.package}=={self.version}"

    @property
    def copy_name(self) -> str:
        """The name of a folder that holds a copy of it."""
        return f"standards/{self.content}"


class Lock(Struct, frozen=True):
    """The standards from elsewhere by their names; ``problems`` say what is wrong with the file."""

    path: Path
    entries: Mapping[str, Locked] = field(default_factory=dict)
    problems: tuple[Diagnostic, ...] = ()

    def leaves_open(self, name: str) -> bool:
        """Tell whether the lock says nothing of a standard, and is sound."""
        return not self.problems and name not in self.entries

    def fault(self, name: str, source: DataFolder, content: str) -> Diagnostic | None:
        """Return why a standard must not be used as it is now in a package; None if it may."""
        if self.problems:
            return self.problems[0]
        locked = self.entries.get(name)
        facts = {"name": name, "package": source.package, "version": source.version}
        if locked is None:
            message = _("{name} of {package} {version} is not in standards.lock.")
            hint = _("Run shenbao standard update, which puts it there, and commit the file.")
            return Diagnostic(Span(self.path), Code.LOCKED, message.format(**facts), hint)
        if locked.content == content:
            return None
        message = _(
            "{name} of {package} {version} is not what standards.lock names, that of {release}."
        )
        hint = _(
            "Run shenbao standard update, which shows what changes on each sheet, "
            "or install {release}."
        ).format(release=locked.release)
        message = message.format(release=locked.release, **facts)
        return Diagnostic(locked.span, Code.LOCKED, message, hint)

    def unnamed(self, what: str, source: DataFolder) -> Diagnostic:
        """Return a note on what is used though the lock does not name it, as nobody chose it."""
        message = _("Used from {package} {version}, as the repository has none: {what}.")
        hint = _("Run shenbao standard update, which notes that in standards.lock.")
        text = message.format(what=what, package=source.package, version=source.version)
        return Diagnostic(Span(self.path), Code.LOCKED, text, hint, Severity.INFO)

    def missing(self, name: str) -> Diagnostic | None:
        """Return the problem of a standard that is locked and in no package that is installed."""
        locked = self.entries.get(name)
        if locked is None:
            return None
        message = _("{name} is a form standard of {package}, which is not installed.")
        hint = _("Install {release} beside shenbao.").format(release=locked.release)
        text = message.format(name=name, package=locked.package)
        return Diagnostic(locked.span, Code.LOCKED, text, hint)

    def text(self) -> str:
        """Return the lock as the text of its file."""
        blocks = [HEAD]
        for entry in sorted(self.entries.values(), key=lambda entry: entry.name):
            facts = {
                "name": entry.name,
                "package": entry.package,
                "version": entry.version,
                "sha256": entry.content,
            }
            lines = [f'{key} = "{value}"' for key, value in facts.items()]
            blocks.append("\n".join(["[[standard]]", *lines, ""]))
        return "\n".join(blocks)


def read_lock(path: Path) -> Lock:
    """Read a lock; one that is not there names nothing."""
    if not os.path.lexists(path):
        return Lock(path)
    document, problems = read(path, within=path.parent)
    entries = _entries(document, problems) if document else {}
    hint = _("Run shenbao standard update, which writes it anew.")
    faults = tuple(
        Diagnostic(problem.span, Code.LOCKED, problem.message, hint) for problem in problems
    )
    return Lock(path, entries, faults)


def _entries(document: Document, problems: list[Diagnostic]) -> dict[str, Locked]:
    table = TableReader(document, problems)
    found: dict[str, Locked] = {}
    for entry in table.tables("standard"):
        keys = ("name", "package", "version", "sha256")
        name, package, version, content = (entry.text(key, required=True) for key in keys)
        span = document.value_span((*entry.path, "name"))
        if name in found:
            message = _("{name} stands there twice.").format(name=name)
            problems.append(Diagnostic(span, Code.LOCKED, message))
        found[name] = Locked(name, package, version, content, span)
        entry.finish()
    table.finish()
    return found


def content_of(folder: Path) -> str:
    """Return the digest of the names and contents of all files in the folder of a standard."""
    digest = sha256()
    for path in files_of(folder):
        content = sha256(read_file(path, within=folder.parent)).hexdigest()
        line = f"{content} {path.relative_to(folder).as_posix()}\n"
        digest.update(line.encode(errors="surrogatepass"))
    return digest.hexdigest()


def files_of(folder: Path) -> list[Path]:
    """Return the files in the folder of a standard, but for what Python puts beside its own."""
    found = (path for path in folder.rglob("*") if path.is_file())
    kept = (path for path in found if "__pycache__" not in path.parts)
    return sorted(kept, key=lambda path: path.relative_to(folder).as_posix())
