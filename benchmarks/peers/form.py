"""A declaration as its form shows it, read in the plainest way and checked in none."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

Table = dict[str, Any]


@dataclass(frozen=True)
class Indicator:
    """A row of the table of indicators; the spans are 0 where a cell above is merged with it."""

    group: str
    category: str
    name: str
    target: str
    explain: str
    group_rows: int = 0
    category_rows: int = 0


@dataclass(frozen=True)
class Form:
    """A filled form: rows of labels and values, then indicators under their heads."""

    code: str
    title: str
    facts: list[list[tuple[str, str]]]
    heads: list[str]
    indicators: list[Indicator]

    def as_data(self) -> Table:
        """Return the form as lists, dictionaries and texts."""
        return asdict(self)


class Standard:
    """A form standard as far as a form of it needs it."""

    def __init__(self, folder: Path) -> None:
        self.form: Table = tomllib.loads((folder / "form.toml").read_text("utf-8"))
        lexicon: Table = tomllib.loads((folder / "lexicon.toml").read_text("utf-8"))
        self.fields: dict[str, Table] = {field["key"]: field for field in self.form["field"]}
        self.subjects = {entry["name"]: entry["explain_as"] for entry in lexicon["indicator"]}
        self.patterns = {one["name"]: one["pattern"] for one in self.form["explanation"]}

    def grid(self) -> list[list[str]]:
        """Return the keys of the fields, row by row."""
        return [row for block in self.form["grid"]["block"] for row in block["rows"]]

    def fill(self, declaration: Table) -> Form:
        """Return the form of a declaration."""
        return Form(
            code=declaration["code"],
            title=self.form["title"],
            facts=[
                [(self.fields[key]["label"], self._text(declaration.get(key, ""))) for key in row]
                for row in self.grid()
            ],
            heads=[column["label"] for column in self.form["indicators"]["column"]],
            indicators=list(self._indicators(declaration)),
        )

    def _text(self, value: Any) -> str:
        if isinstance(value, bool):
            wording = self.form["wording"]
            return str(wording["yes"] if value else wording["no"])
        if isinstance(value, Decimal):
            return f"{value:,.2f}"
        if isinstance(value, dict):
            items = (f"{n}.{item['text']}" for n, item in enumerate(value["items"], start=1))
            return "\n".join([*value.get("intro", "").splitlines(), *items])
        return str(value).strip()

    def _indicators(self, declaration: Table) -> Iterator[Indicator]:
        nothing = declaration.get("placeholder", "")
        for group in self.form["group"]:
            found = [
                (category, declaration.get(group["key"], {}).get(category["key"]) or [{}])
                for category in group["category"]
            ]
            left = sum(len(rows) for _category, rows in found)
            for category, rows in found:
                for number, row in enumerate(rows):
                    yield Indicator(
                        group=group["label"],
                        category=category["label"],
                        name=row.get("name", nothing),
                        target=row.get("target", nothing),
                        explain=self._explanation(declaration, row) or nothing,
                        group_rows=left,
                        category_rows=len(rows) if number == 0 else 0,
                    )
                    left = 0

    def _explanation(self, declaration: Table, row: Table) -> str:
        if not row:
            return ""
        subject = row.get("explain_as") or self.subjects.get(row["name"], row["name"])
        name = declaration.get("explain_pattern", next(iter(self.patterns)))
        return str(row.get("explain") or self.patterns[name].format(name=subject))


def read_forms(root: Path, count: int) -> list[Form]:
    """Return the forms of the first declarations of a repository."""
    standards: dict[str, Standard] = {}
    forms = []
    for path in declaration_files(root)[:count]:
        declaration = tomllib.loads(path.read_text("utf-8"), parse_float=Decimal)
        name = declaration["form"]
        if name not in standards:
            standards[name] = Standard(root / "templates" / name)
        forms.append(standards[name].fill(declaration))
    return forms


def declaration_files(root: Path) -> list[Path]:
    """Return the declarations of a repository in order."""
    return sorted((root / "declarations").rglob("*.toml"))
