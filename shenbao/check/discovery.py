"""Finding the rules: every module of ``shenbao.check.rules`` is one."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from shenbao.check import rules
from shenbao.check.rule import Rule


@cache
def all_rules() -> dict[str, Rule]:
    """Return every rule by its code, in order; a module that is no rule fails loudly."""
    names = sorted(module.name for module in iter_modules(rules.__path__))
    return {rule.code: rule for rule in map(_load, names)}


def _load(name: str) -> Rule:
    rule: Rule = import_module(f"{rules.__name__}.{name}").RULE
    if not name.startswith(f"{rule.code.lower()}_"):
        raise ImportError(f"{name}.py defines {rule.code}")
    return rule
