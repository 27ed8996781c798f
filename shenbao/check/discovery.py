"""Finding the rules: every module of ``shenbao.check.rules`` is one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from shenbao.check import rules
from shenbao.check.rule import Rule
from shenbao.diagnostics import Diagnostic
from shenbao.project.settings import RuleCodes


@cache
def all_rules() -> dict[str, Rule]:
    """Return every rule by its code, in order; a module that is no rule fails loudly."""
    names = sorted(module.name for module in iter_modules(rules.__path__))
    return {rule.code: rule for rule in map(_load, names)}


def rules_with(named: RuleCodes) -> tuple[dict[str, Rule], Sequence[Diagnostic]]:
    """Return every rule by its code, also those of packages, and what is wrong with these.

    Only what settings have ``named`` is loaded of packages.
    """
    if not named.codes:
        return all_rules(), []
    from shenbao.check.others import rules_of_others

    others, failures = rules_of_others(named, all_rules())
    return {**all_rules(), **others}, failures


def _load(name: str) -> Rule:
    rule: Rule = import_module(f"{rules.__name__}.{name}").RULE
    if not name.startswith(f"{rule.code.lower()}_"):
        raise ImportError(f"{name}.py defines {rule.code}")
    return rule
