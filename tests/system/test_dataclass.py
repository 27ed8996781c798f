"""Data classes are what the standard library makes of the same definitions."""

from __future__ import annotations

import copy
import dataclasses
import importlib
import inspect
import pickle
import re
from collections.abc import Callable
from typing import Any

import pytest

from shenbao.system.dataclass import dataclass
from tests.worlds import ROOT

OURS: Callable[..., Any] = dataclass
THEIRS: Callable[..., Any] = dataclasses.dataclass
FLAGS: list[dict[str, bool]] = [
    {},
    {"frozen": True},
    {"slots": True},
    {"frozen": True, "slots": True},
    {"frozen": True, "slots": True, "order": True},
    {"frozen": True, "slots": True, "kw_only": True},
    {"frozen": True, "eq": False},
    {"eq": False},
]


def made(decorator: Callable[..., Any], flags: dict[str, bool]) -> tuple[Any, Any]:
    """Return a class with every kind of field, and one that goes on from it."""
    field = dataclasses.field

    @decorator(**flags)
    class Plant:
        """A plant."""

        name: str
        height: int = 3
        leaves: tuple[str, ...] = field(default_factory=tuple)
        note: str = field(default="", compare=False)
        hidden: int = field(default=7, repr=False, kw_only=True)
        seen: list[str] = field(default_factory=list, init=False, compare=False)
        fixed: int = field(default=1, init=False)

        def grown(self) -> Any:
            return dataclasses.replace(self, height=self.height + 1)  # type: ignore[type-var]

    @decorator(**flags)
    class Tree(Plant):
        """A tree."""

        rings: int = 0

        def __post_init__(self) -> None:
            object.__setattr__(self, "height", self.height + self.rings)

    return Plant, Tree


def outcome(call: Callable[[], object]) -> object:
    """Return what a call returns, or what it raises."""
    try:
        return call()
    except Exception as error:
        return type(error).__name__, str(error)


def facts(plant: Any, tree: Any) -> list[object]:
    """Return all that can be seen of both classes, by what their instances say and do."""
    oak = tree("oak", 2, ("a",), rings=4) if not _by_name(tree) else tree(name="oak", rings=4)
    fern = outcome(lambda: plant("fern"))
    ferns = [plant(name="fern", note=note) for note in "ab"]
    signatures = [
        [
            (parameter.name, parameter.kind)
            for parameter in inspect.signature(cls).parameters.values()
        ]
        for cls in (plant, tree)
    ]
    return [
        signatures,
        repr(oak),
        repr(fern),
        ferns[0] == ferns[1],
        outcome(lambda: hash(ferns[0]) == hash(ferns[1])),
        oak == ferns[0],
        oak.__eq__(1),
        outcome(lambda: setattr(oak, "name", "elm")),
        outcome(lambda: delattr(copy.copy(oak), "name")),
        outcome(lambda: oak < oak.grown()),
        repr(copy.deepcopy(oak)),
        repr(oak.grown()),
        dataclasses.asdict(oak),
        plant.__match_args__,
        tree.__match_args__,
        outcome(tree),
        outcome(lambda: tree(no_such=1)),
        tree.__doc__,
        hasattr(oak, "__dict__"),
        plant.__init__.__qualname__,
    ]


def _by_name(cls: Any) -> bool:
    kinds = {parameter.kind for parameter in inspect.signature(cls).parameters.values()}
    return kinds == {inspect.Parameter.KEYWORD_ONLY}


@pytest.mark.parametrize("flags", FLAGS, ids=lambda flags: " ".join(flags) or "none")
def test_a_class_is_as_the_standard_library_makes_it(flags: dict[str, bool]) -> None:
    assert facts(*made(OURS, flags)) == facts(*made(THEIRS, flags))


@dataclass(frozen=True, slots=True)
class Kept:
    """A class that is found by its name, as pickling needs it."""

    name: str
    parts: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"<{self.name}>"

    def __hash__(self) -> int:
        return 5


def test_instances_come_back_from_a_pickle_and_own_methods_stay() -> None:
    kept = Kept("a", ("b",))
    assert pickle.loads(pickle.dumps(kept)) == kept
    assert repr(kept) == "<a>"
    assert hash(kept) == 5


def test_the_initialiser_is_compiled_when_it_is_looked_for() -> None:
    cls, _more = made(OURS, {"frozen": True, "slots": True})
    assert type(vars(cls)["__init__"]).__name__ == "_Initialiser"
    cls("fern")
    assert inspect.isfunction(vars(cls)["__init__"])


def test_all_classes_of_the_program_are_made_in_this_way() -> None:
    paths = {path: path.read_text("utf-8") for path in (ROOT / "shenbao").rglob("*.py")}
    users = {
        path.name
        for path, text in paths.items()
        if re.search(r"^from dataclasses import .*\bdataclass\b|^import dataclasses$", text, re.M)
    }
    assert users == {"diagnostics.py", "dataclass.py"}
    assert importlib.import_module("shenbao.sheet").Cell.__eq__.__name__ == "equal"
