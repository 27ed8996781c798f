"""Lists, follow-ups and variants: made again whenever what they repeat changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.worlds import DATA, BuiltWorld, World

HANDED = DATA / "handed"
FOLLOWED, FOLLOWER, FINAL = (f"2022/tangxi-weituo{end}" for end in ("", "-ziping", "-ziping-final"))
LIST, OTHER = "2022/list", "2022/chaiwei"
COMES_OR_GOES = "a declaration changed, came or went"
LIST_TOML = 'form = "unit-list"\nyear = 2022\nunit = "某局"\n'


def handed(place: str) -> str:
    return (HANDED / f"declarations/{place}.toml").read_text("utf-8")


def of_2022(text: str) -> str:
    return text.replace("year = 2026", "year = 2022")


@pytest.fixture
def made(made_once: BuiltWorld, tmp_path: Path) -> BuiltWorld:
    """A project in 万元, two that follow it, one project in 元, and a list of all; all made."""
    return made_once.copy(tmp_path / "repository")


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> BuiltWorld:
    world = BuiltWorld(tmp_path_factory.mktemp("made") / "repository", "markdown")
    for path in (world.root / "declarations").rglob("*.toml"):
        path.unlink()
    for place in (FOLLOWED, FOLLOWER, FINAL):
        world.declare(place, handed(place))
    world.declare(OTHER, of_2022(handed("2026/chaiwei")))
    world.declare(LIST, LIST_TOML)
    places = (FOLLOWED, FOLLOWER, FINAL, OTHER, LIST)
    assert world.make() == {f"{place}.md": "not made before" for place in places}
    return world


def rows(world: World) -> list[list[str]]:
    lines = (world.root / f"output/{LIST}.md").read_text("utf-8").splitlines()
    cells = [line.strip("| ").split(" | ") for line in lines if line.startswith("|")]
    return [[cell.strip() for cell in line] for line in cells if len(line) > 2]


# ---- Lists ------------------------------------------------------------------------------------


def test_a_list_adds_up_each_declaration_once_whatever_it_counts_in(made: BuiltWorld) -> None:
    """One counts in 万元, the other in 元; words of a declaration stand in each of its rows."""
    listed = rows(made)
    projects = {tuple(line[:4]) for line in listed if line[0].isdecimal()}
    assert projects == {
        ("1", "219001-池州市贵池区棠溪镇人民政府", "委托业务项目", "90.00"),
        ("2", "上海市普陀区城市管理行政执法局执法大队", "拆违经费", "349.80"),
    }
    indicators = [line[4:] for line in listed if line[0] == "2"]
    assert indicators[:2] == [
        ["成本指标", "经济成本指标", "成本控制合理性", "合理"],
        ["产出指标", "数量指标", "完成年度拆违计划", "=100.00(%)"],
    ]
    assert len(indicators) == 8
    totals = {line[0]: "".join(line[1:]).split()[-1:] for line in listed if "计" in line[0]}
    assert {label: "".join(text) for label, text in totals.items()} == {
        "合计": "439.80",
        "219001-池州市贵池区棠溪镇人民政府小计": "90.00",
        "上海市普陀区城市管理行政执法局执法大队小计": "349.80",
    }


@pytest.mark.parametrize(
    ("path", "old", "new", "why"),
    [
        (f"declarations/{FOLLOWED}.toml", "annual_funds = 90", "annual_funds = 91", COMES_OR_GOES),
        (f"declarations/{OTHER}.toml", '"拆违经费"', '"拆违"', COMES_OR_GOES),
        (
            "templates/shanghai-project/form.toml",
            '"经济成本指标"',
            '"经济性指标"',
            "form.toml: label of economic changed",
        ),
        (
            "templates/unit-list/form.toml",
            'label = "合计"',
            'label = "总计"',
            "form.toml: label of all changed",
        ),
    ],
)
def test_a_list_is_made_again_when_what_it_shows_changes(
    made: BuiltWorld, path: str, old: str, new: str, why: str
) -> None:
    made.edit(path, old, new)
    assert made.make()[f"{LIST}.md"] == why
    assert made.make() == {}


def test_a_list_is_made_again_when_a_declaration_comes_or_goes(made: BuiltWorld) -> None:
    made.declare("2022/more", of_2022(handed("2026/chaiwei")).replace("拆违经费", "另一项目"))
    assert made.make() == {f"{LIST}.md": COMES_OR_GOES, "2022/more.md": "not made before"}
    assert {line[2] for line in rows(made)} >= {"另一项目"}
    (made.root / "declarations/2022/more.toml").unlink()
    assert made.make() == {f"{LIST}.md": COMES_OR_GOES}
    assert {line[2] for line in rows(made)}.isdisjoint({"另一项目"})


def test_a_list_tells_of_a_faulty_declaration_that_it_would_lack(made: BuiltWorld) -> None:
    made.edit(f"declarations/{OTHER}.toml", "annual_fiscal = 3498000.00", 'annual_fiscal = "多"')
    result = made.run("build", "--format", "markdown")
    assert result.status == 1
    (told,) = result.errors[f"declarations/{LIST}.toml"]
    assert told.startswith(f"SB013 The list would lack declarations/{OTHER}.toml, which is faulty.")


def test_an_entry_of_another_year_or_value_is_not_listed(made: BuiltWorld) -> None:
    made.declare("2022/other-year", handed("2026/chaiwei"))
    made.edit("templates/unit-list/form.toml", 'of = "indicators"', 'where = ["unit_name"]')
    made.edit(f"declarations/{LIST}.toml", "某局", "219001-池州市贵池区棠溪镇人民政府")
    made.edit("templates/unit-list/form.toml", 'shows = "indicators.name"', 'shows = "name"')
    made.edit("templates/unit-list/form.toml", 'key = "group"', 'key = "group"\nshows = "year"')
    made.edit(
        "templates/unit-list/form.toml", 'key = "category"', 'key = "category"\nshows = "year"'
    )
    made.edit("templates/unit-list/form.toml", 'key = "target"', 'key = "target"\nshows = "year"')
    made.make()
    assert [line[2] for line in rows(made) if line[0].isdecimal()] == ["委托业务项目"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            'shows = "annual_amount"',
            'shows = "anual_amount"',
            "No listed standard has anual_amount.",
        ),
        ('key = "target"', 'key = "targt"', "No listed standard has targt."),
        ('"shanghai-project"', '"shanghai"', "There is no form standard shanghai."),
        ('"shanghai-project"', '"monitoring"', "monitoring repeats what other declarations say"),
        ("sort = [", 'where = ["unti"]\nsort = [', "No listed standard has unti."),
        (
            "total = true\nabove",
            'cells = { budget = { formula = "budget" } }\nabove',
            "budget is no",
        ),
        ('shows = "annual_amount"', 'formula = "1"', "A column of a list has no formula"),
        ('each = "unit_name"', 'each = "unit"', "unit is not a column."),
        ("sort = [", 'where = ["unit_name"]\nforms_ = [', "Unknown key forms_."),
        ("sort = [", 'where = ["term"]\nsort = [', "The list itself has no term"),
        ('"shanghai-project"', '"central-project"', "central-project is taken."),
        (
            'shows = "annual_amount"',
            'shows = "name"',
            "name is not a figure in any listed standard.",
        ),
        (
            'kind = "amount"',
            'kind = "number"',
            "annual_amount is money in one form or list, and a plain figure in another.",
        ),
        ('shows = "annual_amount"', "required = true", "A column of a list has no required"),
        ('sort = ["unit_name"', 'sort = ["unit"', "unit is not a column."),
    ],
)
def test_a_list_that_refers_to_nothing_is_refused(
    made: BuiltWorld, old: str, new: str, message: str
) -> None:
    made.edit("templates/unit-list/form.toml", old, new)
    result = made.run("build", "--format", "markdown")
    assert result.status == 1
    assert any(message in told for told in result.errors["templates/unit-list/form.toml"])


def test_a_list_is_sorted_by_what_figures_are_worth(made: BuiltWorld) -> None:
    """As texts, 349.80 would stand before 90.00."""
    form = "templates/unit-list/form.toml"
    made.edit(form, 'sort = ["unit_name", "name"]', 'sort = ["budget"]')
    made.make()
    assert list(dict.fromkeys(line[3] for line in rows(made) if line[0].isdecimal())) == [
        "90.00",
        "349.80",
    ]


# ---- Follow-ups -------------------------------------------------------------------------------


def test_a_follow_up_is_made_again_when_what_it_follows_changes(made: BuiltWorld) -> None:
    """The final one has a copy of its own, and stays."""
    made.edit(f"declarations/{FOLLOWED}.toml", 'target = "≥50个"', 'target = "≥60个"')
    again = made.make()
    assert set(again) == {f"{place}.md" for place in (FOLLOWED, FOLLOWER, LIST)}
    assert again[f"{FOLLOWER}.md"].endswith("target of 基建工程委托业务项目数量 changed")
    texts = {
        place: (made.root / f"output/{place}.md").read_text("utf-8") for place in (FOLLOWER, FINAL)
    }
    assert {place: "≥60个" in text for place, text in texts.items()} == {
        FOLLOWER: True,
        FINAL: False,
    }


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("项目数量", "项目数", "SB013 基建工程委托业务项目数 is not an indicator of this class"),
        (
            "2022/tangxi",
            "2022/tangxo",
            "SB013 2022/tangxo-weituo.toml is not a declaration that can",
        ),
        (f"{FOLLOWED}.toml", f"{FOLLOWER}.toml", "SB013 2022/tangxi-weituo-ziping.toml is no"),
        (f"{FOLLOWED}.toml", f"{LIST}.toml", f"SB013 {LIST}.toml is not a declaration that can"),
        (f"{FOLLOWED}.toml", "../../x.toml", "SB013 ../../x.toml is not a declaration that can"),
        (f'follows = "{FOLLOWED}.toml"\n', "", "SB011 follows is missing."),
        ("[funds.fiscal]\n", "[funds.fiscal]\ninitial = 90\n", "SB013 initial is not"),
    ],
)
def test_a_follow_up_of_something_wrong_is_refused(
    made: BuiltWorld, old: str, new: str, message: str
) -> None:
    made.edit(f"declarations/{FOLLOWER}.toml", old, new)
    result = made.run("build", "--format", "markdown")
    assert result.status == 1
    (told,) = result.errors[f"declarations/{FOLLOWER}.toml"]
    assert told.startswith(message)


# ---- Variants ---------------------------------------------------------------------------------

VARIANT = """extends = "central-project"

[[field]]
key = "authority"
label = "主管单位"
"""


def test_a_variant_is_made_again_when_what_it_extends_changes(made: BuiltWorld) -> None:
    made.write("templates/variant/form.toml", VARIANT)
    made.declare("2022/variant", handed(FOLLOWED).replace("central-project", "variant"))
    assert "2022/variant.md" in made.make()
    made.edit("templates/central-project/form.toml", 'label = "实施单位"', 'label = "承办单位"')
    assert made.make()["2022/variant.md"] == "form.toml: label of implementer changed"
    text = (made.root / "output/2022/variant.md").read_text("utf-8")
    assert all(label in text for label in ("主管单位", "承办单位"))
