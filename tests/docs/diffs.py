"""Diffs that a page shows: what they change, and changing it."""

from __future__ import annotations

from pathlib import Path

from tests.docs.pages import Block


def target(diff: Block) -> str:
    """Return the path of the file that a diff changes."""
    old, new = diff.text.splitlines()[:2]
    assert (old[:4], new) == ("--- ", f"+++ {old[4:]}")
    return old[4:]


def apply(diff: Block, root: Path) -> None:
    """Apply a diff whose hunks have no line numbers: each must fit in one place only."""
    path = root / target(diff)
    text = path.read_text("utf-8")
    for hunk in "\n".join(diff.text.splitlines()[2:]).split("\n@@\n"):
        lines = hunk.splitlines()
        before = "\n".join(["", *(line[1:] for line in lines if line[:1] != "+"), ""])
        after = "\n".join(["", *(line[1:] for line in lines if line[:1] != "-"), ""])
        assert text.count(before) == 1, f"{diff}: {before}"
        text = text.replace(before, after)
    path.unlink()  # it may be a link
    path.write_text(text, "utf-8")
