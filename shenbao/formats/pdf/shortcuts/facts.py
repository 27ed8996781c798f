"""What follows from a style alone is worked out once, and kept with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

Fact = TypeVar("Fact")


def once_a_style(work: Callable[[Any], Fact]) -> Callable[[Any], Fact]:
    """Return a function of styles that does its work once for each: nobody changes one later."""
    key = f"_shenbao {work.__module__}.{work.__name__}"

    @wraps(work)
    def known(style: Any) -> Fact:
        facts = vars(style)
        if key not in facts:
            facts[key] = work(style)
        fact: Fact = facts[key]
        return fact

    return known
