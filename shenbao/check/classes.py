"""The classes of indicators that rules know by their meaning, in any standard that has them."""

from __future__ import annotations

from collections.abc import Iterator

from shenbao.check.submission import Submission
from shenbao.diagnostics import Diagnostic
from shenbao.form.meanings import Meaning
from shenbao.form.standard import Category, Group
from shenbao.i18n import _
from shenbao.toml import KeyPath, key_name

GROUPS = (Meaning.OUTPUT, Meaning.BENEFIT, Meaning.SATISFACTION)
OUTPUTS = (Meaning.QUANTITY, Meaning.QUALITY, Meaning.TIMELINESS, Meaning.COST)


def classes_of(submission: Submission) -> Iterator[tuple[KeyPath, Group | Category]]:
    """Yield each class of a form with its path: a first-level one before those within it."""
    for group in submission.standard.groups:
        yield (group.key,), group
        for category in group.categories:
            yield (group.key, category.key), category


def places_of(submission: Submission, meanings: tuple[Meaning, ...]) -> set[KeyPath]:
    """Return the paths of the classes with these meanings."""
    return {submission.standard.place(meaning) for meaning in meanings} - {()}


def without_indicator(submission: Submission, path: KeyPath, known: Group | Category) -> Diagnostic:
    """Say that a class has no indicator; ``path`` is where to add one."""
    collection = submission.filing.collection_of_year
    within: KeyPath = (collection,) if collection else ()
    has_others = submission.indicators(path[:1])
    return submission.problem(
        (*within, *(path if has_others else path[:1])),
        _("{label} has no indicator.").format(label=submission.filing.class_label(known)),
        _("Add one as [[{table}]].").format(table=key_name((*within, *path))),
    )
