"""Write ``shenbao/formats/pdf/pango_declarations.py``: WeasyPrint's C declarations, parsed by cffi.

To be run after WeasyPrint or cffi has been upgraded; a test says when.
"""

from __future__ import annotations

import ast
import io
from importlib.util import find_spec
from pathlib import Path

from cffi import FFI  # type: ignore[import-untyped]

from shenbao.formats.pdf.pango import digest

TARGET = Path(__file__).parents[1] / "shenbao/formats/pdf/pango_declarations.py"


def module() -> str:
    """Return the text of the module."""
    declarations = c_declarations()
    interface = FFI()
    interface.set_source("pango", None)
    interface.cdef(declarations)
    code = io.StringIO()
    interface.emit_python_code(code)
    call = ast.parse(code.getvalue()).body[-1]
    assert isinstance(call, ast.Assign)
    assert isinstance(call.value, ast.Call)
    parsed = {word.arg: ast.literal_eval(word.value) for word in call.value.keywords}
    lines = [f"    {name!r}: {value!r},\n" for name, value in parsed.items()]
    return (
        '"""What cffi makes of the C declarations of WeasyPrint: ``scripts/parse_pango.py`` writes'
        ' it."""\n\n'
        f'OF = "{digest(declarations)}"\n"""The digest of the declarations."""\n\n'
        f"PARSED = {{\n{''.join(lines)}}}\n"
        '"""The arguments of cffi for an interface of them."""\n'
    )


def c_declarations() -> str:
    """Return the declarations that WeasyPrint has cffi parse."""
    spec = find_spec("weasyprint")
    assert spec is not None
    assert spec.origin is not None
    source = Path(spec.origin).with_name("text") / "ffi.py"
    calls = [
        node
        for node in ast.walk(ast.parse(source.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "cdef"
    ]
    (call,) = calls
    return str(ast.literal_eval(call.args[0]))


if __name__ == "__main__":
    TARGET.write_text(module(), "utf-8", newline="\n")
