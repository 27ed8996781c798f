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
