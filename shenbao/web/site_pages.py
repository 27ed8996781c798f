"""What a site shows of one declaration, made in a worker process."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct

from shenbao.changes.revisions import Signature
from shenbao.diagnostics import Diagnostic, Span
from shenbao.formats.errors import TemplateError
from shenbao.i18n import answering_in
from shenbao.system.boundary import Tell, boundary
from shenbao.web.outlines import GONE, Edition, broken, reader_of, seen_in, words_of
from shenbao.web.reader import Reader
from shenbao.web.records import Problem, Seen, Version
from shenbao.web.reviewing import Step, steps
from shenbao.web.showing import problem_of, sheet_html, sheet_styles

REDLINED = 5
"""The newest commits of a declaration of which a site has redlines."""


class PageTask(NamedTuple):
    """A declaration whose page is to be made; its history, too, where git has ``recorded`` it.

    Redlines are made of the commits in it, where ``has_redlines``, but of those that are
    ``redlined``.
    """

    place: str
    path: Path
    recorded: bool
    problems: tuple[Diagnostic, ...]
    has_redlines: bool
    redlined: frozenset[str]


class SitePage(Struct, frozen=True):
    """What a site shows of a declaration.

    ``row`` is what a list shows of it, ``sheet`` a whole page with its ``styles``, "" where
    there is none; ``redlines`` are Word files by commit, ``failures`` what stopped some.
    """

    row: Seen
    words: str
    findings: Sequence[Problem] = ()
    history: Sequence[Version] = ()
    redlines: dict[str, bytes] = {}
    failures: Sequence[Diagnostic] = ()
    sheet: str = ""
    styles: str = ""
    follows: Path | None = None
    is_list: bool = False


def site_page(edition: Edition, language: str, asked: PageTask) -> SitePage:
    """Read a declaration, and make what a site shows of it."""
    place, path, recorded, problems = asked[:4]
    failures: list[Diagnostic] = []
    with answering_in(language):
        reader = reader_of(edition)
        opened = reader.opened(reader.read(path), path)
        filing = opened.filing if opened else None
        findings = [problem_of(problem, filing) for problem in problems]
        known = steps(reader, place) if recorded else []
        versions = [step.version for step in known]
        redlines = dict(_redlines(reader, known, asked, failures.append))
        if opened is None or filing is None:
            data, words = broken(path, GONE).data, place.casefold()
            return SitePage(data, words, findings, versions, redlines, failures)
        templates = reader.templates(filing)
        sheet, styles = sheet_html(opened, templates), sheet_styles(templates)
        row, words = seen_in(opened), words_of(place, opened)
        return SitePage(
            row,
            words,
            findings,
            versions,
            redlines,
            failures,
            sheet=sheet,
            styles=styles,
            follows=filing.followed,
            is_list=filing.standard.is_list,
        )


def _redlines(
    reader: Reader, known: Sequence[Step], asked: PageTask, tell: Tell
) -> Iterator[tuple[str, bytes]]:
    """Yield the newest commits of a history with their redlines, those that can be made."""
    for step in known[:REDLINED] if asked.has_redlines else ():
        if step.version.commit not in asked.redlined:
            with boundary(asked.path, tell):
                try:
                    made = _redline(reader, step)
                except TemplateError as error:
                    tell(Diagnostic(Span(asked.path), error.code, str(error)))
                    continue
                if made is not None:
                    yield step.version.commit, made


def _redline(reader: Reader, step: Step) -> bytes | None:
    from shenbao.changes.redline.marking import redline  # the server itself has no use for Word

    sheets = step.redline
    if sheets is None or step.new is None:
        return None
    signature = Signature(step.version.author, step.version.date)
    return redline(*sheets, reader.templates(step.new.filing), signature)
