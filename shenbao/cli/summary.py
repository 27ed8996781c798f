"""The last lines of a build: how many files of each format stand, and how long it took."""

from __future__ import annotations

from shenbao.formats import default_formats
from shenbao.i18n import _, ngettext
from shenbao.project.folders import OUTPUT
from shenbao.reports import terminal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from shenbao.build.run import Report


def say_summary(declarations: int, files: Mapping[str, int], folder: str, seconds: float) -> None:
    """Print a line for each format, and the sum."""
    for line in summary_lines(declarations, files, folder, seconds):
        terminal.say(line)


def lines_up_to_date(declarations: int, seconds: object) -> list[str]:
    """Return the lines that say that all outputs of so many declarations stand as they should."""
    files = dict.fromkeys(default_formats(), declarations)
    return [*summary_lines(declarations, files, OUTPUT, seconds)]


def summary_lines(
    declarations: int, files: Mapping[str, int], folder: str, seconds: object
) -> Iterator[str]:
    """Yield a line for each format, and the sum."""
    for name, count in files.items():
        line = ngettext("{name:<9} {count:>6} file", "{name:<9} {count:>6} files", count)
        yield line.format(name=name, count=count)
    total = sum(files.values())
    yield _("{declarations} → {files} in {folder}/ ({seconds:.1f} s)").format(
        declarations=ngettext("{count} declaration", "{count} declarations", declarations).format(
            count=declarations
        ),
        files=ngettext("{count} file", "{count} files", total).format(count=total),
        folder=folder,
        seconds=seconds,
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
