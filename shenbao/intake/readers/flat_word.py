"""Reading Word documents that are one XML file (Flat OPC)."""

from __future__ import annotations

from shenbao.i18n import _
from shenbao.intake.grid import Grid, Refused
from shenbao.intake.readers import Numbers, word
from shenbao.office.flat_packages import unflattened
from shenbao.office.packages import UnreadablePackageError


def read(content: bytes, numbers: Numbers) -> Grid:
    """Read the document as the package that it stands for."""
    try:
        package = unflattened(content)
    except UnreadablePackageError as error:
        message = _("The file is broken: it cannot be read.")
        raise Refused(message, _("Open it in its program and save it again.")) from error
    return word.read(package, numbers)
