"""``shenbao standard test``: what made-up declarations lose when their forms are read back."""

from __future__ import annotations

import tempfile
from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict

from shenbao.cli.names import known_standard
from shenbao.cli.projects import open_project, show_problems
from shenbao.diagnostics import Diagnostic, has_errors
from shenbao.form import Filing, Library, Standard
from shenbao.form.samples import YEAR, full_sample, least_sample
from shenbao.form.writing import format_declaration
from shenbao.formats import FORMATS
from shenbao.i18n import _
from shenbao.intake import import_file
from shenbao.intake.pull import pull
from shenbao.project.project import Project
from shenbao.reports import terminal
from shenbao.reports.data import as_json
from shenbao.toml import KeyPath, key_name

PULLED = "word"
"""The format that edits are pulled back from."""

ABSENT = "—"


class Loss(Struct, frozen=True):
    """A value that is lost: of which sample, by which way, where, and what is read in its place."""

    sample: str
    way: str
    address: str
    written: str
    found: str


def run(options: Namespace) -> int:
    """Try a standard; exit with 1 if anything is lost."""
    project = open_project(options.root)
    library = project.library
    name = known_standard(options.name, library.names())
    standard, problems = library.load(name)
    if standard is None:
        show_problems(problems, project.root)
        return 1
    if standard.is_list:
        terminal.say(
            _("{name} lists other declarations: a list is not read back.").format(name=name)
        )
        return 0
    followed = library.load(standard.follows)[0] if standard.follows else None
    samples = {
        "whole": full_sample(standard, followed),
        "least": least_sample(standard, followed),
    }
    losses: list[Loss] = []
    with tempfile.TemporaryDirectory() as folder:
        for sample, data in samples.items():
            trial = _Trial(project, standard, sample, data, Path(folder) / sample)
            losses += trial.losses(problems)
    if options.json:
        found = [asdict(loss) for loss in losses]
        terminal.write(as_json({"standard": name, "lost": found}) + "\n")
    else:
        _say(losses, samples)
    show_problems(problems, project.root)
    return int(bool(losses) or has_errors(problems))


def _say(losses: list[Loss], samples: Mapping[str, Mapping[str, Any]]) -> None:
    for loss in losses:
        place = f"{loss.sample}, {loss.way}: {loss.address}"
        terminal.say(f"{place}: {loss.written} → {loss.found}")
    counts = ", ".join(f"{name} {len(list(_leaves(data)))}" for name, data in samples.items())
    if losses:
        message = _("{lost} values are lost when the forms are read back (values tried: {counts}).")
        terminal.say(message.format(lost=len(losses), counts=counts))
    else:
        message = _("All values are there when the forms are read back (values tried: {counts}).")
        terminal.say(message.format(counts=counts))


class _Trial(Struct, frozen=True):
    """A sample that is made in each format, and read back."""

    project: Project
    standard: Standard
    sample: str
    data: dict[str, Any]
    folder: Path

    @property
    def library(self) -> Library:
        return self.project.library

    def new_library(self) -> Library:
        """Return the same standards, without the declarations of the project."""
        return Library(self.project.templates, self.library.caps, others=self.library.others)

    def losses(self, problems: list[Diagnostic]) -> Iterator[Loss]:
        from shenbao.build.make import Task, make
        from shenbao.sheet.layout import lay_out

        self.folder.mkdir(parents=True)
        source = self.folder / "sample.toml"
        source.write_text(format_declaration(self.data, self.standard), "utf-8")
        filing, found = self.new_library().read(source)
        problems += found
        if filing is None:
            yield self.lost("read", found)
            return
        task = Task(source, lay_out(filing), self.standard.folders, tuple(FORMATS))
        rendered = make(task)
        problems += rendered.problems
        for name in FORMATS.keys() - {made.format for made in rendered.made}:
            yield self.lost(f"build {name}", rendered.problems)
        for made in rendered.made:
            path = self.folder / f"sample{FORMATS[made.format].suffix}"
            path.write_bytes(made.content)
            yield from self.imported(path, made.format)
            if made.format == PULLED:
                yield from self.pulled(path, source, filing)

    def lost(self, way: str, problems: Sequence[Diagnostic]) -> Loss:
        """Return the loss of a whole sample, with the first reason for it."""
        reason = next((problem.message for problem in problems), ABSENT)
        return Loss(self.sample, way, ABSENT, _("the whole form"), reason)

    def imported(self, path: Path, way: str) -> Iterator[Loss]:
        """Yield the values that import reads from the file otherwise, or not at all."""
        found = import_file(path, self.library, YEAR, self.standard.name)
        if len(found.forms) != 1:
            yield self.lost(way, found.problems)
            return
        yield from self.differences(f"import {way}", found.forms[0].data)

    def pulled(self, path: Path, source: Path, filing: Filing) -> Iterator[Loss]:
        """Yield what pull would change, though nothing was edited."""
        way = f"pull {PULLED}"
        pulled = pull(path, source, self.library)
        for problem in pulled.problems:
            yield Loss(self.sample, way, ABSENT, ABSENT, problem.message)
        if pulled.new == pulled.old:
            return
        (self.folder / "pulled.toml").write_text(pulled.new, "utf-8")
        back, _problems = self.new_library().read(self.folder / "pulled.toml")
        if back is None:
            yield Loss(self.sample, way, ABSENT, _("the whole form"), ABSENT)
        else:
            assert filing.declaration.document.data
            yield from self.differences(way, back.declaration.document.data)

    def differences(self, way: str, found: Mapping[str, Any]) -> Iterator[Loss]:
        before, after = dict(_leaves(self.data)), dict(_leaves(found))
        for path in dict.fromkeys((*before, *after)):
            old, new = before.get(path), after.get(path)
            if old != new:
                shown = [ABSENT if value is None else str(value) for value in (old, new)]
                yield Loss(self.sample, way, key_name(path), *shown)


def _leaves(data: Any, path: KeyPath = ()) -> Iterator[tuple[KeyPath, object]]:
    """Yield the values of a declaration with their paths; figures without needless zeros."""
    if isinstance(data, dict | list):
        for key, inner in data.items() if isinstance(data, dict) else enumerate(data):
            yield from _leaves(inner, (*path, key))
    elif isinstance(data, Decimal):
        yield path, data.normalize()
    else:
        yield path, data
