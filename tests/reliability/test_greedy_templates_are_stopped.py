"""Templates that would take all time or memory are stopped; the other sheets are made."""

from tests.reliability.processes import processor_time_below
from tests.reliability.refusals import check_refused, stopped_after
from tests.worlds import CENTRAL, FOUR, World

SECONDS, MEGABYTES = 1, 400
LIMITS = rf"{stopped_after(SECONDS)}|.*MemoryError.*"
GREEDY = {
    "loops in loops": (
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
        rf"SB020 .*(?:{LIMITS})",
    ),
    "a long range": ("{% for a in range(999999999) %}{% endfor %}", r"SB020 .*Range too big.*"),
    "a power": ("{{ 9**(9**9) }}", r"SB020 .*the result of \*\* is too large"),
    "a power of a power": ("{{ ((9**99)**99)**9999 }}", r"SB020 .*the result of \*\* .*"),
    "a product": (
        "{% set n = namespace(x=9**999) %}{% for _ in range(99) %}{% set n.x = n.x * n.x %}"
        "{% endfor %}",
        r"SB020 .*the result of \* is too large",
    ),
    "a long text": ("{{ 'a' * 2000000000 }}", r"SB020 .*the result of \* is too large"),
    "a long list": ("{{ [1] * 2000000000 }}", r"SB020 .*the result of \* is too large"),
    "the other way": ("{{ 2000000000 * 'a' }}", r"SB020 .*the result of \* is too large"),
    "much text": ("{{ lipsum(n=100000) }}", r"SB020 .*'lipsum' is undefined"),
    "a wide column": ("{{ 'a'|center(2000000000) }}", rf"SB020 .*(?:{LIMITS})"),
    "a wide format": ("{{ '%2000000000d'|format(1) }}", rf"SB020 .*(?:{LIMITS})"),
    "a recursive macro": (
        "{% macro m(x) %}{{ m(x) }}{% endmacro %}{{ m(1) }}",
        r"SB020 .*: sheet\.md\.j2: maximum recursion depth exceeded.*",
    ),
    "itself": (
        "{% include 'sheet.md.j2' %}",
        r"SB020 .*: sheet\.md\.j2: maximum recursion depth exceeded.*",
    ),
    "deep brackets": ("{{ " + "(" * 5000 + ")" * 5000 + " }}", r"SB020 .*: sheet\.md\.j2: .*"),
    "no syntax": ("{% for %}", r"SB020 .*: sheet\.md\.j2: .*"),
}


def test_greedy_templates_are_stopped(world: World) -> None:
    """All in one build: none of them stops another sheet."""
    says = {}
    for name, (code, pattern) in GREEDY.items():
        folder = world.standard(name.replace(" ", "-"))
        (folder / "sheet.md.j2").write_text(code)
        says[f"declarations/2030/{folder.name}.toml"] = pattern
    world.configure(seconds_per_sheet=SECONDS, memory_per_worker=MEGABYTES)
    with processor_time_below(SECONDS + 3):
        check_refused(world, says, FOUR, ["markdown"])


def test_what_templates_need_is_there(world: World) -> None:
    world.template("sheet.md.j2", "{{ 3 * 4 }} {{ '-' * 3 }} {{ 2 ** 10 }} {{ range(3) | sum }}")
    result = world.run("build", "--format", "markdown")
    assert (result.status, result.err) == (0, "")
    assert world.outputs()[f"2018/{CENTRAL}.md"] == b"12 --- 1024 3"
