"""WeasyPrint as it is loaded here has the stylesheets that it has otherwise."""

from __future__ import annotations

import subprocess
import sys

OURS = "import shenbao.formats.pdf.rendering\n"
SHEETS = """
from weasyprint import html
print(sorted(html.UA_COUNTER_STYLE.copy().items()))
for sheet in (html.UA_STYLESHEET, html.UA_FORM_STYLESHEET, html.PH_STYLESHEET):
    print(sheet.matcher.order, len(sheet.page_rules), sheet.layers, sheet.base_url)
    for kind in ("lower_local_name_selectors", "other_selectors"):
        found = getattr(sheet.matcher, kind)
        print(kind, len(found), sorted(found) if isinstance(found, dict) else "")
"""


def printed(code: str) -> list[str]:
    result = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    )
    return result.stdout.splitlines()


def test_its_own_stylesheets_are_parsed_when_they_are_asked_for() -> None:
    plain = printed(SHEETS)
    assert len(plain) == 10
    assert "decimal" in plain[0]
    given = "from weasyprint import html\nprint(*vars(html.UA_STYLESHEET))"
    assert printed(OURS + given + SHEETS) == ["given", *plain]
