"""Every kind of wrong input, as (the line that is wrong, what is said of it)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from shenbao.diagnostics import Diagnostic, Waiver
from shenbao.form import Filing, Library
from shenbao.toml import parse
from tests.worlds import ROOT

GOOD = ROOT / "declarations/2024/440304241063100300012.toml"


def file(text: str, library: Library) -> tuple[Filing | None, list[str]]:
    document, problems = parse(text, Path("x.toml"))
    filing = None
    if document is not None:
        filing, found = library.file(document)
        problems = [*problems, *found]
    return filing, [shown(problem) for problem in sorted(problems)]


def shown(problem: Diagnostic) -> str:
    span = problem.span
    place = f"{span.line}:{span.column}-{span.end_line}:{span.end_column}"
    return f"{place} {problem.code} {problem.message} {problem.hint}".strip()


def edited(old: str, new: str) -> str:
    text = GOOD.read_text("utf-8")
    assert text.count(old) == 1, old
    return text.replace(old, new)


CASES = {
    "an amount below nought": (
        "annual_amount = 91.10",
        "annual_amount = -5.00",
        "13:17-13:22 SB013 annual_amount is negative, which this field of the form does not take. "
        "Leave the sign out, or let the field take it: negative = true in form.toml.",
    ),
    "nought with a sign": (
        "annual_amount = 91.10",
        "annual_amount = -0.0",
        "13:17-13:21 SB013 annual_amount is negative, which this field of the form does not take. "
        "Leave the sign out, or let the field take it: negative = true in form.toml.",
    ),
    "an amount with more decimals than are printed": (
        "annual_amount = 91.10",
        "annual_amount = 0.005",
        "13:17-13:22 SB013 annual_amount has more decimals than the 2 that the form prints. "
        "Round it yourself: no figure is rounded without you.",
    ),
    "code as a number": (
        'code = "440304241063100300012"',
        "code = 440304241063100300012",
        "4:8-4:29 SB012 code must be a text in quotes, not a whole number. "
        "Put it in quotes: a number loses leading zeros and digits.",
    ),
    "code with a letter": (
        'code = "440304241063100300012"',
        'code = "44030424106310030001X"',
        "4:8-4:31 SB013 code does not have the form it must have. "
        "项目编码由 20 至 21 位数字组成，写在引号内。",
    ),
    "amount in quotes": (
        "annual_amount = 91.10 ",
        'annual_amount = "91.10"',
        "13:17-13:24 SB012 annual_amount must be a number without quotes, not a text. "
        "Write a number without quotes.",
    ),
    "amount not a number": (
        "annual_amount = 91.10 ",
        "annual_amount = nan",
        "13:17-13:20 SB013 annual_amount is not a figure a form can hold. "
        "At most 15 digits before the point and 6 behind it.",
    ),
    "amount too fine": (
        "annual_amount = 91.10 ",
        "annual_amount = 91.1000001",
        "13:17-13:27 SB013 annual_amount is not a figure a form can hold. "
        "At most 15 digits before the point and 6 behind it.",
    ),
    "year as a flag": (
        "year = 2024",
        "year = true",
        "3:8-3:12 SB012 year must be a whole number without quotes, not true or false. "
        "Write a whole number without quotes.",
    ),
    "year out of range": (
        "year = 2024",
        "year = 20224",
        "3:8-3:13 SB013 20224 is not a year of a budget.",
    ),
    "yes in words": (
        "is_new = false",
        'is_new = "否"',
        "10:10-10:13 SB012 is_new must be true or false, without quotes, not a text. "
        "Write true or false, without quotes.",
    ),
    "misspelt key": (
        "annual_amount = 91.10 ",
        "anual_amount = 91.10 ",
        "13:1-13:13 SB010 Unknown key anual_amount. Did you mean annual_amount?\n"
        "23:1-23:15 SB011 annual_amount is missing. "
        "Add a line annual_amount = …, a number without quotes.",
    ),
    "unknown class": (
        "[[output.timeliness]]",
        "[[output.timelines]]",
        "75:3-75:19 SB010 Unknown key timelines. Did you mean timeliness?",
    ),
    "unknown group": (
        "[[benefit.social]]",
        "[[benefits.social]]",
        "83:3-83:18 SB010 Unknown key benefits. Did you mean benefit?",
    ),
    "unknown key of an indicator": (
        'explain_as = "政务服务业务培训人数"',
        'explain_by = "政务服务业务培训人数"',
        "61:1-61:11 SB010 Unknown key explain_by. Did you mean explain?",
    ),
    "both explanations": (
        'explain_as = "政务服务业务培训人数"',
        'explain_as = "甲"\nexplain = "乙"',
        "62:1-62:8 SB013 An indicator has either explain or explain_as. Delete one of the two.",
    ),
    "indicator without a target": (
        'target = "24小时内"\n',
        "",
        "75:3-75:20 SB011 target is missing. Add a line target = …, a text in quotes.",
    ),
    "indicator with a blank name": (
        'name = "系统运维响应时间"',
        'name = " "',
        "76:8-76:11 SB011 name is blank. Fill it in.",
    ),
    "name of two lines": (
        'name = "政务服务管理"',
        'name = "政务服务\\n管理"',
        "5:8-5:18 SB013 name must be one line.",
    ),
    "unknown numbering": (
        'numbering = "(一)"',
        'numbering = "(甲)"',
        "30:13-30:18 SB013 Unknown numbering (甲). Did you mean (一)?",
    ),
    "unknown key of an item": (
        'text = "政务服务邮寄费用41万元", amount = 41.00',
        'text = "政务服务邮寄费用41万元", amout = 41.00',
        "38:28-38:33 SB010 Unknown key amout. Did you mean amount?",
    ),
    "unknown key of an enumeration": (
        'numbering = "(一)"',
        'numbering = "(一)"\nintroduction = "预算如下："',
        "31:1-31:13 SB010 Unknown key introduction. Did you mean intro?",
    ),
    "item that is a text": (
        '  { text = "政务服务邮寄费用41万元", amount = 41.00 },',
        '  "政务服务邮寄费用41万元",',
        "31:9-40:2 SB012 items must be an array of tables, not an array. Write an array of tables.",
    ),
    "unknown form": (
        'form = "shenzhen-project"',
        'form = "shenzen-project"',
        "2:8-2:25 SB015 There is no form standard shenzen-project. Did you mean shenzhen-project?",
    ),
    "form not a text": (
        'form = "shenzhen-project"',
        "form = 1",
        "2:8-2:9 SB012 form must be a text in quotes, not a whole number. "
        "Put it in quotes: a number loses leading zeros and digits.",
    ),
    "placeholder of its own": (
        "year = 2024",
        'year = 2024\nplaceholder = "无"',
        '4:15-4:18 SB013 无 is not a choice for placeholder. Known here: "", 不适用.',
    ),
    "pattern nobody knows": (
        "year = 2024",
        'year = 2024\nexplain_pattern = "考察了"',
        "4:19-4:24 SB013 考察了 is not a choice for explain_pattern. Did you mean 考察?",
    ),
    "optional columns where there are none": (
        "year = 2024",
        'year = 2024\ncolumns = ["remark"]',
        "4:1-4:8 SB010 Unknown key columns. Known here: form, year, code, name, "
        "applicant, budget_unit, term, project_type, is_new, allocation, total_amount, "
        "annual_amount, policy_basis, estimate, annual_goal, long_term_goal, annex, filler_unit, "
        "filled_on, unit_head, filler, phone, explain_pattern, "
        "placeholder, required_marker, output, benefit, satisfaction, waive.",
    ),
    "table for a text": (
        'allocation = "因素法和项目法"',
        "allocation = { a = 1 }",
        "11:14-11:23 SB012 allocation must be a text in quotes, not a table. "
        "Write a text in quotes.",
    ),
    "date for a text": (
        'allocation = "因素法和项目法"',
        "allocation = 2024-01-01",
        "11:14-11:24 SB012 allocation must be a text in quotes, not a date or time. "
        "Write a text in quotes.",
    ),
    "a waiver without a reason": (
        "[[benefit.social]]",
        '[[waive]]\nrule = "SB203"\n\n[[benefit.social]]',
        "83:3-83:8 SB011 reason is missing. Add a line reason = …, a text in quotes.",
    ),
    "a waiver until some time": (
        "[[benefit.social]]",
        '[[waive]]\nrule = "SB203"\nreason = "甲"\nuntil = 2024-12-31T00:00:00\n[[benefit.social]]',
        "86:9-86:28 SB012 until must be a date without quotes, like 2025-12-31, "
        "not a date or time. Write a date without quotes, like 2025-12-31.",
    ),
    "a waiver until a text": (
        "[[benefit.social]]",
        '[[waive]]\nrule = "SB203"\nreason = "甲"\nuntil = "年底"\n\n[[benefit.social]]',
        "86:9-86:13 SB012 until must be a date without quotes, like 2025-12-31, not a text. "
        "Write a date without quotes, like 2025-12-31.",
    ),
    "a waiver of no place": (
        "[[benefit.social]]",
        '[[waive]]\nrule = "SB203"\nreason = "甲"\nat = "output.cost(0)"\n\n[[benefit.social]]',
        "86:6-86:22 SB013 output.cost(0) is not a place in a declaration. "
        "Write it like output.cost[0], output.cost[0].target or annual_goal.",
    ),
    "figure of many digits": (
        "total_amount = 273.30 ",
        "total_amount = 1e400",
        "12:16-12:21 SB013 total_amount is not a figure a form can hold. "
        "At most 15 digits before the point and 6 behind it.",
    ),
}


@pytest.mark.parametrize(("old", "new", "expected"), CASES.values(), ids=CASES.keys())
def test_one_wrong_line(old: str, new: str, expected: str, library: Library) -> None:
    filing, said = file(edited(old, new), library)
    assert "\n".join(said) == expected
    assert filing is None


def test_waivers(library: Library) -> None:
    waivers = """
[[waive]]
rule = "SB203"
at = "output.cost[0]"
reason = "区财政局要求统一使用支出进度达标率"
until = 2024-12-31

[[waive]]
rule = "SB3"
reason = "全表"
"""
    filing, said = file(GOOD.read_text("utf-8") + waivers, library)
    assert said == []
    assert filing is not None
    reason = "区财政局要求统一使用支出进度达标率"
    assert filing.declaration.waivers == (
        Waiver(0, "SB203", reason, ("output", "cost", 0), date(2024, 12, 31)),
        Waiver(1, "SB3", "全表"),
    )


def test_a_class_must_be_an_array_of_tables(library: Library) -> None:
    text = edited('name = "政务服务管理"', 'name = "政务服务管理"\nbenefit = "x"')
    text = text.replace("[[benefit.social]]", "[[output.social]]")
    filing, said = file(text, library)
    assert filing is None
    assert said[0] == ("6:11-6:14 SB012 benefit must be a table, not a text. Write a table.")


def test_all_problems_are_found_in_one_run(library: Library) -> None:
    text = GOOD.read_text("utf-8")
    for old, new in (
        ("is_new = false", "is_new = 0"),
        ("annual_amount = 91.10 ", "annual_amount = 'x'"),
        ("[[benefit.social]]", "[[benefit.sozial]]"),
    ):
        text = text.replace(old, new)
    _, said = file(text, library)
    assert [line.split(" ", 2)[:2] for line in said] == [
        ["10:10-10:11", "SB012"],
        ["13:17-13:20", "SB012"],
        ["83:3-83:17", "SB010"],
    ]


@pytest.mark.parametrize(("old", "new"), [case[:2] for case in CASES.values()], ids=CASES.keys())
def test_each_problem_says_what_it_is_about(old: str, new: str, library: Library) -> None:
    """It stands at the value of its key, or of the key itself, or is about what is not there."""
    document, problems = parse(edited(old, new), Path("x.toml"))
    assert document is not None
    _filing, found = library.file(document)
    for problem in [*problems, *found]:
        key = problem.key
        assert key, problem
        if key in document.places:
            spans = (document.value_span(key), document.key_span(key))
            assert any(
                span <= problem.span and problem.span.line <= span.end_line for span in spans
            )
        else:
            assert key[:-1] == () or key[:-1] in document.places
            assert str(key[-1]) in problem.message


def test_a_problem_names_its_row_and_column(library: Library) -> None:
    text = edited('target = "≥1500件"', "target = 1500").replace("is_new = false\n", "")
    document, _problems = parse(text, Path("x.toml"))
    assert document is not None
    _filing, found = library.file(document)
    assert [(str(problem.code), problem.key) for problem in sorted(found)] == [
        ("SB011", ("is_new",)),
        ("SB012", ("output", "quantity", 1, "target")),
    ]


def test_an_untouched_declaration_has_no_problem(library: Library) -> None:
    filing, said = file(GOOD.read_text("utf-8"), library)
    assert said == []
    assert filing is not None
    assert repr(filing.declaration.values["total_amount"]) == "Decimal('273.30')"
