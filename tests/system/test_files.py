"""Files are written whole or not at all, and what cannot be written is named."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from shenbao.system.files import write_if_changed


@pytest.mark.parametrize("name", ["folder", "folder/..", "."])
def test_a_folder_is_not_written_over(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("folder").mkdir()
    with pytest.raises(OSError, match=r"\[Errno \d+\]") as raised:
        write_if_changed(Path(name), b"content")
    assert raised.value.filename == name
    assert [path.name for path in tmp_path.rglob("*")] == ["folder"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
@pytest.mark.parametrize("mode", [0o600, 0o664, 0o755])
def test_who_may_read_a_file_may_read_the_new_one(mode: int, tmp_path: Path) -> None:
    path = tmp_path / "private.toml"
    path.write_bytes(b"old")
    path.chmod(mode)
    assert write_if_changed(path, b"new")
    assert (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) == (b"new", mode)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_what_nobody_could_read_is_read_by_its_owner_again(tmp_path: Path) -> None:
    path = tmp_path / "output.md"
    path.write_bytes(b"old")
    path.chmod(0)
    assert write_if_changed(path, b"new")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
