"""The desk that one works at: declarations opened, tried with changes, and saved.

It knows nothing of HTTP. What it returns is plain data, for JSON.
"""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from threading import RLock
from urllib.parse import quote

from shenbao.check.discovery import all_rules
from shenbao.check.fixing import fixed
from shenbao.check.others import rules_of_others
from shenbao.check.review import review
from shenbao.check.reviewer import Reviewer
from shenbao.check.rule import Rule
from shenbao.check.selection import configured
from shenbao.check.waiving import Waiving
from shenbao.diagnostics import Diagnostic, Severity, has_errors
from shenbao.form import Filing
from shenbao.form.writing import UnwritableError, edit_declaration
from shenbao.formats import FORMATS, renderer
from shenbao.formats.errors import TemplateError
from shenbao.formats.templating import Templates
from shenbao.i18n import _
from shenbao.intake.importing import Standards
from shenbao.project.folders import ProjectError
from shenbao.project.project import Project
from shenbao.sheet.layout import lay_out
from shenbao.system.files import write_if_changed
from shenbao.system.reading import bounds, read_file
from shenbao.toml import key_name, parse
from shenbao.web.arrivals import edited
from shenbao.web.between import draft_between
from shenbao.web.drafts import Applied, Draft, apply
from shenbao.web.errors import NotFoundError, RefusedError, StaleError
from shenbao.web.forms import cell_addresses, form_data, inputs, row_numbers, texts
from shenbao.web.overview import Overview
from shenbao.web.rebasing import rebased
from shenbao.web.showing import (
    Json,
    Opened,
    change_data,
    problem_data,
    sheet_html,
    sheet_styles,
)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A file to be kept or printed; its name is as addresses of pages have it."""

    content: bytes
    name: str
    media_type: str


class Desk:
    """The declarations of a project, for many requests at a time.

    One request after the other reads and writes: standards are read once for all of them.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.lock = RLock()
        self.look_again()

    def look_again(self) -> None:
        """Read settings and standards anew; raise ProjectError where there is no project."""
        with self.lock:
            self.project, _problems = Project.open(self.root)
            self.standards = Standards(self.project.library)
            self._reviewer_of_day: Reviewer | None = None
            self.overview = Overview(lambda path: self.opened(self.read(path), path))

    # ---- All of them ----------------------------------------------------------------------

    def places(self) -> dict[str, Path]:
        """Return the files of all declarations by their places; it is no fault if there is none."""
        try:
            found, _passed_over = self.project.find_declarations()
        except ProjectError:
            return {}
        return {place: path for path, place in found.items()}

    def summaries(self) -> list[Json]:
        """Return what a list shows of each declaration, in the order of their places."""
        with self.lock:
            return [summary.data for summary in self.overview.of(self.places())]

    def search(self, words: str) -> list[str]:
        """Return the places of the declarations on whose sheets all of some words stand."""
        with self.lock:
            return list(self.overview.search(self.places(), words))

    def findings(self) -> dict[str, dict[str, int]]:
        """Return how many findings of each weight the check has of each declaration."""
        places = self.places()
        with self.lock:
            reviewer = self._reviewer()
            found = review(reviewer, list(places.values()), jobs=1).findings
        counts = {place: dict.fromkeys(map(str, Severity), 0) for place in places}
        for place, path in places.items():
            for problem in found.of(path).problems:
                counts[place][problem.severity] += 1
        return counts

    # ---- One of them ----------------------------------------------------------------------

    def open(self, place: str) -> Json:
        """Return a declaration with its form, to be filled in.

        Of one whose form cannot be shown, the text and what is wrong with it are returned.
        """
        with self.lock:
            path = self.path_of(place)
            text = self.read(path)
            opened = self.opened(text, path)
            if opened is None:
                return {"place": place, "text": text, "problems": self._unreadable(text, path)}
            return {
                "place": place,
                "sha": opened.sha,
                "base": text,
                "form": form_data(opened.filing),
                "inputs": inputs(opened.filing),
                "rows": row_numbers(opened.filing),
                "texts": texts(opened.filing),
                "css": sheet_styles(opened.filing),
                **self._shown(opened, opened, Applied({}, {}, {})),
            }

    def shown(self, text: str, path: Path) -> Json:
        """Return how a text would show if it stood in a file, which need not be there."""
        opened = self.opened(text, path)
        if opened is None:
            return {"problems": self._unreadable(text, path)}
        shown = self._shown(opened, opened, Applied({}, {}, {}))
        return {"css": sheet_styles(opened.filing), **shown}

    def attempt(self, place: str, draft: Draft) -> Json:
        """Return what a declaration comes to with a draft in it. Nothing is written.

        Raises RefusedError where it would be no declaration.
        """
        with self.lock:
            return self._shown(*self._applied(self.path_of(place), draft))

    def save(self, place: str, draft: Draft) -> Json:
        """Write a draft into the file of its declaration; return that as it is now.

        Raises StaleError where the file is not what the draft begins with, RefusedError
        where some of the draft is not understood.
        """
        with self.lock:
            path = self.path_of(place)
            if self.read(path) != draft.base:
                raise StaleError(_("{place} was changed elsewhere.").format(place=place))
            _base, changed, applied = self._applied(path, draft)
            if applied.misfits:
                raise RefusedError(" ".join(applied.misfits.values()))
            write_if_changed(path, changed.text.encode())
            return self.open(place)

    def rebase(self, place: str, draft: Draft) -> Json:
        """Return a draft on top of what its file says now, and what others have changed there.

        Raises RefusedError where the file cannot be read now.
        """
        with self.lock:
            path = self.path_of(place)
            base, theirs = (self.opened(text, path) for text in (draft.base, self.read(path)))
            if base is None or theirs is None:
                raise RefusedError(_("{place} cannot be read now.").format(place=place))
            return rebased(draft, base, theirs) | {"changes": change_data(base, theirs)}

    def fix(self, place: str, draft: Draft, code: str, at: str) -> Json:
        """Return a draft in which what a rule has found at an address is mended, as it can be.

        Raises RefusedError where there is nothing to mend any more.
        """
        with self.lock:
            base, changed, _applied = self._applied(self.path_of(place), draft)
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
            return {"draft": draft_between(base, mended).data()}

    def render(self, place: str, name: str) -> Rendered:
        """Return the sheet of a declaration, as it is saved, in the format of a name.

        Raises NotFoundError for a format that there is not, RefusedError for a faulty
        declaration.
        """
        if name not in FORMATS:
            raise NotFoundError(_("There is no format {name}.").format(name=name))
        with self.lock:
            path = self.path_of(place)
            opened = self.opened(self.read(path), path)
            if opened is None or has_errors(opened.problems):
                raise RefusedError(_("{place} has errors; mend them first.").format(place=place))
            templates = Templates(opened.filing.standard.folders)
            try:
                content = renderer(name).render(opened.sheet, templates)
            except TemplateError as error:
                raise RefusedError(str(error)) from error
        file_name = f"{path.stem}{FORMATS[name].suffix}"
        return Rendered(
            content, quote(file_name), mimetypes.guess_type(file_name)[0] or "text/plain"
        )

    def pull(self, place: str, name: str, content: bytes) -> Json:
        """Return a draft with what was edited in a Word file, and what cannot be taken."""
        with self.lock:
            path = self.path_of(place)
            base = self.opened(self.read(path), path)
            pulled, problems = edited(name, content, path, self.project)
            wanted = self.opened(pulled.new, path) if base and pulled.new else base
            if base is None or wanted is None:
                raise RefusedError(_("{place} cannot be read now.").format(place=place))
            return {"draft": draft_between(base, wanted).data(), "problems": problems}

    # ---- Inside ---------------------------------------------------------------------------

    def path_of(self, place: str) -> Path:
        """Return the file of a declaration; raise NotFoundError where there is none."""
        path = self.places().get(place)
        if path is None:
            raise NotFoundError(_("There is no declaration {place}.").format(place=place))
        return path

    def read(self, path: Path) -> str:
        """Return the text of a file of the project; raise OSError where it cannot be read."""
        most = self.project.settings.caps.file_bytes
        within = bounds(path, self.project.root)
        return read_file(path, most, within=within).decode(errors="surrogateescape")

    def opened(self, text: str, path: Path) -> Opened | None:
        """Return the declaration of a text, None where its form cannot be shown."""
        document, problems = parse(text, path)
        if document is None:
            return None
        filing, found = self.project.library.salvage(document)
        if filing is None:
            return None
        return Opened(text, filing, lay_out(filing), [*problems, *found])

    def _unreadable(self, text: str, path: Path) -> list[Json]:
        document, problems = parse(text, path)
        if document is not None:
            problems += self.project.library.salvage(document)[1]
        return [problem_data(problem, None) for problem in problems]

    def _applied(self, path: Path, draft: Draft) -> tuple[Opened, Opened, Applied]:
        """Return a draft's base, what it is with the draft, and what was put into it."""
        base = self.opened(draft.base, path)
        unreadable = RefusedError(_("{place} cannot be read now.").format(place=path.stem))
        if base is None:
            raise unreadable
        standard, year = base.filing.standard, base.filing.declaration.year
        vocabulary = self.standards.vocabulary(standard.name)
        if vocabulary is None:
            raise unreadable
        context = vocabulary.words.context(standard, year, is_flat=False)
        applied = apply(draft, base.filing, context)
        try:
            text = edit_declaration(draft.base, applied.data, standard)
        except UnwritableError as error:
            message = _("The file cannot be changed without losing what else is in it.")
            raise RefusedError(message) from error
        changed = self.opened(text, path)
        if changed is None:
            raise RefusedError(_("With this it would be no declaration."))
        return base, changed, applied

    def _shown(self, base: Opened, changed: Opened, applied: Applied) -> Json:
        filing = changed.filing
        return {
            "html": sheet_html(changed),
            "addresses": cell_addresses(changed.sheet),
            "shown": changed.sheet.values(),
            "order": {array: list(numbers) for array, numbers in applied.rows.items()},
            "misfits": dict(applied.misfits),
            "problems": [problem_data(problem, filing) for problem in changed.problems],
            "findings": [problem_data(finding, filing) for finding in self._findings(filing)],
            "changes": [] if base is changed else change_data(base, changed),
        }

    def _findings(self, filing: Filing) -> list[Diagnostic]:
        """Return what the rules that look at one declaration find in this one."""
        found = self._reviewer().findings_in(filing)
        return sorted(problem for problem in found if problem.waiver is None)

    def _reviewer(self) -> Reviewer:
        """Return what runs the rules that the settings choose; it lasts for a day of waivers."""
        today = date.today()
        if self._reviewer_of_day is None or self._reviewer_of_day.waiving.today != today:
            self._reviewer_of_day = self._reviewer_on(today)
        return self._reviewer_of_day

    def _reviewer_on(self, today: date) -> Reviewer:
        named = self.project.settings.check
        rules: dict[str, Rule] = dict(all_rules())
        if named.rules.codes:  # else nothing of others is loaded
            rules |= rules_of_others(named.rules, rules)[0]
        selection, _problems = configured(named, rules.keys())
        chosen = selection.choose(rules.values())
        waiving = Waiving(today, rules.keys(), {rule.code for rule in chosen})
        return Reviewer(self.project, chosen, waiving, ())
