"""Templates print texts and numbers, and nothing of Python; the same in each build."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from shenbao.formats.errors import TemplateError
from shenbao.formats.sandbox import GLOBALS, METHODS, OF_LISTS, OF_TEXTS, Sandbox
from shenbao.formats.templating import Templates
from tests.worlds import ROOT

SHEET = {
    "title": "表",
    "bold": "<b>",
    "n": 3,
    "half": 0.5,
    "items": "栏",
    "tables": [{"key": "a", "rows": [1]}],
}

NO_TEXTS = {
    "a method of a table": "sheet.items",
    "a table": "sheet",
    "a list": "sheet.tables",
    "a method of a text": "sheet.title.split",
    "a method of a list": "sheet.tables.index",
    "a function": "range",
    "a range": "range(3)",
    "a namespace": "namespace(a=1)",
    "a macro": "m",
    "the template": "self",
    "an iterator": "sheet.tables|map(attribute='key')",
    "a turned list": "sheet.tables|reverse",
    "pairs": "sheet|items",
    "true": "sheet.n == 3",
    "none": "none",
}
WAYS = {
    "printed": "{{ %s }}",
    "behind a text": "{{ '' ~ (%s) }}",
    "before a text": "{{ (%s) ~ '' }}",
    "behind markup": "{{ ('x'|safe) ~ (%s) }}",
    "by %%": "{{ '%%s' %% (%s) }}",
    "by %% among others": "{{ '%%s%%s' %% (1, (%s)) }}",
    "format": "{{ '%%s'|format((%s)) }}",
    "string": "{{ (%s)|string }}",
    "upper": "{{ (%s)|upper }}",
    "escape": "{{ (%s)|e }}",
    "safe": "{{ (%s)|safe }}",
    "trim": "{{ (%s)|trim }}",
    "replaced by": "{{ 'x'|replace('x', (%s)) }}",
    "joined": "{{ [(%s)]|join }}",
    "joined by": "{{ ['a', 'b']|join((%s)) }}",
    "joined by name": "{{ [{'x': (%s)}]|join('', attribute='x') }}",
    "mapped": "{{ [(%s)]|map('string')|join }}",
    "joined to markup": "{{ (''|safe).join([(%s)]) }}",
    "put into markup": "{{ ('x'|safe).replace('x', (%s)) }}",
    "set": "{%% set x %%}{{ %s }}{%% endset %%}{{ x }}",
    "filtered": "{%% filter upper %%}{{ %s }}{%% endfilter %%}",
}
OPTIONS = {"true", "none"}
"""What filters and methods take as options; as such it prints nothing."""


def printed(code: str, folder: Path) -> str:
    macro = "{% macro m() %}{% endmacro %}{% block b %}{% endblock %}"
    (folder / "x.j2").write_text(macro + code, "utf-8")
    return Templates([folder]).render("x.j2", {"sheet": SHEET})


@pytest.mark.parametrize("way", WAYS)
def test_only_texts_and_numbers_become_texts(way: str, tmp_path: Path) -> None:
    plain = ("sheet.title", "sheet.n", "sheet.half", "'&'", "sheet['items']")
    takes_numbers = "joined to" not in way and "put into" not in way
    for value in plain if takes_numbers else plain[:1]:
        assert printed(WAYS[way] % value, tmp_path), value
    through = []
    for name, value in NO_TEXTS.items():
        try:
            through.append((name, printed(WAYS[way] % value, tmp_path)))
        except TemplateError:
            continue
    assert [(name, text) for name, text in through if name not in OPTIONS] == []


@pytest.mark.parametrize("code", ["loop", "loop.cycle", "loop|string", "loop.previtem|string"])
def test_a_loop_is_no_text(code: str, tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match="texts and numbers"):
        printed(f"{{% for x in [[], 1] %}}{{{{ {code} if loop.last }}}}{{% endfor %}}", tmp_path)


@pytest.mark.parametrize(
    "code",
    [
        "{{ sheet.tables|random }}",
        "{{ sheet|pprint }}",
        "{{ sheet|tojson }}",
        "{{ sheet|xmlattr }}",
        "{{ sheet|attr('items') }}",
        "{{ '{}'.format(sheet) }}",
        "{{ sheet.title.encode() }}",
        "{{ sheet.n.real }}",
        "{{ m.name }}",
        "{{ lipsum() }}",
        "{{ sheet.title is sameas sheet.title }}",
    ],
)
def test_what_is_no_documented_name_is_refused(code: str, tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match=r"^x\.j2: .*(No filter|No test|unsafe|undefined)"):
        printed(code, tmp_path)


def test_what_is_allowed_works_as_in_jinja(tmp_path: Path) -> None:
    code = (
        "{% set ns = namespace(n=0) %}{% for key, value in {'a': 1}.items() %}"
        "{% set ns.n = ns.n + value %}{{ loop.index }}{{ key }}{% endfor %}"
        "{{ ns.n }}{{ '<' ~ 1 ~ sheet.half }}{{ '%03d' % sheet.n }}{{ ['<', 2]|join('&') }}"
        "{{ (sheet.bold|safe) ~ '<' }}{{ sheet.tables|map(attribute='key')|join }}"
        "{{ 'a b'.split()|map('upper')|join(',') }}{{ ','.join('ab'|map('upper')) }}"
        "{{ sheet.tables|sum(attribute='rows.0') }}{{ sheet['title'] }}{{ self.b() }}"
    )
    expected = "1a1&lt;10.5003&lt;&amp;2<b>&lt;aA,BA,B1表"
    assert printed(code, tmp_path) == expected


def test_the_page_lists_what_templates_have() -> None:
    page = (ROOT / "docs/standards.md").read_text("utf-8")
    names = {*GLOBALS, *OF_LISTS, *OF_TEXTS, "join", *(name for _, of in METHODS for name in of)}
    assert sorted(name for name in names if f"`{name}`" not in page) == []


def test_templates_of_the_same_source_are_compiled_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In whichever folders they are; what is changed, and what prints constants otherwise, anew."""
    compiled = []
    compile_source = Sandbox.compile

    def noted(self: Sandbox, source: Any, *arguments: Any, **options: Any) -> Any:
        compiled.append(source)
        return compile_source(self, source, *arguments, **options)

    monkeypatch.setattr(Sandbox, "compile", noted)
    source = f"{tmp_path} {{{{ 'a' }}}}{{{{ sheet.title }}}}"  # which no other test has
    shown = []
    for number, (text, finalize) in enumerate(
        [(source, None), (source, None), (f"{source}!", None), (source, str.upper)]
    ):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "x.j2").write_text(text, "utf-8")
        shown.append(Templates([folder]).render("x.j2", {"sheet": SHEET}, finalize=finalize))
    assert shown == [f"{tmp_path} {end}" for end in ("a表", "a表", "a表!", "A表")]
    assert compiled == [source, f"{source}!", source]
