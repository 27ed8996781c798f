"""Indicators to pick from: last year's of the same project, the unit's own, and common ones."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct, field

from shenbao.declaration.folding import bare
from shenbao.declaration.shape import class_path
from shenbao.form import Filing
from shenbao.form.meanings import Meaning
from shenbao.form.naming import APART, Naming
from shenbao.toml import key_name
from shenbao.web.outlines import Outline, Use
from shenbao.web.records import Pick, Source

MOST = 60
"""The indicators that are offered for a class; the others are found by typing them."""


class _Entry(Struct):
    """An indicator that is offered: how often the unit has used it, and with which targets."""

    name: str
    is_of_last_year: bool = False
    count: int = 0
    targets: Counter[str] = field(default_factory=Counter)
    target_of_last_year: str = ""


def picks(filing: Filing, others: Iterable[Outline]) -> dict[str, Sequence[Pick]]:
    """Return what is offered for the names of each class of a declaration, by its address.

    ``others`` are all declarations. First comes what the same project had last year, then what
    its unit uses most, then what the standard knows. Each comes with the explanation that will
    be printed of it, unless one's own is written.
    """
    own = _own(filing, others)
    found: dict[str, Sequence[Pick]] = {}
    naming, standard = Naming(filing), filing.standard
    for collection in standard.shape.collections:
        for group, category in standard.categories():
            path = class_path(collection, group.key, category.key)
            classes = APART.join(naming.classes(group.key, category.key))
            found[key_name(path)] = [*_offered(own.get(classes, {}), filing)]
    return found


def _own(filing: Filing, others: Iterable[Outline]) -> Mapping[str, dict[str, _Entry]]:
    """Return what the unit of a declaration uses, by the labels of classes and by name."""
    unit, year = filing.meant(Meaning.UNIT_NAME), filing.declaration.year
    project = {filing.meant(Meaning.CODE), filing.meant(Meaning.PROJECT_NAME)} - {""}
    found: dict[str, dict[str, _Entry]] = defaultdict(dict)
    for other in others:
        if other.data.unit != unit or not unit:
            continue
        is_same = bool(project & {other.data.code, other.data.name})
        is_last = is_same and other.data.year == year - 1
        is_this = is_same and other.data.year == year
        for use in () if is_this else other.uses:
            _count(found[use.classes], use, is_last=is_last)
    return found


def _count(entries: dict[str, _Entry], use: Use, *, is_last: bool) -> None:
    entry = entries.setdefault(bare(use.name), _Entry(use.name))
    entry.count += 1
    entry.targets[use.target] += bool(use.target)
    if is_last:
        entry.is_of_last_year, entry.target_of_last_year = True, use.target


def _offered(entries: Mapping[str, _Entry], filing: Filing) -> Iterator[Pick]:
    known = sorted(entries.values(), key=_order)[:MOST]
    for entry in known:
        yield _pick(entry, "last_year" if entry.is_of_last_year else "unit", filing)
    names = {entry.name for entry in known}
    for name in filing.standard.lexicon:
        if name not in names:
            yield _pick(_Entry(name), "lexicon", filing)


def _order(entry: _Entry) -> tuple[bool, int, str]:
    return not entry.is_of_last_year, -entry.count, entry.name


def _pick(entry: _Entry, source: Source, filing: Filing) -> Pick:
    usual: Sequence[str] = [target for target, _count in entry.targets.most_common(1)]
    target = entry.target_of_last_year or "".join(usual)
    is_explained = filing.standard.shape.explained
    explain = filing.usual_explanation(entry.name) if is_explained else ""
    return Pick(entry.name, source, entry.count, target, explain)
