"""``shenbao new`` and ``shenbao follow``: declarations that are begun, with their blanks."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from shenbao.form import Library
from tests.worlds import CENTRAL, DATA, PATIENCE, ROOT, THREE, A, B, C, World, committed

LIBRARY = Library(ROOT / "templates")
NAMES = [name for name in LIBRARY.names() if not getattr(LIBRARY.known(name), "follows", "")]
GIVEN = {
    "code": "440304251063100300077",
    "name": "窗口业务培训",
    "term": "1年",
    "is_new": "是",
    "annual_amount": "13万元",
}


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path / "repository", THREE)


def words(given: dict[str, str]) -> list[str]:
    return [word for pair in given.items() for word in ("--set", "=".join(pair))]


@pytest.mark.parametrize("name", NAMES)
def test_each_key_of_a_standard_stands_there_with_its_label(tmp_path: Path, name: str) -> None:
    world = World(tmp_path / "repository")
    assert world.run("new", name, "--year", "2025").status == 0
    (path,) = (world.root / "declarations/2025").iterdir()
    text = path.read_text("utf-8")
    assert tomllib.loads(text)["form"] == name
    standard = LIBRARY.known(name)
    assert standard is not None
    lines = text.split("\n")
    for key, field in standard.shape.fields.items():
        named = [line for line in lines if line.removeprefix("# ").startswith(f"{key} =")]
        named += [line for line in lines if line.startswith(f"[{key}]")]
        assert named, key
        above = lines[lines.index(named[0]) - 1]
        assert field.label.split("{")[0] in above
        assert all(f'"{choice}"' in above for choice in field.choices)
    for path_of_class in standard.shape.classes() if standard.indicator_tables else ():
        assert f"[[{'.'.join(map(str, path_of_class))}]]" in text
    assert len(NAMES) >= 5


def test_what_is_given_is_read_as_a_cell_is(world: World) -> None:
    result = world.run("new", "shenzhen-project", "--year", "2025", *words(GIVEN))
    path = world.root / f"declarations/2025/{GIVEN['code']}.toml"
    assert (result.status, result.err) == (0, "")
    lines = result.out.splitlines()
    assert lines[0].startswith("20 values to fill in, ")
    assert lines[1] == "1 file written, 0 kept as they were"
    data = tomllib.loads(path.read_text("utf-8"))
    assert [data[key] for key in GIVEN] == [GIVEN["code"], GIVEN["name"], 1, True, 13]
    assert world.run("new", "shenzhen-project", "--year", "2025", *words(GIVEN)).status == 1


def test_the_check_names_each_required_blank(world: World) -> None:
    world.run("new", "shenzhen-project", "--year", "2025", "--out", str(world.root / "x.toml"))
    missing = world.run("check", str(world.root / "x.toml")).out.count("SB011")
    assert missing == 25


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (["--year", "2025"], "Name the form standard: central-project, "),
        (["shenzhen-project"], "Name the year, such as --year 2025."),
        (["shenzhen-project", "--year", "12"], "12 is not a year of a budget."),
        (["shenzhen", "--year", "2025"], "There is no form standard shenzhen."),
        (["monitoring", "--year", "2025"], "monitoring follows another form: "),
        (
            ["shenzhen-project", "--year", "2025", "--set", "term=lang"],
            "lang is not a value of term (实施期限).",
        ),
        (
            ["shenzhen-project", "--year", "2025", "--set", "code=1"],
            "1 is not a value of code (项目编码).",
        ),
        (
            ["shenzhen-project", "--year", "2025", "--set", "nam=x"],
            "shenzhen-project has no field nam. It has: code, name, ",
        ),
        (["shenzhen-project", "--year", "2025", "--set", "name"], "name is not KEY=VALUE."),
        (
            ["shenzhen-project", "--year", "2025", "--set", "annual_amount=-5"],
            "-5 is not a value of annual_amount (本年度项目金额（万元）).",
        ),
        (
            ["shenzhen-project", "--year", "2025", "--set", "annual_amount=0.125"],
            "0.125 is not a value of annual_amount (本年度项目金额（万元）).",
        ),
        (
            ["shenzhen-project", "--year", "2025", "--set", "name=甲", "--set", "name=乙"],
            "name is given twice.",
        ),
    ],
)
def test_what_is_missing_or_wrong_is_told(world: World, asked: list[str], message: str) -> None:
    result = world.run("new", *asked)
    assert result.status == 2
    assert result.err.startswith(f"shenbao: {message}")


def test_another_declaration_is_a_pattern(world: World) -> None:
    pattern = world.root / f"declarations/2024/{C}.toml"
    world.edit(f"declarations/2024/{C}.toml", "is_new = false", "is_new = false  # 我的注释")
    result = world.run(
        "new", "--year", "2025", "--from", str(pattern), *words({"code": GIVEN["code"]})
    )
    assert (result.status, result.err) == (0, "")
    text = (world.root / f"declarations/2025/{GIVEN['code']}.toml").read_text("utf-8")
    data, old = tomllib.loads(text), tomllib.loads(pattern.read_text("utf-8"))
    assert "is_new = false  # 我的注释" in text
    assert "# TODO all of this was taken from 政务服务管理 (2024)\nyear = 2025" in text
    assert "annual_amount" not in data
    assert not any("amount" in item for item in data["estimate"]["items"])
    same = old.keys() - {"code", "year", "annual_amount", "estimate"}
    assert {key: data[key] for key in same} == {key: old[key] for key in same}


def test_follow_ups_take_their_declarations_indicators(world: World) -> None:
    result = world.run("follow", "self-evaluation")
    folder = world.root / "declarations/2024/self-evaluation"
    assert result.status == 0
    assert {path.stem for path in folder.iterdir()} == {A, B, C}
    assert result.out.startswith(
        f"declarations/2024/self-evaluation/{A}.toml  劳务派遣人员: 19 cells to fill in, "
    )
    text = (folder / f"{A}.toml").read_text("utf-8")
    data, followed = tomllib.loads(text), tomllib.loads(committed(THREE[0]))
    assert data["follows"] == f"2024/{A}.toml"
    names = [entry["name"] for entry in data["output"]["quantity"]]
    assert names == [entry["name"] for entry in followed["output"]["quantity"]]
    assert "# target: " in text
    missing = world.run("check", str(folder / f"{A}.toml"))
    assert missing.out.count("SB011") == 19


def test_a_filled_follow_up_is_built(world: World) -> None:
    world.run("follow", "self-evaluation", str(world.root / f"declarations/2024/{B}.toml"))
    path = world.root / f"declarations/2024/self-evaluation/{B}.toml"
    text = path.read_text("utf-8").replace('goal_done = """\n"""', 'goal_done = "已完成"')
    for line, value in (("# weight = ", "weight = 10"), ("# score = ", "score = 10")):
        text = "\n".join(value if row.startswith(line) else row for row in text.split("\n"))
    path.write_text(text.replace('done = ""', 'done = "100%"'), "utf-8")
    result = world.run("build", "--format", "markdown", str(path))
    assert (result.status, result.err) == (0, "")


def test_monitoring_takes_what_is_given_for_all(world: World) -> None:
    found = json.loads(world.run("follow", "monitoring", "--set", "month=7", "--json").out)
    assert [entry["form"] for entry in found["declarations"]] == ["monitoring"] * 3
    text = (world.root / found["declarations"][0]["path"]).read_text("utf-8")
    assert "month = 7" in text
    assert "  # 1-7月执行情况" in text


def test_follow_ups_that_are_not_filled_in_are_passed_over(world: World) -> None:
    assert world.run("follow", "self-evaluation").status == 0
    result = world.run("follow", "monitoring")
    assert (result.status, result.err) == (0, "")
    assert result.out.splitlines()[-1] == "3 files written, 0 kept as they were"


def test_follow_ups_follow_any_standard_of_declarations(world: World) -> None:
    world.declare(f"2018/{CENTRAL}", committed(f"2018/{CENTRAL}"))
    for form in ("monitoring", "self-evaluation"):
        made = world.run("follow", form, "--dry-run").out
        assert made.count("# declarations/") == 4
        assert f'follows = "2018/{CENTRAL}.toml"' in made
    assert world.run("follow", "unit-list").err.startswith("shenbao: unit-list follows no other")


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
def test_it_asks_at_a_terminal_for_what_is_required_and_short(world: World) -> None:
    import pty

    there, here = pty.openpty()
    answers = [
        "shenzhen-project",
        "2025",
        "12",
        GIVEN["code"],
        GIVEN["name"],
        "",
        "",
        "x",
        "1",
        "",
        "否",
    ]
    os.write(there, "".join(f"{answer}\n" for answer in (*answers, "", "", "")).encode())
    done = subprocess.run(
        world.command("new"),
        env=world.environment(),
        stdin=here,
        stdout=here,
        stderr=here,
        cwd=world.root,
        check=False,
        timeout=PATIENCE,
    )
    shown = os.read(there, 100_000).decode()
    assert done.returncode == 0, shown
    data = tomllib.loads(
        (world.root / f"declarations/2025/{GIVEN['code']}.toml").read_text("utf-8")
    )
    assert [data[key] for key in ("name", "term", "is_new")] == [GIVEN["name"], 1, False]
    assert "12 is not a value of code (项目编码)." in shown
    assert "x is not a value of term (实施期限)." in shown


def test_a_declaration_is_begun_of_any_form(world: World) -> None:
    """A column may have a value for each entry of a list; a label, several lines."""
    folder = world.root / "templates"
    shutil.copytree(DATA / "forms/templates", folder, dirs_exist_ok=True)
    form = folder / "town-goals/form.toml"
    form.write_text(form.read_text("utf-8").replace('label = "项目', 'label = "本\\n项目'), "utf-8")
    library = Library(folder)
    known = [library.known(name) for name in library.names()]
    names = [standard.name for standard in known if standard and not standard.follows]
    assert {"town-goals", "county-goals"} < {*names}
    for name in names:
        result = world.run("new", name, "--year", "2025")
        assert (result.status, result.err) == (0, ""), name


def test_a_file_that_no_command_would_read_is_not_begun(world: World) -> None:
    out = world.root / "declarations/x.txt"
    result = world.run("new", "shenzhen-project", "--year", "2025", "--out", str(out))
    assert result.status == 2
    assert "would not be read as a declaration: its name does not end in .toml." in result.err
    assert not out.exists()


def test_a_pattern_whose_years_cannot_be_found_is_refused(world: World) -> None:
    world.edit("templates/shenzhen-project/years.toml", '["[0-9]{6}(', '["[0-9]{6}((')
    pattern = world.root / f"declarations/2024/{C}.toml"
    result = world.run("new", "--year", "2025", "--from", str(pattern))
    assert result.status == 1
    assert result.err.startswith("templates/shenzhen-project/years.toml:2:17: SB013 error: ")
    assert not (world.root / "declarations/2025").exists()


def test_what_is_its_own_is_blank_where_blanks_can_be_and_else_gone(world: World) -> None:
    form = world.root / "templates/unit-project/form.toml"
    world.write(
        "templates/unit-project/form.toml",
        'title = "表"\n[[field]]\nkey = "number"\nlabel = "序号"\nkind = "whole"\nunique = true\n'
        '[[field]]\nkey = "code"\nlabel = "编码"\nunique = true\n'
        '[[field]]\nkey = "other"\nlabel = "别的编码"\nunique = true\n'
        '[[part]]\nwidths = [1, 1, 1, 1, 1, 1]\nrows = [["number", "code", "other"]]\n',
    )
    assert form.is_file()
    path = world.declare("2024/x", 'form = "unit-project"\nyear = 2024\nnumber = 7\ncode = "K1"\n')
    out = world.root / "declarations/2025/y.toml"
    assert world.run("new", "--year", "2025", "--from", str(path), "--out", str(out)).status == 0
    assert tomllib.loads(out.read_text("utf-8")) == {
        "form": "unit-project",
        "year": 2025,
        "code": "",
    }
