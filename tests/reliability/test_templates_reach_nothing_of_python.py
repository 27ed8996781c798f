"""Templates see plain data, change none of it, and reach nothing of Python."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from shenbao.form import Filing
from shenbao.formats import renderer
from shenbao.formats.errors import TemplateError
from shenbao.formats.templating import Templates
from shenbao.sheet.layout import lay_out
from tests.reliability.refusals import check_refused
from tests.reliability.test_templates_print_nothing_undefined import TEMPLATES
from tests.worlds import CENTRAL, ROOT, THREE, World

PLACE = f"declarations/2018/{CENTRAL}.toml"
ESCAPES = {
    "globals of a function": "{{ namespace.__init__.__globals__.os.getpid() }}",
    "cycler": "{{ cycler.__init__.__globals__.os.getpid() }}",
    "lipsum": "{{ lipsum.__globals__ }}",
    "classes": "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "by a filter": "{{ (''|attr('__class__')).__mro__ }}",
    "format": "{{ '{0.__class__.__mro__}'.format('') }}",
    "format_map": "{{ '{a.__class__.__mro__}'.format_map({'a': ''}) }}",
    "a macro's": "{% macro m() %}{% endmacro %}{{ m.__init__.__globals__ }}",
    "a generator's frame": "{{ (sheet.tables|map('upper')).gi_frame }}",
    "itself": "{{ self.__init__.__globals__ }}",
    "the loop's": "{% for x in [1] %}{{ loop.__init__.__globals__ }}{% endfor %}",
    "pop": "{{ sheet.pop('title') }}",
    "append": "{{ sheet.tables.append(1) }}",
    "update": "{{ sheet.update({'title': 'x'}) }}",
    "clear": "{{ sheet.tables[0].body.clear() }}",
    "assignment": "{% set sheet.title = 'x' %}",
}


@pytest.mark.parametrize("code", ESCAPES.values(), ids=ESCAPES.keys())
@pytest.mark.parametrize("form", TEMPLATES)
def test_no_template_gets_out(form: str, code: str, tmp_path: Any, filings: list[Filing]) -> None:
    (tmp_path / TEMPLATES[form]).write_text(code, "utf-8")
    templates = Templates([tmp_path, ROOT / "templates/_base"])
    with pytest.raises(TemplateError, match=f"^{re.escape(TEMPLATES[form])}: .") as refused:
        renderer(form).render(lay_out(filings[0]), templates)
    assert re.search("unsafe|undefined|no attribute|cannot assign|No filter", str(refused.value))


@pytest.mark.parametrize("form", ["markdown", "word"])
def test_a_security_error_is_told(form: str, world: World) -> None:
    world.template(TEMPLATES[form], ESCAPES["globals of a function"])
    check_refused(world, {PLACE: r"SB020 .*access to attribute .* is unsafe\."}, THREE, [form])


def test_patterns_of_the_form_are_no_code(world: World) -> None:
    path = world.root / "templates/shenzhen-project/form.toml"
    text = path.read_text("utf-8")
    old = 'pattern = "该指标主要考察{name}"'
    assert old in text
    path.write_text(text.replace(old, 'pattern = "{name.__class__}{{ 7*7 }}{name!r}{0}"'), "utf-8")
    says = r"(?:SB020 .* in pattern is not a gap that can be filled\.(?: \| )?)+"
    form = "templates/shenzhen-project/form.toml"
    check_refused(world, {form: says}, [f"2018/{CENTRAL}"])


PLAIN = (str, int, bool, float, Decimal)


def leaves(value: object) -> Iterator[object]:
    if type(value) is dict:
        for key, inner in value.items():
            yield key
            yield from leaves(inner)
    elif type(value) is list:
        for inner in value:
            yield from leaves(inner)
    else:
        yield value


@pytest.mark.parametrize("form", TEMPLATES)
def test_the_context_is_plain_data(
    form: str, filings: list[Filing], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[object] = []
    render = Templates.render

    def spy(templates: Templates, name: str, context: Any, **options: Any) -> str:
        seen.append(context)
        return render(templates, name, context, **options)

    monkeypatch.setattr(Templates, "render", spy)
    for filing in filings[::8]:
        templates = Templates(filing.standard.folders)
        renderer(form).render(lay_out(filing), templates)
    assert seen
    assert {type(leaf) for context in seen for leaf in leaves(dict(context))} <= set(PLAIN)  # type: ignore[call-overload]
