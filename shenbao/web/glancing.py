"""A glance at a declaration: what a list shows of it, its words, and what rules note of it.

Its functions are called in worker processes, or where there are none in this one.
"""

from __future__ import annotations

import pickle
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from sys import intern
from typing import Any, NamedTuple

from msgspec import UNSET, Struct
from msgspec.structs import asdict, replace

from shenbao.build.make import SharedPlace
from shenbao.changes.revisions import Signature
from shenbao.check.review import gathered
from shenbao.check.reviewer import Batch
from shenbao.check.rule import PortfolioRule
from shenbao.declaration import Indicator
from shenbao.diagnostics import Code, Diagnostic, Span
from shenbao.form import Filing
from shenbao.form.meanings import Meaning
from shenbao.form.naming import APART, Naming
from shenbao.formats.errors import TemplateError
from shenbao.i18n import answering_in
from shenbao.system.boundary import Tell, boundary
from shenbao.system.limits import give_back_memory
from shenbao.web.errors import RefusedError
from shenbao.web.forms import title_of
from shenbao.web.reader import Reader, Rendered
from shenbao.web.records import Pages, Problem, Seen, Version
from shenbao.web.reviewing import Step, steps
from shenbao.web.showing import Opened, problem_of, sheet_html, sheet_styles

Stamp = tuple[int, int, int]
"""What a file's status says of its content: when it was written, its size, and which it is."""

GONE: Stamp = (0, 0, 0)
"""That of a file that is not there."""

REDLINED = 5
"""The newest commits of a declaration of which a site has redlines."""

SEEN = (Meaning.CODE, Meaning.PROJECT_NAME, Meaning.UNIT_NAME, Meaning.ANNUAL_GOAL)
"""What a list shows of a declaration, beside its amounts."""

FASTEST = 1
"""The level of zlib that takes the least time."""


class Edition(NamedTuple):
    """The settings and standards of a project as they were at some time, on a day.

    ``number`` tells them from those before. Outputs may be in a cache that is ``shared``.
    """

    root: Path
    number: int
    today: date
    shared: SharedPlace | None = None


class Asked(NamedTuple):
    """A declaration to be looked at."""

    place: str
    path: Path
    stamp: Stamp


class Use(NamedTuple):
    """An indicator in a declaration, with the labels of its classes."""

    classes: str
    name: str
    target: str


class Glance(Struct, frozen=True):
    """What is kept of a declaration.

    ``words`` are all that stand on its sheet, to be searched. ``follows`` is the file that it
    repeats, if it repeats one; a list repeats all. ``noted`` is what a review keeps, packed.
    ``uses`` are the indicators of the year, of one that repeats no other.
    """

    stamp: Stamp
    data: Seen
    words: str = ""
    follows: Path | None = None
    is_list: bool = False
    noted: bytes = b""
    uses: tuple[Use, ...] = ()


Found = tuple[tuple[str, str, int, int], ...]
"""How many problems there are of each code and severity, and how many of them can be mended."""


_readers: dict[Edition, Reader] = {}
"""That of the edition that this process was last asked about."""


def _reader(edition: Edition) -> Reader:
    if edition not in _readers:
        _readers.clear()
        _readers[edition] = Reader(edition.root, edition.today, edition.shared)
    return _readers[edition]


def glance(edition: Edition, asked: Sequence[Asked]) -> list[Glance]:
    """Look at declarations."""
    reader = _reader(edition)
    return [_glance(reader, *each) for each in asked]


def shared(glance: Glance) -> Glance:
    """Return a glance of another process; texts that many declarations have are kept once."""
    texts: dict[str, Any] = {
        key: intern(text) for key, text in asdict(glance.data).items() if isinstance(text, str)
    }
    classes = glance.data.classes
    if classes is not UNSET:
        texts["classes"] = {intern(name): count for name, count in classes.items()}
    uses = tuple(Use(*map(intern, use)) for use in glance.uses)
    return replace(glance, data=replace(glance.data, **texts), uses=uses)


def broken(path: Path, stamp: Stamp) -> Glance:
    """Return what is shown of a file that cannot be read as a declaration."""
    return Glance(stamp, Seen(name=path.name, is_broken=True))


def _glance(reader: Reader, place: str, path: Path, stamp: Stamp) -> Glance:
    problems: list[Diagnostic] = []
    batch = reader.reviewer.batch([path])
    noted = zlib.compress(pickle.dumps(batch), FASTEST)
    with boundary(path, problems.append):
        opened = reader.opened(reader.read(path), path)
        if opened is not None:
            filing, standard = opened.filing, opened.filing.standard
            data, words = _seen(opened), words_of(place, opened)
            uses = () if standard.repeats else tuple(_uses(filing))
            return Glance(stamp, data, words, filing.followed, standard.is_list, noted, uses)
    return Glance(stamp, broken(path, stamp).data, noted=noted)


def words_of(place: str, opened: Opened) -> str:
    """Return all that a declaration is found by, in small letters."""
    return "\n".join(dict.fromkeys([place, *opened.sheet.values().values()])).casefold()


def compare(edition: Edition, noted: list[bytes], paths: Mapping[str, Path]) -> dict[str, Found]:
    """Return what the rules find in declarations, alone and by comparing them, by place.

    ``noted`` is what was noted of each, in the order of their files; the list is used up.
    """
    findings = gathered(_reader(edition).reviewer, _batches(noted)).findings
    found = {place: counted(findings.of(path).problems) for place, path in paths.items()}
    del findings
    give_back_memory()
    return found


def compared(edition: Edition, language: str, noted: list[bytes], path: Path) -> list[Problem]:
    """Return what is found in a declaration only by comparing it with others, in a language.

    ``noted`` is as in ``compare``.
    """
    with answering_in(language):
        reader = _reader(edition)
        reviewer = reader.reviewer
        codes = {rule.code for rule in reviewer.rules if isinstance(rule, PortfolioRule)}
        found = gathered(reviewer, _batches(noted)).findings.of(path).problems
        own = [problem for problem in found if problem.code in {*codes, Code.DUPLICATE}]
        opened = reader.opened(reader.read(path), path)
        filing = opened.filing if opened else None
        problems = [replace(problem_of(problem, filing), fixable=False) for problem in own]
    del found
    give_back_memory()
    return problems


def _batches(noted: list[bytes]) -> Iterator[Batch]:
    """Yield what was noted, and let go of each: there may be thousands."""
    noted.reverse()
    while noted:
        if each := noted.pop():
            yield pickle.loads(zlib.decompress(each))


def counted(problems: Iterable[Diagnostic]) -> Found:
    """Return how many problems there are of each code and severity."""
    counts: Counter[tuple[str, str]] = Counter()
    fixable: Counter[tuple[str, str]] = Counter()
    for problem in problems:
        of = str(problem.code), str(problem.severity)
        counts[of] += 1
        fixable[of] += bool(problem.fixes)
    return tuple((*of, count, fixable[of]) for of, count in sorted(counts.items()))


def render(edition: Edition, language: str, path: Path, name: str) -> Rendered | RefusedError:
    """Make a file of a declaration, or return why it is not made, in a language.

    It is returned and not raised, as it would not be the same on the way to another process.
    """
    with answering_in(language):
        try:
            return _reader(edition).rendered(path, name)
        except RefusedError as error:
            return error


def paged(edition: Edition, language: str, text: str, path: Path) -> Pages | RefusedError:
    """Find where pages break, or return why that is not known; see ``render``."""
    with answering_in(language):
        try:
            return _reader(edition).pages(text, path)
        except RefusedError as error:
            return error


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
        reader = _reader(edition)
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
        row, words = _seen(opened), words_of(place, opened)
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


def _seen(opened: Opened) -> Seen:
    filing: Filing = opened.filing
    code, name, unit, goal = (_meant(filing, meaning) for meaning in SEEN)
    return Seen(
        year=filing.declaration.year,
        standard=filing.standard.name,
        form=title_of(filing.standard),
        repeats=filing.standard.repeats,
        code=code,
        name=name,
        unit=unit,
        goal=goal,
        total_amount=_amount(filing, Meaning.TOTAL_AMOUNT),
        annual_amount=_amount(filing, Meaning.ANNUAL_AMOUNT),
        indicators=len(filing.indicators_of_year),
        classes=dict(Counter(classes for _indicator, classes in _classed(filing))),
    )


def _meant(filing: Filing, meaning: Meaning) -> str:
    """Return the text in the place of a meaning; in a follow-up, in the place that takes it."""
    takes = (key for key, taken in filing.standard.taken.items() if taken == meaning)
    texts = (filing.meant(meaning), *map(filing.text, takes))
    return next(filter(None, texts), "")


def _amount(filing: Filing, meaning: Meaning) -> str | None:
    figure = filing.figure(meaning)
    return None if figure is None else str(figure)


def _uses(filing: Filing) -> Iterator[Use]:
    for indicator, classes in _classed(filing):
        if indicator.name.strip():
            yield Use(classes, indicator.name, filing.target(indicator).text)


def _classed(filing: Filing) -> Iterator[tuple[Indicator, str]]:
    """Yield the indicators of the year, each with the labels of its classes."""
    naming = Naming(filing)
    for indicator in filing.indicators_of_year:
        yield indicator, APART.join(naming.classes(indicator.group, indicator.category))
