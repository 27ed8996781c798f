"""Put all that a reviewer wants to see of a change into a folder.

    python review.py BASE FOLDER

compares HEAD with the commit where it left BASE and writes ``comment.md`` (within
what a comment may hold), ``changes.html``, ``redlines/`` (Word with tracked
changes) and ``forms/`` (Word and PDF of the sheets that changed). Run it with the
Python that has shenbao, in the folder of the project.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

LONGEST_COMMENT = 65_536
"""Characters that GitHub takes; the other forges take more."""

FORMS = ("--format", "word", "--format", "pdf")


def main(base: str, folder: Path) -> int:
    """Write the folder; return 1 where a declaration is faulty or cannot be made."""
    folder.mkdir(parents=True, exist_ok=True)
    span = f"{base}...HEAD"
    faults = 0
    for name, *options in (
        ("comment.md", "--format", "markdown", "--limit", str(LONGEST_COMMENT)),
        ("changes.html", "--format", "html", "--redline", str(folder / "redlines")),
        ("changes.json", "--format", "json"),
    ):
        status, said = shenbao("diff", span, *options)
        if status > 1:
            return status
        faults |= status
        (folder / name).write_text(said, "utf-8")
    changed = changed_sheets(folder / "changes.json")
    if changed:
        status, _said = shenbao("build", *changed, *FORMS, "--quiet", "--out", folder / "forms")
        faults |= status
    return faults


def changed_sheets(report: Path) -> list[str]:
    """Return the paths of the declarations, still there, whose sheets read differently now."""
    told = json.loads(report.read_text("utf-8"))
    paths = {one["path"] for one in told["declarations"]}
    paths |= {path for one in told["templates"] if one["cells"] for path in one["paths"]}
    return sorted(path for path in paths if Path(path).is_file())


def shenbao(*words: str | Path) -> tuple[int, str]:
    """Run shenbao; return its status and what it prints. What is wrong is shown as it comes."""
    done = subprocess.run(
        [sys.executable, "-m", "shenbao", *words],
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=False,
    )
    return done.returncode, done.stdout


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
