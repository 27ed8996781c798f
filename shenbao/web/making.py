"""Declarations that are new: begun, imported, carried over from last year, or following others.

Nothing here writes over a file that is there.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from shenbao.diagnostics import Diagnostic, Severity
from shenbao.form import Standard
from shenbao.form.writing import new_notes
from shenbao.i18n import _
from shenbao.intake import Imported
from shenbao.intake.importing import comments_of
from shenbao.project.listing import link_out
from shenbao.system.files import write_if_changed
from shenbao.system.reading import real_path
from shenbao.web.arrivals import Arrival, Arrivals, cells_read
from shenbao.web.between import draft_between
from shenbao.web.drafts import Applied, not_understood, rewritten
from shenbao.web.errors import NotFoundError, RefusedError
from shenbao.web.forms import column_of, title_of
from shenbao.web.leftovers import Choices, fields_to_pick, standing_in
from shenbao.web.records import (
    Arrived,
    Carried,
    CarriedOver,
    Choice,
    Draft,
    FormsInFile,
    KnownStandard,
    LeftOut,
    Taken,
    Written,
)
from shenbao.web.showing import Opened, problem_of
from shenbao.web.workspace import NOTHING, Workspace
from shenbao.years.beginning import NotUnderstoodError, begun, given_values, place_of_new
from shenbao.years.carrying import Amounts
from shenbao.years.following_up import follow_up, standards_named
from shenbao.years.rollover import roll_over


class Settled(Struct, frozen=True):
    """What a form that was read comes to with what is chosen for its leftovers.

    ``text`` is its file, ``opened`` what of it can be shown.
    """

    place: str
    form: Imported
    opened: Opened | None
    choices: Choices
    applied: Applied
    data: Mapping[str, Any]
    text: str

    @property
    def comments(self) -> list[str]:
        """The comments that its leftovers are."""
        return comments_of(self.choices.comments())

    @property
    def open(self) -> str:
        """Why it cannot be taken yet, "" where it can."""
        numbers = range(len(self.choices.left))
        if not any(map(self.choices.is_open, numbers)):
            return ""
        return _("Words that were not understood are meant for a field, and are not in it yet.")


class Making:
    """Makes declarations in a workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.arrivals = Arrivals()

    # ---- From nothing ---------------------------------------------------------------------

    def standards(self) -> list[KnownStandard]:
        """Return the standards that a declaration can be begun by, and what must be given.

        Those that most declarations here are of come first, then those of the settings.
        """
        with self.workspace.lock:
            project = self.workspace.project
            library, chosen = project.library, project.settings.standards
            used = Counter(outline.data.standard for outline in self.workspace.overview.outlines())
            names = sorted(library.names(), key=lambda name: (-used[name], name not in chosen))
            known = [library.load(name)[0] for name in names]
            return [_known(found) for found in known if found is not None]

    def begin(self, name: str, year: int, words: Mapping[str, str]) -> Written:
        """Write a new declaration; raise RefusedError where a value is none, or it is there."""
        with self.workspace.lock:
            project = self.workspace.project
            standard = project.library.known(name)
            if standard is None:
                raise NotFoundError(_("There is no form standard {name}.").format(name=name))
            try:
                values = given_values(
                    standard, year, {key: text for key, text in words.items() if text}
                )
            except NotUnderstoodError as error:
                raise RefusedError(str(error)) from error
            path = place_of_new(project, standard, year, values)
            self._write(path, begun(project, standard, year, values).text)
            return Written(self._place(path))

    # ---- From other declarations ----------------------------------------------------------

    def carry_over(self, year: int, places: Sequence[str], amounts: Amounts) -> CarriedOver:
        """Write this year's declarations after those of last year; return what became of each."""
        with self.workspace.lock:
            paths = [self.workspace.path_of(place) for place in places]
            rollover = roll_over(self.workspace.project, year, paths, amounts)
            faults, problems = _by_file(rollover.problems, paths)
            left = [(out.source, out.name, out.why) for out in rollover.left_out]
            why = _("It has {count} errors: mend them first.")
            left += [(path, "", why.format(count=count)) for path, count in faults.items()]
            made = []
            for carried in rollover.carried:
                place = self._place(carried.target)
                if os.path.lexists(carried.target):
                    why = _("{place} is there already.").format(place=place)
                    left.append((carried.source, carried.name, why))
                    continue
                self._write(carried.target, carried.carried.text)
                doubts = len(carried.carried.doubts)
                made.append(Carried(place, carried.name, doubts))
            left_out = [LeftOut(self._place(source), name, why) for source, name, why in left]
            return CarriedOver(made, left_out, [problem_of(problem, None) for problem in problems])

    def follow(self, place: str, name: str) -> Written:
        """Write a follow-up of a declaration; raise RefusedError where there can be none."""
        with self.workspace.lock:
            project, path = self.workspace.project, self.workspace.path_of(place)
            made = follow_up(project, standards_named(project, name), [path], {})
            if not made.made:
                reasons = [why for _path, why in made.left_out]
                reasons += [problem.message for problem in made.problems]
                reasons += [_("There is no form standard {name}.").format(name=name)]
                raise RefusedError(reasons[0])
            (follow,) = made.made
            self._write(follow.target, follow.blanks.text)
            return Written(self._place(follow.target))

    # ---- From files -----------------------------------------------------------------------

    def read(self, name: str, content: bytes, year: int | None) -> FormsInFile:
        """Read the forms in a file, to be looked at before any of them is written."""
        with self.workspace.lock:
            found = self.arrivals.read(name, content, self.workspace.project, year)
            places = self.workspace.places()
            forms = [
                self._arrived(number, self._settled(form, ()), places)
                for number, form in found.forms.items()
            ]
            return FormsInFile(name, forms, found.problems)

    def choose(self, number: int, choices: Sequence[Choice]) -> Arrived:
        """Return a form that was read, with what is chosen for its leftovers."""
        with self.workspace.lock:
            settled = self._settled(self._waiting(number), choices)
            return self._arrived(number, settled, self.workspace.places())

    def take(self, number: int, choices: Sequence[Choice]) -> Taken:
        """Write a form that was read; where its declaration is there, return a draft for it.

        Raises RefusedError where something that was chosen cannot be done.
        """
        with self.workspace.lock:
            settled = self._settled(self._waiting(number), choices)
            if settled.open:
                raise RefusedError(settled.open)
            place, form = settled.place, settled.form
            leftovers = [*settled.choices.outcomes()]
            path = self.workspace.places().get(place)
            if path is None:
                self._write(self._file(place), settled.text)
                return Taken(place, leftovers)
            text = self.workspace.read(path)
            base = self.workspace.opened(text, path)
            wanted = self.workspace.opened(rewritten(text, settled.data, form.standard), path)
            if base is None or wanted is None or base.filing.standard.name != form.standard.name:
                raise RefusedError(_("{place} cannot be read now.").format(place=place))
            notes = new_notes(text, settled.comments)
            return Taken(place, leftovers, replace(draft_between(base, wanted), notes=notes))

    def _waiting(self, number: int) -> Arrival:
        """Return a form that waits; raise NotFoundError where there is none of this number."""
        arrival = self.arrivals.of(number)
        if arrival is None:
            raise NotFoundError(_("This form is no longer kept; read its file again."))
        return arrival

    def _settled(self, arrival: Arrival, choices: Sequence[Choice]) -> Settled:
        """Return what a form comes to with what is chosen for its leftovers."""
        form, path = arrival.imported, self._file(arrival.place)
        base = self.workspace.opened(form.text, path)
        fields = fields_to_pick(base.filing) if base else {}
        found = Choices.of(form.left, choices, fields, standing_in(base) if base else {})
        if not found.texts:
            text = form.text_with(found.comments())
            return Settled(arrival.place, form, base, found, NOTHING, form.data, text)
        draft = Draft(form.text, found.texts)
        _base, opened, applied = self.workspace.applied(path, draft)
        nowhere = {at: not_understood(found.texts[at]) for at in applied.nowhere}
        found.misfits = {**nowhere, **applied.misfits}
        text = rewritten(form.text_with(found.comments()), applied.data, form.standard)
        place = arrival.place_with(applied.data)
        return Settled(place, form, opened, found, applied, applied.data, text)

    def _arrived(self, number: int, settled: Settled, places: Mapping[str, Path]) -> Arrived:
        opened, form = settled.opened, settled.form
        return Arrived(
            number=number,
            place=settled.place,
            exists=settled.place in places,
            opened=self.workspace.preview(settled.place, settled.text, opened, settled.applied),
            cells=cells_read(form, opened.filing if opened else None),
            form_words=len(form.fixed),
            leftovers=[*settled.choices.outcomes()],
            inputs=settled.choices.inputs,
        )

    # ---- Inside ---------------------------------------------------------------------------

    def _file(self, place: str) -> Path:
        return self.workspace.project.declarations / f"{place}.toml"

    def _place(self, path: Path) -> str:
        home = self.workspace.project.declarations
        return path.relative_to(home).with_suffix("").as_posix()

    def _write(self, path: Path, text: str) -> None:
        if why := link_out(path, self.workspace.project.declarations, self._place(path)):
            raise RefusedError(why)
        if os.path.lexists(path):
            raise RefusedError(_("{place} is there already.").format(place=self._place(path)))
        write_if_changed(path, text.encode())


def _known(standard: Standard) -> KnownStandard:
    """Return a standard with its required fields of one line, without which none is begun."""
    asked = [
        column_of(key, facts)
        for key, facts in standard.shape.fields.items()
        if facts.required and not facts.kind.is_long
    ]
    return KnownStandard(
        standard.name, title_of(standard), standard.follows, standard.is_list, asked
    )


def _by_file(
    problems: Sequence[Diagnostic], paths: Sequence[Path]
) -> tuple[Counter[Path], list[Diagnostic]]:
    """Return how many errors each of these files has, and the problems that are no such errors."""
    known = {real_path(path): path for path in paths}
    counts: Counter[Path] = Counter()
    others = []
    for problem in problems:
        path = known.get(real_path(problem.span.path))
        if path is not None and problem.severity is Severity.ERROR:
            counts[path] += 1
        else:
            others.append(problem)
    return counts, others
