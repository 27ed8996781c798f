"""SB511: an indicator of which its own project says nothing, and another project does."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from operator import add

from shenbao.check.portfolio import Fact, Portfolio
from shenbao.check.prose import MOST_TEXTS, bare
from shenbao.check.rule import NOT_APPLICABLE, Compared, PortfolioRule
from shenbao.check.submission import BETWEEN_TEXTS, Submission
from shenbao.declaration import NAME
from shenbao.diagnostics import Diagnostic, Severity
from shenbao.form.meanings import Meaning
from shenbao.i18n import N_, _
from shenbao.toml import KeyPath

LEAST_PAIRS = 2
"""The pairs of characters that name a subject; fewer are in texts by chance."""

LONGEST = 2000
"""The characters of a project's texts that are kept to compare with."""

TEXTS = (Meaning.PROJECT_NAME, Meaning.ANNUAL_GOAL, Meaning.LONG_TERM_GOAL, Meaning.ESTIMATE)

Noted = tuple[str, tuple[str, ...]]
"""What a project says of itself, or the subject of an indicator of which it says nothing."""


def facts(submission: Submission) -> Iterator[Fact[Noted]]:
    """Note what the project says, and the subjects of indicators that stand nowhere else."""
    own = _own(submission)
    if not own:
        return
    yield submission.fact(Meaning.PROJECT_NAME, (own[:LONGEST], ()), "")
    texts = _texts_of_indicators(submission)
    for indicator in submission.live:
        subject = _subject(indicator.name, submission.words.general)
        its_own = BETWEEN_TEXTS.join(texts[indicator.path])
        if len(subject) >= LEAST_PAIRS and not _is_spoken_of(subject, its_own, submission):
            key = (*indicator.path, NAME)
            yield submission.fact(key, ("", subject), indicator.name)


def check(portfolio: Portfolio[Noted]) -> Compared:
    """Look for each such subject in the texts of the other projects."""
    if len(portfolio.notes) < 2:
        return NOT_APPLICABLE
    return list(_problems(portfolio))


def _problems(portfolio: Portfolio[Noted]) -> Iterator[Diagnostic]:
    message = _("The project says nothing of {name}; {other} does.")
    having = _projects_having(portfolio)
    for number, notes in enumerate(portfolio.notes):
        for fact in notes.facts:
            _text, subject = fact.value
            if subject and (
                others := set.intersection(*(having[pair] for pair in subject)) - {number}
            ):
                other = portfolio.notes[min(others)]
                yield fact.problem(message.format(name=fact.words, other=other.path.name))


def _projects_having(portfolio: Portfolio[Noted]) -> dict[str, set[int]]:
    """Return the numbers of the projects whose texts have a pair, for the pairs of all subjects."""
    noted = [
        (number, *fact.value)
        for number, notes in enumerate(portfolio.notes)
        for fact in notes.facts
    ]
    having: dict[str, set[int]] = {
        pair: set() for _number, _text, subject in noted for pair in subject
    }
    for number, text, _subject in noted:
        for pair in having.keys() & map(add, text, text[1:]):
            having[pair].add(number)
    return having


def _own(submission: Submission) -> str:
    """Return the texts in which a project says what it is about."""
    place = {str(submission.place(meaning)[0]) for meaning in TEXTS if submission.place(meaning)}
    return "\n".join(text for path, text in submission.texts if str(path[0]) in place)


def _texts_of_indicators(submission: Submission) -> Mapping[KeyPath, Sequence[str]]:
    """Return the texts of each indicator, by its path."""
    lengths = {len(indicator.path) for indicator in submission.live}
    texts: dict[KeyPath, list[str]] = defaultdict(list)
    for path, text in submission.texts:
        for length in lengths:
            texts[path[:length]].append(text)
    return texts


def _is_spoken_of(subject: Iterable[str], own: str, submission: Submission) -> bool:
    """Tell whether any other text of the declaration than its own has a part of the subject."""
    return any(submission.all_text.count(pair) > own.count(pair) for pair in subject)


@lru_cache(maxsize=MOST_TEXTS)
def _subject(name: str, general: tuple[str, ...]) -> tuple[str, ...]:
    """Return the pairs of neighbouring characters of what an indicator is about.

    What can be said of any project, such as 数量 or 及时率, is no subject.
    """
    parts = _general(general).split(bare(name))
    return tuple(dict.fromkeys(a + b for part in parts for a, b in pairwise(part)))


@lru_cache(maxsize=8)
def _general(general: tuple[str, ...]) -> re.Pattern[str]:
    """Return the pattern of any of some patterns, the longest first."""
    return re.compile("|".join([*sorted(general, key=len, reverse=True), r"\d+"]))


RULE = PortfolioRule(
    code="SB511",
    severity=Severity.WARNING,
    title=N_("An indicator of another project"),
    why=N_(
        "An indicator that was copied from another declaration measures nothing of what this "
        "project does."
    ),
    source=N_("Performance evaluation measures: indicators are relevant to the project"),
    remedy=N_("Delete it, or say in the goal or the estimate what the project does of it."),
    facts=facts,
    check=check,
)
