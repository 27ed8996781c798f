"""A template that asks for what is not there is refused; no output shows Python's own words."""

import re

import pytest

from tests.reliability.refusals import check_refused
from tests.worlds import CENTRAL, THREE, World

TEMPLATES = {
    "markdown": "sheet.md.j2",
    "word": "sheet.docx.xml.j2",
    "pdf": "sheet.html.j2",
}
CODES = ["{{ nope }}", "{{ sheet.nope }}", "{% for one in nope %}{% endfor %}"]
PLACE = f"declarations/2018/{CENTRAL}.toml"


@pytest.mark.parametrize("form", ["markdown", "word"])
def test_undefined_names_are_refused(form: str, world: World) -> None:
    for number, code in enumerate(CODES):
        (world.standard(f"s{number}") / TEMPLATES[form]).write_text(code)
    says = rf"SB020 The sheet cannot be made: {re.escape(TEMPLATES[form])}: .*'?nope'?.*"
    refused = {f"declarations/2030/s{number}.toml": says for number in range(len(CODES))}
    check_refused(world, refused, formats=(form,))


def test_undefined_names_are_refused_in_html(world: World) -> None:
    world.template(TEMPLATES["pdf"], CODES[0])
    says = r"SB020 The sheet cannot be made: sheet\.html\.j2: 'nope' is undefined"
    check_refused(world, {PLACE: says}, THREE, ("pdf",))


def test_no_output_shows_what_python_says_of_a_value(world: World) -> None:
    assert world.run("build", "--format", "markdown").status == 0
    for name, content in world.outputs().items():
        text = content.decode()
        assert not re.search(r"built-in method|object at 0x|\bNone\b|\bnan\b", text), name
