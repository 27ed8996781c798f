"""What is wrong in a repository that is watched: what of it has come, and what has gone."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from shenbao.diagnostics import Diagnostic, has_errors
from shenbao.i18n import _
from shenbao.reports.excerpts import format_diagnostics
from shenbao.reports.paths import shown_path
from shenbao.toml.reader import printable

Known = dict[tuple[str, str, str], Diagnostic]
"""Problems by what tells them apart, wherever in their file they have moved to."""


class Noticed:
    """What was wrong when it was last looked at, by a build and by the rules."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._of_build: Known = {}
        self._of_rules: dict[Path, Known] = {}

    def by_build(self, problems: Iterable[Diagnostic]) -> Iterator[str]:
        """Yield what has gone since the last build, which shows its problems itself."""
        before, self._of_build = self._of_build, _known(problems)
        yield from self._gone(before, self._of_build)
        if has_errors(before.values()) and not self._of_build:
            yield _("All is well again.")

    def by_rules(self, declaration: Path, findings: Iterable[Diagnostic]) -> Iterator[str]:
        """Yield what rules find in a declaration and had not found before, and what has gone."""
        before, now = self._of_rules.get(declaration, {}), _known(findings)
        self._of_rules[declaration] = now
        came = [problem for key, problem in now.items() if key not in before]
        if came:
            yield from format_diagnostics(came, self._root).split("\n")
        yield from self._gone(before, now)

    def _gone(self, before: Known, now: Known) -> Iterator[str]:
        message = _("mended: {path}: {code} {message}")
        for key, problem in before.items():
            if key not in now:
                path, text = shown_path(problem.span.path, self._root), printable(problem.message)
                yield message.format(path=printable(path), code=problem.code, message=text)


def _known(problems: Iterable[Diagnostic]) -> Known:
    return {
        (os.fspath(problem.span.path), problem.code, problem.message): problem
        for problem in problems
        if problem.waiver is None
    }
