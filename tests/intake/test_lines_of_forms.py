"""The lines around the table of a form: 附件3 over its title, who filled it in, who signs it."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import docx
import pytest
import tomli

from shenbao.form import Library
from shenbao.intake import import_file
from shenbao.sheet.layout import lay_out
from tests.intake.files import MADE_BY_OTHERS, SUFFIXES, content
from tests.intake.test_drifts import COLUMNS, HEAD, ROW, imported
from tests.own_forms import filed
from tests.worlds import FOUR, THREE, World, committed

AROUND = """\
annex = "附件3"
filler_unit = "某中心"
filled_on = "2023年11月20日"
unit_head = ""
filler = "张三"
phone = "0755-12345678"
"""
VALUES = tomli.loads(AROUND)
ABOVE = "填报单位（盖章）：某中心      填报日期：2023年11月20日\n"
BELOW = "单位负责人：        填报人：张三   联系电话：0755-12345678\n"
TITLE, FIELDS = HEAD.split("\n", 1)
FORM = f"附件3\n\n{TITLE}\n{ABOVE}{FIELDS}{COLUMNS}{ROW}{BELOW}"


def around(text: str) -> dict[str, object]:
    """Return what a declaration says of these lines."""
    return {key: value for key, value in tomli.loads(text).items() if key in VALUES}


def test_they_are_read(library: Library, tmp_path: Path) -> None:
    (text,), problems = imported(FORM, library, tmp_path)
    assert problems == []
    assert around(text) == VALUES


def test_each_form_of_a_file_has_its_own(library: Library, tmp_path: Path) -> None:
    second = FORM.replace("附件3", "附表 1-2：").replace("张三", "李四")
    texts, _problems = imported(FORM + second, library, tmp_path)
    assert [around(text)["annex"] for text in texts] == ["附件3", "附表 1-2"]
    assert [around(text)["filler"] for text in texts] == ["张三", "李四"]


@pytest.mark.parametrize("line", ["附件是合同", "某局文件", "3"])
def test_another_line_over_the_title_is_none(line: str, library: Library, tmp_path: Path) -> None:
    (text,), problems = imported(FORM.replace("附件3", line), library, tmp_path)
    assert "annex" not in tomli.loads(text)
    assert [problem for problem in problems if "Not understood" in problem] == [
        f"1 warning Not understood: {line}"
    ]


@pytest.mark.parametrize("place", FOUR)
def test_what_a_declaration_does_not_have_is_not_printed(place: str, library: Library) -> None:
    filing = filed(committed(place), library)
    names = set(VALUES) & set(filing.standard.fields)
    assert names == set(VALUES)
    sheet = lay_out(filing)
    assert sheet.above == ""
    assert not [cell for cell in sheet.cells() if cell.key in names]


@pytest.mark.parametrize("form", ["word", "xlsx", "markdown", *MADE_BY_OTHERS])
def test_they_come_home(form: str, library: Library, tmp_path: Path) -> None:
    filing = filed(committed(THREE[0]).replace("[[output", f"{AROUND}\n[[output", 1), library)
    path = tmp_path / f"a{SUFFIXES[form]}"
    path.write_bytes(content(filing, form))
    (made,) = import_file(path, library, year=2024).forms
    assert around(made.text) == VALUES


def test_edits_are_pulled(tmp_path: Path) -> None:
    world = World(tmp_path / "repository")
    declared = world.declare(
        "2024/x", committed(THREE[0]).replace("[[output", f"{AROUND}\n[[output", 1)
    )
    assert world.run("build", "--format", "word").status == 0
    document = docx.Document(BytesIO(world.outputs()["2024/x.docx"]))
    assert document.paragraphs[0].text == "附件3"
    document.paragraphs[0].runs[0].text = "附件5"
    (last,) = document.tables[-1].rows
    words = {text.text: text for text in last._tr.iter("{*}t") if text.text}
    assert words.keys() == {"单位负责人：", "填报人：", "张三", "联系电话：", "0755-12345678"}
    words["张三"].text = "李四"
    path = tmp_path / "edited.docx"
    document.save(str(path))
    result = world.run("pull", "--write", str(path))
    assert result.err == ""
    assert result.status == 0
    assert around(declared.read_text("utf-8")) == {**VALUES, "annex": "附件5", "filler": "李四"}
