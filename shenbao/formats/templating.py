"""The Jinja templates of a form standard, in a sandbox that sees only plain data.

A template or asset is looked up in the standard's own folder first and in
``templates/_base`` next, so a standard overrides just the files it must.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import BaseLoader, Environment, FileSystemLoader, StrictUndefined, Template
from jinja2.exceptions import SecurityError, TemplateNotFound
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from shenbao.formats.errors import TemplateError

Finalize = Callable[[Any], Any]

GLOBALS = ("namespace", "range")
"""All of Jinja's global functions that templates have."""

LONGEST_PRODUCT = 1_000_000
"""How long a text or list can grow by multiplication."""

MOST_BITS = 4096
"""How large a whole number can grow by multiplication."""


DICT_ATTRIBUTES = frozenset(dir(dict))


class _Environment(ImmutableSandboxedEnvironment):
    """A sandbox that notes the name of every template it is asked for.

    No single product is so large that it would fill the memory.
    """

    intercepted_binops = frozenset(["*", "**"])

    def __init__(self, used: set[str], **options: Any) -> None:
        super().__init__(**options)
        self.globals = {name: self.globals[name] for name in GLOBALS}
        self._used = used

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Multiply, unless the product is too large."""
        if _bits(operator, left, right) > MOST_BITS or _length(left, right) > LONGEST_PRODUCT:
            raise SecurityError(f"the result of {operator} is too large")
        return super().call_binop(context, operator, left, right)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return an item of a plain dict without the long way of looking for an attribute first."""
        if type(obj) is dict and attribute in obj and attribute not in DICT_ATTRIBUTES:
            return obj[attribute]
        return super().getattr(obj, attribute)

    def get_template(self, name: Any, *arguments: Any, **options: Any) -> Template:
        if isinstance(name, str):
            self._used.add(name)
        return super().get_template(name, *arguments, **options)


def _bits(operator: str, left: Any, right: Any) -> int:
    """Return how many bits a product or power of whole numbers may have."""
    if not (isinstance(left, int) and isinstance(right, int)):
        return 0
    if operator == "**":
        return int(left).bit_length() * max(right, 0)
    return int(left).bit_length() + int(right).bit_length()


def _length(left: Any, right: Any) -> int:
    """Return how long the product of a text or list and a number is."""
    for sequence, count in ((left, right), (right, left)):
        if isinstance(sequence, str | bytes | list | tuple) and isinstance(count, int):
            return len(sequence) * count
    return 0


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

    def _environment(self, finalize: Finalize | None) -> ImmutableSandboxedEnvironment:
        if finalize not in self._environments:
            self._environments[finalize] = _Environment(
                self.used,
                loader=_Loader(self.folders),
                undefined=StrictUndefined,
                autoescape=True,
                finalize=finalize,
                trim_blocks=True,
                lstrip_blocks=True,
                keep_trailing_newline=True,
            )
        return self._environments[finalize]
