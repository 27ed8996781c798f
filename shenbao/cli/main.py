"""The ``shenbao`` command.

Exit status: 0 all is well, 1 something in declarations or templates is wrong,
2 the command was called wrongly or the environment is not set up, 75 another
build is at work, 130 interrupted.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from itertools import pairwise

from shenbao.cli.errors import UsageError
from shenbao.i18n import LANGUAGES, _, use_language
from shenbao.project.folders import ProjectError
from shenbao.reports import terminal

FINE, UNUSABLE, INTERRUPTED = 0, 2, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; ``arguments`` default to those of the process."""
    try:
        return _run(list(sys.argv[1:] if arguments is None else arguments), time.monotonic())
    except (UsageError, ProjectError) as error:
        terminal.complain(*map(str, error.args))
        return UNUSABLE
    except KeyboardInterrupt:
        terminal.complain(_("interrupted"))
        return INTERRUPTED
    except BrokenPipeError:
        terminal.discard_output()
        return FINE


def _run(words: Sequence[str], started: float) -> int:
    use_language(_asked_language(words))
    if _is_plain_build(words) and _nothing_to_do(words, started):
        return FINE

    if _have_blank(words):
        raise UsageError(_("An argument is empty: is a variable of the shell not set?"))

    from shenbao.cli.parser import parse

    options = parse(words)
    options.started = started
    status: int = options.run(options)
    return status


def _have_blank(words: Sequence[str]) -> bool:
    """Tell whether an argument says nothing; as a path it would be the folder around it."""
    return any(
        not word or (word.startswith("--") and word.find("=") == len(word) - 1) for word in words
    )


def _is_plain_build(words: Sequence[str]) -> bool:
    """Tell whether all that is asked for is a build of a whole repository."""
    is_of_root = len(words) == 3 and words[::2] == ["--root", "build"] and words[1] != ""
    return words == ["build"] or is_of_root


def _nothing_to_do(words: Sequence[str], started: float) -> bool:
    """Tell whether everything is built already; if so, say it."""
    from shenbao.build.plan import count_if_nothing_to_do

    declarations = count_if_nothing_to_do("." if len(words) == 1 else words[1])
    if declarations is None:
        return False
    from shenbao.cli.summary import say_up_to_date

    say_up_to_date(declarations, time.monotonic() - started)
    return True


def _asked_language(words: Sequence[str]) -> str | None:
    """Find --lang before the parser is made, for the parser speaks that language too."""
    for word, following in pairwise([*words, ""]):
        language = following if word == "--lang" else word.removeprefix("--lang=")
        if word.startswith("--lang") and language in LANGUAGES:
            return language
    return None
