"""Phrases with named gaps, such as ``该指标主要考察{name}``: filled, checked, never executed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from shenbao.diagnostics import Code
from shenbao.i18n import _
from shenbao.toml.reader import TableReader

_GAP = re.compile(r"\{([^{}]*)\}")


def fill(phrase: str, words: Mapping[str, str]) -> str:
    """Put the words into the phrase's gaps; a word's own braces are left as they are."""
    return _GAP.sub(lambda gap: words[gap[1]], phrase)


def faults(phrase: str, known: Iterable[str]) -> list[str]:
    """Return what stands between braces in the phrase and is not a known gap."""
    names = set(known)
    unknown = [gap[0] for gap in _GAP.finditer(phrase) if gap[1] not in names]
    stray = re.findall(r"[{}]", _GAP.sub("", phrase))
    return unknown + stray


def split_by(phrase: str, gap: str) -> tuple[str, str]:
    """Return the words before and after the named gap of a phrase that has it once."""
    before, _, after = phrase.partition(f"{{{gap}}}")
    return before, after


def read_phrase(
    table: TableReader, key: str, gaps: Sequence[str], *, required: bool = False
) -> str:
    """Read a phrase from a table; complain of gaps that are none of these."""
    phrase = table.text(key, required=required)
    for fault in faults(phrase, gaps):
        message = _("{fault} in {key} is not a gap that can be filled.")
        hint = _("Known here: {names}.").format(names=", ".join(f"{{{gap}}}" for gap in gaps))
        table.complain(Code.TEMPLATE, message.format(fault=fault, key=key), hint, key=key)
    return phrase
