"""Writing files that are new: what is there already is kept, and never overwritten."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

from shenbao.cli.errors import unwritable
from shenbao.i18n import _, ngettext
from shenbao.project.listing import link_out
from shenbao.reports import terminal
from shenbao.reports.paths import shown_path
from shenbao.system.files import write_if_changed

WRITTEN, KEPT = "written", "kept"


class NewFiles:
    """Writes new files below ``root``, or shows them if ``is_dry``; ``counts`` says how many."""

    def __init__(self, root: Path, *, is_dry: bool = False) -> None:
        self.root = root
        self.is_dry = is_dry
        self.counts = Counter[str]()
        self.made: set[Path] = set()

    def add(self, path: Path, text: str) -> bool:
        """Write a file unless there is one, or a link, or another was made; tell if it is new.

        None is written through a link that leads out of the root.
        """
        is_ours = path.is_relative_to(self.root)
        if is_ours and (why := link_out(path, self.root, shown_path(path, self.root))):
            terminal.complain(why)
            self.counts[KEPT] += 1
            return False
        if os.path.lexists(path) or path in self.made:
            message = _("{path} is there already and was kept.")
            terminal.complain(message.format(path=shown_path(path, self.root)))
            self.counts[KEPT] += 1
            return False
        self.made.add(path)
        self.counts[WRITTEN] += 1
        if self.is_dry:
            terminal.say(f"# {shown_path(path, self.root)}")
            terminal.write(f"{text}\n")
            return True
        try:
            write_if_changed(path, text.encode())
        except OSError as error:
            raise unwritable(error) from error
        return True

    def summary(self) -> str:
        """Say how many files were written, and how many were kept."""
        count = self.counts[WRITTEN]
        if self.is_dry:
            message = ngettext(
                "{count} file would be written, {kept} kept as they were",
                "{count} files would be written, {kept} kept as they were",
                count,
            )
        else:
            message = ngettext(
                "{count} file written, {kept} kept as they were",
                "{count} files written, {kept} kept as they were",
                count,
            )
        return message.format(count=count, kept=self.counts[KEPT])
