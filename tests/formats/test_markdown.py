"""Markdown, read back by a parser with GitHub's extensions: cells come out as they were."""

from __future__ import annotations

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from shenbao.formats import renderer
from shenbao.formats.templating import Templates
from shenbao.sheet import Cell, Role, Row, Sheet, Table
from tests.properties import tries
from tests.worlds import ROOT

PARSER = MarkdownIt("gfm-like", {"html": True})
COLUMN = Row((Cell("三级指标", Role.COLUMN), Cell("指标值", Role.COLUMN)))

BREAKERS = [
    "a|b",
    r"a\|b",
    "`a|b`",
    "结尾\\",
    "```\nx",
    "2*3*4",
    "**粗**",
    "_斜_",
    "3~5个, 6~8个",
    "~~删~~",
    "a\n\n# h\n\n- b",
    "|---|---|",
    "<b>",
    "<br>",
    "<!-- x",
    "<script>alert(1)</script>",
    "&lt;p&gt; &amp; &#0; A&B",
    "]]>",
    "![x](http://127.0.0.1:9/x.png)",
    "[文](x)",
    "http://example.com www.example.com",
    " 前后空格 ",
    "\u3000全角空格\u3000",
    "$x$ :smile: #1",
    "{{ 7*7 }} {% raw %} {# x #}",
    "> 95%",
    "1. 一",
    "",
    "\n",
    "> 引用\n- 列\n    代码",
]


def sheet(*texts: str, title: str = "标题") -> Sheet:
    facts = tuple(
        Row((Cell(f"字段{index}", Role.LABEL, f"f{index}"), Cell(text, Role.TEXT, f"f{index}")))
        for index, text in enumerate(texts)
    )
    rows = tuple(Row((Cell(text, Role.TEXT), Cell(text, Role.SHORT))) for text in texts)
    tables = (Table("fields", (20, 80), facts), Table("indicators", (50, 50), rows, (COLUMN,)))
    return Sheet(title, "", tables)


def rendered(sheet: Sheet) -> str:
    templates = Templates([ROOT / "templates/_base"])
    return renderer("markdown").render(sheet, templates).decode()


def tables(text: str) -> list[list[list[str]]]:
    """Return the cells of each table as a reader sees them; anything but text is an error."""
    found: list[list[list[str]]] = []
    for token in PARSER.parse(text):
        if token.type == "table_open":
            found.append([])
        elif token.type == "tr_open":
            found[-1].append([])
        elif token.type == "inline" and found:
            cell = ""
            for child in token.children or []:
                if child.type == "html_inline":
                    assert child.content == "<br>"
                    cell += "\n"
                else:
                    assert child.type == "text", child
                    cell += child.content
            found[-1][-1].append(cell)
    return found


def expected(*texts: str) -> list[list[list[str]]]:
    return [
        [["填报项", "内容"], *([f"字段{index}", text] for index, text in enumerate(texts))],
        [["三级指标", "指标值"], *([text, text] for text in texts)],
    ]


@pytest.mark.parametrize("text", BREAKERS)
def test_values_come_out_as_themselves(text: str) -> None:
    assert tables(rendered(sheet(text, "好"))) == expected(text, "好")


ALPHABET = st.text(st.sampled_from("a项1|\\`*_~<>&#[](){}!-+.:/@$\"'% \n"), max_size=12)


@tries(40, whole=1000)
@given(st.lists(ALPHABET, min_size=20, max_size=40))
def test_random_punctuation_comes_out_as_itself(texts: list[str]) -> None:
    assert tables(rendered(sheet(*texts, "好"))) == expected(*texts, "好")


@pytest.mark.parametrize("title", ["申报表", "a # b #", "*x*", "<b>", "`", "a\\", "1. x"])
def test_the_title_is_a_heading(title: str) -> None:
    tokens = PARSER.parse(rendered(sheet("x", title=title)))
    assert [token.type for token in tokens[:3]] == ["heading_open", "inline", "heading_close"]
    assert tokens[0].tag == "h1"
    assert html.unescape("".join(child.content for child in tokens[1].children or [])) == title


def test_whole_text() -> None:
    merged = Row((Cell("产出", Role.GROUP, rows=2), Cell("甲", Role.TEXT)))
    below = Row((Cell("产出", Role.GROUP, continued=True), Cell("乙", Role.TEXT)))
    funds = Row(
        (
            Cell("资金", Role.HEADING),
            Cell("总额", Role.LABEL, "sum"),
            Cell("10", Role.SHORT, "sum"),
        )
    )
    head = Row((Cell("一级", Role.COLUMN), Cell("三级", Role.COLUMN)))
    view = Sheet(
        "表",
        "（2024年度）",
        (
            Table("fields", (20, 20, 60), (funds,)),
            Table("indicators", (50, 50), (merged, below), (head,)),
        ),
    )
    assert rendered(view) == (
        "# 表\n"
        "\n"
        "（2024年度）\n"
        "\n"
        "| 类别 | 填报项 | 内容 |\n"
        "| --- | --- | --- |\n"
        "| 资金 | 总额 | 10 |\n"
        "\n"
        "| 一级 | 三级 |\n"
        "| --- | --- |\n"
        "| 产出 | 甲 |\n"
        "| 产出 | 乙 |\n"
    )
