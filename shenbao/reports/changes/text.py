"""The report for a terminal: one line a change, colour only where somebody looks."""

from __future__ import annotations

from collections.abc import Iterator

from shenbao.changes.comparison import Comparison
from shenbao.changes.comparison.runs import Run
from shenbao.i18n import _
from shenbao.reports.changes import Options
from shenbao.reports.changes.effects import sentence
from shenbao.reports.changes.overview import Overview, Section, fault_words, overview_of
from shenbao.reports.changes.rows import Row, Sign
from shenbao.reports.changes.shortening import shortened
from shenbao.toml.reader import printable

BOLD, OLD, NEW, FAINT, PLAIN = "\x1b[1m", "\x1b[31m", "\x1b[32m", "\x1b[2m", "\x1b[0m"
BREAK, LINE_BREAK = "\n", "⏎"
"""A line break in a value, and what stands for it: no value makes a line of its own."""


def render(comparison: Comparison, options: Options) -> str:
    """Return the comparison as lines of text, one for each change."""
    shown = _Text(colour=options.colour)
    lines = shown.lines(overview_of(comparison))
    return "".join(f"{line.replace(BREAK, LINE_BREAK)}\n" for line in lines)


class _Text:
    """Writes lines, in colour or with marks in place of it."""

    def __init__(self, *, colour: bool) -> None:
        self.colour = colour

    def lines(self, overview: Overview) -> Iterator[str]:
        comparison = overview.comparison
        if comparison.is_empty:
            message = _("No difference between {old} and {new}.")
            yield message.format(old=comparison.old_name, new=comparison.new_name)
            return
        for section in overview.sections:
            yield from self.section(section)
        if comparison.effects:
            yield self.styled(_("Templates"), BOLD)
            yield from (f"  {sentence(effect)}" for effect in comparison.effects)
            yield ""
        yield self.styled(f"{comparison.old_name} → {comparison.new_name}", BOLD)
        yield from (f"  {line}" for line in self.totals(overview))

    def totals(self, overview: Overview) -> Iterator[str]:
        yield overview.headline
        if overview.indicators:
            yield overview.indicators
        for sums in overview.sums:
            change = f"{sums.before} → {sums.after} ({sums.difference})"
            yield f"{sums.unit}: {sums.label} {change}"
        yield from map(fault_words, overview.comparison.faults)

    def section(self, section: Section) -> Iterator[str]:
        title = " ".join(filter(None, (section.title, section.state and f"({section.state})")))
        yield f"{self.styled(title, BOLD)}  {self.styled(printable(section.path), FAINT)}"
        yield from (f"  {self.row(row)}" for row in section.rows)
        yield ""

    def row(self, row: Row) -> str:
        note = f" ({row.note})" if row.note else ""
        return f"{row.sign} {row.label}: {self.words(row)}{note}"

    def words(self, row: Row) -> str:
        if row.long or row.before == row.after:
            return "".join(map(self.run, shortened(row.runs)))
        if row.sign in (Sign.ADDED, Sign.REMOVED):
            return self.run(row.runs[0], marked=False)
        before, after = (text or _("(blank)") for text in (row.before, row.after))
        return f"{self.styled(before, OLD)} → {self.styled(after, NEW)}"

    def run(self, run: Run, *, marked: bool = True) -> str:
        old, new = run.old, run.new
        if run.is_same:
            return new
        if self.colour or not marked:
            return (self.styled(old, OLD) if old else "") + (self.styled(new, NEW) if new else "")
        return (f"[-{old}-]" if old else "") + (f"{{+{new}+}}" if new else "")

    def styled(self, text: str, style: str) -> str:
        return f"{style}{text}{PLAIN}" if self.colour else text
