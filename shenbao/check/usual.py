"""Who looks at declarations with the rules that the settings of a project choose."""

from __future__ import annotations

from datetime import date

from shenbao.check.discovery import rules_with
from shenbao.check.reviewer import Reviewer
from shenbao.check.selection import configured
from shenbao.check.waiving import Waiving
from shenbao.project.project import Project


def usual_reviewer(project: Project, today: date) -> Reviewer:
    """Return what runs the rules that the settings choose; waivers are judged by a day."""
    named = project.settings.check
    rules, _failures = rules_with(named.rules)
    selection, _problems = configured(named, rules.keys())
    chosen = tuple(selection.choose(rules.values()))
    waiving = Waiving(today, tuple(rules), {rule.code for rule in chosen})
    return Reviewer(project, chosen, waiving, ())
