"""What the check says of the real declarations: each finding was read against its form."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from shenbao.check.discovery import all_rules
from shenbao.cli import main
from tests.worlds import DATA, ROOT, THREE

GOLDEN = Path(__file__).parent / "golden"
TODAY = {"SOURCE_DATE_EPOCH": "1735689600"}


def said(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    main(["--root", str(ROOT), "check", *words])
    return capsys.readouterr().out


def test_the_fifteen_of_shenzhen(capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys) == (GOLDEN / "shenzhen.txt").read_text("utf-8")


def test_the_two_central_ones(capsys: pytest.CaptureFixture[str]) -> None:
    folder = str(DATA / "central/declarations")
    assert said(capsys, folder) == (GOLDEN / "central.txt").read_text("utf-8")


def test_what_only_one_form_asks_for_is_asked_of_no_other(
    capsys: pytest.CaptureFixture[str],
) -> None:
    only = ["SB103", "SB106", "SB107", "SB303", "SB304", "SB306", "SB307"]
    assert set(only) <= all_rules().keys()
    select = ["--select", ",".join(only)]
    assert said(capsys, *select).count(": SB") > 10
    folder = str(DATA / "central/declarations")
    assert said(capsys, folder, *select) == "nothing found in 2 declarations\n"


def test_the_same_bytes_in_every_run() -> None:
    few = [str(ROOT / f"declarations/{place}.toml") for place in THREE]
    code = (
        "from shenbao.cli import main\n"
        f"check = ['--root', {str(ROOT)!r}, 'check', '--format']\n"
        "main([*check, 'json'])\n"
        "for form in ('text', 'json', 'sarif', 'github', 'markdown'):\n"
        f"    main([*check, form, *{few!r}])\n"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=folder,
            env={**os.environ, **TODAY, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            check=True,
        ).stdout
        for seed, folder in (("1", ROOT), ("2", ROOT / "tests"))
    }
    assert len(outputs) == 1
    assert len(outputs.pop()) > 100_000
