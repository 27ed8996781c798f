"""Places in a declaration, in the words of its form."""

from __future__ import annotations

from collections.abc import Iterator

from shenbao.check.filed import Filed
from shenbao.i18n import _
from shenbao.toml import KeyPath, key_name


def place_name(path: KeyPath, declaration: Filed | None) -> str:
    """Return what the form calls a place: its field, or its class, indicator and column."""
    if declaration is None:
        return key_name(path)
    return " / ".join(_parts(path, declaration)) or _("the whole declaration")


def _parts(path: KeyPath, declaration: Filed) -> Iterator[str]:
    fields = declaration.standard.fields
    if path and path[0] in fields:
        yield fields[str(path[0])].label
        yield from (_("item {number}").format(number=it + 1) for it in path if isinstance(it, int))
    elif path:
        yield from _of_class(path, declaration)


def _of_class(path: KeyPath, declaration: Filed) -> Iterator[str]:
    """Name a first-level class, or a second-level one, with its indicator and column."""
    if len(path) == 1:
        groups = {group.key: group.label for group in declaration.standard.groups}
        yield groups.get(str(path[0]), key_name(path))
        return
    labels: dict[KeyPath, str] = {
        (group.key, category.key): category.label
        for group, category in declaration.standard.categories()
    }
    yield labels.get(path[:2], key_name(path[:2]))
    name = declaration.indicator_name(path)
    if name is not None:
        yield name
    columns = {column.key: column.label for column in declaration.standard.indicator_table.columns}
    if len(path) > 3 and path[3] != "name":
        yield columns.get(str(path[3]), str(path[3]))
