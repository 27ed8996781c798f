"""Running commands as a reader of a page would."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.docs.pages import CHINESE
from tests.worlds import PATIENCE, ROOT

BINARIES = Path(sys.executable).parent


def run(command: str, root: Path, page: str = "README.md") -> tuple[int, str]:
    """Run a command as a reader of the page would; return its status and output."""
    environment = {
        "PATH": f"{BINARIES}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(root.parent),
        "LANG": "zh_CN.UTF-8" if page.endswith(CHINESE) else "C.UTF-8",
        "PYTHONPATH": str(root),  # the copy's own code
        "SHENBAO_FONTS": os.environ["SHENBAO_FONTS"],
        "PYTHONUTF8": "1",
    }
    done = subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=root,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
        timeout=PATIENCE,
    )
    return done.returncode, done.stdout


def make_targets() -> set[str]:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    return set(re.findall(r"^([a-z]+):.* ## ", makefile, re.MULTILINE))
