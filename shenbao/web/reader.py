"""Reading the declarations of a project, and running the rules that its settings choose."""

from __future__ import annotations

import mimetypes
from datetime import date
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

from msgspec import Struct

from shenbao.build.built import Built
from shenbao.build.make import SharedPlace
from shenbao.check.reviewer import Reviewer
from shenbao.check.rule import Rule
from shenbao.check.usual import usual_reviewer
from shenbao.declaration import name_fault
from shenbao.diagnostics import has_errors
from shenbao.form import Filing
from shenbao.formats import FORMATS, renderer, why_not
from shenbao.formats.errors import TemplateError
from shenbao.formats.templating import Templates
from shenbao.i18n import _
from shenbao.intake.standards import Standards
from shenbao.project.folders import ProjectError
from shenbao.project.project import Project
from shenbao.sheet.layout import lay_out
from shenbao.system.reading import bounds, read_file
from shenbao.toml import Parsed, parse_bytes
from shenbao.web.errors import NotFoundError, RefusedError
from shenbao.web.records import KnownRule, PageBreak, Pages
from shenbao.web.showing import Opened


class Rendered(Struct, frozen=True):
    """A file to be kept or printed; its name is as addresses of pages have it."""

    content: bytes
    name: str
    media_type: str


def parsed(text: str, path: Path) -> Parsed:
    """Parse a text as ``Reader.read`` returns it; bytes in it that are no letters are a problem."""
    return parse_bytes(text.encode(errors="surrogateescape"), path)


class Reader:
    """A project as it was when its settings and standards were read.

    ``today`` is the day by which waivers are judged; outputs may be in a cache that is ``shared``
    with other machines. Raises ProjectError where there is no project.
    """

    def __init__(self, root: Path, today: date, shared: SharedPlace | None = None) -> None:
        self.root = root
        self._shared = shared
        self.today = today
        self.project, _problems = Project.open(root)
        self._templates: dict[tuple[Path, ...], Templates] = {}

    @cached_property
    def _built(self) -> Built:
        return Built(self.project, self._shared)

    @cached_property
    def standards(self) -> Standards:
        """The form standards, and the words by which texts are understood as their values."""
        return Standards(self.project.library)

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that the settings choose."""
        return tuple(self.reviewer.rules)

    def known_rules(self) -> dict[str, KnownRule]:
        """Return what these rules are about, by their codes, in the language of messages."""
        return {
            rule.code: KnownRule(_(rule.title), _(rule.why), _(rule.source)) for rule in self.rules
        }

    @cached_property
    def reviewer(self) -> Reviewer:
        """What runs the rules."""
        return usual_reviewer(self.project, self.today)

    def templates(self, filing: Filing) -> Templates:
        """Return the templates of a declaration's sheet, which are read once for all of them."""
        folders = tuple(filing.standard.folders)
        if folders not in self._templates:
            self._templates[folders] = Templates(folders)
        return self._templates[folders]

    # ---- Files ----------------------------------------------------------------------------

    def places(self) -> dict[str, Path]:
        """Return the files of all declarations by their places; it is no fault if there is none."""
        try:
            found, _passed_over = self.project.find_declarations()
        except ProjectError:
            return {}
        return {place: path for path, place in found.items()}

    def path_of(self, place: str) -> Path:
        """Return the file of a declaration; raise NotFoundError where there is none.

        All files are looked through only where it is not where its place says.
        """
        path = self.project.declarations / f"{place}.toml"
        if not any(map(name_fault, place.split("/"))) and path.is_file():
            found, _passed_over = self.project.find_declarations((path,))
            if found.get(path) == place:
                return path
        known = self.places().get(place)
        if known is None:
            raise NotFoundError(_("There is no declaration {place}.").format(place=place))
        return known

    def read(self, path: Path) -> str:
        """Return the text of a file of the project; raise OSError where it cannot be read."""
        most = self.project.settings.caps.file_bytes
        within = bounds(path, self.project.root)
        return read_file(path, most, within=within).decode(errors="surrogateescape")

    # ---- Declarations ---------------------------------------------------------------------

    def opened(self, text: str, path: Path) -> Opened | None:
        """Return the declaration of a text, None where its form cannot be shown."""
        document, problems = parsed(text, path)
        if document is None:
            return None
        filing, found = self.project.library.salvage(document)
        if filing is None:
            return None
        return Opened(text, filing, lay_out(filing), [*problems, *found])

    def rendered(self, path: Path, name: str) -> Rendered:
        """Return the sheet of a declaration in a format; raise RefusedError for a faulty one.

        What builds have made, here or on other machines, is taken where a build would take it.
        """
        content = self._built.output(path, name)
        if content is None:
            content = self._made(path, name)
        file_name = f"{path.stem}{FORMATS[name].suffix}"
        media_type = mimetypes.guess_type(file_name)[0] or "text/plain"
        return Rendered(content, quote(file_name), media_type)

    def pages(self, text: str, path: Path) -> Pages:
        """Return where the pages of the PDF break that a text would have.

        Raises RefusedError where there would be none.
        """
        opened = self.opened(text, path)
        if opened is None:
            raise RefusedError(_("{place} cannot be read now.").format(place=path.stem))
        if missing := why_not("pdf"):
            raise RefusedError(missing)
        from shenbao.formats.pdf.rendering import pages_of  # it loads all that sets type

        try:
            count, breaks = pages_of(opened.sheet, self.templates(opened.filing))
        except TemplateError as error:
            raise RefusedError(str(error)) from error
        return Pages(count, [PageBreak(at.page, at.row, at.split) for at in breaks])

    def _made(self, path: Path, name: str) -> bytes:
        opened = self.opened(self.read(path), path)
        if opened is None or has_errors(opened.problems):
            raise RefusedError(_("{place} has errors; mend them first.").format(place=path.stem))
        try:
            templates = self.templates(opened.filing)
            return renderer(name).render(opened.sheet, templates)
        except TemplateError as error:
            raise RefusedError(str(error)) from error
