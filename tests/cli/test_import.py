"""The import command: what it writes, keeps and says."""

from __future__ import annotations

from pathlib import Path

import pytest

from shenbao.cli import main
from tests.conftest import DATA, ROOT

EXPORT = str(DATA / "export/shenzhen-2024.txt")


def run(root: Path, *arguments: str) -> int:
    return main(["--root", str(root), "import", EXPORT, "--year", "2024", *arguments])


def test_import(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(repository) == 0
    assert capsys.readouterr() == (
        "12 declarations written, 3 there already, 0 kept as they were\n",
        "",
    )
    written = {
        path.name: path.read_bytes() for path in (repository / "declarations/2024").iterdir()
    }
    committed = {path.name: path.read_bytes() for path in (ROOT / "declarations/2024").iterdir()}
    assert written == committed


def test_a_declaration_that_is_there_is_kept(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = repository / "declarations/2024/440304221061500000025.toml"
    mine.write_text("# mine\n")
    assert run(repository) == 1
    assert capsys.readouterr() == (
        "12 declarations written, 2 there already, 1 kept as they were\n",
        f"shenbao: {mine} is there already and was kept; --force replaces it.\n",
    )
    assert mine.read_text() == "# mine\n"
    assert run(repository, "--force") == 0
    assert mine.read_bytes() == (ROOT / "declarations/2024" / mine.name).read_bytes()


def test_another_folder(repository: Path, tmp_path: Path) -> None:
    assert run(repository, "--out", str(tmp_path / "drafts")) == 0
    assert len(list((tmp_path / "drafts/2024").iterdir())) == 15
    assert len(list((repository / "declarations/2024").iterdir())) == 3


def test_a_file_that_is_not_there(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--root", str(repository), "import", "nothing.txt", "--year", "2024"]) == 1
    out, err = capsys.readouterr()
    assert out == "0 declarations written, 0 there already, 0 kept as they were\n"
    assert err == (
        "nothing.txt:1:1: SB001 error: The file cannot be read: No such file or directory.\n"
    )


def test_no_command_is_a_wrong_call(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main([])
    assert left.value.code == 2
    assert "the following arguments are required: COMMAND" in capsys.readouterr().err
