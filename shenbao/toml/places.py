"""Where each key and each value of a TOML text stands, from its syntax tree.

tomli gives exact data but no positions; tree-sitter gives positions but no data.
Both walk the same text, and a property test holds their key paths equal.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import tomli
import tree_sitter_toml
from msgspec import Struct
from tree_sitter import Language, Node, Parser, Tree

from shenbao.diagnostics import Span
from shenbao.toml.data import KeyPath

_KEYS = {"bare_key", "quoted_key", "dotted_key"}
_TABLES = {"table", "table_array_element"}
_WITH_VALUES = {"inline_table", "array"}
_NOT_VALUES = {"comment", "ERROR", *_KEYS}


class ByteLines(Struct, frozen=True):
    """A text that is walked, by its lines in bytes, as the syntax tree counts them."""

    path: Path
    lines: list[bytes]

    def span(self, node: Node) -> Span:
        """Return where a node stands, in characters."""
        start, end = node.start_point, node.end_point
        return Span(
            self.path,
            start.row + 1,
            self._column(start.row, start.column),
            end.row + 1,
            self._column(end.row, end.column),
        )

    def _column(self, row: int, byte: int) -> int:
        return len(self.lines[row][:byte].decode(errors="replace")) + 1


class Spans(Struct, frozen=True):
    """The spans of a key and of its value; an element of an array has its value only.

    They are worked out when they are asked for: most never are.
    """

    lines: ByteLines
    key_node: Node
    value_node: Node

    @property
    def key(self) -> Span:
        """Where the key stands."""
        return self.lines.span(self.key_node)

    @property
    def value(self) -> Span:
        """Where the value stands."""
        return self.lines.span(self.value_node)


@cache
def _parser() -> Parser:
    return Parser(Language(tree_sitter_toml.language()))


def syntax_tree(text: str) -> Tree:
    """Parse the text; a tree is returned for broken text too, with its errors marked."""
    return _parser().parse(text.encode())


def find_places(tree: Tree, text: str, path: Path) -> dict[KeyPath, Spans]:
    """Return the place of every key path that the text spells out."""
    return _Walk(text, path).document(tree.root_node)


def find_comments(text: str, path: Path) -> list[tuple[Span, str]]:
    """Return every comment of the text, from top to bottom."""
    lines = ByteLines(path, text.encode().split(b"\n"))
    found = []
    waiting = [syntax_tree(text).root_node]
    while waiting:
        node = waiting.pop()
        if node.type == "comment":
            found.append((lines.span(node), (node.text or b"").decode()))
        waiting += reversed(node.children)
    return found


class _Walk:
    """One walk over one tree; keeps the number of elements of each array of tables."""

    def __init__(self, text: str, path: Path) -> None:
        self.lines = ByteLines(path, text.encode().split(b"\n"))
        self.places: dict[KeyPath, Spans] = {}
        self.elements: dict[KeyPath, int] = {}

    def document(self, root: Node) -> dict[KeyPath, Spans]:
        for node in root.named_children:
            if node.type == "pair":
                self.pair(node, ())
            elif node.type in _TABLES:
                self.table(node)
        return self.places

    def table(self, node: Node) -> None:
        header = _child(node, _KEYS)
        if header is None:
            return
        names = _key_names(header)
        path = self.header_path(names, header, node)
        if node.type == "table_array_element":
            index = self.elements.get(path, 0)
            self.elements[path] = index + 1
            self.remember(path, header, node)
            path = (*path, index)
            self.remember(path, header, node)
        else:
            self.remember(path, header, node)
        for child in node.named_children:
            if child.type == "pair":
                self.pair(child, path)

    def header_path(self, names: list[str], header: Node, node: Node) -> KeyPath:
        """Spell a header as a path: a name that is an array of tables means its last element."""
        path: KeyPath = ()
        for name in names[:-1]:
            path = (*path, name)
            self.remember(path, header, node)
            if path in self.elements:
                path = (*path, self.elements[path] - 1)
        return (*path, names[-1])

    def pair(self, node: Node, base: KeyPath) -> None:
        key = value = None
        kind = ""
        for child in node.named_children:
            child_kind = child.type
            if key is None and child_kind in _KEYS:
                key = child
            elif value is None and child_kind not in _NOT_VALUES:
                value, kind = child, child_kind
        if key is None or value is None:
            return
        path = base
        for name in _key_names(key):
            path = (*path, name)
            self.remember(path, key, value)
        if kind in _WITH_VALUES:
            self.inside(value, path)

    def inside(self, value: Node, path: KeyPath) -> None:
        if value.type == "inline_table":
            for child in value.named_children:
                if child.type == "pair":
                    self.pair(child, path)
        elif value.type == "array":
            elements = [child for child in value.named_children if child.type not in _NOT_VALUES]
            for index, element in enumerate(elements):
                self.remember((*path, index), element, element)
                self.inside(element, (*path, index))

    def remember(self, path: KeyPath, key: Node, value: Node) -> None:
        if path not in self.places:
            self.places[path] = Spans(self.lines, key, value)


def _child(node: Node, types: set[str]) -> Node | None:
    return next((child for child in node.named_children if child.type in types), None)


def _key_names(key: Node) -> list[str]:
    kind = key.type
    if kind == "dotted_key":
        return [name for part in key.named_children for name in _key_names(part)]
    raw = (key.text or b"").decode()
    return [next(iter(tomli.loads(f"{raw} = 0"))) if kind == "quoted_key" else raw]
