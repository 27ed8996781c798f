"""Finding what a change of the form standard did to a sheet, and the cause of each consequence."""

from __future__ import annotations

from collections.abc import Iterator

from shenbao.changes.comparison import consequences as kinds
from shenbao.changes.comparison.changes import Cells
from shenbao.changes.comparison.lines import PATTERN_CHOICE
from shenbao.changes.comparison.passage import Passage
from shenbao.changes.comparison.statement import (
    Chosen,
    Fact,
    Line,
    Outcome,
    Part,
    Position,
    Side,
    Words,
)
from shenbao.declaration import EXPLAIN, Field, Itemised
from shenbao.form import Standard
from shenbao.form.naming import Naming
from shenbao.form.parts import HEADINGS
from shenbao.toml import key_path

OWN_WORDS = {
    "above": kinds.Subject.TITLE,
    "title": kinds.Subject.TITLE,
    "subtitle": kinds.Subject.TITLE,
    "heading": kinds.Subject.LABEL,
}

PARTS = {
    "choices": kinds.Subject.DEFAULT,
    "facts": kinds.Subject.FIELD,
    "outcomes": kinds.Subject.FORMULA,
    "tables": kinds.Subject.PART,
    "rows": kinds.Subject.ROW,
    "words": kinds.Subject.WORDS,
    "columns": kinds.Subject.COLUMN,
    "groups": kinds.Subject.CLASS,
    "categories": kinds.Subject.CLASS,
}
"""The lists of parts of a statement, and what a form standard has more or less of with them."""

PLAIN = {
    "label": kinds.Subject.LABEL,
    "heading": kinds.Subject.LABEL,
    "numbering": kinds.Subject.NUMBERING,
}
"""Attributes that say themselves what has changed of them."""

PRINTED_BLANK, EMPTY_CLASSES = "printed_blank", "empty_classes"
COLLECTIONS = "collections"


def find_consequences(passage: Passage) -> Iterator[kinds.Consequence]:
    """Yield what is different on a sheet because its form standard is.

    Of an indicator that the author has taken away nothing is among them.
    """
    old, between = passage.old, passage.between
    if old is not between and old.statement.form == between.statement.form:
        yield from _own_consequences(old, between)
        for part in PARTS:
            yield from _part_consequences(part, old, between)
        yield from _explanation_consequences(passage)
        yield from _line_consequences(passage)


def _own_consequences(old: Side, new: Side) -> Iterator[kinds.Consequence]:
    for name, subject in OWN_WORDS.items():
        texts = getattr(old.statement, name), getattr(new.statement, name)
        if texts[0] != texts[1]:
            yield kinds.Reworded(kinds.Cause(subject, "", *texts), "", "", name, *texts)
    rules = old.statement.empty_classes, new.statement.empty_classes
    if rules[0] != rules[1]:
        yield kinds.Reworded(_rule("", EMPTY_CLASSES, *rules), "", "", EMPTY_CLASSES, *rules)


def _rule(name: str, rule: str, old: object, new: object) -> kinds.Cause:
    return kinds.Cause(kinds.Subject.RULE, name, rule if old else "", rule if new else "")


# ---- Parts --------------------------------------------------------------------


def _part_consequences(part: str, old: Side, new: Side) -> Iterator[kinds.Consequence]:
    before, after = _parts(part, old), _parts(part, new)
    for index, (key, content) in enumerate(before.items()):
        if key not in after:
            yield kinds.PartRemoved(_presence(part, content, old).mirrored(), part, index, content)
    for index, (key, content) in enumerate(after.items()):
        if key not in before:
            yield kinds.PartAdded(_presence(part, content, new), part, index, content)
    orders = [key for key in before if key in after], [key for key in after if key in before]
    if orders[0] != orders[1]:
        yield kinds.PartsReordered(
            kinds.Cause(kinds.Subject.ORDER, part), part, *map(tuple, orders)
        )
    for key in orders[1]:
        yield from _attribute_consequences(part, before[key], after[key], old, new)


def _parts(part: str, side: Side) -> dict[str, Part]:
    return {entry.key: entry for entry in getattr(side.statement, part)}


def _presence(part: str, content: Part, side: Side) -> kinds.Cause:
    """Return the cause of a part that was not there before."""
    if isinstance(content, Chosen):
        default = side.filing.standard.shape.choices[content.key].default
        return kinds.Cause(kinds.Subject.DEFAULT, content.key, "", default)
    name = place_words(content.key, side) if isinstance(content, Fact | Outcome | Words) else ""
    return kinds.Cause(PARTS[part], "", "", getattr(content, "label", "") or name)


def _attribute_consequences(
    part: str, before: Part, after: Part, old: Side, new: Side
) -> Iterator[kinds.Reworded]:
    for setting in before.__struct_fields__:
        values = getattr(before, setting), getattr(after, setting)
        if values[0] == values[1]:
            continue
        cause = _cause(setting, before, after, old, new)
        yield kinds.Reworded(cause, part, before.key, setting, *values)


def _cause(attribute: str, before: Part, after: Part, old: Side, new: Side) -> kinds.Cause:
    """Return why an attribute of a part is different."""
    values = getattr(before, attribute), getattr(after, attribute)
    if attribute in PLAIN:
        return kinds.Cause(PLAIN[attribute], "", *values)
    if attribute == COLLECTIONS:
        return kinds.Cause(kinds.Subject.PART, "", *(", ".join(names) for names in values))
    match before, after:
        case Chosen(), _:
            return kinds.Cause(kinds.Subject.DEFAULT, before.key, *values)
        case Words(), _:
            return kinds.Cause(kinds.Subject.WORDS, "", *values)
        case Outcome() | Fact(), Outcome() | Fact():
            return _why_reworded(before, after, old, new)
    return _rule(getattr(before, "label", ""), attribute, *values)


def place_words(key: str, side: Side) -> str:
    """Return what the form of a side calls an address."""
    return HEADINGS.join(Naming(side.filing).words(key_path(key) or ())) or key


def _why_reworded(
    before: Fact | Outcome, after: Fact | Outcome, old: Side, new: Side
) -> kinds.Cause:
    if isinstance(before, Outcome) or isinstance(after, Outcome):
        return kinds.Cause(kinds.Subject.FORMULA, place_words(before.key, old))
    name = after.label or place_words(after.key, new)
    value = old.statement.values.get(before.key)
    if value is None:
        return _rule(name, PRINTED_BLANK, before.text is not None, after.text is not None)
    standards = old.filing.standard, new.filing.standard
    if isinstance(value, Itemised):
        marks = [standard.wording.numberings.get(value.numbering, ()) for standard in standards]
        return kinds.Cause(
            kinds.Subject.NUMBERING, value.numbering, *(" ".join(some[:3]) for some in marks)
        )
    return _wording(old.field(before.key), new.field(before.key))


def _wording(old: Field | None, new: Field | None) -> kinds.Cause:
    assert old
    assert new
    names = new.kind.worded
    texts = [[str(getattr(standard.wording, name)) for name in names] for standard in (old, new)]
    differ = [index for index, pair in enumerate(zip(*texts, strict=True)) if pair[0] != pair[1]]
    wordings = (" ".join(some[index] for index in differ) for some in texts)
    return kinds.Cause(kinds.Subject.WORDING, " ".join(names[index] for index in differ), *wordings)


# ---- Rows of authors ------------------------------------------------------------


def _line_consequences(passage: Passage) -> Iterator[kinds.Recalculated]:
    """Yield the cells in rows of authors that the form prints or works out otherwise."""
    kept = {pair.old for pair in passage.lines}
    before, old, new = passage.old.statement.placed_lines(), passage.old, passage.between
    for at, line in new.statement.placed_lines().items():
        if at not in kept:
            continue
        was = before[at]
        for column, texts in _differing(was.texts, line.texts):
            facts = [_column_facts(at, column, side) for side in (old, new)]
            if all(facts):
                yield kinds.Recalculated(_wording(*facts), at.address(column), *texts)
        for column, texts in _differing(was.outcomes, line.outcomes):
            key = at.address(column)
            name = _column_label(column, new.filing.standard, at.collection)
            yield kinds.Recalculated(kinds.Cause(kinds.Subject.FORMULA, name), key, *texts)


def _differing(before: Cells, after: Cells) -> Iterator[tuple[str, tuple[str, str]]]:
    old, new = dict(before), dict(after)
    for column in dict.fromkeys((*old, *new)):
        if old.get(column) != new.get(column):
            yield column, (old.get(column, ""), new.get(column, ""))


def _column_facts(at: Position, column: str, side: Side) -> Field | None:
    shape = side.filing.standard.shape
    if at.is_row:
        facts = shape.facts.get(at.collection)
        return facts.columns.get(column) if facts else None
    return shape.collections.get(at.collection, shape.columns).get(column)


# ---- Explanations ---------------------------------------------------------------


def _explanation_consequences(passage: Passage) -> Iterator[kinds.Reexplained]:
    kept = {pair.old for pair in passage.lines}
    before = passage.old.statement.placed_lines()
    for at, line in passage.between.statement.placed_lines().items():
        texts = before[at].explanation, line.explanation
        if at in kept and texts[0] != texts[1]:
            cause = _why_explained(before[at], line, passage.old, passage.between)
            yield kinds.Reexplained(cause, at, at, *texts)


def _why_explained(before: Line, after: Line, old: Side, new: Side) -> kinds.Cause:
    standards = old.filing.standard, new.filing.standard
    if before.explanation is None or after.explanation is None:
        labels = [_column_label(EXPLAIN, standard, "") for standard in standards]
        return kinds.Cause(kinds.Subject.COLUMN, "", *labels)
    name = after.name
    entries = [_lexicon_words(name, standard) for standard in standards]
    if after.indicator.explain_as is None and entries[0] != entries[1]:
        return kinds.Cause(kinds.Subject.LEXICON, name, *entries)
    chosen = [side.filing.declaration.choices[PATTERN_CHOICE] for side in (old, new)]
    if chosen[0] != chosen[1]:
        return kinds.Cause(kinds.Subject.DEFAULT, PATTERN_CHOICE, *chosen)
    patterns = (standard.patterns[chosen[0]] for standard in standards)
    return kinds.Cause(kinds.Subject.PATTERN, chosen[0], *patterns)


def _column_label(key: str, standard: Standard, collection: str) -> str:
    tables = (standard.table(collection), *standard.indicator_tables)
    labels = (
        column.label
        for table in tables
        if table
        for column in table.columns
        if column.key == key and column.set in ("", collection)
    )
    return next(labels, "")


def _lexicon_words(name: str, standard: Standard) -> str:
    """Return what the lexicon says of an indicator, empty where it says nothing."""
    entry = standard.lexicon.get(name)
    if entry is None:
        return ""
    return entry.explain if entry.explain is not None else entry.explain_as or ""
