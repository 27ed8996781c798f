"""The syntax of the package, read once for all tests."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import cache

from tests.worlds import ROOT

SOURCES = sorted((ROOT / "shenbao").rglob("*.py"))


@cache
def trees() -> Mapping[str, ast.Module]:
    """Return the syntax tree of each module by its path below the root."""
    return {path.relative_to(ROOT).as_posix(): ast.parse(path.read_bytes()) for path in SOURCES}


@cache
def nodes() -> Mapping[str, list[ast.AST]]:
    """Return all nodes of the syntax tree of each module by its path below the root."""
    return {path: list(ast.walk(tree)) for path, tree in trees().items()}
