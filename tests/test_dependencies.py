"""What the code imports is declared, and nothing else is."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from importlib.metadata import packages_distributions, version
from typing import Any

import tomli

from shenbao.formats.pdf.packaged_fonts import PACKAGES
from tests.syntax import nodes
from tests.worlds import ROOT

FIRST_PARTY = {path.name.removesuffix(".py") for path in ROOT.iterdir()}


def project() -> dict[str, Any]:
    return tomli.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def named(requirements: list[str]) -> set[str]:
    """The packages of some requirements, by their normalised names."""
    return {normalised(re.split(r"[\s<>=!~;\[]", line)[0]) for line in requirements}


def normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def required() -> list[str]:
    """What the package needs, with its extras."""
    declared = project()["project"]
    extras = declared["optional-dependencies"].values()
    return [*declared["dependencies"], *(line for extra in extras for line in extra)]


def imported(modules: Iterable[Iterable[ast.AST]]) -> set[str]:
    """The packages whose modules some code imports, given as the nodes of each of its modules."""
    packages = packages_distributions()
    names = {name.split(".")[0] for nodes in modules for name in modules_of(nodes)}
    others = names - FIRST_PARTY - sys.stdlib_module_names
    return {normalised(name) for module in others for name in packages.get(module, [module])}


def modules_of(nodes: Iterable[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def test_what_the_package_imports_is_declared_and_nothing_else() -> None:
    fonts = {package.replace("_", "-") for package in PACKAGES}  # found by name, not imported
    assert imported(nodes().values()) | fonts == named(required())


def test_what_the_tests_import_is_declared() -> None:
    declared = project()
    known = named([*required(), *declared["dependency-groups"]["dev"]])
    sources = (path.read_bytes() for path in (ROOT / "tests").rglob("*.py"))
    assert imported(ast.walk(ast.parse(source)) for source in sources) - known == set()


def test_weasyprint_is_held_to_the_release_whose_inside_is_known() -> None:
    (line,) = (
        line for line in project()["project"]["dependencies"] if line.startswith("weasyprint")
    )
    assert re.fullmatch(r"weasyprint>=(\d+),<(\d+)", line)
    lowest, end = map(int, re.findall(r"\d+", line))
    assert end == lowest + 1
    assert version("weasyprint").split(".")[0] == str(lowest)
