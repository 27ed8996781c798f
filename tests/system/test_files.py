"""Files are written whole or not at all, and what cannot be written is named."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from shenbao.system.files import read_file, write_if_changed


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


def test_no_more_of_a_file_is_read_than_tells_that_it_is_too_large(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"12345")
    assert read_file(path) == b"12345"
    assert read_file(path, 5) == b"12345"
    assert read_file(path, 3) == b"1234"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no FIFOs here")
def test_a_fifo_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    with pytest.raises(OSError, match="Invalid argument"):
        read_file(tmp_path / "fifo")
