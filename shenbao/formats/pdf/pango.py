"""The C declarations of Pango and HarfBuzz, parsed once for all by ``pango_declarations.py``.

WeasyPrint has cffi parse them anew in each process, and then look for every library
with ``ldconfig`` and a compiler: together that takes longer than to set a form.
Those of another release are parsed by cffi as ever; ``scripts/parse_pango.py`` follows it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from types import ModuleType
from typing import Any

from shenbao.formats.pdf import pango_declarations

NAME = "cffi"


@contextmanager
def parsed_ahead() -> Iterator[None]:
    """Let a WeasyPrint that is imported inside the ``with`` block find its declarations parsed.

    Only Linux opens a library by its name; elsewhere it has to be looked for.
    """
    if sys.platform != "linux" or NAME in sys.modules:
        yield
        return
    stand_in = ModuleType(NAME)
    stand_in.__dict__["FFI"] = _Interface
    sys.modules[NAME] = stand_in
    try:
        yield
    finally:
        if sys.modules.get(NAME) is stand_in:
            del sys.modules[NAME]


class _Interface:
    """What WeasyPrint takes for a ``cffi.FFI``: one whose declarations are parsed, if they are."""

    def cdef(self, declarations: str) -> None:
        """Become the interface of these declarations; parse those that are not known."""
        made = _known(declarations) or _parse(declarations)
        names = (name for name in dir(made) if not name.startswith("_"))
        self.__dict__.update({name: getattr(made, name) for name in names})


def _known(declarations: str) -> Any:
    """Return the interface of these declarations, or None if they are not those parsed ahead."""
    if digest(declarations) != pango_declarations.OF:
        return None
    import _cffi_backend  # type: ignore[import-untyped]

    try:
        return _cffi_backend.FFI("pango", **pango_declarations.PARSED)
    except ImportError:  # another release of cffi, which has another form for what it has parsed
        return None


def _parse(declarations: str) -> Any:
    del sys.modules[NAME]
    from cffi import FFI  # type: ignore[import-untyped]

    parsed = FFI()
    parsed.cdef(declarations)
    return parsed


def digest(declarations: str) -> str:
    """Return what tells the declarations of one release from those of another."""
    return sha256(declarations.encode()).hexdigest()
