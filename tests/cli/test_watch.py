"""The watch command, run as its users do: save a file, read what it says."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest

from tests.worlds import PATIENCE, ROOT

CODE = "440304241063100300012"


@pytest.fixture
def watching(repository: Path) -> Iterator[subprocess.Popen[str]]:
    (repository / "pyproject.toml").write_text('[tool.shenbao]\nformats = ["markdown"]\n')
    process = subprocess.Popen(
        [sys.executable, "-m", "shenbao", "--lang", "en", "--root", str(repository), "watch"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    yield process
    process.kill()
    process.communicate()


def lines_until(stream: IO[str] | None, last: str) -> list[str]:
    assert stream is not None
    lines = []
    for line in stream:
        lines.append(line.rstrip("\n"))
        if last in line:
            return lines
    raise AssertionError(lines)


@pytest.mark.slow
def test_watch(watching: subprocess.Popen[str], repository: Path) -> None:
    lines_until(watching.stdout, "Watching declarations/, templates/; Ctrl-C ends it.")
    output = repository / f"output/2024/{CODE}.md"
    assert "| 91.10 |" in output.read_text("utf-8")

    source = repository / f"declarations/2024/{CODE}.toml"
    text = source.read_text("utf-8")
    source.write_text(text.replace("annual_amount = 91.10", "annual_amount = 91.20"), "utf-8")
    made, summary = lines_until(watching.stdout, " files written (")
    assert made == f"output/2024/{CODE}.md: the declaration changed"
    assert summary.startswith("1 files written (")
    assert "| 91.20 |" in output.read_text("utf-8")

    source.write_text(text.replace("annual_amount = 91.10", "annual_amount = '91.30'"), "utf-8")
    assert lines_until(watching.stdout, " files written (")[0].startswith("0 files written (")
    assert "SB012 error: annual_amount must be a number" in lines_until(watching.stderr, "SB012")[0]
    assert "| 91.20 |" in output.read_text("utf-8")

    (repository / "declarations/2024/notes.txt").write_text("no declaration", "utf-8")
    aside = source.with_name(f"{CODE}.toml.part")
    aside.write_text(text.replace("annual_amount = 91.10", "annual_amount = 91.35"), "utf-8")
    aside.replace(source)
    made, summary = lines_until(watching.stdout, " files written (")
    assert made == f"output/2024/{CODE}.md: the declaration changed"
    assert "| 91.35 |" in output.read_text("utf-8")

    other = repository / "declarations/2024/440304221061500000025.toml"
    other.write_text(f"{other.read_text('utf-8')}# no more than a remark\n", "utf-8")
    lines_until(watching.stdout, " files written (")
    source.write_text(text.replace("annual_amount = 91.10", "annual_amount = 91.40"), "utf-8")
    made, summary = lines_until(watching.stdout, " files written (")
    assert made == f"output/2024/{CODE}.md: the declaration changed"
    assert "| 91.40 |" in output.read_text("utf-8")

    subprocess.run(
        [sys.executable, "-m", "shenbao", "--root", str(repository), "build", "--force"],
        check=True,
        stdout=subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    other.write_text(other.read_text("utf-8").replace("# no more than a remark\n", ""), "utf-8")
    assert lines_until(watching.stdout, " files written (")[0].startswith("0 files written (")
    assert "| 91.40 |" in output.read_text("utf-8")

    elsewhere = repository / "elsewhere"
    (repository / "declarations/2024").rename(elsewhere)
    lines_until(watching.stdout, "No declaration in ")
    elsewhere.rename(repository / "declarations/2024")
    lines_until(watching.stdout, " files written (")

    source.unlink()
    assert lines_until(watching.stdout, " files written (")[0].startswith("0 files written (")
    assert not output.exists()

    watching.send_signal(signal.SIGINT)
    assert watching.wait(timeout=PATIENCE) == 0
