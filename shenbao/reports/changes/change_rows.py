"""The rows that show the changes of a declaration, in the labels of its form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal

from shenbao.changes.comparison import Entry, changes
from shenbao.changes.comparison.runs import Run, text_runs
from shenbao.changes.comparison.statement import Accepted
from shenbao.declaration import EXPLAIN, NAME, Item, Itemised
from shenbao.i18n import _, ngettext
from shenbao.reports.changes import figures
from shenbao.reports.changes.labels import BETWEEN, Labels, choice_label
from shenbao.reports.changes.rows import Row, Sign, short


def entry_rows(entry: Entry) -> Iterator[Row]:
    """Yield the rows of a declaration's changes, in their order."""
    labels = Labels(entry)
    for change in entry.changes:
        yield from _rows(change, labels)


def _rows(change: changes.Change, labels: Labels) -> Iterator[Row]:
    match change:
        case (
            changes.DeclarationAdded() | changes.DeclarationRemoved() | changes.DeclarationMended()
        ):
            yield from _whole(labels)
        case changes.DeclarationRenamed(old, new):
            yield short(Sign.RENAMED, _("file"), old, new)
        case changes.FieldChanged():
            yield from _field_rows(change, labels)
        case changes.YearChanged(old, new):
            yield short(Sign.CHANGED, _("year"), str(old), str(new))
        case changes.FormChanged(old, new):
            yield short(Sign.CHANGED, _("form standard"), old, new)
        case changes.FollowsChanged(old, new):
            yield short(Sign.CHANGED, _("declaration that it follows"), old, new)
        case changes.ChoiceChanged():
            yield _choice_row(change)
        case changes.ColumnsChanged(old, new):
            printed = (", ".join(map(labels.column, columns)) for columns in (old, new))
            yield short(Sign.CHANGED, _("columns printed on demand"), *printed)
        case changes.OutcomeChanged(_, key, before, after):
            texts = before or "", after or ""
            notes = _("follows from other changes"), _printed_note(not labels.is_stated(key))
            note = _(", ").join(filter(None, notes))
            yield short(Sign.CHANGED, labels.field(key), *texts, note)
        case changes.StatedChanged():
            yield _stated_row(change, labels)
        case changes.WaiverChanged():
            yield _waiver_row(change, labels)
        case _:
            yield from _indicator_rows(change, labels)


def _whole(labels: Labels) -> Iterator[Row]:
    """Yield what a declaration that is new or gone comes to: its amounts and its indicators."""
    side, is_new = labels.side, labels.entry.old is None
    sign = Sign.ADDED if is_new else Sign.REMOVED
    facts = [
        (labels.field(key), figures.amount(value))
        for key, value in side.statement.values.items()
        if isinstance(value, Decimal) and (field := side.field(key)) and field.kind.is_money
    ]
    rows = [line for line in side.statement.lines if line.is_row]
    facts.append((_("indicators"), str(len(side.statement.lines) - len(rows))))
    tables = Counter(line.collection for line in rows)
    facts += [(labels.address(table), str(count)) for table, count in tables.items()]
    for label, text in facts:
        yield short(sign, label, *(("", text) if is_new else (text, "")))


def _stated_row(change: changes.StatedChanged, labels: Labels) -> Row:
    """Return the row of what is printed in place of an outcome; a reason may be all that changed.

    Where nothing was or is stated, what is worked out stands there.
    """
    texts = change.old_text, change.new_text
    reasons = change.old_reason or "", change.new_reason or ""
    none = _("(worked out)")
    note = _("stated in place of what is worked out")
    if reasons[0] != reasons[1]:
        is_new = change.old_text is None or change.new_text is None
        words = " → ".join(reason or _("no reason") for reason in reasons if reason or not is_new)
        note += _("; reason: {words}").format(words=words)
    shown = [none if text is None else text for text in texts]
    return short(Sign.CHANGED, labels.field(change.key), shown[0], shown[1], note)


def _waiver_row(change: changes.WaiverChanged, labels: Labels) -> Row:
    """Return the row of what is accepted of a rule: the reasons, and until when they hold."""
    texts = _reasons(change.old), _reasons(change.new)
    sign = Sign.CHANGED if all(texts) else Sign.ADDED if change.new else Sign.REMOVED
    name = _("waiver of {rule}").format(rule=change.rule)
    label = BETWEEN.join(filter(None, (labels.waived(change), name)))
    return short(sign, label, *texts, _printed_note(False))


def _reasons(accepted: Iterable[Accepted]) -> str:
    return _("; ").join(
        _("{reason} (until {day})").format(reason=one.reason, day=one.until)
        if one.until
        else one.reason
        for one in accepted
    )


def _choice_row(change: changes.ChoiceChanged) -> Row:
    follow = len(change.explained)
    note = ngettext("{count} explanation follows", "{count} explanations follow", follow)
    text = note.format(count=follow) if follow else _printed_note(change.is_printed)
    return short(Sign.CHANGED, choice_label(change.key), change.old, change.new, text)


# ---- Fields -------------------------------------------------------------------


def _field_rows(change: changes.FieldChanged, labels: Labels) -> Iterator[Row]:
    label = labels.field(change.key)
    texts = labels.value_texts(change)
    note = _printed_note(labels.is_printed(change))
    match change:
        case changes.ItemisedChanged():
            yield from _itemised_rows(change, label)
        case changes.AmountChanged():
            difference = figures.difference(change.difference, change.percent)
            yield short(Sign.CHANGED, label, *texts, _(", ").join(filter(None, (difference, note))))
        case changes.TextChanged():
            yield Row(Sign.CHANGED, label, text_runs(*texts), note, long=True)
        case _:
            yield short(Sign.CHANGED, label, *texts, note)


def _printed_note(is_printed: bool) -> str:
    return "" if is_printed else _("not printed")


def _itemised_rows(change: changes.ItemisedChanged, label: str) -> Iterator[Row]:
    old, new = change.old_sum, change.new_sum
    if old is not None or new is not None:
        more = (new or Decimal()) - (old or Decimal())
        note = figures.difference(more, changes.percent(more, old)) if more else ""
        name = _("sum of the items")
        yield short(
            Sign.CHANGED,
            f"{label}{BETWEEN}{name}",
            figures.amount(old),
            figures.amount(new),
            note or _("unchanged"),
        )
    for name, before_text, after_text in _frame(change.old, change.new):
        if before_text != after_text:
            runs = text_runs(before_text, after_text)
            yield Row(Sign.CHANGED, f"{label}{BETWEEN}{name}", runs, long=True)
    for item in change.items:
        yield _item_row(item, change, label)


def _frame(old: Itemised, new: Itemised) -> Iterator[tuple[str, str, str]]:
    """Yield what stands around the items, before and after."""
    yield _("numbering"), old.numbering, new.numbering
    yield _("words before the items"), old.intro, new.intro
    yield _("words after the items"), old.closing, new.closing


def _item_row(change: changes.ItemChange, whole: changes.ItemisedChanged, label: str) -> Row:
    def place(index: int) -> str:
        return f"{label}{BETWEEN}{index + 1}"

    match change:
        case changes.ItemAdded(index, item):
            return short(Sign.ADDED, place(index), "", item.text, figures.amount(item.amount))
        case changes.ItemRemoved(index, item):
            return short(Sign.REMOVED, place(index), item.text, "", figures.amount(item.amount))
        case changes.ItemMoved(index, new):
            text = whole.new.items[new].text
            note = _("moved from {old} to {new}").format(old=index + 1, new=new + 1)
            return Row(Sign.MOVED, place(new), (Run(text, text),), note)
        case changes.ItemChanged(_old, new):
            note = _amounts(change.old_item, change.new_item)
            return Row(Sign.CHANGED, place(new), change.runs, note, long=True)


def _amounts(old: Item, new: Item) -> str:
    if old.amount == new.amount:
        return ""
    none = _("no amount")
    return " → ".join(figures.amount(item.amount) or none for item in (old, new))


# ---- Indicators -----------------------------------------------------------------


def _indicator_rows(change: changes.Change, labels: Labels) -> Iterator[Row]:
    match change:
        case changes.IndicatorAdded(at, cells, outcomes):
            note = _("row added") if at.is_row else _("indicator added")
            yield short(Sign.ADDED, labels.classes(at), "", _joined(cells, outcomes), note)
        case changes.IndicatorRemoved(at, cells, outcomes):
            note = _("row removed") if at.is_row else _("indicator removed")
            yield short(Sign.REMOVED, labels.classes(at), _joined(cells, outcomes), "", note)
        case changes.IndicatorRenamed(_old, new):
            note = _("row renamed") if new.is_row else _("indicator renamed")
            names = change.old_name, change.new_name
            yield short(Sign.RENAMED, labels.classes(new), *names, note)
        case changes.IndicatorMoved(old, new):
            note = _("row moved") if new.is_row else _("indicator moved")
            places = labels.place(old), labels.place(new)
            yield short(Sign.MOVED, labels.line(new), *places, note)
        case changes.CellChanged(_old, new, column):
            label = f"{labels.line(new)}{BETWEEN}{labels.column(column, new.collection)}"
            if column == EXPLAIN:
                runs = text_runs(change.old_text, change.new_text)
                yield Row(Sign.CHANGED, label, runs, long=True)
            else:
                note = _printed_note(labels.is_printed(change))
                yield short(Sign.CHANGED, label, change.old_text, change.new_text, note)


def _joined(cells: changes.Cells, outcomes: changes.Cells) -> str:
    """Return the texts of an indicator, its name first."""
    texts = dict(cells)
    name = [texts.pop(NAME, "")] if NAME in texts else []
    return BETWEEN.join([*name, *texts.values(), *dict(outcomes).values()])
