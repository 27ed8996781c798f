"""Put all that a reviewer wants to see of a change into a folder.

    python review.py BASE FOLDER

compares HEAD with the commit where it left BASE and writes ``comment.md`` (within
what a comment may hold), ``changes.html``, ``changes.json``, ``findings.md`` (what the
check finds since then, and what was mended), ``redlines/`` (Word with tracked changes)
and ``forms/`` (Word and PDF of the sheets that changed). What an earlier
run left of these is removed first. Run it with the Python that has shenbao, in the folder
of the project.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

LONGEST_COMMENT = 65_536
"""Characters that GitHub takes; the other forges take more."""

LONGEST_FINDINGS = 16_384
"""Characters of a comment that findings may take; of more there are only counts."""

COMMENT, PAGE, DATA, FINDINGS = FILES = (
    "comment.md",
    "changes.html",
    "changes.json",
    "findings.md",
)
REDLINES, FORMS = FOLDERS = ("redlines", "forms")

FAULTY, CRASHED = 1, 3


def main(base: str, folder: Path) -> int:
    """Write the folder.

    Returns 1 where a declaration is faulty or cannot be made, and another number where
    there is nothing to be shown, because shenbao was called wrongly or has failed itself.
    """
    folder.mkdir(parents=True, exist_ok=True)
    clear(folder)
    found = findings(base, folder / FINDINGS)
    room = LONGEST_COMMENT - len(found)
    status = shenbao(
        "diff",
        f"{base}...HEAD",
        *("--save", "markdown", folder / COMMENT, "--limit", str(room)),
        *("--save", "html", folder / PAGE),
        *("--save", "json", folder / DATA),
        *("--redline", folder / REDLINES),
    )
    report = read(folder / DATA)
    if status not in (0, FAULTY) or report is None:
        clear(folder)
        return status if status > FAULTY else CRASHED
    with (folder / COMMENT).open("a", encoding="utf-8", newline="\n") as comment:
        comment.write(found)
    changed = changed_sheets(report)
    if changed:
        formats = ("--format", "word", "--format", "pdf")
        built = shenbao("build", *formats, "--quiet", "--out", folder / FORMS, "--", *changed)
        status = max(status, built)
    return status


def findings(base: str, file: Path) -> str:
    """Write what the check finds since a revision; return it as a comment holds it.

    Nothing is written or returned where nothing was found and nothing mended, or the check
    cannot be made: then the comparison says why.
    """
    words = ("check", "--since", base, "--format", "markdown")
    whole = printed(*words)
    if "\n## " not in whole:
        return ""
    file.write_text(whole, "utf-8", newline="\n")
    is_long = len(whole) > LONGEST_FINDINGS
    return "\n" + (printed(*words, "--summary") if is_long else whole)


def printed(*words: str) -> str:
    """Run shenbao; return what it prints, nothing where it was called wrongly or fails itself."""
    command = [sys.executable, "-m", "shenbao", *words]
    done = subprocess.run(command, capture_output=True, check=False)
    return done.stdout.decode() if done.returncode in (0, FAULTY) else ""


def clear(folder: Path) -> None:
    """Remove what a run writes, and nothing else."""
    for name in FILES:
        (folder / name).unlink(missing_ok=True)
    for name in FOLDERS:
        shutil.rmtree(folder / name, ignore_errors=True)


def read(report: Path) -> dict[str, Any] | None:
    """Return what diff has found, None where it has not come to writing it."""
    try:
        found: dict[str, Any] = json.loads(report.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return found


def changed_sheets(report: dict[str, Any]) -> list[str]:
    """Return the paths of the declarations, still there, whose sheets read differently now."""
    paths = {entry["path"] for entry in report["declarations"]}
    paths |= {path for effect in report["templates"] if effect["cells"] for path in effect["paths"]}
    return sorted(path for path in paths if Path(path).is_file())


def shenbao(*words: str | Path) -> int:
    """Run shenbao; return its status. What it says is shown as it comes, beside the output."""
    done = subprocess.run([sys.executable, "-m", "shenbao", *words], stdout=sys.stderr, check=False)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
