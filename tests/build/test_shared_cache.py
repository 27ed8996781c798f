"""A cache that machines share: what is in it is fetched, and believed as far as it is proven."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import fsspec
import pytest

from shenbao.build import make, shared_cache
from shenbao.build.shared_cache import SharedCache
from shenbao.system.lines import as_line, parsed
from tests.worlds import FOUR, THREE, Result, World, options

URL, BUCKET = "s3://forms/cache", "forms"
FORMATS = ("markdown", "xlsx")
PAGES = 4 + 2
"""The declarations, and the yearly workbooks."""

ENTRIES = 2 * 4 + 2
REFUSED = "of the shared cache is damaged or forged: the output is made anew."


def world_of(root: Path) -> World:
    return World(root, FOUR)


def build(world: World, url: str, *words: str) -> Result:
    return world.run("build", *options(FORMATS), "--cache", url, *words)


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The places of what was made and not fetched."""
    places: list[str] = []
    real = make.make_all

    def noted(tasks: Iterator[tuple[str, make.Task]], *others: object) -> object:
        def seen() -> Iterator[tuple[str, make.Task]]:
            for place, task in tasks:
                places.append(place)
                yield place, task

        return real(seen(), *others)  # type: ignore[arg-type]

    monkeypatch.setattr("shenbao.build.run.make_all", noted)
    return places


def manifest(world: World) -> bytes:
    return (world.root / ".shenbao/manifest").read_bytes()


@pytest.fixture
def url(tmp_path: Path) -> str:
    return str(tmp_path / "cache")


@pytest.fixture(scope="module")
def first_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a world and of the cache in which its outputs are."""
    folder = tmp_path_factory.mktemp("shared")
    built = build(world_of(folder / "first"), str(folder / "cache"), "--cache-write", "--json")
    assert (built.status, json.loads(built.out)["written"]) == (0, ENTRIES)
    return folder


@pytest.fixture
def first(first_once: Path, tmp_path: Path) -> World:
    """A world whose outputs are in the cache."""
    shutil.copytree(first_once, tmp_path, dirs_exist_ok=True)
    return World.at(tmp_path / "first")


def test_a_second_machine_fetches_and_makes_nothing(
    first: World, tmp_path: Path, url: str, rendered: list[str]
) -> None:
    second = world_of(tmp_path / "second")
    assert build(second, url, "--quiet") == (0, "", "")
    assert rendered == []
    assert second.outputs() == first.outputs()
    assert manifest(second) == manifest(first)


@pytest.mark.usefixtures("first")
def test_only_what_changed_is_made(tmp_path: Path, url: str, rendered: list[str]) -> None:
    second = world_of(tmp_path / "second")
    path = second.root / f"declarations/{THREE[0]}.toml"
    path.write_text(path.read_text("utf-8").replace("劳务", "服务"), "utf-8")
    assert build(second, url, "--quiet").status == 0
    assert rendered == [THREE[0], "2024/汇总表"]
    assert build(second, url, "--quiet", "--force").status == 0
    assert len(rendered) == 2 + PAGES


@pytest.mark.parametrize("change", ["template", "program", "library", "system"])
@pytest.mark.usefixtures("first")
def test_what_an_output_depends_on_is_in_its_name(
    tmp_path: Path, url: str, rendered: list[str], monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    second = world_of(tmp_path / "second")
    match change:
        case "template":
            for standard in ("_base", "shenzhen-project"):
                second.template("more.css", "/* more */", standard)
        case "program":
            monkeypatch.setattr("shenbao.build.inputs.Inputs._program", lambda _self: "another")
        case "library":
            monkeypatch.setattr("shenbao.build.inputs.installed_version", lambda _name: "0")
        case "system":
            monkeypatch.setattr(shared_cache, "system_libraries", lambda: ("another",))
    assert build(second, url, "--quiet").status == 0
    assert len(rendered) == PAGES


def test_nobody_writes_who_was_not_told_to(tmp_path: Path, url: str) -> None:
    assert build(world_of(tmp_path / "first"), url, "--quiet").status == 0
    assert not Path(url).exists()


@pytest.mark.usefixtures("first")
def test_settings_and_the_environment_name_the_cache(
    tmp_path: Path, url: str, rendered: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    second, third = world_of(tmp_path / "second"), world_of(tmp_path / "third")
    second.configure(cache=json.dumps(url))
    asked = ("build", *options(FORMATS), "--quiet")
    assert second.run(*asked).status == 0
    monkeypatch.setenv("SHENBAO_CACHE", url)
    assert third.run(*asked).status == 0
    assert rendered == []
    assert second.outputs() == third.outputs()


# ---- Nothing is believed --------------------------------------------------------------------


def entries(url: str) -> list[Path]:
    return sorted(path for path in Path(url).rglob("*") if path.is_file())


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def change_content(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[:-3] + b"xyz")


def take_another(path: Path) -> None:
    other = next(entry for entry in entries(str(path.parent.parent)) if entry != path)
    path.write_bytes(other.read_bytes())


def lead_out(path: Path) -> None:
    """Sign an entry whose assets lead elsewhere, as who forges it may."""
    head, _newline, content = path.read_bytes().partition(b"\n")
    facts = parsed(head)[0]
    facts[-1] = ["../../etc/passwd"]
    cache = SharedCache.__new__(SharedCache)
    cache._key = b""
    path.write_bytes(as_line([facts, cache._signature(facts)]) + content)


def say_something_else(path: Path) -> None:
    path.write_bytes(as_line([1, 2, 3]) + b"x")


def become_a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def become_a_link(path: Path) -> None:
    """Lead to a file of somebody else, which is not written to."""
    path.unlink()
    other = path.parents[2] / "other"
    other.write_text("not yours")
    path.symlink_to(other)


HARMS: tuple[Callable[[Path], object], ...] = (
    take_another,  # which nothing is wrong with yet
    cut,
    empty,
    change_content,
    lead_out,
    say_something_else,
    become_a_pipe,
    become_a_link,
)


def test_entries_that_are_damaged_or_forged_are_told_and_made_anew(
    first: World, tmp_path: Path, url: str, rendered: list[str]
) -> None:
    found = entries(url)
    assert len(found) == ENTRIES
    harmed = dict(zip(HARMS, found, strict=False))
    for harm, path in harmed.items():
        harm(path)
    second = world_of(tmp_path / "second")
    result = build(second, url, "--quiet", "--cache-write")
    assert result.status == 0
    assert result.err.count(REFUSED) == len(HARMS)
    assert [harm for harm, path in harmed.items() if path.name not in result.err] == []
    made = len(rendered)
    assert second.outputs() == first.outputs()
    assert manifest(second) == manifest(first)
    third = world_of(tmp_path / "third")
    assert build(third, url, "--quiet") == (0, "", "")
    assert len(rendered) == made
    assert [path.read_text() for path in tmp_path.glob("**/other")] == ["not yours"]


@pytest.mark.usefixtures("first")
def test_with_a_secret_only_those_who_know_it_are_believed(
    tmp_path: Path, url: str, rendered: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHENBAO_CACHE_SECRET", "geheim")
    second, third = world_of(tmp_path / "second"), world_of(tmp_path / "third")
    result = build(second, url, "--quiet", "--cache-write")
    assert result.err.count(REFUSED) == ENTRIES
    assert len(rendered) == PAGES
    assert build(third, url, "--quiet") == (0, "", "")
    assert len(rendered) == PAGES


@pytest.mark.parametrize(
    "where", ["nothing://x/y", "s3://no-such-bucket/x", "{tmp}/file/below", "http://127.0.0.1:9/x"]
)
def test_a_cache_out_of_reach_is_done_without(
    tmp_path: Path, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    (tmp_path / "file").write_text("no folder")
    world = World(tmp_path / "first", FOUR[:1])
    result = build(world, where.format(tmp=tmp_path), "--quiet", "--cache-write")
    assert result.status == 0
    assert result.err.count("The shared cache cannot be used: ") == 1
    assert len(world.outputs()) == 3


# ---- S3 -------------------------------------------------------------------------------------


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A bucket of a server of S3 on this machine."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    for name, value in {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "x",
        "AWS_SECRET_ACCESS_KEY": "x",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    files = fsspec.filesystem("s3", skip_instance_cache=True)
    files.mkdir(BUCKET)
    yield URL
    server.stop()


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_machines_share_what_they_made_by_s3(
    tmp_path: Path, bucket: str, rendered: list[str]
) -> None:
    first, second = world_of(tmp_path / "first"), world_of(tmp_path / "second")
    assert build(first, bucket, "--quiet", "--cache-write") == (0, "", "")
    assert len(rendered) == PAGES
    files = fsspec.filesystem("s3", skip_instance_cache=True)
    found = files.find(bucket)
    assert len(found) == ENTRIES
    files.pipe_file(found[5], b"damaged")
    result = build(second, bucket, "--quiet")
    assert (result.status, result.err.count(REFUSED)) == (0, 1)
    assert len(rendered) == PAGES + 1
    assert second.outputs() == first.outputs()
    assert manifest(second) == manifest(first)
