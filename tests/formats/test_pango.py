"""The C declarations of WeasyPrint are those parsed ahead, and others are parsed all the same."""

from __future__ import annotations

import subprocess
import sys

import pytest

from scripts.parse_pango import TARGET, c_declarations, module
from shenbao.formats.pdf import pango_declarations
from shenbao.formats.pdf.pango import digest, parsed_ahead
from tests.worlds import ROOT

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere cffi parses them")


def loaded(code: str) -> list[str]:
    """Run code after a PDF could be made; return what it prints."""
    result = subprocess.run(
        [sys.executable, "-c", f"import sys\n{code}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return result.stdout.split()


def test_the_declarations_are_those_of_the_installed_release() -> None:
    assert digest(c_declarations()) == pango_declarations.OF
    assert module() == TARGET.read_text("utf-8")


@LINUX
def test_nothing_is_parsed_where_a_pdf_is_made() -> None:
    code = (
        "from shenbao.formats.pdf import rendering\n"
        "print(*sys.modules.keys() & {'cffi', 'pycparser', 'ctypes.util', '_cffi_backend'})\n"
    )
    assert loaded(code) == ["_cffi_backend"]


@LINUX
def test_what_is_not_known_is_parsed_by_cffi() -> None:
    code = (
        "from shenbao.formats.pdf.pango import parsed_ahead\n"
        "with parsed_ahead():\n"
        "    from cffi import FFI\n"
        "    interface = FFI()\n"
        "    interface.cdef('typedef struct { int size; char name[20]; } animal;')\n"
        "import cffi\n"
        "print(interface.sizeof('animal'), FFI is cffi.FFI, cffi.__file__ != '')\n"
    )
    assert loaded(code) == ["24", "False", "True"]


@LINUX
def test_what_another_release_of_cffi_has_parsed_is_parsed_anew() -> None:
    code = (
        "from shenbao.formats.pdf import pango_declarations\n"
        "pango_declarations.PARSED['_version'] = 1\n"
        "from shenbao.formats.pdf import rendering\n"
        "from weasyprint.text.ffi import ffi, pango\n"
        "print('pycparser' in sys.modules, pango.pango_version() > 0, ffi.sizeof('gint'))\n"
    )
    assert loaded(code) == ["True", "True", "4"]


def test_a_cffi_that_is_loaded_already_stays() -> None:
    import cffi  # type: ignore[import-untyped]

    with parsed_ahead():
        assert sys.modules["cffi"] is cffi
    assert sys.modules["cffi"] is cffi
