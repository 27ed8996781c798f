"""Changing the values of a TOML text and nothing else: comments, order and layout stay.

The edits are stretches of the text, found by the places of keys and values,
with what comes in their stead; every other character is left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from shenbao.diagnostics import Edit, Span
from shenbao.toml.data import KeyPath, normal
from shenbao.toml.document import Document
from shenbao.toml.literals import literal
from shenbao.toml.places import find_comments


class UnwritableError(Exception):
    """The text cannot be made to say the data, or does not read back as the data.

    Import and pull make a Diagnostic of it (SB032), and leave the file as it is.
    """


class Editor:
    """Collects the ``edits`` of a document; places in its text are counted from 0.

    ``usual_comments`` are those that go with the lines that they stand in; all others
    are kept.
    """

    def __init__(self, document: Document, usual_comments: Collection[str] = ()) -> None:
        self.document = document
        self.edits: list[Edit] = []
        self._usual_comments = frozenset(usual_comments)
        self._comments = [
            (self._start(span), words)
            for span, words in find_comments(document.text, document.path)
        ]

    # ---- Where things stand ---------------------------------------------------------------

    def is_pair(self, path: KeyPath) -> bool:
        """Tell whether the path is a key with a value of its own, and not the header of a table."""
        place = self.document.places.get(path)
        return place is not None and self._start(place.value) >= self._end(place.key)

    def has_header(self, path: KeyPath) -> bool:
        """Tell whether the path is a table with a header of its own."""
        place = self.document.places.get(path)
        return place is not None and self._is_table(place.value)

    def end(self, path: KeyPath) -> int:
        """Return the place behind the last line of what stands at the path or below it."""
        places = self.document.places
        inner = [place for key, place in places.items() if key[: len(path)] == path]
        spans = [place.key if self._is_table(place.value) else place.value for place in inner]
        return self.document.lines.end(max(span.end_line for span in spans))

    def head_end(self) -> int:
        """Return the place behind the keys above all tables, or else behind the first comments."""
        keys = self._head_keys()
        if keys:
            return self.end((keys[-1],))
        lines = self.document.text.split("\n")
        first = next((n for n, line in enumerate(lines) if not line.startswith("#")), len(lines))
        return self.document.lines.end(first) if first else 0

    def _head_keys(self) -> list[str]:
        """Return the keys above all tables, from top to bottom."""
        keys = [key for key in self.document.data if self.is_pair((key,))]
        return sorted(keys, key=lambda key: self.document.places[key,].key.line)

    def _is_table(self, span: Span) -> bool:
        line = self.document.lines.start(span.line)
        return self.document.text.startswith("[", line) and span.column == 1

    def _start(self, span: Span) -> int:
        return self.document.lines.bounds(span)[0]

    def _end(self, span: Span) -> int:
        return self.document.lines.bounds(span)[1]

    # ---- Writing --------------------------------------------------------------------------

    def insert(self, place: int, lines: Sequence[str]) -> None:
        """Insert lines below the one that ends at the place."""
        if lines:
            text = "\n".join(lines)
            self._write(place, place, f"\n{text}" if place else f"{text}\n")

    def insert_head_key(self, lines: Sequence[str], before: Sequence[str]) -> None:
        """Insert the lines of a key behind the nearest one that should stand above it."""
        there = self._head_keys()
        above = next((key for key in reversed(before) if key in there), None)
        if above is not None:
            self.insert(self.end((above,)), lines)
        elif there:
            place = self.document.lines.start(self.document.places[there[0],].key.line)
            self._write(place, place, "".join(f"{line}\n" for line in lines))
        else:
            self.insert(self.head_end(), lines)

    def append(self, text: str) -> None:
        """Add a text at the end, below a line break."""
        there = self.document.text
        ended = "" if there.endswith("\n") or not there else "\n"
        self._write(len(there), len(there), ended + text)

    def replace(self, path: KeyPath, text: str) -> None:
        """Put another value at the path; comments inside the old one stand above it."""
        place = self.document.places[path]
        start, end = self.document.lines.bounds(place.value)
        kept = "".join(f"{comment}\n" for comment in self._comments_between(start, end))
        if kept:
            line = self.document.lines.start(place.key.line)
            self._write(line, line, kept)
        self._write(start, end, text)

    def replace_table(
        self,
        path: KeyPath,
        old: Mapping[str, Any],
        new: Mapping[str, Any],
        written: Callable[[str, Any], str] = lambda _key, value: literal(value),
        lines: Callable[[str, Any], list[str]] = lambda key, value: [f"{key} = {literal(value)}"],
    ) -> None:
        """Change the values of a table whose keys have a line each.

        ``written`` returns a value as it is written behind its key, ``lines`` the two together.
        """
        place = self.document.lines.end(self.document.places[path].key.end_line)
        for key, value in new.items():
            inner = (*path, key)
            if key not in old:
                self.insert(place, lines(key, value))
                continue
            if normal(old[key]) != normal(value):
                self.replace(inner, written(key, value))
            place = self.end(inner)
        for key in old:
            if key not in new:
                self.remove((*path, key))

    def replace_entries(
        self,
        path: KeyPath,
        old: Sequence[Any],
        new: Sequence[Any],
        written: Callable[[Any], str],
    ) -> None:
        """Change entries of an array line by line if each has one of its own, or else all at once.

        ``written`` returns an entry as it is written on one line.
        """
        if normal(old) == normal(new):
            return
        spans = [self.document.places[*path, index].value for index in range(len(old))]
        lines = [span.line for span in spans]
        is_by_line = all(map(self._is_alone, spans)) and len(set(lines)) == len(lines)
        if not (old and is_by_line):
            if not self.is_pair(path):
                raise UnwritableError(str(path))
            self.replace(path, "\n".join(["[", *(f"  {written(entry)}," for entry in new), "]"]))
            return
        above = lines[0] - 1
        for old_from, old_to, new_from, new_to in steps(old, new, "text"):
            common = min(old_to - old_from, new_to - new_from)
            for index in range(common):
                bounds = self.document.lines.bounds(spans[old_from + index])
                self._write(*bounds, written(new[new_from + index]))
            for span in spans[old_from + common : old_to]:
                self._remove_lines(span.line, span.end_line)
            above = lines[old_to - 1] if old_to else above
            added = [f"  {written(entry)}," for entry in new[new_from + common : new_to]]
            self.insert(self.document.lines.end(above), added)

    def _is_alone(self, span: Span) -> bool:
        """Tell whether an element of an array has its lines, and a comma, for itself."""
        text, lines = self.document.text, self.document.lines
        start, end = lines.bounds(span)
        before = text[lines.start(span.line) : start]
        after = text[end : lines.end(span.end_line)].lstrip()
        return not before.strip() and after.startswith(",") and after[1:].lstrip()[:1] in ("", "#")

    def remove(self, path: KeyPath) -> None:
        """Remove a key with its value, or a table; the comments in it stay."""
        place = self.document.places[path]
        if self.is_pair(path):
            self._remove_lines(place.key.line, place.value.end_line)
        elif isinstance(self.document.data.get(str(path[0])), dict):
            self.remove_table(path)
        else:
            raise UnwritableError(str(path))

    def remove_table(self, path: KeyPath) -> None:
        """Remove a table: its header, the blank line above it, and its keys."""
        lines = self.document.lines
        header = self.document.places[path].key.line
        text = self.document.text
        is_apart = header > 1 and not text[lines.start(header - 1) : lines.start(header)].strip()
        self._remove_lines(header - is_apart, header)
        for inner in self.document.places:
            if len(inner) == len(path) + 1 and inner[: len(path)] == path and self.is_pair(inner):
                self.remove(inner)

    def _remove_lines(self, first: int, last: int) -> None:
        """Remove lines; the comments among them stay, but for the usual ones."""
        start, end = (self.document.lines.start(line) for line in (first, last + 1))
        kept = [
            comment
            for comment in self._comments_between(start, end)
            if comment.removeprefix("#").strip() not in self._usual_comments
        ]
        self._write(start, end, "".join(f"{comment}\n" for comment in kept))

    def _comments_between(self, start: int, end: int) -> list[str]:
        return [words for place, words in self._comments if start <= place < end]

    def _write(self, start: int, end: int, text: str) -> None:
        self.edits.append(Edit(self.document.span(start, end), text))


def steps(old: Sequence[Any], new: Sequence[Any], key: str) -> Iterator[tuple[int, int, int, int]]:
    """Yield how one list of tables becomes the other, by stretches of both: from, to, from, to.

    Tables are told apart by one of their keys; those that have it in common may differ in others.
    """
    before, after = ([str(table.get(key)) for table in tables] for tables in (old, new))
    for _step, *bounds in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        old_from, old_to, new_from, new_to = bounds
        yield old_from, old_to, new_from, new_to
