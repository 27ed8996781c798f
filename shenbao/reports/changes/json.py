"""The report for programs: docs/diff.schema.json describes it, and it stays as it is."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from msgspec.structs import asdict

from shenbao.changes.comparison import Comparison, Effect, Entry, changes
from shenbao.changes.comparison.runs import Runs
from shenbao.changes.comparison.statement import Accepted, Position
from shenbao.changes.comparison.totals import Money, total_up
from shenbao.declaration import Item
from shenbao.reports.changes import Options
from shenbao.reports.changes.effect_rows import effect_rows
from shenbao.reports.changes.labels import Labels
from shenbao.reports.data import as_json

VERSION = 1

Plain = dict[str, Any]


def render(comparison: Comparison, _options: Options) -> str:
    """Return the comparison as JSON; amounts are texts, so that no digit is lost."""
    return as_json(_report(comparison)) + "\n"


def _report(comparison: Comparison) -> Plain:
    totals = total_up(comparison)
    labels = {entry.side.statement.form: Labels(entry) for entry in comparison.entries}
    return {
        "version": VERSION,
        "old": comparison.old_name,
        "new": comparison.new_name,
        "totals": {
            "declarations": asdict(totals.declarations),
            "restyled": totals.restyled,
            "indicators": asdict(totals.indicators),
            "money": [_money(money, labels[money.form]) for money in totals.money],
        },
        "declarations": [_declaration(entry) for entry in comparison.entries if entry.changes],
        "templates": [_effect(effect, comparison) for effect in comparison.effects],
        "left_out": list(comparison.left_out),
        "faulty": [
            {"path": fault.path, "version": fault.revision, "compared": fault.is_compared}
            for fault in comparison.faults
        ],
    }


def _money(money: Money, labels: Labels) -> Plain:
    return {
        "unit": money.unit,
        "form": money.form,
        "field": money.key,
        "label": labels.field(money.key),
        "old": str(money.old),
        "new": str(money.new),
        "difference": str(money.difference),
        "percent": _percent(money.percent),
    }


def _declaration(entry: Entry) -> Plain:
    side, labels = entry.side, Labels(entry)
    return {
        "path": side.path,
        "form": side.statement.form,
        "year": side.statement.year,
        "identifier": side.sheet.properties.get("identifier", ""),
        "title": side.title,
        "unit": side.unit,
        "changes": [_one_change(change, labels) for change in entry.changes],
    }


def _effect(effect: Effect, comparison: Comparison) -> Plain:
    cells = [
        {"sheet": sheet, "label": row.label, "old": row.before, "new": row.after}
        for sheet, row in effect_rows(effect, comparison)
    ]
    return {
        "subject": effect.cause.subject.value,
        "name": effect.cause.name,
        "old": effect.cause.old,
        "new": effect.cause.new,
        "sheets": effect.sheets,
        "cells": effect.cells,
        "paths": list(effect.consequences),
        "changed": cells,
    }


def _one_change(change: changes.Change, labels: Labels) -> Plain:
    data = _change(change, labels)
    kind = _kind(change)
    at = getattr(change, "at", None) or getattr(change, "new", None)
    if isinstance(at, Position) and at.is_row:
        kind = kind.replace("indicator", "row")
    return {"kind": kind, **data}


def _kind(change: changes.Change) -> str:
    """Return the name of a type of change, such as ``amount_changed``."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", type(change).__name__).lower()


# ---- Changes ------------------------------------------------------------------


def _change(change: changes.Change, labels: Labels) -> Plain:
    match change:
        case changes.FieldChanged():
            return _field_change(change, labels)
        case changes.ChoiceChanged(key, old, new, is_printed, explained):
            texts = {"old": old, "new": new, "printed": is_printed}
            return {"choice": key, **texts, "explanations": len(explained)}
        case changes.ColumnsChanged(old, new):
            return {"old": list(old), "new": list(new)}
        case (
            changes.DeclarationRenamed(old, new)
            | changes.YearChanged(old, new)
            | changes.FormChanged(old, new)
            | changes.FollowsChanged(old, new)
        ):
            return {"old": old, "new": new}
    return _outcome_change(change, labels) or _indicator_change(change, labels)


def _outcome_change(change: changes.Change, labels: Labels) -> Plain:
    match change:
        case changes.OutcomeChanged(old, new, old_text, new_text):
            addresses = {"old_field": old, "field": new, "label": labels.field(new)}
            texts = {"old": old_text, "new": new_text, "printed": not labels.is_stated(new)}
            return {**addresses, **texts}
        case changes.StatedChanged(key, old_text, new_text, old_reason, new_reason):
            texts = {"old": old_text, "new": new_text}
            reasons = {"old_reason": old_reason, "new_reason": new_reason}
            return {"field": key, "label": labels.field(key), **texts, **reasons}
        case changes.WaiverChanged(rule, old_at, new_at, old, new):
            places = {"old_place": old_at, "place": new_at, "label": labels.waived(change)}
            accepted = {"old": list(map(_accepted, old)), "new": list(map(_accepted, new))}
            return {"rule": rule, **places, **accepted}
    return {}


def _accepted(accepted: Accepted) -> Plain:
    until = accepted.until
    return {"reason": accepted.reason, "until": until and until.isoformat()}


def _field_change(change: changes.FieldChanged, labels: Labels) -> Plain:
    old, new = labels.value_texts(change)
    data: Plain = {"field": change.key, "label": labels.field(change.key), "old": old, "new": new}
    data["printed"] = labels.is_printed(change)
    if isinstance(change, changes.AmountChanged):
        data |= {"difference": str(change.difference), "percent": _percent(change.percent)}
        data |= {"old_amount": _amount(change.old), "new_amount": _amount(change.new)}
    if isinstance(change, changes.TextChanged):
        data["runs"] = _runs(change.runs)
    if isinstance(change, changes.ItemisedChanged):
        data |= {"old_sum": _amount(change.old_sum), "new_sum": _amount(change.new_sum)}
        data["items"] = [{"kind": _kind(item), **_item_change(item)} for item in change.items]
    return data


def _item_change(change: changes.ItemChange) -> Plain:
    match change:
        case changes.ItemAdded(index, item) | changes.ItemRemoved(index, item):
            return {"index": index, "item": _item(item)}
        case changes.ItemMoved(old, new):
            return {"old_index": old, "new_index": new}
        case changes.ItemChanged(old, new, before, after):
            indexes = {"old_index": old, "new_index": new}
            return indexes | {"old": _item(before), "new": _item(after), "runs": _runs(change.runs)}


def _item(item: Item) -> Plain:
    return {"text": item.text, "amount": _amount(item.amount)}


def _indicator_change(change: changes.Change, labels: Labels) -> Plain:
    match change:
        case changes.IndicatorAdded(at, cells, outcomes) | changes.IndicatorRemoved(
            at, cells, outcomes
        ):
            return {"at": _position(at, labels), "cells": _cells((*cells, *outcomes))}
        case changes.IndicatorMoved(old, new):
            return {**_places(old, new, labels), "name": labels.name(new)}
        case changes.IndicatorRenamed(old, new, before, after):
            data = {"old": before, "new": after}
            explained = {"old": change.old_explanation, "new": change.new_explanation}
            return _places(old, new, labels) | data | {"explanation": explained}
        case changes.CellChanged(old, new, column, before, after):
            about = {"name": labels.name(new), "column": column, "label": _column(change, labels)}
            texts = {"old": before, "new": after, "printed": labels.is_printed(change)}
            return _places(old, new, labels) | about | texts
    return {}


def _column(change: changes.CellChanged, labels: Labels) -> str:
    return labels.column(change.column, change.new.collection)


def _places(old: Position, new: Position, labels: Labels) -> Plain:
    return {"old_at": _position(old, labels), "new_at": _position(new, labels)}


def _position(at: Position, labels: Labels) -> Plain:
    return {"class": at.class_key, "label": labels.classes(at), "index": at.index}


def _cells(cells: changes.Cells) -> dict[str, str]:
    return dict(cells)


def _runs(runs: Runs) -> list[dict[str, str]]:
    return [{"same": run.old} if run.is_same else {"old": run.old, "new": run.new} for run in runs]


def _amount(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _percent(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:.2f}"
