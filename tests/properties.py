"""How hard properties are tried: as often as ``make test`` allows, or as ``make fuzz`` asks."""

from __future__ import annotations

import os
from typing import Any

from hypothesis import HealthCheck, Phase, settings

EFFORT = int(os.environ.get("FUZZ", "0"))
"""How many times as many examples ``make fuzz`` tries as it does by itself; 0 outside of it."""

TIMES = 10
"""How many times as many examples ``make fuzz`` tries as ``make test``, unless it is told."""

UNSHRUNK = (Phase.explicit, Phase.reuse, Phase.generate)
"""The phases of properties whose examples take too long to be made smaller."""


def tries(count: int, *, whole: int = 0, **more: Any) -> settings:
    """Return settings for a property that ``make test`` tries on ``count`` examples.

    ``make fuzz`` tries it on the ``whole`` number of them.
    """
    examples = (whole or TIMES * count) * EFFORT if EFFORT else count
    return settings(max_examples=examples, **more)


def load_profile() -> None:
    """Set what holds for all properties.

    ``make test`` tries the same examples in every run, so that it never fails by chance;
    ``make fuzz`` tries new ones. No example fails because it takes long on some machine,
    and none because a fixture is made only once for all examples of a test.
    """
    settings.register_profile(
        "shenbao",
        max_examples=tries(100).max_examples,
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
