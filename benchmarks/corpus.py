"""What the committed declarations are made of: their shapes, lengths, words and figures."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

BRACKETS = (("(", ")"), ("《", "》"), ("“", "”"), ("‘", "’"), ("〔", "〕"), ("<", ">"))
PAUSES = ",;、"
CLAUSE = re.compile(rf"[^{PAUSES}。]+[{PAUSES}。]?")
NUMBERED = re.compile(r"\d+\.(?!\d)")
COMMENTED = re.compile(r"^(\[\w+\]|\w+)(?: = [^\"\n]*?)? +# (.+)$", re.MULTILINE)

Table = dict[str, Any]


@dataclass(frozen=True)
class Corpus:
    """The committed declarations, and what new ones are put together from.

    ``clauses`` are parts of long texts by field, ``rows`` indicators by category,
    ``values`` short values by field, ``comments`` what stands behind a key.
    """

    declarations: tuple[Table, ...]
    clauses: dict[str, Clauses]
    rows: dict[tuple[str, str], tuple[Table, ...]]
    names: tuple[str, ...]
    values: dict[str, tuple[Any, ...]]
    comments: dict[str, str]
    lexicon: frozenset[str]


class Clauses:
    """Parts of sentences that can be strung together to texts of any length."""

    def __init__(self, texts: list[str]) -> None:
        found = {clause for text in texts for clause in _clauses(text)}
        self._clauses = sorted(found, key=lambda clause: (len(clause), clause))
        self._lengths = [len(clause) for clause in self._clauses]

    def text(self, length: int, rng: Random) -> str:
        """Return a text of about this length, never empty."""
        parts = []
        while fitting := bisect_right(self._lengths, length):
            parts.append(self._clauses[rng.randrange(fitting)])
            length -= len(parts[-1])
        return "".join(parts).strip().rstrip(PAUSES) or self._clauses[0]


def measure(folder: Path, lexicon: Path) -> Corpus:
    """Return the corpus of all declarations below a folder."""
    sources = [path.read_text("utf-8") for path in sorted(folder.rglob("*.toml"))]
    declarations = tuple(tomllib.loads(source, parse_float=Decimal) for source in sources)
    texts: dict[str, list[str]] = {}
    for declaration in declarations:
        for field, text in _long_texts(declaration):
            texts.setdefault(field, []).append(text)
    rows = _rows(declarations)
    return Corpus(
        declarations=declarations,
        clauses={field: Clauses(found) for field, found in texts.items()},
        rows=rows,
        names=tuple(sorted({row["name"] for found in rows.values() for row in found})),
        values=_values(declarations),
        comments={key: said for source in sources for key, said in _comments(source)},
        lexicon=frozenset(
            entry["name"] for entry in tomllib.loads(lexicon.read_text("utf-8"))["indicator"]
        ),
    )


def categories(declaration: Table) -> Iterator[tuple[str, str, list[Table]]]:
    """Yield a declaration's indicators as group, category and rows."""
    for group, content in declaration.items():
        if isinstance(content, dict) and all(isinstance(rows, list) for rows in content.values()):
            for category, rows in content.items():
                yield group, category, rows


def is_itemised(value: Any) -> bool:
    """Tell whether a value is a list of items with what stands around it."""
    return isinstance(value, dict) and "items" in value and "numbering" in value


def _comments(source: str) -> Iterator[tuple[str, str]]:
    for found in COMMENTED.finditer(source):
        yield found[1], found[2]


def _clauses(text: str) -> Iterator[str]:
    for paragraph in text.splitlines():
        for clause in CLAUSE.findall(NUMBERED.sub("", paragraph, count=1)):
            if _is_balanced(clause) and clause.strip():
                yield clause


def _is_balanced(clause: str) -> bool:
    return all(clause.count(opening) == clause.count(closing) for opening, closing in BRACKETS)


def _long_texts(declaration: Table) -> Iterator[tuple[str, str]]:
    for field, value in declaration.items():
        if is_itemised(value):
            for part in ("intro", "closing"):
                yield field, value.get(part, "")
            for item in value["items"]:
                yield field, item["text"]
        elif isinstance(value, str):
            yield field, value


def _rows(declarations: tuple[Table, ...]) -> dict[tuple[str, str], tuple[Table, ...]]:
    found: dict[tuple[str, str], tuple[Table, ...]] = {}
    for declaration in declarations:
        for group, category, rows in categories(declaration):
            found[group, category] = (*found.get((group, category), ()), *rows)
    return found


def _values(declarations: tuple[Table, ...]) -> dict[str, tuple[Any, ...]]:
    keys = dict.fromkeys(key for declaration in declarations for key in declaration)
    return {
        key: tuple(one[key] for one in declarations if not isinstance(one.get(key, {}), dict))
        for key in keys
    }
