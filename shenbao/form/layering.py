"""One form.toml made of several: what it extends below it, old ways of writing put into new ones.

Every value remembers the file and the place that it comes from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from shenbao.diagnostics import Code, Diagnostic, KeyPath, Span
from shenbao.form.fitting import Names, Taking, fitting_changes
from shenbao.form.nodes import AFTER, BEFORE, COLUMN, GROUP, INDICATORS, PART, REMOVE, Node
from shenbao.form.phrases import gaps_in
from shenbao.i18n import _
from shenbao.toml import Document
from shenbao.toml.reader import did_you_mean, kind_name

EXTENDS, FOLLOWS = "extends", "follows"
LINES, FIELD, ABOVE = "lines", "field", "above"
MERGED = {PART, COLUMN, FIELD, "row", "group", "category", "explanation"}
"""The arrays whose tables are merged one by one; all other arrays are replaced whole."""

HEADING_OVER_HEAD = "heading_over_head"
GRID, CLOSING = "grid", "closing"
OLD_PARTS = (GRID, INDICATORS, CLOSING)
"""How parts were written before there were parts, in the order of the sheet."""

Find = Callable[[str], Document | None]


class Around(Struct, frozen=True):
    """What else a form is read by.

    The ``shared`` documents have fields that a form can place in lines without defining them;
    of two with one key the first holds.
    A form that follows another follows the form ``followed``, or else the one that it names
    itself; ``columns`` has the meanings by the names that older forms have for them.
    """

    shared: Sequence[Document] = ()
    followed: str = ""
    columns: Mapping[str, str] | None = None


class LayeredDocument(Document, frozen=True, eq=False, kw_only=True):
    """A document whose values come from several files, or from other places of its own.

    ``form`` is the node of all of them. ``extended`` are the names of the standards that a
    form.toml extends, the nearest first; ``names`` are those by which it may take what the form
    that it follows has.
    """

    form: Node
    extended: tuple[str, ...] = ()
    names: Names | None = None

    def value_span(self, path: KeyPath) -> Span:
        """Return where the value at ``path`` stands, in the file that it comes from."""
        document, origin = self._origin(path)
        return document.value_span(origin)

    def key_span(self, path: KeyPath) -> Span:
        """Return where the key at ``path`` stands, in the file that it comes from."""
        document, origin = self._origin(path)
        return document.key_span(origin)

    def part_span(self, path: KeyPath, start: int, end: int) -> Span:
        """Return where the characters from ``start`` to ``end`` of the text at ``path`` stand."""
        document, origin = self._origin(path)
        return document.part_span(origin, start, end)

    def _origin(self, path: KeyPath) -> tuple[Document, KeyPath]:
        node, length = self.form, 0
        for part in path:
            inner = node.inner(part)
            if inner is None:
                break
            node, length = inner, length + 1
        return node.document, (*node.path, *path[length:])


def layered(
    document: Document,
    find: Find,
    known: Sequence[str],
    problems: list[Diagnostic],
    around: Around | None = None,
) -> LayeredDocument:
    """Return a form.toml with all that it extends, its parts written in the new way.

    ``find`` returns the form.toml of a standard by its name, None where there is none;
    ``known`` are the names of those that there are, ``around`` what else it is read by.
    """
    layers = [_in_parts(node_of(document, document.data, ()), problems)]
    names = [document.path.parent.name]
    while name := layers[-1].word(EXTENDS):
        below = None if name in names else find(name)
        if below is None:
            problems.append(_not_to_extend(name, names, layers[-1], known))
            break
        names.append(name)
        layers.append(_in_parts(node_of(below, below.data, ()), problems))
    merged = layers.pop()
    while layers:
        merged = _Merging(problems).tables(merged, layers.pop())
    taken: Names | None = None
    around = around or Around()
    if merged.word(FOLLOWS):
        merged, taken = _with_followed(merged, around, find, known, problems)
    for shared in around.shared:
        merged = _with_shared_fields(merged, node_of(shared, shared.data, ()))
    extended = tuple(names[1:])
    return document_of(merged, document, extended=extended, names=taken)


def document_of(form: Node, document: Document, **facts: Any) -> LayeredDocument:
    """Return a document in which stands what a node holds, each value with its own place."""
    return LayeredDocument(document.path, document.text, _plain(form), form=form, **facts)


def _with_followed(
    form: Node,
    around: Around,
    find: Find,
    known: Sequence[str],
    problems: list[Diagnostic],
) -> tuple[Node, Names | None]:
    """Return a form with the classes of the form that it follows, as it changes them.

    Beside it are the names by which it may take what that form has.
    """
    usual = form.word(FOLLOWS)
    name = around.followed or usual
    followed = find(name)
    if followed is None or followed.data.get(FOLLOWS):
        message = (
            _("There is no form standard {name}.")
            if followed is None
            else _("{name} follows another form, and is not followed in turn.")
        )
        hint = did_you_mean(name, known) if followed is None else ""
        own = form.value[FOLLOWS]
        problems.append(
            own.document.problem(own.path, Code.UNKNOWN_FORM, message.format(name=name), hint)
        )
        return form, None
    document = layered(followed, find, known, problems)
    below = document.form
    groups = {GROUP: below.value[GROUP]} if GROUP in below.value else {}
    own = {GROUP: form.value[GROUP]} if GROUP in form.value else {}
    is_usual = name == usual
    if not is_usual and own and (usually := find(usual)) is not None:
        usually_there = layered(usually, find, known, []).form
        changes = fitting_changes(form.entries(GROUP), usually_there, below)
        own = {GROUP: form.value[GROUP].with_value(changes)}
    merged = _Merging(problems).tables(below.with_value(groups), form.with_value(own))
    names = Names.of(document.data, around.columns)
    taking = Taking(names, is_usual=is_usual).form(form)
    follows = {FOLLOWS: form.value[FOLLOWS].with_value(name)}
    return form.with_value({**taking.value, **follows, **merged.value}), names


def _with_shared_fields(form: Node, shared: Node) -> Node:
    """Return a form with the fields that its lines have and that it does not define itself."""
    own = {entry.word("key") for entry in form.entries(FIELD)}
    placed = {*gaps_in(form.word(ABOVE))}
    for part in form.entries(PART):
        lines = part.at(LINES) if part.word("kind") == LINES else None
        keys = [key.value for line in lines.elements() for key in line.elements()] if lines else []
        placed.update(key for key in keys if isinstance(key, str))
    added = [field for field in shared.entries(FIELD) if field.word("key") in placed - own]
    fields = form.at(FIELD) or form.with_value([])
    if not added or not isinstance(fields.value, list):
        return form
    return form.with_value({**form.value, FIELD: fields.with_value([*fields.value, *added])})


def _not_to_extend(
    name: str, names: Sequence[str], layer: Node, known: Sequence[str]
) -> Diagnostic:
    message, hint = _("There is no form standard {name}."), did_you_mean(name, known)
    if name in names:
        message, hint = _("{name} would extend itself."), ""
    return layer.document.problem((EXTENDS,), Code.UNKNOWN_FORM, message.format(name=name), hint)


def node_of(document: Document, value: Any, path: KeyPath) -> Node:
    """Return a value of a document that stands at a path there, with all that it holds."""
    if isinstance(value, dict):
        value = {key: node_of(document, inner, (*path, key)) for key, inner in value.items()}
    elif isinstance(value, list):
        value = [node_of(document, inner, (*path, index)) for index, inner in enumerate(value)]
    return Node(value, document, path)


def _plain(node: Node) -> Any:
    if isinstance(node.value, dict):
        return {key: _plain(inner) for key, inner in node.value.items()}
    if isinstance(node.value, list):
        return [_plain(inner) for inner in node.value]
    return node.value


# ---- Old ways of writing ------------------------------------------------------------------


def _in_parts(form: Node, problems: list[Diagnostic]) -> Node:
    """Return a form whose grids and indicator table are parts, in the order of the sheet.

    Beside these it may have lines. One that has other parts already keeps all as they are: its
    reader complains of them.
    """
    is_of_lines = all(part.word("kind") == LINES for part in form.entries(PART))
    if not is_of_lines or not any(form.at(key) for key in OLD_PARTS):
        return form
    parts = {key: list(_old_parts(key, form)) for key in OLD_PARTS}
    others = {key: inner for key, inner in form.value.items() if not parts.get(key)}
    found = form.with_value([part for of_key in parts.values() for part in of_key])
    if not found.value:
        return form.with_value(others)
    lines = form.at(PART)
    merged = found if lines is None else _Merging(problems).arrays(PART, found, lines)
    return form.with_value({**others, PART: merged})


def _old_parts(key: str, form: Node) -> Iterator[Node]:
    table = form.at(key)
    if table is None or not isinstance(table.value, dict):
        return
    if key == INDICATORS:
        yield _with_words(table, kind=INDICATORS, **{HEADING_OVER_HEAD: False})
        return
    shared = {name: inner for name, inner in table.value.items() if name != "block"}
    for index, block in enumerate(table.entries("block")):
        name = f"{key}_{index + 1}" if index else key
        yield _with_words(block.with_value({**shared, **block.value}), kind=GRID, key=name)


def _with_words(table: Node, **words: str | bool) -> Node:
    added = {key: table.with_value(word) for key, word in words.items()}
    return table.with_value({**added, **table.value})


# ---- Extending ----------------------------------------------------------------------------


class _Merging(Struct, frozen=True):
    """Puts the words of a variant over those of the form that it extends."""

    problems: list[Diagnostic]

    def tables(self, below: Node, above: Node) -> Node:
        """Return a table with the keys of both; those of the upper one hold."""
        merged = dict(below.value)
        for key, inner in above.value.items():
            there = merged.get(key)
            if key in MERGED and there is not None:
                merged[key] = self.arrays(key, there, inner)
            elif there is not None and isinstance(there.value, dict) and _is_table(inner):
                merged[key] = self.tables(there, inner)
            else:
                merged[key] = inner
        return above.with_value(merged)

    def arrays(self, key: str, below: Node, above: Node) -> Node:
        """Return an array of tables, in which those of one key are merged."""
        if not _has_tables(below):
            return above
        if not _has_tables(above):
            self.wrong_kind(above, key, _("an array of tables"))
            return below
        merged = list(below.value)
        for entry in above.value:
            known = [_identity(node) for node in merged]
            identity = _identity(entry)
            there = known.index(identity) if any(identity) and identity in known else None
            place = self.place(entry, known)
            if there is not None:
                node = self.tables(merged.pop(there), entry)
                place = there if place is None else place - (place > there)
            else:
                node = entry
            if not self.is_removed(entry, there):
                bare = {k: v for k, v in node.value.items() if k not in (BEFORE, AFTER, REMOVE)}
                merged.insert(len(merged) if place is None else place, node.with_value(bare))
        return above.with_value(merged)

    def place(self, entry: Node, known: Sequence[tuple[str, str]]) -> int | None:
        """Return the place that an entry asks for, None where it asks for none."""
        for key in (BEFORE, AFTER):
            neighbour = entry.word(key)
            if (given := entry.at(key)) is not None and not neighbour:
                self.wrong_kind(given, key, _("a text in quotes"))
            keys = [name for _set, name in known]
            if neighbour and neighbour in keys:
                return keys.index(neighbour) + (key == AFTER)
            if neighbour:
                self.complain(entry, key, _("{name} is not there."), neighbour, keys)
        return None

    def is_removed(self, entry: Node, there: int | None) -> bool:
        flag = entry.at(REMOVE)
        if flag is not None and not isinstance(flag.value, bool):
            self.wrong_kind(flag, REMOVE, _("true or false, without quotes"))
        if flag is None or flag.value is not True:
            return False
        if there is None:
            _set, name = _identity(entry)
            self.complain(entry, REMOVE, _("{name} is not there to be removed."), name, ())
        return True

    def wrong_kind(self, given: Node, key: str, expected: str) -> None:
        message = _("{key} must be {expected}, not {kind}.")
        message = message.format(key=key, expected=expected, kind=kind_name(_plain(given)))
        hint = _("Write {expected}.").format(expected=expected)
        self.problems.append(given.document.problem(given.path, Code.KIND, message, hint))

    def complain(
        self, entry: Node, key: str, message: str, name: str, known: Sequence[str]
    ) -> None:
        hint = did_you_mean(name, filter(None, known))
        path = (*entry.path, key)
        message = message.format(name=name)
        self.problems.append(entry.document.problem(path, Code.VALUE, message, hint))


def _is_table(node: Node) -> bool:
    return isinstance(node.value, dict)


def _has_tables(node: Node) -> bool:
    return isinstance(node.value, list) and all(map(_is_table, node.value))


def _identity(entry: Node) -> tuple[str, str]:
    """Return what tells an entry apart: its set and key, or else its name or its kind."""
    name = entry.word("key") or entry.word("name")
    return entry.word("set"), name or (INDICATORS if entry.word("kind") == INDICATORS else "")
