"""Page breaks that cut merged cells, where laying out once does not settle them.

Merges start again on each page by themselves (``shenbao.formats.pdf.merges``), but
a label taller than its rows on a page asks for higher rows, and a row that
breaks across pages can be merged with no other. Then the merges are started
again in the sheet itself, which is laid out anew.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import NamedTuple, Protocol, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from shenbao.formats.errors import TemplateError
from shenbao.i18n import _
from shenbao.sheet.pages import cuts_merge, restart_merges, with_heading_in_head
from shenbao.sheet.sheet import Sheet

MAX_LAYOUTS = 12
ROW = re.compile(r"row-(\d+)-(\d+)")

Place = tuple[int, int]
"""A body row: the index of its table in the sheet, and its own in the table."""


class PageBreak(NamedTuple):
    """A page and the name of the row at its top, where it is ``split`` one of the page before."""

    page: int
    row: str
    split: bool


class Layout(Protocol):
    """A sheet that has been laid out in pages.

    ``row_names`` are the names of the body rows on each page, ``row-TABLE-ROW``.
    ``texts_fit`` is false where a part of a merged cell has too few rows for its text.
    """

    @property
    def row_names(self) -> Sequence[Collection[str]]: ...

    @property
    def texts_fit(self) -> bool: ...


AnyLayout = TypeVar("AnyLayout", bound=Layout)


class Breaks(Struct, frozen=True):
    """The page breaks of a sheet that matter to its merges.

    ``restarts`` are the rows where merges start again; ``page_starts`` are
    those of them that stand at the very top of a page; ``split_rows`` are rows
    which have to break across pages, being taller than one, or being merged
    with others where they do.
    """

    restarts: frozenset[Place] = frozenset()
    page_starts: frozenset[Place] = frozenset()
    split_rows: frozenset[Place] = frozenset()

    def until(self, last: Place) -> Breaks:
        """Return the breaks without the restarts that come after one of them."""
        return replace(
            self,
            restarts=frozenset(place for place in self.restarts if place <= last),
            page_starts=frozenset(place for place in self.page_starts if place <= last),
        )


def paginate(sheet: Sheet, lay_out: Callable[[Sheet, Breaks], AnyLayout]) -> AnyLayout:
    """Return the layout of the sheet whose merges start again at its own page breaks.

    ``lay_out`` is asked to put the page starts of the breaks it is given on top
    of a page, and to let no other row break across pages than the split ones
    where it can. One layout is enough nearly always.
    """
    breaks = Breaks()
    for _layout in range(MAX_LAYOUTS):
        layout = lay_out(_with_restarts(sheet, breaks), breaks)
        found = find_breaks(sheet, layout)
        if layout.texts_fit and not found.split_rows:
            return layout
        if found.restarts <= breaks.restarts and found.split_rows <= breaks.split_rows:
            return layout
        breaks = _next_try(sheet, breaks, found)
    message = _("page breaks are not settled after {count} layouts")
    raise TemplateError(message.format(count=MAX_LAYOUTS))


def find_breaks(sheet: Sheet, layout: Layout) -> Breaks:
    """Find the page breaks of a laid out sheet that matter to its merges."""
    tops: set[Place] = set()
    restarts: set[Place] = set()
    split_rows: set[Place] = set()
    seen: set[Place] = set()
    for names in layout.row_names:
        rows = sorted(_places(names))
        fresh = [place for place in rows if place not in seen]
        split_rows.update(place for place in rows if place in seen and _may_not_split(sheet, place))
        restarts.update(_cut(sheet, fresh[:1]))
        if fresh == rows:
            tops.update(fresh[:1])
        seen.update(fresh)
    if len(seen) != sum(len(table.body) for table in sheet.tables):
        message = _("the template must give each body row its data-row, row-TABLE-ROW")
        raise TemplateError(message)
    restarts.update(_around(sheet, split_rows))
    return Breaks(
        frozenset(restarts), frozenset(restarts & tops - split_rows), frozenset(split_rows)
    )


def page_breaks(layout: Layout) -> Iterator[PageBreak]:
    """Yield the pages after the first that have rows, counted from 1."""
    seen: set[Place] = set()
    for page, names in enumerate(layout.row_names, 1):
        rows = sorted(_places(names))
        if page > 1 and rows:
            table, row = rows[0]
            yield PageBreak(page, f"row-{table}-{row}", rows[0] in seen)
        seen.update(rows)


def _next_try(sheet: Sheet, breaks: Breaks, found: Breaks) -> Breaks:
    """Return the breaks to try next: those found, as far as they can be relied on."""
    split_rows = breaks.split_rows | found.split_rows
    if split_rows != breaks.split_rows:
        return Breaks(restarts=_around(sheet, split_rows), split_rows=split_rows)
    first_new = min(found.restarts - breaks.restarts)
    moves_others = any(place > first_new for place in breaks.restarts)
    return replace(found.until(first_new) if moves_others else found, split_rows=split_rows)


def _places(names: Collection[str]) -> Iterator[Place]:
    for match in filter(None, map(ROW.fullmatch, names)):
        yield int(match[1]), int(match[2])


def _may_not_split(sheet: Sheet, place: Place) -> bool:
    """Tell whether a row is in a list, or merged with others: rows which should stay whole."""
    table, _ = place
    return bool(sheet.tables[table].head) or bool(_around(sheet, [place]))


def _around(sheet: Sheet, split_rows: Collection[Place]) -> frozenset[Place]:
    """Return where merges start again for split rows to be merged with no other row.

    On the next page nothing is left of a cell which is merged from above, not even its lines.
    """
    below = [(table, row + 1) for table, row in split_rows]
    return frozenset(_cut(sheet, [*split_rows, *below]))


def _cut(sheet: Sheet, places: Collection[Place]) -> list[Place]:
    """Return the places at which a break cuts a merge."""
    return [
        (table, row)
        for table, row in places
        if row < len(sheet.tables[table].body) and cuts_merge(sheet.tables[table], row)
    ]


def _with_restarts(sheet: Sheet, breaks: Breaks) -> Sheet:
    # where a row breaks across pages nothing is left of a heading beside it on the next
    broken = {index for index, _row in breaks.split_rows}
    tables = (
        restart_merges(
            with_heading_in_head(table) if index in broken else table,
            [row for place, row in breaks.restarts if place == index],
        )
        for index, table in enumerate(sheet.tables)
    )
    return replace(sheet, tables=tuple(tables))
