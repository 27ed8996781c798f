"""Whatever is edited: the changes lead from the old statement to the new one, and back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import tomli
from hypothesis import given
from hypothesis import strategies as st

from shenbao.changes.comparison.applying import apply
from shenbao.changes.comparison.changes import Change
from shenbao.changes.comparison.finding import find_changes
from shenbao.changes.comparison.passage import passage
from shenbao.changes.comparison.restating import find_consequences
from shenbao.changes.comparison.statement import Side, Statement
from shenbao.changes.comparison.stating import side
from shenbao.declaration import EXPLAIN, NAME
from shenbao.form import Filing, Library, Standard
from shenbao.form.writing import format_declaration
from shenbao.sheet import Role, Sheet
from tests.changes.comparison.reading import FARM, HALL, Edits, read_side, source, with_templates
from tests.properties import tries

FORM, LEXICON = "shenzhen-project/form.toml", "shenzhen-project/lexicon.toml"
CENTRAL, NUMBERING = "central-project/form.toml", "_base/numbering.toml"

# Changes of the templates, any few of which can be made together.
RESTYLINGS: dict[str, list[tuple[str, str, str]]] = {
    "label": [(FORM, 'label = "项目编码"', 'label = "项目编号"')],
    "group": [(FORM, 'label = "产出指标"', 'label = "产出类指标"')],
    "pattern": [(FORM, "该指标主要考察{name}", "该指标重点考察{name}")],
    "lexicon": [
        (LEXICON, 'explain_as = "支出进度达标率"', 'explain = "预算执行进度"'),
        (LEXICON, 'explain_as = "用户满意度"', 'explain_as = "公众满意度"'),
    ],
    "wording": [(FORM, "decimals = 2", "decimals = 3"), (FORM, 'yes = "是"', 'yes = "√"')],
    "defaults": [
        (FORM, 'placeholders = ["", "不适用"]', 'placeholders = ["不适用", ""]'),
        (FORM, 'required_markers = ["", "*", "+"]', 'required_markers = ["+", "*", ""]'),
    ],
    "order": [(FORM, '["code", "name"]', '["name", "code"]')],
    "less": [
        (FORM, '  ["policy_basis"],\n', ""),
        (FORM, '[properties]', 'subtitle = "{policy_basis}"\n\n[properties]'),
    ],
    "more": [
        (FORM, '[[field]]\nkey = "total_amount"', '[[field]]\nkey = "contact"\nlabel = "联系人"\n\n'
         '[[field]]\nkey = "total_amount"'),
        (FORM, '["term", "project_type"]', '["contact"], ["term", "project_type"]'),
    ],
    "title": [(CENTRAL, 'title = "绩效目标申报表{class}"', 'title = "绩效目标表{class}：{name}"')],
    "blank": [(CENTRAL, '"text"\nprinted_blank = false\n\n[grid]', '"text"\n\n[grid]')],
    "empty classes": [(CENTRAL, "empty_classes = false", "empty_classes = true")],
    "heading": [(CENTRAL, 'heading = "绩效指标"', 'heading = "指标"')],
    "numbering": [(NUMBERING, 'name = "1."\nafter = "."', 'name = "1."\nafter = "．"')],
}  # fmt: skip


@pytest.fixture(scope="module")
def libraries(tmp_path_factory: pytest.TempPathFactory) -> Callable[[frozenset[str]], Library]:
    """Return what makes templates with some of the changes, each set of them once."""
    made: dict[frozenset[str], Library] = {}

    def library(names: frozenset[str]) -> Library:
        if names not in made:
            edits: dict[str, list[tuple[str, str]]] = {}
            for name in sorted(names):
                for path, old, new in RESTYLINGS[name]:
                    edits.setdefault(path, []).append((old, new))
            given: dict[str, Edits] = dict(edits)
            made[names] = with_templates(tmp_path_factory.mktemp("templates"), given)
        return made[names]

    return library


# ---- Random declarations ------------------------------------------------------------------

TEXTS = st.sampled_from(
    [
        "大厅运维",
        "大厅运维费用",
        "运维",
        "志愿服务",
        "用户满意度",
        "支出进度达标率",
        "{name}",
        "a|b",
    ]
)
LONG = st.lists(TEXTS, min_size=1, max_size=3).map("\n".join)
AMOUNTS = st.sampled_from(["1", "1.50", "0", "12.3", "852.90"]).map(Decimal)
ITEMS = st.fixed_dictionaries({"text": TEXTS}, optional={"amount": AMOUNTS})
ESTIMATES = LONG | st.fixed_dictionaries(
    {
        "numbering": st.sampled_from(["", "1.", "(一)"]),
        "items": st.lists(ITEMS, min_size=1, max_size=4),
    },
    optional={"intro": TEXTS, "closing": TEXTS},
)


def indicators(**optional: st.SearchStrategy[str]) -> st.SearchStrategy[list[dict[str, str]]]:
    one = st.fixed_dictionaries(
        {"name": TEXTS, "target": st.sampled_from(["≥90%", "≥95%", "5名"])}, optional=optional
    )
    return st.lists(one, max_size=3)


GROUPS = ("output", "benefit", "satisfaction")


def classes(**optional: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, Any]]:
    some = indicators(**optional)
    return st.fixed_dictionaries(
        {
            "output": st.fixed_dictionaries({"quantity": some, "quality": some, "cost": some}),
            "benefit": st.fixed_dictionaries({"social": some}),
            "satisfaction": st.fixed_dictionaries({"served": some}),
        }
    )


def without_both(data: dict[str, Any]) -> dict[str, Any]:
    """Drop explain_as where there is explain: an indicator has one of the two."""
    for row in (row for group in GROUPS for rows in data[group].values() for row in rows):
        if "explain" in row:
            row.pop("explain_as", None)
    return data


WAIVERS = st.lists(
    st.fixed_dictionaries(
        {
            "rule": st.sampled_from(["SB201", "SB401"]),
            "reason": st.sampled_from(["据实", "原表如此"]),
        },
        optional={
            "at": st.sampled_from(["name", "output.quantity[0]", "output.quantity[1].target"]),
            "until": st.just(date(2025, 6, 30)),
        },
    ),
    min_size=1,
    max_size=3,
)

SHENZHEN = st.tuples(
    st.fixed_dictionaries(
        {
            "name": TEXTS,
            "is_new": st.booleans(),
            "term": st.integers(1, 3),
            "annual_amount": AMOUNTS,
            "total_amount": AMOUNTS,
            "policy_basis": LONG,
            "estimate": ESTIMATES,
        },
        optional={
            "long_term_goal": LONG,
            "placeholder": st.just("不适用"),
            "required_marker": st.just("*"),
            "explain_pattern": st.just("考核"),
            "year": st.just(2025),
            "waive": WAIVERS,
        },
    ),
    classes(explain=TEXTS, explain_as=TEXTS),
).map(lambda parts: without_both(parts[0] | parts[1]))

CENTRAL_PROJECT = st.tuples(
    st.fixed_dictionaries(
        {"annual_funds": AMOUNTS | TEXTS},
        optional={
            "class": TEXTS,
            "note": LONG | st.just(""),
            "finance_opinion": st.just(""),
            "columns": st.sampled_from([[], ["remark"]]),
            "waive": WAIVERS,
        },
    ),
    classes(remark=TEXTS),
).map(lambda parts: parts[0] | parts[1])

OPTIONAL = (
    "long_term_goal", "placeholder", "required_marker", "explain_pattern", "class", "note",
    "finance_opinion", "goal_progress", "evaluation_opinion", "poverty_office_opinion", "columns",
)  # fmt: skip


def declaration(base: str, data: dict[str, Any], standard: Standard) -> str:
    """Return a real declaration with other data, as TOML."""
    real = tomli.loads(source(base), parse_float=Decimal)
    kept = {key: value for key, value in real.items() if key not in OPTIONAL}
    filled = {
        group: {category: rows for category, rows in data[group].items() if rows}
        for group in GROUPS
    }
    merged = kept | data | filled
    return format_declaration(
        {key: value for key, value in merged.items() if value != {}}, standard
    )


@st.composite
def versions(draw: st.DrawFn) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """Return a base, and two data for it; often the second is the first with one part changed."""
    base, data = draw(st.sampled_from([(HALL, SHENZHEN), (FARM, CENTRAL_PROJECT)]))
    old, other = draw(data), draw(data)
    keys = draw(st.sets(st.sampled_from(sorted(old.keys() | other.keys()))))
    new = {
        key: other[key] if key in keys else old[key] for key in old if key not in keys - {*other}
    }
    new |= {key: other[key] for key in keys & other.keys()}
    return base, old, new


@st.composite
def stylings(draw: st.DrawFn) -> tuple[frozenset[str], frozenset[str]]:
    """Return the changes of the templates that each side has; often both have the same."""
    names = st.frozensets(st.sampled_from(sorted(RESTYLINGS)), max_size=3)
    one = draw(names)
    return one, draw(st.just(one) | names)


def two_sides(
    version: tuple[str, dict[str, Any], dict[str, Any]],
    styling: tuple[frozenset[str], frozenset[str]],
    libraries: Callable[[frozenset[str]], Library],
) -> tuple[Side, Side]:
    base, *data = version
    sides = []
    for one, names in zip(data, styling, strict=True):
        library = libraries(names)
        standard, _ = library.load("shenzhen-project" if base == HALL else "central-project")
        assert standard
        sides.append(read_side(declaration(base, one, standard), library))
    return sides[0], sides[1]


def told(old: Side, new: Side) -> list[Change]:
    """Return what the templates changed, then what the author did."""
    way = passage(old, new)
    return [*find_consequences(way), *find_changes(way)]


@tries(60, whole=1500)
@given(versions(), stylings())
def test_the_changes_are_all_there_is(
    libraries: Callable[[frozenset[str]], Library],
    version: tuple[str, dict[str, Any], dict[str, Any]],
    styling: tuple[frozenset[str], frozenset[str]],
) -> None:
    """A statement has every text of its sheet, and the changes make the new one of the old."""
    old, new = two_sides(version, styling, libraries)
    for one in (old, new):
        assert told_texts(one.statement) == printed_texts(one.sheet)
    changes = told(old, new)
    assert apply(changes, old.statement) == new.statement
    assert (changes == []) is (old.statement == new.statement)
    if styling[0] == styling[1] or version[1] == version[2]:
        back = sorted(map(repr, told(new, old)))
        assert back == sorted(repr(change.mirrored()) for change in changes)
    assert [change.mirrored().mirrored() for change in changes] == changes


EVERY_FIELD: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    HALL: (
        {"name": "运维", "is_new": False, "term": 1, "annual_amount": Decimal(1),
         "total_amount": Decimal("1.50"), "policy_basis": "运维", "estimate": "运维"},
        {"name": "志愿服务", "is_new": True, "term": 2, "annual_amount": Decimal("12.3"),
         "total_amount": Decimal("852.90"), "policy_basis": "运维\n运维", "estimate": "a|b",
         "long_term_goal": "运维", "placeholder": "不适用", "required_marker": "*",
         "explain_pattern": "考核", "year": 2025},
    ),
    FARM: (
        {"annual_funds": Decimal(1)},
        {"annual_funds": "志愿服务", "class": "运维", "note": "a|b", "finance_opinion": "",
         "columns": ["remark"]},
    ),
}  # fmt: skip
"""Two versions of a declaration that differ in all that an author may change of the fields."""


@pytest.mark.parametrize("restyling", RESTYLINGS)
@pytest.mark.parametrize("base", EVERY_FIELD)
def test_an_author_changes_every_field_as_the_templates_change(
    libraries: Callable[[frozenset[str]], Library], base: str, restyling: str
) -> None:
    """What templates have just brought can be edited at once, and so can what they take away."""
    rows: dict[str, Any] = {group: {} for group in GROUPS}
    first, second = (rows | data for data in EVERY_FIELD[base])
    none, other = frozenset[str](), frozenset([restyling])
    for styling in ((other, none), (none, other)):
        for version in ((base, first, second), (base, second, first)):
            sides = two_sides(version, styling, libraries)
            assert apply(told(*sides), sides[0].statement) == sides[1].statement


def test_a_statement_tells_every_text_of_the_real_sheets(filings: list[Filing]) -> None:
    for filing in filings:
        one = side("x", "x", filing)
        assert told_texts(one.statement) == printed_texts(one.sheet)


def printed_texts(sheet: Sheet) -> list[str]:
    """Return the texts of all cells but the placeholders, each merged cell once, sorted."""
    rows = [row for table in sheet.tables for row in (*table.head, *table.body)]
    cells = [cell for row in rows for cell in row.cells if not cell.continued]
    is_value = (Role.SHORT, Role.TEXT)
    return sorted(cell.text for cell in cells if cell.key or cell.role not in is_value)


def told_texts(statement: Statement) -> list[str]:
    """Return the texts that a sheet of this statement has, put together anew."""
    texts = []
    heading = ""
    for fact in statement.facts:
        if fact.text is not None:
            texts += [fact.label, fact.text]
            texts += [fact.heading] if fact.heading and fact.heading != heading else []
            heading = fact.heading
    columns = [
        column
        for column in statement.columns
        if not column.optional or column.key in statement.printed
    ]
    if statement.lines or statement.empty_classes:
        texts += [column.label for column in columns]
        texts += [statement.heading, ""] if statement.heading else []
    marker = {chosen.key: chosen.value for chosen in statement.choices}.get("required_marker", "")
    groups = set()
    for category in statement.categories:
        lines = [one for one in statement.lines if f"{one.group}.{one.category}" == category.key]
        if lines or statement.empty_classes:
            texts.append((marker if category.required else "") + category.label)
            groups.add(category.key.partition(".")[0])
        for line in lines:
            shown = [column.key for column in columns if column.key not in ("group", "category")]
            assert NAME in shown
            texts += [line.explanation or "" if key == EXPLAIN else line.text(key) for key in shown]
    texts += [group.label for group in statement.groups if group.key in groups]
    return sorted(texts)
