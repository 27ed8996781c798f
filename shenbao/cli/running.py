"""Carries out what the command line asks for, and says why where it cannot."""

from __future__ import annotations

import time
from collections.abc import Sequence
from itertools import pairwise

from shenbao.build import unchanged
from shenbao.cli.errors import UsageError
from shenbao.i18n import LANGUAGES, _, use_language
from shenbao.project.folders import ProjectError
from shenbao.reports import terminal
from shenbao.system.garbage import collection_paused

FINE, UNUSABLE, INTERRUPTED = 0, 2, 130


def run(words: Sequence[str], root: str, started: float) -> int:
    """Run a command; return its exit status. ``root`` is a project that all is to be built of."""
    try:
        return _run(words, root, started)
    except (UsageError, ProjectError) as error:
        terminal.complain(*map(str, error.args))
        return UNUSABLE
    except KeyboardInterrupt:
        terminal.complain(_("interrupted"))
        return INTERRUPTED
    except BrokenPipeError:
        terminal.discard_output()
        return FINE


def _run(words: Sequence[str], root: str, started: float) -> int:
    use_language(_asked_language(words))
    with collection_paused():  # what is loaded stays
        if root and _has_nothing_to_do(root, started):
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


def _has_nothing_to_do(root: str, started: float) -> bool:
    """Tell whether everything is built already; if so, say it, and keep that for the next time."""
    from shenbao.build.plan import nothing_to_do

    found = nothing_to_do(root)
    if found is None:
        return False
    from shenbao.cli.summary import lines_up_to_date

    terminal.say(*lines_up_to_date(found.declarations, time.monotonic() - started))
    if found.looks is not None:
        unchanged.keep(root, lines_up_to_date(found.declarations, _Later()), found.looks)
    return True


class _Later:
    """A number of seconds that is not known yet; in a text it leaves its place free."""

    def __format__(self, _specification: str) -> str:
        return unchanged.SECONDS


def _asked_language(words: Sequence[str]) -> str | None:
    """Find --lang before the parser is made, which speaks that language, too."""
    for word, following in pairwise([*words, ""]):
        language = following if word == "--lang" else word.removeprefix("--lang=")
        if word.startswith("--lang") and language in LANGUAGES:
            return language
    return None
