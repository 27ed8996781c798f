"""What the tests of intake share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.intake.files import read_here


@pytest.fixture(autouse=True)
def files_are_read_here() -> Iterator[None]:
    """Files are read in the process of the test: another one takes longer."""
    with read_here():
        yield
