"""The settings of a repository: the table ``[tool.shenbao]`` of its pyproject.toml."""

from __future__ import annotations

import os
from pathlib import Path

from msgspec import Struct, field

from shenbao.declaration import Caps
from shenbao.diagnostics import Code, Diagnostic, Span
from shenbao.formats import default_formats
from shenbao.i18n import _
from shenbao.project.folders import DECLARATIONS, OUTPUT, SCHEMA, TEMPLATES
from shenbao.project.output_names import NamePattern
from shenbao.system.limits import Limits
from shenbao.toml import read
from shenbao.toml.reader import TableReader

CHECK = "check"
NAME = "name"
MEBIBYTE = 1024**2

Problems = list[Diagnostic]


class RuleCodes(Struct, frozen=True):
    """Codes of check rules, beginnings of codes or names of packages' rules, and their place.

    Whether there are such rules is for the check to say.
    """

    codes: tuple[str, ...] = ()
    span: Span | None = None


class CheckSettings(Struct, frozen=True):
    """The table ``[tool.shenbao.check]``.

    ``rules`` are the names by which packages bring rules of their own; ``problems`` says
    what is wrong with the table. They matter to the check only: no
    other command depends on this table.
    """

    select: RuleCodes = RuleCodes()
    ignore: RuleCodes = RuleCodes()
    strict: bool = False
    rules: RuleCodes = RuleCodes()
    problems: tuple[Diagnostic, ...] = ()


class Settings(Struct, frozen=True):
    """The table ``[tool.shenbao]``, all of it optional.

    Folders are paths from the root of the repository. ``is_default`` says that
    no setting has a part in what is built, ``are_there`` that there is such a table. ``cache``
    is that which machines share, ``unit`` is who files the declarations, and ``standards`` are
    those that new ones are of.
    """

    declarations: str = DECLARATIONS
    templates: str = TEMPLATES
    output: str = OUTPUT
    schema: str = SCHEMA
    name: NamePattern = field(default_factory=NamePattern)
    formats: tuple[str, ...] = field(default_factory=default_formats)
    limits: Limits = field(default_factory=Limits)
    caps: Caps = field(default_factory=Caps)
    check: CheckSettings = CheckSettings()
    cache: str = ""
    unit: str = ""
    standards: tuple[str, ...] = ()
    is_default: bool = True
    are_there: bool = False


def read_settings(path: Path) -> tuple[Settings, Problems]:
    """Read a pyproject.toml, which need not be there; return its settings and what is wrong."""
    problems: Problems = []
    table = _table(path, problems)
    return (_settings(table) if table else Settings()), problems


def _table(path: Path, problems: Problems) -> TableReader | None:
    if not os.path.lexists(path):
        return None
    document, faulty = read(path, within=path.parent)
    problems += faulty
    if document is None:
        return None
    tools = TableReader(document, problems).table("tool")
    return tools.table("shenbao") if tools else None


def _settings(table: TableReader) -> Settings:
    settings = Settings(
        declarations=table.text("declarations", default=DECLARATIONS),
        templates=table.text("templates", default=TEMPLATES),
        output=table.text("output", default=OUTPUT),
        schema=table.text("schema", default=SCHEMA),
        name=_name(table) if table.has(NAME) else NamePattern(),
        formats=table.texts("formats") or default_formats(),
        limits=_limits(table),
        caps=_caps(table),
        check=_check_settings(table),
        cache=table.text("cache", lines=False),
        unit=table.text("unit", lines=False),
        standards=table.texts("standards"),
        is_default=table.data.keys() <= {CHECK, "cache", "unit", "standards"},
        are_there=True,
    )
    table.finish()
    return settings


def _name(table: TableReader) -> NamePattern:
    return NamePattern(table.text(NAME), table.document.value_span((*table.path, NAME)))


def _limits(table: TableReader) -> Limits:
    """Read the limits of a worker process: seconds, and memory in MiB."""
    usual = Limits()
    seconds = _positive(table, "seconds_per_sheet", int(usual.seconds or 0))
    memory = _positive(table, "memory_per_worker", (usual.memory or 0) // MEBIBYTE)
    return Limits(seconds, memory * MEBIBYTE)


def _caps(table: TableReader) -> Caps:
    usual = Caps()
    return Caps(
        file_bytes=_positive(table, "max_file_bytes", usual.file_bytes),
        text=_positive(table, "max_text", usual.text),
        indicators=_positive(table, "max_indicators", usual.indicators),
    )


def _positive(table: TableReader, key: str, default: int) -> int:
    value = table.whole(key) if table.has(key) else default
    if value is not None and value < 1:
        message = _("{key} must be at least 1.").format(key=key)
        table.complain(Code.VALUE, message, key=key)
    return value or default


def _check_settings(table: TableReader) -> CheckSettings:
    if not table.has(CHECK):
        return CheckSettings()
    problems: Problems = []
    check = TableReader(table.document, problems, table.path).table(CHECK)
    if check is None:
        return CheckSettings(problems=tuple(problems))
    select, ignore = _rule_codes(check, "select"), _rule_codes(check, "ignore")
    strict = check.flag("strict")
    rules = _rule_codes(check, "rules")
    check.finish()
    return CheckSettings(select, ignore, strict, rules, tuple(problems))


def _rule_codes(table: TableReader, key: str) -> RuleCodes:
    return RuleCodes(table.texts(key), table.document.value_span((*table.path, key)))
