"""The syntax of the package, read once for all tests."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from functools import cache

from tests.worlds import ROOT

SOURCES = sorted((ROOT / "shenbao").rglob("*.py"))


@cache
def texts() -> Mapping[str, str]:
    """Return the text of each module by its path below the root."""
    assert len(SOURCES) > 200
    return {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in SOURCES}


@cache
def tree(path: str) -> ast.Module:
    """Return the syntax tree of a module."""
    return ast.parse(texts()[path])


def trees_with(pattern: str) -> Mapping[str, ast.Module]:
    """Return the trees of the modules in whose text a pattern is found; others are not parsed."""
    has = re.compile(pattern).search
    return {path: tree(path) for path, text in texts().items() if has(text)}


@cache
def trees() -> Mapping[str, ast.Module]:
    """Return the syntax tree of each module by its path below the root."""
    return {path: tree(path) for path in texts()}


@cache
def nodes() -> Mapping[str, list[ast.AST]]:
    """Return all nodes of the syntax tree of each module by its path below the root."""
    return {path: list(ast.walk(tree)) for path, tree in trees().items()}
