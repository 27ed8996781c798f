"""A text of paragraphs, or numbered items with their amounts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from difflib import SequenceMatcher
from typing import Any

from msgspec import Struct

from shenbao.declaration.cells import Context, Understood
from shenbao.declaration.enumeration import find_enumeration
from shenbao.declaration.field import Compared, Example, Field, Kind, Parts, Schema
from shenbao.declaration.kinds.amount import AMOUNT as MONEY
from shenbao.declaration.kinds.figure import complain_of_sign, figure_schema
from shenbao.declaration.kinds.line import LINE
from shenbao.declaration.kinds.text import TEXT
from shenbao.diagnostics import Code, KeyPath
from shenbao.i18n import N_, _
from shenbao.toml.literals import basic_string, commented, number, string
from shenbao.toml.reader import TableReader, did_you_mean

DECIMALS = 2
LEAST_LIKENESS = 0.5
"""How alike the words of an item must be before and after an edit to be known by them: 0 to 1."""

MOST_PAIRS = 4_000
"""The pairs of texts that are compared for that: of more, items are known by their places."""

AMOUNT, ITEMS = "amount", "items"


class Item(Struct, frozen=True):
    """One item of an enumeration; ``amount`` is in 万元 (ten thousand yuan), if it has one."""

    text: str
    amount: Decimal | None = None


class Itemised(Struct, frozen=True):
    """An enumerated text: words before, items numbered in a named style, words after."""

    items: tuple[Item, ...]
    numbering: str = ""
    intro: str = ""
    closing: str = ""


class ItemisedText(Kind[Itemised | str], frozen=True):
    """A text of paragraphs, or a table of numbered items; no sheet shows the items' amounts."""

    def read(self, table: TableReader, field: Field) -> Itemised | str | None:
        """Read a text, or a table of items."""
        if not isinstance(table.data.get(field.key), dict):
            return TEXT.read(table, field)
        inner = table.table(field.key)
        assert inner is not None
        return _read(inner, field)

    def schema(self, field: Field) -> Schema:
        """Return the schema of a text or a table of items."""
        item = _table({"text": {"type": "string"}, AMOUNT: figure_schema("number", field)}, "text")
        parts: Schema = {
            "numbering": {"enum": list(field.wording.numberings)},
            "intro": {"type": "string"},
            ITEMS: {"type": "array", "items": item},
            "closing": {"type": "string"},
        }
        return {"oneOf": [TEXT.schema(field), _table(parts, ITEMS)]}

    def literal(self, data: Any, field: Field) -> str:
        """Return a text as it is written behind its key."""
        return TEXT.literal(data, field)

    def lines(self, data: Any, field: Field) -> list[str]:
        """Return a text with its key, or the lines of a table with an item on each."""
        if not isinstance(data, Mapping):
            return super().lines(data, field)
        before = [key for key in ("numbering", "intro") if key in data]
        behind = [key for key in ("closing",) if key in data]
        return [
            commented(f"[{field.key}]", field.label),
            *(f"{key} = {string(data[key])}" for key in before),
            f"{ITEMS} = [",
            *(f"  {self.entry(item)}," for item in data.get(ITEMS, ())),
            "]",
            *(f"{key} = {string(data[key])}" for key in behind),
        ]

    def entry(self, data: Any) -> str:
        """Return an item as an inline table."""
        facts = [f"text = {basic_string(data['text'])}"] if "text" in data else []
        if AMOUNT in data:
            facts.append(f"{AMOUNT} = {number(data[AMOUNT], DECIMALS)}")
        return f"{{ {', '.join(facts)} }}"

    def blank_lines(self, field: Field) -> list[str]:
        """Return the lines of a table with one item, numbered as most are."""
        numberings = [name for name in field.wording.numberings if name]
        blank = {"numbering": numberings[0]} if numberings else {}
        return self.lines({**blank, ITEMS: [{"text": ""}]}, field)

    def parts(self, field: Field) -> Parts:
        """Return what is around the items, and what each of them has."""
        styles = tuple(filter(None, field.wording.numberings))
        return Parts(
            before=(
                Field("numbering", LINE, _("Numbering"), choices=styles),
                Field("intro", TEXT, _("Words before")),
            ),
            rows=ITEMS,
            columns=(
                Field("text", TEXT, _("Item"), required=True),
                Field(
                    AMOUNT,
                    MONEY,
                    _("Amount"),
                    wording=field.wording,
                    negative=field.negative,
                ),
            ),
            behind=(Field("closing", TEXT, _("Words after")),),
        )

    def parted(self, text: str, field: Field, context: Context) -> Mapping[str, Any]:
        """Return the items of a text: those that are enumerated, or else its lines."""
        understood = self.understand(text, field, context)
        if understood is not None and isinstance(understood.data, Mapping):
            return understood.data
        lines = [line.strip() for line in text.split("\n") if line.strip()]
        return _data(Itemised(tuple(Item(line, context.amount(line)) for line in lines)))

    def amounts(self, data: Any) -> Sequence[KeyPath]:
        """Return the amounts of the items."""
        items = data.get(ITEMS, ()) if isinstance(data, Mapping) else ()
        return [(ITEMS, index, AMOUNT) for index, item in enumerate(items) if AMOUNT in item]

    def text(self, value: Itemised | str, field: Field) -> str:
        """Return the paragraphs, each item behind its marker."""
        if isinstance(value, str):
            return value
        markers = field.wording.numberings[value.numbering] or ("",) * len(value.items)
        items = (marker + item.text for marker, item in zip(markers, value.items, strict=False))
        return "\n".join(text for text in (value.intro, *items, value.closing) if text)

    def unshown(self, data: Any, text: str, field: Field) -> Sequence[KeyPath]:
        """Return each text of an enumeration that does not end a line behind those before it."""
        if isinstance(data, str):
            return TEXT.unshown(data, text, field)
        lines, end, lost = f"{text}\n", 0, []
        for path, words in _authored(data):
            start = lines.find(f"{words}\n", end)
            if start < 0:
                lost.append(path)
            else:
                end = start + len(words)
        return lost

    def understand(self, text: str, field: Field, context: Context) -> Understood | None:
        """Return the items of an enumerated text, or the text itself where it has none.

        Items are taken only where they show as just this text.
        """
        found = find_enumeration(text, field.wording.numberings)
        if found is None or not all(found.items):
            return Understood(text, text)
        *others, last = found.items
        last, _behind, closing = last.partition("\n")
        numbered = zip(found.markers, (*others, last.strip()), strict=True)
        items = tuple(Item(words, _amount(marker, words, context)) for marker, words in numbered)
        value = Itemised(items, found.style, found.intro, closing.strip())
        is_exact = context.is_flat or self.text(value, field) == text
        return Understood(_data(value) if is_exact else text, text)

    def revised(self, old: Any, new: Understood, context: Context) -> tuple[Any, list[str]]:
        """Return the new value, written as the old one was; items keep their amounts."""
        if isinstance(old, str):
            return new.words, []
        if not isinstance(old, Mapping):
            return new.data, []
        if isinstance(new.data, str):
            message = _(
                "The text is not an enumeration any more; the amounts of its items are dropped."
            )
            return new.data, [message] if any(AMOUNT in item for item in old[ITEMS]) else []
        items, remarks = _revised_items(old[ITEMS], new.data[ITEMS], context)
        return {**new.data, ITEMS: items}, remarks


ItemData = Mapping[str, Any]
"""An item as TOML has it."""


def _authored(data: Mapping[str, Any]) -> Iterator[tuple[KeyPath, str]]:
    """Return the texts of an enumeration in TOML with their places, from the first to the last."""
    items = enumerate(data[ITEMS])
    texts: Iterable[tuple[KeyPath, str]] = (
        (("intro",), data.get("intro", "")),
        *(((ITEMS, index, "text"), item["text"]) for index, item in items),
        (("closing",), data.get("closing", "")),
    )
    return ((path, words.removesuffix("\n")) for path, words in texts if words)


def _read(table: TableReader, field: Field) -> Itemised:
    numbering = table.text("numbering")
    if numbering not in field.wording.numberings:
        message = _("Unknown numbering {name}.").format(name=numbering)
        hint = did_you_mean(numbering, field.wording.numberings)
        table.complain(Code.VALUE, message, hint, key="numbering")
    items = tuple(_read_item(item, field) for item in table.tables(ITEMS))
    if not items and not table.data.get(ITEMS):
        table.complain(Code.MISSING, _("{key} has no items.").format(key=field.key))
    markers = field.wording.numberings.get(numbering, ())
    if markers and len(items) > len(markers):
        message = _("{key} has {count} items; {numbering} numbers no more than {limit}.")
        message = message.format(
            key=field.key, count=len(items), numbering=numbering, limit=len(markers)
        )
        table.complain(Code.LIMIT, message, key=ITEMS)
    itemised = Itemised(items, numbering, table.text("intro"), table.text("closing"))
    table.finish()
    return itemised


def _read_item(table: TableReader, field: Field) -> Item:
    item = Item(table.text("text", required=True), table.number(AMOUNT))
    if item.amount is not None:
        complain_of_sign(item.amount, table, AMOUNT, field)
    table.finish()
    return item


def _amount(marker: str, words: str, context: Context) -> Decimal | None:
    """Return the amount of an item; None where its marker may belong to it: 1.5万元."""
    amount = context.amount(words)
    return amount if amount == context.amount(marker + words) else None


def _table(properties: Schema, *required: str) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        "required": list(required),
    }


def _data(value: Itemised) -> dict[str, Any]:
    """Return an enumeration as TOML has it, without what is blank."""
    items = [
        {"text": item.text} if item.amount is None else {"text": item.text, AMOUNT: item.amount}
        for item in value.items
    ]
    data = {"numbering": value.numbering, "intro": value.intro, ITEMS: items}
    data["closing"] = value.closing
    return {key: part for key, part in data.items() if part}


def _revised_items(
    old: Sequence[ItemData], new: Sequence[ItemData], context: Context
) -> tuple[list[ItemData], list[str]]:
    """Return the items after an edit of their words, and what became of their amounts."""
    before, after = ([str(item["text"]) for item in items] for items in (old, new))
    was = _partners(before, after)
    found: list[ItemData] = []
    remarks: list[str] = []
    for place, item in enumerate(new):
        if place not in was:
            found.append(item)
            continue
        revised, remark = _revised_item(old[was[place]], item, context)
        found.append(revised)
        remarks += [remark] if remark else []
    return found, remarks


def _partners(old: Sequence[str], new: Sequence[str]) -> dict[int, int]:
    """Return which of the old texts each of the new ones was, by their places.

    It is the same text wherever it stands now, or else the one that is most alike, or the one
    in whose place between others it stands.
    """
    places: dict[str, list[int]] = {}
    for place, text in enumerate(old):
        places.setdefault(text, []).append(place)
    was = {place: places[text].pop(0) for place, text in enumerate(new) if places.get(text)}
    for _unlike, _far, place, other in sorted(_alike(old, new, was)):
        if place not in was and other not in was.values():
            was[place] = other
    now = {other: place for place, other in was.items()}
    for other in range(len(old)):
        behind = now.get(other - 1) if other else -1
        here = len(new) if behind is None else behind + 1
        if other not in now and here < len(new) and here not in was:
            was[here], now[other] = other, here
    return was


def _alike(
    old: Sequence[str], new: Sequence[str], known: Mapping[int, int]
) -> Iterator[tuple[float, int, int, int]]:
    """Yield the places of texts that are alike and not known yet, what sorts them first."""
    others = sorted({*range(len(old))} - {*known.values()})
    places = sorted({*range(len(new))} - {*known})
    for place in places if len(places) * len(others) <= MOST_PAIRS else ():
        matcher = SequenceMatcher(None, "", new[place], autojunk=False)
        for other in others:
            matcher.set_seq1(old[other])
            if matcher.quick_ratio() >= LEAST_LIKENESS <= (likeness := matcher.ratio()):
                yield -likeness, abs(place - other), place, other


def _revised_item(old: ItemData, new: ItemData, context: Context) -> tuple[ItemData, str]:
    """Return an item with other words: with the amount that they state, or else with its own."""
    if old["text"] == new["text"]:
        return old, ""
    text = {"text": new["text"]}
    if AMOUNT not in old:
        return text, ""
    amount = new.get(AMOUNT)
    if amount is None:
        message = _("Check the amount {amount} of the item that now reads “{text}”.")
        return {**text, AMOUNT: old[AMOUNT]}, message.format(amount=old[AMOUNT], **text)
    if amount == context.amount(old["text"]):
        return {**text, AMOUNT: old[AMOUNT]}, ""
    message = _("The amount of “{text}” is read as {new}; it was {old}.")
    return {**text, AMOUNT: amount}, message.format(new=amount, old=old[AMOUNT], **text)


ITEMISED = ItemisedText(
    summary=N_("a text of paragraphs, or numbered items that may have an amount"),
    examples=(
        Example('"First.\\nSecond."', "First.\nSecond."),
        Example('{ items = [{ text = "Rent", amount = 1.50 }, { text = "Fees" }] }', "Rent\nFees"),
    ),
    compared=Compared.ITEMS,
    is_words=True,
    is_long=True,
    worded=("numberings",),
)
