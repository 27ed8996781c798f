"""Building: from declarations to the files of their sheets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from shenbao.builder.project import Project
from shenbao.diagnostics import Code, Diagnostic, Span
from shenbao.disk import write_if_changed
from shenbao.form import Filing
from shenbao.i18n import _
from shenbao.renderers import TemplateError, renderer
from shenbao.view import lay_out

if TYPE_CHECKING:
    from shenbao.renderers.templating import Templates


@dataclass
class Report:
    """What a build did: the sheets it stands for, and what was wrong."""

    declarations: int = 0
    files: Counter[str] = field(default_factory=Counter)
    written: int = 0
    problems: list[Diagnostic] = field(default_factory=list)


def build(project: Project, sources: Mapping[Path, Path], formats: Sequence[str]) -> Report:
    """Render every valid declaration into every format; leave the others' old files alone.

    ``sources`` maps each file to its place below the output folder. Raises
    OSError where an output cannot be written.
    """
    from shenbao.renderers.templating import Templates  # Jinja, only where there is work

    filings, problems = project.library().file_all(tuple(sources))
    report = Report(problems=problems)
    templates: dict[str, Templates] = {}
    for filing in filings:
        name = filing.standard.name
        if name not in templates:
            templates[name] = Templates(filing.standard.folders)
        place = project.output / sources[filing.declaration.document.path]
        _build_one(filing, place, formats, templates[name], report)
    return report


def _build_one(
    filing: Filing, place: Path, formats: Sequence[str], templates: Templates, report: Report
) -> None:
    sheet = lay_out(filing)
    source = filing.declaration.document.path
    try:
        rendered = {name: renderer(name).render(sheet, templates) for name in formats}
    except TemplateError as error:
        message = _("The sheet cannot be made: {reason}").format(reason=error)
        report.problems.append(Diagnostic(Span(source), Code.TEMPLATE, message))
        return
    report.declarations += 1
    for name, content in rendered.items():
        path = place.with_name(place.name + renderer(name).SUFFIX)
        report.written += write_if_changed(path, content)
        report.files[name] += 1
