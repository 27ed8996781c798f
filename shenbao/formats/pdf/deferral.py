"""Putting off imports: what WeasyPrint loads at once but calls only for fonts such as we have not.

It takes fontTools along to make subsets where HarfBuzz cannot, and static
fonts of variable ones: a third of the time that importing WeasyPrint takes.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any


@contextmanager
def put_off(*names: str) -> Iterator[None]:
    """Let modules that are imported herein have stand-ins for modules that are not loaded yet.

    What is taken from a stand-in can be called: then the module itself is loaded.
    """
    absent = [name for name in names if name not in sys.modules]
    sys.modules.update({name: _StandIn(name) for name in absent})
    try:
        yield
    finally:
        for name in absent:
            del sys.modules[name]


class _StandIn(ModuleType):
    """A module whose every attribute is a function that loads the module and calls its own."""

    def __getattr__(self, attribute: str) -> Callable[..., Any]:
        if attribute.startswith("__"):
            raise AttributeError(attribute)

        def call(*args: Any, **kwargs: Any) -> Any:
            return getattr(import_module(self.__name__), attribute)(*args, **kwargs)

        return call
