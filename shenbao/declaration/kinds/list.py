"""A list of texts of one line each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from shenbao.declaration.boxes import Boxes
from shenbao.declaration.cells import Context, Understood
from shenbao.declaration.enumeration import find_enumeration
from shenbao.declaration.field import Compared, Example, Field, Kind, Schema
from shenbao.declaration.folding import bare, fold, on_one_line, plain
from shenbao.declaration.kinds.line import boxes_of
from shenbao.diagnostics import Code, KeyPath
from shenbao.i18n import N_, _
from shenbao.toml.literals import inline
from shenbao.toml.reader import TableReader, did_you_mean

LONG = 60
"""Characters of an array that is written on one line; a longer one has an entry on each."""


class Lines(Kind[tuple[str, ...]], frozen=True):
    """Texts of one line, printed below each other with their numbers, or chosen from boxes."""

    @property
    def has_entries(self) -> bool:
        """Whether its values are lists: they are."""
        return True

    def read(self, table: TableReader, field: Field) -> tuple[str, ...] | None:
        """Read an array of texts, and hold each against the choices and the pattern."""
        if not table.has(field.key) and not field.required:
            return None
        before = len(table.problems)
        texts = table.texts(field.key, required=field.required)
        if len(table.problems) > before:
            return None
        for message, hint in _faults(texts, field):
            table.complain(Code.VALUE, message, hint, key=field.key)
        return texts

    def schema(self, _field: Field) -> Schema:
        """Return the schema of an array of texts."""
        return {"type": "array", "items": {"type": "string"}}

    def literal(self, data: Any, _field: Field) -> str:
        """Return a short array on one line, a long one with an entry on each."""
        short = inline(data)
        if len(short) <= LONG:
            return short
        return "\n".join(["[", *(f"  {self.entry(text)}," for text in data), "]"])

    def blank_lines(self, field: Field) -> list[str]:
        """Return an array without an entry."""
        return [f"{field.key} = []"]

    def chosen(self, value: Sequence[str], _field: Field) -> tuple[str, ...]:
        """Return the texts themselves."""
        return tuple(value)

    def ticked(self, options: Sequence[str], field: Field) -> str:
        """Return a line for each text, or all choices with their boxes."""
        return boxes_of(field).text(options) if field.boxes else "\n".join(options)

    def blank(self, field: Field) -> str:
        """Return the choices without a tick, where the form prints them all."""
        return self.text((), field)

    def text(self, value: Sequence[str], field: Field) -> str:
        """Return a line for each text, behind its number, or all choices with their boxes."""
        if field.boxes:
            return boxes_of(field).text(value)
        markers = field.markers or ("",) * len(value)
        return "\n".join(marker + text for marker, text in zip(markers, value, strict=False))

    def unshown(self, data: Any, text: str, field: Field) -> Sequence[KeyPath]:
        """Return the texts that are not the line of their place, or all if they are not ticked."""
        shown = self.text(data, field)
        if text == shown:
            return ()
        lines = text.split("\n"), shown.split("\n")
        if field.boxes or len(lines[0]) != len(lines[1]):
            return ((),)
        pairs = enumerate(zip(*lines, strict=True))
        return [(place,) for place, (line, wanted) in pairs if line != wanted]

    def understand(self, text: str, field: Field, context: Context) -> Understood | None:
        """Return what is ticked in a cell, or its lines without their numbers."""
        if field.boxes:
            chosen = boxes_of(field).chosen(text, context)
            return None if chosen is None else Understood([*chosen], self.text(chosen, field))
        return Understood([*_texts(text, field, is_flat=context.is_flat)], text)

    def is_blank(self, text: str, field: Field, context: Context) -> bool:
        """Tell whether there is no text, or no tick in it."""
        return not text or (field.boxes and boxes_of(field).chosen(text, context) == ())

    def is_same(self, text: str, other: str, field: Field) -> bool:
        """Tell whether two texts are the same texts, or tick the same choices."""
        if field.boxes:
            return text == other or boxes_of(field).is_same(text, other)
        pair = ([bare(line) for line in _texts(words, field)] for words in (text, other))
        return text == other or next(pair) == next(pair)


def _faults(texts: Sequence[str], field: Field) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with an array of texts, each with a hint."""
    for text in texts:
        if "\n" in text:
            yield _("Each entry of {key} must be one line.").format(key=field.key), ""
        elif not text.strip():
            yield _("{key} has a blank entry.").format(key=field.key), _("Delete it.")
        elif field.choices and text not in field.choices:
            message = _("{value} is not a choice for {key}.").format(value=text, key=field.key)
            yield message, did_you_mean(text, field.choices)
        elif field.pattern and not field.pattern.fullmatch(text):
            message = _("{key} does not have the form it must have.").format(key=field.key)
            yield message, field.pattern_hint
    if field.choices and len(set(texts)) < len(texts):
        yield _("{key} has an entry twice.").format(key=field.key), _("Delete it.")
    if field.markers and len(texts) > len(field.markers):
        message = _("{key} has {count} entries; its numbering ends at {limit}.")
        limit = len(field.markers)
        yield message.format(key=field.key, count=len(texts), limit=limit), ""
    if field.required and not texts:
        yield _("{key} has no entry.").format(key=field.key), ""


def _texts(text: str, field: Field, *, is_flat: bool = False) -> Sequence[str]:
    """Return the entries of a text: its choices, its numbered parts, or else its lines."""
    if field.choices:
        chosen = Boxes(field.choices, field.nested, field.wording).words(text)
        if chosen is not None:
            return chosen
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if not field.markers:
        return lines
    numbered = _numbered(lines, field.markers)
    if len(numbered) > 1 or (numbered and not is_flat):
        return numbered
    return _enumerated(text, field) or numbered or lines


def _numbered(lines: Sequence[str], markers: Sequence[str]) -> list[str]:
    """Return the texts behind the markers of lines; none if the first has not the first marker.

    A line without the next marker goes on with the text of the one before it.
    """
    found: list[str] = []
    for line in lines:
        rest = _behind(markers[len(found)], line) if len(found) < len(markers) else None
        if rest is not None:
            found.append(rest)
        elif found:
            found[-1] = on_one_line(f"{found[-1]}\n{line}")
        else:
            return []
    return found if all(found) else []


def _behind(marker: str, line: str) -> str | None:
    """Return what stands behind a marker, as it is or in other widths, None where it is not."""
    if line.startswith(marker):
        return line.removeprefix(marker).strip()
    start = plain(marker)
    folded = fold(line)
    return folded.raw_from(len(start)).strip() if folded.plain.startswith(start) else None


def _enumerated(text: str, field: Field) -> Sequence[str]:
    """Return the entries of an enumeration of any style that is all of a text."""
    styles = {"own": field.markers, **field.wording.numberings}
    found = find_enumeration(text, styles)
    if found is None or found.intro or not all(found.items):
        return []
    return [on_one_line(item) for item in found.items]


LIST = Lines(
    summary=N_("a list of texts of one line each, or of the choices that are ticked"),
    examples=(Example('["First.", "Second."]', "First.\nSecond."),),
    compared=Compared.TEXT,
    is_words=True,
    is_long=True,
    takes_many=True,
    worded=("boxes", "boxes_first", "nested"),
    heeds=("boxes", "numbering"),
)
