"""Excel's formulas make the figures that are worked out here; LibreOffice is the witness."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from shenbao.form.formulas import (
    PLAIN,
    WORDS,
    Content,
    Formula,
    Name,
    Reference,
    Scale,
    Sort,
    faults_of_sorts,
    shown,
    to_excel,
    work_out,
)
from tests.form.formulas.trees import formulas, read
from tests.judges import libreoffice

WAN, YUAN, PERCENT = Scale(4, True), Scale(0, True), Scale(-2)
SCALES = {"a": WAN, "b": WAN, "c": YUAN, "p": PLAIN, "q": PLAIN, "r": PERCENT, "x": WAN, "y": PLAIN}
COLUMNS = {"x": ("G{row}:I{row}",), "y": ("J{row}", "K{row}:L{row}")}
CELLS = dict(zip("abcpqr", "ABCDEF", strict=True))
PLACES = {**CELLS, "x": "GHI", "y": "JKL"}


def reference_in(row: int, name: Name) -> Reference:
    key = name.keys[0]
    areas = COLUMNS[key] if name.in_sum else (f"{CELLS[key]}{{row}}",)
    return Reference(tuple(area.format(row=row) for area in areas), SCALES[key])


FORMULAS = {
    # text, scale of the cell: the formula in row 1
    ("a / b", PERCENT): '=IF(COUNT(A1,B1)<2,"",IFERROR(ROUND(A1/B1*100,2),""))',
    ("1 - a / b", PERCENT): '=IF(COUNT(A1,B1)<2,"",IFERROR(ROUND((1-A1/B1)*100,2),""))',
    ("min(p, p * r)", PLAIN): '=IF(COUNT(D1,F1)<2,"",ROUND(MIN(D1,D1*F1/100),2))',
    ("p * q * 0.5", PLAIN): '=IF(COUNT(D1,E1)<2,"",ROUND(D1*E1*0.5,2))',
    ("-p", PLAIN): '=IF(COUNT(D1)=0,"",ROUND(-D1,2))',
    ("p - (q * -2)", PLAIN): (
        '=IF(OR(COUNT(D1,IF(COUNT(E1)=0,NA(),E1*(-2)))=0,D1>"",E1>""),"",'
        "ROUND(SUM(D1)-IFERROR(IF(COUNT(E1)=0,NA(),E1*(-2)),0),2))"
    ),
    ("sum(y)", PLAIN): (
        '=IF(OR(COUNT(J1,K1:L1)=0,J1>"",SUMPRODUCT((K1:L1>"")*1)>0),"",ROUND(SUM(J1,K1:L1),2))'
    ),
    ("a + b - c", WAN): (
        '=IF(OR(COUNT(A1,B1,C1)=0,A1>"",B1>"",C1>""),"",ROUND(SUM(A1,B1)-SUM(C1)/10000,2))'
    ),
    ("round(c * 0.05, 1)", WAN): '=IF(COUNT(C1)=0,"",ROUND(ROUND(C1*0.05/10000,1),2))',
    ("r + 0.05", PERCENT): '=IF(COUNT(F1)=0,"",ROUND(F1+5,2))',
    ("1 / 3 + 2", PLAIN): "=ROUND(1/3+2,2)",
    ("1 / (2 - 2) + p", PLAIN): None,
}


@pytest.mark.parametrize(("text", "scale"), FORMULAS)
def test_a_formula_is_as_plain_as_it_can_be(text: str, scale: Scale) -> None:
    found = to_excel(read(text), partial(reference_in, 1), scale)
    assert found == FORMULAS[text, scale]


def test_what_excel_cannot_say_is_no_formula() -> None:
    def reference_of(name: Name) -> Reference | None:
        return None if str(name) == "unknown" else Reference((), PLAIN)

    assert to_excel(read("sum(a)"), reference_of) is None, "a column without cells is a blank"
    assert to_excel(read("2 * unknown"), reference_of) is None
    several = Reference(tuple(f"A{row}" for row in range(1, 300)), PLAIN)
    assert to_excel(read("sum(a)"), lambda _: several) is None, "too many arguments"
    nested = "(" * 15 + "a + b" + ") * a + b" * 15
    assert to_excel(read(nested), lambda name: Reference((f"{name}1",), PLAIN)) is None, "too long"


class Case(NamedTuple):
    """A formula in a cell of a scale, the cells that it names, and how many decimals it shows."""

    formula: Formula
    scale: Scale
    cells: dict[str, list[str]]

    def held(self, name: Name) -> list[Content]:
        """Return what the cells hold that a name stands for."""
        key = name.keys[0]
        meanings: dict[str, Content] = {"": None, "blank": None, "words": WORDS}
        return [
            meanings[text] if text in meanings else SCALES[key].figure(Decimal(text))
            for text in self.cells[key]
        ]

    @property
    def printed(self) -> Decimal | None:
        figure = work_out(
            self.formula, lambda name: self.held(name)[0], self.held, self.scale
        ).figure
        return None if figure is None else shown(figure, self.scale)

    def in_excel(self, row: int) -> str | None:
        printed = self.printed
        decimals = 2 if printed is None else -int(printed.as_tuple().exponent)
        return to_excel(self.formula, partial(reference_in, row), self.scale, decimals)


CONTENTS = st.decimals(-999, 9999, places=2).map(str) | st.sampled_from(
    ["", "blank", "words", "0", "0.5", "1", "10", "100"]
)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    formula = draw(
        formulas(st.sampled_from([*CELLS]).map(tuple), st.sampled_from([*COLUMNS]).map(tuple))
        .filter(lambda formula: bool(formula.names))
        .filter(lambda formula: not faults_of_sorts(formula, sort_of)[1])
    )
    is_money = faults_of_sorts(formula, sort_of)[0] is Sort.MONEY
    scale = draw(st.sampled_from([YUAN, WAN] if is_money else [PLAIN, PERCENT]))
    used = {name.keys[0] for name in formula.names}
    cells = {
        key: [draw(CONTENTS) if key in used else "" for _ in places]
        for key, places in PLACES.items()
    }
    return Case(formula, scale, cells)


def sort_of(name: Name) -> Sort:
    return Sort.MONEY if SCALES[name.keys[0]].is_money else Sort.PLAIN


def examples(count: int) -> list[Case]:
    found: list[Case] = []

    @given(cases())
    @settings(max_examples=count, phases=[Phase.generate], derandomize=True, database=None)
    def collect(case: Case) -> None:
        found.append(case)

    collect()
    return found


@pytest.mark.slow
def test_libreoffice_makes_the_same_figures(tmp_path: Path) -> None:
    written: list[tuple[Case, str]] = []
    book = openpyxl.Workbook()
    page = book.active
    assert page
    for case in examples(150):
        text = case.in_excel(len(written) + 1)
        if text:
            written.append((case, text))
            fill_in(page, len(written), case, text)
    expected = [(text, case.printed) for case, text in written]
    assert len(expected) > 120
    assert sum(printed is not None for _, printed in expected) > 60
    book.save(tmp_path / "formulas.xlsx")
    made = libreoffice(tmp_path / "formulas.xlsx", tmp_path / "made", "xlsx")
    sheet = openpyxl.load_workbook(made, data_only=True).active
    assert sheet
    values = [sheet[f"M{row}"].value for row in range(1, len(expected) + 1)]
    found = [
        (text, None if value in (None, "") else Decimal(str(value)))
        for (text, _), value in zip(expected, values, strict=True)
    ]
    assert found == expected


def fill_in(page: Worksheet, row: int, case: Case, text: str) -> None:
    """Write the cells of a case into a row, and its formula behind them."""
    special = {"": None, "blank": '=""', "words": "about 50"}
    for key, contents in case.cells.items():
        for letter, content in zip(PLACES[key], contents, strict=True):
            value = special[content] if content in special else float(content)
            page[f"{letter}{row}"] = value
    page[f"M{row}"] = text
