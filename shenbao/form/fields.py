"""Reading a field or a column of form.toml: its kind, what it takes, and its words."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import Any

from msgspec.structs import replace

from shenbao.declaration import KINDS, Column, Field, Kind, Wording
from shenbao.declaration.boxes import Boxes
from shenbao.declaration.dates import USUAL as USUAL_DATE
from shenbao.declaration.dates import complain_of_date_phrase, date_phrase
from shenbao.declaration.enumeration import bare_numerals
from shenbao.declaration.folding import plain
from shenbao.declaration.kinds import OF_COLUMNS, OF_FIELDS
from shenbao.diagnostics import Code, Diagnostic
from shenbao.form.formulas import Fault, Formula, parse
from shenbao.i18n import _
from shenbao.toml.reader import TableReader, did_you_mean

NUMBERING = "numbering"
"""The key of a style of markers; those of a column stand before its values row by row."""

FORMULA = "formula"
DERIVED = (FORMULA, "take")
OF_AUTHORS = ("required", "unique", "or_text")

MOST_DECIMALS = 6

Grades = tuple[tuple[str, Decimal], ...]

CHOICES = "choices"

OF_SOME_KINDS = (
    *("yes", "no", "decimals", "date", "show_unit"),
    *("boxes", "boxes_first", NUMBERING, "grades"),
)
"""Keys that tell how the values of some kinds show."""


def read_wording(form: TableReader, numberings: Mapping[str, tuple[str, ...]]) -> Wording:
    """Read the words that all fields and columns of a form are shown by."""
    table = form.table("wording")
    if table is None:
        return Wording(numberings=numberings)
    wording = Wording(
        yes=table.text("yes"),
        no=table.text("no"),
        decimals=_decimals(table) or 0,
        grouping=table.text("grouping"),
        unit=table.text("unit"),
        show_unit=table.flag("show_unit"),
        date=_date(table, USUAL_DATE),
        boxes=_boxes(table),
        boxes_first=table.flag("boxes_first"),
        nested=table.text("nested"),
        grades=_grades(table, ()),
        numberings=numberings,
    )
    table.finish()
    return wording


def read_field(entry: TableReader, key: str, wording: Wording) -> Field:
    """Read the field that a table of form.toml describes; ``key`` is read already."""
    field = Field(
        key=key,
        **_facts(entry, entry.text("label", required=True), OF_FIELDS, wording),
        unique=entry.flag("unique"),
        printed_blank=entry.flag("printed_blank", default=True),
        length=entry.whole("length"),
        registered=entry.texts("registered"),
        parts=entry.texts("parts"),
    )
    entry.finish()
    return field


def read_column(entry: TableReader, key: str, label: str, wording: Wording) -> Column:
    """Read what the cells of a column take; how the column is printed is read elsewhere."""
    return Column(
        key=key,
        **_facts(entry, label, OF_COLUMNS, wording, NUMBERING),
        optional=entry.flag("optional"),
    )


def read_formula(entry: TableReader, kind: Kind[Any] | None = None) -> Formula | None:
    """Read a formula; None where there is none, or none that can be understood.

    ``kind`` is that of its field or column, which must be one of figures.
    """
    if not entry.has(FORMULA):
        return None
    text = entry.text(FORMULA, required=True)
    formula = parse(text) if text.strip() else None
    if kind is not None and not kind.takes_formula:
        message = _("A formula gives a figure, and this kind holds none.")
        names = ", ".join(name for name, other in KINDS.items() if other.takes_formula)
        hint = _("Add a line kind = …, one of: {names}.").format(names=names)
        entry.complain(Code.VALUE, message, hint, key=FORMULA)
    if isinstance(formula, Fault):
        complain_of_formula(entry, formula)
        return None
    return formula


def read_take(entry: TableReader, *, follows: bool) -> str:
    """Read what is taken from the followed form; a form that follows none takes nothing."""
    take = entry.text("take")
    if entry.has("take") and not follows:
        message = _("Nothing can be taken: this form follows no other.")
        hint = _('Add a line follows = "…" at the top, the standard that it follows.')
        entry.complain(Code.VALUE, message, hint, key="take")
    return take


def complain_of_derived(entry: TableReader) -> None:
    """Complain of what goes with values of authors only, where nobody writes one."""
    derived = [key for key in DERIVED if key in entry.data]
    if len(derived) > 1:
        message = _("{first} and {second} do not go together.")
        first, second = derived
        entry.complain(Code.VALUE, message.format(first=first, second=second), key=second)
    for key in OF_AUTHORS if derived else ():
        if entry.data.get(key) is True:
            message = _("{key} does not go with {derived}: nobody writes this value.")
            message = message.format(key=key, derived=derived[0])
            entry.complain(Code.VALUE, message, key=key, at_key=True)


def complain_of_formula(entry: TableReader, fault: Fault) -> None:
    """Complain of a part of a formula, at its place in the text."""
    path = (*entry.path, FORMULA)
    span = entry.document.part_span(path, fault.start, fault.end)
    entry.problems.append(Diagnostic(span, Code.VALUE, fault.message, fault.hint, key=path))


def _facts(
    entry: TableReader, label: str, usual_kind: str, wording: Wording, *of_all_kinds: str
) -> dict[str, Any]:
    """Read what fields and columns have in common, by the names of a Field."""
    kind = _kind(entry, usual_kind)
    wording = _own_wording(entry, kind, wording)
    _complain_of_lacking_words(kind, entry, wording)
    _complain_of_unheeded(kind, entry, of_all_kinds)
    return {
        "kind": kind,
        "wording": wording,
        "label": label,
        "aliases": entry.texts("aliases"),
        "description": entry.text("description"),
        "required": entry.flag("required"),
        "or_text": entry.flag("or_text"),
        "negative": entry.flag("negative"),
        "unit": entry.text("unit", default=wording.unit if kind.is_money else "", lines=False),
        "show_unit": _show_unit(entry, kind, wording),
        **_choices(entry, wording),
        "markers": _markers(entry, wording),
        "stamp": entry.text("stamp"),
        "pattern": _pattern(entry),
        "pattern_hint": entry.text("pattern_hint"),
    }


def _show_unit(entry: TableReader, kind: Kind[Any], wording: Wording) -> bool | None:
    """Read whether figures show their unit; None leaves that to the kind."""
    if entry.has("show_unit"):
        return entry.flag("show_unit")
    return True if kind.is_money and wording.show_unit else None


def _kind(entry: TableReader, usual: str) -> Kind[Any]:
    """Read a kind; an unknown one is taken for the usual one."""
    name = entry.one_of("kind", KINDS, default=usual)
    return KINDS.get(name, KINDS[usual])


def _own_wording(entry: TableReader, kind: Kind[Any], wording: Wording) -> Wording:
    """Return the words of the form with a field's own in their place.

    The decimals of the form are those of its amounts.
    """
    decimals = _decimals(entry)
    usual = wording.decimals if kind.is_money else 0
    return replace(
        wording,
        yes=entry.text("yes", default=wording.yes),
        no=entry.text("no", default=wording.no),
        decimals=usual if decimals is None else decimals,
        date=_date(entry, wording.date),
        boxes_first=entry.flag("boxes_first", default=wording.boxes_first),
        grades=_grades(entry, wording.grades),
    )


def _decimals(table: TableReader) -> int | None:
    """Read how many decimals figures have at least."""
    decimals = table.whole("decimals")
    if decimals is not None and not 0 <= decimals <= MOST_DECIMALS:
        message = _("{key} must be from {least} to {most}.")
        message = message.format(key="decimals", least=0, most=MOST_DECIMALS)
        table.complain(Code.VALUE, message, key="decimals")
        return None
    return decimals


def _grades(table: TableReader, usual: Grades) -> Grades:
    """Read words for figures, each with the least that it is said of."""
    inner = table.table("grades")
    if inner is None:
        return usual
    found = [(words, inner.number(words)) for words in inner.data]
    inner.finish()
    grades = [(words, least) for words, least in found if least is not None]
    if len({least for _words, least in grades}) < len(grades):
        message = _("Two grades begin at the same figure.")
        table.complain(Code.DUPLICATE, message, key="grades")
    return tuple(sorted(grades, key=lambda grade: -grade[1]))


def _date(table: TableReader, usual: str) -> str:
    """Read a phrase for dates; one that describes none is taken for the usual one."""
    words = table.text("date", default=usual)
    complain_of_date_phrase(words, table, "date")
    return words if date_phrase(words) else usual


def _complain_of_lacking_words(kind: Kind[Any], entry: TableReader, wording: Wording) -> None:
    for name in kind.shown_by:
        if not getattr(wording, name):
            message = _("This kind of field needs a word for {name} in [wording].")
            entry.complain(Code.MISSING, message.format(name=name), key="kind")


def _complain_of_unheeded(
    kind: Kind[Any], entry: TableReader, of_all_kinds: Collection[str]
) -> None:
    """Complain of what tells how values show, but not those of this kind."""
    for key in OF_SOME_KINDS:
        if entry.has(key) and key not in (*kind.worded, *kind.heeds, *of_all_kinds):
            message = _("{key} has no effect on this kind of field.").format(key=key)
            kinds = [name for name, other in KINDS.items() if key in (*other.worded, *other.heeds)]
            hint = _("It goes with: {kinds}.").format(kinds=", ".join(kinds))
            entry.complain(Code.VALUE, message, hint, key=key, at_key=True)


def _boxes(wording: TableReader) -> tuple[str, str]:
    """Read the box of a choice and that of a chosen one, which must differ."""
    if not wording.has("boxes"):
        return Wording().boxes
    boxes = wording.texts("boxes")
    if len(boxes) != len(Wording().boxes) or not all(boxes) or boxes[0] == boxes[1]:
        message = _("boxes must be two texts: a box, and one that is ticked.")
        wording.complain(Code.VALUE, message, key="boxes")
        return Wording().boxes
    return boxes[0], boxes[1]


def _choices(entry: TableReader, wording: Wording) -> dict[str, Any]:
    """Read the choices of a field; an array holds those nested in the choice before it."""
    choices: list[str] = []
    before = ""
    nested: dict[str, tuple[str, ...]] = {}
    found = entry.data.get(CHOICES, []) if entry.has(CHOICES) else []
    codes: dict[str, str] = {}
    for choice in found if isinstance(found, list) else [found]:
        read = [_choice(known) for known in (choice if isinstance(choice, list) else [choice])]
        inner = [words for words, _code in read]
        codes |= {words: code for words, code in read if code}
        is_nested = isinstance(choice, list) and bool(before) and before not in nested
        is_texts = bool(inner) and all(inner)
        if not is_texts or not isinstance(found, list) or isinstance(choice, list) > is_nested:
            message = _("choices must be texts, each with an array of those within it or without.")
            hint = _("One with a code is { label = …, code = … }.")
            entry.complain(Code.KIND, message, hint, key=CHOICES)
            return {"choices": ()}
        if is_nested:
            nested[before] = tuple(inner)
        else:
            before = inner[0]
        choices += inner
    boxes = entry.flag("boxes")
    _complain_of_choices(entry, choices, wording, is_boxed=boxes)
    _complain_of_codes(entry, codes)
    return {"choices": tuple(choices), "nested": nested, "boxes": boxes, "codes": codes}


def _choice(data: Any) -> tuple[str, str]:
    """Return the words of a choice and its code, if it has one; no words where it is none."""
    match data:
        case str(words):
            code = ""
        case {"label": str(words), "code": str(code), **others} if code.strip() and not others:
            pass
        case _:
            return "", ""
    return (words, code) if words.strip() else ("", "")


def _complain_of_codes(entry: TableReader, codes: Mapping[str, str]) -> None:
    """Complain of choices that have one code: what a list says of them could not be read back."""
    known: dict[str, str] = {}
    for choice, code in codes.items():
        if plain(code) in known:
            message = _("The choices {first} and {second} have the same code.")
            message = message.format(first=known[plain(code)], second=choice)
            entry.complain(Code.DUPLICATE, message, key=CHOICES)
        known[plain(code)] = choice


def _complain_of_choices(
    entry: TableReader, choices: list[str], wording: Wording, *, is_boxed: bool
) -> None:
    """Complain of choices that could not be told apart, or of boxes that have none."""
    known: dict[str, str] = {}
    for choice in choices:
        if plain(choice) in known:
            message = _("The choices {first} and {second} read alike.")
            message = message.format(first=known[plain(choice)], second=choice)
            entry.complain(Code.DUPLICATE, message, key="choices")
        others = tuple(other for other in choices if plain(other) != plain(choice))
        if Boxes(others, {}, wording).words(choice):
            message = _("The choice {name} cannot be told from others beside each other.")
            entry.complain(Code.DUPLICATE, message.format(name=choice), key="choices")
        if "\n" in choice:
            message = _("{key} must be one line.").format(key=choice.partition("\n")[0])
            entry.complain(Code.VALUE, message, key=CHOICES)
        known[plain(choice)] = choice
    kind = KINDS.get(entry.text("kind"), KINDS[OF_FIELDS])
    has_words = bool(kind.shown_by) or "boxes" not in kind.heeds
    if is_boxed and not choices and not has_words:
        message = _("boxes needs choices to print.")
        entry.complain(Code.MISSING, message, _("Add a line choices = […]."), key="boxes")
    for choice in choices if is_boxed else ():
        for box in wording.boxes:
            if plain(box) in plain(choice):
                message = _("The choice {name} holds a box itself.").format(name=choice)
                entry.complain(Code.VALUE, message, key="choices")


def _markers(entry: TableReader, wording: Wording) -> tuple[str, ...]:
    """Read the numbering of a list: a style, or words around the first number of one (目标1：)."""
    numbering = entry.text("numbering")
    if numbering in wording.numberings:
        return wording.numberings[numbering]
    for markers in wording.numberings.values():
        numerals = bare_numerals(markers)
        if numerals and numbering.count(numerals[0]) == 1:
            before, after = numbering.split(numerals[0])
            return tuple(f"{before}{numeral}{after}" for numeral in numerals)
    message = _("{numbering} is the first number of no style of enumeration.")
    hint = did_you_mean(numbering, filter(None, wording.numberings))
    entry.complain(Code.VALUE, message.format(numbering=numbering), hint, key="numbering")
    return ()


def _pattern(entry: TableReader) -> re.Pattern[str] | None:
    text = entry.text("pattern")
    return entry.compiled("pattern", text) if text else None


def complain_of_parts(entries: Iterable[TableReader], fields: Mapping[str, Field]) -> None:
    """Complain of the parts of fields that hold no amount."""
    amounts = [key for key, field in fields.items() if field.kind.is_money]
    for entry in entries:
        for key in entry.texts("parts"):
            if key not in amounts:
                message = _("{name} is not a field that holds an amount.").format(name=key)
                entry.complain(Code.VALUE, message, did_you_mean(key, amounts), key="parts")
