"""The lock that a repository would have if it agreed to its standards as they are installed."""

from __future__ import annotations

from collections.abc import Iterable

from shenbao.form.collections import BASE
from shenbao.form.library import Library
from shenbao.form.lock import Lock, Locked


def lock_anew(library: Library, lock: Lock, names: Iterable[str]) -> Lock:
    """Return a lock of the named standards, those of the repository and those locked so far.

    All that they are made from is locked, too. What is in no package any more is let go, unless
    it is named.
    """
    names = [*names]
    needed: set[str] = set()
    yearly, _problems = library.yearly_list
    of_year = [yearly.form] if yearly else []
    for name in (*names, *of_year, *library.collections.own_names, *_asked_before(library, lock)):
        needed.update(_needs(name, library))
    if lock.entries and library.collections.foreign(BASE):
        needed.add(BASE)
    missing = {name for name in names if name in lock.entries and name not in library.names()}
    entries = {name: lock.entries[name] for name in missing}
    entries |= {name: _locked(name, library) for name in needed}
    return Lock(lock.path, {name: entries[name] for name in sorted(entries)})


def _needs(name: str, library: Library) -> list[str]:
    """Return what the sheets of a standard are made by, as far as that is from elsewhere."""
    standard = library.load(name)[0] if name in library.names() else None
    return library.from_elsewhere(standard) if standard else []


def _asked_before(library: Library, lock: Lock) -> list[str]:
    """Return what is locked for its own sake, and not for another standard that needs it."""
    needs = {name: set(_needs(name, library)) - {name} for name in lock.entries}
    return [name for name in lock.entries if not any(name in other for other in needs.values())]


def _locked(name: str, library: Library) -> Locked:
    source = library.collections.foreign(name)
    assert source is not None
    content = library.collections.content(name)
    return Locked(name, source.package, source.version, content)
