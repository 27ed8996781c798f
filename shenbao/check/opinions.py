"""The opinions that the systems of reviewers offer, and which of them each rule comes under."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct, field

from shenbao.diagnostics import Code, Diagnostic
from shenbao.i18n import _
from shenbao.toml import read_first
from shenbao.toml.reader import TableReader
from shenbao.toml.remembering import remembered

FILE = "opinions.toml"


class Opinions(Struct, frozen=True):
    """The words of an opinion by the codes of rules, or their beginnings.

    ``rest`` are those for a rule that none is for.
    """

    by_code: Mapping[str, str] = field(default_factory=dict)
    rest: str = ""

    def of(self, code: str) -> str:
        """Return the opinion that a rule comes under: that of the longest beginning of its code."""
        lengths = range(len(code), 0, -1)
        known = (self.by_code[code[:length]] for length in lengths if code[:length] in self.by_code)
        return next(known, self.rest)


def load_opinions(paths: Sequence[Path], problems: list[Diagnostic]) -> Opinions:
    """Read the opinions from the first of some files; what is wrong is added to ``problems``."""
    opinions, faults = remembered(_read_opinions, tuple(paths))
    problems += faults
    return opinions


def _read_opinions(paths: Sequence[Path], problems: list[Diagnostic]) -> Opinions:
    document, faults = read_first(paths)
    problems += faults
    if document is None:
        return Opinions()
    by_code: dict[str, str] = {}
    rest = ""
    table = TableReader(document, problems)
    for opinion in table.tables("opinion"):
        words = opinion.text("words", required=True)
        rest = words if opinion.flag("rest") else rest
        for code in opinion.texts("rules"):
            if code in by_code:
                message = _("{code} stands under two opinions.").format(code=code)
                opinion.complain(Code.VALUE, message, key="rules")
            by_code.setdefault(code, words)
        opinion.finish()
    table.finish()
    return Opinions(by_code, rest)
