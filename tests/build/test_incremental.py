"""What is made again after which change: by content, never by time, and with the reason."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from shenbao.build import placing, run
from shenbao.build.layout import lay_out_sheets
from shenbao.system.reading import LARGEST
from tests.worlds import BOTH, THREE, BuiltWorld, contents, names

A, B, C = THREE


def test_at_first_everything_is_made(tmp_path: Path) -> None:
    world = BuiltWorld(tmp_path / "repository", *BOTH)
    assert world.make() == dict.fromkeys(names(THREE), "not made before")
    assert world.make() == {}


def declaration(place: str) -> str:
    return f"declarations/{place}.toml"


def both(place: str, reason: str) -> dict[str, str]:
    return {f"{place}.docx": reason, f"{place}.md": reason}


def every(reason: str) -> dict[str, str]:
    return {**both(A, reason), **both(B, reason), **both(C, reason)}


def touch(built: BuiltWorld) -> None:
    for path in built.root.rglob("*"):
        os.utime(path, (1, 1))


def copy_all(built: BuiltWorld) -> None:
    shutil.copytree(built.root, built.root.with_name("copy"))
    built.root = built.root.with_name("copy")


def no_stamps(built: BuiltWorld) -> None:
    (built.root / ".shenbao/stamps.json").unlink()


def comment_in_a_declaration(built: BuiltWorld) -> None:
    built.edit(declaration(A), "year = 2024\n", "year = 2024  # 说明\n")


def comment_in_the_form(built: BuiltWorld) -> None:
    built.edit("templates/shenzhen-project/form.toml", "[wording]\n", "# 说明\n[wording]\n")


def unused_word(built: BuiltWorld) -> None:
    path = built.root / "templates/shenzhen-project/lexicon.toml"
    path.write_text(path.read_text("utf-8") + '\n[[indicator]]\nname = "无人用"\nexplain = "x"\n')


def words_for_reading(built: BuiltWorld) -> None:
    built.edit("templates/_base/values.toml", '"不适用", ', "")
    built.edit("templates/_base/amounts.toml", 'other = ["下达", ', "other = [")


def unrelated_files(built: BuiltWorld) -> None:
    (built.root / "declarations/notes.txt").write_text("x")
    (built.root / "templates/_base/notes.txt").write_text("x")


NOTHING: dict[str, Callable[[BuiltWorld], None]] = {
    "nothing": lambda _built: None,
    "touched": touch,
    "copied elsewhere": copy_all,
    "stamps lost": no_stamps,
    "comment in a declaration": comment_in_a_declaration,
    "comment in the form": comment_in_the_form,
    "unused word in the lexicon": unused_word,
    "words for reading": words_for_reading,
    "unrelated files": unrelated_files,
}


@pytest.mark.parametrize("change", NOTHING.values(), ids=NOTHING.keys())
def test_nothing_is_made(change: Callable[[BuiltWorld], None], built: BuiltWorld) -> None:
    change(built)
    before = {path: path.stat().st_mtime_ns for path in (built.root / "output").rglob("*")}
    assert built.make() == {}
    assert before == {path: path.stat().st_mtime_ns for path in (built.root / "output").rglob("*")}
    assert built.make() == {}


FORM = "templates/shenzhen-project/form.toml"
EDITS = {
    "an amount": (
        (declaration(C), "annual_amount = 91.10", "annual_amount = 91.20"),
        both(C, "the declaration changed"),
    ),
    "a label": (
        (FORM, 'label = "项目编码"', 'label = "项目代码"'),
        every("form.toml: label of code changed"),
    ),
    "a title": (
        (FORM, 'title = "二级项目支出绩效目标申报表"\n\n', 'title = "申报表"\n\n'),
        every("form.toml: title changed"),
    ),
    "a pattern": (
        (FORM, 'pattern = "该指标主要考察{name}"', 'pattern = "该指标考察{name}"'),
        every("form.toml: pattern of 考察 changed"),
    ),
    "a class": (
        (FORM, 'label = "成本指标"', 'label = "成本类指标"'),
        every("form.toml: label of cost changed"),
    ),
    "a word of the lexicon": (
        (
            "templates/shenzhen-project/lexicon.toml",
            'explain_as = "用户满意度"',
            'explain_as = "用户的满意度"',
        ),
        both(C, "lexicon.toml: 用户满意度 changed"),
    ),
    "the Markdown template": (
        ("templates/_base/sheet.md.j2", "# {{ sheet.title }}", "## {{ sheet.title }}"),
        {f"{place}.md": "sheet.md.j2 changed" for place in THREE},
    ),
}


@pytest.mark.parametrize(("edit", "made"), EDITS.values(), ids=EDITS.keys())
def test_what_an_edit_makes_again(
    edit: tuple[str, str, str], made: dict[str, str], built: BuiltWorld
) -> None:
    before = built.outputs()
    built.edit(*edit)
    assert built.make() == made
    after = built.outputs()
    assert {name for name in after if after[name] != before[name]} == set(made)
    assert built.make() == {}


def test_a_template_of_its_own_is_seen(built: BuiltWorld) -> None:
    base = built.root / "templates/_base"
    own = built.root / "templates/shenzhen-project/sheet.md.j2"
    own.write_text((base / "sheet.md.j2").read_text("utf-8").replace("# {{", "## {{"), "utf-8")
    assert built.make() == {f"{place}.md": "sheet.md.j2 changed" for place in THREE}
    own.unlink()
    assert built.make() == {f"{place}.md": "sheet.md.j2 changed" for place in THREE}


def test_an_included_template_is_seen(built: BuiltWorld) -> None:
    base = built.root / "templates/_base"
    built.edit("templates/_base/sheet.md.j2", "# {{ sheet.title }}", "{% include 'head.j2' %}")
    (base / "head.j2").write_text("# {{ sheet.title }}")
    assert len(built.make()) == 3
    (base / "head.j2").write_text("## {{ sheet.title }}")
    assert built.make() == {f"{place}.md": "head.j2 changed" for place in THREE}


def test_a_missing_output_is_made_again(built: BuiltWorld) -> None:
    built.output(f"{A}.md").unlink()
    assert built.make() == {f"{A}.md": "the output is missing"}
    assert built.make() == {}


def test_an_output_changed_by_hand_is_made_again_and_kept_aside(built: BuiltWorld) -> None:
    before = built.outputs()
    path = built.output(f"{A}.md")
    path.write_text("von Hand", "utf-8")
    assert built.make() == {f"{A}.md": "the output was changed by hand"}
    assert built.outputs() == before
    (aside,) = (built.root / ".shenbao/edited").iterdir()
    assert aside.read_text("utf-8") == "von Hand"
    assert "SB040 warning: It was changed by hand and has been made anew" in built.errors
    assert aside.name in built.errors


def test_a_file_in_the_place_of_a_new_output_is_kept_aside(built: BuiltWorld) -> None:
    built.output("2024/new.md").write_text("notes")
    (built.root / declaration(A)).rename(built.root / "declarations/2024/new.toml")
    assert built.make() == both("2024/new", "not made before")
    (aside,) = (built.root / ".shenbao/edited").iterdir()
    assert aside.read_text("utf-8") == "notes"
    assert f"Another file was in its place, which is .shenbao/edited/{aside.name} now." in (
        built.errors
    )


def make_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def make_too_large(path: Path) -> None:
    os.truncate(path, LARGEST + 1)


def make_file_above(path: Path) -> None:
    shutil.rmtree(path.parent)
    path.parent.write_text("notes")


@pytest.mark.parametrize(
    ("block", "says"),
    [
        (make_folder, "A folder is in the place of this output."),
        (make_too_large, "A file that cannot be read is in the place of this output."),
        (make_file_above, "A file is in the place of this folder."),
    ],
)
def test_what_is_in_the_way_of_an_output_keeps_no_other_from_being_made(
    block: Callable[[Path], None], says: str, built: BuiltWorld
) -> None:
    (built.root / declaration(A)).rename(built.root / "declarations/a.toml")
    built.make()
    before = built.outputs()
    block(built.output(f"{B}.md"))
    built.output("a.md").unlink()
    assert built.make(status=1).keys() >= {"a.md"}
    assert says in built.errors
    assert built.output("a.md").read_bytes() == before["a.md"]


# ---- What changes during a build ----------------------------------------------


SECOND = "declarations/2024/second.toml"
LEXICON = "templates/shenzhen-project/lexicon.toml"


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (SECOND, "annual_amount = 91.10", "annual_amount = 91.20"),
        (FORM, 'label = "项目编码"', 'label = "项目代码"'),
        (LEXICON, 'explain_as = "用户满意度"', 'explain_as = "用户的满意度"'),
    ],
)
def test_what_changes_while_it_is_read_has_changed_for_the_next_build(
    path: str, old: str, new: str, built: BuiltWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    def changed_meanwhile(*arguments: Any) -> Iterator[Any]:
        for laid_out in lay_out_sheets(*arguments):
            if old in (built.root / path).read_text("utf-8"):
                built.edit(path, old, new)
            yield laid_out

    (built.root / declaration(C)).rename(built.root / SECOND)
    with monkeypatch.context() as patched:
        patched.setattr(run, "lay_out_sheets", changed_meanwhile)
        assert built.make("--force") != {}
    assert "2024/second.md" in built.make()
    assert built.compared(0) == ["All outputs are what their sources give."]


def test_same_size_and_time_do_not_hide_a_change(built: BuiltWorld) -> None:
    path = built.output(f"{A}.md")
    status = path.stat()
    content = path.read_bytes()
    path.write_bytes(content.replace("劳务".encode(), "务劳".encode()))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert path.stat().st_size == status.st_size
    assert built.make() == {f"{A}.md": "the output was changed by hand"}
    assert path.read_bytes() == content


def test_outputs_of_a_deleted_declaration_go(built: BuiltWorld) -> None:
    notes = built.output("2024/notes.md")
    notes.write_text("by hand")
    (built.root / declaration(A)).unlink()
    assert built.make() == {}
    assert sorted(built.outputs()) == sorted(
        [f"{B}.docx", f"{B}.md", f"{C}.docx", f"{C}.md", "2024/notes.md"]
    )


def test_an_output_that_cannot_be_removed_is_tried_again(
    built: BuiltWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As one that is open in Word, on some systems; what is removed is not looked for again."""

    def refuse(path: Path, _inside: Path) -> None:
        if path.suffix == ".docx":
            raise OSError(errno.EBUSY, os.strerror(errno.EBUSY), str(path))
        path.unlink()

    (built.root / declaration(A)).unlink()
    with monkeypatch.context() as patched:
        patched.setattr(placing, "remove_file", refuse)
        for _again in range(2):
            assert built.make() == {}
            says = "Its declaration is gone, but it cannot be removed: Device or resource busy."
            assert f"output/{A}.docx:1:1: SB040 warning: {says}" in built.errors
            assert f"{A}.md" not in built.errors
    assert (built.make(), built.errors) == ({}, "")
    assert sorted(built.outputs()) == sorted(names([B, C]))


def test_an_output_changed_by_hand_stays_when_its_declaration_goes(built: BuiltWorld) -> None:
    built.output(f"{A}.md").write_text("by hand")
    (built.root / declaration(A)).unlink()
    assert built.make() == {}
    assert built.output(f"{A}.md").read_text() == "by hand"
    assert not built.output(f"{A}.docx").exists()
    assert "Its declaration is gone, but it was changed by hand: it stays." in built.errors


def test_formats_that_are_not_asked_for_are_remembered(built: BuiltWorld) -> None:
    """They are made anew when they are asked for, kept if edited, and go with their declaration."""
    built.make("--format", "xlsx")
    built.edit(declaration(A), "58人", "59人")
    built.edit(declaration(B), "year = 2024\n", "year = 2024  # 说明\n")
    assert built.make() == both(A, "the declaration changed")
    built.output(f"{A}.xlsx").write_bytes(b"by hand")
    assert built.make("--format", "xlsx") == {
        f"{A}.xlsx": "its sources changed since it was made; the output was changed by hand",
        "2024/汇总表.xlsx": "a declaration of the year changed",
    }
    assert "the changed file is .shenbao/edited/" in built.errors
    built.edit(declaration(A), "59人", "60人")
    assert built.make() == both(A, "the declaration changed")
    (built.root / declaration(A)).unlink()
    assert built.make() == {}
    assert not built.output(f"{A}.xlsx").exists()


def test_a_renamed_declaration(built: BuiltWorld) -> None:
    source = built.root / declaration(A)
    source.rename(source.with_name("renamed.toml"))
    assert built.make() == both("2024/renamed", "not made before")
    assert sorted(built.outputs()) == sorted(
        f"{name}{suffix}" for name in ("2024/renamed", B, C) for suffix in (".md", ".docx")
    )


def test_a_part_of_the_declarations_removes_nothing(built: BuiltWorld) -> None:
    (built.root / declaration(A)).unlink()
    assert built.make(str(built.root / declaration(B))) == {}
    assert built.output(f"{A}.md").exists()


def test_force(built: BuiltWorld) -> None:
    before = built.outputs()
    assert built.make("--force") == every("--force")
    assert built.outputs() == before


def test_a_code_that_an_unchanged_declaration_has(built: BuiltWorld) -> None:
    before = built.outputs()
    twin = built.root / "declarations/2024/twin.toml"
    twin.write_bytes((built.root / declaration(A)).read_bytes())
    assert built.make(status=1) == {}
    assert [line.split(": ")[0] for line in built.errors.splitlines() if "SB014" in line] == [
        f"{declaration(A)}:5:8",
        "declarations/2024/twin.toml:5:8",
    ]
    assert built.outputs() == before


def test_a_faulty_declaration_is_named_in_every_build(built: BuiltWorld) -> None:
    before = built.outputs()
    built.edit(declaration(A), "is_new = false", "is_new = 0")
    for _ in range(2):
        assert built.make(status=1) == {}
        assert built.errors.count("SB012") == 1
    assert built.outputs() == before


def test_another_output_folder_has_a_record_of_its_own(built: BuiltWorld) -> None:
    other = built.root / "other"
    assert len(built.make("--out", str(other))) == 6
    assert built.make("--out", str(other)) == {}
    assert built.make() == {}
    assert contents(other).keys() == built.outputs().keys()


def test_the_manifest_is_the_same_wherever_it_is_made(built: BuiltWorld) -> None:
    manifest = (built.root / ".shenbao/manifest").read_bytes()
    copy_all(built)
    shutil.rmtree(built.root / ".shenbao")
    shutil.rmtree(built.root / "output")
    touch(built)
    assert len(built.make("-j", "1")) == 6
    assert (built.root / ".shenbao/manifest").read_bytes() == manifest


def test_what_a_killed_build_has_made_and_nobody_owns_is_told(built: BuiltWorld) -> None:
    built.output("2024/gone.md").write_text("made, and not recorded")
    built.write(".shenbao/unfinished", "")
    assert built.make() == {}
    assert "output/2024/gone.md:1:1: SB040 warning: It belongs to no declaration" in built.errors
    assert (built.make(), built.errors) == ({}, "")


def test_leftovers_of_a_killed_build_go(built: BuiltWorld) -> None:
    (built.root / ".shenbao/unfinished").touch()
    leftover = built.output("2024/.shenbao-0123456789abcdef.tmp")
    leftover.touch()
    assert built.make() == {}
    assert not leftover.exists()
    assert not (built.root / ".shenbao/unfinished").exists()


def test_check(built: BuiltWorld) -> None:
    assert built.compared(0) == ["All outputs are what their sources give."]
    status = built.output(f"{A}.md").stat()
    text = built.output(f"{A}.md").read_text("utf-8")
    built.output(f"{A}.md").write_text(text.replace("劳务", "务劳"), "utf-8")
    os.utime(built.output(f"{A}.md"), ns=(status.st_atime_ns, status.st_mtime_ns))
    built.output(f"{B}.docx").unlink()
    built.output("2024/gone.md").write_text("x")
    built.edit(declaration(C), "annual_amount = 91.10", "annual_amount = 91.20")
    before = built.outputs()
    assert sorted(built.compared(1)) == sorted(
        [
            f"{A}.md: not what its sources give",
            f"{C}.docx: not what its sources give",
            f"{C}.md: not what its sources give",
            f"{B}.docx: missing",
            "2024/gone.md: extra",
        ]
    )
    assert built.outputs() == before


def test_check_finds_an_extra_file_of_any_name(built: BuiltWorld) -> None:
    names = [".md", "..md", "...md", "a.b.md"]
    for name in names:
        built.output(f"2024/{name}").write_text("x")
    found = [line for line in built.compared(1) if ": " in line]
    assert found == [f"2024/{name}: extra" for name in sorted(names) if name != ".md"]


def test_check_believes_no_manifest(built: BuiltWorld) -> None:
    built.edit(declaration(C), "annual_amount = 91.10", "annual_amount = 91.20")
    path = built.root / ".shenbao/manifest"
    before = path.read_bytes()
    assert len(built.compared(1)) == 2
    assert path.read_bytes() == before


# ---- Standards that no declaration names --------------------------------------


def test_a_broken_standard_is_told_though_nothing_uses_it(built: BuiltWorld) -> None:
    form = "templates/draft/form.toml"
    built.write(form, "title = [")
    for _again in range(2):
        assert built.make(status=1) == {}
        assert f"{form}:1:10: SB002 error: " in built.errors
    checked = built.run("build", "--check", "--format", "markdown")
    assert checked.status == 1
    assert checked.err == built.errors
    built.write(form, (built.root / "templates/central-project/form.toml").read_bytes())
    for _again in range(2):
        assert (built.make(), built.errors) == ({}, "")
