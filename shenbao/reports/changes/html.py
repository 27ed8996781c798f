"""The report as one HTML page that needs nothing else: to look at, to attach, to archive."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from shenbao.changes.comparison import Comparison, Effect
from shenbao.i18n import _, language, ngettext
from shenbao.reports.changes import Options
from shenbao.reports.changes.effect_rows import effect_rows
from shenbao.reports.changes.effects import describe
from shenbao.reports.changes.overview import Section, fault_words, overview_of
from shenbao.reports.changes.rows import Row
from shenbao.system.reading import read_file

TEMPLATE, STYLE = map(Path(__file__).with_name, ("page.html.j2", "page.css"))

MOST_ROWS = 300
"""Rows shown of what one change of the templates did; JSON has them all."""


def render(comparison: Comparison, _options: Options) -> str:
    """Return the comparison as a page with its styles in it."""
    overview = overview_of(comparison)
    environment = Environment(
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    template, style = (read_file(path, within=path.parent).decode() for path in (TEMPLATE, STYLE))
    return environment.from_string(template).render(
        style=Markup(style),
        policy=_policy(style),
        language=language().replace("_", "-"),
        words=_words(),
        old=comparison.old_name,
        new=comparison.new_name,
        summary=overview.summary,
        sums=overview.sums,
        effects=[_effect(effect, comparison) for effect in comparison.effects],
        sections=list(map(_section, count(1), overview.sections)),
        faults=list(map(fault_words, comparison.faults)),
    )


def _policy(style: str) -> str:
    """Return the policy by which a browser takes the page's own style, and nothing else at all."""
    digest = b64encode(sha256(style.encode()).digest()).decode()
    own = f"style-src 'sha256-{digest}'"
    return f"default-src 'none'; {own}; base-uri 'none'; form-action 'none'"


def _words() -> dict[str, str]:
    """Return the fixed words of the page."""
    return {
        "title": _("What changed"),
        "amounts": _("Amounts"),
        "unit": _("Unit"),
        "amount": _("Amount"),
        "before": _("Before"),
        "after": _("After"),
        "difference": _("Difference"),
        "templates": _("Templates"),
        "change": _("Change"),
        "sheets": _("Sheets"),
        "cells": _("Cells"),
        "sheet": _("Sheet"),
        "item": _("Item"),
        "note": _("Note"),
        "declarations": _("Declarations"),
        "faults": _("Faulty files"),
        "nothing": _("Nothing is different."),
    }


def _effect(effect: Effect, comparison: Comparison) -> dict[str, Any]:
    described = describe(effect)
    rows = list(effect_rows(effect, comparison))
    more = len(rows) - MOST_ROWS
    message = ngettext("… and {count} more row", "… and {count} more rows", more)
    return {
        "what": described.what,
        "before": described.before,
        "after": described.after,
        "sheets": described.sheets,
        "cells": described.cells,
        "rows": [{"sheet": sheet, **_row(row)} for sheet, row in rows[:MOST_ROWS]],
        "more": message.format(count=more) if more > 0 else "",
    }


def _section(number: int, section: Section) -> dict[str, Any]:
    return {
        "id": f"declaration-{number}",
        "kind": section.sign.name.lower(),
        "state": section.state,
        "title": section.title,
        "path": section.path,
        "rows": list(map(_row, section.rows)),
    }


def _row(row: Row) -> dict[str, Any]:
    return {
        "kind": row.sign.name.lower(),
        "label": row.label,
        "before": row.before,
        "after": row.after,
        "note": row.note,
        "runs": [{"same": run.is_same, "old": run.old, "new": run.new} for run in row.runs],
        "long": row.long,
    }
