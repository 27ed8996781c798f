"""The watch command, run as its users do: save a file, read what it says."""

from __future__ import annotations

import os
import re
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
    started = lines_until(watching.stdout, "Watching declarations/, templates/; Ctrl-C ends it.")
    assert len(started) == 2  # what is made is not told file by file
    output = repository / f"output/2024/{CODE}.md"
    assert "| 91.10 |" in output.read_text("utf-8")

    source = repository / f"declarations/2024/{CODE}.toml"
    text = source.read_text("utf-8")
    source.write_text(text.replace("annual_amount = 91.10", "annual_amount = 91.20"), "utf-8")
    made, summary = lines_until(watching.stdout, " files written (")[-2:]
    assert made == f"output/2024/{CODE}.md: the declaration changed"
    saved = rf"[0-9:]{{8}} declarations/2024/{CODE}\.toml: 1 files written \(.+\)"
    assert re.fullmatch(saved, summary)
    assert "| 91.20 |" in output.read_text("utf-8")

    source.write_text(text.replace("annual_amount = 91.10", "annual_amount = '91.30'"), "utf-8")
    assert ": 0 files written (" in lines_until(watching.stdout, " files written (")[-1]
    assert "SB012 error: annual_amount must be a number" in lines_until(watching.stderr, "SB012")[0]
    assert "| 91.20 |" in output.read_text("utf-8")

    (repository / "declarations/2024/notes.txt").write_text("no declaration", "utf-8")
    aside = source.with_name(f"{CODE}.toml.part")
    aside.write_text(text.replace("annual_amount = 91.10", "annual_amount = 91.35"), "utf-8")
    aside.replace(source)
    made, summary = lines_until(watching.stdout, " files written (")[-2:]
    assert made == f"output/2024/{CODE}.md: the declaration changed"
    assert "| 91.35 |" in output.read_text("utf-8")

    other = repository / "declarations/2024/440304221061500000025.toml"
    other.write_text(f"{other.read_text('utf-8')}# no more than a remark\n", "utf-8")
    lines_until(watching.stdout, " files written (")
    source.write_text(text.replace("annual_amount = 91.10", "annual_amount = 91.40"), "utf-8")
    made, summary = lines_until(watching.stdout, " files written (")[-2:]
    assert made == f"output/2024/{CODE}.md: the declaration changed"
    assert "| 91.40 |" in output.read_text("utf-8")

    subprocess.run(
        [sys.executable, "-m", "shenbao", "--root", str(repository), "build", "--force"],
        check=True,
        stdout=subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    other.write_text(other.read_text("utf-8").replace("# no more than a remark\n", ""), "utf-8")
    assert ": 0 files written (" in lines_until(watching.stdout, " files written (")[-1]
    assert "| 91.40 |" in output.read_text("utf-8")

    elsewhere = repository / "elsewhere"
    (repository / "declarations/2024").rename(elsewhere)
    lines_until(watching.stdout, "No declaration in ")
    elsewhere.rename(repository / "declarations/2024")
    lines_until(watching.stdout, " files written (")

    source.unlink()
    assert ": 0 files written (" in lines_until(watching.stdout, " files written (")[-1]
    assert not output.exists()

    watching.send_signal(signal.SIGINT)
    assert watching.wait(timeout=PATIENCE) == 0


@pytest.mark.slow
def test_what_has_come_and_what_has_gone(watching: subprocess.Popen[str], repository: Path) -> None:
    lines_until(watching.stdout, "Watching ")
    name = f"declarations/2024/{CODE}.toml"
    source = repository / name
    text = source.read_text("utf-8")

    source.write_text(text.replace("annual_amount = 91.10", "annual_amount = 191.10"), "utf-8")
    said = lines_until(watching.stdout, " SB403 ")
    assert said[-1].startswith(f"{name}:")

    source.write_text(text, "utf-8")
    lines_until(watching.stdout, " files written (")
    (gone,) = lines_until(watching.stdout, "mended: ")  # and nothing that was told of before
    assert gone.startswith(f"mended: {name}: SB403 ")

    source.write_text(text.replace("year = 2024", 'year = "x"'), "utf-8")
    assert ": 0 files written (" in lines_until(watching.stdout, " files written (")[-1]
    source.write_text(text, "utf-8")
    written, *after = lines_until(watching.stdout, "All is well again.")
    assert ": 0 files written (" in written
    assert after == [
        f"mended: {name}: SB012 year must be a whole number without quotes, not a text.",
        "All is well again.",
    ]


@pytest.mark.slow
def test_what_stands_against_a_build_is_told_and_waited_for(
    watching: subprocess.Popen[str], repository: Path
) -> None:
    lines_until(watching.stdout, "Watching ")
    source = repository / f"declarations/2024/{CODE}.toml"
    text = source.read_text("utf-8")
    settings = repository / "pyproject.toml"
    sound = settings.read_text("utf-8")
    settings.write_text("[tool.shenbao", "utf-8")
    source.write_text(text.replace("annual_amount = 91.10", "annual_amount = 91.20"), "utf-8")
    assert "pyproject.toml:1:" in lines_until(watching.stderr, "SB002")[-1]

    settings.write_text(sound, "utf-8")
    output, elsewhere = repository / "output/2024", repository / "elsewhere"
    output.rename(elsewhere)
    output.symlink_to(elsewhere)
    source.write_text(text.replace("annual_amount = 91.10", "annual_amount = 91.30"), "utf-8")
    lines_until(watching.stderr, "cannot be written: it is a link to another folder.")

    output.unlink()
    source.write_text(text.replace("annual_amount = 91.10", "annual_amount = 91.40"), "utf-8")
    assert ": 3 files written (" in lines_until(watching.stdout, " files written (")[-1]
    assert "| 91.40 |" in (output / f"{CODE}.md").read_text("utf-8")
