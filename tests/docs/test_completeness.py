"""What a program has, its reference pages say: commands, options, formats, codes, keys, rooms."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import docx
import pytest

from shenbao.cli import main
from shenbao.diagnostics import Code
from shenbao.form import Library
from shenbao.formats import FORMATS
from shenbao.project.settings import read_settings
from shenbao.toml import remembering
from shenbao.toml.reader import TableReader
from tests.docs.pages import BLOCKS, CHINESE_GUIDE, GUIDE, declarations, source, table
from tests.docs.test_toml import loaded
from tests.worlds import ROOT

ENGINEER, STANDARDS, PARTS = "docs/engineer.md", "docs/standards.md", "docs/parts.md"
GUIDES = {
    GUIDE: (("Key", "On the form"), ("Group (一级指标)", "Category (二级指标)", "Write"), "yes"),
    CHINESE_GUIDE: (("写法", "表上的栏目"), ("一级指标", "二级指标", "写法"), "是"),
}


def helps(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    with pytest.raises(SystemExit):
        main([*words, "--help"])
    return capsys.readouterr().out


def test_every_command_and_option_is_described(capsys: pytest.CaptureFixture[str]) -> None:
    described = source(ENGINEER)
    commands = re.findall(r"^    ([a-z]+) ", helps(capsys), re.MULTILINE)
    assert {"build", "import", "schema"} <= set(commands)
    options = {
        option
        for words in ([], *([command] for command in commands))
        for option in re.findall(r"--[a-z-]+", helps(capsys, *words))
    }
    assert {"--format", "--force", "--check", "--lang"} <= options
    assert [command for command in commands if f"`shenbao {command}" not in described] == []
    missing = [name for name in sorted(options) if not re.search(rf"{name}(?![a-z-])", described)]
    assert missing == []


@pytest.mark.parametrize("page", [ENGINEER, GUIDE, CHINESE_GUIDE])
def test_every_format_is_described(page: str) -> None:
    assert [name for name in FORMATS if f"`{name}`" not in source(page)] == []


def test_every_code_is_described() -> None:
    codes = [str(code) for code in Code]
    assert [row[0] for row in table("docs/problems.md", "Code")] == codes
    assert [row[0] for row in table("docs/problems.zh-CN.md", "编号", "意思")] == codes


def test_every_style_is_described() -> None:
    described = re.findall(r"申报表\w+", str(table(STANDARDS, "Style")))
    base = docx.Document(str(ROOT / "templates/_base/base.docx"))
    names = [style.name for style in base.styles if (style.name or "").startswith("申报表")]
    assert sorted(described) == sorted(map(str, names))


@pytest.mark.parametrize("page", GUIDES)
def test_the_guides_name_all_fields_and_categories(page: str, library: Library) -> None:
    fields_head, categories_head, yes = GUIDES[page]
    standard = loaded(library, declarations(page)[0].data["form"])
    fields = [
        [f"`{key}`", field.label, standard.fields[key].required]
        for key, field in standard.fields.items()
    ]
    rows = [[row[0], row[1], row[3] == yes] for row in table(page, *fields_head)]
    assert [row[0] for row in rows[:2]] == ["`form`", "`year`"]
    assert rows[2:] == fields
    assert table(page, *categories_head) == [
        [group.label, category.label, f"`[[{group.key}.{category.key}]]`"]
        for group, category in standard.categories()
    ]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The keys that any table is asked for from now on; nothing of before is remembered."""
    monkeypatch.setattr(remembering, "_known", {})
    keys: set[str] = set()
    has = TableReader.has

    def note(self: TableReader, key: str) -> bool:
        if self.document.path.name in ("form.toml", "pyproject.toml"):
            keys.add(key)
        return has(self, key)

    monkeypatch.setattr(TableReader, "has", note)
    return keys


def test_every_key_of_form_toml_is_described(asked: set[str]) -> None:
    library = Library(ROOT / "templates")
    standards = [loaded(library, name) for name in library.names()]
    for standard in standards:
        asked -= {*standard.means, *standard.properties}
        columns = [column for known in standard.tables for column in known.columns]
        columns += [column for known in standard.indicator_tables for column in known.columns]
        asked -= {column.key for column in columns if column.facts}
        rows_of_lists = [row for known in standard.list_tables.values() for row in known.rows]
        asked -= {key for row in rows_of_lists for key in row.cells}
    asked -= {"unit", "code", "project", "total", "amount", "goal"}
    rows = [line for line in source(PARTS).splitlines() if line.startswith("|")]
    described = set(re.findall(r"[a-z_]+", f"{table(STANDARDS, 'Where', 'Keys')} {rows}"))
    assert {"field", "label", "printed_blank", "column", "group"} <= asked
    assert sorted(asked - described) == []


def test_every_setting_is_described(asked: set[str], tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.shenbao.check]\n", "utf-8")
    read_settings(tmp_path / "pyproject.toml")
    assert {"formats", "max_text", "strict"} <= asked
    described = source(ENGINEER) + source("docs/security.md")
    described += "".join(block.text for block in BLOCKS if block.page == "docs/checks.md")
    keys = asked - {"tool", "shenbao"}
    assert [key for key in sorted(keys) if not re.search(rf"\b{key}\b", described)] == []


def test_the_summary_of_the_real_declarations() -> None:
    golden = (ROOT / "tests/check/golden/shenzhen.txt").read_text("utf-8")
    assert f"`{golden.splitlines()[-1]}`" in source("docs/checks.md")


def test_the_pages_of_the_rules_are_up_to_date() -> None:
    made = runpy.run_path(str(ROOT / "docs/rules/make_pages.py"))["pages"]()
    kept = {path.name: path.read_text("utf-8") for path in (ROOT / "docs/rules").glob("*.md")}
    assert kept.keys() == made.keys(), "run `make rules`"
    assert kept == made, "run `make rules`"
