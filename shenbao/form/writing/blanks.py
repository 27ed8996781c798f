"""Declarations to be filled in: every key, with what it means as a comment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from shenbao.declaration import NAME, Column, Field
from shenbao.form.blank import blank_filing
from shenbao.form.naming import APART, Naming
from shenbao.form.parts import FactTable, IndicatorTable
from shenbao.form.standard import Standard
from shenbao.form.writing.sections import Section, sections
from shenbao.form.writing.style import value_literal
from shenbao.i18n import _
from shenbao.toml import KeyPath, parse
from shenbao.toml.editor import UnwritableError
from shenbao.toml.literals import comment, commented, inline, literal

Row = Mapping[str, Any]


class KnownRow(Struct, frozen=True):
    """An indicator of which some columns are known; ``remark`` says more of it."""

    values: Row
    remark: str = ""


class Blanks(Struct, frozen=True):
    """The text of a declaration, and how many of its values are to be filled in.

    Those that are ``required`` count apart from all others.
    """

    text: str
    required: int
    optional: int


def blank_declaration(
    standard: Standard,
    known: Mapping[str, Any],
    rows: Mapping[KeyPath, Sequence[KnownRow]] | None = None,
    *,
    schema: str = "",
) -> Blanks:
    """Return a declaration that says what is ``known``, with blanks for all else.

    ``rows`` are its indicators by the paths of their classes; without them each class has a
    blank one, as a comment where it need not have any. Raises UnwritableError where the text
    would not read back as what is known.
    """
    writer = _Writer(standard, known, rows)
    text = "\n".join(writer.lines(schema)) + "\n"
    document, problems = parse(text, Path("declaration.toml"))
    if document is None or any(document.data.get(key) != known[key] for key in known):
        raise UnwritableError(str(problems))
    return Blanks(text, writer.required, writer.optional)


class _Writer(Struct, dict=True):
    """Writes one declaration, and counts its blanks."""

    standard: Standard
    known: Mapping[str, Any]
    rows: Mapping[KeyPath, Sequence[KnownRow]] | None
    required: int = 0
    optional: int = 0
    has_others: bool = False

    @cached_property
    def naming(self) -> Naming:
        """The names of what the declaration has, as the form would call them."""
        year = self.known.get("year")
        filing = blank_filing(self.standard, year if isinstance(year, int) else None)
        values = {key: value for key, value in self.known.items() if key in self.standard.fields}
        declaration = replace(filing.declaration, values=values)
        return Naming(replace(filing, declaration=declaration))

    def lines(self, schema: str) -> Iterator[str]:
        if schema:
            yield f"#:schema {schema}"
        fields = self.standard.shape.fields
        for key, value in self.known.items():
            if key not in fields:
                yield f"{key} = {literal(value)}"
        yield from self.choices()
        tables = []
        for facts in fields.values():
            lines = list(self.field(facts))
            if any(line.startswith("[") for line in lines):
                tables += ["", *lines]
            else:
                yield from lines
        yield from tables
        for section in sections(self.standard):
            if section.columns:
                yield from self.section(section)

    def choices(self) -> Iterator[str]:
        """Yield what may be chosen for the whole sheet, as comments."""
        for choice in self.standard.shape.choices.values():
            if choice.key not in self.known:
                yield comment(
                    f"{choice.key} = {literal(choice.default)}{self.picks(choice.values)}"
                )
        optional = [key for key, facts in self.standard.shape.columns.items() if facts.optional]
        if optional:
            yield comment(f"columns = {inline(optional)}")

    # ---- Fields ---------------------------------------------------------------------------

    def field(self, facts: Field) -> Iterator[str]:
        """Yield what a field means, and the field: filled in, or blank."""
        yield comment(self.meaning(facts, self.naming.phrase((facts.key,))))
        if facts.key in self.known:
            written = value_literal(facts.key, self.known[facts.key], self.standard)
            yield f"{facts.key} = {written}"
        else:
            yield from self.blank(facts)

    def blank(self, facts: Field) -> list[str]:
        """Return the lines of a blank, which counts."""
        self.required += facts.required
        self.optional += not facts.required
        return _blank_lines(facts)

    def meaning(self, facts: Field, label: str) -> str:
        """Return in one line what a field holds."""
        need = "" if facts.required else _(" (optional)")
        names = " / ".join(map(inline, facts.registered))
        known = _(" (registered: {names})").format(names=names) if names else ""
        about = _(": {words}").format(words=facts.description) if facts.description else ""
        return f"{label or facts.key}{need}{about}{self.picks(facts.choices)}{known}"

    @staticmethod
    def picks(choices: Sequence[str]) -> str:
        """Return the list that a value is picked from, in brackets."""
        listed = " / ".join(map(inline, choices))
        return _(" (one of {choices})").format(choices=listed) if choices else ""

    # ---- Tables ---------------------------------------------------------------------------

    def section(self, section: Section) -> Iterator[str]:
        """Yield a row of a table of facts, or the rows of an array."""
        table = self.standard.table(str(section.path[0]))
        if isinstance(table, FactTable):
            yield from self.facts(section, table)
        elif self.rows is None:
            yield from self.blank_class(section)
        else:
            for row in self.rows.get(section.path, ()):
                yield from self.indicator(section, row)

    def facts(self, section: Section, table: FactTable) -> Iterator[str]:
        facts = self.standard.shape.facts[table.key]
        if facts.free:
            yield from self.commented(section, self.naming.table(table.key), section.columns)
            return
        written = facts.rows[str(section.path[1])]
        if not written:
            return
        yield ""
        yield comment(self.naming.phrase(section.path))
        yield f"[{'.'.join(map(str, section.path))}]"
        for key in written:
            yield from self.cell(section.columns[key], table)

    def cell(self, column: Column, table: FactTable | IndicatorTable, set_: str = "") -> list[str]:
        """Return the blank of a column, with its head behind it."""
        self.required += column.required
        self.optional += not column.required
        head = self.naming.column(table, column.key, set_)
        words = _(", ").join(filter(None, (head, column.unit))) + self.picks(column.choices)
        first, *others = _blank_lines(column)
        is_blank = not first.startswith("#")
        return [commented(first if is_blank else f"# {column.key} = ", words), *others]

    # ---- Indicators -----------------------------------------------------------------------

    def blank_class(self, section: Section) -> Iterator[str]:
        """Yield a class with one blank indicator; a comment where it need not have any."""
        group, category = _class_of(section.path)
        known = [
            inner
            for outer, inner in self.standard.categories()
            if (outer.key, inner.key) == (group, category)
        ]
        label = APART.join(self.naming.classes(group, category))
        if not any(inner.required for inner in known):
            yield from self.commented(section, label, section.columns)
            return
        yield ""
        yield comment(label)
        yield f"[[{'.'.join(map(str, section.path))}]]"
        for key, column in section.columns.items():
            if column.required or key == NAME:
                yield from self.blank(column)

    def commented(
        self, section: Section, label: str, columns: Mapping[str, Column]
    ) -> Iterator[str]:
        """Yield a row as a comment."""
        yield ""
        yield comment(label)
        yield comment(f"[[{'.'.join(map(str, section.path))}]]")
        for column in columns.values():
            if column.required or column.key == NAME or not column.optional:
                yield from map(_as_comment, _blank_lines(column))

    def indicator(self, section: Section, row: KnownRow) -> Iterator[str]:
        """Yield an indicator with what is known of it, and blanks for the rest.

        What none of them need say stands at the first of them only, as comments.
        """
        set_ = str(section.path[0])
        table = self.naming.table_of(set_)
        blank = [column for key, column in section.columns.items() if key not in row.values]
        others = [column for column in blank if not (column.required or column.optional)]
        if others and not self.has_others:
            yield ""
            yield comment(_("Each indicator may have these, too:"))
            for column in others:
                yield from map(_as_comment, self.cell(column, table, set_))
            self.optional -= len(others)
            self.has_others = True
        self.optional += len(others)
        yield ""
        if row.remark:
            yield comment(row.remark)
        yield f"[[{'.'.join(map(str, section.path))}]]"
        yield from (f"{key} = {literal(value)}" for key, value in row.values.items())
        for column in blank:
            if column.required:
                yield from self.cell(column, table, set_)


def _as_comment(line: str) -> str:
    return line if line.startswith("#") else comment(line)


def _blank_lines(facts: Field) -> list[str]:
    """Return the lines of a blank; the texts of columns have quotes of one line."""
    lines = facts.kind.blank_lines(facts)
    is_open = isinstance(facts, Column) and lines[0].endswith('"""')
    return [f'{facts.key} = ""'] if is_open else lines


def _class_of(path: KeyPath) -> tuple[str, str]:
    """Return the first-level and second-level class at the end of a path."""
    names = [str(key) for key in path]
    return (names[-2], names[-1]) if len(names) > 1 else (names[0], "")
