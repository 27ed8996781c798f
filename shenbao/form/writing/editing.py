"""Changing the data of a TOML file and nothing else: comments, order and layout stay.

The edits are stretches of the text, found by the places of keys and values,
with what comes in their stead; every other character is left alone.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from shenbao.declaration import Field, Kind
from shenbao.diagnostics import Span
from shenbao.form import Standard
from shenbao.form.writing.style import (
    UnwritableError,
    fact_lines,
    indicator_lines,
    normal,
    scalar_keys,
    value_literal,
)
from shenbao.toml import Document, KeyPath, find_comments, parse
from shenbao.toml.literals import comment, inline, literal


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
    editor = _Editor(document, data, standard)
    editor.edit(notes)
    changed = _applied(text, editor.edits)
    after, problems = parse(changed, Path("declaration.toml"))
    if after is None or normal(after.data) != normal(data):
        raise UnwritableError(str(problems))
    return changed


@dataclass(frozen=True, slots=True, order=True)
class _Edit:
    """A stretch of the text, its line ends counted as one character, and what takes its place."""

    start: int
    end: int
    words: str = ""


def _applied(text: str, edits: Sequence[_Edit]) -> str:
    """Return the text with the edits made; edits at one place are made in their order."""
    ends = [index for index, character in enumerate(text) if text.startswith("\r\n", index)]
    places = [place - number for number, place in enumerate(ends)]
    line_end = "\r\n" if len(ends) * 2 > text.count("\n") else "\n"

    def raw(offset: int) -> int:
        return offset + bisect_left(places, offset)

    done, parts = 0, []
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        parts.append(text[done : max(done, raw(edit.start))])
        parts.append(edit.words.replace("\n", line_end))
        done = max(done, raw(edit.end))
    return "".join([*parts, text[done:]])


class _Editor:
    """Compares a document with other data and collects the edits that make one the other."""

    def __init__(self, document: Document, data: Mapping[str, Any], standard: Standard) -> None:
        self.document = document
        self.text = document.text
        self.old = document.data
        self.new = data
        self.standard = standard
        self.edits: list[_Edit] = []
        self.lines = [0]
        for line in self.text.split("\n"):
            self.lines.append(self.lines[-1] + len(line) + 1)
        self.comments = [
            (self.offset(span.line, span.column), words)
            for span, words in find_comments(self.text, document.path)
        ]

    def edit(self, notes: Sequence[str]) -> None:
        self.edit_head()
        for field in self.standard.fields.values():
            self.edit_table_field(field)
        for group, category in self.standard.categories():
            self.edit_class(group.key, category.key)
        known = {*scalar_keys(self.new, self.standard), *self.new}
        for key in self.old:
            if key not in known and not self.is_class(key):
                self.remove_key((key,))
        self.add_notes(notes)

    # ---- Where things stand ---------------------------------------------------------------

    def offset(self, line: int, column: int) -> int:
        return self.lines[line - 1] + column - 1

    def start(self, span: Span) -> int:
        return self.offset(span.line, span.column)

    def end(self, span: Span) -> int:
        return self.offset(span.end_line, span.end_column)

    def line_end(self, line: int) -> int:
        """Return the place behind the last character of a line, its line break not counted."""
        return min(self.lines[line] - 1, len(self.text))

    def is_pair(self, path: KeyPath) -> bool:
        """Tell whether the path is a key with a value of its own, and not the header of a table."""
        place = self.document.places.get(path)
        return place is not None and self.start(place.value) >= self.end(place.key)

    def last_line(self, path: KeyPath) -> int:
        """Return the last line of what stands at the path or below it."""
        places = self.document.places
        inner = [place for key, place in places.items() if key[: len(path)] == path]
        spans = [place.value if self.is_value(place.value) else place.key for place in inner]
        return max(span.end_line for span in spans)

    def is_value(self, span: Span) -> bool:
        return not self.text.startswith("[", self.lines[span.line - 1]) or span.column > 1

    def head_keys(self) -> list[str]:
        """Return the keys of the head that the text has, from top to bottom."""
        keys = [key for key in self.old if self.is_pair((key,))]
        return sorted(keys, key=lambda key: self.document.places[key,].key.line)

    def head_end(self) -> int:
        """Return the place where the head ends: behind its last key, or its first comments."""
        keys = self.head_keys()
        if keys:
            return self.line_end(self.last_line((keys[-1],)))
        lines = self.text.split("\n")
        first = next((n for n, line in enumerate(lines) if not line.startswith("#")), len(lines))
        return self.line_end(first) if first else 0

    # ---- The head -------------------------------------------------------------------------

    def edit_head(self) -> None:
        wanted = scalar_keys(self.new, self.standard)
        for index, key in enumerate(wanted):
            if key not in self.old or not self.is_pair((key,)):
                self.insert_fact(key, wanted[:index])
                if key in self.old:
                    self.remove_key((key,))
            elif normal(self.old[key]) != normal(self.new[key]):
                self.replace((key,), value_literal(key, self.new[key], self.standard))

    def insert_fact(self, key: str, before: Sequence[str]) -> None:
        """Insert a line behind the nearest key that should stand above it."""
        lines = fact_lines(key, self.new[key], self.standard)
        above = next((one for one in reversed(before) if one in self.head_keys()), None)
        if above is not None:
            place = self.line_end(self.last_line((above,)))
        elif self.head_keys():
            first = self.document.places[self.head_keys()[0],].key.line
            place = self.lines[first - 1]
            self.edits.append(_Edit(place, place, "".join(f"{line}\n" for line in lines)))
            return
        else:
            place = self.head_end()
        self.insert_lines(place, lines)

    # ---- Fields that are tables -----------------------------------------------------------

    def edit_table_field(self, field: Field) -> None:
        """Change a table key by key, and the arrays of tables in it entry by entry."""
        key = field.key
        old, new = self.old.get(key), self.new.get(key)
        if not isinstance(new, Mapping) or normal(old) == normal(new):
            return
        if not isinstance(old, dict) or self.is_pair((key,)):
            if old is not None:
                self.remove_key((key,))
            self.insert_lines(self.head_end(), ["", *field.kind.lines(new, field)])
            return
        lists = [name for name, inner in new.items() if isinstance(inner, list | tuple)]
        self.edit_table((key,), _without(lists, old), _without(lists, new))
        for name in lists:
            self.edit_entries((key, name), old.get(name, []), new[name], field.kind)

    def edit_entries(
        self, path: KeyPath, old: list[Any], new: Sequence[Any], kind: Kind[Any]
    ) -> None:
        """Change entries line by line where each has one of its own, or all of them at once."""
        if normal(old) == normal(new):
            return
        spans = [self.document.places[*path, index].value for index in range(len(old))]
        lines = [span.line for span in spans]
        whole = self.document.places.get(path)
        alone = all(self.is_alone(span) for span in spans) and len(set(lines)) == len(lines)
        if not (old and alone):
            body = "\n".join(["[", *(f"  {kind.entry(entry)}," for entry in new), "]"])
            if whole is None or not self.is_pair(path):
                raise UnwritableError(str(path))
            self.replace(path, body)
            return
        above = lines[0] - 1
        for step, old_from, old_to, new_from, new_to in _opcodes(old, new):
            common = min(old_to - old_from, new_to - new_from) if step == "replace" else 0
            for index in range(common):
                span = spans[old_from + index]
                words = kind.entry(new[new_from + index])
                self.edits.append(_Edit(self.start(span), self.end(span), words))
            if step in ("replace", "delete"):
                for index in range(old_from + common, old_to):
                    self.remove_lines(spans[index].line, spans[index].end_line)
            above = lines[old_to - 1] if old_to else above
            if step in ("replace", "insert"):
                added = [f"  {kind.entry(entry)}," for entry in new[new_from + common : new_to]]
                self.insert_lines(self.line_end(above), added)

    def is_alone(self, span: Span) -> bool:
        """Tell whether an element of an array has its lines, and a comma, for itself."""
        before = self.text[self.lines[span.line - 1] : self.start(span)]
        after = self.text[self.end(span) : self.line_end(span.end_line)].lstrip()
        return not before.strip() and after.startswith(",") and after[1:].lstrip()[:1] in ("", "#")

    # ---- Indicators -----------------------------------------------------------------------

    def is_class(self, group: str) -> bool:
        return any(one.key == group for one in self.standard.groups)

    def edit_class(self, group: str, category: str) -> None:
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
        for kind, old_from, old_to, new_from, new_to in _opcodes(old, new, key="name"):
            common = min(old_to - old_from, new_to - new_from) if kind != "insert" else 0
            for index in range(common):
                entry = (*path, old_from + index)
                self.edit_table(entry, old[old_from + index], new[new_from + index])
                place = self.line_end(self.last_line(entry))
            for index in range(old_from + common, old_to):
                self.remove_table((*path, index))
                place = self.line_end(self.last_line((*path, index)))
            for entry in new[new_from + common : new_to]:
                self.insert_lines(place, ["", *indicator_lines(f"{group}.{category}", entry)])

    def class_start(self, group: str, category: str) -> int:
        """Return where the first indicator of a class belongs: behind those of the class before."""
        classes = [(one.key, other.key) for one, other in self.standard.categories()]
        for before in reversed(classes[: classes.index((group, category))]):
            inner = self.old.get(before[0])
            if isinstance(inner, dict) and inner.get(before[1]) and not self.is_pair(before):
                return self.line_end(self.last_line(before))
        tables = [key for key in self.standard.fields if isinstance(self.old.get(key), dict)]
        ends = [self.line_end(self.last_line((key,))) for key in tables]
        return max([self.head_end(), *ends])

    # ---- What all of them do --------------------------------------------------------------

    def edit_table(self, path: KeyPath, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
        """Change the values of a table whose keys have a line each."""
        place = self.line_end(self.document.places[path].key.end_line)
        for key, value in new.items():
            inner = (*path, key)
            if key not in old:
                self.insert_lines(place, [f"{key} = {literal(value)}"])
                continue
            if normal(old[key]) != normal(value):
                self.replace(inner, literal(value))
            place = self.line_end(self.last_line(inner))
        for key in old:
            if key not in new:
                self.remove_key((*path, key))

    def replace(self, path: KeyPath, words: str) -> None:
        """Put another value at the path; comments inside the old one stand above it."""
        span = self.document.places[path].value
        start, end = self.start(span), self.end(span)
        kept = "".join(f"{remark}\n" for remark in self.remarks(start, end))
        if kept:
            line = self.lines[self.document.places[path].key.line - 1]
            self.edits.append(_Edit(line, line, kept))
        self.edits.append(_Edit(start, end, words))

    def remove_key(self, path: KeyPath) -> None:
        place = self.document.places[path]
        if self.is_pair(path):
            self.remove_lines(place.key.line, place.value.end_line)
        elif isinstance(self.old.get(str(path[0])), dict):
            self.remove_table(path)
        else:
            raise UnwritableError(str(path))

    def remove_table(self, path: KeyPath) -> None:
        """Remove a table: its header, the blank line above it, and its keys."""
        header = self.document.places[path].key.line
        is_apart = (
            header > 1 and not self.text[self.lines[header - 2] : self.lines[header - 1]].strip()
        )
        self.remove_lines(header - is_apart, header)
        for inner in self.document.places:
            if len(inner) == len(path) + 1 and inner[: len(path)] == path and self.is_pair(inner):
                self.remove_key(inner)

    def remove_lines(self, first: int, last: int) -> None:
        """Remove lines; the comments among them stay, but for those of the house style."""
        start, stop = self.lines[first - 1], min(self.lines[last], len(self.text))
        own = self.own_remarks()
        remarks = self.remarks(start, stop)
        kept = [one for one in remarks if one.removeprefix("#").strip() not in own]
        self.edits.append(_Edit(start, stop, "".join(f"{one}\n" for one in kept)))

    def remarks(self, start: int, end: int) -> list[str]:
        """Return the comments in a stretch of the text."""
        return [words for place, words in self.comments if start <= place < end]

    def own_remarks(self) -> set[str]:
        """Return the comments that the house style puts behind keys itself."""
        fields = self.standard.fields.values()
        return {words for field in fields for words in (field.unit, field.label)}

    def insert_lines(self, place: int, lines: Sequence[str]) -> None:
        """Insert lines below the one that ends at the place."""
        if lines:
            words = "\n".join(lines)
            before = "" if place == 0 else "\n"
            after = "\n" if place == 0 else ""
            self.edits.append(_Edit(place, place, f"{before}{words}{after}"))

    def add_notes(self, notes: Sequence[str]) -> None:
        new = [comment(note) for note in notes if comment(note) not in self.text]
        if new:
            ended = "" if self.text.endswith("\n") or not self.text else "\n"
            words = "".join(f"\n{note}\n" for note in new)
            self.edits.append(_Edit(len(self.text), len(self.text), ended + words))


def _opcodes(
    old: Sequence[Any], new: Sequence[Any], key: str = "text"
) -> Iterator[tuple[str, int, int, int, int]]:
    """Yield how one list of tables becomes the other, its tables told apart by one of their keys.

    Tables with the same key are all said to be replaced: they may differ in others.
    """
    old_names, new_names = ([str(one.get(key)) for one in tables] for tables in (old, new))
    for kind, *places in SequenceMatcher(None, old_names, new_names, False).get_opcodes():
        old_from, old_to, new_from, new_to = places
        yield "replace" if kind == "equal" else kind, old_from, old_to, new_from, new_to


def _without(names: Collection[str], table: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in table.items() if name not in names}
