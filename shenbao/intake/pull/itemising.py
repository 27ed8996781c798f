"""An enumeration that was edited: its items keep the amounts that stand behind their words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from shenbao.i18n import _
from shenbao.intake.grid import Cell
from shenbao.intake.pull.decisions import Decisions
from shenbao.intake.values import Values

AMOUNT = "amount"
Item = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Itemising:
    """Merges the items of a field; what becomes of their amounts is told."""

    values: Values
    decisions: Decisions

    def merged(self, old: Any, new: Any, said: Cell) -> Any:
        """Return the new value, written as the old one was.

        Both are as TOML has them: a text, or a table of items with amounts in 万元.
        """
        if isinstance(old, str):
            return said.text
        if not isinstance(old, Mapping):
            return new
        if isinstance(new, str):
            if any(AMOUNT in item for item in old["items"]):
                message = _("The text is no enumeration any more; the amounts of its items go.")
                self.decisions.tell(said.place, message)
            return new
        return {**new, "items": self.items(old["items"], new["items"], said)}

    def items(self, old: Sequence[Item], new: Sequence[Item], said: Cell) -> list[Item]:
        before, after = ([str(item["text"]) for item in items] for items in (old, new))
        steps = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
        found: list[Item] = []
        for kind, old_from, old_to, new_from, new_to in steps:
            if kind == "equal":
                found += old[old_from:old_to]
                continue
            for index, item in enumerate(new[new_from:new_to], old_from):
                is_changed = index < old_to
                found.append(self.changed(old[index], item, said) if is_changed else item)
        return found

    def changed(self, old: Item, new: Item, said: Cell) -> Item:
        """Return an item with other words: with the amount that they tell, or else with its own."""
        text = {"text": new["text"]}
        if AMOUNT not in old:
            return text
        told_before = self.values.item(old["text"]).amount
        told = new.get(AMOUNT)
        if told == told_before or told is None:
            if told is None:
                message = _("Check the amount {amount} of the item that now reads “{text}”.")
                self.decisions.tell(
                    said.place, message.format(amount=old[AMOUNT], text=new["text"])
                )
            return {**text, AMOUNT: old[AMOUNT]}
        message = _("The amount of “{text}” is read as {new}; it was {old}.")
        self.decisions.tell(said.place, message.format(text=new["text"], new=told, old=old[AMOUNT]))
        return {**text, AMOUNT: told}
