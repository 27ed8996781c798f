"""The Jinja templates of a form standard, in a sandbox that sees only plain data.

A template or asset is looked up in the standard's own folder first and in
``templates/_base`` next, so a standard overrides just the files it must.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined, Template
from jinja2.exceptions import TemplateError as JinjaError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from shenbao.renderers.errors import TemplateError

Finalize = Callable[[Any], Any]


class _Environment(ImmutableSandboxedEnvironment):
    """A sandbox that notes the name of every template it is asked for."""

    def __init__(self, used: set[str], **options: Any) -> None:
        super().__init__(**options)
        self._used = used

    def get_template(self, name: Any, *arguments: Any, **options: Any) -> Template:
        if isinstance(name, str):
            self._used.add(name)
        return super().get_template(name, *arguments, **options)


class Templates:
    """The templates and assets found in ``folders``, the first folder winning.

    ``used`` collects the names of all that has been looked up.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        self.folders = tuple(folders)
        self.used: set[str] = set()
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
        self.used.add(name)
        for folder in self.folders:
            candidate = folder / name
            if candidate.is_file():
                return candidate
        raise TemplateError(name)

    def _environment(self, finalize: Finalize | None) -> ImmutableSandboxedEnvironment:
        if finalize not in self._environments:
            self._environments[finalize] = _Environment(
                self.used,
                loader=FileSystemLoader(self.folders),
                undefined=StrictUndefined,
                autoescape=True,
                finalize=finalize,
                trim_blocks=True,
                lstrip_blocks=True,
                keep_trailing_newline=True,
            )
        return self._environments[finalize]
