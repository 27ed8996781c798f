"""The review list for people: file by file, what moved, and what to look at."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from shenbao.i18n import _, ngettext
from shenbao.reports.paths import shown_path
from shenbao.years.rollover import Next, Rollover


def render(rollover: Rollover, root: Path) -> str:
    """Return the list as lines of text."""
    lines = [line for carried in rollover.carried for line in _of_file(carried, root)]
    return "".join(f"{line}\n" for line in [*lines, *_left_out(rollover, root)])


def _of_file(made: Next, root: Path) -> Iterator[str]:
    message = _("{path}  {name} (from {source})")
    yield message.format(
        path=shown_path(made.target, root), name=made.name, source=shown_path(made.source, root)
    )
    for moved in made.carried.moved:
        message = _("  moved    {where}: {old} → {new}")
        yield message.format(where=moved.where, old=moved.old, new=moved.new)
    for doubt in made.carried.doubts:
        yield _("  look at  {where}: {why}").format(where=doubt.where, why=doubt.why)
    if made.carried.older:
        message = ngettext(
            "  {count} mention of an earlier year stays as it is",
            "  {count} mentions of earlier years stay as they are",
            made.carried.older,
        )
        yield message.format(count=made.carried.older)
    yield ""


def _left_out(rollover: Rollover, root: Path) -> Iterator[str]:
    if rollover.left_out:
        yield _("Left out:")
    for left in rollover.left_out:
        message = _("  {path}  {name}: {why}")
        yield message.format(path=shown_path(left.source, root), name=left.name, why=left.why)
    if rollover.left_out:
        yield ""
