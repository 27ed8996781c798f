"""What tests of the PDF share."""

from __future__ import annotations

import warnings
from typing import Any

import pytest

from shenbao.formats.pdf.pagination import Breaks
from shenbao.formats.pdf.pango import parsed_ahead
from shenbao.sheet import Sheet

with warnings.catch_warnings(), parsed_ahead():  # else compilers are started to look for libraries
    # of a machine without fonts, as soon as it is loaded
    warnings.filterwarnings("ignore", "No fonts configured")
    import weasyprint  # noqa: F401


@pytest.fixture
def layouts(monkeypatch: pytest.MonkeyPatch) -> list[Breaks]:
    """What was asked of each layout."""
    from shenbao.formats.pdf import typesetting

    asked: list[Breaks] = []
    lay_out = typesetting._lay_out

    def counted(whole: Sheet, breaks: Breaks, *others: Any) -> Any:
        asked.append(breaks)
        return lay_out(whole, breaks, *others)

    monkeypatch.setattr(typesetting, "_lay_out", counted)
    return asked
