"""What every report shows is the words themselves, whatever is in them, in the room there is."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from hashlib import sha256
from pathlib import Path
from shutil import copytree
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from shenbao.changes.comparison import Comparison, Revision, compare
from shenbao.changes.comparison.runs import Run
from shenbao.changes.revisions import FolderTree
from shenbao.form import Library
from shenbao.i18n import use_language
from shenbao.reports.changes import REPORTERS, Options, reporter
from shenbao.reports.changes.figures import amount, difference
from shenbao.reports.changes.markdown import MARKER
from shenbao.reports.changes.shortening import CONTEXT, cut, shortened
from tests import own_forms
from tests.changes.comparison.reading import FARM, HALL, Edits, edited, source, with_templates
from tests.changes.comparison.test_finding import CASES, CENTRAL, ITEMS, waivers
from tests.changes.comparison.test_restating import CASES as RESTYLINGS
from tests.reports.changes.reading import html_page, markdown_page
from tests.test_hostile_values import VALUES
from tests.worlds import DATA, ROOT

STAFF = "declarations/2024/440304221061500000025.toml"
HEADS = ["Item", "Before", "After", "Note"]

Compare = Callable[..., Comparison]


LIBRARIES = {side: Library(ROOT / "templates") for side in ("old", "new")}


@pytest.fixture
def compared(tmp_path: Path) -> Compare:
    """Return what compares versions of declarations, by name: None where there is none."""
    return partial(compared_in, tmp_path)


def compared_in(
    folder: Path,
    old: dict[str, str | None],
    new: dict[str, str | None],
    library: Library | None = None,
) -> Comparison:
    sides = []
    for name, texts in {"old": old, "new": new}.items():
        for path, text in texts.items():
            if text is not None:
                file = folder / name / "declarations" / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, "utf-8")
        tree = FolderTree(folder / name, name)
        sides.append(Revision(tree, library or LIBRARIES[name], "declarations", None))
    return compare(sides[0], sides[1])


def render(form: str, comparison: Comparison, **options: Any) -> str:
    return reporter(form).render(comparison, Options(**options))


def of_edits(compared: Compare, edits: Edits, path: str = HALL) -> Comparison:
    text = source(path)
    return compared({"x.toml": text}, {"x.toml": edited(text, edits)})


# ---- Nothing, and new and old --------------------------------------------------------------


def test_no_difference(compared: Compare) -> None:
    same = of_edits(compared, [])
    assert render("text", same) == "No difference between old and new.\n"
    assert markdown_page(render("markdown", same)).headings == ["no declaration changed"]
    assert html_page(render("html", same)).tables == {}
    told = json.loads(render("json", same))
    assert (told["declarations"], told["templates"]) == ([], [])


def test_what_is_faulty_is_told_everywhere(compared: Compare) -> None:
    text = source(HALL)
    broken = text.replace("[[output.cost]]", "[[output.cost]")
    faulty = compared(
        {"x.toml": text, "y.toml": text},
        {"x.toml": text.replace("term", "trem"), "y.toml": broken},
    )
    said = [
        "faulty in new, compared as far as it can be read: declarations/x.toml",
        "faulty in new, not compared: declarations/y.toml",
    ]
    assert [line.strip() for line in render("text", faulty).splitlines()[-2:]] == said
    for form, read in (("markdown", markdown_page), ("html", html_page)):
        shown = render(form, faulty)
        assert "Faulty files" in read(shown).headings
        assert all(line in shown for line in said)
    told = json.loads(render("json", faulty))
    assert told["left_out"] == ["y.toml"]
    assert told["faulty"] == [
        {"path": "declarations/x.toml", "version": "new", "compared": True},
        {"path": "declarations/y.toml", "version": "new", "compared": False},
    ]


def test_what_no_sheet_shows_is_marked(compared: Compare, tmp_path: Path) -> None:
    """A field in no row of the form but in its subtitle, and a column that is not printed."""
    library = with_templates(
        tmp_path / "templates",
        {
            "shenzhen-project/form.toml": [
                ('  ["policy_basis"],\n', ""),
                ("[properties]", 'subtitle = "{policy_basis}"\n\n[properties]'),
            ],
        },
    )
    farm = source(FARM).replace('columns = ["remark"]\n', "")
    assert farm.count('target = "') > 1
    head, target, rest = farm.partition('target = "')
    remarked = f'{head}remark = "甲"\n{target}{rest}'
    comparison = compared(
        {"farm.toml": remarked, "hall.toml": source(HALL)},
        {
            "farm.toml": remarked.replace('"甲"', '"乙"'),
            "hall.toml": edited(source(HALL), [('policy_basis = "', 'policy_basis = "依据：')]),
        },
        library,
    )
    shown = render("text", comparison)
    rows = [line for line in shown.splitlines() if line.startswith("  ~")]
    assert [row.endswith("(not printed)") for row in rows] == [True, True]
    changes = [entry["changes"] for entry in json.loads(render("json", comparison))["declarations"]]
    assert [[change["printed"] for change in some] for some in changes] == [[False], [False]]


def test_waivers_are_shown_with_their_reasons(compared: Compare) -> None:
    """Whoever reviews a change sees what it asks the check to accept, though no sheet shows it."""
    old = source(HALL) + waivers(("output.quantity[0].target", "现场", ""))
    new = source(HALL) + waivers(
        ("name", "据实", "until = 2025-06-30\n"), ("", "甲", ""), ("", "乙", "")
    )
    rows = [
        ["数量指标 › 大厅安保服务人员 › 指标值 · waiver of SB201", "现场", "", "not printed"],
        ["项目名称 · waiver of SB201", "", "据实 (until 2025-06-30)", "not printed"],
        ["waiver of SB201", "", "甲; 乙", "not printed"],
    ]
    comparison = compared({"x.toml": old}, {"x.toml": new})
    for page in (
        markdown_page(render("markdown", comparison)),
        html_page(render("html", comparison)),
    ):
        (table,) = [table for heading, table in page.tables.items() if "政务服务管理" in heading]
        assert sorted(table[1:]) == sorted(rows)
    use_language("zh_CN")
    assert "+ 项目名称 · 对 SB201 的豁免: 据实（至 2025-06-30） (表上不打印)" in render(
        "text", comparison
    )


def test_reports_speak_chinese(compared: Compare) -> None:
    use_language("zh_CN")
    changed = of_edits(compared, [("annual_amount = 297.14", "annual_amount = 300")])
    assert render("text", changed).splitlines()[-2:] == [
        "  1 份申报文件有改动",
        "  深圳市福田区民意速办和智慧城市建设中心: 本年度项目金额（万元） 297.14 → 300.00 "
        "(+2.86, +1.0 %)",
    ]
    words = re.sub(r"<(?:code|del|ins)>.*?</(?:code|del|ins)>", "", render("markdown", changed))
    assert re.findall(r"[A-Za-z]{2,}", words.removeprefix(MARKER)) == []


# ---- Values are data ------------------------------------------------------------------------

LINES = [value for value in VALUES if "\n" not in value]


def hostile(values: list[str]) -> str:
    """Return a declaration with the values as names, targets and paragraphs."""
    quoted = [json.dumps(value, ensure_ascii=False) for value in values]
    rows = "".join(f"[[output.quality]]\nname = {value}\ntarget = {value}\n\n" for value in quoted)
    text = source(HALL)
    basis = json.dumps("\n".join(values), ensure_ascii=False)
    start, end = text.index("policy_basis"), text.index("annual_goal")
    head = f"{text[:start]}policy_basis = {basis}\n{text[end:]}"
    return head.replace("[[output.quality]]", f"{rows}[[output.quality]]", 1)


@pytest.mark.parametrize(("form", "read"), [("markdown", markdown_page), ("html", html_page)])
def test_values_are_data(form: str, read: Callable[[str], Any], compared: Compare) -> None:
    assert len(LINES) > 20
    comparison = compared({"x.toml": source(HALL)}, {"x.toml": hostile(LINES)})
    shown = render(form, comparison)
    (rows,) = (rows for rows in read(shown).tables.values() if rows[0] == HEADS)
    assert {len(row) for row in rows} == {4}
    added = [row[2] for row in rows if row[3] == "indicator added"]
    assert added == [f"{value} · {value} · 该指标主要考察{value}" for value in LINES]
    (basis,) = (row for row in rows if row[0] == "政策依据")
    start, _gap, end = basis[2].partition("…")
    assert len(basis[2]) > 250
    assert "\n".join(LINES).startswith(start)
    assert "\n".join(LINES).endswith(end)
    assert shown.count("<script") == (form == "html")  # its own


def test_a_pipe_ends_no_cell_even_between_runs(compared: Compare) -> None:
    edits = [
        ('basis = "通过本项目', 'basis = "|通过|本\\\\|项目|'),
        ('= "政务服务管理"', '= "a|b\\\\"'),
    ]
    shown = render("markdown", of_edits(compared, edits))
    (rows,) = (rows for rows in markdown_page(shown).tables.values() if rows[0] == HEADS)
    assert [row[2] for row in rows[1:]] == [
        "a|b\\",
        "|通过|本\\|项目|的实施,完成大厅管理及运行工作,…",
    ]


def test_no_control_character_of_a_path_reaches_the_terminal(compared: Compare) -> None:
    text = source(HALL)
    shown = render("text", compared({}, {"x\x1b[31m.toml": text}))
    assert "\x1b" not in shown
    assert "x\\x1b[31m.toml" in shown


# ---- Another form ----------------------------------------------------------------------------

SHANGHAI = "tests/data/handed/declarations/2026/chaiwei.toml"


def test_what_only_the_new_form_asks_for_was_blank(compared: Compare) -> None:
    shown = render("text", compared({"x.toml": source(SHANGHAI)}, {"x.toml": source(HALL)}))
    assert "  ~ 是否新增项目: (blank) → 否\n" in shown


def test_a_value_that_the_new_form_cannot_hold_reads_as_it_did(
    compared: Compare, tmp_path: Path
) -> None:
    library = own_forms.library(tmp_path / "templates")
    copytree(ROOT / "templates/shanghai-project", tmp_path / "templates/shanghai-project")
    harbour = (DATA / "forms/declarations/harbour.toml").read_text("utf-8")
    shown = render("text", compared({"x.toml": source(SHANGHAI)}, {"x.toml": harbour}, library))
    assert "  ~ 开始的年份: 2024-01-01 → 2021\n" in shown


# ---- Terminal -------------------------------------------------------------------------------

EDITS = [
    ("annual_amount = 297.14", "annual_amount = 300"),
    ('long_term_goal = "通过本项目', 'long_term_goal = "第一段。\\n通过项目'),
]


def test_colour_only_where_it_is_asked_for(compared: Compare) -> None:
    changed = of_edits(compared, EDITS)
    bare, coloured = render("text", changed), render("text", changed, colour=True)
    assert "\x1b" not in bare
    assert "\x1b[31m297.14\x1b[0m → \x1b[32m300.00\x1b[0m (+2.86, +1.0 %)" in coloured
    assert "{+第一段。⏎+}通过[-本-]项目的实施,完成大厅管理及运…\n" not in bare
    assert "{+第一段。⏎+}通过[-本-]项目的实施" in bare
    assert "\x1b[32m第一段。⏎\x1b[0m通过\x1b[31m本\x1b[0m项目的实施" in coloured


def test_no_line_break_of_a_value_makes_a_line(compared: Compare, tmp_path: Path) -> None:
    text = (DATA / "forms/declarations/river.toml").read_text("utf-8")
    assert text.count("每公里三万余元。") == 1
    other = text.replace("每公里三万余元。", "甲\\n  ~ 河段名称: 乙 → 丙")
    library = own_forms.library(tmp_path / "templates")
    shown = render("text", compared({"x.toml": text}, {"x.toml": other}, library))
    lines = [line for line in shown.splitlines() if line.startswith("  ~")]
    assert lines == [
        "  ~ 经费 / 养护开支（万元） › 清淤 · 怎么算的: 每公里三万余元。 → 甲⏎  ~ 河段名称: 乙 → 丙"
    ]


# ---- Markdown within a limit -----------------------------------------------------------------


def many(count: int, changed: str) -> dict[str, str | None]:
    """Return declarations that are alike but for their codes and amounts."""
    text = source(HALL)
    return {
        f"{number:03}.toml": text.replace("440304241063100300010", f"4403042410631003{number:05}")
        .replace("annual_amount = 297.14", f"annual_amount = {297 + number * bool(changed)}")
        .replace('"通过本项目', f'"{changed}通过本项目')
        for number in range(1, count + 1)
    }


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    return compared_in(tmp_path_factory.mktemp("large"), many(60, ""), many(60, "第一句。" * 20))


@pytest.mark.parametrize("limit", [65_536, 20_000, 5_000, 1_500])
def test_a_comment_keeps_within_its_limit(limit: int, large: Comparison) -> None:
    shown = render("markdown", large, limit=limit)
    assert len(shown) <= limit
    assert len(shown) > limit / 3 or limit == 65_536
    page = markdown_page(shown)
    sections = [rows for rows in page.tables.values() if rows[0] == HEADS]
    whole = [rows for rows in sections if len(rows) == 5]
    assert all({len(row) for row in rows} == {4} for rows in sections)
    assert all(len(rows) == 5 for rows in sections[:-1])
    notes = [rows[1][3].split(",")[0] for rows in sections]
    assert notes == [f"+{60 - place}.00" for place in range(len(sections))]
    if limit < 65_536:
        assert re.search(r"^\d+ more declarations changed, too much to be shown here", shown, re.M)
    else:
        assert len(whole) == 60


def test_all_of_a_table_or_a_count_of_the_rest(compared: Compare) -> None:
    """One declaration with more changes than there is room for shows the first of them."""
    text = source(HALL)
    rows = "".join(
        f'[[output.quality]]\nname = "指标{number}号"\ntarget = "{number}"\n\n'
        for number in range(300)
    )
    more = text.replace("[[output.quality]]", f"{rows}[[output.quality]]", 1)
    shown = render("markdown", compared({"x.toml": text}, {"x.toml": more}), limit=6_000)
    assert 5_000 < len(shown) <= 6_000
    (rows_shown,) = (rows for rows in markdown_page(shown).tables.values() if rows[0] == HEADS)
    said = re.search(r"^… and (\d+) more rows$", shown, re.MULTILINE)
    assert said
    assert len(rows_shown) - 1 + int(said[1]) == 300
    assert rows_shown[-1][2].startswith(f"指标{len(rows_shown) - 2}号 · ")


def test_many_that_are_left_out_are_counted(compared: Compare) -> None:
    faulty: dict[str, str | None] = {f"{number:04}.toml": "form = " for number in range(500)}
    shown = render("markdown", compared({}, faulty), limit=1_000)
    assert len(shown) <= 1_000
    rows = markdown_page(shown).tables["Faulty files"]
    said = re.search(r"^… and (\d+) more rows$", shown, re.MULTILINE)
    assert said
    assert len(rows) - 1 + int(said[1]) == 500


def test_a_very_long_text_leaves_room_for_others(compared: Compare) -> None:
    long = "".join(f"第{number}条，按照办法执行。" for number in range(1500))
    other = long.replace("按照", "依照")
    text = source(HALL)
    basis = 'policy_basis = "通过本项目的实施,完成大厅管理及运行工作,保障行政服务大厅运转。"'
    assert text.count(basis) == 1
    versions = [text.replace(basis, f'policy_basis = "{words}"') for words in (long, other)]
    shown = render("markdown", compared({"x.toml": versions[0]}, {"x.toml": versions[1]}))
    assert len(shown) < 2_000
    (rows,) = (rows for rows in markdown_page(shown).tables.values() if rows[0] == HEADS)
    assert rows[1][1].startswith("第0条，按照办法执行。")
    assert rows[1][2].startswith("第0条，依照办法执行。")


@pytest.mark.parametrize("place", [0, 500, 999])
def test_a_very_long_line_shows_what_is_different(place: int, compared: Compare) -> None:
    words = "".join(f"{number:04}" for number in range(1000))
    other = f"{words[: 4 * place]}改{words[4 * place :]}"
    text = source(HALL)
    versions = [text.replace('"政务服务管理"', f'"{name}"') for name in (words, other)]
    assert text not in versions
    shown = render("markdown", compared({"x.toml": versions[0]}, {"x.toml": versions[1]}))
    (rows,) = (rows for rows in markdown_page(shown).tables.values() if rows[0] == HEADS)
    assert max(map(len, rows[1])) < 350
    assert ["改" in cell for cell in rows[1]] == [False, False, True, False]


def test_the_first_line_finds_the_comment_again(large: Comparison) -> None:
    assert render("markdown", large).splitlines()[0] == MARKER


# ---- One page -------------------------------------------------------------------------------


def test_the_page_loads_nothing(large: Comparison) -> None:
    shown = render("html", large)
    assert re.findall(r"(?:\bsrc=|url\(|import|@font-face|<link|https?:)", shown) == []
    assert set(re.findall(r'href="(.)', shown)) == {"#"}
    page = html_page(shown)
    assert len([rows for rows in page.tables.values() if rows[0] == HEADS]) == 60


# ---- For programs ---------------------------------------------------------------------------

SCHEMA = json.loads((ROOT / "docs/diff.schema.json").read_text("utf-8"))


def kinds_in_schema(name: str) -> set[str]:
    kinds = [one["properties"]["kind"] for one in SCHEMA["definitions"][name]["anyOf"]]
    return {kind for one in kinds for kind in one.get("enum", [one.get("const")])}


def test_json_is_as_its_schema_says(compared: Compare) -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMA)
    edits = [(HALL, edits) for edits, _changes in CASES.values()]
    edits += [(HALL, edits) for edits, _items, _sums in ITEMS.values()]
    edits += [(FARM, edits) for edits, _changes in CENTRAL.values()]
    old: dict[str, str | None] = {
        f"{number:03}.toml": source(path) for number, (path, _edits) in enumerate(edits)
    }
    new: dict[str, str | None] = {
        f"{number:03}.toml": edited(source(path), some) for number, (path, some) in enumerate(edits)
    }
    old |= {"renamed.toml": source(FARM), "gone.toml": source(HALL), "form.toml": source(HALL)}
    new |= {"form.toml": source(FARM), "new.toml": source(STAFF)}
    new |= {"elsewhere.toml": source(FARM), "mended.toml": source(HALL)}
    old["555.toml"] = source(HALL)
    new["555.toml"] = source(HALL) + waivers(("name", "据实", ""), ("", "", "until = 2025-06-30\n"))
    old = {path: unique(path, text) for path, text in old.items()}
    old["mended.toml"] = "form ="
    new = {path: unique(path, text) for path, text in new.items()}
    told = json.loads(render("json", compared(old, new)))
    jsonschema.validate(told, SCHEMA)
    changes = [change for one in told["declarations"] for change in one["changes"]]
    items = [item for change in changes for item in change.get("items", [])]
    assert {item["kind"] for item in items} == kinds_in_schema("item_change")
    of_parts = {"outcome_changed", "stated_changed", "follows_changed"}
    of_parts |= {kind for kind in kinds_in_schema("change") if kind.startswith("row_")}
    assert {change["kind"] for change in changes} == kinds_in_schema("change") - of_parts


def unique(path: str, text: str | None) -> str:
    """Give a declaration an identifier of its own, the same in both versions."""
    number = sum(map(ord, "renamed.toml" if path == "elsewhere.toml" else path)) % 100_000
    place = "".join(character for character in path if character.isdigit()) or str(number)
    assert text
    code = re.sub(r'code = "\d+"', f'code = "4403042410631003{int(place):05}"', text)
    return code.replace('name = "2018年市级', f'name = "{place} 2018年市级')


@pytest.mark.parametrize(
    ("path", "edits"), [case[:2] for case in RESTYLINGS.values()], ids=RESTYLINGS.keys()
)
def test_every_effect_is_told_everywhere(
    path: str, edits: dict[str, Edits], tmp_path: Path
) -> None:
    for name, some in (("old", {}), ("new", edits)):
        with_templates(tmp_path / name / "templates", dict(some))
        (tmp_path / name / "declarations").mkdir()
        (tmp_path / name / "declarations/x.toml").write_text(source(path), "utf-8")
    old, new = (
        Revision(
            FolderTree(root, root.name), Library(root / "templates"), "declarations", "templates"
        )
        for root in (tmp_path / "old", tmp_path / "new")
    )
    comparison = compare(old, new)
    told = json.loads(render("json", comparison))
    jsonschema.validate(told, SCHEMA)
    text = render("text", comparison)
    for form, read in (("markdown", markdown_page), ("html", html_page)):
        rows = read(render(form, comparison)).tables.get("Templates", [[]])[1:]
        assert len(rows) == len(told["templates"])
        for row, one in zip(rows, told["templates"], strict=True):
            assert row[3:] == [str(one["sheets"]), str(one["cells"])]
            assert row[0]
            assert f"  {row[0]}" in text


# ---- Figures and short texts ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "percent", "expected"),
    [
        ("47.10", "5.522", "+47.10, +5.5 %"),
        ("-2.5", "-25", "-2.50, -25.0 %"),
        ("5", None, "+5.00"),
        ("0.000", "0", "+0.000, +0.0 %"),
        ("12345.678", "123456", "+12,345.678, +123,456.0 %"),
        ("-0.01", "-0.04", "-0.01, -0.0 %"),
    ],
)
def test_differences(value: str, percent: str | None, expected: str) -> None:
    assert difference(Decimal(value), None if percent is None else Decimal(percent)) == expected


def test_amounts() -> None:
    assert [amount(None), amount(Decimal(0)), amount(Decimal("1234.5"))] == ["", "0.00", "1,234.50"]


@given(st.text("甲乙丙", max_size=80), st.text("丁戊", min_size=1, max_size=80))
def test_what_changed_is_never_left_out(same: str, new: str) -> None:
    runs = (Run(same, same), Run("", new), Run(same, same))
    first, middle, last = shortened(runs)
    assert middle == Run("", new)
    assert len(first.new) <= CONTEXT + 1 or first.new == same
    assert first.new.lstrip("…") == same[len(same) - len(first.new.lstrip("…")) :]
    assert last.new.rstrip("…") == same[: len(last.new.rstrip("…"))]


@given(st.text(max_size=50), st.integers(3, 60))
def test_cut_texts_are_no_longer_than_asked(text: str, most: int) -> None:
    shown = cut(text, most)
    assert len(shown) <= most
    assert shown == text or "…" in shown


def test_formats_are_the_options_of_the_command() -> None:
    assert list(REPORTERS) == ["text", "markdown", "html", "json"]
    for name in REPORTERS:
        assert callable(reporter(name).render)


# ---- The page -------------------------------------------------------------------------------


def page_of_change(tmp_path: Path) -> str:
    """Return the page of a change of two declarations and of a template."""
    pattern = ("该指标主要考察{name}", "该指标重点考察{name}")
    for name, edits in (("old", []), ("new", [pattern])):
        with_templates(tmp_path / name / "templates", {"shenzhen-project/form.toml": edits})
        (tmp_path / name / "declarations").mkdir()
        for number, base in enumerate((HALL, STAFF)):
            text = re.sub(r'code = "\d+"', f'code = "{number + 10**20}"', source(base))
            text = text.replace("is_new = false", "is_new = true") if name == "new" else text
            (tmp_path / name / f"declarations/{number}.toml").write_text(text, "utf-8")
    sides = [
        Revision(
            FolderTree(tmp_path / name, name),
            Library(tmp_path / name / "templates"),
            "declarations",
            "templates",
        )
        for name in ("old", "new")
    ]
    return render("html", compare(sides[0], sides[1]))


def test_a_browser_loads_and_runs_nothing_else(tmp_path: Path) -> None:
    """The policy lets the page's own style and script through, by their digests, and no others."""
    root: Any = etree.HTML(page_of_change(tmp_path))
    (style,), (script,) = root.iter("style"), root.iter("script")
    digests = [b64encode(sha256(own.text.encode()).digest()).decode() for own in (style, script)]
    (policy,) = root.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digests[0]}'; script-src 'sha256-{digests[1]}'; "
        "base-uri 'none'; form-action 'none'"
    )
    assert root.xpath("//*[@style or @src] | //*[@*[starts-with(name(), 'on')]] | //link") == []
    assert "import" not in style.text
    assert "url(" not in style.text


def test_the_page_has_one_main_landmark(tmp_path: Path) -> None:
    root: Any = etree.HTML(page_of_change(tmp_path))
    (main,) = root.iter("main")
    assert [part.tag for part in main.getparent()] == ["header", "main", "script"]
    assert main.xpath(".//article")
    assert root.xpath("//h2[not(ancestor::main)] | //table[not(ancestor::main)]") == []
