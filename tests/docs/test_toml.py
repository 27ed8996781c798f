"""Every TOML block of the pages does what the page shows it for."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout
from datetime import UTC, datetime, time
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
import tomli

from shenbao.cli import main
from shenbao.form import Library, Standard
from shenbao.form.writing import format_declaration
from shenbao.formats import FORMATS
from shenbao.project.settings import read_settings
from shenbao.toml import parse
from tests.docs.diffs import apply, target
from tests.docs.pages import BLOCKS, GUIDE, Block, blocks, declarations, source, table
from tests.worlds import ROOT, SUFFIXES

# The blocks of the pages of the rules are the rules' cases, which have tests of their own, as
# those of the page on parts have.
APART = ("docs/rules/", "docs/parts.md")
TOML = [block for block in blocks("toml") if not block.page.startswith(APART)]
MISTAKES = "docs/problems.zh-CN.md"


def build(text: str, root: Path, formats: Sequence[str] = tuple(FORMATS)) -> dict[str, Path]:
    """Build a declaration from where it belongs; return its files by format."""
    data = tomli.loads(text)
    place = Path(str(data["year"]), f"{data.get('code', 'one')}.toml")
    path = root / "declarations" / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    options = [word for name in formats for word in ("--format", name)]
    assert main(["--root", str(root), "build", str(path), *options]) == 0
    return {name: root / "output" / place.with_suffix(SUFFIXES[name]) for name in formats}


def read_forms(files: dict[str, Path], title: str) -> str:
    """Check that the forms of all formats can be read and have the title; return the Markdown."""
    assert files.keys() == FORMATS.keys()
    assert [path for path in files.values() if not path.is_file()] == []
    assert docx.Document(str(files["word"])).paragraphs[0].text == title
    assert files["pdf"].read_bytes().startswith(b"%PDF-")
    assert openpyxl.load_workbook(files["xlsx"]).worksheets[0]["A1"].value == title
    text = files["markdown"].read_text("utf-8")
    assert text.startswith(f"# {title}\n")
    return text


def loaded(library: Library, name: str) -> Standard:
    standard, problems = library.load(name)
    assert problems == []
    assert standard
    return standard


def check_declaration(block: Block, root: Path) -> None:
    library = Library(root / "templates")
    name = block.data["form"]
    if name in library.names():
        read_forms(build(block.text, root), loaded(library, name).title)
    else:
        shown = [other for other in TOML if other.page == block.page and "[[group]]" in other.text]
        assert len(shown) == 1, f"no form.toml of {name} stands in {block.page}"


def check_standard(block: Block, root: Path) -> None:
    """Put the form.toml into a folder of its own and build the declaration shown with it."""
    known = Library(root / "templates").names()
    (sample,) = (shown for shown in declarations(block.page) if shown.data["form"] not in known)
    data, form = sample.data, block.data
    path = f"templates/{data['form']}/form.toml"
    assert f"`{path}`" in source(block.page)
    (root / path).parent.mkdir()
    (root / path).write_text(block.text, "utf-8")
    text = read_forms(build(sample.text, root), form["title"].replace("{year}", str(data["year"])))
    labels = [entry["label"] for entry in (*form["field"], *form["indicators"]["column"])]
    labels += [entry["label"] for group in form["group"] for entry in group["category"]]
    assert [label for label in labels if label not in text] == []
    assert main(["--root", str(root), "schema"]) == 0
    assert (root / f"schema/{data['form']}.schema.json").is_file()


def check_configuration(block: Block, root: Path) -> None:
    (root / "pyproject.toml").write_text(block.text, "utf-8")
    written = block.data["tool"]["shenbao"]
    settings, faults = read_settings(root / "pyproject.toml")
    assert faults == []
    if "check" in written:
        codes = {finding["code"] for finding in checked(root)["findings"]}
        assert codes.isdisjoint(written["check"]["ignore"])
        return
    assert main(["--root", str(root), "build"]) == 0
    made = {path.suffix for path in (root / settings.output).rglob("*.*")}
    assert made == {SUFFIXES[name] for name in settings.formats}


def checked(root: Path, *words: str) -> dict[str, Any]:
    """Check a repository; return the report as data."""
    said = StringIO()
    with redirect_stdout(said):
        main(["--root", str(root), "check", *words, "--format", "json"])
    report: dict[str, Any] = json.loads(said.getvalue())
    return report


def check_waiver(block: Block, root: Path) -> None:
    """Put the waiver behind the page's declaration, on the day it ends."""
    path = root / "declarations/2025/waived.toml"
    path.parent.mkdir(parents=True)
    path.write_text(f"{declarations(block.page)[0].text}\n{block.text}", "utf-8")
    (waiver,) = block.data["waive"]
    end = datetime.combine(waiver["until"], time(), UTC)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", str(int(end.timestamp())))
        report = checked(root, str(path))
    codes = {finding["code"] for finding in report["findings"]}
    assert codes.isdisjoint({waiver["rule"], "SB050"})
    assert [(waived["code"], waived["reason"]) for waived in report["waived"]] == [
        (waiver["rule"], waiver["reason"])
    ]


def check_total(block: Block, root: Path) -> None:
    """Put the total beside declarations that do not come to it."""
    (total,) = block.data["total"]
    unit, year = total["where"]["budget_unit"], total["year"]
    text = with_line(declarations(GUIDE)[0].text, f"year = {year}", "year")
    assert f'budget_unit = "{unit}"' in text
    path = root / f"declarations/{year}/one.toml"
    path.write_text(text, "utf-8")
    (root / "portfolio.toml").write_text(block.text, "utf-8")
    findings = checked(root)["findings"]
    (found,) = (finding for finding in findings if finding["path"] == "portfolio.toml")
    assert (found["code"], found["at"]) == ("SB506", "total[0].amount")


def check_fragment(block: Block, root: Path) -> None:
    """Put the fragment into the page's declaration; its sheet must come out different."""
    base = declarations(block.page)[0].text
    for diff in blocks("diff"):
        if diff.page == block.page and target(diff).startswith("templates/"):
            apply(diff, root)
    before = build(base, root, ["markdown"])["markdown"].read_bytes()
    merged: dict[str, Any] = {
        key: value.removesuffix("\n") if isinstance(value, str) else value
        for text in (base, block.text)
        for key, value in tomli.loads(text, parse_float=Decimal).items()
    }
    standard = loaded(Library(root / "templates"), merged["form"])
    after = build(format_declaration(merged, standard), root, ["markdown"])["markdown"]
    assert after.read_bytes() != before


def check_package(block: Block, _root: Path) -> None:
    """Find the entry points among those of the packages below examples/, which tests install."""
    examples = [
        tomli.loads(path.read_text("utf-8")) for path in ROOT.glob("examples/*/pyproject.toml")
    ]
    assert block.data["project"]["entry-points"] in [
        example["project"]["entry-points"] for example in examples
    ]


CHECKS: dict[str, Callable[[Block, Path], None]] = {
    "form": check_declaration,
    "title": check_standard,
    "project": check_package,
    "tool": check_configuration,
    "waive": check_waiver,
    "total": check_total,
}


def test_the_blocks_are_found() -> None:
    assert len(TOML) >= 12
    assert len([block for block in BLOCKS if "form" in block.text]) >= 2


@pytest.mark.parametrize("block", TOML, ids=str)
def test_toml_builds(block: Block, project: Path) -> None:
    check = next((check for key, check in CHECKS.items() if key in block.data), check_fragment)
    check(block, project)


def with_line(text: str, line: str, key: str) -> str:
    """Put the line in place of the one with this key, or into the head where there is none."""
    replaced, count = re.subn(rf"^{key} = .*$", lambda _: line, text, flags=re.MULTILINE)
    return replaced if count else text.replace("\nyear = ", f"\n{line}\nyear = ", 1)


@pytest.mark.parametrize(
    ("wrong", "code", "right"), table(MISTAKES, "写错了"), ids=lambda cell: str(cell).strip("`")
)
def test_common_mistakes(wrong: str, code: str, right: str, library: Library) -> None:
    sample = declarations(MISTAKES)[0].text
    key = right.strip("`").partition(" ")[0]
    found: list[set[str]] = []
    for line in (wrong, right):
        document, problems = parse(with_line(sample, line.strip("`"), key), Path("x.toml"))
        problems += library.file(document)[1] if document else []
        found.append({problem.code for problem in problems})
    assert code in found[0]
    assert found[1] == set()
