"""Environments of their own, into which wheels are installed as users install them.

What this program needs is there by links to the environment of the tests, and nothing else is:
so nothing has to be fetched, and what pyproject.toml does not name is missing.
"""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from collections.abc import Mapping, Sequence
from importlib.metadata import distribution
from pathlib import Path

from shenbao.build.inputs import LIBRARY, library_inputs
from tests.worlds import PATIENCE, ROOT, Result

OFFLINE = '''"""No process of this environment speaks to any other machine."""
import socket

def refuse(*_arguments):
    raise OSError("the test is offline")

socket.socket.connect = socket.socket.connect_ex = refuse
'''


def make_wheel(project: Path, folder: Path) -> Path:
    """Build the wheel of a project with what is installed here; return its file."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    known = set(folder.glob("*.whl"))
    subprocess.run(command, cwd=project, check=True, capture_output=True, timeout=PATIENCE)
    (made,) = set(folder.glob("*.whl")) - known
    return made


class Installation:
    """A virtual environment in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        venv.create(folder, symlinks=True)
        needed = folder / "needed"
        needed.mkdir()
        for name in library_inputs():
            if name.startswith(LIBRARY):
                _link(name.removeprefix(LIBRARY), needed)
        (needed / "sitecustomize.py").write_text(OFFLINE, "utf-8")
        (self.packages / "needed.pth").write_text(f"{needed}\n", "utf-8")

    @property
    def packages(self) -> Path:
        """The folder that packages are installed into."""
        (found,) = self.folder.glob("lib/python3*/site-packages")
        return found

    def install(self, *what: str | Path) -> None:
        """Install wheels, in place of other versions of the same packages."""
        uv = str(Path(sys.executable).with_name("uv"))
        python = str(self.folder / "bin/python")
        command = [uv, "pip", "install", "--offline", "--no-deps", "--no-cache", "--python", python]
        subprocess.run(
            [*command, *map(str, what)], check=True, capture_output=True, timeout=PATIENCE
        )

    def run(self, root: Path, *words: str, **variables: str) -> Result:
        """Run the installed program in a folder, as its users do."""
        command = [str(self.folder / "bin/shenbao"), *words]
        done = self._process(root, command, variables, stderr=subprocess.PIPE)
        return Result(done.returncode, done.stdout.decode(), done.stderr.decode())

    def shell(self, root: Path, line: str) -> tuple[int, str]:
        """Run a line of a shell where this is active; return its status and what it prints."""
        path = f"{self.folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
        command = ["/bin/sh", "-c", line]
        done = self._process(root, command, {"PATH": path}, stderr=subprocess.STDOUT)
        return done.returncode, done.stdout.decode()

    def _process(
        self, root: Path, command: Sequence[str], variables: Mapping[str, str], stderr: int
    ) -> subprocess.CompletedProcess[bytes]:
        kept = {name: os.environ[name] for name in ("PATH", "SHENBAO_FONTS") if name in os.environ}
        return subprocess.run(
            command,
            env={"LANGUAGE": "en", "HOME": str(self.folder), **kept, **variables},
            cwd=root,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=stderr,
            timeout=PATIENCE,
            check=False,
        )


def _link(name: str, folder: Path) -> None:
    """Link all that a package of the environment of the tests consists of."""
    package = distribution(name)
    site = Path(str(package.locate_file("")))
    for top in {file.parts[0] for file in package.files or ()}:
        if top != ".." and not (folder / top).exists():
            (folder / top).symlink_to(site / top)


def program_wheel(folder: Path) -> Path:
    """Build the wheel of this program."""
    return make_wheel(ROOT, folder)
