"""The Jinja templates of a form standard, in a sandbox that sees only plain data.

A template or asset is looked up in the standard's own folder first and in
``templates/_base`` next, so a standard overrides just the files it must.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import BaseLoader, Environment, FileSystemLoader
from jinja2.exceptions import TemplateNotFound

from shenbao.formats.errors import TemplateError
from shenbao.formats.sandbox import Finalize, Sandbox


class _Loader(BaseLoader):
    """Loads templates from folders; a link that leads out of them is no template."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._files = FileSystemLoader(folders)
        self._homes = [folder.resolve() for folder in folders]

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        source, path, is_current = self._files.get_source(environment, template)
        if not any(Path(path).resolve().is_relative_to(home) for home in self._homes):
            raise TemplateNotFound(template)
        return source, path, is_current


class Templates:
    """The templates and assets found in ``folders``, the first folder winning.

    ``used`` collects the names of all that has been looked up.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        self.folders = tuple(folders)
        self.used: set[str] = set()
        self._environments: dict[Finalize | None, Sandbox] = {}

    def render(
        self, name: str, context: Mapping[str, Any], *, finalize: Finalize | None = None
    ) -> str:
        """Render the template ``name``; raise TemplateError naming it where it fails.

        ``finalize`` sees every value a template prints before it is escaped; a
        format whose escaping is not that of XML escapes there and returns Markup.
        """
        try:
            return self._environment(finalize).get_template(name).render(context)
        except MemoryError:
            raise  # this process is in no state to go on
        except Exception as error:  # a template can make Python raise anything
            raise TemplateError(f"{name}: {str(error) or type(error).__name__}") from error

    def path(self, name: str) -> Path:
        """Return the file of the asset ``name``; raise TemplateError where there is none."""
        self.used.add(name)
        for folder in self.folders:
            candidate = folder / name
            if candidate.is_file():
                return candidate
        raise TemplateError(name)

    def _environment(self, finalize: Finalize | None) -> Sandbox:
        if finalize not in self._environments:
            loader = _Loader(self.folders)
            self._environments[finalize] = Sandbox(self.used, finalize, loader=loader)
        return self._environments[finalize]
