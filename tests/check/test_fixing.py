"""A fix changes the characters that are wrong; every other byte of the file stays as it was."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pytest
import tomli
from hypothesis import example, given
from hypothesis import strategies as st
from lxml.html import fromstring

from shenbao.check.discovery import all_rules
from shenbao.check.examples import CLEAN, examples, lay_out
from shenbao.check.fixing import fixed
from shenbao.check.markup import has_same_words
from shenbao.check.problems import fixable, problem_in
from shenbao.check.rules.sb305_markup import RULE
from shenbao.check.submission import Submission
from shenbao.cli import main
from shenbao.diagnostics import Diagnostic
from shenbao.form import Library
from shenbao.toml import Document, parse
from shenbao.toml.literals import basic_string
from tests.properties import tries
from tests.worlds import CleanWorld

TARGETS = {
    "> 95%": ">95%",
    ">= 95%": "≥95%",
    "≧95 %": "≥95%",
    "＜1%": "<1%",
    "  ≤2.2万元": "≤2.2万元",
    "≥95%": "≥95%",
}
NAMES = {
    "考核 合格率": "考核合格率",
    "合格率( 参训 )": "合格率(参训)",
    "Excel 合格率": "Excel 合格率",
}
ESCAPES = {">": "\\u003E", "≤": "\\U00002264", "格": "\\u683c"}


class Written(NamedTuple):
    """A value as it is written in a file, and as it is written once it is mended."""

    before: str
    after: str


@st.composite
def written(draw: st.DrawFn, values: dict[str, str]) -> Written:
    value = draw(st.sampled_from(sorted(values)))
    fence = draw(st.sampled_from(['"', "'", '"""', "'''"]))
    first = draw(st.sampled_from(["", "\n"])) if len(fence) > 1 else ""
    escaped = draw(st.booleans()) and fence[0] == '"'
    kept = {character for character in ESCAPES if escaped and character in values[value]}

    def literal(text: str) -> str:
        body = "".join(ESCAPES[one] if one in kept else one for one in text)
        return f"{fence}{first}{body}{fence}"

    return Written(literal(value), literal(values[value]))


@st.composite
def indicators(draw: st.DrawFn) -> Written:
    before, after = "", ""
    for number in range(draw(st.integers(1, 4))):
        comment = draw(st.sampled_from(["", "  # 见合同", "\t# > 95%"]))
        lines = [("name", draw(written(NAMES))), ("target", draw(written(TARGETS)))]
        if draw(st.booleans()):
            lines.reverse()
        head = f"\n# 第 {number} 个\n[[output.quality]]\n"
        before += head + "".join(f"{key} = {value.before}{comment}\n" for key, value in lines)
        after += head + "".join(f"{key} = {value.after}{comment}\n" for key, value in lines)
    return Written(before, after)


@tries(15, whole=300)
@given(indicators(), st.sampled_from(["\n", "\r\n"]))
def test_nothing_else_changes(clean: CleanWorld, added: Written, line_break: str) -> None:
    text = CLEAN.read_text("utf-8") + "# 完\n"
    before, after = (
        (text + more).replace("\n", line_break).encode() for more in (added.before, added.after)
    )
    clean.path.write_bytes(before)
    clean.check("--select", "SB301,SB302", "--fix")
    assert clean.path.read_bytes() == after


FIXING = [code for code, rule in all_rules().items() if rule.fixes]


@pytest.mark.parametrize("code", FIXING)
def test_what_is_fixed_is_not_found_again(
    code: str, library: Library, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fixable = [
        one for one in examples(code, "bad") if "with --fix" in one.report.read_text("utf-8")
    ]
    assert fixable
    for case in fixable:
        root = tmp_path / case.name
        lay_out(case, library, root)
        (path,) = (root / "declarations").glob("*.toml")
        lines = path.read_text("utf-8").splitlines()
        main(["--root", str(root), "check", "--fix"])
        said = capsys.readouterr().out
        assert re.search(r"in 1 declaration; \d fixed$", said)
        changed = [
            (old, new)
            for old, new in zip(lines, path.read_text("utf-8").splitlines(), strict=True)
            if old != new
        ]
        assert len(changed) == 1


def words(text: str) -> str:
    """Return the letters and digits of a text as a browser shows it."""
    shown = "".join(map(str, fromstring(f"<p>{text}</p>").itertext()))
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", shown)))


PIECES = st.sampled_from([
    "10", "4", "a", "c", "元", "区", "<sup>", "</sup>", "<b>", "</b>", "<td>", "</td>", "<br>",
    "&nbsp;", "&amp;", "<i>", "</i>", " ", "，", "≥", "<=", "<span>", "</span>", "&lt;",
])  # fmt: skip


@dataclass(frozen=True)
class Text:
    """A text as a rule sees it, without a form around it."""

    document: Document

    @property
    def texts(self) -> list[tuple[tuple[str, ...], str]]:
        return [(("annual_goal",), self.document.data["annual_goal"])]

    def texts_with(self, sign: re.Pattern[str]) -> list[tuple[tuple[str, ...], str]]:
        return [found for found in self.texts if sign.search(found[1])]

    problem = Submission.problem


@given(st.lists(PIECES, min_size=1, max_size=8).map("".join))
@example("&lt;a")
@example("&lt;b>区&lt;/b&gt;")
def test_no_fix_of_markup_changes_what_is_shown(text: str) -> None:
    document, _problems = parse(f"annual_goal = {basic_string(text)}\n", Path("x.toml"))
    assert document
    found = RULE.check(Text(document))  # type: ignore[arg-type]
    assert found is not None
    after, _count = fixed(document, document.text, found)
    assert words(tomli.loads(after)["annual_goal"]) == words(text)


@given(st.text("深圳市福田区盐10 <b>/"), st.text("福田盐区1 "), st.data())
def test_what_changes_a_letter_or_digit_is_no_fix(
    text: str, mend: str, data: st.DataObject
) -> None:
    document, _problems = parse(f"name = {basic_string(text)}\n", Path("x.toml"))
    assert document
    start = data.draw(st.integers(0, len(text)))
    part = start, data.draw(st.integers(start, len(text)))
    problem = fixable(problem_in(document, ("name",), "x", part=part), document, part, mend)
    after, count = fixed(document, document.text, [problem])
    if count:
        assert words(tomli.loads(after)["name"]) == words(text)


@pytest.mark.parametrize(
    ("old", "new"), [("&lt;a", "<a"), ("<b", "b"), ("<b0>", "b0>"), ("a<sup>4</sup>", "a4")]
)
def test_what_would_be_a_tag_or_be_none_has_other_words(old: str, new: str) -> None:
    assert not has_same_words(old, new)
    assert not has_same_words(new, old)
    assert has_same_words(old, old)


def test_markup_is_mended_as_far_as_it_is_certain(clean: CleanWorld) -> None:
    clean.replace(
        'policy_basis = "《福田区窗口人员业务培训办法》"',
        "policy_basis = \"&lt;办法&gt;&nbsp;<b class='x'>第3条</b><br/>&quot;分级&quot;\"",
    )
    status, out, _err = clean.check("--fix")
    assert status == 1
    assert tomli.loads(clean.text)["policy_basis"] == '<办法> 第3条<br/>"分级"'
    assert out.endswith("1 error in 1 declaration; 7 fixed\n")


def problem_at(document: Document, part: tuple[int, int], fix: str) -> Diagnostic:
    problem = problem_in(document, ("a",), "", part=part)
    return fixable(problem, document, part, fix)


def test_nothing_is_written_unless_it_reads_as_it_should() -> None:
    text = "a = '甲 乙'\n"
    document, _ = parse(text, Path("x.toml"))
    assert document is not None
    problem = problem_at(document, (1, 2), "")
    assert fixed(document, text, [problem]) == ("a = '甲乙'\n", 1)
    # the file has another text by now
    assert fixed(document, "b = '甲 乙'\n", [problem]) == ("b = '甲 乙'\n", 0)


def test_of_two_mends_that_touch_the_first_is_made() -> None:
    text = 'a = "甲  乙"\n'
    document, _ = parse(text, Path("x.toml"))
    assert document is not None
    both = [problem_at(document, part, "-") for part in ((1, 2), (2, 3))]
    assert fixed(document, text, both) == ('a = "甲- 乙"\n', 1)


def test_a_waived_finding_is_left_alone(clean: CleanWorld) -> None:
    clean.replace('"≥90%"', '">=90%"')
    clean.append(
        '\n[[waive]]\nrule = "SB302"\nat = "satisfaction.served[0]"\nreason = "系统导出"\n'
    )
    text = clean.text
    clean.check("--fix")
    assert clean.text == text
