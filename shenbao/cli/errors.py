"""What ends a command before its work."""

from __future__ import annotations

from shenbao.i18n import _
from shenbao.system.reasons import reason


class UsageError(Exception):
    """The command cannot be carried out as it was called, or where it was called.

    Its arguments are the lines that say why; they end the command with status 2.
    """


def unwritable(error: OSError) -> UsageError:
    """Say that a file cannot be written, and why."""
    message = _("{path} cannot be written: {reason}.")
    return UsageError(message.format(path=error.filename, reason=reason(error)))
