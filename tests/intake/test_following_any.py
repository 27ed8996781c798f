"""Forms that follow any standard come home from files, with a copy of what they repeat."""

from __future__ import annotations

from pathlib import Path

import pytest

from shenbao.form import Library
from shenbao.form.samples import YEAR
from shenbao.form.writing import format_declaration
from shenbao.formats import FORMATS
from shenbao.intake.importing import import_file
from shenbao.sheet import Sheet
from shenbao.sheet.layout import lay_out
from shenbao.toml import parse
from tests.form.test_following_any import fitted, library, sample
from tests.intake.files import rendered

__all__ = ["library"]


def sheet_of(text: str, library: Library) -> Sheet:
    document, _problems = parse(text, Path("sample.toml"))
    assert document is not None
    filing, problems = library.file(document)
    assert filing is not None
    assert problems == []
    return lay_out(filing)


def comes_home(library: Library, name: str, followed: str, way: str, folder: Path) -> None:
    """Compare the sheet of a form with that of what it is imported as.

    Which standard it follows may not show: then what that lacks stands in the copy, too.
    """
    standard = fitted(library, name, followed)
    sheet = sheet_of(format_declaration(sample(library, name, followed), standard), library)
    path = folder / f"sample{FORMATS[way].suffix}"
    path.write_bytes(rendered(sheet, way, name, library.folder))
    (made,) = import_file(path, library, YEAR).forms
    assert [left.words for left in made.left] == []
    assert sheet_of(made.text, library).values() == sheet.values()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "followed", "way"),
    [
        ("self-evaluation", "shanghai-project", "pdf"),
        ("self-evaluation", "wuhai-project", "xlsx"),
        ("monitoring", "shenzhen-project", "word"),
        ("monitoring", "qingshan-project", "markdown"),
    ],
)
def test_a_form_that_follows_any_standard_comes_home(
    name: str, followed: str, way: str, library: Library, tmp_path: Path
) -> None:
    comes_home(library, name, followed, way, tmp_path)
