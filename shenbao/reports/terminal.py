"""The one exit through which words reach a terminal.

A terminal obeys control characters, shows text backwards after others, and the
log of a build server may take a line for a command. So whatever is printed goes
through here, where those characters are escaped, and so are the ones that the
terminal's encoding lacks. Ordinary words stay as they are.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    Progress = Callable[[int, int], None]

NO_COLOUR = "NO_COLOR"
"""The variable of the environment that turns colour off, whatever it holds (no-color.org)."""

_OBEYED = (
    "["
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # controls, all but the tab and the line feed
    "\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"  # line breaks and changes of direction
    "\ud800-\udfff"  # bytes of a path that are no text
    "]"
)
"""Characters that a terminal does not show, but obeys; all are in the BMP, none is printable."""

COMPLAINS = "shenbao: "
"""Stands before what the program complains of."""

_STYLE = r"(\x1b\[[0-9;]*m)"


def say(*lines: str) -> None:
    """Print lines of output; a line break inside of one is escaped."""
    write("".join(f"{escaped(line)}\n" for line in lines))


def warn(*lines: str) -> None:
    """Print lines of complaints, beside the output."""
    write("".join(f"{escaped(line)}\n" for line in lines), beside_output=True)


def complain(*lines: str) -> None:
    """Print, beside the output, why the command does not do what it was asked to."""
    warn(f"{COMPLAINS}{lines[0]}", *lines[1:])


def write(text: str, *, beside_output: bool = False, coloured: bool = False) -> None:
    """Print a text of any number of lines as it is; in a ``coloured`` one, styles are obeyed."""
    stream = sys.stderr if beside_output else sys.stdout
    if coloured:
        import re

        pattern = f"{_STYLE}|{_OBEYED}"
        text = re.sub(pattern, lambda found: found[1] or _escaped(found[0]), text)
    else:
        text = harmless(text)
    stream.write(_encodable(text, stream.encoding or "utf-8"))


def can_ask() -> bool:
    """Tell whether somebody sits at the terminal who can answer."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def ask(question: str) -> str:
    """Return the answer to a question, blank where there is none."""
    write(f"{escaped(question)} ", beside_output=True)
    sys.stderr.flush()
    return sys.stdin.readline().strip()


def flush() -> None:
    """See that what was printed can be read now, even by a program."""
    sys.stdout.flush()


def discard_output() -> None:
    """Let go of the output: whoever was reading has read enough, and Python must not complain."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def wants_colour() -> bool:
    """Tell whether the output goes to a terminal whose user has nothing against colour."""
    return sys.stdout.isatty() and NO_COLOUR not in os.environ


def progress_bar(title: str, *, shown: bool) -> AbstractContextManager[Progress]:
    """Return a context with what takes (done, all); where nobody looks it shows nothing."""
    from contextlib import contextmanager, nullcontext

    if not shown or not sys.stderr.isatty():
        return nullcontext(lambda _done, _all: None)
    return contextmanager(_bar)(title)


def _bar(title: str) -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(title)
        yield lambda done, every: bar.update(task, completed=done, total=every)


def obeyed() -> re.Pattern[str]:
    """Return the pattern of a character that a terminal does not show, but obeys."""
    import re  # a build with nothing to do says only what is printable

    return re.compile(_OBEYED)


def harmless(text: str) -> str:
    """Return a text of any number of lines with all escaped that a terminal would obey."""
    if text.replace("\n", "").isprintable():
        return text
    return obeyed().sub(lambda found: _escaped(found[0]), text)


def escaped(line: str) -> str:
    """Return a line with all characters escaped that a terminal would obey."""
    return harmless(line.replace("\n", "\\n"))


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")


def _encodable(text: str, encoding: str) -> str:
    """Return the text; what the encoding lacks is escaped as JSON does, for it may be JSON."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        import re

        return re.sub(r"[^\x00-\x7f]", lambda found: _in_encoding(found[0], encoding), text)
    return text


def _in_encoding(character: str, encoding: str) -> str:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        units = character.encode("utf-16-be").hex()
        return "".join(f"\\u{units[start : start + 4]}" for start in range(0, len(units), 4))
    return character
