"""The library of indicators for people: class by class, with what declarations say of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from shenbao.form.naming import APART
from shenbao.i18n import _, ngettext
from shenbao.years.indicator_library import Entry, most_common

MOST_SHOWN = 5
"""Targets, explanations and places that are listed of an indicator."""


def render(entries: Sequence[Entry]) -> str:
    """Return the library as lines of text."""
    return "".join(f"{line}\n" for line in _lines(entries))


def _lines(entries: Sequence[Entry]) -> Iterator[str]:
    for classes, of_class in groupby(entries, key=lambda entry: entry.classes):
        yield APART.join(classes)
        for entry in of_class:
            message = ngettext("  {name}  {count} time", "  {name}  {count} times", len(entry.uses))
            yield message.format(name=entry.name, count=len(entry.uses))
            yield from _facts(entry)
        yield ""


def _facts(entry: Entry) -> Iterator[str]:
    for title, counts in (
        (_("targets"), entry.targets),
        (_("units"), entry.units),
        (_("explanations"), entry.explanations),
    ):
        if counts:
            yield _("    {title}: {list}").format(title=title, list=_listed(counts))
    places = (
        _("{project} {year}").format(project=use.project, year=use.year) for use in entry.uses
    )
    shown = list(dict.fromkeys(places))
    listed = _(", ").join(shown[:MOST_SHOWN]) + ("…" if len(shown) > MOST_SHOWN else "")
    yield _("    {title}: {list}").format(title=_("where"), list=listed)


def _listed(counts: Counter[str]) -> str:
    """Return what is counted, with how often where that is more than once."""
    found = most_common(counts)
    shown = [f"{words} ×{count}" if count > 1 else words for words, count in found[:MOST_SHOWN]]
    return _("; ").join(shown) + ("…" if len(found) > MOST_SHOWN else "")
