"""The names of the glossary are those of the code, and the code has no banished ones."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping

from tests.docs.pages import source
from tests.syntax import nodes

GLOSSARY = "docs/glossary.md"
ROW = re.compile(r"^\| (?P<chinese>.+?) \| (?P<english>.+?) \| (?P<code>.+?) \| .+ \|$", re.M)
BANISHED = {"nursery", "seat", "shelf", "crew", "judge", "told", "said", "desk", "bell", "glance"}

ROWS = [row for row in ROW.finditer(source(GLOSSARY)) if row["chinese"] not in ("中文", "---")]
NAMES = [name for row in ROWS for name in re.findall(r"`([\w.]+)`", row["code"])]


def defined(node: ast.AST) -> Iterator[str]:
    """Yield the names that the body of a module or class defines."""
    for child in ast.iter_child_nodes(node):
        match child:
            case ast.ClassDef() | ast.FunctionDef():
                yield child.name
            case ast.AnnAssign(target=ast.Name(id=name)):
                yield name
            case ast.Assign(targets=targets):
                yield from (name.id for name in targets if isinstance(name, ast.Name))


Package = Mapping[str, ast.Module]


def exists(name: str, package: Package) -> bool:
    """Tell whether a room, a module, or a name in one of them, or in a class there, exists."""
    parts = name.split(".")
    for count in range(len(parts), 0, -1):
        place = f"{'.'.join(parts[:count])}."
        found: list[ast.AST] = [
            module for other, module in package.items() if f"{other}.".startswith(place)
        ]
        for part in parts[count:]:
            found = [
                child for node in found if part in defined(node) for child in _named(node, part)
            ]
        if found:
            return True
    return False


def _named(node: ast.AST, name: str) -> list[ast.AST]:
    """Return the class with this name, or the node itself where it is no class."""
    classes = [
        child
        for child in ast.iter_child_nodes(node)
        if isinstance(child, ast.ClassDef) and child.name == name
    ]
    return [*classes] or [node]


def test_the_terms_are_found() -> None:
    assert len(ROWS) > 50
    assert len(NAMES) > 40
    chinese = [row["chinese"] for row in ROWS]
    assert len(chinese) == len(set(chinese))


def test_a_name_in_the_glossary_is_one_in_the_code(package: Package) -> None:
    assert [name for name in NAMES if not exists(name, package)] == []


def test_a_name_that_is_not_in_the_code_is_missed(package: Package) -> None:
    names = ["form.Nursery", "seat", "sheet.Cell.crew"]
    assert [name for name in names if exists(name, package)] == []


def identifiers(nodes: list[ast.AST]) -> Iterator[str]:
    """Yield the names that a module gives to anything."""
    for node in nodes:
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.arg(arg=name):
                yield name
            case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                yield name


def test_no_name_in_the_code_is_banished() -> None:
    names = {name for inside in nodes().values() for name in identifiers(inside)}
    assert len(names) > 1000
    words = {name: re.findall(r"[A-Z]?[a-z]+|[A-Z]+", name) for name in names}
    found = [name for name, parts in words.items() if BANISHED & {part.lower() for part in parts}]
    assert sorted(found) == []
