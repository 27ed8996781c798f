"""The repository that each of these tests may ruin."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.reliability.house import House


@pytest.fixture
def house(tmp_path: Path) -> House:
    root = tmp_path / "repository"
    return House(root)
