"""A pack has all that a unit hands in: one PDF of all sheets, and an archive of all files."""

from __future__ import annotations

import hashlib
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdf

from tests.judges import pdf_text, qpdf_problems, standards_broken
from tests.worlds import FOUR, A, B, BuiltWorld, C, World

UNIT = "深圳市福田区民意速办和智慧城市建设中心"
NAME = f"2024 {UNIT}"
OTHER = "2018 [610001]湖南省润山润水生态农业发展有限公司"
PROJECTS = {A: "劳务派遣人员", B: "购置费", C: "政务服务管理"}


def test_a_pack_is_a_book_and_an_archive(tmp_path: Path) -> None:
    world = World(tmp_path / "repository", FOUR)
    result = world.run("pack")
    assert (result.status, result.err) == (0, "")
    assert result.out.splitlines() == [
        f"pack/{OTHER}.pdf: 1 sheet",
        f"pack/{OTHER}.zip: 1 sheet",
        f"pack/{NAME}.pdf: 3 sheets",
        f"pack/{NAME}.zip: 3 sheets",
    ]
    check_book(world)
    check_tags(world)
    check_archive(world)


def file(world: World, name: str) -> bytes:
    return (world.root / "pack" / name).read_bytes()


def outline(entries: list[Any], reader: pypdf.PdfReader) -> dict[str, int]:
    """Return the bookmarks of the first level with their pages, from 1."""
    return {
        str(entry.title): (reader.get_destination_page_number(entry) or 0) + 1
        for entry in entries
        if not isinstance(entry, list)
    }


def check_book(packed: World) -> None:
    """Each sheet begins at the page that the contents and the bookmarks say."""
    content = file(packed, f"{NAME}.pdf")
    assert qpdf_problems(content) == []
    assert standards_broken(content) == []
    text = pdf_text(packed.root / "pack" / f"{NAME}.pdf")
    pages = [page.replace(" ", "") for page in text.split("\f")]
    assert UNIT in pages[0]
    reader = pypdf.PdfReader(BytesIO(content))
    marks = outline(reader.outline, reader)
    assert [*marks] == [
        "目录",
        *(f"{number} {name} {code}" for number, (code, name) in enumerate(PROJECTS.items(), 1)),
    ]
    front = 2
    first = [page - front for page in marks.values()][1:]
    assert first[0] == 1
    for code, name, page in zip(PROJECTS, PROJECTS.values(), first, strict=True):
        assert code in pages[front + page - 1]
        assert f"{code}{name}" in pages[1].replace("\n", "")
        assert "第1页共" in pages[front + page - 1]
    for number, text in enumerate(pages[front : len(reader.pages)], 1):
        assert f"（{number}）" in text


def check_tags(packed: World) -> None:
    root: Any = pypdf.PdfReader(BytesIO(file(packed, f"{NAME}.pdf"))).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "zh-CN"
    metadata = root["/Metadata"].get_data().decode()
    assert 'pdfuaid:part="1"' in metadata
    kinds = [child.get_object()["/S"] for child in root["/StructTreeRoot"]["/K"][0]["/K"]]
    assert "/H1" in str(kinds) or len(kinds) > 5


def check_archive(packed: World) -> None:
    with zipfile.ZipFile(BytesIO(file(packed, f"{NAME}.zip"))) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    sums = files.pop("SHA256SUMS").decode()
    assert files.keys() == {
        f"{NAME}.pdf",
        "汇总表.xlsx",
        *(f"word/2024/{code}.docx" for code in PROJECTS),
        *(f"pdf/2024/{code}.pdf" for code in PROJECTS),
    }
    assert files[f"{NAME}.pdf"] == file(packed, f"{NAME}.pdf")
    lines = (f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files))
    assert sums == "".join(lines)


def test_the_files_are_those_of_a_build(built: BuiltWorld) -> None:
    """Of some declarations, and by the names that the settings ask for."""
    built.configure(name='"{name}"')
    built.make()
    folder = built.root / "out"
    words = ("pack", str(built.root / f"declarations/2024/{A}.toml"), "--out", str(folder))
    result = built.run(*words)
    assert result.status == 0, result
    with zipfile.ZipFile(folder / f"{NAME}.zip") as archive:
        assert archive.read("word/劳务派遣人员.docx") == built.outputs()["劳务派遣人员.docx"]
        first = archive.read(f"{NAME}.pdf")
    assert built.run(*words).status == 0
    assert (folder / f"{NAME}.pdf").read_bytes() == first
    assert {*built.outputs()} == {f"{n}{s}" for n in PROJECTS.values() for s in (".md", ".docx")}


def test_nothing_is_packed_where_a_declaration_is_faulty(tmp_path: Path) -> None:
    world = World(tmp_path / "repository", FOUR)
    world.edit(f"declarations/2024/{A}.toml", "year = 2024", 'year = "x"')
    result = world.run("pack")
    assert result.status == 1
    assert result.errors.keys() == {f"declarations/2024/{A}.toml"}
    assert not (world.root / "pack").exists()


def test_a_unit_spelt_in_two_ways_has_one_pack(tmp_path: Path) -> None:
    world = World(tmp_path / "repository")
    units = (UNIT, UNIT, UNIT.replace("建设", ""), "某区第一小学", "某区第二小学")
    for number, unit in enumerate(units):
        world.another(f"2024/{number}", number, (f'applicant = "{UNIT}"', f'applicant = "{unit}"'))
    result = world.run("pack")
    assert result.status == 0, result
    assert [line for line in result.err.splitlines() if " warning: " in line] == [
        f"declarations/2024/2.toml:1:1: SB041 warning: {units[2]} is taken to be {UNIT}, "
        "spelt in another way."
    ]
    assert {path.name for path in (world.root / "pack").glob("*.pdf")} == {
        f"2024 {unit}.pdf" for unit in {*units} - {units[2]}
    }
