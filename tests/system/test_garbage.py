"""What is garbage is collected while nobody waits, and what stays is left alone."""

from __future__ import annotations

import gc
import weakref

from shenbao.system.garbage import collect_ahead


class Knot:
    """An object that holds itself."""

    def __init__(self) -> None:
        self.itself = self


def test_what_stays_is_not_looked_through_again() -> None:
    stays, goes = Knot(), Knot()
    seen = weakref.ref(goes)
    del goes
    try:
        collect_ahead()
        assert seen() is None
        assert not any(known is stays for known in gc.get_objects())
        assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()
