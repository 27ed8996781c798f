"""Places in a declaration, in the words of its form."""

from __future__ import annotations

from shenbao.form import Filing
from shenbao.form.naming import Naming
from shenbao.i18n import _
from shenbao.toml import KeyPath, key_name

BETWEEN = " / "


def place_name(path: KeyPath, filing: Filing | None) -> str:
    """Return what the form calls a place: part, row and column, or class, indicator and column."""
    if not path:
        return _("the whole declaration")
    words = Naming(filing).words(path) if filing else []
    return BETWEEN.join(words) or key_name(path)
