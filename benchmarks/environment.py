"""The environment of the peers, apart from the project's own."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from benchmarks.measuring import FailedError, output_of, say

FOLDER = Path(__file__).parent
VENV = FOLDER / ".venv"
LOCK = FOLDER / "requirements.lock"
STAMP = VENV / "shenbao-bench"
UV = FOLDER.parent / ".venv/bin/uv"
PYTHON = VENV / "bin/python"

FONTCONFIG = """\
<?xml version="1.0"?>
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>{folder}</dir>
</fontconfig>
"""


def set_up() -> Path | None:
    """Bring the peers' environment in line with the lock; return its Python, or None."""
    state = f"{VENV}, {sys.version}, {hashlib.sha256(LOCK.read_bytes()).hexdigest()}\n"
    if STAMP.is_file() and STAMP.read_text("utf-8") == state:
        return PYTHON
    say(f"Setting up {VENV.relative_to(FOLDER.parent)} for the programs to compare with")
    try:
        shutil.rmtree(VENV, ignore_errors=True)
        output_of([UV, "venv", "--quiet", "--python", sys.executable, VENV])
        output_of(
            [UV, "pip", "sync", "--quiet", "--require-hashes", "--python", PYTHON, LOCK],
        )
    except FailedError as error:
        say(f"It could not be set up; going on without it. {error}")
        return None
    STAMP.write_text(state, "utf-8")
    return PYTHON


def font_settings(python: Path | None, work: Path) -> dict[str, str]:
    """Return the variables that let the peers find a Chinese font, if the system has none."""
    if has_chinese_font() or python is None:
        return {}
    code = "import pylopdf_fonts_zh_cn as fonts; print(fonts.__path__[0])"
    path = work / "fonts.conf"
    path.write_text(FONTCONFIG.format(folder=output_of([python, "-c", code]).strip()), "utf-8")
    return {"FONTCONFIG_FILE": str(path)}


def has_chinese_font() -> bool:
    """Tell whether fontconfig finds a font of the system for Chinese text."""
    try:
        found = subprocess.run(
            ["fc-list", ":lang=zh-cn"], capture_output=True, text=True, check=False
        )
    except OSError:
        return False
    return bool(found.stdout.strip())
