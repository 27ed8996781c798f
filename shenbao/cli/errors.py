"""What ends a command before its work."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from shenbao.i18n import _
from shenbao.system.reasons import reason

if TYPE_CHECKING:
    from pathlib import Path  # a build with nothing to do loads no paths


class UsageError(Exception):
    """The command cannot be carried out as it was called, or where it was called.

    Its arguments are the lines that say why; they end the command with status 2.
    """


def refuse_to_overwrite(path: Path) -> None:
    """Raise UsageError where there is something already at the path of what would be new."""
    if os.path.lexists(path):
        message = _("{path} is there already, and is not overwritten.")
        raise UsageError(message.format(path=path.as_posix()))


def unwritable(error: OSError) -> UsageError:
    """Say that a file cannot be written, and why."""
    message = _("{path} cannot be written: {reason}.")
    return UsageError(message.format(path=error.filename, reason=reason(error)))
