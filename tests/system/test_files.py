"""Files are written whole or not at all, and what cannot be written is named."""

from __future__ import annotations

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
