"""Opening the Office packages that people import."""

from __future__ import annotations

from shenbao.i18n import _
from shenbao.intake.grid import Refused
from shenbao.office.packages import (
    Package,
    StrictPackageError,
    UnsafePackageError,
    open_package,
)

MOST_FAULTS = 5
"""Faults of a package that are named."""


def opened(content: bytes, allowed: frozenset[str]) -> Package:
    """Return the package; raise Refused, naming the parts, where it holds what it may not.

    ``allowed`` are kinds of relationships that are let pass.
    """
    try:
        return open_package(content, allowed)
    except StrictPackageError as error:
        message = _("The file is saved as Strict Open XML, which is not read.")
        hint = _("Save it as Word document (.docx) or Excel workbook (.xlsx), not a strict one.")
        raise Refused(message, hint) from error
    except UnsafePackageError as error:
        faults = "; ".join(error.reasons[:MOST_FAULTS])
        message = _("The file holds what no form needs, or is broken: {faults}.")
        hint = _("Copy its tables into a new file of the same program and save that.")
        raise Refused(message.format(faults=faults), hint) from error
