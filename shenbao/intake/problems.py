"""Problems of an imported or edited file, told of a place in it.

Who finds them does not know which file it is: whoever does puts it in with
``Diagnostic.in_file``.
"""

from __future__ import annotations

from msgspec.structs import replace

from shenbao.diagnostics import Code, Diagnostic, KeyPath, Place, Severity, span_at
from shenbao.i18n import _

YEAR_KEY: KeyPath = ("year",)


def problem_at(
    place: Place,
    message: str,
    hint: str = "",
    severity: Severity = Severity.INFO,
    code: str = Code.DRIFT,
) -> Diagnostic:
    """Return something that the user should know of a place; mostly how it was understood."""
    return Diagnostic(span_at(place), code, message, hint, severity)


def year_needed(place: Place, message: str) -> Diagnostic:
    """Return the error that somebody has to say of which year a form is."""
    hint = _("Name the year, such as --year 2025.")
    problem = problem_at(place, message, hint, Severity.ERROR, Code.MISSING)
    return replace(problem, key=YEAR_KEY)


def refused(place: Place, message: str, hint: str = "") -> Diagnostic:
    """Return the error that something in an edited document is not taken over."""
    return problem_at(place, message, hint, Severity.ERROR, Code.REFUSED)


def radicals_read(place: Place, radicals: str) -> Diagnostic:
    """Tell which radicals of a text are read as ordinary characters."""
    message = _("Radicals and ligatures are read as the characters they look like: {characters}.")
    return problem_at(place, message.format(characters=radicals))
