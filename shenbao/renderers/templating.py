"""The Jinja templates of a form standard, in a sandbox that sees only plain data.

A template or asset is looked up in the standard's own folder first and in
``templates/_base`` next, so a standard overrides just the files it must.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.exceptions import TemplateError as JinjaError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from shenbao.renderers.errors import TemplateError
from shenbao.view.sheet import Cell, Sheet, Table

Finalize = Callable[[Any], Any]


class Templates:
    """The templates and assets found in ``folders``, the first folder winning."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self.folders = tuple(folders)
        self._environments: dict[Finalize | None, ImmutableSandboxedEnvironment] = {}

    def render(
        self, name: str, context: Mapping[str, Any], *, finalize: Finalize | None = None
    ) -> str:
        """Render the template ``name``; raise TemplateError naming it where it fails.

        ``finalize`` sees every value a template prints before it is escaped; a
        format whose escaping is not that of XML escapes there and returns Markup.
        """
        try:
            return self._environment(finalize).get_template(name).render(context)
        except JinjaError as error:
            raise TemplateError(f"{name}: {error}") from error

    def path(self, name: str) -> Path:
        """Return the file of the asset ``name``; raise TemplateError where there is none."""
        for folder in self.folders:
            candidate = folder / name
            if candidate.is_file():
                return candidate
        raise TemplateError(name)

    def _environment(self, finalize: Finalize | None) -> ImmutableSandboxedEnvironment:
        if finalize not in self._environments:
            self._environments[finalize] = ImmutableSandboxedEnvironment(
                loader=FileSystemLoader(self.folders),
                undefined=StrictUndefined,
                autoescape=True,
                finalize=finalize,
                trim_blocks=True,
                lstrip_blocks=True,
                keep_trailing_newline=True,
            )
        return self._environments[finalize]


def sheet_data(sheet: Sheet) -> dict[str, Any]:
    """Return the sheet as the plain dicts, lists, strings and numbers that templates see."""
    return {
        "title": sheet.title,
        "subtitle": sheet.subtitle,
        "properties": dict(sheet.properties),
        "tables": [_table_data(table) for table in sheet.tables],
    }


def _table_data(table: Table) -> dict[str, Any]:
    return {
        "key": table.key,
        "widths": list(table.widths),
        "head": [[_cell_data(cell) for cell in row.cells] for row in table.head],
        "body": [[_cell_data(cell) for cell in row.cells] for row in table.body],
    }


def _cell_data(cell: Cell) -> dict[str, Any]:
    return {
        "text": cell.text,
        "lines": cell.text.split("\n"),
        "role": cell.role.value,
        "key": cell.key,
        "columns": cell.columns,
        "rows": cell.rows,
        "continued": cell.continued,
    }
