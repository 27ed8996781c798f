"""The Jinja templates of a form standard, in a sandbox that sees only plain data.

A template or asset is looked up in the standard's own folder first and in
``templates/_base`` next, so a standard overrides just the files it must.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from types import CodeType
from typing import Any

from jinja2 import BaseLoader, BytecodeCache, Environment
from jinja2.bccache import Bucket

from shenbao.form.collections import files_named
from shenbao.formats.errors import TemplateError
from shenbao.formats.sandbox import Finalize, Sandbox
from shenbao.i18n import _
from shenbao.system.packages import PROGRAM
from shenbao.system.reading import leads_out, read_file
from shenbao.system.reasons import reason

MOST_COMPILED = 64
"""How many templates are kept as they were compiled; a standard has about ten."""


class _Loader(BaseLoader):
    """Loads templates as ``Templates`` reads assets; one that has changed is loaded again."""

    def __init__(self, templates: Templates) -> None:
        self._templates = templates

    def get_source(
        self, _environment: Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        path = self._templates.path(template)
        changed = path.stat().st_mtime_ns
        source = self._templates.read(template).decode()
        return source, str(path), lambda: path.exists() and path.stat().st_mtime_ns == changed


class _Compiled(BytecodeCache):
    """What templates were compiled to in this process, by their names and sources.

    Most standards have the same ones, each in an environment of its own.
    """

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], CodeType] = {}

    def get_cache_key(self, name: str, filename: str | None = None) -> str:  # noqa: ARG002
        return name

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        assert bucket.code is not None
        if len(self._codes) == MOST_COMPILED:
            del self._codes[next(iter(self._codes))]
        self._codes[bucket.key, bucket.checksum] = bucket.code


@lru_cache(maxsize=8)
def _compiled(_finalize: Finalize | None) -> _Compiled:
    """Return what was compiled for templates that print by this; constants are printed then."""
    return _Compiled()


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
            fault = TemplateError(f"{name}: {str(error) or type(error).__name__}")
            fault.hint = self._hint(name)
            raise fault from error

    def path(self, name: str) -> Path:
        """Return the file of the asset ``name``; raise TemplateError where there is none."""
        return self._found(name)[1]

    def paths(self, name: str) -> tuple[Path, ...]:
        """Return the files of this name, the one that holds first.

        Raises TemplateError where there is none.
        """
        return self.path(name), *files_named(name, self.folders)[1:]

    def read(self, name: str) -> bytes:
        """Return the content of the asset ``name``; no link may lead out of the templates.

        Raises TemplateError where there is none, or none that may be read.
        """
        folder, path = self._found(name)
        home = next((home for home in self.folders if not leads_out(path, home)), folder)
        try:
            return read_file(path, within=home)
        except OSError as error:
            raise TemplateError(f"{name}: {reason(error)}") from error

    def _hint(self, name: str) -> str:
        """Say so where a template that fails takes the place of one that may be newer."""
        first, *others = files_named(name, self.folders)
        if not any(other.parent.name == first.parent.name for other in others):
            return ""
        message = _("{file} may be older than this form: without it, that of {package} is used.")
        return message.format(file=f"{first.parent.name}/{name}", package=PROGRAM)

    def _found(self, name: str) -> tuple[Path, Path]:
        """Return the first folder that has an asset, and its path there."""
        self.used.add(name)
        if ".." not in Path(name).parts:
            for folder in self.folders:
                candidate = folder / name
                if os.path.lexists(candidate) and candidate.is_relative_to(folder):
                    return folder, candidate
        raise TemplateError(name)

    def _environment(self, finalize: Finalize | None) -> Sandbox:
        if finalize not in self._environments:
            self._environments[finalize] = Sandbox(
                self.used, finalize, loader=_Loader(self), bytecode_cache=_compiled(finalize)
            )
        return self._environments[finalize]
