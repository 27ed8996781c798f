"""Forms that the tests of several formats render, and their bytes in another process."""

from __future__ import annotations

import os
import subprocess
import sys

from shenbao.formats import renderer
from shenbao.formats.templating import Templates
from shenbao.sheet.sheet import Cell, Role, Row, Sheet, Table
from tests.worlds import ROOT

BASE = ROOT / "templates/_base"
TEMPLATES = Templates([BASE])

HEAD = Row((Cell("类", Role.COLUMN), Cell("名称", Role.COLUMN), Cell("指标值", Role.COLUMN)))

FORM = Sheet(
    "申报表",
    "(2024年度)",
    (
        Table(
            "fields",
            (17, 33, 17, 33),
            (
                Row(
                    (
                        Cell("编码", Role.LABEL),
                        Cell("A-1", Role.SHORT, key="code"),
                        Cell("名称", Role.LABEL),
                        Cell("运维", Role.SHORT, key="name"),
                    )
                ),
                Row((Cell("依据", Role.LABEL), Cell("三定方案", Role.TEXT, key="why", columns=3))),
            ),
        ),
        Table(
            "indicators",
            (33.3, 33.3, 33.4),
            (
                Row(
                    (
                        Cell("产出", Role.GROUP, rows=2),
                        Cell("人数", Role.TEXT),
                        Cell("58人", Role.SHORT),
                    )
                ),
                Row(
                    (
                        Cell("产出", Role.GROUP, continued=True),
                        Cell("质量", Role.TEXT),
                        Cell("≥95%", Role.SHORT),
                    )
                ),
            ),
            (HEAD,),
        ),
    ),
)


def long_form() -> Sheet:
    lines = "\n".join(f"第{n}条,按照《办法》测算{n}.5万元。" for n in range(90))
    basis = Row((Cell("测算依据", Role.LABEL), Cell(lines, Role.TEXT)))
    indicators = tuple(
        Row(
            (
                Cell("产出指标", Role.GROUP, rows=60)
                if n == 0
                else Cell("产出指标", Role.GROUP, continued=True),
                Cell(f"名称{n}号", Role.TEXT),
                Cell(f"≥{n}%", Role.SHORT),
            )
        )
        for n in range(60)
    )
    tables = (
        Table("fields", (20, 80), (basis,)),
        Table("indicators", (20, 50, 30), indicators, (HEAD,)),
    )
    return Sheet("支出绩效目标申报表", "", tables)


def row(*cells: Cell) -> Row:
    return Row(cells)


def merged(text: str, role: Role, rows: int) -> list[Cell]:
    """Return a cell merged over rows, a cell for each."""
    return [Cell(text, role, rows=rows), *[Cell(text, role, continued=True)] * (rows - 1)]


UNIT = Table(
    "unit",
    (20, 80),
    (row(Cell("填报单位：", Role.LABEL, "unit"), Cell("区发展改革局", Role.SHORT, "unit")),),
    ruled=False,
)
NOTES = Table(
    "notes", (100,), (row(Cell("注：一", Role.NOTE)), row(Cell("2. 二", Role.NOTE))), ruled=False
)


def evaluation() -> Sheet:
    """Return a form of joined tables with lines of words above and below."""
    grid = Table(
        "grid",
        (20, 30, 20, 30),
        (
            row(Cell("项目名称", Role.LABEL, "name"), Cell("运维", Role.SHORT, "name", columns=3)),
            row(Cell("资金来源", Role.FIXED, columns=2), Cell("年初安排", Role.FIXED, columns=2)),
        ),
    )
    side = merged("项目资金", Role.HEADING, 2)
    funds = Table(
        "funds",
        (16, 34, 25, 25),
        (
            row(
                side[0],
                Cell("合计", Role.LABEL),
                Cell("9", Role.SHORT, "f.all"),
                Cell("10", Role.FIXED),
            ),
            row(
                side[1],
                Cell("其他", Role.LABEL),
                Cell("8", Role.SHORT, "f.other"),
                Cell("", Role.FIXED),
            ),
            row(Cell("说明", Role.LABEL, columns=2), Cell("无", Role.TEXT, "f.why", columns=2)),
        ),
        (
            row(
                Cell("", Role.HEADING),
                *(Cell(text, Role.COLUMN) for text in ("", "执行数", "分值")),
            ),
        ),
        joined=True,
    )
    return Sheet("自评表", "", (UNIT, grid, funds, NOTES))


REASONS = ("经费保障", "制度保障", "人员保障", "硬件条件", "其他")
CHANCES = ("确定能", "有可能", "完全不可能")
TALL = ("一级指标", "三级指标", "年度指标值", "执行情况")
HEADING = "项目绩效指标完成情况"


def monitoring(rows: int, reason: str = "√") -> Sheet:
    """Return a form that lies on its side: a heading and twelve columns under three levels.

    The fourth row has a reason in a narrow column.
    """
    continued = [Cell(text, Role.COLUMN, continued=True) for text in TALL]
    head = (
        row(
            Cell("", Role.HEADING, rows=3),
            *(Cell(text, Role.COLUMN, rows=3) for text in TALL),
            Cell("偏差原因分析", Role.COLUMN, columns=5),
            Cell("完成目标可能性", Role.COLUMN, columns=3),
        ),
        row(
            Cell("", Role.HEADING, continued=True),
            *continued,
            Cell("保障", Role.COLUMN, columns=3),
            Cell("环境", Role.COLUMN, columns=2),
            *(Cell(text, Role.COLUMN, rows=2) for text in CHANCES),
        ),
        row(
            Cell("", Role.HEADING, continued=True),
            *continued,
            *(Cell(text, Role.COLUMN) for text in REASONS),
            *(Cell(text, Role.COLUMN, continued=True) for text in CHANCES),
        ),
    )
    sides = zip(
        merged(HEADING, Role.HEADING, rows), merged("产出指标", Role.GROUP, rows), strict=True
    )
    body = tuple(
        row(
            *side,
            Cell(f"委托业务项目的数量之{index}号", Role.TEXT, f"q[{index}].name"),
            *(Cell("≥50个", Role.SHORT, f"q[{index}].{key}") for key in ("target", "done")),
            *(
                Cell(
                    reason if (index, column) == (3, 4) else "√",
                    Role.SHORT,
                    f"q[{index}].c{column}",
                )
                for column in range(8)
            ),
        )
        for index, side in enumerate(sides)
    )
    widths = (5, 7, 20, 10, 10, 7, 7, 7, 7, 8, 4, 4, 4)
    table = Table("indicators", widths, body, head)
    return Sheet("监控表", "", (UNIT, table, NOTES), {}, {"size": "A4 landscape"})


def bytes_elsewhere(form: str, seed: str) -> bytes:
    """Render the form in a process with a seed for hashes of its own."""
    code = (
        "import sys; from tests.formats.forms import content;"
        f"sys.stdout.buffer.write(content({form!r}))"
    )
    return subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        capture_output=True,
        cwd=ROOT,
        env=os.environ | {"PYTHONHASHSEED": seed, "TZ": "Asia/Shanghai"},
    ).stdout


def content(form: str) -> bytes:
    return renderer(form).render(FORM, TEMPLATES)
