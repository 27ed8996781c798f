"""Data classes as those of the standard library, but their methods are made when they are needed.

``dataclasses`` compiles six methods of each frozen class as soon as it is defined. With
hundreds of classes this is a third of the time in which a command starts, and most of the
methods are never called. Here the initialiser is compiled when it is first looked for,
and the other methods are the same functions for all classes.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import MISSING, Field, FrozenInstanceError, fields
from operator import attrgetter
from reprlib import recursive_repr
from types import MethodType
from typing import TYPE_CHECKING, Any

__all__ = ["dataclass"]


def _dataclass(  # noqa: PLR0913 - as many as the standard library has
    cls: type | None = None,
    /,
    *,
    eq: bool = True,
    order: bool = False,
    frozen: bool = False,
    slots: bool = False,
    kw_only: bool = False,
) -> Any:
    """Do what ``dataclasses.dataclass`` does."""
    options = {"slots": slots, "kw_only": kw_only}
    if cls is None:
        return lambda cls: _dataclass(cls, eq=eq, order=order, frozen=frozen, **options)
    if order:  # few have an order
        return dataclasses.dataclass(cls, eq=eq, order=True, frozen=frozen, **options)
    written = {name for name, value in vars(cls).items() if value is not None}
    made: type = dataclasses.dataclass(cls, init=False, repr=False, eq=False, **options)
    methods = {"__init__": _Initialiser(made, frozen), "__repr__": _repr}
    methods |= _comparing(made, frozen) if eq else {}
    methods |= _FREEZING if frozen else {}
    methods |= _PICKLING if frozen and slots else {}
    for name in methods.keys() - written:
        setattr(made, name, methods[name])
    return made


if TYPE_CHECKING:
    from dataclasses import dataclass
else:
    dataclass = _dataclass


# ---- The initialiser ----------------------------------------------------------


class _Initialiser:
    """Stands for the initialiser of a class until it is looked for."""

    def __init__(self, owner: Any, frozen: bool) -> None:
        self._owner = owner
        self._frozen = frozen

    def __get__(self, instance: object, _cls: type) -> Callable[..., None]:
        initialiser = self._owner.__init__ = _compiled(self._owner, self._frozen)
        return initialiser if instance is None else MethodType(initialiser, instance)


def _compiled(cls: Any, frozen: bool) -> Callable[..., None]:
    """Return the initialiser of a class."""
    known: dict[str, Any] = {
        "__name__": cls.__module__,
        "set_": object.__setattr__,
        "MISSING": MISSING,
    }
    for field in fields(cls):
        known |= {
            f"{field.name}_default": field.default,
            f"{field.name}_new": field.default_factory,
        }
    given = [field for field in fields(cls) if field.init]
    parameters = ["self", *(_parameter(field) for field in given if not field.kw_only)]
    by_name = [_parameter(field) for field in given if field.kw_only]
    lines = [
        f"set_(self, {field.name!r}, {value})" if frozen else f"self.{field.name} = {value}"
        for field in fields(cls)
        if (value := _value(field))
    ]
    lines += ["self.__post_init__()"] if hasattr(cls, "__post_init__") else []
    parameters += ["*", *by_name] if by_name else []
    exec(f"def __init__({', '.join(parameters)}):\n {'; '.join(lines) or 'pass'}", known)
    initialiser: Callable[..., None] = known["__init__"]
    initialiser.__qualname__ = f"{cls.__qualname__}.__init__"
    return initialiser


def _parameter(field: Field[Any]) -> str:
    if field.default is not MISSING:
        return f"{field.name}={field.name}_default"
    return f"{field.name}=MISSING" if field.default_factory is not MISSING else field.name


def _value(field: Field[Any]) -> str:
    """Return what a field is set to; nothing where it is left unset."""
    name = field.name
    if field.default_factory is not MISSING:
        return f"{name}_new() if {name} is MISSING else {name}" if field.init else f"{name}_new()"
    if field.init:
        return name
    return f"{name}_default" if field.default is not MISSING else ""


# ---- The other methods --------------------------------------------------------


def _comparing(cls: Any, frozen: bool) -> dict[str, Any]:
    """Return the methods by which instances are equal, and hashed if they cannot change."""
    names = [field.name for field in fields(cls) if field.compare]
    values: Callable[[object], object] = attrgetter(*names) if names else lambda _instance: ()

    def equal(self: object, other: object) -> bool:
        return (
            values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented
        )

    def hashed(self: object) -> int:
        return hash(values(self))

    return {"__eq__": equal, "__hash__": hashed if frozen else None}


@recursive_repr()
def _repr(self: Any) -> str:
    values = (f"{field.name}={getattr(self, field.name)!r}" for field in fields(self) if field.repr)
    return f"{type(self).__qualname__}({', '.join(values)})"


def _set(_self: object, name: str, _value: object) -> None:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _delete(_self: object, name: str) -> None:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


def _state(self: Any) -> list[Any]:
    return [getattr(self, field.name) for field in fields(self)]


def _set_state(self: Any, state: list[Any]) -> None:
    for field, value in zip(fields(self), state, strict=True):
        object.__setattr__(self, field.name, value)


_FREEZING: dict[str, Any] = {"__setattr__": _set, "__delattr__": _delete}
_PICKLING: dict[str, Any] = {"__getstate__": _state, "__setstate__": _set_state}
