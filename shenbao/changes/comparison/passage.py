"""The way from a declaration's old version to its new one, in two steps.

First its form standard changes under it, then its author edits it. Between the two stands
the old declaration under the new standard: what differs from the old version is what the
templates did, and what differs from the new version is what the author did, even where both
have changed one cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from shenbao.changes.comparison.changes import Cells
from shenbao.changes.comparison.corresponding import Correspondence, corresponding
from shenbao.changes.comparison.lines import LinePairs
from shenbao.changes.comparison.statement import (
    Chosen,
    ColumnHead,
    Fact,
    GroupHead,
    Line,
    Outcome,
    Side,
)
from shenbao.changes.comparison.stating import side
from shenbao.declaration import (
    EXPLAIN,
    NAME,
    Caps,
    Declaration,
    Indicator,
    Value,
    salvage_declaration,
)
from shenbao.form import Filing, Standard
from shenbao.form.parts import rule_of
from shenbao.toml import Document, KeyPath, at, key_name, key_path

Head = TypeVar("Head", Fact, Outcome, ColumnHead, GroupHead)
Stated = TypeVar("Stated", Fact, Outcome, Chosen)


class Passage(Struct, frozen=True, dict=True):
    """A declaration's versions: the old one, that under the new form standard, and the new one.

    All three name things as the new standard does.
    """

    old: Side
    between: Side
    new: Side

    @cached_property
    def lines(self) -> LinePairs:
        """The indicators before and after the author's edits."""
        return LinePairs(self.between, self.new)


def passage(old: Side, new: Side, caps: Caps | None = None) -> Passage:
    """Return the way from one side to the other; the ``caps`` are those of the new one."""
    standards = old.filing.standard, new.filing.standard
    if standards[0] is standards[1]:
        return Passage(old, old, new)
    names = corresponding(*standards)
    renamed = _renamed(old, names)
    declarations = old.filing.declaration, new.filing.declaration
    is_same = declarations[0].document.data == declarations[1].document.data
    if is_same and not standards[1].repeats:
        return Passage(renamed, new, new)
    data = _restated_data(old, names, standards[1].name)
    document = Document(old.filing.declaration.document.path, "", data)
    declaration, _problems = salvage_declaration(document, standards[1].shape, caps)
    if declaration is None:
        return Passage(renamed, renamed, new)
    if standards[1].follows:
        declaration = _with_taken(declaration, renamed, names, standards[1])
    filing = Filing(declaration, standards[1], listed=old.filing.listed)
    restated = side(old.path, old.place, filing)
    return Passage(renamed, _without_detours(_with_the_rest(restated, renamed), renamed, new), new)


# ---- In the names of the new standard -------------------------------------------


def _renamed(old: Side, names: Correspondence) -> Side:
    """Return a side whose parts are named as the new standard names them."""
    stated = old.statement
    classes = {".".join(key[1:]): ".".join(new[1:]) for key, new in names.classes.new.items()}
    return replace(
        old,
        own_keys={new: key for key, new in names.fields.new.items() if new != key},
        statement=replace(
            stated,
            printed=tuple(names.columns.new.get(column, column) for column in stated.printed),
            values={names.fields.new[key]: value for key, value in stated.values.items()},
            facts=tuple(_rekeyed(stated.facts, names.fields.new)),
            outcomes=tuple(_rekeyed(stated.outcomes, names.fields.new)),
            columns=tuple(_rekeyed(stated.columns, names.columns.new)),
            groups=tuple(_rekeyed(stated.groups, names.groups.new)),
            categories=tuple(replace(head, key=classes[head.key]) for head in stated.categories),
            lines=tuple(_renamed_line(line, names) for line in stated.lines),
        ),
    )


def _rekeyed(parts: Iterable[Head], keys: Mapping[str, str]) -> Iterator[Head]:
    return (replace(part, key=keys.get(part.key, part.key)) for part in parts)


def _renamed_line(line: Line, names: Correspondence) -> Line:
    collection, group, category = names.classes.new[line.collection, line.group, line.category]
    return replace(
        line,
        group=group,
        category=category,
        collection=collection,
        texts=_renamed_cells(line, line.texts, names),
        outcomes=_renamed_cells(line, line.outcomes, names),
        name_column=_new_column(line, line.name_column, names),
    )


def _renamed_cells(line: Line, cells: Cells, names: Correspondence) -> Cells:
    return tuple(sorted((_new_column(line, column, names), text) for column, text in cells))


def _head(line: Line, column: str, names: Correspondence) -> str:
    """Return the key of the head above a column of a line."""
    own = f"{line.collection}.{column}"
    return own if own in names.columns.new else column


def _new_column(line: Line, column: str, names: Correspondence) -> str:
    """Return what the new standard calls a column of a line."""
    head = _head(line, column, names)
    return names.columns.new.get(head, head).rpartition(".")[2]


def _restated_data(old: Side, names: Correspondence, form: str) -> dict[str, Any]:
    """Return the data of a declaration as far as the new standard can hold them."""
    shape = old.filing.standard.shape
    read = old.filing.declaration.document.data
    parts = {*shape.fields, *shape.groups, *shape.facts, *shape.collections}
    data = {key: value for key, value in read.items() if key not in parts}
    for key, new in names.fields.new.items():
        value = _found(read, key_path(key) or ())
        if value is not None and key in names.fields.shared:
            *outer, last = key_path(new) or (new,)
            _inner(data, outer)[str(last)] = value
    data |= {
        "form": form,
        "columns": [names.columns.new.get(name, name) for name in old.statement.printed],
    }
    for line in old.statement.lines:
        known = (line.collection, line.group, line.category)
        if known in names.classes.shared:
            *classes, last = filter(None, names.classes.new[known])
            _inner(data, classes).setdefault(last, []).append(_row(line, names, read))
    return data


def _found(data: Mapping[str, Any], path: KeyPath) -> Any:
    """Return what stands at a path, None where nothing does."""
    try:
        return at(data, path)
    except (LookupError, TypeError):
        return None


def _inner(data: dict[str, Any], path: Iterable[str | int]) -> dict[str, Any]:
    """Return the table at a path; what is not there is made."""
    for key in path:
        data = data.setdefault(str(key), {})
    return data


def _row(line: Line, names: Correspondence, read: Mapping[str, Any]) -> dict[str, Any]:
    """Return an indicator, or a row of facts, as TOML has it."""
    indicator = line.indicator
    own = {EXPLAIN: indicator.explain, "explain_as": indicator.explain_as}
    path = tuple(filter(None, (indicator.collection, indicator.group, indicator.category)))
    raw = _found(read, (*path, indicator.index)) or {}
    cells = {
        _new_column(line, column, names): raw.get(column, text)
        for column, text in line.texts
        if _head(line, column, names) in names.columns.shared
    }
    return cells | {key: text for key, text in own.items() if text is not None}


# ---- What is taken from another declaration ---------------------------------------


def _with_taken(
    declaration: Declaration, old: Side, names: Correspondence, standard: Standard
) -> Declaration:
    """Return a declaration with what its old version repeats from the one that it follows."""
    before = old.filing.declaration
    own = {new: key for key, new in names.fields.new.items()}
    taken = {key: before.values.get(own.get(key, key)) for key in standard.taken}
    tables: dict[str, dict[str | int, dict[str, Value]]] = {
        key: {row: dict(cells) for row, cells in rows.items()}
        for key, rows in declaration.tables.items()
    }
    for table in standard.tables:
        for row in table.rows:
            for column in table.columns:
                rule = rule_of(row, column)
                key = key_name((table.key, row.key, column.key))
                value = _found(before.tables, key_path(own.get(key, key)) or ())
                if rule is not None and rule.take and value is not None:
                    rows = tables.setdefault(table.key, {})
                    rows.setdefault(row.key, {})[column.key] = value
    lines = {at.path: line for at, line in old.statement.placed_lines().items()}
    return replace(
        declaration,
        values={
            **declaration.values,
            **{key: value for key, value in taken.items() if value is not None},
        },
        tables=tables,
        indicators=tuple(
            _with_outcomes(indicator, lines[key_name(indicator.path)], standard)
            for indicator in declaration.indicators
        ),
    )


def _with_outcomes(indicator: Indicator, line: Line, standard: Standard) -> Indicator:
    """Return an indicator with what its old version repeats from one that it follows."""
    taken = {
        column.key
        for table in standard.indicator_tables
        for column in table.columns_of(indicator.collection)
        if column.take
    }
    texts = {column: text for column, text in line.outcomes if column in taken}
    values = {key: value for key, value in line.indicator.values.items() if key in taken}
    return replace(
        indicator,
        texts={**indicator.texts, **texts},
        values={**indicator.values, **values},
    )


# ---- What the new standard cannot hold --------------------------------------------


def _with_the_rest(restated: Side, old: Side) -> Side:
    """Return the old version under the new standard, with all that the standard has no place for.

    It is not on the sheet, but it is there for the author to take away. What a field of another
    form cannot hold reads as it did.
    """
    stated, before = restated.statement, old.statement
    lines, old_lines = stated.placed_lines(), before.placed_lines()
    is_switched = stated.form != before.form
    kept = [
        _with_words_of(line, old_lines[at], with_explanation=is_switched)
        for at, line in lines.items()
    ]
    lost = [
        replace(line, explanation=_explanation(line, restated.filing))
        for at, line in old_lines.items()
        if at not in lines
    ]
    values = {**before.values, **stated.values}
    facts = stated.facts
    if is_switched:
        unheld = before.values.keys() - stated.values.keys()
        texts = {fact.key: fact.text for fact in before.facts if fact.key in unheld}
        facts = tuple(replace(fact, text=texts.get(fact.key, fact.text)) for fact in facts)
    return replace(
        restated,
        own_keys=old.own_keys,
        statement=replace(stated, values=values, facts=facts, lines=(*kept, *lost)),
    )


def _without_detours(between: Side, old: Side, new: Side) -> Side:
    """Return the side between without what the author has put back as it was."""
    before, stated, after = old.statement, between.statement, new.statement
    lines = list(stated.lines)
    old_lines = before.placed_lines()
    explained = [old_lines[at].explanation for at in stated.placed_lines()]
    if explained != [line.explanation for line in lines]:
        for pair in LinePairs(between, new).pairing.pairs:
            if explained[pair.old] == after.lines[pair.new].explanation:
                lines[pair.old] = replace(lines[pair.old], explanation=explained[pair.old])
    facts = _put_back(before.facts, stated.facts, after.facts)
    outcomes = _put_back(before.outcomes, stated.outcomes, after.outcomes)
    choices = _put_back(before.choices, stated.choices, after.choices)
    settled = replace(stated, facts=facts, outcomes=outcomes, choices=choices, lines=tuple(lines))
    return replace(between, statement=settled)


def _put_back(
    old: Iterable[Stated], between: Iterable[Stated], new: Iterable[Stated]
) -> tuple[Stated, ...]:
    """Return parts between, or those of the old side where they are those of the new one too."""
    same = {part.key: part for part in set(old) & set(new)}
    return tuple(same.get(part.key, part) for part in between)


def _with_words_of(line: Line, old: Line, *, with_explanation: bool) -> Line:
    """Return an indicator with the words that its old version has in columns now gone."""
    texts = tuple(sorted({**dict(old.texts), **dict(line.texts)}.items()))
    is_unexplained = line.explanation is None and old.indicator.explain is not None
    if with_explanation and is_unexplained:
        return replace(old, texts=texts)
    return replace(line, texts=texts)


def _explanation(line: Line, filing: Filing) -> str | None:
    indicator = line.indicator
    if not filing.standard.shape.explained:
        return None
    return filing.explanation(indicator) if NAME in indicator.texts else indicator.explain
