"""What is larger than the caps is refused at once.

tests/reliability/test_five_hundred_indicators_fit.py builds what is as large as they allow.
"""

import re
import sys

import pytest

from tests.reliability.processes import processor_time_below
from tests.reliability.refusals import check_refused
from tests.worlds import THREE, World, committed, names

MOST_SECONDS = 10
"""Of the processor; about one is needed."""

MEGABYTE = 1_000_000
BASIS = '"三定方案"'


def indicators(count: int) -> str:
    return "".join(
        f'\n[[output.quality]]\nname = "事项{number}"\ntarget = "{number}件"\n'
        for number in range(count)
    )


def test_what_is_over_the_caps_is_refused(world: World) -> None:
    text = committed(THREE[0])
    world.declare("2025/file", text + "#" * 5 * MEGABYTE)
    world.another("2025/field", 1, (BASIS, f'"{"a" * MEGABYTE}"'))
    world.another("2025/cap", 2, (BASIS, f'"{"依" * 20_001}"'))
    world.declare("2025/indicators", text + indicators(495))
    world.declare("2025/one_class", text + indicators(501))
    world.another("2025/items", 3, ("\nestimate", f"\nx = [{'1,' * 501}]\nestimate"))
    world.another(
        "2025/unknown", 4, ("year", "\n".join(f"k{n} = 1" for n in range(30_000)) + "\nyear")
    )
    with processor_time_below(MOST_SECONDS):
        check_refused(
            world,
            {
                "declarations/2025/file.toml": r"SB004 The file is larger than 1048576 bytes\.",
                "declarations/2025/field.toml": r"SB004 policy_basis has 1000000 characters;"
                r" at most 20000 are allowed\.",
                "declarations/2025/cap.toml": r"SB004 policy_basis has 20001 characters;"
                r" at most 20000 are allowed\.",
                "declarations/2025/indicators.toml": r"SB004 There are 501 indicators;"
                r" at most 500 are allowed\.",
                "declarations/2025/one_class.toml": r"SB004 output\.quality has 502 entries;"
                r" at most 500 are allowed\.",
                "declarations/2025/items.toml": r"SB004 x has 501 entries;"
                r" at most 500 are allowed\.",
                "declarations/2025/unknown.toml": r"(?:SB010 Unknown key k\d+\. \| ){20}"
                r"SB010 There are 30000 unknown keys in all\.",
            },
        )


def test_caps_are_configurable(world: World) -> None:
    world.another("2025/file", 1, (BASIS, f'"{"依" * 99}" # {"x" * 5000}'))
    world.another("2025/field", 2, (BASIS, f'"{"依" * 101}"'))
    world.declare(
        "2025/indicators", committed(THREE[0]).replace("61500000025", "61500000026") + indicators(6)
    )
    world.configure(max_file_bytes=5000, max_text=100, max_indicators=11)
    for code in ("440304241063100300012", "44030422106150000027"):  # they are longer
        (world.root / f"declarations/2024/{code}.toml").unlink()
    (world.root / "declarations/2018/nanyue-lvyoufupin.toml").unlink()
    expected = {
        "declarations/2025/file.toml": r"SB004 The file is larger than 5000 bytes\.",
        "declarations/2025/field.toml": r"SB004 policy_basis has 101 characters;.*100 are.*",
        "declarations/2025/indicators.toml": r"SB004 There are 12 indicators; at most 11.*",
    }
    check_refused(world, expected, built=("2024/440304221061500000025",))


@pytest.mark.parametrize(
    "key",
    ["max_file_bytes", "max_text", "max_indicators", "seconds_per_sheet", "memory_per_worker"],
)
def test_a_cap_is_a_positive_number(key: str, world: World) -> None:
    world.configure(**{key: 0})
    result = world.run("build")
    assert result.status == 2
    assert f"{key} must be at least 1." in result.err
    assert not (world.root / "output").exists()


def test_the_memory_of_a_worker_is_limited(world: World) -> None:
    hungry = (
        "{% set one = namespace(text='x' * 999999) %}{% for _ in range(12) %}"
        "{% set one.text = one.text ~ one.text %}{% endfor %}"
    )
    world.template("sheet.md.j2", hungry)
    world.configure(memory_per_worker=300)
    measure = (
        "import resource, subprocess, sys\n"
        "from tests.orphans import orphans_adopted\n"
        "with orphans_adopted():\n"
        "    subprocess.run(sys.argv[1:])\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)\n"
    )
    result = world.build(("markdown",), prefix=[sys.executable, "-c", measure])
    ((place, (said,)),) = result.errors.items()
    assert place == "declarations/2018/nanyue-lvyoufupin.toml"
    assert re.fullmatch("SB020 .*MemoryError.*", said)
    assert world.outputs().keys() == names(THREE, ["markdown"])
    assert int(result.out.split()[-1]) < 700 * 1024
