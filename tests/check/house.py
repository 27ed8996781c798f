"""A repository of one clean declaration, to be spoiled by tests of the check."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from shenbao.check.examples import CLEAN
from shenbao.cli import main
from tests.conftest import ROOT

NAME = "one.toml"


class House:
    """The repository; ``text`` is that of its declaration."""

    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.root = root
        self.capsys = capsys
        shutil.copytree(ROOT / "templates", root / "templates")
        (root / "declarations").mkdir()
        self.path = root / "declarations" / NAME
        self.text = CLEAN.read_text("utf-8")
        self.path.write_text(self.text, "utf-8")

    def replace(self, old: str, new: str) -> None:
        """Change one place of the declaration."""
        assert self.text.count(old) == 1, old
        self.append("", self.text.replace(old, new))

    def append(self, more: str, text: str | None = None) -> None:
        """Add lines at the end of the declaration."""
        self.text = (self.text if text is None else text) + more
        self.path.write_text(self.text, "utf-8")

    def run(self, *words: str) -> int:
        """Run a command in the repository."""
        return main(["--root", str(self.root), *words])

    def check(self, *words: str) -> tuple[int, str, str]:
        """Run the check; return its status, and what it says on both streams."""
        status = self.run("check", *words)
        said = self.capsys.readouterr()
        return status, said.out, said.err

    def report(self, *words: str) -> dict[str, Any]:
        """Run the check; return its report as data."""
        report: dict[str, Any] = json.loads(self.check(*words, "--format", "json")[1])
        return report

    def codes(self, *words: str) -> list[str]:
        """Run the check; return the codes of what it finds."""
        return [finding["code"] for finding in self.report(*words)["findings"]]
