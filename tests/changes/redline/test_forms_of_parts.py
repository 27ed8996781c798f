"""Redlines of forms of parts: rejected they are the sheet before, accepted the one after."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given

from shenbao.changes.redline.marking import redline
from shenbao.changes.revisions import Signature
from shenbao.form import Filing
from shenbao.formats import word
from shenbao.formats.templating import Templates
from shenbao.sheet.layout import lay_out
from tests import own_forms
from tests.changes.redline.reading import body_of, content, settled
from tests.properties import tries


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Filing]:
    """Return what reads the text of a declaration."""
    library = own_forms.library(tmp_path_factory.mktemp("templates") / "t")
    return lambda text: own_forms.filed(text, library)


@given(own_forms.versions())
@tries(5)
def test_each_side_of_a_redline_is_a_sheet(
    read: Callable[[str], Filing], version: tuple[str, str]
) -> None:
    filings = [read(text) for text in version]
    templates = Templates(filings[1].standard.folders)
    sheets = [lay_out(filing) for filing in filings]
    made = redline(sheets[0], sheets[1], templates, Signature("李四"))
    for accept, sheet in enumerate(sheets):
        plain = content(body_of(word.render(sheet, templates)))
        assert content(settled(made, accept=bool(accept))) == plain
