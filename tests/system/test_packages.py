"""What installed packages bring is found by their facts, and nothing of them is run."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from shenbao.system import packages
from shenbao.system.packages import STANDARDS, DataFolder, data_folders, entry_points

RUN = 'raise SystemExit("the package was run")\n'


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that packages are installed in."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.setattr(sys, "path", [str(folder), *sys.path])
    _forget()
    yield folder
    _forget()


def _forget() -> None:
    entry_points.cache_clear()
    data_folders.cache_clear()


def install(site: Path, name: str, value: str, *, version: str = "1.0", home: str = "") -> None:
    """Install a package whose entry point has this value; its sources may be elsewhere."""
    info = site / f"{name}-{version}.dist-info"
    info.mkdir()
    info.joinpath("METADATA").write_text(f"Name: {name}\nVersion: {version}\n", "utf-8")
    points = f"[console_scripts]\nx = x:x\n\n[{STANDARDS}]\nall = {value}\n"
    info.joinpath("entry_points.txt").write_text(points, "utf-8")
    folder = Path(home or site, value.split(".", maxsplit=1)[0])
    (folder / "templates").mkdir(parents=True)
    (folder / "__init__.py").write_text(RUN, "utf-8")


def test_a_folder_is_found_and_the_package_is_not_run(site: Path) -> None:
    install(site, "forms", "forms_a.templates")
    folder = str(site / "forms_a/templates")
    assert data_folders(STANDARDS) == (DataFolder("forms/all", folder, "forms", "1.0"),)
    assert "forms_a" not in sys.modules


def test_so_is_one_that_is_installed_as_a_link_to_its_sources(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources = tmp_path / "sources"
    install(site, "forms", "forms_b.templates", home=str(sources))
    assert data_folders(STANDARDS) == ()
    monkeypatch.setattr(sys, "path", [*sys.path, str(sources)])
    _forget()
    (found,) = data_folders(STANDARDS)
    assert found.path == str(sources / "forms_b/templates")
    assert "forms_b" not in sys.modules


@pytest.mark.parametrize(
    "value", ["forms_c.absent", "forms-c.templates", "..forms_c", "/etc", "forms_c:templates"]
)
def test_a_value_that_names_no_folder_brings_nothing(site: Path, value: str) -> None:
    install(site, "forms", "forms_c.templates")
    points = site / "forms-1.0.dist-info/entry_points.txt"
    points.write_text(f"[{STANDARDS}]\nall = {value}\n", "utf-8")
    assert data_folders(STANDARDS) == ()


BROKEN = {
    "no bytes of a text": (b"\xff\xfe[x", "entry_points.txt"),
    "no facts": (b"", "METADATA"),
    "no entry": (f"[{STANDARDS}]\nall\n".encode(), "entry_points.txt"),
}


@pytest.mark.parametrize(("content", "file"), BROKEN.values(), ids=BROKEN.keys())
def test_a_package_that_is_broken_hides_no_other(site: Path, content: bytes, file: str) -> None:
    install(site, "broken", "broken_forms.templates")
    (site / "broken-1.0.dist-info" / file).write_bytes(content)
    install(site, "sound", "sound_forms.templates")
    assert "sound" in [folder.package for folder in data_folders(STANDARDS)]


def test_of_two_versions_the_first_on_the_path_is_taken(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    install(site, "forms", "forms_d.templates", version="2.0")
    install(other, "forms", "forms_d.templates", version="1.0")
    monkeypatch.setattr(sys, "path", [*sys.path, str(other)])
    _forget()
    assert [folder.version for folder in data_folders(STANDARDS)] == ["2.0"]


def test_where_no_package_names_a_group_none_is_looked_at(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(site, "forms", "forms_e.templates")
    monkeypatch.setattr(packages, "_located", lambda *_facts: pytest.fail("it was looked at"))
    assert data_folders("shenbao.others") == ()
