"""What a browser shows of a page is read, and what it does not show is told."""

from __future__ import annotations

import pytest

from shenbao.intake.grid import Grid
from shenbao.intake.readers import Numbers
from shenbao.intake.readers.html import read

STYLE = r"""<style>.h{display:none} .v{visibility:hidden} #shown{display:block}
ol.n, ul.n {list-style: none inside} .a {list-style-type: upper-alpha}
.ge::before {content: "\2265"} .at:after {content: attr(data-unit)} .no:before {content: none}
.count:before {content: counter(a) "、"} .odd {list-style-type: cjk-ideographic}
</style>"""


def grid(cell: str, style: str = STYLE) -> Grid:
    page = f"<html><head>{style}</head><body><table><tr><td>{cell}</td></tr></table></body></html>"
    return read(page.encode(), Numbers({}, {}))


def text(cell: str) -> str:
    (row,) = grid(cell).rows
    return row.cells[0].text


SHOWN = {
    "a text field": ('<input value="6次">', "6次"),
    "a field of a number": ('<input type="number" value="6">次', "6次"),
    "a hidden field": ('<input type="hidden" value="x">6次', "6次"),
    "a button": ('<input type="submit" value="提交">6次', "6次"),
    "a ticked box": ('<input type="checkbox" checked>是<input type="checkbox">否', "☑是☐否"),
    "a chosen one of two": ('<input type=radio>是<input type=radio checked="">否', "☐是☑否"),
    "a list with a choice": ("<select><option>否<option selected>是</select>", "是"),
    "a list without a choice": ("<select><option>否<option>是</select>", "否"),
    "an open list": ("<select multiple><option>否<option selected>是</select>", "是"),
    "a large field": ("<textarea>一\n二</textarea>", "一\n二"),
    "a superscript": ("10<sup>4</sup>次", "10⁴次"),
    "a raised sign": ("10<sup>-3</sup>", "10⁻³"),
    "a superscript that has no letters of its own": ("甲<sup>注</sup>", "甲^(注)"),
    "a subscript": ("CO<sub>2</sub>", "CO₂"),
    "deleted words": ("<del>6次</del><ins>8次</ins>", "8次"),
    "struck words": ("<s>6</s>8次", "8次"),
    "words hidden by attribute": ("<span hidden>8</span>13.00", "13.00"),
    "words hidden by style": ('<span style="display:none">8</span>13.00', "13.00"),
    "words hidden by class": ("<span class=h>8</span>13.00", "13.00"),
    "words made invisible": ("<span class=v>8</span>13.00", "13.00"),
    "words shown by their own style": ('<span class=h style="display:inline">8</span>3', "83"),
    "a picture in a figure": ("9<img src=a.png>5", "9 5"),
    "pictures among words": ("政<img src=a.png>务<br><img src=a.png><p><img></p>甲", "政务\n甲"),
    "a button in a figure": ("9<button>次</button>5", "9 5"),
    "a bar in a figure": ("9<progress></progress>5", "9 5"),
    "words turned around": ("9<bdo dir=rtl>12</bdo>", "9\ufffd12"),
    "words that are not turned around": ("9<bdo dir=ltr>12</bdo><i dir=rtl>3</i>", "9123"),
    "words turned around by a style": (
        '9<i style="direction:rtl; unicode-bidi:bidi-override">12</i>',
        "9\ufffd12",
    ),
    "a phonetic guide": ("业<ruby>务<rp>(</rp><rt>wù</rt><rp>)</rp></ruby>", "业务"),
    "an ordered list": ("<ol><li>甲<li>乙</ol>", "1.甲\n2.乙"),
    "a list from three": ("<ol start=3><li>甲<li>乙</ol>", "3.甲\n4.乙"),
    "a list backwards": ("<ol reversed><li>甲<li>乙</ol>", "2.甲\n1.乙"),
    "items with values": ("<ol><li value=5>甲<li>乙</ol>", "5.甲\n6.乙"),
    "a list of letters": ("<ol type=a><li>甲<li>乙</ol>", "a.甲\nb.乙"),
    "a list of Roman numerals": ("<ol type=I start=4><li>甲</ol>", "IV.甲"),
    "a list without marks": ('<ol style="list-style:none"><li>甲</ol>', "甲"),
    "an unordered list": ("<ul><li>甲<li>乙</ul>", "甲\n乙"),
    "an item of paragraphs": ("<ol><li><p>甲</p><p>乙</p></ol>", "1.甲\n乙"),
    "an open dialog": ("<dialog open>8</dialog>13", "8\n13"),
    "closed details": ("<details><summary>甲</summary>乙</details>丙", "甲\n丙"),
    "open details": ("<details open><summary>甲</summary>乙</details>", "甲\n乙"),
    "words struck by style": ('<b style="text-decoration: line-through red">6</b>8次', "8次"),
    "words raised by style": ('10<span style="vertical-align:super">4</span>次', "10⁴次"),
    "a list whose class has no marks": ("<ol class=n><li>甲</ol>", "甲"),
    "a list numbered by style": ("<ol class=a><li>甲<li>乙</ol>", "A.甲\nB.乙"),
    "words before": ("<b class=ge>6次</b>", "≥6次"),
    "words from an attribute": ("<b class=at data-unit=件>6</b>", "6件"),
    "words that are no word": ("<b class=no>6</b>", "6"),
    "a quotation": ("<q>甲</q>", "“甲”"),
    "an option with a label": ("<select><option label=甲>乙</select>", "甲"),
    "a power": ("<math><mn>10</mn><msup><mi>x</mi><mn>2</mn></msup></math>", "10x²"),
    "a fraction": (
        "<math><mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mn>2</mn></math>",
        "(a+b)/2",
    ),
    "roots": ("<math><msqrt><mi>x</mi></msqrt><mroot><mi>y</mi><mn>3</mn></mroot></math>", "√x∛y"),
    "letters above and below": (
        "<math><msubsup><mi>x</mi><mn>1</mn><mn>2</mn></msubsup><msub><mi>a</mi><mn>0</mn></msub>"
        "</math>",
        "x₁²a₀",
    ),
    "a picture of letters": ("<svg><desc>无</desc><text>甲<tspan>乙</tspan></text></svg>", "甲乙"),
    "a picture": ('<img src="x.png" alt="6次">', ""),
}


@pytest.mark.parametrize("kind", SHOWN)
def test_what_is_shown_is_read(kind: str) -> None:
    cell, expected = SHOWN[kind]
    assert text(cell) == expected


TOLD = {
    "<del>6次</del>8次": "Struck-out words are not read: 6次",
    "<strike>6次</strike>8次": "Struck-out words are not read: 6次",
    "<span hidden>8</span>13": "Hidden words are not read: 8",
    "<span class=h>8</span>13": "Hidden words are not read: 8",
    '<img src="x.png" alt="6次">': "What is in <img> is not read: 6次",
    "<dialog>8</dialog>13": "Hidden words are not read: 8",
    "<details><summary>甲</summary>乙</details>": "Hidden words are not read: 乙",
    "<table><tr class=h><td>8<tr><td>13</table>": "Hidden words are not read: 8",
    "<table><tr><td hidden>8<td>13</table>": "Hidden words are not read: 8",
    "<b class=count>6</b>": "What a style adds to the words is not read: counter(a)",
    "<ol class=odd><li>甲</ol>": (
        "The numbers of a list are not known (cjk-ideographic); they are read as digits."
    ),
    "<b style='font-size:0'>8</b>13": "Hidden words are not read: 8",
    "<iframe></iframe>8": "What is in <iframe> is not read: without a description",
}


@pytest.mark.parametrize("cell", TOLD)
def test_what_is_not_read_is_told(cell: str) -> None:
    assert [problem.message for problem in grid(cell).problems] == [TOLD[cell]]


def test_what_may_be_hidden_is_read_and_told() -> None:
    style = "<style>.h{display:none} @media screen{.h{display:inline}}</style>"
    found = grid("<b class=h>8</b>3", style)
    assert found.rows[0].cells[0].text == "83"
    message = "It is not certain whether these words are hidden; they are read: 8"
    assert [problem.message for problem in found.problems] == [message]


def test_styles_for_paper_alone_hide_nothing() -> None:
    assert not grid("<b class=h>8</b>3", "<style>@media print{.h{display:none}}</style>").problems


TABLES = {
    "cells without rows": ("<table><td>甲<td>乙</table>", [["甲", "乙"]]),
    "rows in a form": (
        "<table><form><tr><td>甲<td>乙</form><tr><td>丙<td>丁</table>",
        [["甲", "乙"], ["丙", "丁"]],
    ),
    "words between rows": (
        "<p>前</p><table>一<tr>二<td>甲<td>乙</tr><div>三</div></table>",
        [["前"], ["一二"], ["三"], ["甲", "乙"]],
    ),
    "a table between rows": (
        "<table><tr><td>甲</tr><table><tr><td>乙</table></table>",
        [["乙"], ["甲"]],
    ),
    "a hidden row": ("<table><tr hidden><td>8<tr><td>13</table>", [["13"]]),
    "a row that is not visible": (
        "<table><tr style=visibility:hidden><td>8<td>9<tr><td>1<td>3</table>",
        [["", ""], ["1", "3"]],
    ),
    "a cell that is not visible": ("<table><tr><td class=v>8<td>13</table>", [["", "13"]]),
    "a cell that is struck": (
        "<table><tr><td style=text-decoration:line-through>8<td>13</table>",
        [["", "13"]],
    ),
    "a row that is struck": (
        "<table><tr style=text-decoration:line-through><td>8<td>9</table>",
        [["", ""]],
    ),
    "a hidden cell": ("<table><tr><td style=display:none>甲<td>乙</table>", [["乙"]]),
}


@pytest.mark.parametrize("kind", TABLES)
def test_what_stands_in_a_table_is_read_where_a_browser_shows_it(kind: str) -> None:
    page, expected = TABLES[kind]
    rows = read((STYLE + page).encode(), Numbers({}, {})).rows
    assert [[cell.text for cell in row.cells] for row in rows] == expected
