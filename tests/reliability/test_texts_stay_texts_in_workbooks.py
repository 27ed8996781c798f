"""What a spreadsheet could take for a formula, a link, a number or an escape stays text."""

import pytest

from tests.reliability.refusals import check_refused
from tests.spreadsheets import formulas, opened, parts, values
from tests.worlds import FOUR, THREE, World, committed, options

VALUES = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    "@SUM(1)",
    "+1+1",
    "-5%",
    "{=1+1}",
    "http://127.0.0.1/x",
    "440304221061500000025",
    "00123",
    "A_x000D_B",
]
XLSX = ("xlsx",)


def test_texts_stay_texts(world: World) -> None:
    rows = "".join(
        f'\n[[output.quantity]]\nname = "{text}"\ntarget = "{text}"\nexplain = "{text}"\n'
        for text in VALUES
    )
    head = committed(THREE[0]).split("[[output.quantity]]")[0]
    path = world.declare("2025/x", head + rows)
    assert world.run("build", *options(XLSX), str(path)).status == 0
    content = world.outputs()["2025/x.xlsx"]
    found = [text for text in values(content).values() if text in VALUES]
    assert found == ["440304221061500000025", *(text for text in VALUES for _column in range(3))]
    assert formulas(content) == []
    assert [name for name in parts(content) if "hyperlink" in name or "externalLink" in name] == []
    assert not any(b"TargetMode" in part for part in parts(content).values())
    (page,) = opened(content)
    kinds = {cell.data_type for row in page.iter_rows() for cell in row if cell.value is not None}
    assert kinds == {"s"}


@pytest.mark.parametrize("character", ["依", "\U00020000"])
def test_a_text_that_no_cell_can_hold_is_shown_where_it_stands(
    character: str, world: World
) -> None:
    units = len(character.encode("utf-16-le")) // 2
    world.configure(max_text=40_000)
    for number, length in enumerate((32_767 // units, 32_767 // units + 1)):
        world.another(f"2025/{number}", number, ('"三定方案"', f'"""\n{character * length}"""'))
    count = (32_767 // units + 1) * units
    said = (
        rf"SB004 The sheet cannot be made: policy_basis has {count} characters;"
        r" a cell of a workbook holds 32767\."
    )
    result = check_refused(
        world, {"declarations/2025/1.toml": said}, [*FOUR, "2025/0"], formats=XLSX
    )
    lines = (world.root / "declarations/2025/1.toml").read_text("utf-8").splitlines()
    line = lines.index('policy_basis = """') + 1
    assert result.err.startswith(f"declarations/2025/1.toml:{line}:16: SB004")
    assert character * (32_767 // units) in values(world.outputs()["2025/0.xlsx"]).values()
