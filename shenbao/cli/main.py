"""The ``shenbao`` command.

Exit status: 0 all is well, 1 something in declarations or templates is wrong,
2 the command was called wrongly or the environment is not set up, 75 another
build is at work, 130 interrupted.
"""

from __future__ import annotations

import sys
import time

from shenbao.build import unchanged
from shenbao.reports import terminal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; ``arguments`` default to those of the process."""
    started = time.monotonic()
    words = list(sys.argv[1:] if arguments is None else arguments)
    root = _built_root(words)
    lines = unchanged.answer(root) if root else None
    if lines is None:
        import gc  # most builds have nothing to do: they load none of it

        from shenbao.cli.running import run

        status = run(words, root, started)
        if arguments is None:  # the process ends: nobody is to look through what is left once more
            gc.freeze()
        return status
    seconds = f"{time.monotonic() - started:.1f}"
    try:
        terminal.say(*(line.replace(unchanged.SECONDS, seconds) for line in lines))
    except BrokenPipeError:
        terminal.discard_output()
    return 0


def _built_root(words: list[str]) -> str:
    """Return the folder of a project where a build of all of it is all that is asked for."""
    if words == ["build"]:
        return "."
    return words[1] if len(words) == 3 and words[::2] == ["--root", "build"] else ""
