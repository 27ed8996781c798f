"""Putting a draft, which is what somebody typed into a form, into a declaration's data."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any

from msgspec import Struct

from shenbao.declaration import EXPLAIN, NAME, Field
from shenbao.declaration.cells import Context
from shenbao.form import Filing, Standard
from shenbao.form.writing import UnwritableError, edit_declaration
from shenbao.form.writing.sections import found_at
from shenbao.i18n import _
from shenbao.intake.pull.merged import Merged
from shenbao.toml import KeyPath, key_name
from shenbao.web.errors import RefusedError
from shenbao.web.forms import arrays, facts_of, parts_of, path_of, row_numbers, texts
from shenbao.web.records import Draft

EXPLAIN_AS = "explain_as"


class Applied(Struct, frozen=True):
    """The data of a declaration with a draft in it.

    ``misfits`` says of each cell that could not be understood why, by its address in the draft.
    ``rows`` has the numbers, in the draft, of the rows of each array that the draft arranges.
    ``notes`` are the comments that it adds, ``nowhere`` has the addresses of texts whose cells
    are not there, such as those of rows that are gone.
    """

    data: dict[str, Any]
    misfits: Mapping[str, str]
    rows: Mapping[str, Sequence[int]]
    notes: Sequence[str] = ()
    nowhere: Collection[str] = ()


def apply(draft: Draft, filing: Filing, context: Context) -> Applied:
    """Put a draft into the data of its declaration; ``filing`` is that of its base."""
    return _Application(draft, filing, context).applied()


def rewritten(
    text: str, data: Mapping[str, Any], standard: Standard, notes: Sequence[str] = ()
) -> str:
    """Return the text of a declaration with other data, notes as comments, and all else kept.

    Raises RefusedError where the file cannot be changed so.
    """
    try:
        return edit_declaration(text, data, standard, notes=notes)
    except UnwritableError as error:
        message = _("The file cannot be changed without losing what else is in it.")
        raise RefusedError(message) from error


def not_understood(text: str) -> str:
    """Say that a cell does not take a text."""
    return _("“{text}” is not understood here.").format(text=text.strip())


class _Application:
    def __init__(self, draft: Draft, filing: Filing, context: Context) -> None:
        self.draft = draft
        self.filing = filing
        self.standard = filing.standard
        self.context = context
        self.merged = Merged(deepcopy(dict(filing.declaration.document.data)))
        self.misfits: dict[str, str] = {}
        self.nowhere: set[str] = set()
        self.arrays = arrays(self.standard)
        self.rows = self.given_rows() if self.standard.follows else draft.rows

    def applied(self) -> Applied:
        was = texts(self.filing)
        changed = {at: text for at, text in self.draft.texts.items() if text != was.get(at, "")}
        fields = {at: changed.pop(at) for at in self.standard.fields if at in changed}
        for address, text in fields.items():  # before the rows that a field may have instead
            self.type(address, text)
        for address, numbers in self.rows.items():
            if address in self.arrays:
                self.arrange(self.arrays[address], numbers)
        for address, text in changed.items():
            self.type(address, text)
        rows = dict(self.kept_rows())
        return Applied(self.merged.data, self.misfits, rows, self.draft.notes, self.nowhere)

    def type(self, address: str, text: str) -> None:
        """Put a text into the cell with an address, if there is one."""
        place = self.placed(address)
        facts = place and facts_of(self.standard, place)
        if len(place) > 1 and parts_of(self.standard, str(place[0])):
            place = place if isinstance(self.value(place[:1]), dict) else ()
        if self.is_explanation(place):
            self.explain(place, text)
        elif place and facts:
            self.write(address, place, facts, text)
        else:
            self.nowhere.add(address)

    # ---- Rows -----------------------------------------------------------------------------

    def given_rows(self) -> Mapping[str, Sequence[int]]:
        """Return the rows of a form that follows another: those of its file, then the others."""
        return {array: sorted(numbers) for array, numbers in row_numbers(self.filing).items()}

    def arrange(self, path: KeyPath, numbers: Sequence[int]) -> None:
        """Put the rows of an array in order; rows not named are removed, new ones are blank."""
        old = found_at(self.merged.data, path) or []
        rows = [old[number] if number < len(old) else {} for number in dict.fromkeys(numbers)]
        self.set_rows(path, rows)

    def set_rows(self, path: KeyPath, rows: Sequence[Any]) -> None:
        """Put the rows of an array into the data; those of a field take the place of a text."""
        owner = path[:1] if parts_of(self.standard, str(path[0])) else ()
        if owner and rows and not isinstance(self.value(owner), dict):
            self.merged.set(owner, {})
        if rows:
            self.merged.set(path, rows)
        elif not owner:
            self.merged.drop(path)
        elif isinstance(self.value(owner), dict):  # there may be words around the rows
            self.value(owner).pop(path[-1], None)

    def blank(self, path: KeyPath) -> None:
        """Make a field blank whose rows are all gone, unless there are words around them."""
        parts, left = parts_of(self.standard, str(path[0])), self.value(path[:1])
        around = (*parts.before, *parts.behind) if parts else ()
        words = [facts.key for facts in around if not facts.kind.options(facts)]
        if parts and isinstance(left, dict) and not any(map(left.get, words)):
            self.clear(path[:1], self.standard.fields[str(path[0])])

    def placed(self, address: str) -> KeyPath:
        """Return where the cell with an address of the draft is now; () where it is nowhere."""
        path = path_of(address)
        number = next((part for part in path if isinstance(part, int)), None)
        if number is None:
            return path
        at = path.index(number)
        order = self.rows.get(key_name(path[:at]))
        if order is None:
            return path
        places = list(dict.fromkeys(order))
        return (*path[:at], places.index(number), *path[at + 1 :]) if number in places else ()

    def kept_rows(self) -> Iterator[tuple[str, Sequence[int]]]:
        """Remove new rows in which nothing was written; yield the numbers of the others."""
        for address, numbers in self.rows.items():
            path = self.arrays.get(address, ())
            rows = (found_at(self.merged.data, path) if path else None) or []
            pairs = list(zip(dict.fromkeys(numbers), rows, strict=False))
            kept = {number: self.named(path, number, row) for number, row in pairs if row}
            if rows:
                self.set_rows(path, list(kept.values()))
            if path and not kept:
                self.blank(path)
            given = numbers if self.standard.follows else ()
            yield address, [*kept, *(number for number in given if number not in kept)]

    def named(self, path: KeyPath, number: int, row: dict[str, Any]) -> dict[str, Any]:
        """Return a row with the name that it has in the followed form, by which it is known."""
        if NAME in row or not self.standard.follows:
            return row
        of_row = (*path, number)
        known = (found for found in self.filing.declaration.indicators if found.path == of_row)
        return next(({NAME: found.name, **row} for found in known), row)

    # ---- Cells ----------------------------------------------------------------------------

    def write(self, address: str, place: KeyPath, facts: Field, text: str) -> None:
        """Put a text into the data as a value of its field's kind."""
        if options := facts.kind.options(facts):
            lines = [line.strip() for line in text.split("\n") if line.strip()]
            if not set(lines) <= set(options):  # no box would be ticked for it
                self.misfits[address] = not_understood(text)
                return
            text = facts.kind.ticked(lines, facts)
        text = text.strip()
        if facts.is_blank(text, self.context):
            self.clear(place, facts)
            return
        is_torn = facts.kind.is_figure and "\n" in text  # two lines are no figure, but two
        understood = None if is_torn else facts.understand(text, self.context)
        if understood is None:
            self.misfits[address] = not_understood(text)
            return
        value, _remarks = facts.kind.revised(self.value(place), understood, self.context)
        self.put(place, value)

    def clear(self, place: KeyPath, facts: Field) -> None:
        """Take a value away; the name of an indicator, which each has, is left blank."""
        if facts.required and facts.kind.is_words and not facts.kind.options(facts):
            self.put(place, "")
        else:
            self.remove(place)

    def is_explanation(self, place: KeyPath) -> bool:
        """Tell whether a cell has the explanation of an indicator."""
        shape = self.standard.shape
        is_known = shape.explained and place[-1:] == (EXPLAIN,)
        return is_known and place[:-2] in shape.classes() and isinstance(place[-2], int)

    def explain(self, place: KeyPath, text: str) -> None:
        """Put an explanation into the data, unless it is blank or what the standard says."""
        row = place[:-1]
        name = str(self.value((*row, NAME)) or "")
        self.remove(place)
        self.remove((*row, EXPLAIN_AS))
        if text.strip() and text.strip() != self.usual(name):
            self.put(place, text.strip())

    def usual(self, name: str) -> str:
        return self.filing.usual_explanation(name)

    # ---- The data -------------------------------------------------------------------------

    def value(self, place: KeyPath) -> Any:
        return self.merged.get(place)

    def put(self, place: KeyPath, value: Any) -> None:
        row, inside = self.owner(place)
        if row is None:
            self.merged.set(place, value)
            return
        for key in inside[:-1]:
            row = row.setdefault(str(key), {})
        row[str(inside[-1])] = value

    def remove(self, place: KeyPath) -> None:
        """Take a value away, and the table that it was the last one of."""
        row, inside = self.owner(place)
        if row is None:
            self.merged.drop(place)
            return
        owners = [row]
        for key in inside[:-1]:
            owners.append(owners[-1].get(str(key), {}))
        for owner, key in zip(reversed(owners), reversed(inside), strict=True):
            owner.pop(str(key), None)
            if owner:
                break

    def owner(self, place: KeyPath) -> tuple[dict[str, Any] | None, KeyPath]:
        """Return the row that a cell is in, None where it is in none, and its path there."""
        at = next((index for index, part in enumerate(place) if isinstance(part, int)), None)
        if at is None:
            return None, place
        row = self.merged.get(place[: at + 1])
        return (row if isinstance(row, dict) else {}), place[at + 1 :]
