"""How hard properties are tried: as often as ``make test`` allows, or as ``make fuzz`` asks."""

from __future__ import annotations

import os
from typing import Any

from hypothesis import HealthCheck, settings

EFFORT = int(os.environ.get("FUZZ", "0"))
"""How many times as many examples ``make fuzz`` tries; 0 outside of it."""


def tries(count: int, **more: Any) -> settings:
    """Return settings for a property that ``make test`` tries on this many examples."""
    return settings(max_examples=count * max(EFFORT, 1), **more)


def load_profile() -> None:
    """Set what holds for all properties.

    ``make test`` tries the same examples in every run, so that it never fails by chance;
    ``make fuzz`` tries new ones. No example fails because it takes long on some machine,
    and none because a fixture is made only once for all examples of a test.
    """
    settings.register_profile(
        "shenbao",
        max_examples=100 * max(EFFORT, 1),
        derandomize=not EFFORT,
        deadline=None,
        print_blob=True,
        suppress_health_check=[
            HealthCheck.too_slow,
            HealthCheck.data_too_large,
            HealthCheck.filter_too_much,
            HealthCheck.large_base_example,
            HealthCheck.function_scoped_fixture,
        ],
    )
    settings.load_profile("shenbao")
