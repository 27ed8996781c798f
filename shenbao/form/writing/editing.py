"""Changing the data of a declaration's file and nothing else: comments, order and layout stay."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from shenbao.declaration import Field
from shenbao.declaration.reading import TAKEN
from shenbao.form import Standard
from shenbao.form.writing.sections import Section, found_at, sections
from shenbao.form.writing.style import copy_lines, fact_lines, scalar_keys, value_literal
from shenbao.toml import Document, KeyPath, normal, parse
from shenbao.toml.editor import Editor, UnwritableError, steps
from shenbao.toml.edits import apply_edits
from shenbao.toml.literals import comment, inline


def edit_declaration(
    text: str, data: Mapping[str, Any], standard: Standard, *, notes: Sequence[str] = ()
) -> str:
    """Return the TOML text with other data; its comments, order and line ends stay.

    ``notes`` are added as comments at the end, where they do not stand in the
    text yet. Raises UnwritableError where the text is no TOML or the data
    cannot be put into it.
    """
    document, problems = parse(text, Path("declaration.toml"))
    if document is None:
        raise UnwritableError(str(problems))
    editor = _DeclarationEditor(document, data, standard)
    editor.edit(notes)
    changed = apply_edits(text, editor.edits)
    after, problems = parse(changed, Path("declaration.toml"))
    if after is None or normal(after.data) != normal(data):
        raise UnwritableError(str(problems))
    return changed


class _DeclarationEditor(Editor):
    """Compares a declaration with other data and collects the edits that make one the other."""

    def __init__(self, document: Document, data: Mapping[str, Any], standard: Standard) -> None:
        self.sections = list(sections(standard))
        columns = [column for section in self.sections for column in section.columns.values()]
        fields = (*standard.fields.values(), *columns)
        comments = [words for facts in fields for words in (facts.unit, facts.label)]
        super().__init__(document, comments)
        self.old = document.data
        self.new = data
        self.standard = standard

    def edit(self, notes: Sequence[str]) -> None:
        self.edit_head()
        for field in self.standard.fields.values():
            self.edit_table_field(field)
        for section in self.sections:
            if section.is_array:
                self.edit_array(section)
            else:
                self.edit_table(section)
        self.edit_whole_tables()
        if TAKEN in self.new and TAKEN not in self.old:
            self.append("".join(f"{line}\n" for line in copy_lines((TAKEN,), self.new[TAKEN])))
        known = {*scalar_keys(self.new, self.standard), *self.new}
        known |= {str(section.path[0]) for section in self.sections}
        for key in self.old:
            if key not in known:
                self.remove((key,))
        self.add_notes(notes)

    def edit_head(self) -> None:
        wanted = scalar_keys(self.new, self.standard)
        for index, key in enumerate(wanted):
            if not self.is_pair((key,)):
                lines = fact_lines(key, self.new[key], self.standard)
                self.insert_head_key(lines, wanted[:index])
                if key in self.old:
                    self.remove((key,))
            elif normal(self.old[key]) != normal(self.new[key]):
                self.replace((key,), value_literal(key, self.new[key], self.standard))

    def edit_table_field(self, field: Field) -> None:
        """Change a field that is a table, key by key, and the arrays in it entry by entry."""
        key = field.key
        old, new = self.old.get(key), self.new.get(key)
        if not isinstance(new, Mapping) or normal(old) == normal(new):
            return
        if not isinstance(old, dict) or self.is_pair((key,)):
            if old is not None:
                self.remove((key,))
            self.insert(self.head_end(), ["", *field.kind.lines(new, field)])
            return
        arrays = [name for name, inner in new.items() if isinstance(inner, list | tuple)]
        self.replace_table((key,), _without(arrays, old), _without(arrays, new))
        for name in arrays:
            self.replace_entries((key, name), old.get(name, []), new[name], field.kind.entry)

    # ---- Sections -------------------------------------------------------------------------

    def edit_array(self, section: Section) -> None:
        """Change the tables of an array, told apart by one of their keys."""
        path = section.path
        old, new = (found_at(data, path) or [] for data in (self.old, self.new))
        if normal(old) == normal(new):
            return
        if old and self.is_pair(path):
            self.replace(path, inline(new))
            return
        if old and not (isinstance(old, list) and (*path, 0) in self.document.places):
            raise UnwritableError(str(path))
        place = self.section_start(section)
        for old_from, old_to, new_from, new_to in steps(old, new, section.keyed_by):
            common = min(old_to - old_from, new_to - new_from)
            for index in range(old_from, old_to):
                entry = (*path, index)
                if index < old_from + common:
                    changed = new[new_from + index - old_from]
                    self.replace_table(entry, old[index], changed, section.literal, section.lines)
                else:
                    self.remove_table(entry)
                place = self.end(entry)
            for added in new[new_from + common : new_to]:
                self.insert(place, ["", *section.table(added)])

    def edit_table(self, section: Section) -> None:
        """Change a row of a table of facts: a table of its own, or a line inside of one."""
        path = section.path
        old, new = (found_at(data, path) for data in (self.old, self.new))
        if normal(old) == normal(new) or self.is_pair(path[:1]):
            return
        if old is None:
            self.insert_row(section, new)
        elif new is None:
            self.remove_row(path)
        elif self.is_pair(path):
            self.replace(path, section.inline(new))
        else:
            self.replace_table(path, old, new, section.literal, section.lines)

    def insert_row(self, section: Section, new: Mapping[str, Any]) -> None:
        """Insert a row; where others of its table have a line each, it has one, too."""
        *outer, key = section.path
        lines = [known.path for known in self.sections if known.path[:-1] == tuple(outer)]
        lines = [path for path in lines if self.is_line(path)]
        if not lines:
            self.insert(self.section_start(section), ["", *section.table(new)])
            return
        self.insert(self.end(lines[-1]), [f"{key} = {section.inline(new)}"])

    def remove_row(self, path: KeyPath) -> None:
        """Remove a row; lines of a table that goes as a whole go with it."""
        if not (self.is_line(path) and path[0] not in self.new):
            self.remove(path)

    def edit_whole_tables(self) -> None:
        """Change tables of facts that stand in one line, and remove headers without rows."""
        for key in dict.fromkeys(section.path[0] for section in self.sections):
            old, new = self.old.get(str(key)), self.new.get(str(key))
            if not isinstance(old, dict) or normal(old) == normal(new):
                continue
            if self.is_pair((key,)) and isinstance(new, Mapping):
                self.replace((key,), inline(new))
            elif self.is_pair((key,)) or (new is None and self.has_header((key,))):
                self.remove((key,))

    def is_line(self, path: KeyPath) -> bool:
        """Tell whether a row of facts stands in a line below the header of its table."""
        return self.is_pair(path) and self.has_header(path[:1])

    def section_start(self, section: Section) -> int:
        """Return where the first table of a section belongs: behind those of the one before."""
        paths = [known.path for known in self.sections]
        for before in reversed(paths[: paths.index(section.path)]):
            if not found_at(self.old, before):
                continue
            if self.is_line(before):
                return self.end(before[:1])
            if not self.is_pair(before) and not self.is_pair(before[:1]):
                return self.end(before)
        tables = [key for key in self.standard.fields if isinstance(self.old.get(key), dict)]
        return max([self.head_end(), *(self.end((key,)) for key in tables)])

    def add_notes(self, notes: Sequence[str]) -> None:
        if new := new_notes(self.document.text, notes):
            self.append("".join(f"\n{comment(note)}\n" for note in new))


def new_notes(text: str, notes: Sequence[str]) -> list[str]:
    """Return the notes that do not stand in a TOML text as comments, line by line."""
    standing = f"\n{text}\n".replace("\r\n", "\n")
    return [note for note in notes if f"\n{comment(note)}\n" not in standing]


def _without(names: Collection[str], table: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in table.items() if name not in names}
