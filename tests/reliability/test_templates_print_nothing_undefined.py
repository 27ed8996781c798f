"""A template that asks for what is not there is refused; no output shows Python's own words."""

import re

import pytest

from tests.reliability.house import CENTRAL, A, B, C, House, check_refused

TEMPLATES = {
    "markdown": "sheet.md.j2",
    "word": "sheet.docx.xml.j2",
    "pdf": "sheet.html.j2",
}
CODES = ["{{ nope }}", "{{ sheet.nope }}", "{% for one in nope %}{% endfor %}"]
OTHERS = [f"2024/{code}" for code in (A, B, C)]
PLACE = f"declarations/2018/{CENTRAL}.toml"


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("form", ["markdown", "word"])
def test_undefined_names_are_refused(form: str, code: str, house: House) -> None:
    house.template(TEMPLATES[form], code)
    says = rf"SB020 The sheet cannot be made: {re.escape(TEMPLATES[form])}: .*'?nope'?.*"
    check_refused(house, {PLACE: says}, OTHERS, (form,))


def test_undefined_names_are_refused_in_html(house: House) -> None:
    house.template(TEMPLATES["pdf"], CODES[0])
    says = r"SB020 The sheet cannot be made: sheet\.html\.j2: 'nope' is undefined"
    check_refused(house, {PLACE: says}, OTHERS, ("pdf",))


def test_no_output_shows_what_python_says_of_a_value(house: House) -> None:
    assert house.build(("markdown", "word")).status == 0
    for name, content in house.outputs().items():
        if name.endswith(".md"):
            text = content.decode()
            assert not re.search(r"built-in method|object at 0x|\bNone\b|\bnan\b", text), name
