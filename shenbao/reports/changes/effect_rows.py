"""The rows that show what a change of the templates did to a sheet."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from shenbao.changes.comparison import Comparison, Effect
from shenbao.changes.comparison.consequences import (
    Consequence,
    PartAdded,
    PartRemoved,
    PartsReordered,
    Recalculated,
    Reexplained,
    Reworded,
)
from shenbao.changes.comparison.statement import Chosen, Outcome, Part, Words
from shenbao.declaration import EXPLAIN
from shenbao.i18n import _
from shenbao.reports.changes.labels import BETWEEN, Labels, choice_label
from shenbao.reports.changes.rows import Row, Sign, short


def effect_rows(effect: Effect, comparison: Comparison) -> Iterator[tuple[str, Row]]:
    """Yield the title of each sheet that an effect reaches, with each of its consequences."""
    entries = {entry.side.path: entry for entry in comparison.entries}
    for path, consequences in effect.consequences.items():
        for consequence in consequences:
            entry = entries[path]
            labels = Labels(replace(entry, new=entry.between))
            yield entry.side.title, _consequence_row(consequence, labels)


def _consequence_row(consequence: Consequence, labels: Labels) -> Row:
    match consequence:
        case Reexplained(_, _, new, before, after):
            label = f"{labels.line(new)}{BETWEEN}{labels.column(EXPLAIN)}"
            return short(Sign.CHANGED, label, before or "", after or "")
        case Recalculated(_, key, before, after):
            return short(Sign.CHANGED, labels.address(key), before, after)
        case Reworded(_, part, key, attribute, before, after):
            label = _label(part, key, labels) if key else _own(attribute)
            return short(Sign.CHANGED, label, _words(before), _words(after))
        case PartAdded(_, _, _, content):
            return short(Sign.ADDED, _name(content, labels), "", _content(content))
        case PartRemoved(_, _, _, content):
            return short(Sign.REMOVED, _name(content, labels), _content(content), "")
        case PartsReordered(_, part, before, after):
            first, then = (
                ", ".join(_label(part, key, labels) for key in keys) for keys in (before, after)
            )
            return short(Sign.MOVED, _("order"), first, then)
    raise TypeError(f"no such consequence: {consequence!r}")


def _label(part: str, key: str, labels: Labels) -> str:
    match part:
        case "facts" | "outcomes":
            return labels.field(key)
        case "tables" | "rows" | "words":
            return labels.address(key)
        case "columns":
            return labels.head(key)
        case "choices":
            return choice_label(key)
    return labels.class_of(key)


def _own(attribute: str) -> str:
    return {
        "above": _("line over the title"),
        "title": _("title"),
        "subtitle": _("subtitle"),
        "heading": _("heading"),
        "empty_classes": _("empty classes printed"),
    }[attribute]


def _words(value: object) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, tuple):
        return ", ".join(value)
    return "" if value is None else str(value)


def _name(content: Part, labels: Labels) -> str:
    match content:
        case Chosen(key, _):
            return choice_label(key)
        case Outcome(key, _):
            return labels.field(key)
        case Words(key, _):
            return labels.address(key)
    return content.label or labels.address(content.key)


def _content(content: Part) -> str:
    """Return the text that a part brings along, such as that of a field."""
    match content:
        case Chosen(_, value):
            return value
        case Outcome(_, text) | Words(_, text):
            return text
        case _:
            return getattr(content, "text", "") or content.label
