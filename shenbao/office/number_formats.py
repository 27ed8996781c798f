"""Numbers and dates as Excel shows them: what common number formats mean.

After ECMA-376, part 1, 18.8.31. A format that says more than is known here
shows the number as it is.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

from openpyxl.styles.numbers import is_date_format

GENERAL = "General"
"""The format of a cell that has none."""

MILLIONTH = Decimal("0.000001")

NUMBER_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|\[[^\]]*\]|_.|\*.'
    r"|(?P<digits>[#0?,]*[#0?](?:\.[#0?]*)?)|(?P<other>.)",
    re.S,
)
DATE_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|\[[^\]]*\]'
    r"|(?P<part>y+|m+|d+|h+|s+|AM/PM)|(?P<other>.)",
    re.I | re.S,
)


def shown(value: float | date | datetime | time, code: str) -> str:
    """Return what Excel shows of a number or date in a format."""
    if isinstance(value, date | time):
        return _moment(value, code if is_date_format(code) else "")
    sections = code.split(";")
    if value < 0 and len(sections) > 1:
        return _number(Decimal(repr(abs(value))), sections[1])
    if value == 0 and len(sections) > 2:
        return _number(Decimal(0), sections[2])
    sign = "-" if value < 0 else ""
    return sign + _number(Decimal(repr(abs(value))), sections[0])


def is_rounded(value: float, code: str) -> bool:
    """Tell whether the format shows less of a number than there is, by a millionth or more."""
    section = code.split(";", maxsplit=1)[0]
    digits = [token["digits"] for token in NUMBER_TOKEN.finditer(section) if token["digits"]]
    if section == GENERAL or len(digits) != 1:
        return False
    exact = Decimal(repr(abs(value))) * Decimal(100) ** section.count("%")
    return abs(Decimal(_digits(exact, digits[0]).replace(",", "")) - exact) >= MILLIONTH


def _number(value: Decimal, code: str) -> str:
    tokens = list(NUMBER_TOKEN.finditer(code))
    digits = [token["digits"] for token in tokens if token["digits"]]
    others = "".join(token["other"] or "" for token in tokens)
    is_literal = not digits and "@" not in others and any(token["quoted"] for token in tokens)
    is_known = len(digits) == 1 and not re.search(r"[E/]", others)
    if code == GENERAL or not (is_literal or is_known):
        return _plain(value)
    value *= Decimal(100) ** others.count("%")
    return "".join(
        _digits(value, token["digits"])
        if token["digits"]
        else token["quoted"] or token["escaped"] or token["other"] or ""
        for token in tokens
    ).strip()


def _digits(value: Decimal, pattern: str) -> str:
    whole, _, decimals = pattern.partition(".")
    figure = value.quantize(Decimal(1).scaleb(-len(decimals)), ROUND_HALF_UP)
    text = f"{figure:,f}" if "," in whole else f"{figure:f}"
    text = text.zfill(whole.count("0") + len(text) - len(text.partition(".")[0]))
    optional = len(decimals) - len(decimals.rstrip("#?"))
    if optional and "." in text:
        kept = len(text) - optional
        text = text[:kept] + text[kept:].rstrip("0")
    return text.rstrip(".") if not decimals else text


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _moment(value: date | datetime | time, code: str) -> str:
    if not code:
        return value.isoformat(*(" ",) * isinstance(value, datetime))
    moment = _as_datetime(value)
    tokens = list(DATE_TOKEN.finditer(code.split(";", maxsplit=1)[0]))
    parts = [(token["part"] or "").lower() for token in tokens]
    twelve = "am/pm" in parts
    text, before = "", ""
    for number, (token, part) in enumerate(zip(tokens, parts, strict=True)):
        if part:
            after = next(filter(None, parts[number + 1 :]), "")
            is_minute = part.startswith("m") and (before == "h" or after.startswith("s"))
            text += _part(moment, part, is_minute=is_minute, twelve=twelve)
            before = part[0]
        else:
            text += token["quoted"] or token["escaped"] or token["other"] or ""
    return text.removesuffix("@").strip()


def _as_datetime(value: date | datetime | time) -> datetime:
    if isinstance(value, datetime):
        return value
    if isinstance(value, time):
        return datetime.combine(date(1900, 1, 1), value)
    return datetime.combine(value, time())


def _part(moment: datetime, part: str, *, is_minute: bool, twelve: bool) -> str:
    """Return a part of a date or time such as yyyy; ``twelve`` is for hours up to 12."""
    if part == "am/pm":
        return "AM" if moment.hour < 12 else "PM"
    hour = ((moment - timedelta(hours=1)).hour % 12) + 1 if twelve else moment.hour
    number = {
        "y": moment.year if len(part) > 2 else moment.year % 100,
        "m": moment.minute if is_minute else moment.month,
        "d": moment.day,
        "h": hour,
        "s": moment.second,
    }[part[0]]
    return f"{number:02d}" if len(part) > 1 else str(number)
