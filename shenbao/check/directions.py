"""Which way an indicator is better, by the head of its name."""

from __future__ import annotations

from shenbao.check.endings import endings
from shenbao.check.rates import is_percent
from shenbao.check.submission import Figure, Submission
from shenbao.check.words import Words, one_of
from shenbao.declaration import Indicator
from shenbao.form.meanings import Meaning
from shenbao.targets import Dimension, Direction


def better(submission: Submission, indicator: Indicator, target: Figure) -> Direction | None:
    """Return which way is better, where the name and the unit leave no doubt."""
    words, name = submission.words, indicator.name
    dimension = target.unit.dimension if target.unit else None
    if dimension is Dimension.MONEY:
        return _of_costs(submission, indicator)
    if dimension is Dimension.TIME and name.endswith(words.times):
        return Direction.LOWER if _is_slow(name, words) else _of_name(name, words)
    if is_percent(target):
        return _of_rate(name, words)
    return _of_name(name, words)


def _of_costs(submission: Submission, indicator: Indicator) -> Direction | None:
    words = submission.words
    is_cost = indicator.name.endswith(words.costs) or submission.is_of(indicator, Meaning.COST)
    if any(word in indicator.name for word in words.costs_not):
        return None
    return Direction.LOWER if is_cost else None


def _is_slow(name: str, words: Words) -> bool:
    """Tell whether it is the time that something takes: of 响应时间, and of 平均无故障时间 not."""
    stem = _without(name, words.times)
    ends = [word for word in words.slow if stem.endswith(word)]
    return any(not stem.removesuffix(word).endswith(words.negations) for word in ends)


def _of_rate(name: str, words: Words) -> Direction | None:
    """Return which way a rate, or a degree, is better, by the word just before its ending."""
    if not name.endswith((*words.rates, *words.degrees)) or name.endswith(words.not_rates):
        return None
    stem = _without(name, words.endings)
    if stem.endswith(words.lower_stems) and not _is_negated(stem, words.lower_stems, words):
        return Direction.LOWER
    if stem.endswith(words.either_way):
        return None
    if stem.endswith(words.higher_stems):
        negated = _is_negated(stem, words.higher_stems, words)
        return Direction.LOWER if negated else Direction.HIGHER
    return None


def _of_name(name: str, words: Words) -> Direction | None:
    """Return LOWER for a number of mishaps; of what is handled, more is more work done.

    The more people are served, the better.
    """
    counted = _without(name, words.people)
    if counted != name and counted.endswith(words.beneficial):
        return Direction.HIGHER
    if one_of(words.handling).search(name):
        return None
    return Direction.LOWER if _without(name, words.endings).endswith(words.lower_stems) else None


def _is_negated(stem: str, ends: tuple[str, ...], words: Words) -> bool:
    return any(
        stem.removesuffix(end).endswith(words.negations) for end in ends if stem.endswith(end)
    )


def _without(name: str, ends: tuple[str, ...]) -> str:
    """Return a name without the longest of some endings."""
    return name.removesuffix(endings(ends).behind_of(name))
