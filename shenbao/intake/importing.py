"""Importing files: from each file to the TOML text of every form in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from shenbao.declaration.folding import plain
from shenbao.declaration.reading import FIRST_YEAR, FOLLOWS, LAST_YEAR, TAKEN
from shenbao.diagnostics import Code, Diagnostic, Place, Severity
from shenbao.form import Library, Standard
from shenbao.form.following import differences
from shenbao.form.library import FORM_KEY
from shenbao.form.phrases import split_by
from shenbao.form.writing import file_name, format_declaration
from shenbao.i18n import _
from shenbao.intake.authoring import Authored, author
from shenbao.intake.draft import Draft, Leftover, Placed
from shenbao.intake.forms import RawForm, Score, is_certain, scores, split_forms
from shenbao.intake.leftovers import fixed_words, left_over
from shenbao.intake.loading import Loaded, load_grids
from shenbao.intake.problems import problem_at, year_needed
from shenbao.intake.reading import read_form
from shenbao.intake.standards import Standards
from shenbao.intake.stating import state
from shenbao.intake.verifying import verify
from shenbao.intake.vocabulary import Vocabulary
from shenbao.system.boundary import boundary

LEAST_ALIKE = 0.2
"""The score below which a file is not like a standard at all."""

MOST_LISTED = 3
"""Standards that a message lists where it is not certain of which a form is."""

LEAST_UNDERSTOOD = 0.5
"""The share of a form's words that must be understood for it to be made a declaration of."""

EXCERPT = 120
"""Characters that are shown of the words of a form that is not understood."""

MOST_COMMENTS = 200
"""Leftovers that are kept in a TOML file; the report has all of them."""


class Imported(Struct, frozen=True):
    """One form: its declaration as TOML text, the name of its file, and where all of it stood.

    ``fixed`` are the words of the form, each with its place.
    """

    path: PurePosixPath
    text: str
    data: Mapping[str, Any]
    standard: Standard
    values: Sequence[Placed] = ()
    fixed: Sequence[tuple[Place, str]] = ()
    left: Sequence[Leftover] = ()
    problems: Sequence[Diagnostic] = ()
    comments: Sequence[str] = ()

    def text_with(self, left: Sequence[Leftover]) -> str:
        """Return its declaration with only some of the words that are left over as comments."""
        if left == self.left:
            return self.text
        return _written(self.data, self.standard, comments_of(left))


class FileImport(Struct):
    """A file, its kind, its forms, and what is to be said of it as a whole.

    ``unused`` are the words of forms that nothing was made of; ``is_foreign`` tells
    that nothing in the file is like any form that is known.
    """

    source: Path
    kind: str = ""
    forms: list[Imported] = field(default_factory=list)
    problems: list[Diagnostic] = field(default_factory=list)
    unused: list[Leftover] = field(default_factory=list)
    is_foreign: bool = False

    def tell(self, *problems: Diagnostic) -> None:
        """Add problems of the file as a whole."""
        self.problems += [problem.in_file(self.source) for problem in problems]


def import_files(
    sources: Sequence[Path],
    library: Library,
    year: int | None = None,
    form: str | None = None,
    *,
    home: Path | None = None,
) -> tuple[list[FileImport], list[Diagnostic]]:
    """Read files of one or many forms each; ``form`` names their standard if given.

    What a form follows is looked for among the declarations below ``home``.

    The ``year`` of a form is the one that it prints, or else that of the dates
    among the targets of its file; where these do not agree on one, it must be
    given. Returns the declarations as TOML, and what is wrong with the
    standards themselves; words that are not understood are kept in the TOML as
    comments.
    """
    known = Standards(library, form, home)
    if not known.vocabularies:
        return [], known.problems
    loaded = load_grids(sources, known.numbers())
    files = []
    for path, file in loaded.items():
        found = FileImport(path, file.kind)
        with boundary(path, found.problems.append):
            found = _import(path, file, known, year)
        files.append(found)
    return files, known.problems


def import_file(
    source: Path, library: Library, year: int | None = None, form: str | None = None
) -> FileImport:
    """Read one file."""
    (found,), _problems = import_files([source], library, year, form)
    return found


def _import(source: Path, loaded: Loaded, known: Standards, year: int | None) -> FileImport:
    result = FileImport(source, loaded.kind)
    grid = loaded.found
    if isinstance(grid, Diagnostic):
        result.problems.append(grid)
        return result
    if grid.origin:
        problems: list[Diagnostic] = [*grid.problems]
        rows = tuple(row.unified(problems) for row in grid.rows)
        grid = replace(grid, rows=rows, problems=tuple(problems))
    forms, outside = split_forms(grid, known.vocabularies)
    if not forms and known.is_named and grid.rows:
        forms = [RawForm(grid.rows)]
    if not forms:
        result.unused = [Leftover(row.place, row.words) for row in outside]
        form = RawForm(grid.rows)
        _tell_unknown(result, form, scores(form, known.vocabularies), known)
    readings = list(_readings(forms, grid.flat, known, result))
    is_form = bool(readings) or not result.is_foreign
    # of what is no form no cell matters
    result.tell(*(problem for problem in grid.problems if is_form or not problem.span.place.row))
    drafts = [reading.draft for reading in readings]
    shown = None if year else _year_shown(result, drafts, known)
    for number, reading in enumerate(readings, 1):
        name = source.stem if len(readings) == 1 else f"{source.stem}-{number}"
        of_form = year or reading.draft.year or shown
        if of_form:
            _add(result, reading, of_form, name)
        else:
            result.tell(_no_year(reading.draft))
            result.unused += left_over(reading.draft, Authored({}))
    return result


class _Reading(Struct, frozen=True):
    """What is understood of a form, and all that is known of its standard.

    Cells that are ``refused`` are left over, for these reasons.
    """

    form: RawForm
    draft: Draft
    vocabulary: Vocabulary
    known: Standards
    refused: Mapping[Place, Diagnostic] = field(default_factory=dict)

    @property
    def standard(self) -> Standard:
        return self.vocabulary.standard

    def authored(self, year: int) -> Authored:
        words = self.vocabulary.words
        context = words.context(self.standard, year, is_flat=self.draft.flat)
        followed = self.known.followed(self.standard)
        found = author(self.draft, self.standard, context, followed, self.refused)
        if not self.known.is_usual(self.standard):
            found.data[TAKEN] = {FORM_KEY: self.standard.follows, **found.data[TAKEN]}
        return found

    def unread(self) -> int:
        """Return how many letters of the form are not understood."""
        authored = self.authored(self.draft.year or FIRST_YEAR)
        return sum(len(plain(left.words)) for left in left_over(self.draft, authored))

    def without(self, refused: Mapping[Place, Diagnostic]) -> _Reading:
        """Return the same form without the values of cells that no declaration takes."""
        reasons = {place: replace(why, severity=Severity.WARNING) for place, why in refused.items()}
        return replace(self.by(self.vocabulary), refused={**self.refused, **reasons})

    def by(self, vocabulary: Vocabulary) -> _Reading:
        """Return the same form as it reads by the words of a standard."""
        found = _read(self.form, vocabulary, self.known, flat=self.draft.flat)
        return replace(found, refused=self.refused)

    def as_declared(self, year: int) -> _Reading:
        """Return a form that follows another as it follows the declaration that it names.

        What it follows may be of another standard with classes of the same names.
        """
        standard, known = self.standard, self.known
        if not standard.follows:
            return self
        text = _written(self.by(self.vocabulary).authored(year).data, standard, ())
        found = known.declared.followed_by(text, standard)
        fitted = [known.library.following(standard, of.standard.name)[0] for _place, of in found]
        words = known.vocabulary_of(fitted[0]) if len(fitted) == 1 and fitted[0] else None
        if words is None or self.by(words).unread() > self.by(self.vocabulary).unread():
            return self
        return self.by(words)


def _read(form: RawForm, vocabulary: Vocabulary, known: Standards, *, flat: bool) -> _Reading:
    return _Reading(form, read_form(form, vocabulary, flat=flat), vocabulary, known)


def _readings(
    forms: Sequence[RawForm], flat: bool, known: Standards, result: FileImport
) -> Iterator[_Reading]:
    """Yield what is understood of each form; one whose standard is not certain is asked about."""
    for form in forms:
        found = scores(form, known.vocabularies)
        if len(known.vocabularies) == 1 or is_certain(found):
            vocabulary = found[0].vocabulary
            if vocabulary.standard.is_list:
                _refuse_list(result, form, vocabulary.standard)
                continue
            yield _best(_read(form, vocabulary, known, flat=flat))
        else:
            _tell_unknown(result, form, found, known)
            _leave(result, form)


def _best(usual: _Reading) -> _Reading:
    """Return what is understood of a form that may follow others than the usual one.

    It follows that by whose classes the most of it is understood.
    """
    words = usual.vocabulary
    if not words.standard.follows or not usual.unread():
        return usual.by(words)
    unread = [
        (usual.by(way).unread(), rank, way) for rank, way in enumerate(usual.known.ways(words))
    ]
    return usual.by(min(unread)[2])


def _refuse_list(result: FileImport, form: RawForm, standard: Standard) -> None:
    """Say that a list of declarations is worked out from these, and has nothing to import."""
    message = _("This is a list of other declarations ({name}): it is not imported.")
    hint = _("Import the forms that it lists; the list is made of them.")
    message = message.format(name=standard.name)
    result.tell(problem_at(form.rows[0].place, message, hint, Severity.ERROR, Code.REFUSED))
    _leave(result, form)


def _leave(result: FileImport, form: RawForm) -> None:
    """Keep all words of a form of which nothing is made."""
    rows = (*form.before, *form.rows)
    result.unused += [Leftover(row.place, row.words) for row in rows]


def _tell_unknown(
    result: FileImport, form: RawForm, found: Sequence[Score], known: Standards
) -> None:
    """Say that no standard, or more than one, fits; list the nearest with their scores."""
    nearest = found[:MOST_LISTED]
    listed = ", ".join(f"{score.vocabulary.standard.name} {score.value:.0%}" for score in nearest)
    result.is_foreign = not found or found[0].value < LEAST_ALIKE
    message = _("It is not certain of which standard the form is: {names}.")
    if result.is_foreign:
        message = _("The file holds no form that is known here; the nearest are {names}.")
    hint = "" if known.is_named else _("Name the form with --form.")
    place = form.rows[0].place if form.rows else Place()
    message = message.format(names=listed)
    result.tell(problem_at(place, message, hint, Severity.ERROR, Code.UNKNOWN_FORM))


def _compare_years(draft: Draft, year: int | None) -> None:
    """Warn where the form prints another year than the one that was asked for."""
    if year and draft.year_cell and draft.year != year:
        message = _("“{found}” will be printed as “{label}”.")
        message = message.format(found=draft.year_cell.text, label=year)
        draft.problems.append(problem_at(draft.year_cell.place, message, severity=Severity.WARNING))


def _no_year(draft: Draft) -> Diagnostic:
    return year_needed(draft.rows[0].place, _("The file does not show the year of the form."))


def _year_shown(result: FileImport, drafts: Sequence[Draft], known: Standards) -> int | None:
    """Return the year of a file's forms that print none: that of its dates, or of its path."""
    years = _years_of_targets(drafts, known)
    if years or all(draft.year for draft in drafts):
        return years.pop() if len(years) == 1 else None
    for part in reversed(result.source.parts):
        numbers = map(int, re.findall(r"(?<!\d)[0-9]{4}(?!\d)", part))
        years = {number for number in numbers if FIRST_YEAR <= number <= LAST_YEAR}
        if len(years) == 1:
            (year,) = years
            message = _("The year {year} is taken from the name {name}.")
            result.tell(problem_at(Place(), message.format(year=year, name=part)))
            return year
    return None


def _years_of_targets(drafts: Sequence[Draft], known: Standards) -> set[int]:
    """Return the years of the dates among the short columns of the indicator tables."""
    rows = [row for draft in drafts for row in draft.indicators]
    years = set()
    for vocabulary in known.vocabularies:
        standard = vocabulary.standard
        if not standard.amounts.year:  # no word tells a year from any other number
            continue
        before, after = split_by(standard.amounts.year, "year")
        date = re.compile(rf"{re.escape(before)}(\d{{4}}){re.escape(after)}\d")
        columns = [column for table in standard.indicator_tables for column in table.columns]
        short = {column.key for column in columns if column.role == "short"}
        texts = [text for row in rows for key, text in row.texts.items() if key in short]
        years |= {int(match[1]) for text in texts for match in date.finditer(text)}
    return years


def _add(result: FileImport, reading: _Reading, year: int, name: str) -> None:
    """Add the form as a declaration, or what keeps it from being one."""
    reading = reading.as_declared(year)
    draft, standard, library = reading.draft, reading.standard, reading.known.library
    _compare_years(draft, year)
    draft.problems.extend(reading.refused.values())
    if too_long := _too_long(draft, library.caps.text):
        result.tell(too_long)
        result.unused += left_over(draft, Authored({}))
        return
    authored = reading.authored(year)
    left = left_over(draft, authored)
    if little := _too_little(draft, authored, left, standard):
        _refuse(result, draft, authored, left, [little])
        return
    comments = comments_of(left)
    text = _written(authored.data, standard, comments)
    if authored.derived:
        state(draft, authored, text, standard, library)
        left = left_over(draft, authored)
        comments = comments_of(left)
        text = _written(authored.data, standard, comments)
    verified = verify(text, standard, library)
    refused = verified.blamed({placed.key: placed.cell for placed in authored.placed})
    if refused.keys() - reading.refused.keys():
        _add(result, reading.without(refused), year, name)
        return
    if differences := verified.differences(authored):
        _refuse(result, draft, authored, left, differences)
        return
    path = PurePosixPath(str(year), f"{file_name(authored.data, standard) or name}.toml")
    if standard.follows:  # beside what it follows, whose file may have the same name
        path = path.parent / standard.name / path.name
        text, path = _linked(reading, authored, text, path)
    result.forms.append(
        Imported(
            path,
            text,
            authored.data,
            standard,
            values=authored.placed,
            fixed=fixed_words(draft, authored),
            left=left,
            problems=[problem.in_file(result.source) for problem in draft.problems],
            comments=comments,
        )
    )


def _refuse(
    result: FileImport,
    draft: Draft,
    authored: Authored,
    left: Sequence[Leftover],
    problems: Sequence[Diagnostic],
) -> None:
    """Keep all words of a form that no declaration is made of, and say why."""
    result.tell(*draft.problems, *problems)
    values = (Leftover(value.cell.place, value.text) for value in authored.placed)
    result.unused += [*left, *values]


def _linked(
    reading: _Reading, authored: Authored, text: str, path: PurePosixPath
) -> tuple[str, PurePosixPath]:
    """Return a form that follows a declaration with the name of that, where it is certain.

    What it has a copy of is written only where the declaration now says otherwise.
    """
    standard, declared = reading.standard, reading.known.declared
    found = declared.followed_by(text, standard)
    cell = reading.draft.rows[0].place
    if len(found) != 1:
        message = _("Which declaration it follows is not certain: {paths}.")
        paths = _(", ").join(place for place, _filing in found)
        reading.draft.problems += [problem_at(cell, message.format(paths=paths))] if found else []
        return text, path
    ((place, filing),) = found
    if filing.standard.name != standard.follows:
        return text, path
    copy = authored.data[TAKEN]
    others = list(differences(copy, filing.declaration.document.data))
    linked = {key: value for key, value in authored.data.items() if key != TAKEN or others}
    linked = {**linked, FOLLOWS: place}
    whole = replace(authored, data=linked)
    made = _written(linked, standard, comments_of(left_over(reading.draft, whole)))
    library = reading.known.library
    if verify(made, standard, library).differences(whole):
        return text, path
    if others:
        message = _("{path} now differs from the form: the form's own words are kept.")
        warning = message.format(path=place)
        reading.draft.problems.append(problem_at(cell, warning, severity=Severity.WARNING))
    authored.data = linked
    return made, declared.place_of_follow_up(standard, place)


def _written(data: Mapping[str, Any], standard: Standard, comments: Sequence[str]) -> str:
    schema = f"../../schema/{standard.name}.schema.json"
    return format_declaration(data, standard, schema=schema, notes=comments)


def _too_long(draft: Draft, limit: int) -> Diagnostic | None:
    """Say which text is longer than any of a declaration may be, if one is."""
    cells = [found.cell for found in draft.fields.values()]
    cells += [cell for row in draft.indicators for cell in row.cells.values()]
    cells += [fact.cell for fact in draft.facts]
    longest = max(cells, key=lambda cell: len(cell.text), default=None)
    if longest is None or len(longest.text) <= limit:
        return None
    message = _("A cell has {count} characters; at most {limit} are allowed.")
    message = message.format(count=len(longest.text), limit=limit)
    hint = _("Nothing was made of this form.")
    return problem_at(longest.place, message, hint, Severity.ERROR, Code.LIMIT)


def _too_little(
    draft: Draft, authored: Authored, left: Sequence[Leftover], standard: Standard
) -> Diagnostic | None:
    """Refuse a form that fills no required field, or of whose words most are not understood."""
    required = [field for field in standard.fields.values() if field.required]
    filled = [field.label for field in required if authored.data.get(field.key, "") != ""]
    cells = {cell.place: cell.text for row in draft.rows for cell in row.cells}
    count, unknown = (
        sum(len(plain(text)) for text in texts)
        for texts in (cells.values(), [leftover.words for leftover in left])
    )
    share = 1 - unknown / count if count else 0
    if (filled or not required) and share >= LEAST_UNDERSTOOD:
        return None
    message = _(
        "Too little of the form is understood: {share:.0%} of its words, "
        "{filled} of {required} required fields."
    ).format(share=share, filled=len(filled), required=len(required))
    words = " ".join(" ".join(leftover.words.split()) for leftover in left)
    words = words if len(words) <= EXCERPT else f"{words[:EXCERPT]}…"
    hint = _("Nothing was made of it. Read: {labels}. Not understood: {words}")
    hint = hint.format(labels=", ".join(filled) or "—", words=words)
    return problem_at(draft.rows[0].place, message, hint, Severity.ERROR, Code.NOT_UNDERSTOOD)


def comments_of(left: Sequence[Leftover]) -> list[str]:
    """Return what is written into the file of the words that were not understood."""
    comment = _("import, {place}: {words}")
    comments = [
        comment.format(place=leftover.place.shown(), words=leftover.words)
        for leftover in left[:MOST_COMMENTS]
    ]
    if len(left) > MOST_COMMENTS:
        rest = _("import: {count} more, listed by --report")
        comments.append(rest.format(count=len(left) - MOST_COMMENTS))
    return comments
