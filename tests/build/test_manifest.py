"""A manifest that is damaged or hostile loses the entries that are, and no others."""

from __future__ import annotations

import json
import shutil
from hashlib import blake2b
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shenbao.build.manifest import Manifest, Output, SheetRecord
from shenbao.build.manifest_lines import (
    VERSION,
    State,
    as_lines,
    is_place,
    read_lines,
    read_stamps,
)
from shenbao.formats import FORMATS
from tests.properties import tries
from tests.worlds import THREE, BuiltWorld, World, contents

A, B, C = THREE
MANIFEST, STAMPS = ".shenbao/manifest", ".shenbao/stamps.json"
DAMAGED = "SB040 warning: The manifest is damaged"


def a_manifest() -> Manifest:
    """Return a manifest with some entries of each kind."""
    manifest = Manifest("default")
    recipe = manifest.add_recipe({"form.toml": "1" * 32, "program": "2" * 32})
    manifest.facts["1" * 32] = {"wording title": "3" * 32}
    for place in THREE:
        sheet: SheetRecord = {
            "name": place,
            "source": f"declarations/{place}.toml",
            "content": "4" * 32,
            "view": "5" * 32,
            "recipe": recipe,
            "lexicon": {"验收合格率": ""},
            "unique": {"shenzhen-project 2024 code": place},
            "year": "2024",
            "data": "6" * 32,
            "outputs": {name: Output("7" * 32, recipe, "5" * 32) for name in FORMATS},
        }
        manifest.sheets[place] = sheet
    manifest.workbooks["2024/汇总表"] = {
        "name": "2024/汇总表",
        "view": "8" * 32,
        "recipe": recipe,
        "declarations": dict.fromkeys(THREE, "6" * 32),
        "outputs": {"xlsx": Output("9" * 32, recipe, "8" * 32)},
    }
    return manifest


WHOLE = as_lines(a_manifest())
TABLES = ("recipes", "facts", "sheets", "workbooks")


def tables(manifest: Manifest) -> list[tuple[str, str, Any]]:
    return [
        (table, name, entry) for table in TABLES for name, entry in getattr(manifest, table).items()
    ]


def test_what_is_written_is_read() -> None:
    manifest, state = read_lines(WHOLE)
    assert state is State.WHOLE
    assert manifest.configuration == "default"
    assert tables(manifest) == tables(a_manifest())
    assert as_lines(manifest) == WHOLE


# ---- Damage -------------------------------------------------------------------


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """Return the manifest with a stretch of it lost, repeated, or exchanged for other bytes."""
    start = draw(st.integers(0, len(WHOLE) - 1))
    end = draw(st.integers(start + 1, len(WHOLE)))
    between = draw(st.sampled_from([b"", WHOLE[start:end] * 2, b"\n", b"\0"]) | st.binary())
    return WHOLE[:start] + between + WHOLE[end:]


@tries(150)
@given(damaged())
def test_what_is_not_damaged_is_kept_and_nothing_else_believed(content: bytes) -> None:
    manifest, state = read_lines(content)
    whole = tables(a_manifest())
    assert [entry for entry in tables(manifest) if entry not in whole] == []
    assert state is (State.WHOLE if content == WHOLE else State.DAMAGED)
    lines = content.split(b"\n")
    if lines[0] == WHOLE.split(b"\n")[0]:
        kept = [entry for entry, line in zip(whole, entry_lines(), strict=True) if line in lines]
        assert tables(manifest) == kept


def entry_lines() -> list[bytes]:
    """Return the lines of the entries; they stand in the order of the tables."""
    _head, *lines, _end, _nothing = WHOLE.split(b"\n")
    return lines


@pytest.mark.parametrize("cut", range(1, WHOLE.count(b"\n") + 1))
def test_of_a_file_that_is_cut_off_the_lines_are_kept(cut: int) -> None:
    content = b"\n".join(WHOLE.split(b"\n")[:cut]) + b"\n"
    manifest, state = read_lines(content)
    assert len(tables(manifest)) == min(cut - 1, len(tables(a_manifest())))
    assert state is (State.WHOLE if content == WHOLE else State.DAMAGED)


# ---- Hostility ----------------------------------------------------------------


def line(entry: Any) -> bytes:
    """Return a line with a right checksum, whatever it says."""
    text = json.dumps(entry).encode()
    return blake2b(text, digest_size=8).hexdigest().encode() + b" " + text + b"\n"


def forged(*entries: Any) -> bytes:
    lines = [["manifest", VERSION, ""], *entries, ["end", len(entries), ""]]
    return b"".join(map(line, lines))


hostile_texts = ["../x", "/x", "", "\ud800", "2024/x", "markdown"]
texts = st.text(st.characters()) | st.sampled_from(hostile_texts)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)
kinds = st.sampled_from(["recipe", "facts", "sheet", "workbook", "manifest", "end", "other"])


@st.composite
def hostile_entries(draw: st.DrawFn) -> list[Any]:
    """Return an entry of the manifest with something else in place of one of its values."""
    _checksum, text = draw(st.sampled_from(entry_lines())).split(b" ", 1)
    entry: list[Any] = json.loads(text)
    holders: list[Any] = [entry]
    for holder in holders:
        values = holder.values() if isinstance(holder, dict) else holder
        holders += [value for value in values if isinstance(value, dict | list) and value]
    holder = draw(st.sampled_from(holders))
    if isinstance(holder, dict) and draw(st.booleans()):
        holder[draw(texts)] = draw(anything)
    else:
        keys = sorted(holder) if isinstance(holder, dict) else range(len(holder))
        holder[draw(st.sampled_from(keys))] = draw(anything)
    return entry


@tries(100)
@given(st.lists(hostile_entries() | anything | st.tuples(kinds, texts, anything), max_size=4))
def test_whatever_an_entry_says_what_is_taken_has_its_type(entries: list[Any]) -> None:
    manifest, _state = read_lines(forged(*entries))
    for places in (manifest.sheets, manifest.workbooks):
        assert all(map(is_place, places))
        for record in places.values():
            assert record["outputs"].keys() <= FORMATS.keys()
            assert {*map(type, record["outputs"].values())} <= {Output}
    again, state = read_lines(as_lines(manifest))
    assert state is State.WHOLE
    assert (again.sheets, again.workbooks) == (manifest.sheets, manifest.workbooks)


@tries(50)
@given(st.binary() | st.dictionaries(texts, anything).map(json.dumps).map(str.encode))
def test_stamps_are_believed_where_they_have_their_types(content: bytes) -> None:
    for stamp in read_stamps(content).values():
        assert [*map(type, stamp)] == [int, int, int, int, str]


# ---- Builds -------------------------------------------------------------------


def edit(built: BuiltWorld, old: str, new: str, *, of: str) -> None:
    """Change the line of the manifest that begins like this, under a right checksum."""
    path = built.root / MANIFEST
    lines = path.read_text("utf-8").split("\n")
    (number,) = [at for at, text in enumerate(lines) if text.partition(" ")[2].startswith(of)]
    text = lines[number].partition(" ")[2]
    assert old in text
    lines[number] = line(json.loads(text.replace(old, new))).decode().strip()
    path.write_text("\n".join(lines), "utf-8")


HOSTILE = {
    "nothing": b"",
    "no manifest": b"{",
    "nested": b"[" * 100_000,
    "not UTF-8": b"\xff\xfe",
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE.keys())
def test_where_nothing_can_be_believed_all_is_looked_at_anew(
    content: bytes, built: BuiltWorld
) -> None:
    before = built.outputs()
    (built.root / MANIFEST).write_bytes(content)
    (built.root / STAMPS).write_bytes(content)
    assert set(built.make().values()) == {"not made before"}
    assert DAMAGED in built.errors
    assert built.outputs() == before
    assert built.make() == {}
    assert built.errors == ""


@pytest.mark.parametrize("version", [VERSION - 1, VERSION + 1])
def test_a_manifest_of_another_version_is_called_that(version: int, built: BuiltWorld) -> None:
    """It is not damaged; nothing of it is believed, and leftovers are named."""
    _head, *entries, end, _nothing = (built.root / MANIFEST).read_bytes().split(b"\n")
    head = line(["manifest", version, "default"]).removesuffix(b"\n")
    (built.root / MANIFEST).write_bytes(b"\n".join((head, *entries, end, b"")))
    (built.root / "output/2024/old.docx").touch()
    before = built.outputs()
    assert set(built.make().values()) == {"not made before"}
    told = [text.partition(": ")[2] for text in built.errors.splitlines() if text[:1].strip()]
    assert told == [
        "SB040 note: The manifest is of another version of this program: all is made anew.",
        "SB040 warning: It belongs to no declaration: delete it if nobody needs it.",
    ]
    assert built.outputs() == before
    assert built.make() == {}


CHANGES = {
    "unknown format": ('"markdown":', '"papyrus":', {f"{A}.md": "not made before"}),
    "surrogate": (A, "2024/\\ud800", dict.fromkeys((f"{A}.md", f"{A}.docx"), "not made before")),
    "wrong type": ('"2024"', "2024", dict.fromkeys((f"{A}.md", f"{A}.docx"), "not made before")),
}


@pytest.mark.parametrize(("old", "new", "made"), CHANGES.values(), ids=CHANGES.keys())
def test_a_bad_entry_costs_itself_only(
    old: str, new: str, made: dict[str, str], built: BuiltWorld
) -> None:
    edit(built, old, new, of=f'["sheet","{A}"')
    assert built.make() == made
    assert DAMAGED in built.errors
    assert built.make() == {}
    assert built.errors == ""


def test_what_a_lost_recipe_stands_for_is_made_again(built: BuiltWorld) -> None:
    path = built.root / MANIFEST
    lines = path.read_bytes().split(b"\n")
    kept = [text for text in lines if text.partition(b" ")[2][:9] != b'["recipe"']
    assert len(kept) < len(lines)
    path.write_bytes(b"\n".join(kept))
    assert set(built.make().values()) == {"the manifest lost what it was made from"}
    assert built.make() == {}


@pytest.mark.parametrize("place", ["../../victim", "/tmp/victim", "2024/../../victim", ""])
def test_a_hostile_manifest_reaches_nothing_outside(place: str, built: BuiltWorld) -> None:
    victim = built.root.parent / "victim.md"
    victim.write_bytes(built.output(f"{A}.md").read_bytes())
    edit(built, A, place, of=f'["sheet","{A}"')
    assert len(built.make()) == 2
    assert DAMAGED in built.errors
    assert victim.exists()


def test_files_that_nobody_owns_any_more_are_named_and_stay(built: BuiltWorld) -> None:
    edit(built, '"2024"', "2024", of=f'["sheet","{B}"')
    (built.root / f"declarations/{B}.toml").unlink()
    built.edit(f"declarations/{C}.toml", "is_new = false", "is_new = 0")
    (built.root / "output/notes.txt").touch()
    before = built.outputs().keys()
    assert built.make(status=1) == {}
    named = [text for text in built.errors.splitlines() if "belongs to no declaration" in text]
    assert sorted(text.split(":")[0] for text in named) == [
        f"output/{B}{suffix}" for suffix in (".docx", ".md")
    ]
    assert built.outputs().keys() == before
    built.make(status=1)
    assert "belongs to no declaration" not in built.errors


def test_a_build_without_a_manifest_names_them_too(built: BuiltWorld) -> None:
    (built.root / MANIFEST).unlink()
    (built.root / f"declarations/{B}.toml").unlink()
    built.make()
    assert built.errors.count("belongs to no declaration") == 2
    assert built.output(f"{B}.md").exists()


# ---- Something else in the place of the cache's files --------------------------


@pytest.fixture(scope="module")
def cached(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A repository that has been built, in which an output was edited by hand."""
    world = World(tmp_path_factory.mktemp("cached") / "project", THREE[:1])
    world.run("build", "--format", "markdown")
    output = world.root / f"output/{A}.md"
    output.write_text("by hand", "utf-8")
    world.run("build", "--format", "markdown")
    (world.root / ".shenbao/unfinished").touch()
    return world


def test_what_is_in_the_place_of_the_cache_is_named_and_left(cached: World, tmp_path: Path) -> None:
    names = sorted(path.name for path in (cached.root / ".shenbao").iterdir())
    assert {"edited", "lock", "manifest", "stamps.json", "unfinished"} <= {*names}
    for name in [".", *names]:
        root = tmp_path / "copy"
        shutil.copytree(cached.root, root)
        path = root / ".shenbao" / name
        is_folder = path.is_dir()
        if is_folder:
            shutil.rmtree(path)
            path.write_text("mine", "utf-8")
        else:
            path.unlink()
            path.mkdir()
            (path / "mine").touch()
        (root / f"output/{A}.md").write_text("by hand", "utf-8")
        before = contents(root)
        copy = World.at(root)
        done = copy.run("build", "--format", "markdown")
        shown = f".shenbao/{name}".removesuffix("/.")
        what = "A file is in the place of this folder" if is_folder else "A folder is in"
        assert (done.status, done.out) == (1, "")
        assert done.err.startswith(f"{shown}:1:1: SB040 error: {what}"), done.err
        assert contents(root) == before
        shutil.rmtree(root)
