"""The rules that there are: those of the program, and of packages that a project names."""

from __future__ import annotations

from shenbao.check.discovery import all_rules
from shenbao.check.rule import Rule
from shenbao.cli.projects import show_problems
from shenbao.project.project import Project


def known_rules(project: Project) -> dict[str, Rule]:
    """Return all rules by their codes; what is wrong with those of packages is shown."""
    named = project.settings.check.rules
    if not named.codes:
        return all_rules()
    from shenbao.check.others import rules_of_others, unknown_rules

    others, failures = rules_of_others(named, all_rules())
    show_problems([*unknown_rules(named), *failures], project.root)
    return {**all_rules(), **others}
