"""SB111: a copy of the followed declaration that no longer says the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from shenbao.check.rule import NOT_APPLICABLE, DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.declaration import NAME
from shenbao.declaration.reading import TAKEN
from shenbao.diagnostics import Severity
from shenbao.form.naming import Naming
from shenbao.i18n import N_, _
from shenbao.toml import KeyPath

Difference = tuple[KeyPath, KeyPath, str, str]
"""Where a value stands in the copy and in the declaration, and what is there."""


def check(submission: Submission) -> Outcome:
    """Compare the copy, value by value, with what the followed declaration says now."""
    followed = submission.filing.copied
    if followed is None:
        return NOT_APPLICABLE
    naming, data = Naming(followed), submission.document.data
    message = _("{place}: the copy has {copy}, {file} has {now}.")
    return [
        submission.problem(
            (TAKEN, *at),
            message.format(
                place=naming.phrase(there) or ".".join(map(str, there)),
                copy=copy or _("nothing"),
                now=now or _("nothing"),
                file=followed.declaration.document.path.name,
            ),
        )
        for at, there, copy, now in _tables(data[TAKEN], followed.declaration.document.data, ())
    ]


def _tables(copy: Any, now: Any, path: KeyPath) -> Iterator[Difference]:
    """Yield what differs between a table of the copy and the same one of the declaration."""
    for key in copy:
        yield from _values(copy[key], now.get(key), (*path, key), (*path, key))


def _values(copy: Any, now: Any, at: KeyPath, there: KeyPath) -> Iterator[Difference]:
    if isinstance(copy, dict) and isinstance(now, dict):
        for key in copy:
            yield from _values(copy[key], now.get(key), (*at, key), (*there, key))
    elif _is_rows(copy) and (_is_rows(now) or now is None):
        yield from _rows(copy, now or [], at, there)
    elif copy != now:
        yield at, there, _text(copy), _text(now)


def _rows(copy: list[Any], now: list[Any], at: KeyPath, there: KeyPath) -> Iterator[Difference]:
    """Yield what differs between rows: those of one name belong together, in their order."""
    free = list(enumerate(now))
    for index, row in enumerate(copy):
        same = [found for found in free if found[1].get(NAME) == row.get(NAME)]
        if same:
            free.remove(same[0])
            yield from _values(row, same[0][1], (*at, index), (*there, same[0][0]))
        else:
            yield (*at, index), there, str(row.get(NAME, "")), ""
    for _place, row in free:
        yield at, there, "", str(row.get(NAME, ""))


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(row, dict) for row in value)


def _text(value: Any) -> str:
    return "" if value is None or isinstance(value, dict | list) else str(value)


RULE = DeclarationRule(
    code="SB111",
    severity=Severity.WARNING,
    title=N_("A copy that is not what the followed declaration says"),
    why=N_("A follow-up is of what was declared; if that changed, one of them is wrong."),
    source=N_("Consistency; no outside source"),
    remedy=N_("Bring the copy in line with the declaration, or delete it."),
    everywhere=True,
    check=check,
)
