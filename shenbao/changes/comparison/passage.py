"""The way from a declaration's old version to its new one, in two steps.

First its form standard changes under it, then its author edits it. Between the two stands
the old declaration under the new standard: what differs from the old version is what the
templates did, and what differs from the new version is what the author did, even where both
have changed one cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeVar

from shenbao.changes.comparison.corresponding import Correspondence, corresponding
from shenbao.changes.comparison.lines import LinePairs
from shenbao.changes.comparison.statement import (
    CategoryHead,
    Chosen,
    ColumnHead,
    Fact,
    GroupHead,
    Line,
    Side,
    side,
)
from shenbao.declaration import Caps, salvage_declaration
from shenbao.form import Filing
from shenbao.toml import Document

Head = TypeVar("Head", Fact, ColumnHead, GroupHead, CategoryHead)
Stated = TypeVar("Stated", Fact, Chosen)


@dataclass(frozen=True)
class Passage:
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
    if declarations[0].document.data == declarations[1].document.data:
        return Passage(renamed, new, new)
    data = _restated_data(old, names, standards[1].name)
    document = Document(old.filing.declaration.document.path, "", data)
    declaration, _problems = salvage_declaration(document, standards[1].shape, caps)
    if declaration is None:
        return Passage(renamed, renamed, new)
    restated = side(old.path, old.place, Filing(declaration, standards[1]))
    return Passage(renamed, _without_detours(_with_the_rest(restated, renamed), renamed, new), new)


# ---- In the names of the new standard -------------------------------------------


def _renamed(old: Side, names: Correspondence) -> Side:
    """Return a side whose parts are named as the new standard names them."""
    stated = old.statement
    classes = {".".join(key): ".".join(new) for key, new in names.classes.new.items()}
    return replace(
        old,
        own_keys={new: key for key, new in names.fields.new.items() if new != key},
        statement=replace(
            stated,
            printed=tuple(names.columns.new.get(column, column) for column in stated.printed),
            values={names.fields.new[key]: value for key, value in stated.values.items()},
            facts=tuple(_rekeyed(stated.facts, names.fields.new)),
            columns=tuple(_rekeyed(stated.columns, names.columns.new)),
            groups=tuple(_rekeyed(stated.groups, names.groups.new)),
            categories=tuple(_rekeyed(stated.categories, classes)),
            lines=tuple(_renamed_line(line, names) for line in stated.lines),
        ),
    )


def _rekeyed(parts: Iterable[Head], keys: Mapping[str, str]) -> Iterator[Head]:
    return (replace(part, key=keys[part.key]) for part in parts)


def _renamed_line(line: Line, names: Correspondence) -> Line:
    group, category = names.classes.new[line.group, line.category]
    texts = sorted((names.columns.new.get(column, column), text) for column, text in line.texts)
    return replace(line, group=group, category=category, texts=tuple(texts))


def _restated_data(old: Side, names: Correspondence, form: str) -> dict[str, Any]:
    """Return the data of a declaration as far as the new standard can hold them."""
    shape = old.filing.standard.shape
    read = old.filing.declaration.document.data
    parts = {*shape.fields, *shape.groups}
    data = {key: value for key, value in read.items() if key not in parts}
    for key in shape.fields:
        if key in read and key in names.fields.shared:
            data[names.fields.new[key]] = read[key]
    data |= {
        "form": form,
        "columns": [names.columns.new.get(name, name) for name in old.statement.printed],
    }
    for line in old.statement.lines:
        if (line.group, line.category) in names.classes.shared:
            group, category = names.classes.new[line.group, line.category]
            data.setdefault(group, {}).setdefault(category, []).append(_row(line, names))
    return data


def _row(line: Line, names: Correspondence) -> dict[str, str]:
    """Return an indicator as TOML has it."""
    indicator = line.indicator
    own = {"explain": indicator.explain, "explain_as": indicator.explain_as}
    texts = {
        names.columns.new.get(column, column): text
        for column, text in line.texts
        if column in names.columns.shared
    }
    return texts | {key: text for key, text in own.items() if text is not None}


# ---- What the new standard cannot hold --------------------------------------------


def _with_the_rest(restated: Side, old: Side) -> Side:
    """Return the old version under the new standard, with all that the standard has no place for.

    It is not on the sheet, but it is there for the author to take away.
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
    return replace(
        restated,
        own_keys=old.own_keys,
        statement=replace(stated, values=values, lines=(*kept, *lost)),
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
    choices = _put_back(before.choices, stated.choices, after.choices)
    settled = replace(stated, facts=facts, choices=choices, lines=tuple(lines))
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
    return filing.explanation(line.indicator) if filing.standard.shape.explained else None
