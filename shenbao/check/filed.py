"""What is kept of a declaration that has been reviewed, for what is still to be told of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from sys import intern

from shenbao.check.submission import NAME
from shenbao.declaration import WAIVE, Declaration
from shenbao.diagnostics import Span, Waiver
from shenbao.form import Filing, Standard
from shenbao.toml import KeyPath


@dataclass(frozen=True, slots=True)
class Filed:
    """A declaration by its standard, its name and unique values, and its indicators' names.

    ``names`` are those of the indicators by class, ``waiver_spans`` where the parts of
    its waivers stand, ``digest`` is that of its text. The rest is let go of: it is many
    times as large.
    """

    path: Path
    digest: bytes
    standard: Standard
    texts: Mapping[str, str]
    names: Mapping[KeyPath, tuple[str, ...]]
    waivers: tuple[Waiver, ...]
    waiver_spans: Mapping[KeyPath, Span]

    def indicator_name(self, path: KeyPath) -> str | None:
        """Return the name of the indicator that a path leads to, or into."""
        match path:
            case (group, category, int(index), *_rest):
                names = self.names.get((group, category), ())
                return names[index] if index < len(names) else None
        return None


def filed(filing: Filing) -> Filed:
    """Return what is kept of a declaration."""
    declaration, standard = filing.declaration, filing.standard
    names: dict[KeyPath, tuple[str, ...]] = {}
    for indicator in declaration.indicators:
        place = indicator.group, indicator.category
        names[place] = (*names.get(place, ()), intern(indicator.name))
    return Filed(
        declaration.document.path,
        declaration.document.digest,
        standard,
        {
            key: filing.text(key)
            for key, field in standard.fields.items()
            if key in declaration.values and (field.unique or key == NAME)
        },
        names,
        declaration.waivers,
        dict(_waiver_spans(declaration)),
    )


def _waiver_spans(declaration: Declaration) -> list[tuple[KeyPath, Span]]:
    parts = ("rule", "until")
    keys = [(WAIVE, waiver.index, part) for waiver in declaration.waivers for part in parts]
    return [(key, declaration.document.value_span(key)) for key in keys]
