"""Imports put off until something imported is called.

WeasyPrint imports modules of fontTools that it calls only for fonts such as we
do not have: to make subsets where HarfBuzz cannot, and static fonts of variable
ones. Loading them takes a third of the time of importing WeasyPrint.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any


@contextmanager
def imported_lazily(*names: str) -> Iterator[None]:
    """Give imports of these modules inside the ``with`` block a stand-in.

    Whatever is imported from a stand-in is a function: calling it loads the true
    module and calls the function of the same name there. A module that is loaded
    already gets no stand-in.
    """
    absent = [name for name in names if name not in sys.modules]
    sys.modules.update({name: _StandIn(name) for name in absent})
    try:
        yield
    finally:
        for name in absent:
            del sys.modules[name]


class _StandIn(ModuleType):
    """A module whose every attribute is a function that loads the true module and calls its own."""

    def __getattr__(self, attribute: str) -> Callable[..., Any]:
        if attribute.startswith("__"):
            raise AttributeError(attribute)

        def call(*args: Any, **kwargs: Any) -> Any:
            return getattr(import_module(self.__name__), attribute)(*args, **kwargs)

        return call
