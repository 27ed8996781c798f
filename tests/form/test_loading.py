"""A form standard that is wrong says where; one that is right gives its words to values."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from shenbao.declaration import Item, Itemised, Value, Wording
from shenbao.form import Filing, load_standard
from shenbao.form.library import Library
from shenbao.form.phrases import fill
from tests.worlds import ROOT

APART = "is that of another: their values could not be told apart."

FAULTS = {
    "a kind nobody knows": (
        'kind = "flag"',
        'kind = "flog"',
        "SB013 flog is not a choice for kind. Did you mean flag?",
    ),
    "a misspelt key": (
        'pattern_hint = "',
        'pattern_hnt = "',
        "SB010 Unknown key pattern_hnt. Did you mean pattern_hint?",
    ),
    "a field without a label": (
        'label = "申请单位"\n',
        "",
        "SB011 label is missing. Add a line label = …, a text in quotes.",
    ),
    "a key that a declaration keeps for itself": (
        'key = "applicant"',
        'key = "year"',
        "SB014 year is taken.\n"
        "SB013 applicant is not a field. Did you mean allocation?\n"
        "SB013 applicant is not a place in this form. Did you mean allocation?\n"
        "SB020 {applicant} in author is not a gap that can be filled. Known here: {code}, {name}, "
        "{year}, {budget_unit}, {term}, {project_type}, {is_new}, {allocation}, {total_amount}, "
        "{annual_amount}, {policy_basis}, {estimate}, {annual_goal}, {long_term_goal}, {annex}, "
        "{filler_unit}, {filled_on}, {unit_head}, {filler}, {phone}, {year}.",
    ),
    "a portfolio of no field": (
        "[means]\n",
        '[portfolio]\ngoal = "annual_gaol"\n[means]\n',
        "SB013 annual_gaol is not a choice for goal. Did you mean annual_goal?",
    ),
    "a key in capitals": (
        'key = "quality"',
        'key = "Quality"',
        "SB013 Quality is not a key: a to z, 0 to 9 and _ only.",
    ),
    "a row wider than the grid": (
        '["code", "name"],\n  ["applicant", "budget_unit"]',
        '["code", "name", "applicant"], ["budget_unit"]',
        "SB013 code, name, applicant does not fit into 4 columns.",
    ),
    "a cell of a row that is no key": (
        '["code", "name"]',
        '[{ text = "小计", value = "code" }, "name"]',
        "SB013 A cell holds one of label, value and text.",
    ),
    "a cell of a row that is a number": (
        '["code", "name"]',
        '[7, "name"]',
        "SB012 rows must be an array of arrays of field keys.",
    ),
    "a field that stands nowhere": (
        '["code", "name"]',
        '[{ text = "小计" }, "name"]',
        "SB011 code stands nowhere on the form."
        " Put it into the rows of a part, or delete the field.",
    ),
    "a number in place of a row": (
        '["policy_basis"]',
        "5",
        "SB012 rows must be an array of arrays of field keys.",
    ),
    "columns of no width": (
        "widths = [19, 31, 19, 31]",
        "widths = [0, 31, 19, 31]",
        "SB012 widths must be an array of whole numbers above 0.",
    ),
    "columns with no list of widths": (
        "widths = [19, 31, 19, 31]",
        "widths = 19",
        "SB012 widths must be an array of whole numbers above 0.",
    ),
    "a column of no width": (
        "width = 30",
        "width = 0",
        "SB013 width must be more than 0.",
    ),
    "a flag without a word": (
        'yes = "是"',
        "",
        "SB011 This kind of field needs a word for yes in [wording].",
    ),
    "a field nobody declared": (
        '["policy_basis"]',
        '["policy_bases"]',
        "SB013 policy_bases is not a field. Did you mean policy_basis?",
    ),
    "a field twice in a row": (
        '["policy_basis"]',
        '["policy_basis", "policy_basis"]',
        "SB014 policy_basis has a place in the form already.",
    ),
    "a field twice in the form": (
        '["policy_basis"]',
        '["policy_basis"], ["code"]',
        "SB014 code has a place in the form already.",
    ),
    "a column twice": (
        'key = "target"\n',
        'key = "name"\n',
        "SB014 name is taken.",
    ),
    "a gap nobody fills": (
        'title = "二级项目支出绩效目标申报表"\n\n',
        'title = "{nobody}"\n\n',
        "SB020 {nobody} in title is not a gap that can be filled. Known here: {code}, {name}, "
        "{applicant}, {budget_unit}, {term}, {project_type}, {is_new}, {allocation}, "
        "{total_amount}, {annual_amount}, {policy_basis}, {estimate}, {annual_goal}, "
        "{long_term_goal}, {annex}, {filler_unit}, {filled_on}, {unit_head}, {filler}, {phone}, "
        "{year}.",
    ),
    "code in a pattern": (
        'pattern = "该指标主要考核{name}"',
        'pattern = "{{ cycler.__init__ }}"',
        "\n".join(
            f"SB020 {fault} in pattern is not a gap that can be filled. Known here: {{name}}."
            for fault in ("{ cycler.__init__ }", "{", "}")
        ),
    ),
    "an expression that is none": (
        'pattern = "[0-9]{20,21}"',
        'pattern = "[0-9"',
        "SB013 This is not a regular expression: unterminated character set at position 0.",
    ),
    "widths that are words": (
        "widths = [19, 31, 19, 31]",
        'widths = ["a"]',
        "SB012 widths must be an array of whole numbers above 0.",
    ),
    "explanations without a pattern": (
        '[[explanation]]\nname = "考察"\npattern = "该指标主要考察{name}"\n\n'
        '[[explanation]]\nname = "考核"\npattern = "该指标主要考核{name}"\n',
        "",
        "SB011 The column explain needs a pattern: there is no [[explanation]].",
    ),
    "a page that is more than one": (
        'size = "A4 portrait"',
        'size = "A4; } body { display: none"',
        "SB013 size is not a measure of a page.",
    ),
    "a page that is no paper": (
        'size = "A4 portrait"',
        'size = "A4 A3"',
        "SB013 size is not a measure of a page.",
    ),
    "margins that leave no room": (
        'margin = "17mm 16mm 15mm"',
        'margin = "10mm 11cm"',
        "SB013 margin is not a measure of a page.",
    ),
    "weights of a column nobody declared": (
        '[[group]]\nkey = "output"',
        '[weights]\ncolumn = "targets"\ntotal = 90\n\n[[group]]\nkey = "output"',
        "SB013 targets is not a choice for column. Did you mean target?",
    ),
    "weights that do not add up": (
        '[[group]]\nkey = "output"',
        '[weights]\ncolumn = "target"\ntotal = 90\ngroups = { output = 50, benefit = 30, '
        'satisfaction = 9 }\n\n[[group]]\nkey = "output"',
        "SB013 The weights of the groups come to 89, not 90.",
    ),
    "weights of some groups only": (
        '[[group]]\nkey = "output"',
        '[weights]\ncolumn = "target"\ntotal = 90\ngroups = { output = 50, benefits = 40 }\n\n'
        '[[group]]\nkey = "output"',
        "SB011 benefit is missing. Add a line benefit = …, a number without quotes.\n"
        "SB011 satisfaction is missing. Add a line satisfaction = …, a number without quotes.\n"
        "SB010 Unknown key benefits. Did you mean benefit?",
    ),
    "parts that are no amounts": (
        "length = 21",
        'length = 21\nparts = ["total_amont", "name"]',
        "SB013 total_amont is not a field that holds an amount. Did you mean total_amount?\n"
        "SB013 name is not a field that holds an amount. "
        "Known here: total_amount, annual_amount.",
    ),
    "a length that is a text": (
        "length = 21",
        'length = "21"',
        "SB012 length must be a whole number without quotes, not a text. "
        "Write a whole number without quotes.",
    ),
    "two fields of one label, of which one may not be printed": (
        'label = "申请单位"',
        'label = "项目 名称："\nprinted_blank = false',
        f"SB014 The label 项目 名称： {APART}",
    ),
    "an alias that is another label": (
        'aliases = ["项目编号"]',
        'aliases = ["项目编号", "项目名称"]',
        f"SB014 The label 项目名称 {APART}",
    ),
    "two columns of one label": (
        'label = "指标值"',
        'label = "三级指标"',
        f"SB014 The label 三级指标 {APART}",
    ),
    "two groups of one label": (
        'label = "效益指标"',
        'label = "产出指标"',
        f"SB014 The label 产出指标 {APART}",
    ),
    "two categories of one label": (
        'label = "质量指标"',
        'label = "数量指标"',
        f"SB014 The label 数量指标 {APART}",
    ),
    "no column of names": (
        'key = "name"\nlabel = "三级指标"',
        'key = "nom"\nlabel = "三级指标"',
        "SB011 A column with the key name is missing.",
    ),
}


@pytest.mark.parametrize(("old", "new", "expected"), FAULTS.values(), ids=FAULTS.keys())
def test_faults(old: str, new: str, expected: str, templates: Path) -> None:
    path = templates / "shenzhen-project/form.toml"
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), "utf-8")
    standard, problems = load_standard(path.parent)
    assert standard is None
    said = [f"{one.code} {one.message} {one.hint}".strip() for one in problems]
    # a grid that cannot be read has no room for its rows either
    said = [line for line in said if "into 0 columns" not in line]
    assert "\n".join(said) == expected


def test_a_word_twice_in_the_lexicon(templates: Path) -> None:
    path = templates / "shenzhen-project/lexicon.toml"
    path.write_text('[[indicator]]\nname = "率"\n[[indicator]]\nname = "率"\n', "utf-8")
    standard, problems = load_standard(path.parent)
    assert standard is None
    assert [(one.span.line, one.message) for one in problems] == [
        (4, "率 stands in the lexicon twice.")
    ]


def test_a_broken_file_beside_form_toml(templates: Path) -> None:
    folder = templates / "shenzhen-project"
    (folder / "lexicon.toml").write_text("[[", "utf-8")
    standard, problems = load_standard(folder)
    assert standard is None
    assert [(one.span.path.name, one.code) for one in problems] == [("lexicon.toml", "SB002")]


AMOUNTS = {"852.90": "852.90", "320": "320.00", "4133.7": "4,133.70", "0.055": "0.055"}


@pytest.mark.parametrize(("amount", "text"), AMOUNTS.items())
def test_amounts_lose_no_digit(amount: str, text: str) -> None:
    assert Wording("是", "否", 2, ",").figure(Decimal(amount)) == text


def test_amounts_without_decimals() -> None:
    plain = Wording("", "", 0, "")
    assert [plain.figure(Decimal(one)) for one in ("10", "1234", "2.61")] == [
        "10",
        "1234",
        "2.61",
    ]


def test_words_for_values(library: Library) -> None:
    standard, _ = library.load("shenzhen-project")
    assert standard is not None
    items = tuple(Item(text) for text in ("甲", "乙", "丙"))
    values: dict[str, tuple[str, Value]] = {
        "是": ("is_new", True),
        "否": ("is_new", False),
        "3": ("term", 3),
        "(一)甲\n(二)乙\n(三)丙": ("estimate", Itemised(items, "(一)")),
        "前\n1.甲\n2.乙\n3.丙\n后": ("estimate", Itemised(items, "1.", "前", "后")),
        "甲\n乙\n丙": ("estimate", Itemised(items)),
        "{code}": ("name", "{code}"),
    }
    fields = standard.fields
    assert [fields[key].text(value) for key, value in values.values()] == list(values)
    eleven = Itemised(tuple(Item("条") for _ in range(21)), "(一)")
    lines = fields["estimate"].text(eleven).splitlines()
    assert lines[9:12] == ["(十)条", "(十一)条", "(十二)条"]
    assert lines[19:] == ["(二十)条", "(二十一)条"]


def test_words_in_gaps_are_not_filled_again() -> None:
    assert fill("{name}：{code}", {"name": "{code}", "code": "1"}) == "{code}：1"


def test_one_line_of_the_lexicon_changes_every_sheet_that_uses_it(templates: Path) -> None:
    path = templates / "shenzhen-project/lexicon.toml"
    text = path.read_text("utf-8")
    old = 'name = "支出进度达标率"\nexplain_as = "支出进度达标率"'
    assert text.count(old) == 1
    path.write_text(text.replace(old, old.replace('as = "支出', 'as = "全年支出')), "utf-8")
    changed: list[tuple[str, str]] = []
    sources = sorted((ROOT / "declarations").rglob("*.toml"))
    now, _ = Library(templates).file_all(sources)
    before, _ = Library(ROOT / "templates").file_all(sources)
    for old_filing, new_filing in zip(before, now, strict=True):
        for old_one, new_one in zip(
            explanations(old_filing), explanations(new_filing), strict=True
        ):
            if old_one != new_one:
                changed.append((old_one, new_one))
    assert sorted(set(changed)) == [
        ("该指标主要考察支出进度达标率", "该指标主要考察全年支出进度达标率"),
        ("该指标主要考核支出进度达标率", "该指标主要考核全年支出进度达标率"),
    ]
    assert len(changed) == 12  # three of the fifteen explain it in words of their own


def explanations(filing: Filing) -> list[str]:
    return [filing.explanation(indicator) for indicator in filing.declaration.indicators]


@pytest.mark.parametrize("value", ["5", '["甲"]', "{ a = 1 }"])
def test_what_tells_names_apart_is_a_text(templates: Path, value: str) -> None:
    """Anything else is none, and not the signs in which TOML writes it."""
    path = templates / "_base/review.toml"
    lines = path.read_text("utf-8").splitlines()
    path.write_text(
        "\n".join(
            f"distinguishing = {value}" if line.startswith("distinguishing = ") else line
            for line in lines
        ),
        "utf-8",
    )
    standard = Library(templates).known("shenzhen-project")
    assert standard is not None
    assert standard.distinguishing == ""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[[field]]", "[[feild]]", "Unknown key feild."),
        ('key = "annex"', "key = 1", "key must be a text in quotes, not a whole number."),
    ],
)
def test_a_mistake_in_the_shared_fields_is_told(
    old: str, new: str, said: str, tmp_path: Path
) -> None:
    templates = tmp_path / "templates"
    shutil.copytree(ROOT / "templates", templates)
    path = templates / "_base/lines.toml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    _standard, problems = Library(templates).load("central-project")
    assert said in [found.message for found in problems if found.span.path == path]
