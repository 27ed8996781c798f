"""What ``[tool.shenbao.check]`` in pyproject.toml says of the check."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from shenbao.check.selection import EVERY, Selection, unknown
from shenbao.diagnostics import Code, Diagnostic
from shenbao.i18n import _
from shenbao.toml import read
from shenbao.toml.reader import Reader, did_you_mean

TABLE = "check"


def read_settings(path: Path, codes: Collection[str]) -> tuple[Selection, list[Diagnostic]]:
    """Return the selection that a project's pyproject.toml makes, beside what is wrong with it."""
    if not path.is_file():
        return Selection(), []
    document, problems = read(path)
    if document is None or TABLE not in document.data.get("tool", {}).get("shenbao", {}):
        return Selection(), problems
    table = Reader(document, problems, ("tool", "shenbao")).table(TABLE)
    if table is None:
        return Selection(), problems
    selection = Selection(
        select=_codes(table, "select", codes) or EVERY,
        ignore=_codes(table, "ignore", codes),
        strict=table.flag("strict"),
    )
    table.finish()
    return selection, problems


def _codes(table: Reader, key: str, codes: Collection[str]) -> tuple[str, ...]:
    asked = table.texts(key)
    for name in unknown(asked, codes):
        table.complain(Code.VALUE, no_such_rule(name), did_you_mean(name, codes), key=key)
    return asked


def no_such_rule(name: str) -> str:
    """Say that no rule's code is, or begins with, this."""
    return _("There is no rule {name}.").format(name=name)
