"""Standards from elsewhere: no sheet is made by one that the repository has not agreed to."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from shenbao.form import Library
from shenbao.form.lock import read_lock
from shenbao.project import project
from shenbao.system import packages
from shenbao.system.packages import DataFolder
from tests.histories import History
from tests.worlds import ROOT, THREE, A, B, World

SHIPPED = "shenzhen-project"
UPDATE = "Run shenbao standard update"
LABEL, NEW_LABEL = 'label = "项目名称"', 'label = "项目全称"'


class Office(World):
    """A repository without standards of its own, and the program whose standards it uses."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.root = folder / "repository"
        self.shipped = folder / "installed"
        self.patch = patch
        self.others: tuple[DataFolder, ...] = ()
        self.bring("0.1.0")

    def bring(self, version: str, *others: DataFolder) -> None:
        """Let the program be of this version, and other packages be there too."""
        self.others = others
        shipped = DataFolder("shenbao", str(self.shipped), "shenbao", version)
        for module in (project, packages):
            self.patch.setattr(module, "shipped_templates", lambda: shipped)
            self.patch.setattr(module, "data_folders", lambda _group: others)

    def upgrade(self) -> None:
        """Install a newer version of the program, in which one label is another."""
        form = self.shipped / SHIPPED / "form.toml"
        text = form.read_text("utf-8")
        assert text.count(LABEL) == 1
        form.write_text(text.replace(LABEL, NEW_LABEL), "utf-8")
        self.bring("0.2.0", *self.others)

    @property
    def sheet(self) -> str:
        return (self.root / f"output/2024/{A}.md").read_text("utf-8")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office once its standards are locked, and its sheets are made."""
    folder = tmp_path_factory.mktemp("office")
    World(folder / "repository", THREE[:2]).configure(formats='["markdown"]')
    shutil.move(folder / "repository/templates", folder / "installed")
    with pytest.MonkeyPatch.context() as patch:
        office = Office(folder, patch)
        assert office.run("standard", "update").status == 0
        assert office.run("build").errors == {}
    return folder


@pytest.fixture
def office(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    shutil.copytree(made, tmp_path / "office")
    return Office(tmp_path / "office", monkeypatch)


@pytest.fixture
def unlocked(office: Office) -> Office:
    """The same before anything is locked or made."""
    for name in ("output", ".shenbao"):
        shutil.rmtree(office.root / name)
    (office.root / "standards.lock").unlink()
    return office


def package(folder: Path, name: str, form: str, package: str = "forms") -> DataFolder:
    """Make the folder of standards of a package."""
    path = folder / package
    (path / name).mkdir(parents=True)
    (path / name / "form.toml").write_text(form, "utf-8")
    return DataFolder(f"{package}/all", str(path), package, "1.0")


REFUSING = {
    "build": ["build"],
    "verify": ["build", "--check"],
    "one": ["build", f"declarations/2024/{A}.toml"],
    "check": ["check"],
    "next": ["next", "2025"],
    "library": ["library"],
    "diff": ["diff", *(f"declarations/2024/{code}.toml" for code in (A, B))],
}


@pytest.mark.parametrize("words", REFUSING.values(), ids=REFUSING.keys())
def test_what_is_not_locked_is_refused_once_and_the_mend_named(
    unlocked: Office, words: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(unlocked.root)
    result = unlocked.run(*words)
    assert result.status == 1
    lines = (result.out + result.err).splitlines()
    assert [line for line in lines if "error" in line and "SB016" in line] == [
        "standards.lock:1:1: SB016 error: _base of shenbao 0.1.0 is not in standards.lock.",
        f"standards.lock:1:1: SB016 error: {SHIPPED} of shenbao 0.1.0 is not in standards.lock.",
    ]
    assert sum(UPDATE in line for line in lines) == 2
    assert not list(unlocked.root.glob("output/**/*.md"))


def test_the_lock_has_what_is_used_and_no_more(unlocked: Office) -> None:
    result = unlocked.run("standard", "update")
    assert result == (
        0,
        f"+ _base  shenbao==0.1.0\n+ {SHIPPED}  shenbao==0.1.0\n"
        "+ yearly-summary  shenbao==0.1.0\nstandards.lock written\n",
        "",
    )
    lock = read_lock(unlocked.root / "standards.lock")
    assert [*lock.entries] == ["_base", SHIPPED, "yearly-summary"]
    assert lock.text() == (unlocked.root / "standards.lock").read_text("utf-8")
    assert unlocked.run("build").status == 0
    again = unlocked.run("standard", "update")
    assert again == (0, "standards.lock is up to date.\n", "")
    assert unlocked.run("standard", "update", "monitoring").status == 0
    lock = read_lock(unlocked.root / "standards.lock")
    assert [*lock.entries] == ["_base", "central-project", "monitoring", SHIPPED, "yearly-summary"]
    assert unlocked.run("standard", "update").out == "standards.lock is up to date.\n"


@pytest.mark.parametrize("name", Library(ROOT / "templates").names())
def test_an_update_that_follows_an_update_changes_nothing(name: str, unlocked: Office) -> None:
    """What is locked because another standard needs it asks for nothing itself."""
    assert unlocked.run("standard", "update", name).status == 0
    assert unlocked.run("standard", "update").out == "standards.lock is up to date.\n"


def test_a_build_says_nothing_of_where_packages_are(office: Office) -> None:
    manifest = (office.root / ".shenbao/manifest").read_text("utf-8")
    assert "standards:shenbao:_base/sheet.md.j2" in manifest
    assert str(office.shipped) not in manifest


def test_an_upgrade_changes_no_sheet_until_it_is_agreed_to(office: Office) -> None:
    before = office.sheet
    office.upgrade()
    refused = office.run("build")
    assert refused.status == 1
    assert sorted(refused.errors) == ["standards.lock"]
    assert refused.errors["standards.lock"] == [
        f"SB016 {SHIPPED} of shenbao 0.2.0 is not what standards.lock names, "
        "that of shenbao==0.1.0."
    ]
    assert UPDATE in refused.err
    assert office.sheet == before

    locked = (office.root / "standards.lock").read_bytes()
    shown = office.run("standard", "update", "--dry-run")
    assert (shown.status, shown.err) == (0, "")
    assert (office.root / "standards.lock").read_bytes() == locked
    assert "项目名称 → 项目全称" in shown.out
    assert "2 sheets" in shown.out

    moved = office.run("standard", "update")
    assert moved == (0, shown.out + "standards.lock written\n", "")
    assert office.sheet == before
    assert office.run("build").status == 0
    assert office.sheet == before.replace("项目名称", "项目全称")


def test_the_same_content_of_a_newer_version_is_no_change(office: Office) -> None:
    office.bring("0.2.0")
    assert office.run("build").status == 0
    result = office.run("standard", "update")
    assert "shenbao==0.1.0 → shenbao==0.2.0  the same content" in result.out
    assert "No difference" not in result.out


def test_what_a_colleague_has_agreed_to_is_not_built_by_an_older_version(office: Office) -> None:
    """No file of a standard has changed here, and no declaration."""
    path = office.root / "standards.lock"
    lock = read_lock(path)
    old = lock.entries[SHIPPED].content
    text = path.read_text("utf-8").replace("0.1.0", "0.3.0").replace(old, old[::-1])
    path.write_text(text, "utf-8")
    result = office.run("build")
    assert result.status == 1
    assert "or install shenbao==0.3.0" in result.err


def test_a_lock_that_is_gone_is_missed_though_nothing_else_has_changed(office: Office) -> None:
    (office.root / "standards.lock").unlink()
    refused = office.run("build")
    assert refused.status == 1
    assert [*refused.errors] == ["standards.lock"]


def test_a_lock_with_conflict_markers_is_written_anew(office: Office) -> None:
    path = office.root / "standards.lock"
    sound = path.read_text("utf-8")
    path.write_text("<<<<<<< ours\n" + sound, "utf-8")
    refused = office.run("build")
    assert refused.status == 1
    assert "Run shenbao standard update, which writes it anew." in refused.err
    office.run("standard", "update")
    assert path.read_text("utf-8") == sound


def test_what_cannot_be_shown_is_not_agreed_to_unseen(office: Office) -> None:
    shutil.rmtree(office.root / ".shenbao/standards")
    office.upgrade()
    locked = (office.root / "standards.lock").read_bytes()
    refused = office.run("standard", "update")
    assert refused.status == 1
    assert f"no older version is kept of {SHIPPED}" in refused.err
    assert (office.root / "standards.lock").read_bytes() == locked
    assert office.run("standard", "update", "--unseen").status == 0
    assert office.run("build").status == 0
    assert "项目全称" in office.sheet


def test_what_a_colleague_has_locked_is_kept_by_the_first_build(office: Office) -> None:
    """A clone has no copy of it until then."""
    shutil.rmtree(office.root / ".shenbao")
    assert office.run("build").status == 0
    office.upgrade()
    result = office.run("standard", "update")
    assert (result.status, result.err) == (0, "")
    assert "项目名称 → 项目全称" in result.out


def test_a_copy_that_is_not_what_it_was_is_not_shown(office: Office) -> None:
    (copy,) = office.root.glob(f".shenbao/standards/*/{SHIPPED}/form.toml")
    copy.write_text(copy.read_text("utf-8") + "# touched\n", "utf-8")
    office.upgrade()
    assert office.run("standard", "update").status == 1


def test_the_own_standard_of_a_name_is_taken_and_needs_no_lock(office: Office) -> None:
    folder = office.root / "templates" / SHIPPED
    shutil.copytree(office.shipped / SHIPPED, folder)
    form = folder / "form.toml"
    form.write_text(form.read_text("utf-8").replace(LABEL, NEW_LABEL), "utf-8")
    result = office.run("build")
    assert result.status == 0, result
    assert "项目全称" in office.sheet
    office.upgrade()
    assert office.run("build").status == 0
    assert f"- {SHIPPED}  shenbao==0.1.0\n" in office.run("standard", "update").out


def test_an_own_file_is_taken_in_place_of_a_shared_one(office: Office) -> None:
    template = (office.shipped / "_base/sheet.md.j2").read_text("utf-8")
    office.write("templates/_base/sheet.md.j2", "OURS\n" + template)
    assert office.run("build").status == 0
    assert office.sheet.startswith("OURS\n")
    office.write(f"templates/{SHIPPED}/sheet.md.j2", "THEIRS\n" + template)
    assert office.run("build").status == 0
    assert office.sheet.startswith("THEIRS\n")


def test_a_package_may_extend_what_is_shipped(office: Office, tmp_path: Path) -> None:
    form = f'extends = "{SHIPPED}"\ntitle = "乙表"\n'
    office.bring("0.1.0", package(tmp_path, "office-project", form))
    text = (ROOT / f"declarations/{THREE[2]}.toml").read_text("utf-8")
    office.declare("2025/x", text.replace(SHIPPED, "office-project"))
    refused = office.run("build")
    assert refused.errors["standards.lock"] == [
        "SB016 office-project of forms 1.0 is not in standards.lock."
    ]
    assert office.run("standard", "update").out.startswith("+ office-project  forms==1.0\n")
    assert office.run("build").status == 0
    assert "乙表" in (office.root / "output/2025/x.md").read_text("utf-8")

    office.upgrade()  # of what it extends: all three sheets change
    assert "3 sheets" in office.run("standard", "update").out

    office.bring("0.2.0")  # and the package is gone
    gone = office.run("build")
    assert gone.errors["standards.lock"] == [
        "SB016 office-project is a form standard of forms, which is not installed."
    ]
    assert "Install forms==1.0 beside shenbao." in gone.err


def test_of_two_packages_with_one_standard_none_is_taken_by_chance(
    office: Office, tmp_path: Path
) -> None:
    form = f'extends = "{SHIPPED}"\n'
    both = [package(tmp_path, "twice", form, name) for name in ("forms-a", "forms-b")]
    office.bring("0.1.0", *both)
    result = office.run("standard", "update", "twice")
    assert result.status == 2
    assert "Several packages have a form standard twice: forms-a, forms-b." in result.err


def test_a_comparison_of_revisions_reads_each_by_what_it_had_locked(office: Office) -> None:
    history = History(office.root)
    history.commit("before")
    office.upgrade()
    office.run("standard", "update")
    result = office.run("diff")
    assert (result.status, result.err) == (0, "")
    assert "项目名称 → 项目全称" in result.out
    history.commit("after")
    assert office.run("diff", "HEAD~1", "HEAD").out.count("项目名称 → 项目全称") == 1


def test_a_workbook_of_a_year_is_not_made_by_a_list_that_is_not_locked(office: Office) -> None:
    lock = office.root / "standards.lock"
    *others, last = lock.read_text("utf-8").split("[[standard]]")
    assert "yearly-summary" in last
    lock.write_text("[[standard]]".join(others), "utf-8")
    refused = office.run("build", "--format", "xlsx")
    assert (refused.status, [*refused.errors]) == (1, ["standards.lock"])
    assert "yearly-summary of shenbao 0.1.0 is not in standards.lock." in refused.err
    assert not list(office.root.glob("output/*/汇总表.xlsx"))
    assert office.run("standard", "update").status == 0
    assert office.run("build", "--format", "xlsx").status == 0
    assert list(office.root.glob("output/*/汇总表.xlsx"))


def test_what_changes_in_shared_files_is_shown(office: Office) -> None:
    """They are compared with the copy that is kept of them."""
    lines = office.shipped / "_base/sheet.md.j2"
    lines.write_text(lines.read_text("utf-8") + "\n末行\n", "utf-8")
    office.bring("0.2.0")
    assert office.run("build").errors.keys() == {"standards.lock"}
    shown = office.run("standard", "update")
    assert (shown.status, shown.err) == (0, "")
    assert "~ _base  shenbao==0.1.0 → shenbao==0.2.0" in shown.out
    assert "faulty" not in shown.out
    assert "2 sheets, 0 cells (sheet.md.j2)" in shown.out
    assert office.run("build").status == 0
    assert office.sheet.endswith("末行\n")


def test_a_shared_file_that_came_since_stops_nothing(office: Office) -> None:
    """A repository that has all shared files itself has locked none; a newer program has more."""
    shutil.copytree(office.shipped / "_base", office.root / "templates/_base")
    assert office.run("standard", "update").out.startswith("- _base  shenbao==0.1.0\n")
    assert (office.run("build").status, office.run("build").err) == (0, "")
    (office.shipped / "_base/news.toml").write_text("", "utf-8")
    office.bring("0.2.0")
    made = office.run("build", "--force")
    assert (made.status, made.errors) == (0, {})
    assert "Used from shenbao 0.2.0, as the repository has none: _base/news.toml." in made.err
    assert office.run("standard", "update").status == 0
    assert office.run("build", "--force").err == ""


def test_schemas_are_of_what_is_used(office: Office) -> None:
    assert office.run("schema").status == 0
    made = {path.name for path in (office.root / "schema").iterdir()}
    assert made == {f"{SHIPPED}.schema.json", "yearly-summary.schema.json"}


def test_an_own_standard_may_extend_what_is_shipped(office: Office) -> None:
    office.write("templates/own/form.toml", f'extends = "{SHIPPED}"\ntitle = "自有表"\n')
    for place in THREE[:2]:
        path = f"declarations/{place}.toml"
        text = (office.root / path).read_text("utf-8")
        office.write(path, text.replace(f'form = "{SHIPPED}"', 'form = "own"'))
    assert office.run("build").status == 0
    assert office.sheet.startswith("# 自有表\n")
    assert office.run("standard", "update").out == "standards.lock is up to date.\n"
    office.upgrade()
    refused = office.run("build")
    assert [*refused.errors] == ["standards.lock"]
    assert "2 sheets" in office.run("standard", "update").out


def test_a_standard_that_cannot_be_read_stops_nothing_else(office: Office, tmp_path: Path) -> None:
    """A link out of the package is refused where the files are read, and is in no digest."""
    brought = package(tmp_path, "linked", f'extends = "{SHIPPED}"\n')
    secret = tmp_path / "secret.toml"
    secret.write_text("secret", "utf-8")
    (Path(brought.path) / "linked/lexicon.toml").symlink_to(secret)
    office.bring("0.1.0", brought)
    text = (ROOT / f"declarations/{THREE[2]}.toml").read_text("utf-8")
    office.declare("2025/x", text.replace(SHIPPED, "linked"))
    office.run("standard", "update")
    built = office.run("build")
    assert built.status == 1
    assert "lexicon.toml" in built.err
    assert "secret" not in built.err.replace("secret.toml", "")
    assert office.sheet


def test_a_pull_says_that_nothing_is_locked(office: Office) -> None:
    assert office.run("build", "--format", "word").status == 0
    (office.root / "standards.lock").unlink()
    result = office.run("pull", str(office.root / f"output/2024/{A}.docx"))
    assert result.status == 1
    assert f"{SHIPPED} of shenbao 0.1.0 is not in standards.lock." in result.err
    assert UPDATE in result.err
