"""Changing the data of a declaration's file and nothing else: comments, order and layout stay."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from shenbao.declaration import Field
from shenbao.form import Standard
from shenbao.form.writing.style import fact_lines, indicator_lines, scalar_keys, value_literal
from shenbao.toml import Document, normal, parse
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
        fields = standard.fields.values()
        usual_comments = [words for field in fields for words in (field.unit, field.label)]
        super().__init__(document, usual_comments)
        self.old = document.data
        self.new = data
        self.standard = standard

    def edit(self, notes: Sequence[str]) -> None:
        self.edit_head()
        for field in self.standard.fields.values():
            self.edit_table_field(field)
        for group, category in self.standard.categories():
            self.edit_class(group.key, category.key)
        known = {*scalar_keys(self.new, self.standard), *self.new}
        known |= {group.key for group in self.standard.groups}
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

    def edit_class(self, group: str, category: str) -> None:
        """Change the indicators of a class, told apart by their names."""
        path = (group, category)
        inner = self.old.get(group)
        old = inner.get(category, []) if isinstance(inner, dict) else []
        new = self.new.get(group, {}).get(category, [])
        if normal(old) == normal(new):
            return
        if old and self.is_pair(path):
            self.replace(path, inline(new))
            return
        if old and not (isinstance(old, list) and (*path, 0) in self.document.places):
            raise UnwritableError(str(path))
        place = self.class_start(group, category)
        for old_from, old_to, new_from, new_to in steps(old, new, "name"):
            common = min(old_to - old_from, new_to - new_from)
            for index in range(old_from, old_to):
                entry = (*path, index)
                if index < old_from + common:
                    self.replace_table(entry, old[index], new[new_from + index - old_from])
                else:
                    self.remove_table(entry)
                place = self.end(entry)
            for added in new[new_from + common : new_to]:
                self.insert(place, ["", *indicator_lines(f"{group}.{category}", added)])

    def class_start(self, group: str, category: str) -> int:
        """Return where the first indicator of a class belongs: behind those of the class before."""
        classes = [(known.key, inner.key) for known, inner in self.standard.categories()]
        for before in reversed(classes[: classes.index((group, category))]):
            inner = self.old.get(before[0])
            if isinstance(inner, dict) and inner.get(before[1]) and not self.is_pair(before):
                return self.end(before)
        tables = [key for key in self.standard.fields if isinstance(self.old.get(key), dict)]
        return max([self.head_end(), *(self.end((key,)) for key in tables)])

    def add_notes(self, notes: Sequence[str]) -> None:
        new = [comment(note) for note in notes if comment(note) not in self.document.text]
        if new:
            self.append("".join(f"\n{note}\n" for note in new))


def _without(names: Collection[str], table: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in table.items() if name not in names}
