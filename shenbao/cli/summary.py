"""The last lines of a build: how many files of each format stand, and how long it took."""

from __future__ import annotations

from shenbao.formats import default_formats
from shenbao.i18n import _, ngettext
from shenbao.reports import terminal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from shenbao.build.run import Report


def say_up_to_date(declarations: int, seconds: float) -> None:
    """Say that all outputs of so many declarations stand as they should."""
    say_summary(declarations, dict.fromkeys(default_formats(), declarations), "output", seconds)


def say_summary(declarations: int, files: Mapping[str, int], folder: str, seconds: float) -> None:
    """Print a line for each format, and the sum."""
    for name, count in files.items():
        line = ngettext("{name:<9} {count:>6} file", "{name:<9} {count:>6} files", count)
        terminal.say(line.format(name=name, count=count))
    total = sum(files.values())
    terminal.say(
        _("{declarations} → {files} in {folder}/ ({seconds:.1f} s)").format(
            declarations=ngettext(
                "{count} declaration", "{count} declarations", declarations
            ).format(count=declarations),
            files=ngettext("{count} file", "{count} files", total).format(count=total),
            folder=folder,
            seconds=seconds,
        )
    )


def say_reasons(report: Report) -> None:
    """Say of each output that was made again why it was."""
    for path, reasons in sorted(report.reasons.items()):
        terminal.say(f"{path}: {'; '.join(reasons)}")


def summary_json(report: Report, seconds: float) -> str:
    """Return what a build did as one line of JSON."""
    import json

    facts = {
        "declarations": report.declarations,
        "files": dict(report.files),
        "written": report.written,
        "removed": report.removed,
        "seconds": round(seconds, 3),
    }
    return json.dumps(facts)
