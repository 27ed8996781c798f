"""Old repositories go on working: with the templates of their time, and the program of today.

``tests/data/old_repository`` has the templates of the first version that could check and pull, but
for files that are the same today. There were no lists, no meanings and no lock then.
"""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import tomli

from shenbao.check.examples import CLEAN
from shenbao.check.opinions import load_opinions
from shenbao.check.words import load_words
from shenbao.diagnostics import Diagnostic, Severity
from shenbao.form import Filing, Library
from shenbao.form.blank import blank_filing
from shenbao.form.collections import BASE
from shenbao.form.lock import Lock
from shenbao.form.years import load_year_words
from shenbao.formats import markdown, word, xlsx
from shenbao.formats.errors import TemplateError
from shenbao.formats.spreadsheets import lists
from shenbao.formats.templating import Templates
from shenbao.intake.drafting.words import load_known_words
from shenbao.intake.words import load_import_words
from shenbao.money import load_amount_words
from shenbao.reports.check.review_form import load_review_form
from shenbao.sheet.layout import lay_out
from shenbao.system.packages import shipped_templates
from shenbao.targets import load_vocabulary
from shenbao.toml import at, parse
from shenbao.toml.literals import inline
from tests import spreadsheets
from tests.histories import History
from tests.worlds import CENTRAL, DATA, FOUR, ROOT, THREE, World, committed, templates_of

OLD = DATA / "old_repository/templates"
SHIPPED = ROOT / "templates"
SAME = (
    "_base/base.docx",
    "_base/sheet.xlsx.toml",
    "_base/portfolio.xlsx.toml",
    "shenzhen-project/lexicon.toml",
)
USED = "Used from shenbao"


class OldWorld(World):
    """A repository with templates from before there were lists, meanings and a lock."""

    def __init__(self, root: Path) -> None:
        super().__init__(root, FOUR)
        shutil.rmtree(root / "templates")
        shutil.copytree(OLD, root / "templates")
        for path in SAME:
            shutil.copyfile(SHIPPED / path, root / "templates" / path)


def sheet_of_today(place: str) -> bytes:
    """Return the sheet of a declaration by the templates of today: the words were the same."""
    filing = filed(place, Library(SHIPPED))
    return markdown.render(lay_out(filing), templates_of(filing.standard.folders))


def filed(place: str, library: Library) -> Filing:
    document, problems = parse(committed(place), Path(f"{place}.toml"))
    assert document is not None, problems
    filing, problems = library.file(document)
    assert filing is not None, problems
    return filing


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> OldWorld:
    world = OldWorld(tmp_path_factory.mktemp("old") / "repository")
    made = world.run("build", "--format", "markdown", "--format", "xlsx")
    assert (made.status, made.errors) == (0, {})
    return world


def test_its_sheets_are_what_they_were(built: OldWorld) -> None:
    for place in FOUR:
        assert (built.root / f"output/{place}.md").read_bytes() == sheet_of_today(place)


def test_its_yearly_workbook_has_the_columns_that_it_had(built: OldWorld) -> None:
    """Its portfolio.toml says them itself, where there is a list standard now."""
    book = spreadsheets.opened((built.root / "output/2024/汇总表.xlsx").read_bytes())
    rows = {sheet.title: [[cell.value for cell in row] for row in sheet] for sheet in book}
    written = tomli.loads((OLD / "_base/portfolio.toml").read_text("utf-8"))["sheet"]
    assert {title: heads for title, (heads, *_) in rows.items()} == {
        sheet["name"]: [column["label"] for column in sheet["columns"]] for sheet in written
    }
    assert rows["指标"][0][2] == "预算数"
    assert [row[2] for row in rows["项目"]] == [
        "项目",
        "劳务派遣人员",
        "购置费",
        "政务服务管理",
        "小计",
        None,
    ]
    assert [row[0] for row in rows["项目"]][-1] == "合计"
    assert [row[3] for row in rows["项目"]][1:4] == [4133.7, 1846, 273.3]
    assert str(rows["项目"][4][3]).startswith("=SUM")


def test_it_is_told_once_what_is_used_of_the_program(tmp_path: Path) -> None:
    world = OldWorld(tmp_path)
    told = world.run("build", "--format", "markdown")
    assert told.err.count("standards.lock:1:1: SB016 note") == 1
    assert USED in told.err
    assert "_base/lines.toml" in told.err
    assert world.run("standard", "update").status == 0
    assert world.run("build", "--format", "markdown").err == ""


COMMANDS = {
    "import": ("import", f"{{root}}/output/{THREE[0]}.md", "--out", "{root}/imported"),
    "library": ("library",),
    "next": ("next", "2025"),
    "schema": ("schema",),
    "list": ("standard", "list"),
    "show": ("standard", "show", "shenzhen-project"),
    "draft": ("standard", "new", "drafted", "--from", f"{{root}}/output/{THREE[0]}.md"),
    "another's standard": ("standard", "show", "department-whole"),
    "nothing to build": ("build", "--format", "markdown", "--format", "xlsx"),
}
"""What must end well; of none is an error told."""


@pytest.mark.parametrize("words", COMMANDS.values(), ids=COMMANDS.keys())
def test_commands_go_on_working(words: tuple[str, ...], built: OldWorld, tmp_path: Path) -> None:
    shutil.copytree(built.root, tmp_path / "repository")
    world = World.at(tmp_path / "repository")
    result = world.run(*(word.format(root=world.root) for word in words))
    assert (result.status, result.errors) == (0, {}), result.err


def test_a_strict_check_minds_only_the_declarations(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.declare("2024/clean", CLEAN.read_text("utf-8"))
    world.root.joinpath("templates/_base/opinions.toml").unlink()
    found = world.run("check", "--strict", "--select", "SB1")
    assert (found.status, found.err) == (0, "")
    assert USED in found.out


def test_a_template_that_is_too_old_for_a_newer_form_is_told(tmp_path: Path) -> None:
    """It takes the place of the program's, which knows fixed cells."""
    world = OldWorld(tmp_path)
    standard = library(tmp_path / "templates").known("self-evaluation")
    assert standard
    sheet = lay_out(blank_filing(standard, 2024))
    with pytest.raises(TemplateError) as error:
        word.render(sheet, Templates(standard.folders))
    assert error.value.hint.startswith("_base/sheet.docx.xml.j2 may be older than this form")
    (world.root / "templates/_base/sheet.docx.xml.j2").unlink()
    assert word.render(sheet, Templates(standard.folders))


def test_revisions_are_compared_without_a_word_on_the_lock(tmp_path: Path) -> None:
    world = OldWorld(tmp_path)
    history = History(world.root)
    history.commit("before")
    world.edit("templates/shenzhen-project/form.toml", 'label = "项目名称"', 'label = "项目全称"')
    found = world.run("diff")
    assert (found.status, found.err) == (0, "")
    assert "项目名称 → 项目全称" in found.out


def test_the_check_goes_on_working(built: OldWorld) -> None:
    found = built.run("check", "--format", "json", f"declarations/{THREE[0]}.toml")
    assert {"SB405", "SB310"} <= {problem["code"] for problem in json.loads(found.out)["findings"]}
    assert found.errors == {}


# ---- What came since, file by file and key by key ---------------------------------------------


def shared_files() -> list[str]:
    folder = SHIPPED / BASE
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.*"))


def own_base(folder: Path) -> Path:
    """Return a folder of templates that has all the shared files of today itself."""
    templates = folder / "templates"
    shutil.copytree(SHIPPED, templates)
    return templates


def library(templates: Path) -> Library:
    """Return the standards of a repository that has never had a lock."""
    lock = Lock(templates.parent / "standards.lock")
    return Library(templates, others=(shipped_templates(),), lock=lock)


@pytest.mark.parametrize("name", shared_files())
def test_any_file_of_all_standards_may_be_one_that_came_since(name: str, tmp_path: Path) -> None:
    templates = own_base(tmp_path)
    (templates / BASE / name).unlink()
    found = library(templates)
    place = f"2018/{CENTRAL}"
    filing = filed(place, found)
    sheet, assets = lay_out(filing), templates_of(filing.standard.folders)
    assert markdown.render(sheet, assets) == sheet_of_today(place)
    assert word.render(sheet, assets)
    assert xlsx.render(sheet, assets)
    yearly, _problems = found.yearly_list
    assert yearly
    listing, problems = found.list_of_year(yearly, 2018, [filing])
    assert listing, problems
    assert xlsx.render(lay_out(listing), Templates(listing.standard.folders))
    told = [*found.problems_of_unused(), *dict.fromkeys(found.problems())]
    assert [(one.severity, f"{BASE}/{name}" in one.message) for one in told] == [
        (Severity.INFO, True)
    ]


def drafting_words(known: Library, problems: list[Diagnostic]) -> None:
    words = load_import_words(files("import.toml", known), [])
    assert words
    load_known_words(known, words, problems)


READERS: dict[str, Callable[[Library, list[Diagnostic]], object]] = {
    "amounts.toml": lambda known, found: load_amount_words(files("amounts.toml", known), found),
    "drafting.toml": drafting_words,
    "import.toml": lambda known, found: load_import_words(files("import.toml", known), found),
    "lines.toml": lambda known, found: found.extend(known.load("central-project")[1]),
    "numbering.toml": lambda known, found: found.extend(known.load("central-project")[1]),
    "opinions.toml": lambda known, found: load_opinions(files("opinions.toml", known), found),
    "portfolio.toml": lambda known, found: found.extend(known.yearly_list[1]),
    "portfolio.xlsx.toml": lambda known, _found: lists.read_looks(assets_of(known)),
    "review-sheet.toml": lambda known, found: found.extend(
        load_review_form(files("review-sheet.toml", known))[1]
    ),
    "review.toml": lambda known, found: load_words(known.collections.base, found),
    "sheet.xlsx.toml": lambda known, _found: xlsx.read_looks(assets_of(known)),
    "values.toml": lambda known, found: load_vocabulary(files("values.toml", known), found),
    "years.toml": lambda known, found: load_year_words(known.collections.base, found),
}
"""How each file of words and looks is read; what is wrong is added, or raised."""


REFERRED_TO = ("units",)
"""Keys without which others of the file would be wrong, which old ones have as well."""


def files(name: str, known: Library) -> Sequence[Path]:
    return known.collections.shared_files(name)


def assets_of(known: Library) -> Templates:
    return Templates(known.collections.base)


def test_each_file_of_words_has_a_reader() -> None:
    assert {name for name in shared_files() if name.endswith(".toml")} == READERS.keys()


def some_keys(data: dict[str, Any]) -> list[tuple[str, ...]]:
    """Return keys of a file and of its tables, at most ten, those that nothing refers to."""
    inner = [
        (key, name) for key, table in data.items() if isinstance(table, dict) for name in table
    ]
    found = [*((key,) for key in data), *inner]
    return [path for path in found[:: -(-len(found) // 10)] if path[-1] not in REFERRED_TO]


@pytest.mark.parametrize("name", READERS)
def test_any_key_of_a_shared_file_may_be_one_that_came_since(name: str, tmp_path: Path) -> None:
    """Or one that is known no more: that is told, and stops nothing."""
    templates = tmp_path / "templates"
    own = templates / BASE / name
    own.parent.mkdir(parents=True)
    data = tomli.loads((SHIPPED / BASE / name).read_text("utf-8"), parse_float=Decimal)
    taken = some_keys(data)
    assert taken
    for path in taken:
        rest = copy.deepcopy(data)
        at(rest, path[:-1]).pop(path[-1])
        own.write_text(
            "".join(f"{key} = {inline(value)}\n" for key, value in rest.items()), "utf-8"
        )
        problems: list[Diagnostic] = []
        READERS[name](library(templates), problems)
        assert problems == [], (path, problems)
    own.write_text(own.read_text("utf-8") + 'known_no_more = "x"\n', "utf-8")
    if name.endswith(("xlsx.toml", "lines.toml")):
        return  # the one is refused as a slip, as workers cannot tell of it; the other has fields
    problems = []
    READERS[name](library(templates), problems)
    assert [(one.severity, one.code) for one in problems] == [(Severity.WARNING, "SB010")]
