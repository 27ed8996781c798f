"""Values of the wrong type, unknown keys and missing keys are refused.

tests/declaration and the outputs of all committed declarations show that an amount
keeps its digits and is printed in groups of three.
"""

from tests.reliability.refusals import check_refused
from tests.worlds import A, World

VALUES = {
    "whole": ("5", "a whole number"),
    "flag": ("true", "true or false"),
    "float": ("1.5", "a number"),
    "nan": ("nan", "a number"),
    "inf": ("-inf", "a number"),
    "date": ("2024-01-01", "a date or time"),
    "list": ('["三定方案"]', "an array"),
    "table": ("{ text = 1 }", "a table"),
}
AMOUNTS = ["nan", "inf", "1e999999999", "-1e999999999", "1e-999999999", "0e999999999", "1e15"]


def test_wrong_types_and_keys_are_refused(world: World) -> None:
    expected = {}
    for number, (name, (value, kind)) in enumerate(VALUES.items()):
        world.another(
            f"2025/{name}", number, ('policy_basis = "三定方案"', f"policy_basis = {value}")
        )
        expected[f"declarations/2025/{name}.toml"] = (
            rf"SB012 policy_basis must be a text in quotes, not {kind}\."
        )
    for number, value in enumerate(AMOUNTS):
        world.another(f"2025/amount{number}", number, ("= 852.90", f"= {value}"))
        expected[f"declarations/2025/amount{number}.toml"] = (
            r"SB013 annual_amount is not a figure a form can hold\."
        )
    world.another("2025/unknown", 90, ("policy_basis", "policy_basics"))
    expected["declarations/2025/unknown.toml"] = (
        r"SB010 Unknown key policy_basics\. \| SB011 policy_basis is missing\."
    )
    world.another("2025/escape", 91, ("policy_basis", '"\\u001b[31m\\u202e"'))
    expected["declarations/2025/escape.toml"] = (
        r"SB010 Unknown key \\x1b\[31m\\u202e\. \| SB011 policy_basis is missing\."
    )
    world.another("2025/missing", 92, ("\nannual_amount", "\n# annual_amount"))
    expected["declarations/2025/missing.toml"] = r"SB011 annual_amount is missing\."
    check_refused(world, expected)
    assert "4,133.70" in world.outputs()[f"2024/{A}.md"].decode()
