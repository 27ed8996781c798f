"""What must hold whenever a build refuses something."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from shenbao.system.limits import PATIENCE
from tests.worlds import BOTH, FOUR, Result, World, names, options


def stopped_after(seconds: int) -> str:
    """Return an expression for what is said of a sheet that took more than so many seconds.

    Where a machine has much else to do, its time by the clock is over first.
    """
    clock = seconds * PATIENCE
    return rf"it took more than (?:{seconds} s of processor time|{clock} s) and was stopped"


def check_refused(
    world: World,
    expected: Mapping[str, str],
    built: Iterable[str] = FOUR,
    formats: Sequence[str] = BOTH,
) -> Result:
    """Build; the files of ``expected`` are refused with these words, all of ``built`` are made.

    ``expected`` maps the path of a declaration, as it is printed, to a regular
    expression for all that is said of it.
    """
    before = world.outside()
    result = world.run("build", *options(formats))
    assert result.status == 1, result
    check_manners(result)
    errors = {place: " | ".join(said) for place, said in result.errors.items()}
    assert errors.keys() == expected.keys(), result.err
    for place, pattern in expected.items():
        assert re.fullmatch(pattern, errors[place]), (place, errors[place], pattern)
    assert world.outputs().keys() == names(built, formats)
    assert world.outside() == before
    return result


def check_manners(result: Result) -> None:
    """No traceback, and no character that could upset a terminal."""
    assert "Traceback" not in result.err
    assert [line for line in result.err.splitlines() if not _is_printable(line)] == []


def _is_printable(line: str) -> bool:
    return line.replace("\u3000", " ").isprintable()
