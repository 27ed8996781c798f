"""What the tests of the check share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.house import House


@pytest.fixture
def house(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> House:
    return House(tmp_path / "house", capsys)
