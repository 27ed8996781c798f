"""Worlds: small repositories, each in a folder of its own, that a test may ruin.

A world has the standards of this repository, and the declarations that it is made with or that a
test writes. The program runs in it as a process of its own (``build``, ``execute``), as its users
start it, or within the process of the test (``run``), which is quicker.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout, suppress
from copy import copy
from functools import cache, lru_cache
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any, NamedTuple, Self

from shenbao.build.make import preload
from shenbao.check.examples import CLEAN
from shenbao.cli import main
from shenbao.formats import FORMATS
from shenbao.formats.errors import TemplateError
from shenbao.formats.markdown import escape
from shenbao.formats.templating import Templates

ROOT = Path(__file__).parent.parent
DATA = Path(__file__).parent / "data"

A, B, C = "440304221061500000025", "44030422106150000027", "440304241063100300012"
CODES = (A, B, C)
CENTRAL = "nanyue-lvyoufupin"
THREE = tuple(f"2024/{code}" for code in CODES)
"""Three declarations of one standard, by their places below declarations/."""

FOUR = (*THREE, f"2018/{CENTRAL}")
"""These three, and one of another standard."""

SUFFIXES = {name: form.suffix for name, form in FORMATS.items()}
BOTH = ("markdown", "word")
"""The formats that are quick to make."""

PATIENCE = 600
"""Seconds after which a process is taken to hang; nothing is measured by it."""

_DIAGNOSTIC = re.compile(r"(?P<place>.+?):\d+:\d+: (?P<code>SB\d{3}) error: (?P<message>.*)")


class Result(NamedTuple):
    """How a command ended, and what it said on both streams."""

    status: int
    out: str
    err: str

    @property
    def errors(self) -> dict[str, list[str]]:
        """The diagnostics, ``code message``, by the file they are about."""
        found: dict[str, list[str]] = {}
        for line in self.err.splitlines():
            if match := _DIAGNOSTIC.fullmatch(line):
                found.setdefault(match["place"], []).append(f"{match['code']} {match['message']}")
        return found


class World:
    """A repository at ``root``, with the declarations at these places."""

    def __init__(self, root: Path, places: Iterable[str] = ()) -> None:
        self.root = root
        shutil.copytree(ROOT / "templates", root / "templates")
        for place in places:
            self.declare(place, committed(place))

    @classmethod
    def at(cls, root: Path) -> Self:
        """Return the world that is at a folder already."""
        world = cls.__new__(cls)
        world.root = root
        return world

    def write(self, path: str, content: str | bytes) -> Path:
        """Write a file at a path below the root."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return file

    def edit(self, path: str, old: str, new: str) -> None:
        """Change the one stretch of a file that is ``old``."""
        file = self.root / path
        text = file.read_text("utf-8")
        assert text.count(old) == 1, (path, old)
        file.write_text(text.replace(old, new), "utf-8")

    def declare(self, place: str, text: str | bytes) -> Path:
        """Write the declaration at a place, such as ``2025/x``."""
        return self.write(f"declarations/{place}.toml", text)

    def another(self, place: str, number: int, *edits: tuple[str, str]) -> Path:
        """Write a declaration like the first, with a code of its own and these changes."""
        text = committed(THREE[0])
        for old, new in ((A, f"44030425{number:013}"), *edits):
            assert text.count(old) >= 1, old
            text = text.replace(old, new, 1)
        return self.declare(place, text)

    def template(self, name: str, text: str, standard: str = "central-project") -> None:
        """Give a standard a template of its own."""
        self.write(f"templates/{standard}/{name}", text)

    def standard(self, name: str) -> Path:
        """Add a standard like the central one, and a declaration of it; return its folder."""
        folder = self.root / "templates" / name
        shutil.copytree(ROOT / "templates/central-project", folder)
        text = committed(f"2018/{CENTRAL}").replace('form = "central-project"', f'form = "{name}"')
        self.declare(f"2030/{name}", text)
        return folder

    def configure(self, **settings: object) -> None:
        """Write the settings of the repository, each value as TOML has it."""
        lines = [f"{key} = {value}\n" for key, value in settings.items()]
        self.write("pyproject.toml", "[tool.shenbao]\n" + "".join(lines))

    def run(self, *words: str) -> Result:
        """Run a command within this process."""
        if {"build", "pack"} & {*words}:
            get_ready(*words)
        out, err = BytesIO(), BytesIO()
        status = run_main(["--root", str(self.root), *words], out, err)
        return Result(status, out.getvalue().decode(), err.getvalue().decode())

    def command(self, *words: str) -> list[str]:
        """Return the command line of a process that works in this world."""
        return [sys.executable, "-m", "shenbao", "--root", str(self.root), *words]

    def environment(self, **changes: str) -> dict[str, str]:
        """Return the variables of such a process."""
        return {**os.environ, "PYTHONPATH": str(ROOT), "LANGUAGE": "en", **changes}

    def execute(
        self, *words: str, prefix: Sequence[str] = (), umask: int = -1, **changes: str
    ) -> Result:
        """Run a command as a process of its own, which another program may start."""
        done = subprocess.run(
            [*prefix, *self.command(*words)],
            env=self.environment(**changes),
            cwd=self.root,
            capture_output=True,
            umask=umask,
            timeout=PATIENCE,
            check=False,
        )
        said = (text.decode(errors="replace") for text in (done.stdout, done.stderr))
        return Result(done.returncode, *said)

    def build(
        self,
        formats: Sequence[str] = BOTH,
        *words: str,
        prefix: Sequence[str] = (),
        umask: int = -1,
        **changes: str,
    ) -> Result:
        """Build these formats as a process of its own."""
        asked = ("build", *options(formats), *words)
        return self.execute(*asked, prefix=prefix, umask=umask, **changes)

    def outputs(self) -> dict[str, bytes]:
        """Return the content of each output by its path below the output folder."""
        return contents(self.root / "output")

    def outside(self) -> dict[str, bytes]:
        """Return all files that a build has no business with, and those beside the repository."""
        ours = (f"{self.root.name}/output/", f"{self.root.name}/.shenbao/")
        found = contents(self.root.parent)
        return {name: content for name, content in found.items() if not name.startswith(ours)}


class BuiltWorld(World):
    """A repository of three declarations that are built in these formats, as often as asked for."""

    def __init__(self, root: Path, *formats: str) -> None:
        super().__init__(root, THREE)
        self.formats = formats
        self.errors = ""

    def copy(self, root: Path) -> Self:
        """Return a world like this one at another root, where a build finds nothing to do."""
        shutil.copytree(self.root, root)
        copied = copy(self)
        copied.root = root
        assert copied.make() == {}
        return copied

    def make(self, *words: str, status: int = 0, formats: Sequence[str] = ()) -> dict[str, str]:
        """Build within this process; return why each file was made; keep what was complained of.

        The files are named by their paths below the output folder.
        """
        asked = options(formats or self.formats)
        result = self.run("build", "--explain", "--quiet", *asked, *words)
        assert result.status == status, result
        self.errors = result.err
        lines = (line.removeprefix("output/") for line in result.out.splitlines())
        return dict(line.split(": ", 1) for line in lines)

    def output(self, name: str) -> Path:
        """Return the path of an output."""
        return self.root / "output" / name

    def compared(self, status: int, *words: str) -> list[str]:
        """Compare all outputs with their sources; return the lines that tell the difference."""
        result = self.run("build", "--check", *options(self.formats), *words)
        assert result.status == status, result
        prefix = f"{self.root / 'output'}/"
        return [line.removeprefix(prefix) for line in result.out.splitlines()]


class CleanWorld(World):
    """A repository of one declaration in which the check finds nothing, to be spoiled."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.path = self.declare("one", CLEAN.read_text("utf-8"))

    @property
    def text(self) -> str:
        """The declaration as it is."""
        return self.path.read_text("utf-8")

    def replace(self, old: str, new: str) -> None:
        """Change the one stretch of the declaration that is ``old``."""
        self.edit("declarations/one.toml", old, new)

    def append(self, more: str) -> None:
        """Add lines at the end of the declaration."""
        self.path.write_text(self.text + more, "utf-8")

    def check(self, *words: str) -> Result:
        """Run the check."""
        return self.run("check", *words)

    def report(self, *words: str) -> dict[str, Any]:
        """Run the check; return its report as data."""
        report: dict[str, Any] = json.loads(self.check(*words, "--format", "json").out)
        return report

    def codes(self, *words: str) -> list[str]:
        """Run the check; return the codes of what it finds."""
        return [finding["code"] for finding in self.report(*words)["findings"]]


def run_main(words: Sequence[str], out: BytesIO, err: BytesIO) -> int:
    """Run the command line within this process, with these for its streams; return its status."""
    streams = [TextIOWrapper(buffer, "utf-8", write_through=True) for buffer in (out, err)]
    with redirect_stdout(streams[0]), redirect_stderr(streams[1]):
        try:
            return main(words)
        except SystemExit as end:  # of argparse, when it does not understand the words
            return int(end.code or 0)
        finally:
            for stream in streams:
                stream.detach()


def committed(place: str) -> str:
    """Return the declaration at a place as it is committed, or one of the central standard."""
    folder = ROOT if place.startswith("2024/") else DATA / "central"
    return (folder / f"declarations/{place}.toml").read_text("utf-8")


@lru_cache(maxsize=8)
def templates_of(folders: tuple[Path, ...]) -> Templates:
    """Return the templates of a standard, kept as a worker of a build keeps them."""
    return Templates(folders)


def get_ready(*words: str) -> None:
    """Load what makes the formats of a build: else each of its workers does, as it is new."""
    compile_templates()
    for name in FORMATS:
        if name in words or "--format" not in words:
            load(name)


@cache
def load(name: str) -> None:
    """Load what makes a format, once in this process."""
    preload([name])


@cache
def compile_templates() -> None:
    """Compile the templates of all formats."""
    templates = templates_of((ROOT / "templates/_base",))
    for name, finalize in (("md", escape), ("docx.xml", None), ("html", None)):
        with suppress(TemplateError):  # as there is no sheet
            templates.render(f"sheet.{name}.j2", {}, finalize=finalize)


def options(formats: Sequence[str]) -> list[str]:
    """Return the words that ask a build for these formats."""
    return [word for name in formats for word in ("--format", name)]


def names(places: Iterable[str], formats: Sequence[str] = BOTH) -> set[str]:
    """Return the paths of the outputs that are made of the declarations at these places."""
    return {f"{place}{SUFFIXES[name]}" for place in places for name in formats}


def contents(folder: Path) -> dict[str, bytes]:
    """Return the files below a folder; of a link, where it leads."""
    return {
        path.relative_to(folder).as_posix(): (
            os.fsencode(path.readlink()) if path.is_symlink() else path.read_bytes()
        )
        for path in sorted(folder.rglob("*"))
        if path.is_symlink() or path.is_file()
    }


def hashes(files: Mapping[str, bytes]) -> dict[str, str]:
    """Return what is short enough to be shown where files differ."""
    return {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
