"""The program as others have it: built as a wheel, and installed away from its sources."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.docs.pages import WALK, blocks
from tests.installations import Installation, make_wheel, program_wheel
from tests.worlds import ROOT, THREE, World, committed
from tests.worlds import SUFFIXES as FORMATS

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name == "nt", reason="Windows lets not everybody make links"),
]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return program_wheel(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    installation = Installation(tmp_path_factory.mktemp("environment"))
    installation.install(wheel)
    return installation


def test_a_wheel_has_the_templates_and_no_cases(wheel: Path) -> None:
    with ZipFile(wheel) as file:
        names = file.namelist()
    files = [path for name in ("shenbao", "templates") for path in (ROOT / name).rglob("*")]
    sources = [path.relative_to(ROOT) for path in files if path.is_file()]
    left_out = {path for path in sources if path.suffix in (".po", ".pyc") or "cases" in path.parts}
    expected = {path.as_posix() for path in sources if path not in left_out}
    templates = {f"shenbao/{path}" for path in expected if path.startswith("templates/")}
    assert len(templates) > 20
    assert {name for name in names if name.startswith("shenbao/")} == templates | {
        path for path in expected if path.startswith("shenbao/")
    }
    assert not [name for name in names if "tests" in name or "/cases/" in name]
    assert {name.split("/")[0] for name in names} == {"shenbao", "shenbao-0.1.0.dist-info"}


def test_an_installed_program_makes_the_same_files_offline(
    installed: Installation, tmp_path: Path
) -> None:
    """The repository has nothing but a declaration; all else comes with the program."""
    place = THREE[2]
    here = World(tmp_path / "here", [place])
    assert here.run("build").status == 0
    there = tmp_path / "there"
    (there / "declarations" / place).parent.mkdir(parents=True)
    (there / "declarations" / f"{place}.toml").write_text(committed(place), "utf-8")
    assert not (there / "templates").exists()
    refused = installed.run(there, "build")
    assert (refused.status, "Run shenbao standard update" in refused.err) == (1, True)
    assert installed.run(there, "standard", "update").status == 0
    result = installed.run(there, "build")
    assert (result.status, result.err) == (0, "")
    for name in ("markdown", "word", "pdf"):
        made = there / "output" / f"{place}{FORMATS[name]}"
        assert made.read_bytes() == (here.root / "output" / f"{place}{FORMATS[name]}").read_bytes()
    again = installed.run(there, "build", "--explain")
    assert again.out.count("\n") == 4, again.out


def test_each_command_of_the_walk_prints_what_the_page_shows(
    wheel: Path, installed: Installation, tmp_path: Path
) -> None:
    """From three forms to an archive; the forms are made in a clone, all else beside it."""
    making, installing, *steps = (block for block in blocks("sh") if block.page == WALK)
    clone = World(tmp_path / "clone", re.findall(r"declarations/(\S+)\.toml", making.text)).root
    office = tmp_path / "office"
    office.mkdir()
    assert installing.text.endswith(f"\npip install ../{wheel.name}\n")
    assert len(steps) > 7
    for block in (making, *steps):
        shown = ""
        for line in block.text.splitlines():
            status, printed = installed.shell(clone if block is making else office, line)
            assert (line, status) == (line, 0), printed
            shown += printed
        assert without_seconds(shown) == without_seconds(block.output or ""), str(block)


def without_seconds(printed: str) -> str:
    return re.sub(r"\(\d+\.\d s\)", "(N s)", printed)


def test_the_rest_of_an_installed_program(installed: Installation, tmp_path: Path) -> None:
    elsewhere = installed.run(tmp_path, "build")
    assert (elsewhere.status, elsewhere.out) == (2, "")
    assert elsewhere.err == (
        f"shenbao: {tmp_path} is not a repository of declarations.\n"
        "Run shenbao init here, or name the folder of one with --root.\n"
    )
    explained = installed.run(tmp_path, "rule", "SB203")
    assert (explained.status, explained.err) == (0, "")
    assert "Wrong:" not in explained.out


def test_an_installed_program_begins_a_repository(installed: Installation, tmp_path: Path) -> None:
    begun = installed.run(tmp_path, "init", "office", "--yes", "--standard", "shenzhen-project")
    assert (begun.status, begun.err) == (0, "")
    root = tmp_path / "office"
    declaration = root / f"declarations/{THREE[2]}.toml"
    declaration.parent.mkdir(parents=True, exist_ok=True)
    declaration.write_text(committed(THREE[2]), "utf-8")
    built = installed.run(root, "build", "--format", "markdown")
    assert (built.status, built.err) == (0, "")
    followed = installed.run(root, "follow", "monitoring", "--set", "month=7")
    assert (followed.status, followed.err) == (0, "")
    assert [path.stem for path in root.glob("declarations/2024/monitoring/*")] == [declaration.stem]
    assert installed.run(root, "standard", "update").out == "standards.lock is up to date.\n"


# ---- Packages of others ---------------------------------------------------------------------


@pytest.fixture
def office(installed: Installation, tmp_path: Path) -> Path:
    """A repository with a declaration of a standard that the package of the examples brings."""
    shutil.copytree(ROOT / "examples/standards", tmp_path / "package")
    installed.install(make_wheel(tmp_path / "package", tmp_path))
    root = tmp_path / "office"
    declaration = root / "declarations/2025/x.toml"
    declaration.parent.mkdir(parents=True)
    text = committed(THREE[2]).replace("shenzhen-project", "nanshan-project")
    text = text.replace("year = 2024\n", 'year = 2025\ncontact = "张三"\n')
    declaration.write_text(text, "utf-8")
    (root / "pyproject.toml").write_text('[tool.shenbao]\nformats = ["markdown"]\n', "utf-8")
    return root


def test_standards_of_a_package_change_no_sheet_until_they_are_agreed_to(
    installed: Installation, office: Path, tmp_path: Path
) -> None:
    refused = installed.run(office, "build")
    assert refused.status == 1
    assert "nanshan-project of nanshan-forms 1.0 is not in standards.lock." in refused.err
    assert installed.run(office, "standard", "update").out == (
        "+ _base  shenbao==0.1.0\n"
        "+ nanshan-project  nanshan-forms==1.0\n"
        "+ shenzhen-project  shenbao==0.1.0\n"
        "+ yearly-summary  shenbao==0.1.0\n"
        "standards.lock written\n"
    )
    assert installed.run(office, "build").status == 0
    sheet = office / "output/2025/x.md"
    before = sheet.read_text("utf-8")
    assert "南山区项目支出绩效目标申报表" in before
    assert "| 联系人 | 张三 |" in before

    package = tmp_path / "package"
    form = package / "nanshan_forms/templates/nanshan-project/form.toml"
    form.write_text(form.read_text("utf-8").replace('"联系人"', '"项目联系人"'), "utf-8")
    project = package / "pyproject.toml"
    project.write_text(project.read_text("utf-8").replace('"1.0"', '"1.1"'), "utf-8")
    installed.install(make_wheel(package, tmp_path))
    refused = installed.run(office, "build")
    assert refused.status == 1
    assert "Run shenbao standard update" in refused.err
    assert sheet.read_text("utf-8") == before
    shown = installed.run(office, "standard", "update")
    assert shown.out.startswith("~ nanshan-project  nanshan-forms==1.0 → nanshan-forms==1.1\n")
    assert "联系人 → 项目联系人" in shown.out
    assert installed.run(office, "build").status == 0
    assert sheet.read_text("utf-8") == before.replace("联系人", "项目联系人")


def test_rules_of_a_package_are_off_until_they_are_named(
    installed: Installation, tmp_path: Path
) -> None:
    installed.install(make_wheel(ROOT / "examples/rules", tmp_path))
    root = tmp_path / "office"
    declaration = root / f"declarations/{THREE[0]}.toml"
    declaration.parent.mkdir(parents=True)
    text = committed(THREE[0])
    goal = next(line for line in text.splitlines() if line.startswith("annual_goal = "))
    text = text.replace(goal, f'annual_goal = "{"办" * 300}"')
    declaration.write_text(text, "utf-8")
    installed.run(root, "standard", "update")
    assert "NS101" not in installed.run(root, "check").out
    (root / "pyproject.toml").write_text('[tool.shenbao.check]\nrules = ["nanshan"]\n', "utf-8")
    checked = installed.run(root, "check")
    assert "NS101 warning: 年度目标有 300 个字。" in checked.out, checked
