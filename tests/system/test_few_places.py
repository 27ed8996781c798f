"""Files are opened in few modules, removed in few, and paths are resolved in few."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from itertools import chain

from tests.syntax import trees_with

OPENING = {
    "os": {"open", "fdopen"},
    "io": {"open", "FileIO"},
    "shutil": {"copy", "copy2", "copyfile", "copytree", "move"},
    "zipfile": {"is_zipfile"},
}
READING = {"read_text", "read_bytes", "FileSystemLoader"}
WRITING = {"write_text", "write_bytes"}

REMOVING = {"os": {"remove", "unlink", "rmdir", "removedirs"}, "shutil": {"rmtree", "move"}}
OF_PATHS = {"unlink", "rmdir", "rename", "rmtree"}
OF_TEMPFILE = {"TemporaryDirectory", "NamedTemporaryFile", "TemporaryFile", "SpooledTemporaryFile"}


def found_in_modules(find: Callable[[ast.AST], Iterator[str]], *names: str) -> dict[str, list[str]]:
    """Return what is found in the modules of the package that have one of these names in them."""
    some = trees_with(rf"\b(?:{'|'.join(names)})\b")
    assert len(some) > 1
    found = {path.removeprefix("shenbao/"): sorted({*find(tree)}) for path, tree in some.items()}
    return {module: each for module, each in found.items() if each}


def opening(tree: ast.AST) -> Iterator[str]:
    """Yield the names by which the code of a module opens files."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=("open" | "FileSystemLoader") as name)):
                yield name
            case ast.ImportFrom(module=str(module), names=names) if module in OPENING:
                yield from (alias.name for alias in names if alias.name in OPENING[module])
            case ast.Attribute(value=ast.Name(id=module), attr=name) if module in OPENING:
                if name in OPENING[module]:
                    yield f"{module}.{name}"
            case ast.Attribute(attr=name) if name in READING:
                yield name
            case ast.Call(func=ast.Attribute(attr=name), args=args):
                is_mode = all(isinstance(argument, ast.Constant) for argument in args)
                if (name == "open" and is_mode) or (name in WRITING and len(args) <= 2):
                    yield name  # a workbook has a write_text of its own, with more arguments


def test_nothing_else_opens_a_file() -> None:
    names = *READING, *WRITING, *chain(*OPENING.values())
    assert found_in_modules(opening, *names) == {
        "check/examples.py": ["shutil.copytree"],  # for tests and pages, of its own files
        "cli/standards/trying.py": ["write_bytes", "write_text"],  # in a folder of its own
        "reports/terminal.py": ["os.open"],  # the null device, in place of a closed output
        "system/files.py": ["os.open", "write_bytes"],
        "system/reading.py": ["open", "os.open"],
        "system/removal.py": ["os.open"],  # folders
        "system/workers.py": ["open"],  # in a folder of its own, from one process to another
    }


def resolving(tree: ast.AST) -> Iterator[str]:
    """Yield what the code of a module has resolved, by that name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr == "resolve":
            yield ast.unparse(node)


def test_no_path_is_resolved_by_what_a_loop_of_links_makes_raise() -> None:
    """``Path.resolve`` raises RuntimeError there, before Python 3.13."""
    assert found_in_modules(resolving, "resolve") == {  # of what git makes of a name
        "changes/revisions/repository.py": ["self.resolve"],
        "cli/backgrounds.py": ["repository.resolve"],
        "cli/versions.py": ["repository.resolve"],
    }


def removing(tree: ast.AST) -> Iterator[str]:
    """Yield the names by which the code of a module removes files or replaces them."""
    for node in ast.walk(tree):
        match node:
            case ast.ImportFrom(module=str(module), names=names):
                known = REMOVING.get(module, set()) | OF_TEMPFILE
                yield from (alias.name for alias in names if alias.name in known)
            case ast.Attribute(value=ast.Name(id=module), attr=name) if module in REMOVING:
                if name in REMOVING[module] | {"replace", "rename"}:
                    yield f"{module}.{name}"
            case ast.Attribute(attr=name) if name in OF_PATHS | OF_TEMPFILE:
                yield name
            case ast.Call(func=ast.Attribute(attr="replace"), args=[_]):
                yield "replace"  # of a path: that of a text has two arguments


def test_nothing_else_removes_anything() -> None:
    names = *chain(*REMOVING.values()), *OF_PATHS, *OF_TEMPFILE, "rename", "replace"
    assert found_in_modules(removing, *names) == {
        "cli/since.py": ["TemporaryDirectory"],  # which it has made itself
        "cli/standards/trying.py": ["TemporaryDirectory"],
        "system/files.py": ["replace"],
        "system/removal.py": ["os.rmdir", "os.unlink", "shutil.rmtree"],
    }
