"""shenbao pull at work: what it shows, writes, keeps and refuses."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from shenbao.cli.main import main
from tests.intake.pull.editing import Document, without_controls
from tests.worlds import ROOT, THREE, World
from tests.worlds import C as CODE


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A repository of three declarations, with the Word file of each."""
    world = World(tmp_path_factory.mktemp("pull") / "repository", THREE)
    assert world.run("build", "--format", "word").status == 0
    return world


@pytest.fixture
def project(made: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The repository, with the Word file of one declaration edited; the user stands there."""
    root = tmp_path / "repository"
    shutil.copytree(made.root, root)
    monkeypatch.chdir(root)
    edit(root, lambda document: document.type_over("annual_amount", "95.00"))
    return root


def edit(project: Path, change: object) -> None:
    assert callable(change)
    made = project / f"output/2024/{CODE}.docx"
    document = Document(made.read_bytes())
    change(document)
    (project / "edited.docx").write_bytes(document.content())


def declarations(project: Path) -> dict[str, str]:
    paths = sorted((project / "declarations").rglob("*.toml"))
    assert len(paths) == 3
    return {path.name: path.read_text(encoding="utf-8") for path in paths}


PATH = f"declarations/2024/{CODE}.toml"
SHOWN = f"""\
{CODE} 政务服务管理  {PATH}
  ~ 本年度项目金额（万元）: 91.10 → 95.00 (+3.90, +4.3 %)

{PATH} → edited.docx
  1 declaration changed
  深圳市福田区民意速办和智慧城市建设中心: 本年度项目金额（万元） 91.10 → 95.00 (+3.90, +4.3 %)
"""
PATCH = f"""
--- {PATH}
+++ {PATH}
@@ -10,7 +10,7 @@
 is_new = false
 allocation = "因素法和项目法"
 total_amount = 273.30        # 万元
-annual_amount = 91.10        # 万元
+annual_amount = 95.00        # 万元
 policy_basis = \"\"\"
 1.《深圳市政务服务数据管理局关于推广全市政务服务统一预约平台的通知》
 2.《市政府办公厅关于加快推进“政务服务+物流快递”工作的通知》
"""


def test_shows_what_was_edited_and_the_patch(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = declarations(project)
    assert main(["pull", "edited.docx"]) == 0
    assert capsys.readouterr() == (SHOWN + PATCH, "")
    assert declarations(project) == before


def test_writes_the_patch(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = declarations(project)
    assert main(["pull", "edited.docx", "--write"]) == 0
    assert capsys.readouterr() == (f"{SHOWN}{PATH} changed\n", "")
    before[f"{CODE}.toml"] = before[f"{CODE}.toml"].replace("= 91.10", "= 95.00")
    assert declarations(project) == before
    assert main(["pull", "edited.docx", "--write"]) == 0
    assert capsys.readouterr() == (f"No difference between {PATH} and edited.docx.\n", "")
    assert declarations(project) == before


def test_writes_nothing_before_conflicts_are_decided(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def change(document: Document) -> None:
        document.type_over("annual_amount", "95.00")
        document.type_over("term", "4")

    edit(project, change)
    path = project / PATH
    path.write_text(path.read_text(encoding="utf-8").replace("= 91.10", "= 92.00"))
    before = declarations(project)
    assert main(["pull", "edited.docx", "--write"]) == 1
    shown = capsys.readouterr()
    assert shown.out.splitlines()[-1] == f"{PATH} was not changed: decide the conflicts first."
    assert shown.err == (
        "edited.docx: table 1, row 5, column 4: SB034 error: 本年度项目金额（万元） has changed in "
        "both: here it is “95.00”, in the declaration “92.00”.\n"
        "  = Choose: --prefer word takes what the document says, --prefer toml keeps this.\n"
    )
    assert declarations(project) == before
    assert main(["pull", "edited.docx", "--write", "--prefer", "word"]) == 0
    text = before[path.name].replace("= 92.00", "= 95.00").replace("term = 3 ", "term = 4 ")
    assert declarations(project) == before | {path.name: text}


def test_writes_the_rest_where_something_is_refused(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def change(document: Document) -> None:
        document.type_over("annual_amount", "95.00")
        document.relabel("年度目标", "年度绩效目标")

    edit(project, change)
    assert main(["pull", "edited.docx", "--write"]) == 1
    assert "SB033 error" in capsys.readouterr().err
    assert "annual_amount = 95.00 " in (project / PATH).read_text(encoding="utf-8")


def test_finds_no_declaration_for_a_document_that_it_did_not_make(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(next((ROOT / "tests/data/resaved").glob("*.docx")), project / "other.docx")
    assert main(["pull", "other.docx"]) == 1
    assert capsys.readouterr() == (
        "",
        "other.docx:1:1: SB033 error: The document does not say which declaration it was made of.\n"
        "  = Only a Word file that build has made can be pulled; any other can be imported.\n",
    )


def test_pulls_into_a_declaration_that_has_another_code_now(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = project / PATH
    other = CODE[:-1] + "9"
    path.write_text(path.read_text(encoding="utf-8").replace(CODE, other), encoding="utf-8")
    for other_path in set(path.parent.iterdir()) - {path}:
        other_path.unlink()
    assert main(["pull", "edited.docx"]) == 1
    assert f"The declaration {CODE} of the document is not here" in capsys.readouterr().err
    assert main(["pull", "edited.docx", "--into", PATH, "--write"]) == 0
    text = path.read_text(encoding="utf-8")
    assert (f'code = "{other}"' in text, "annual_amount = 95.00 " in text) == (True, True)
    assert main(["pull", "edited.docx", "--into", "nowhere.toml"]) == 2


def test_two_years_of_one_project_are_told_apart_or_asked_about(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (source,) = (ROOT / "tests/data/central").rglob("2018/*.toml")
    text = source.read_text(encoding="utf-8")
    paths = [f"declarations/{year}/tourism.toml" for year in (2018, 2019)]
    for path, year in zip(paths, (2018, 2019), strict=True):
        (project / path).parent.mkdir(parents=True, exist_ok=True)
        (project / path).write_text(text.replace("year = 2018", f"year = {year}"), encoding="utf-8")
    assert main(["build", *paths, "--format", "word", "--quiet"]) == 0
    document = Document((project / "output/2019/tourism.docx").read_bytes())
    document.type_over("authority", "县文旅局")
    (project / "edited.docx").write_bytes(document.content())
    assert main(["pull", "edited.docx"]) == 0
    assert f"--- {paths[1]}\n" in capsys.readouterr().out
    for path in paths:
        changed = (
            (project / path)
            .read_text(encoding="utf-8")
            .replace("annual_funds = 10 ", "annual_funds = 11 ")
        )
        (project / path).write_text(changed, encoding="utf-8")
    assert main(["pull", "edited.docx"]) == 0  # its title says the year
    assert f"--- {paths[1]}\n" in capsys.readouterr().out
    form = project / "templates/central-project/form.toml"
    label = form.read_text(encoding="utf-8").replace("项目负责人及电话", "负责人及电话")
    form.write_text(label, encoding="utf-8")
    assert main(["pull", "edited.docx"]) == 1
    assert capsys.readouterr().err == (
        f"edited.docx:1:1: SB033 error: The document may be of any of these: {', '.join(paths)}.\n"
        "  = Name the file with --into.\n"
    )
    assert main(["pull", "edited.docx", "--into", paths[1], "--write"]) == 0
    assert 'authority = "县文旅局"' in (project / paths[1]).read_text(encoding="utf-8")


def test_a_broken_file_is_told(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "broken.docx").write_bytes((project / "edited.docx").read_bytes()[:2000])
    assert main(["pull", "broken.docx", "nowhere.docx"]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert [line.partition(": ")[0] for line in lines if " error: " in line] == [
        "broken.docx:1:1",
        "nowhere.docx:1:1",
    ]


def test_declarations_come_back_as_they_were(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = sorted((project / "output").rglob("*.docx"))
    for path in files:
        path.write_bytes(without_controls(path.read_bytes()))
    before = declarations(project)
    assert main(["pull", *map(str, files), "--write"]) == 0
    shown = capsys.readouterr()
    assert shown.err == ""
    assert shown.out.count("No difference between") == 3
    assert declarations(project) == before


def test_an_edited_document_that_libreoffice_has_saved(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (project / PATH).read_text(encoding="utf-8")
    edited = ROOT / "tests/data/edited/government-services-2024.docx"
    assert main(["pull", str(edited), "--write"]) == 0
    rate = """
[[output.cost]]
name = "支出进度达标率"
target = "≥95%"
"""
    price = """
[[output.cost]]
name = "政务服务邮寄单价"
target = "≤25元/件"
"""
    progress = """
name = "政务服务提升程度"
target = "显著"
"""
    explained = f'{progress}explain = "办事群众对政务服务改进的评价"\n'
    for old, new in (
        ("= 91.10", "= 95.00"),
        ("≥1500件", "≥1600件"),
        (rate, rate + price),
        (progress, explained),
    ):
        assert before.count(old) == 1
        before = before.replace(old, new)
    assert (project / PATH).read_text(encoding="utf-8") == before
    assert capsys.readouterr().err.count("SB035 note") == 1
