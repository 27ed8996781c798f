"""The outline of a declaration: what a list shows of it, its words, and what rules note of it.

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
from shenbao.check.review import gathered
from shenbao.check.reviewer import Batch
from shenbao.check.rule import PortfolioRule
from shenbao.declaration import Indicator
from shenbao.diagnostics import Code, Diagnostic
from shenbao.form import Filing
from shenbao.form.meanings import Meaning
from shenbao.form.naming import APART, Naming
from shenbao.i18n import answering_in
from shenbao.system.boundary import boundary
from shenbao.system.limits import give_back_memory
from shenbao.web.errors import RefusedError
from shenbao.web.forms import title_of
from shenbao.web.reader import Reader, Rendered
from shenbao.web.records import Pages, Problem, Seen
from shenbao.web.showing import Opened, problem_of

Stamp = tuple[int, int, int]
"""What a file's status says of its content: when it was written, its size, and which it is."""

GONE: Stamp = (0, 0, 0)
"""That of a file that is not there."""

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


class Outline(Struct, frozen=True):
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


def reader_of(edition: Edition) -> Reader:
    """Return the reader of an edition, which this process keeps until it is asked about another."""
    if edition not in _readers:
        _readers.clear()
        _readers[edition] = Reader(edition.root, edition.today, edition.shared)
    return _readers[edition]


def outline(edition: Edition, asked: Sequence[Asked]) -> list[Outline]:
    """Look at declarations."""
    reader = reader_of(edition)
    return [_outline(reader, *each) for each in asked]


def shared(outline: Outline) -> Outline:
    """Return an outline of another process; texts that many declarations have are kept once."""
    texts: dict[str, Any] = {
        key: intern(text) for key, text in asdict(outline.data).items() if isinstance(text, str)
    }
    classes = outline.data.classes
    if classes is not UNSET:
        texts["classes"] = {intern(name): count for name, count in classes.items()}
    uses = tuple(Use(*map(intern, use)) for use in outline.uses)
    return replace(outline, data=replace(outline.data, **texts), uses=uses)


def broken(path: Path, stamp: Stamp) -> Outline:
    """Return what is shown of a file that cannot be read as a declaration."""
    return Outline(stamp, Seen(name=path.name, is_broken=True))


def _outline(reader: Reader, place: str, path: Path, stamp: Stamp) -> Outline:
    problems: list[Diagnostic] = []
    batch = reader.reviewer.batch([path])
    noted = zlib.compress(pickle.dumps(batch), FASTEST)
    with boundary(path, problems.append):
        opened = reader.opened(reader.read(path), path)
        if opened is not None:
            filing, standard = opened.filing, opened.filing.standard
            data, words = seen_in(opened), words_of(place, opened)
            uses = () if standard.repeats else tuple(_uses(filing))
            return Outline(stamp, data, words, filing.followed, standard.is_list, noted, uses)
    return Outline(stamp, broken(path, stamp).data, noted=noted)


def words_of(place: str, opened: Opened) -> str:
    """Return all that a declaration is found by, in small letters."""
    return "\n".join(dict.fromkeys([place, *opened.sheet.values().values()])).casefold()


def compare(edition: Edition, noted: list[bytes], paths: Mapping[str, Path]) -> dict[str, Found]:
    """Return what the rules find in declarations, alone and by comparing them, by place.

    ``noted`` is what was noted of each, in the order of their files; the list is used up.
    """
    findings = gathered(reader_of(edition).reviewer, _batches(noted)).findings
    found = {place: counted(findings.of(path).problems) for place, path in paths.items()}
    del findings
    give_back_memory()
    return found


def compared(edition: Edition, language: str, noted: list[bytes], path: Path) -> list[Problem]:
    """Return what is found in a declaration only by comparing it with others, in a language.

    ``noted`` is as in ``compare``.
    """
    with answering_in(language):
        reader = reader_of(edition)
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
            return reader_of(edition).rendered(path, name)
        except RefusedError as error:
            return error


def paged(edition: Edition, language: str, text: str, path: Path) -> Pages | RefusedError:
    """Find where pages break, or return why that is not known; see ``render``."""
    with answering_in(language):
        try:
            return reader_of(edition).pages(text, path)
        except RefusedError as error:
            return error


def seen_in(opened: Opened) -> Seen:
    """Return what a list shows of a declaration."""
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
