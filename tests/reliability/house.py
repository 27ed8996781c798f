"""A repository under test: builds of it as processes of their own, and what they leave."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import DATA, ROOT

A, B, C = "440304221061500000025", "44030422106150000027", "440304241063100300012"
CODES = (A, B, C)
CENTRAL = "nanyue-lvyoufupin"
SUFFIXES = {"markdown": ".md", "word": ".docx", "pdf": ".pdf", "xlsx": ".xlsx"}
BOTH = ("markdown", "word")

_DIAGNOSTIC = re.compile(r"(?P<place>.+?):\d+:\d+: (?P<code>SB\d{3}) error: (?P<message>.*)")


@dataclass(frozen=True)
class Result:
    """How a build ended and what it said."""

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


class House:
    """A repository of three declarations of one standard and one of another."""

    def __init__(self, root: Path) -> None:
        self.root = root
        shutil.copytree(ROOT / "templates", root / "templates")
        for code in CODES:
            self.write(f"2024/{code}", self.text(code))
        central = DATA / f"central/declarations/2018/{CENTRAL}.toml"
        self.write(f"2018/{CENTRAL}", central.read_text("utf-8"))

    def codes(self) -> tuple[str, ...]:
        return CODES

    def text(self, code: str = A) -> str:
        return (ROOT / f"declarations/2024/{code}.toml").read_text("utf-8")

    def write(self, place: str, text: str | bytes) -> Path:
        path = self.root / f"declarations/{place}.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def another(self, place: str, number: int, *edits: tuple[str, str]) -> Path:
        """Write a declaration with a code of its own and these changes."""
        text = self.text()
        for old, new in (("440304221061500000025", f"44030425{number:013}"), *edits):
            assert text.count(old) >= 1, old
            text = text.replace(old, new, 1)
        return self.write(place, text)

    def template(self, name: str, text: str, standard: str = "central-project") -> None:
        """Give a standard a template of its own."""
        (self.root / "templates" / standard / name).write_text(text, "utf-8")

    def configure(self, **settings: object) -> None:
        lines = [f"{key} = {value}\n" for key, value in settings.items()]
        (self.root / "pyproject.toml").write_text("[tool.shenbao]\n" + "".join(lines))

    def command(self, formats: Sequence[str], *arguments: str) -> list[str]:
        options = [word for name in formats for word in ("--format", name)]
        command = [sys.executable, "-m", "shenbao", "--root", str(self.root), "build"]
        return [*command, *options, *arguments]

    def environment(self, **changes: str) -> dict[str, str]:
        return {**os.environ, "PYTHONPATH": str(ROOT), "LANGUAGE": "en", **changes}

    def build(
        self,
        formats: Sequence[str] = BOTH,
        *arguments: str,
        prefix: Sequence[str] = (),
        **changes: str,
    ) -> Result:
        done = subprocess.run(
            [*prefix, *self.command(formats, *arguments)],
            env=self.environment(**changes),
            cwd=self.root,
            capture_output=True,
            timeout=120,
            check=False,
        )
        said = (text.decode(errors="replace") for text in (done.stdout, done.stderr))
        return Result(done.returncode, *said)

    def outputs(self) -> dict[str, bytes]:
        return contents(self.root / "output")

    def names(self, *places: str, formats: Sequence[str] = BOTH) -> set[str]:
        return {f"{place}{SUFFIXES[name]}" for place in places for name in formats}

    def outside(self) -> dict[str, bytes]:
        """Return all files that a build has no business with, and those beside the repository."""
        ours = (f"{self.root.name}/output/", f"{self.root.name}/.shenbao/")
        found = contents(self.root.parent)
        return {name: content for name, content in found.items() if not name.startswith(ours)}


GOOD = (*(f"2024/{code}" for code in CODES), f"2018/{CENTRAL}")


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
    return {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}


def check_refused(
    house: House,
    expected: Mapping[str, str],
    built: Sequence[str] = GOOD,
    formats: Sequence[str] = BOTH,
) -> Result:
    """Build; the files of ``expected`` are refused with these words, all of ``built`` are made.

    ``expected`` maps the path of a declaration, as it is printed, to a regular
    expression for all that is said of it.
    """
    before = house.outside()
    result = house.build(formats)
    assert result.status == 1, result
    check_manners(result)
    errors = {place: " | ".join(said) for place, said in result.errors.items()}
    assert errors.keys() == expected.keys(), result.err
    for place, pattern in expected.items():
        assert re.fullmatch(pattern, errors[place]), (place, errors[place], pattern)
    assert house.outputs().keys() == house.names(*built, formats=formats)
    assert house.outside() == before
    return result


def check_manners(result: Result) -> None:
    """No traceback, and no character that could upset a terminal."""
    assert "Traceback" not in result.err
    assert [line for line in result.err.splitlines() if not _is_printable(line)] == []


def _is_printable(line: str) -> bool:
    return line.replace("\u3000", " ").isprintable()
