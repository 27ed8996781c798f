"""Running commands as a reader of a page would."""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from unittest.mock import patch

from tests.docs.pages import CHINESE
from tests.worlds import PATIENCE, ROOT, run_main

BINARIES = Path(sys.executable).parent


SYNTAX = set("|&;<>$`\\")
"""What a command line has that is the shell's own affair."""


def run(command: str, root: Path, page: str = "README.md") -> tuple[int, str]:
    """Run a command as a reader of the page would; return its status and output.

    The program itself runs within this process, which is ten times as quick.
    """
    line, _, target = command.partition(" > ")
    words = shlex.split(line)
    if words[0] != "shenbao" or SYNTAX & set(line):
        return run_in_shell(command, root, page)
    shown = BytesIO()
    out = BytesIO() if target else shown
    with patch.dict(os.environ, environment(root, page), clear=True), contextlib.chdir(root):
        status = run_main(words[1:], out, shown)
    if target:
        (root / target).write_bytes(out.getvalue())
    return status, shown.getvalue().decode()


def run_in_shell(command: str, root: Path, page: str = "README.md") -> tuple[int, str]:
    """Run a command by the shell; the program's code is that of the root."""
    done = subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=root,
        env=environment(root, page),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
        timeout=PATIENCE,
    )
    return done.returncode, done.stdout


def environment(root: Path, page: str) -> dict[str, str]:
    """Return the variables of a reader's terminal; Chinese pages are read in Chinese."""
    return {
        "PATH": f"{BINARIES}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(root.parent),
        "LANG": "zh_CN.UTF-8" if page.endswith(CHINESE) else "C.UTF-8",
        "PYTHONPATH": str(root),
        "SHENBAO_FONTS": os.environ["SHENBAO_FONTS"],
        "PYTHONUTF8": "1",
    }


def make_targets() -> set[str]:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    return set(re.findall(r"^([a-z]+):.* ## ", makefile, re.MULTILINE))
