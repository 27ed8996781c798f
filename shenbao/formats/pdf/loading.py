"""Loading WeasyPrint without its own stylesheets, which are parsed when a document asks for them.

To parse them takes a fifth of the time of loading it. A sheet needs but a part of them, which is
parsed by itself (``useragent``), and the styles of counters.
"""

from __future__ import annotations

import re
import sys
from importlib import import_module
from typing import Any

COUNTER_STYLE = re.compile(r"@counter-style [^{}]*{[^{}]*}")
"""The rules of a stylesheet that say how counters are written."""


def load() -> bool:
    """Load WeasyPrint with its stylesheets empty; return False where it was there already."""
    if "weasyprint" in sys.modules:
        return False
    parser: Any = import_module("tinycss2")
    parse = parser.parse_stylesheet
    parser.parse_stylesheet = lambda _css: []
    try:
        import_module("weasyprint")
    finally:
        parser.parse_stylesheet = parse
    return True
