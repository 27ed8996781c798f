"""Reading a row that the form itself gives to a table: facts, sums, and words of the form."""

from __future__ import annotations

from shenbao.form.parts import FactTable, FormRow, IndicatorTable, rule_of
from shenbao.intake.draft import Draft, DraftFact, DraftField
from shenbao.intake.heads import Under
from shenbao.intake.phrases import Phrase


def read_form_row(
    draft: Draft, table: FactTable | IndicatorTable, row: FormRow, cells: Under, unit: str
) -> None:
    """Sort the cells of a row of the form; words that it does not have there are left over."""
    for column, cell in cells:
        rule = rule_of(row, column)
        address = (table.key, row.key, column.key)
        if column.facts is None or (rule is None and isinstance(table, IndicatorTable)):
            continue
        if rule is None:
            draft.facts.append(DraftFact(address, column.facts, cell, unit))
        elif rule.is_derived:
            draft.derived.append(DraftFact(address, column.facts, cell, unit))
        elif rule.take:
            draft.taken.append(DraftFact(address, column.facts, cell, unit))
        elif rule.value:
            draft.fields.setdefault(rule.value, DraftField(cell.text, cell, unit=unit))
        elif Phrase(rule.text).match(cell.text) is not None:
            draft.fixed.add(cell.place)
