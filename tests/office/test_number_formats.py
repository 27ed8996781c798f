"""Numbers and dates as Excel shows them."""

from __future__ import annotations

import csv
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shenbao.intake.words import load_import_words
from shenbao.office.number_formats import FormatWords, Shown, shown
from tests.judges import libreoffice
from tests.worlds import ROOT


def words() -> FormatWords:
    found = load_import_words([ROOT / "templates/_base/import.toml"], [])
    assert found
    return found.formats


WORDS = words()

SHOWN = {
    "General": {"852.9": "852.9", "3": "3", "-5": "-5", "0": "0", "1E-7": "0.0000001"},
    "0": {"12": "12", "12.5": "13", "-12.5": "-13"},
    "0.00": {"12": "12.00", "1.005": "1.01", "950000": "950000.00"},
    "#,##0.00": {"4133.7": "4,133.70", "-4133.7": "-4,133.70", "0": "0.00", "1E+6": "1,000,000.00"},
    "0%": {"0.95": "95%", "0.955": "96%"},
    "0.##": {"12.5": "12.5", "12": "12"},
    "#.##": {"0.5": ".5"},
    "000": {"7": "007"},
    '0!.0,"万元"': {"950000": "95.0万元", "8529000": "852.9万元"},
    "0!.0000": {"950000": "95.0000"},
    "0.00,": {"950000": "950.00"},
    '#,##0,"千元"': {"8529000": "8,529千元"},
    '0.0,,"百万"': {"8529000": "8.5百万"},
    'General"次"': {"6": "6次", "2.5": "2.5次"},
    '"≥"General"%"': {"100": "≥100%"},
    '0"人"': {"58": "58人"},
    "0\\人": {"58": "58人"},
    '"a;b"0;"c"0': {"1": "a;b1", "-1": "c1"},
    "0.0;(0.0)": {"-5": "(5.0)", "5": "5.0"},
    '0.0;-0.0;"无"': {"0": "无"},
    ";;;": {"6": ""},
    '[>=100]"大"0;"小"0': {"100": "大100", "99": "小99"},
    '[=1]"是";[=0]"否";General': {"1": "是", "0": "否", "2": "2"},
    "[Red]-0.0;0.0": {"2": "-2.0"},
    "[$¥-804]#,##0.00": {"1234.5": "¥1,234.50"},
    '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ': {"1234.5": "1,234.50", "0": "-"},
    "000-0000": {"1234567": "123-4567"},
    "# ?/?": {"2.5": "2 1/2", "0.25": "1/4"},
    "0.00E+00": {"950000": "9.50E+05", "0.00012": "1.20E-04"},
    "[DBNum1][$-804]General": {"105": "一百〇五", "950000": "九十五万", "10010": "一万〇一十"},
    "[DBNum1][$-804]0": {"105": "一〇五"},
    '[DBNum2][$-804]General"元整"': {"6": "陆元整", "1005": "壹仟零伍元整"},
    "yyyy-mm-dd": {"45657": "2024-12-31"},
    'yyyy"年"m"月"d"日"': {"45325": "2024年2月3日"},
    '[DBNum1][$-804]yyyy"年"m"月"d"日";@': {"45657": "二〇二四年十二月三十一日"},
    "yyyy/m/d h:mm": {"45325.5868": "2024/2/3 14:04", "45325.587": "2024/2/3 14:05"},
    "hh:mm:ss": {"0.378553241": "09:05:07"},
    '上午/下午h"时"': {"0.6": "下午2时"},
    "h:mm AM/PM": {"0.6": "2:24 PM"},
    '[h]"小时"': {"6": "144小时"},
    "[mm]:ss": {"0.5": "720:00"},
    "mm:ss.0": {"0.00001": "00:00.9"},
    "[$-804]aaaa": {"45657": "星期二"},
    "[$-804]aaa": {"45657": "二"},
    '@"次"': {"6": "6"},
}
"""What the formats show of numbers; dates are serial numbers of days."""

EXCEL_ALONE = {'0!.0,"万元"', "0!.0000", '上午/下午h"时"', "[DBNum1][$-804]0"}
"""What LibreOffice shows otherwise: it does not take ! for an escape, for one."""

CASES = [(code, value, text) for code, shows in SHOWN.items() for value, text in shows.items()]


@pytest.mark.parametrize(("code", "value", "text"), CASES)
def test_numbers(code: str, value: str, text: str) -> None:
    assert shown(Decimal(value), code, WORDS).text == text
    assert shown(Decimal(value), code, WORDS).understood


@pytest.mark.slow
def test_libreoffice_shows_the_same(tmp_path: Path) -> None:
    """LibreOffice writes a sheet as text just as it shows it."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.column_dimensions["A"].width = 60
    cases = [case for case in CASES if case[0] not in EXCEL_ALONE]
    assert len(cases) > 50
    for row, (code, value, _text) in enumerate(cases, 1):
        cell = sheet.cell(row, 1, float(value))
        cell.number_format = code
    saved = BytesIO()
    book.save(saved)
    path = tmp_path / "book.xlsx"
    path.write_bytes(saved.getvalue())
    shown = libreoffice(path, tmp_path, "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false")
    with shown.open(encoding="utf-8", newline="") as file:
        rows = [(row or [""])[0].strip() for row in csv.reader(file)]
    assert rows == [text for _code, _value, text in cases]


TEXTS = {
    "General": ("甲", "甲", True),
    "@": ("6", "6", True),
    '@"次"': ("6", "6次", True),
    '0;-0;0;"共"@"个"': ("六", "共六个", True),
    ";;;": ("6", "", False),
    "0.00": ("甲", "甲", True),
}


@pytest.mark.parametrize("code", TEXTS)
def test_texts(code: str) -> None:
    text, expected, exact = TEXTS[code]
    assert shown(text, code, WORDS) == Shown(expected, exact=exact)


@pytest.mark.parametrize(
    "code",
    [
        *("mmm", "dddd", "[$-411]ggge", "0.0.0", "[Strange]0", "0" * 300),
        *("[$-404]e", "[$-0412]e/m/d", "[$-D07041E]yyyy", "[$-130804]yyyy"),  # years of others
    ],
)
def test_what_is_not_understood_is_shown_plainly(code: str) -> None:
    assert shown(Decimal("45657.5"), code, WORDS) == Shown("45657.5", understood=False)


@pytest.mark.parametrize(
    "code",
    ["[$-804]e", "[$-409]yyyy", "[$-1010404]yyyy", "[$-F800]yyyy", "[$-zh-CN]e", "[$€-2]yyyy"],
)
def test_a_locale_of_our_calendar_changes_no_year(code: str) -> None:
    symbol = "€" if "€" in code else ""
    assert shown(Decimal("45657"), code, WORDS) == Shown(f"{symbol}2024")


def test_a_negative_date_is_not_understood() -> None:
    assert shown(Decimal(-3), "yyyy", WORDS) == Shown("-3", understood=False)


INEXACT = [
    ("0.5", "0"),
    ("950000", '0!.0,"万元"'),
    ("950000", "0.00,"),
    ("6", ";;;"),
    ("6", '"甲"'),
    ("-6", "0;0"),
    ("-91.1", "0.00;[Red]0.00"),
    ("-6", "[<0]0;0"),
]
EXACT = [
    ("-91.1", "0.00;[Red]-0.00"),
    ("-6", "0_);(0)"),
    ("-6", '0;"△"0'),
    ("-6", "0"),
    ("852.9", "0.00"),
    ("4133.7", "#,##0.00"),
    ("0.95", "0%"),
    ("6", 'General"次"'),
]


@pytest.mark.parametrize(("value", "code"), INEXACT)
def test_what_shows_another_figure_says_so(value: str, code: str) -> None:
    assert not shown(Decimal(value), code, WORDS).exact


@pytest.mark.parametrize(("value", "code"), EXACT)
def test_what_shows_the_figure_is_exact(value: str, code: str) -> None:
    assert shown(Decimal(value), code, WORDS).exact


SIGNS = st.sampled_from([*'0#?.,%E+-/@;!\\"[]_*hmsyda次 ', "General", "[h]", "[DBNum1]", "[>1]"])


@given(st.lists(SIGNS, max_size=12).map("".join), st.decimals(-1_000_000, 1_000_000, places=3))
def test_any_format_shows_something_or_is_not_understood(code: str, value: Decimal) -> None:
    found = shown(value, code, WORDS)
    assert isinstance(found.text, str)
    if found.understood and found.exact:
        assert shown(value, code, WORDS) == found
