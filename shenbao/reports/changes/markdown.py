"""The report for a pull request: GitHub tables, within the length that a comment may have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from shenbao.changes.comparison import Comparison
from shenbao.changes.comparison.runs import Runs
from shenbao.formats.escaping import escaped
from shenbao.i18n import _, ngettext
from shenbao.reports import tables
from shenbao.reports.changes import Options
from shenbao.reports.changes.effects import describe
from shenbao.reports.changes.overview import Overview, Section, fault_words, overview_of
from shenbao.reports.changes.rows import Row
from shenbao.reports.changes.shortening import cut, cut_apart, shortened
from shenbao.toml.reader import printable

MARKER = "<!-- shenbao diff -->"
"""The first line: what finds the comment again that is to be replaced."""

LONGEST_RUN = 300
LONGEST_CELL = 2000
"""Characters of one run, and of a cell with all of its runs; of more, the middle is left out."""

ROOM_FOR_REST = 300
"""Characters kept free for the line that tells of what is not shown."""

MOST_FIRST_ROWS = 40
"""Rows of the tables that come before the declarations, where there is a limit."""


def render(comparison: Comparison, options: Options) -> str:
    """Return the comparison as Markdown, those declarations first that changed most."""
    overview = overview_of(comparison)
    blocks = [*_first_blocks(overview), *map(_section_block, overview.by_weight)]
    if options.limit is None:
        return "".join(block.text() for block in blocks)
    return "".join(_fitted(blocks, options.limit))


class _Block(Struct, frozen=True):
    """Lines, then a table if there are rows: it is shown whole or with fewer rows, never cut."""

    lines: tuple[str, ...]
    heads: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    is_section: bool = False

    def text(self, shown: int | None = None) -> str:
        """Return the Markdown with so many of the rows, and a line that counts the others."""
        rows = self.rows if shown is None else self.rows[:shown]
        lines = [*self.lines, ""]
        if self.rows:
            lines += [*tables.head(self.heads), *rows, ""]
        more = len(self.rows) - len(rows)
        if more:
            message = ngettext("… and {count} more row", "… and {count} more rows", more)
            lines += [message.format(count=more), ""]
        return "\n".join(lines) + "\n"


def _fitted(blocks: Sequence[_Block], limit: int) -> Iterator[str]:
    """Yield as much as there is room for, and a line that tells of the rest."""
    left = limit - ROOM_FOR_REST
    hidden: list[_Block] = []
    for block in blocks:
        most = len(block.rows) if block.is_section else min(len(block.rows), MOST_FIRST_ROWS)
        text = "" if hidden else _largest(block, most, left)
        if text:
            left -= len(text)
            yield text
        else:
            hidden.append(block)
    if hidden:
        yield _rest(hidden)


def _largest(block: _Block, most: int, room: int) -> str:
    """Return the block with as many rows, at most, as there is room for; nothing if for none."""
    if len(block.text(most)) <= room:
        return block.text(most)
    low, high = 0, most
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if len(block.text(middle)) <= room else (low, middle)
    return block.text(low) if low else ""


def _rest(hidden: Sequence[_Block]) -> str:
    sections = [block for block in hidden if block.is_section]
    rows = sum(len(block.rows) for block in hidden)
    message = ngettext(
        "{count} more declaration changed, too much to be shown here: {rows} changes.",
        "{count} more declarations changed, too much to be shown here: {rows} changes.",
        len(sections),
    )
    return message.format(count=len(sections), rows=rows) + "\n"


# ---- Blocks -------------------------------------------------------------------


def _first_blocks(overview: Overview) -> Iterator[_Block]:
    comparison = overview.comparison
    names = (comparison.old_name, comparison.new_name)
    compared = " → ".join(f"<code>{escaped(name)}</code>" for name in names)
    yield _Block((MARKER, f"## {escaped(overview.summary)}", "", compared))
    if overview.sums:
        yield _Block(
            ("### " + _("Amounts"),),
            (_("Unit"), _("Amount"), _("Before"), _("After"), _("Difference")),
            tuple(
                tables.row(
                    map(escaped, (sums.unit, sums.label, sums.before, sums.after, sums.difference))
                )
                for sums in overview.sums
            ),
        )
    if comparison.effects:
        yield _Block(
            ("### " + _("Templates"),),
            (_("Change"), _("Before"), _("After"), _("Sheets"), _("Cells")),
            tuple(_effect_rows(comparison)),
        )
    if comparison.faults:
        yield _Block(
            ("### " + _("Faulty files"),),
            (_("File"),),
            tuple(tables.row([escaped(fault_words(fault))]) for fault in comparison.faults),
        )


def _effect_rows(comparison: Comparison) -> Iterator[str]:
    for effect in map(describe, comparison.effects):
        what = cut(effect.what, LONGEST_RUN)
        words = (what, *cut_apart(effect.before, effect.after, LONGEST_RUN))
        yield tables.row([*map(escaped, words), str(effect.sheets), str(effect.cells)])


def _section_block(section: Section) -> _Block:
    state = f" ({section.state})" if section.state else ""
    title = f"### {escaped(cut(section.title, LONGEST_RUN))}{state}"
    return _Block(
        (title, "", f"<code>{escaped(printable(section.path))}</code>"),
        (_("Item"), _("Before"), _("After"), _("Note")),
        tuple(map(_change_row, section.rows)),
        is_section=True,
    )


def _change_row(row: Row) -> str:
    runs = shortened(row.runs)
    before, after = _cell(runs, old=True), _cell(runs, old=False)
    if not row.long:
        before, after = map(escaped, cut_apart(row.before, row.after, LONGEST_RUN))
    return tables.row([escaped(cut(row.label, LONGEST_RUN)), before, after, escaped(row.note)])


def _cell(runs: Runs, *, old: bool) -> str:
    """Return one side of a text with what changed marked, or without marks if it is very long."""
    stretches: list[tuple[str, bool]] = []
    for run in runs:
        text = run.old if old else run.new
        if stretches and stretches[-1][1] == run.is_same:  # only the other side has what is between
            stretches[-1] = (stretches[-1][0] + text, run.is_same)
        elif text:
            stretches.append((text, run.is_same))
    marked = "".join(
        _marked(cut(text, LONGEST_RUN), is_same=is_same, old=old) for text, is_same in stretches
    )
    if len(marked) <= LONGEST_CELL:
        return marked
    return escaped(cut("".join(text for text, _same in stretches), LONGEST_RUN))


def _marked(text: str, *, is_same: bool, old: bool) -> str:
    shown = escaped(text)
    if is_same:
        return shown
    return f"<del>{shown}</del>" if old else f"<ins>{shown}</ins>"
