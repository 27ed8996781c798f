"""A module that is imported lazily is loaded when it is called, and by nobody else's import."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path

import pytest

from shenbao.formats.pdf.lazy_imports import imported_lazily


def test_a_module_is_loaded_when_it_is_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "heavy_one.py").write_text("def double(number):\n    return 2 * number\n")
    (tmp_path / "user_of_it.py").write_text("import heavy_one\nfrom heavy_one import double\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    with imported_lazily("heavy_one"):
        user = importlib.import_module("user_of_it")
    assert "heavy_one" not in sys.modules
    assert user.double(4) == 8
    assert user.heavy_one.double(number=5) == 10
    assert sys.modules["heavy_one"].double is not user.double


def test_what_is_loaded_already_stays() -> None:
    before = sys.modules["subprocess"]
    with imported_lazily("subprocess"):
        assert importlib.import_module("subprocess") is before
    assert sys.modules["subprocess"] is before


def test_a_pdf_needs_neither_subsets_nor_instances_of_fonttools() -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from shenbao.formats.pdf import rendering as pdf\n"
        "from tests.formats.forms import FORM, TEMPLATES\n"
        "for name in ('fontTools.subset', 'fontTools.varLib'): sys.modules.pop(name, None)\n"
        "assert pdf.render(FORM, TEMPLATES)\n"
        "print([name for name in sys.modules if name.startswith('fontTools.subset')\n"
        "       or name == 'fontTools.varLib.instancer'])\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout == "[]\n"
