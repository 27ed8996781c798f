"""Names that a command is called with: those that nobody knows end it, with the nearest one."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from shenbao.cli.errors import UsageError
from shenbao.formats import FORMATS
from shenbao.i18n import _


def known_standard(name: str, names: Collection[str]) -> str:
    """Return the name of a form standard, which is one of these."""
    return _known(name, names, _("There is no form standard {name}."))


def known_formats(names: Iterable[str]) -> tuple[str, ...]:
    """Return names of formats, each once."""
    message = _("There is no format {name}.")
    return tuple(_known(name, FORMATS, message) for name in dict.fromkeys(names))


def _known(name: str, names: Collection[str], message: str) -> str:
    if name in names:
        return name
    from shenbao.toml.reader import did_you_mean  # a build with nothing to do needs no TOML

    raise UsageError(f"{message.format(name=name)} {did_you_mean(name, names)}")
