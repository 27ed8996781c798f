"""The benchmarks: what they build is the same everywhere, and what they print is readable."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.figures import AMOUNTS, COMPARED, LIBRARIES, MODULES, ONE_RULE, RULES_THEN
from benchmarks.generate import committed, generate, make_declaration
from benchmarks.measuring import Usage, fit, median_ratio
from benchmarks.pages import BEGIN, END, ROWS, WHOLE, named, with_table, with_values
from benchmarks.table import Figure, Verdict, markdown, plain, reached
from shenbao.check.discovery import all_rules
from shenbao.check.rule import PortfolioRule
from shenbao.cli import main
from tests.worlds import ROOT


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize("hash_seed", ["1", "2"])
def test_a_seed_gives_the_same_bytes_in_any_process(hash_seed: str, tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "benchmarks.generate", tmp_path / "other", "20", "--seed", "7"],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        check=True,
    )
    generate(tmp_path / "one", 20, seed=7)
    made = contents(tmp_path / "one")
    assert len([path for path in made if path.startswith("declarations/")]) == 20
    assert made == contents(tmp_path / "other")


def test_more_of_a_seed_begin_with_the_same(tmp_path: Path) -> None:
    generate(tmp_path / "few", 5)
    generate(tmp_path / "many", 17)
    assert contents(tmp_path / "few").items() < contents(tmp_path / "many").items()


def test_seeds_differ() -> None:
    corpus = committed()
    one, other = (make_declaration(corpus, 3, seed) for seed in (1, 2))
    assert one != other
    assert one["code"] == other["code"]


def test_generated_declarations_build_without_a_diagnostic(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    generate(tmp_path / "repository", 30)
    assert main(["--root", str(tmp_path / "repository"), "build", "--format", "markdown"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert "30 declarations → 30 files" in out


FIGURES = [
    Figure("1,500 declarations", "≥ 33 forms/s", "33.4 forms/s", reached(True)),
    Figure("… beside LibreOffice", "≥ 10 × as fast", "9.9 ×", reached(False)),
    Figure("… beside Pandoc", verdict=Verdict.NOT_INSTALLED),
    Figure("… beside Typst", measured="0.8 ×"),
]
NOTES = ["Typst: PDF only", "LibreOffice: Word to PDF only"]

PLAIN = """\
figure                target          measured
--------------------  --------------  ------------  -------------
1,500 declarations    ≥ 33 forms/s    33.4 forms/s  ok
… beside LibreOffice  ≥ 10 × as fast  9.9 ×         missed
… beside Pandoc       –               –             not installed
… beside Typst        –               0.8 ×

- Typst: PDF only
- LibreOffice: Word to PDF only
"""

MARKDOWN = """\
| figure | target | measured |  |
| --- | --- | --- | --- |
| 1,500 declarations | ≥ 33 forms/s | 33.4 forms/s | ok |
| … beside LibreOffice | ≥ 10 × as fast | 9.9 × | missed |
| … beside Pandoc | – | – | not installed |
| … beside Typst | – | 0.8 × |  |

- Typst: PDF only
- LibreOffice: Word to PDF only
"""


def test_the_table() -> None:
    assert plain(FIGURES, NOTES) == PLAIN
    assert markdown(FIGURES, NOTES) == MARKDOWN
    assert plain(FIGURES) == PLAIN.partition("\n\n")[0] + "\n"


def test_what_was_measured_is_written_into_pages() -> None:
    values = {figure.name: figure.value for figure in FIGURES}
    assert [*values.values()] == ["33.4", "9.9 ×", "", "0.8 ×"]
    page = "| Typst <!-- bench: … beside Typst --> | ≥ 1 | – |\n| a | b | c |\n"
    assert named(page) == ["… beside Typst"]
    assert with_values(page, values) == page.replace("–", "0.8 ×")
    unmeasured = page.replace("Typst -->", "Pandoc -->")
    assert with_values(unmeasured, values) == unmeasured
    whole = f"before\n{BEGIN}\nold\n{END}\nafter\n"
    written = f"before\n{BEGIN}\n\n{MARKDOWN}\n{END}\nafter\n"
    assert with_table(whole, MARKDOWN) == written == with_table(written, MARKDOWN)


def test_pages_have_a_place_for_what_is_measured() -> None:
    (table,) = ((ROOT / name).read_text("utf-8") for name in WHOLE)
    assert BEGIN in table.partition(END)[0]
    rows = [named((ROOT / name).read_text("utf-8")) for name in ROWS]
    assert len(rows[0]) > 12
    assert all(names == rows[0] for names in rows)
    assert [name for name in rows[0] if f"| {name} |" not in table] == []


def test_what_is_measured_beside_a_target_can_be_run() -> None:
    assert len(RULES_THEN) == 43
    rules = all_rules()
    assert {*RULES_THEN, *ONE_RULE, *AMOUNTS} <= rules.keys()
    assert all(isinstance(rules[code], PortfolioRule) for code in COMPARED)
    for code in (LIBRARIES, MODULES):
        subprocess.run([sys.executable, "-I", "-c", code], check=True)


def test_the_arithmetic() -> None:
    line = fit({15: 1.0, 150: 5.5, 1500: 50.5})
    assert (round(line.slope, 4), round(line.intercept, 4)) == (0.0333, 0.5)
    assert line.r_squared == pytest.approx(1)
    assert median_ratio([4, 9, 8], [2, 3, 4]) == 2
    assert Usage(parent=[300] * 9, workers=[9, 60, 80, 80, 80, 84, 88, 88]).growth == (
        pytest.approx(0.1)
    )
    assert Usage(parent=[300, 310], workers=[2]).peak == 310
