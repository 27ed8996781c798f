"""Places in a declaration, in the words of its form."""

from __future__ import annotations

from collections.abc import Iterator

from shenbao.form import Filing
from shenbao.i18n import _
from shenbao.toml import KeyPath, key_name


def place_name(path: KeyPath, filing: Filing | None) -> str:
    """Return what the form calls a place: its field, or its class, indicator and column."""
    if filing is None:
        return key_name(path)
    return " / ".join(_parts(path, filing)) or _("the whole declaration")


def _parts(path: KeyPath, filing: Filing) -> Iterator[str]:
    fields = filing.standard.fields
    if path and path[0] in fields:
        yield fields[str(path[0])].label
        yield from (_("item {number}").format(number=it + 1) for it in path if isinstance(it, int))
    elif path:
        yield from _of_class(path, filing)


def _of_class(path: KeyPath, filing: Filing) -> Iterator[str]:
    """Name a first-level class, or a second-level one, with its indicator and column."""
    if len(path) == 1:
        groups = {group.key: group.label for group in filing.standard.groups}
        yield groups.get(str(path[0]), key_name(path))
        return
    labels: dict[KeyPath, str] = {
        (group.key, category.key): category.label
        for group, category in filing.standard.categories()
    }
    yield labels.get(path[:2], key_name(path[:2]))
    names = {indicator.path: indicator.name for indicator in filing.declaration.indicators}
    if path[:3] in names:
        yield names[path[:3]]
    columns = {column.key: column.label for column in filing.standard.indicator_table.columns}
    if len(path) > 3 and path[3] != "name":
        yield columns.get(str(path[3]), str(path[3]))
