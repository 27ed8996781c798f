"""Mistakes in form.toml: each is found, where it stands, in words that say what to do."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import tomli

from shenbao.form import load_standard
from tests.worlds import DATA, ROOT

FORM = (DATA / "mistakes" / "form.toml").read_text("utf-8")
"""A form with each kind of part, in which nothing is wrong."""

CASES = tomli.loads((DATA / "mistakes" / "cases.toml").read_text("utf-8"))
MISTAKES = {case["what"]: case for case in CASES["mistake"]}
VARIANTS = {case["what"]: case for case in CASES["variant"]}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Templates to which a test adds its own; they have what is read in no time."""
    folder = tmp_path_factory.mktemp("templates")
    shutil.copytree(ROOT / "templates" / "central-project", folder / "central-project")
    base = ROOT / "templates" / "_base"
    (folder / "_base").mkdir()
    shutil.copyfile(base / "amounts.toml", folder / "_base" / "amounts.toml")
    styles = (base / "numbering.toml").read_text("utf-8").splitlines(keepends=True)
    short = (line for line in styles if not line.startswith("beyond"))
    (folder / "_base" / "numbering.toml").write_text("".join(short), "utf-8")
    return folder


def complaints(texts: dict[str, str], folder: Path) -> list[str]:
    """Return what is wrong with the last of these standards, each with its place."""
    for name, text in texts.items():
        (folder / name).mkdir(exist_ok=True)
        (folder / name / "form.toml").write_text(text, "utf-8")
    standard, problems = load_standard(folder / name)
    assert (standard is None) == bool(problems)
    return [
        f"{problem.span.path.parent.name}:{problem.span.line}:{problem.span.column} "
        f"{problem.code} {problem.message} {problem.hint}".strip()
        for problem in problems
    ]


def test_the_mistakes_are_found() -> None:
    assert len(MISTAKES) == len(CASES["mistake"]) > 150
    assert len(VARIANTS) == len(CASES["variant"]) > 25


def test_the_form_itself_is_right(folder: Path) -> None:
    assert complaints({"x": FORM, "v": 'extends = "x"\n'}, folder) == []


@pytest.mark.parametrize("case", MISTAKES.values(), ids=MISTAKES)
def test_a_mistake(case: dict[str, Any], folder: Path) -> None:
    old = case.get("old")
    assert old is None or FORM.count(old) == 1
    text = FORM + case["new"] if old is None else FORM.replace(old, case["new"])
    expected = [f"x:{line}" for line in case["says"]]
    assert complaints({"x": text}, folder) == expected


@pytest.mark.parametrize("case", VARIANTS.values(), ids=VARIANTS)
def test_a_mistake_in_a_variant(case: dict[str, Any], folder: Path) -> None:
    assert complaints({"x": FORM, "v": case["form"]}, folder) == case["says"]
