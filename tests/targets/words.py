"""The vocabulary that all standards of the repository share, and how tests show a target."""

from __future__ import annotations

from inspect import get_annotations

from shenbao.diagnostics import Diagnostic
from shenbao.targets import Number, Target, Unit, Vocabulary, load_vocabulary, split_target
from tests.worlds import ROOT

PATH = ROOT / "templates/_base/values.toml"


def load() -> Vocabulary:
    problems: list[Diagnostic] = []
    vocabulary = load_vocabulary([PATH], problems)
    assert problems == []
    return vocabulary


WORDS = load()
BLANK = "(blank)"
NO_MEANING = ("text", "canonical", "parts")


def shown(value: object) -> str:
    """Return all that a target, or a part of it, means."""
    match value:
        case Number():
            return f"{value.figure}{value.scale}"
        case Unit():
            behind = f" of {value.noun}" if value.noun else f" or {value.other}" * bool(value.other)
            return f"{value.text} ({'/'.join((value.dimension, *value.per))}{behind})"
        case Target():
            kinds = reversed(type(value).__mro__)  # what is inherited first
            names = (name for kind in kinds for name in get_annotations(kind))
            known = set(value.__struct_fields__) - {*NO_MEANING}
            said = {name: getattr(value, name) for name in names if name in known}
            meant = [
                f"{name} {shown(one)}" for name, one in said.items() if one not in ("", (), None)
            ]
            return f"{type(value).__name__}({', '.join(meant)})"
        case tuple():
            return "+".join(map(str, value))
        case _:
            return str(value)


def line(text: str, target: Target) -> str:
    """Return a line for the golden table: the text, and all that was found in it."""
    columns = split_target(target, WORDS)
    canonical = f" = {target.canonical}" if target.canonical != text else ""
    better = f" {target.direction}" if target.direction else ""
    row = "|".join((columns.nature, columns.figure, columns.unit))
    around = " ".join(filter(None, columns.around))
    return f"{text or BLANK}{canonical} → {shown(target)}{better} [{row}]{around and f' {around}'}"
