"""One sheet that never ends is stopped, and all others are made.

tests/system/test_pool.py has the other ways for one of a hundred to fail.
"""

from tests.reliability.processes import processor_time_below
from tests.reliability.refusals import check_refused, stopped_after
from tests.worlds import FOUR, ROOT, World

COUNT, BAD, SECONDS = 12, 7, 1
LOOP = """
{% for table in sheet.tables %}{% for row in table.body %}{% for cell in row %}
{% if cell.text == "没有尽头" %}
{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}
{% endif %}
{% endfor %}{% endfor %}{% endfor %}
"""


def test_an_endless_sheet_stops_no_other(world: World) -> None:
    text = (ROOT / "templates/_base/sheet.md.j2").read_text("utf-8")
    world.template("sheet.md.j2", text + LOOP, "shenzhen-project")
    for number in range(COUNT):
        name = '"没有尽头"' if number == BAD else f'"第{number}个"'
        world.another(f"2025/{number}", number, ('"劳务派遣人员"', name))
    world.configure(seconds_per_sheet=SECONDS)
    place = f"declarations/2025/{BAD}.toml"
    says = f"SB020 The sheet cannot be made: {stopped_after(SECONDS)}"
    fine = [f"2025/{number}" for number in range(COUNT) if number != BAD]
    with processor_time_below(SECONDS + 3):
        check_refused(world, {place: says}, [*FOUR, *fine])
