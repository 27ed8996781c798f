"""The rules that there are: those of the program, and of packages that a project names."""

from __future__ import annotations

from collections.abc import Sequence

from shenbao.check.discovery import rules_with
from shenbao.check.rule import Rule
from shenbao.cli.projects import faulty_settings, show_problems
from shenbao.diagnostics import Diagnostic
from shenbao.project.project import Project


def known_rules(project: Project) -> dict[str, Rule]:
    """Return all rules by their codes; what is wrong with those of packages is shown."""
    rules, failures = rules_with(project.settings.check.rules)
    show_problems([*_unknown(project), *failures], project.root)
    return rules


def rules_to_run(project: Project) -> tuple[dict[str, Rule], Sequence[Diagnostic]]:
    """Return all rules by their codes, and what is wrong with those of packages.

    Raises UsageError where no package, or more than one, has rules that the project names.
    """
    if problems := _unknown(project):
        raise faulty_settings(problems, project.root)
    return rules_with(project.settings.check.rules)


def _unknown(project: Project) -> Sequence[Diagnostic]:
    named = project.settings.check.rules
    if not named.codes:
        return []
    from shenbao.check.others import unknown_rules

    return unknown_rules(named)
