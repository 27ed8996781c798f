"""Two revisions are compared by what they say, and no more of them is read than has to be."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

import pytest

from shenbao.changes.comparison import Comparison, Revision, compare
from shenbao.changes.comparison.changes import TextChanged
from shenbao.changes.comparison.totals import Money, Tally, Totals, total_up
from shenbao.changes.revisions import FolderTree
from shenbao.form import Library
from tests.changes.comparison.reading import edited
from tests.worlds import ROOT

CODES = ["440304221061500000025", "44030422106150000027", "440304241063100300012"]
OFFICE, NETWORK, HALL = (f"declarations/2024/{code}.toml" for code in CODES)
OTHER = "declarations/2024/440304241063100300013.toml"
FORM = "templates/shenzhen-project/form.toml"
LEXICON = "templates/shenzhen-project/lexicon.toml"
PATTERN = ("该指标主要考察{name}", "该指标重点考察{name}")


class Noting(FolderTree):
    """A folder that notes which files were read."""

    def __init__(self, root: Path, name: str) -> None:
        super().__init__(root, name)
        self.noted: list[str] = []

    def read(self, paths: Iterable[str]) -> dict[str, bytes]:
        found = super().read(paths)
        self.noted += found
        return found


def revision(tree: FolderTree) -> Revision:
    return Revision(tree, Library(tree.root / "templates"), "declarations", "templates")


class Pair:
    """Two versions of a repository, the old one and the new one."""

    def __init__(self, old: Path, new: Path) -> None:
        self.old = old
        self.new = new
        shutil.copytree(old, new)
        self.trees: tuple[Noting, ...] = ()

    def edit(self, path: str, old: str, new: str) -> None:
        file = self.new / path
        file.write_text(edited(file.read_text("utf-8"), [(old, new)]), "utf-8")

    def compare(self) -> Comparison:
        old, new = Noting(self.old, "old"), Noting(self.new, "new")
        self.trees = old, new
        return compare(revision(old), revision(new))

    @property
    def read(self) -> list[list[str]]:
        return [tree.noted for tree in self.trees]


@pytest.fixture
def pair(repository: Path, tmp_path: Path) -> Pair:
    return Pair(repository, tmp_path / "new")


def kinds(comparison: Comparison) -> dict[str, list[str]]:
    """Return the kinds of changes by the path of each declaration."""
    return {
        entry.side.path: [type(change).__name__ for change in entry.changes]
        for entry in comparison.entries
    }


def effects(comparison: Comparison) -> list[tuple[str, str, int, int]]:
    return [
        (effect.cause.subject.value, effect.cause.name, effect.sheets, effect.cells)
        for effect in comparison.effects
    ]


def test_nothing_changed_and_nothing_is_read(pair: Pair) -> None:
    comparison = pair.compare()
    assert comparison.is_empty
    assert list(comparison) == []
    assert pair.read == [[], []]
    assert total_up(comparison) == Totals(Tally(), 0, Tally(), ())


def test_only_what_changed_is_read(pair: Pair) -> None:
    pair.edit(OFFICE, "annual_amount = ", "annual_amount = 1")
    comparison = pair.compare()
    assert kinds(comparison) == {OFFICE: ["AmountChanged"]}
    assert pair.read == [[OFFICE], every(pair)]


def test_a_change_without_meaning_is_none(pair: Pair) -> None:
    pair.edit(OFFICE, "\n[[output.cost]]", "\n# 成本\n\n[[output.cost]]")
    assert pair.compare().is_empty
    assert pair.read == [[OFFICE], every(pair)]


def every(pair: Pair) -> list[str]:
    """Return all declarations: one that has not changed may follow one that has."""
    paths = (pair.new / "declarations").rglob("*.toml")
    return sorted(path.relative_to(pair.new).as_posix() for path in paths)


def test_declarations_come_and_go(pair: Pair) -> None:
    (pair.new / OFFICE).unlink()
    added = "declarations/2025/new.toml"
    (pair.new / added).parent.mkdir()
    text = (ROOT / OTHER).read_text("utf-8")
    (pair.new / added).write_text(text, "utf-8")
    comparison = pair.compare()
    assert kinds(comparison) == {OFFICE: ["DeclarationRemoved"], added: ["DeclarationAdded"]}
    totals = total_up(comparison)
    assert (totals.declarations, totals.indicators) == (Tally(1, 1), Tally(7, 6))
    assert {(bool(sums.old), bool(sums.new)) for sums in totals.money} == {
        (True, False),
        (False, True),
    }


def test_a_code_and_a_file_name_that_were_corrected_together(pair: Pair) -> None:
    corrected = "declarations/2024/corrected.toml"
    (pair.new / OFFICE).rename(pair.new / corrected)
    pair.edit(corrected, f'code = "{CODES[0]}"', 'code = "440304250000000000001"')
    pair.edit(corrected, "annual_amount = 852.90", "annual_amount = 900.00")
    assert kinds(pair.compare()) == {
        corrected: ["DeclarationRenamed", "FieldChanged", "AmountChanged"]
    }


def test_codes_of_two_files_that_were_exchanged(pair: Pair) -> None:
    """Two cells are told, not two declarations that have nothing in common."""
    for path, code, other in ((OFFICE, CODES[0], CODES[2]), (HALL, CODES[2], CODES[0])):
        pair.edit(path, f'code = "{code}"', f'code = "{other}"')
    assert kinds(pair.compare()) == {OFFICE: ["FieldChanged"], HALL: ["FieldChanged"]}


def test_a_declaration_in_another_file_is_the_same_one(pair: Pair) -> None:
    (pair.new / OFFICE).rename(pair.new / "declarations/2024/office.toml")
    pair.edit("declarations/2024/office.toml", "term = ", "term = 1")
    comparison = pair.compare()
    assert kinds(comparison) == {
        "declarations/2024/office.toml": ["DeclarationRenamed", "FieldChanged"]
    }


def test_two_files_that_exchanged_their_names(pair: Pair) -> None:
    contents = [(pair.new / path).read_bytes() for path in (OFFICE, HALL)]
    (pair.new / OFFICE).write_bytes(contents[1])
    (pair.new / HALL).write_bytes(contents[0])
    assert kinds(pair.compare()) == {
        OFFICE: ["DeclarationRenamed"],
        HALL: ["DeclarationRenamed"],
    }


def test_a_project_that_goes_on_is_the_same_in_the_year_after(pair: Pair) -> None:
    """Its declaration of the same year comes first, wherever that stands."""
    following = "declarations/2025/next.toml"
    path = pair.new / OFFICE
    (pair.new / following).parent.mkdir()
    text = path.read_text("utf-8")
    (pair.new / following).write_text(text.replace("year = 2024", "year = 2025"), "utf-8")
    path.rename(path.with_name("moved.toml"))
    found = [
        (entry.old and entry.old.path, entry.new and entry.new.path)
        for entry in pair.compare().entries
    ]
    assert found == [(OFFICE, "declarations/2024/moved.toml"), (None, following)]
    path.with_name("moved.toml").unlink()
    found = [
        (entry.old and entry.old.path, entry.new and entry.new.path)
        for entry in pair.compare().entries
    ]
    assert found == [(OFFICE, following)]


def test_a_code_that_was_corrected(pair: Pair) -> None:
    pair.edit(OFFICE, f'code = "{CODES[0]}"', 'code = "440304221061500000026"')
    assert kinds(pair.compare()) == {OFFICE: ["FieldChanged"]}


def test_one_pattern_reaches_all_sheets(pair: Pair) -> None:
    pair.edit(FORM, *PATTERN)
    comparison = pair.compare()
    assert effects(comparison) == [("pattern", "考察", 3, 6 + 6 + 12)]
    assert kinds(comparison) == {OFFICE: [], NETWORK: [], HALL: []}
    assert total_up(comparison) == Totals(Tally(), 3, Tally(), ())
    both = [FORM]
    assert pair.read == [both, [*both, OFFICE, NETWORK, HALL]]


def test_a_line_of_the_lexicon_reaches_the_sheets_that_use_it(pair: Pair) -> None:
    old = 'explain_as = "应用系统运行维护验收合格率"'
    pair.edit(LEXICON, old, 'explain_as = "运维验收合格率"')
    users = [path for path in (OFFICE, NETWORK, HALL) if uses(pair, path)]
    comparison = pair.compare()
    name = "应用系统运行维护验收合格率"
    assert effects(comparison) == [("lexicon", name, len(users), len(users))]
    assert list(kinds(comparison)) == users
    assert 0 < len(users) < 3


def uses(pair: Pair, path: str) -> bool:
    return 'name = "应用系统运行维护验收合格率"' in (pair.old / path).read_text("utf-8")


def test_looks_reach_all_sheets_and_no_cell(pair: Pair) -> None:
    pair.edit("templates/_base/sheet.css", "font-size: 10pt", "font-size: 11pt")
    comparison = pair.compare()
    assert effects(comparison) == [("layout", "sheet.css", 3, 0)]
    assert comparison.entries == ()
    assert not comparison.is_empty


def test_looks_that_a_standard_overrules_reach_none_of_its_sheets(pair: Pair) -> None:
    for root in (pair.old, pair.new):
        shutil.copy(root / "templates/_base/sheet.css", root / "templates/shenzhen-project")
    pair.edit("templates/_base/sheet.css", "font-size: 10pt", "font-size: 11pt")
    assert pair.compare().is_empty


def test_looks_in_the_form_itself(pair: Pair) -> None:
    pair.edit(FORM, 'size = "A4 portrait"', 'size = "A4 landscape"')
    (pair.new / "templates/_base/sheet.md.j2").write_text("#", "utf-8")
    assert effects(pair.compare()) == [("layout", "form.toml, sheet.md.j2", 3, 0)]


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (FORM, "# 改一个标签", "# 换一个标签"),
        (FORM, 'aliases = ["项目编号"]', 'aliases = ["项目代码"]'),
        ("templates/_base/amounts.toml", 'word = "万元"', 'word = "萬元"'),
    ],
)
def test_what_no_sheet_shows_is_no_change(pair: Pair, path: str, old: str, new: str) -> None:
    pair.edit(path, old, new)
    assert pair.compare().is_empty


def test_authors_and_templates_at_once(pair: Pair) -> None:
    pair.edit(FORM, *PATTERN)
    pair.edit(OFFICE, 'name = "发放劳务派遣工资人数"', 'name = "发放工资人数"')
    comparison = pair.compare()
    assert kinds(comparison) == {OFFICE: ["IndicatorRenamed"], NETWORK: [], HALL: []}
    assert effects(comparison) == [("pattern", "考察", 3, 6 + 6 + 12)]
    assert total_up(comparison) == Totals(Tally(changed=1), 2, Tally(changed=1), ())


def faults(comparison: Comparison) -> list[tuple[str, str, bool]]:
    return [(fault.path, fault.revision, fault.is_compared) for fault in comparison.faults]


def test_a_faulty_declaration_is_compared_as_far_as_it_can_be_read(pair: Pair) -> None:
    pair.edit(OFFICE, "term = ", "trem = ")
    pair.edit(OFFICE, "852.90", "8529.0")
    pair.edit(HALL, "term = ", "term = 1")
    comparison = pair.compare()
    assert kinds(comparison) == {OFFICE: ["FieldChanged", "AmountChanged"], HALL: ["FieldChanged"]}
    assert faults(comparison) == [(OFFICE, "new", True)]
    assert comparison.left_out == ()
    assert comparison.old_problems == ()
    assert [problem.code for problem in comparison.new_problems] == ["SB011", "SB010"]
    assert comparison.new_problems[0].span.path == pair.new / OFFICE


def test_a_change_that_mends_a_declaration_hides_no_other(pair: Pair) -> None:
    pair.new, pair.old = pair.old, pair.new
    pair.edit(OFFICE, "term = ", "term = true #")
    pair.edit(HALL, "[[output.cost]]", "[[output.cost]")
    pair.new, pair.old = pair.old, pair.new
    pair.edit(OFFICE, "852.90", "8529.0")
    comparison = pair.compare()
    assert faults(comparison) == [(OFFICE, "old", True), (HALL, "old", False)]
    assert kinds(comparison) == {
        OFFICE: ["FieldChanged", "AmountChanged"],
        HALL: ["DeclarationMended"],
    }
    totals = total_up(comparison)
    assert (totals.declarations, totals.indicators) == (Tally(changed=2), Tally())
    assert [sums.key for sums in totals.money] == ["annual_amount"]


@pytest.mark.parametrize("faulty", ["new", "old"])
def test_by_a_faulty_standard_declarations_are_read_as_by_the_other(
    pair: Pair, faulty: str
) -> None:
    pair.edit(OFFICE, "852.90", "900.00")
    root = pair.new if faulty == "new" else pair.old
    text = (root / FORM).read_text("utf-8")
    broken = edited(text, [('key = "annual_goal"\nlabel', 'key = "annual_goal"\nlable')])
    (root / FORM).write_text(broken, "utf-8")
    comparison = pair.compare()
    assert kinds(comparison) == {OFFICE: ["AmountChanged"]}
    assert faults(comparison) == [(FORM, faulty, True)]
    problems = comparison.new_problems if faulty == "new" else comparison.old_problems
    assert {problem.span.path for problem in problems} == {root / FORM}


@pytest.mark.parametrize("gone", ["new", "old"])
def test_a_standard_that_is_in_one_revision_only(pair: Pair, gone: str) -> None:
    """Nobody touched the declarations, but they cannot be laid out in one of the revisions."""
    shutil.rmtree((pair.new if gone == "new" else pair.old) / "templates/shenzhen-project")
    comparison = pair.compare()
    assert comparison.entries == ()
    assert faults(comparison) == [(path, gone, True) for path in sorted((OFFICE, NETWORK, HALL))]
    problems = {"old": comparison.old_problems, "new": comparison.new_problems}
    assert {problem.code for problem in problems.pop(gone)} == {"SB015"}
    assert list(problems.values()) == [()]


def test_a_faulty_declaration_nobody_touched_is_told_of_when_its_form_changed(
    pair: Pair,
) -> None:
    for root in (pair.old, pair.new):
        (root / HALL).write_text("form = ", "utf-8")
    assert pair.compare().is_empty
    pair.edit(FORM, *PATTERN)
    comparison = pair.compare()
    assert comparison.left_out == (f"2024/{CODES[2]}.toml",)
    assert list(kinds(comparison)) == [OFFICE, NETWORK]


def test_the_standards_came_with_the_declarations(pair: Pair) -> None:
    shutil.rmtree(pair.old)
    pair.old.mkdir()
    assert list(kinds(pair.compare()).values()) == [["DeclarationAdded"]] * 3


def test_money_by_unit(pair: Pair) -> None:
    """What another unit files now is no other amount."""
    unit = "深圳市福田区民意速办和智慧城市建设中心"
    pair.edit(OFFICE, "annual_amount = 852.90", "annual_amount = 900")
    pair.edit(NETWORK, f'applicant = "{unit}"', 'applicant = "某街道办"')
    old = amounts(pair.old / OFFICE)
    form = "shenzhen-project"
    assert total_up(pair.compare()).money == (
        Money(unit, form, "annual_amount", old["annual_amount"], Decimal(900)),
    )


def amounts(path: Path) -> dict[str, Decimal]:
    lines = [line.partition(" = ") for line in path.read_text("utf-8").splitlines()]
    return {
        key: Decimal(value.partition("#")[0].strip())
        for key, _equals, value in lines
        if key in ("annual_amount", "total_amount")
    }


def test_a_part_of_the_declarations(pair: Pair) -> None:
    for path in (OFFICE, HALL):
        pair.edit(path, "term = ", "term = 1")
    old, new = (revision(FolderTree(root, root.name)) for root in (pair.old, pair.new))
    comparison = compare(old, new, lambda place: place == f"2024/{CODES[2]}.toml")
    assert list(kinds(comparison)) == [HALL]
    assert (ROOT / HALL).is_file()


LIST = "declarations/2024/list.toml"
LIST_TOML = 'form = "unit-list"\nyear = 2024\nunit = "某局"\n'


def listed_rows(comparison: Comparison) -> tuple[set[str], set[str]]:
    """Return the rows of a list that are gone, and those that have come."""
    (entry,) = (entry for entry in comparison.entries if entry.side.path == LIST)
    (change,) = entry.changes
    assert isinstance(change, TextChanged)
    assert change.key == "projects"
    assert isinstance(change.old, tuple)
    assert isinstance(change.new, tuple)
    return set(change.old) - set(change.new), set(change.new) - set(change.old)


def test_a_list_of_which_only_what_it_lists_has_changed(repository: Path, tmp_path: Path) -> None:
    (repository / LIST).write_text(LIST_TOML, "utf-8")
    pair = Pair(repository, tmp_path / "new")
    assert pair.compare().is_empty
    pair.edit(OFFICE, "annual_amount = 852.90", "annual_amount = 900.00")
    comparison = pair.compare()
    assert set(kinds(comparison)) == {OFFICE, LIST}
    gone, come = listed_rows(comparison)
    assert len(gone) == len(come) == 3, "the total, that of the unit, and the project's first row"
    assert any("852.90" in row for row in gone)
    assert any("900.00" in row for row in come)


def test_a_list_from_which_a_declaration_has_gone(repository: Path, tmp_path: Path) -> None:
    (repository / LIST).write_text(LIST_TOML, "utf-8")
    pair = Pair(repository, tmp_path / "new")
    (pair.new / OFFICE).unlink()
    gone, _come = listed_rows(pair.compare())
    assert any("劳务派遣人员" in row for row in gone)


def test_the_head_of_a_list_is_a_part_of_its_form(repository: Path, tmp_path: Path) -> None:
    (repository / LIST).write_text(LIST_TOML, "utf-8")
    pair = Pair(repository, tmp_path / "new")
    pair.edit("templates/unit-list/form.toml", 'label = "预算数"', 'label = "预算金额"')
    (effect,) = pair.compare().effects
    assert (effect.cause.old, effect.cause.new, set(effect.consequences)) == (
        "预算数",
        "预算金额",
        {LIST},
    )
