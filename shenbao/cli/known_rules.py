"""The rules that there are: those of the program, and of packages that a project names."""

from __future__ import annotations

import pickle
from collections.abc import Iterable

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


def can_be_sent(rules: Iterable[Rule]) -> bool:
    """Tell whether other processes can be given these rules: what others write may be anything."""
    own = all_rules()
    try:
        pickle.dumps([rule for rule in rules if own.get(rule.code) is not rule])
    except Exception:
        return False
    return True
