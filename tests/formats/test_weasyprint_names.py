"""The undocumented names of WeasyPrint are used in one module, and are all as they were.

A release that changes some of them, or of its libraries, fails a test for each, which says its
name. So nothing in here imports the module that uses them: it may not even be imported then.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from fontTools.ttLib import TTFont
from weasyprint import DEFAULT_OPTIONS, HTML
from weasyprint.css.counters import CounterStyle
from weasyprint.document import Document
from weasyprint.text.fonts import FontConfiguration

from tests.formats.small_pages import BASE_URL, FONT, MARKUP, boxes, pdf_objects, rendered, style
from tests.worlds import ROOT

FENCE = ROOT / "shenbao/formats/pdf/weasyprint_internals.py"
NODES = list(ast.walk(ast.parse(FENCE.read_text("utf-8"))))

# What the references of these libraries describe; of WeasyPrint, that of release 70.
DOCUMENTED = {
    "weasyprint": {"CSS", "DEFAULT_OPTIONS", "HTML"},
    "weasyprint.css.counters": {"CounterStyle"},
    "weasyprint.document": {"Document", "DocumentMetadata", "Page"},
    "weasyprint.text.fonts": {"FontConfiguration"},
    "weasyprint.urls": {"FatalURLFetchingError", "URLFetcher", "URLFetcherResponse"},
    "pydyf": {"Array", "Dictionary", "Object", "PDF", "Stream"},
    "tinycss2": {"parse_blocks_contents", "parse_stylesheet", "serialize"},
    "cssselect2": {"ElementWrapper"},
    "fontTools.ttLib": {"TTFont"},
}
MEMBERS = {"cff", "topDictIndex", "from_html_root", "objects"}
"""Documented members of these that the module uses."""

ENGINE = {"weasyprint", "pydyf", "tinycss2", "cssselect2"}


def constant(name: str) -> Any:
    """The value of a constant of the module."""
    for node in NODES:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if any(isinstance(target, ast.Name) and target.id == name for target in targets):
            return ast.literal_eval(node.value)  # type: ignore[attr-defined]
    raise LookupError(name)


PRIVATE_NAMES: dict[str, str | None] = constant("PRIVATE_NAMES")
COPIED: dict[str, str] = constant("COPIED")


def last(name: str) -> str:
    """The last part of a dotted name."""
    return name.rpartition(".")[2]


# --- Nothing else uses them ---------------------------------------------------------------------


def engine_imports(path: Path) -> list[tuple[str, str]]:
    """The names that a file imports of WeasyPrint and its libraries, each with its module."""
    found: list[tuple[str, str]] = []
    source = path.read_text("utf-8")
    if not any(name in source for name in ENGINE):
        return found  # as most of the modules
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += [(alias.name, "") for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found += [(node.module or "", alias.name) for alias in node.names]
    return [(module, name) for module, name in found if module.split(".")[0] in ENGINE]


def attributes(path: Path) -> set[str]:
    """The names of all attributes in a file."""
    nodes = ast.walk(ast.parse(path.read_text("utf-8")))
    return {node.attr for node in nodes if isinstance(node, ast.Attribute)}


SHORTCUTS = FENCE.parent / "shortcuts"
"""These replace functions of one release only: ``test_shortcuts.py`` holds them to it."""

OTHERS = [
    path
    for path in sorted((ROOT / "shenbao").rglob("*.py"))
    if path != FENCE and path.parent != SHORTCUTS
]
USERS = [path for path in OTHERS if engine_imports(path)]
NEIGHBOURS = [path for path in OTHERS if path.parent == FENCE.parent]


def test_only_the_pdf_has_to_do_with_weasyprint() -> None:
    assert len(OTHERS) > 100
    assert len(USERS) > 4
    assert set(USERS) <= set(NEIGHBOURS)


@pytest.mark.parametrize("path", USERS, ids=lambda path: path.stem)
def test_elsewhere_only_documented_names_are_imported(path: Path) -> None:
    found = engine_imports(path)
    assert [name for name in found if name[1] not in DOCUMENTED.get(name[0], ())] == []


@pytest.mark.parametrize("path", NEIGHBOURS, ids=lambda path: path.stem)
def test_elsewhere_no_private_attribute_is_used(path: Path) -> None:
    """Ruff sees to the names that begin with an underscore, in all of the code."""
    private = {last(name) for name in PRIVATE_NAMES if name.split(".")[0] in ENGINE}
    assert attributes(path) & private == set()


# --- The list names all that is used ------------------------------------------------------------


@lru_cache(maxsize=1)
def samples() -> dict[str, Any]:
    """An instance of each class in the list, as far as it can be had, by the name of the class."""
    fonts = FontConfiguration()
    html = HTML(string=MARKUP, base_url=BASE_URL)
    document = rendered(html)
    font = TTFont(FONT, lazy=True)
    found = [html, fonts, document, document.pages[0], pdf_objects(document), font]
    found += [font["CFF "].cff.topDictIndex[0]]
    with suppress(AttributeError):
        found += boxes(document.pages[0]._page_box)
    with suppress(AttributeError):
        found += [font.reader, font.reader.tables["CFF "]]
    with suppress(AttributeError, TypeError):
        context = Document._build_layout_context
        options = {**DEFAULT_OPTIONS, "stylesheets": [style(fonts)]}
        found += [context(html, fonts, CounterStyle(), {}, options)]
    with suppress(AttributeError):
        found += document.fonts.values()
    return {kind.__qualname__: sample for sample in found for kind in type(sample).__mro__}


def test_the_list_names_all_that_is_used_and_no_more() -> None:
    theirs = {name for sample in samples().values() for name in dir(sample)}
    own = {
        node.attr
        for node in NODES
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)
    } - theirs
    own |= {node.name for node in NODES if isinstance(node, ast.FunctionDef)}
    python = {name for kind in (dict, list, slice, str, Path, Element) for name in dir(kind)}
    documented = {name for names in DOCUMENTED.values() for name in names} | MEMBERS
    used = attributes(FENCE) | {name for _module, name in engine_imports(FENCE)}
    listed = {last(name) for name in PRIVATE_NAMES}
    assert used - own - python - documented - listed == {"__dict__"}
    assert listed - used == set()


# --- What is listed is as it was ----------------------------------------------------------------


def owner(name: str) -> Any:
    """The module or class that has a name; None where it is gone itself."""
    module, *inner = name.split(".")[:-1]
    found = import_module(module)
    for part in inner:
        module = f"{module}.{part}"
        with suppress(ImportError):
            found = getattr(found, part, None) or import_module(module)
            continue
        return None
    return found


def holders(name: str) -> list[Any]:
    """What may have a name: a module or a class, and an instance of the class."""
    holder = owner(name)
    sample = samples().get(holder.__qualname__) if isinstance(holder, type) else None
    return [found for found in (holder, sample) if found is not None]


def has(holder: Any, attribute: str) -> bool:
    """Tell whether there is an attribute, without asking the holder's own code."""
    try:
        inspect.getattr_static(holder, attribute)
    except AttributeError:
        return False
    return True


def difference(name: str) -> str:
    """Say how a name of the list is other than it was; nothing where it is the same."""
    having = [holder for holder in holders(name) if has(holder, last(name))]
    if not having:
        return f"{name} is gone"
    found = getattr(having[0], last(name))
    parameters = PRIVATE_NAMES[name]
    if parameters is None or str(inspect.signature(found)) == parameters:
        return ""
    return f"{name} takes {inspect.signature(found)} in place of {parameters}"


def source_digest(name: str) -> str:
    source: Callable[..., Any] = getattr(owner(name), last(name))
    return sha256(inspect.getsource(source).encode()).hexdigest()


@pytest.mark.parametrize("name", PRIVATE_NAMES)
def test_a_private_name_is_what_it_was(name: str) -> None:
    assert difference(name) == ""


@pytest.mark.parametrize("name", COPIED)
def test_a_copied_method_is_what_it_was(name: str) -> None:
    assert source_digest(name) == COPIED[name], f"{name} is another: follow it, note its digest"


# --- Changes are seen ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", PRIVATE_NAMES)
def test_a_private_name_that_is_gone_is_seen(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for holder in holders(name):
        if last(name) in vars(holder):
            monkeypatch.delattr(holder, last(name))
    assert difference(name) == f"{name} is gone"


@pytest.mark.parametrize("name", [name for name in PRIVATE_NAMES if PRIVATE_NAMES[name]])
def test_parameters_that_changed_are_seen(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(owner(name), last(name), lambda document: document)
    assert difference(name) == f"{name} takes (document) in place of {PRIVATE_NAMES[name]}"


@pytest.mark.parametrize("name", COPIED)
def test_a_copied_method_that_changed_is_seen(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(owner(name), last(name), last)
    assert source_digest(name) != COPIED[name]
