"""What GitHub shows of a Markdown file is read, tags within its lines included."""

from __future__ import annotations

import pytest

from shenbao.intake.readers import Numbers
from shenbao.intake.readers.markdown import read

INLINE = {
    "a superscript": ("10<sup>4</sup>次", "10⁴次", []),
    "a line break": ("甲<br>乙", "甲\n乙", []),
    "marks": ("**甲**`乙`*丙*", "甲乙丙", []),
    "struck words": ("~~6~~8次", "8次", ["Struck-out words are not read: 6"]),
    "deleted words": ("<del>6</del>8次", "8次", ["Struck-out words are not read: 6"]),
    "hidden words": ("<b hidden>6</b>8次", "8次", ["Hidden words are not read: 6"]),
    "a field": ("<input value=6>次", "6次", []),
    "a picture": ("6次![图](x.png)", "6次", ["What is in <img> is not read: 图"]),
    "a character of its own": ("a&lt;b 5 &amp; 6<br>", "a<b 5 & 6", []),
}


@pytest.mark.parametrize("kind", INLINE)
def test_inline(kind: str) -> None:
    words, text, messages = INLINE[kind]
    grid = read(f"| 头 |\n|---|\n| {words} |\n\n{words}\n".encode(), Numbers({}, {}))
    assert [row.words for row in grid.rows[1:]] == [text, *text.split("\n")]
    assert [problem.message for problem in grid.problems] == messages * 2
    assert {problem.span.place.line for problem in grid.problems} <= {3, 5}
