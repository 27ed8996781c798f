"""Numbers in the digits, points and literal characters of a section."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

from shenbao.office.number_formats.codes import Kind, Section, Token
from shenbao.office.number_formats.words import FormatWords
from shenbao.targets.numerals import in_digits, in_words

PRECISION = Context(prec=15, rounding=ROUND_HALF_UP)
"""The digits that Excel keeps of a number."""

EXACT = Context(prec=400)
MILLIONTH = Decimal("0.000001")
MOST_DENOMINATOR_DIGITS = 4


def plain(value: Decimal) -> str:
    """Return a number without a format."""
    text = f"{PRECISION.plus(value):f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def figure(value: Decimal, section: Section, words: FormatWords) -> tuple[str, bool] | None:
    """Return a positive number as a section shows it, and whether no more or less is stored.

    None means that the section asks for something else than a number can show.
    """
    if section.has(Kind.GENERAL, Kind.TEXT):
        return _general(value, section, words), True
    if not section.has(Kind.DIGIT):
        return "".join(token.text for token in section.tokens), False
    if section.has(Kind.EXPONENT):
        return _scientific(value, section)
    if section.has(Kind.FRACTION):
        return _fraction(value, section)
    return _decimal(value, section, words)


def _general(value: Decimal, section: Section, words: FormatWords) -> str:
    numerals = words.numerals.get(section.numerals)
    text = in_words(plain(value), numerals) if numerals else plain(value)
    shows = (Kind.GENERAL, Kind.TEXT)
    return "".join(text if token.kind in shows else token.text for token in section.tokens)


# ---- Decimals -------------------------------------------------------------------


def _decimal(value: Decimal, section: Section, words: FormatWords) -> tuple[str, bool] | None:
    tokens = section.tokens
    points = [index for index, token in enumerate(tokens) if token.kind is Kind.POINT]
    if len(points) > 1:
        return None
    point = points[0] if points else _behind_last_digit(tokens)
    scaled, thousands = _scaled(value, tokens, point)
    decimals = sum(token.kind is Kind.DIGIT for token in tokens[point:])
    rounded = scaled.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, EXACT)
    whole, _, rest = f"{rounded:f}".partition(".")
    pieces = [
        *_whole(whole, tokens[:point], grouped=thousands),
        *_decimals(rest, tokens[point:]),
    ]
    text = "".join(pieces)
    if numerals := words.numerals.get(section.numerals):
        text = in_digits(text, numerals)
    return text, _shows(text, value)


def _behind_last_digit(tokens: Sequence[Token]) -> int:
    return max(index for index, token in enumerate(tokens) if token.kind is Kind.DIGIT) + 1


def _scaled(value: Decimal, tokens: Sequence[Token], point: int) -> tuple[Decimal, bool]:
    """Return the number in the units that are shown, and whether its thousands are parted.

    Commas behind the last digit before the point divide by a thousand each, those
    between digits part the thousands.
    """
    digits = [index for index, token in enumerate(tokens[:point]) if token.kind is Kind.DIGIT]
    commas = [index for index, token in enumerate(tokens) if token.kind is Kind.THOUSANDS]
    last = digits[-1] if digits else -1
    is_between = any(digits and digits[0] < comma < last for comma in commas)
    behind = sum(comma > last for comma in commas)
    percent = sum(token.kind is Kind.PERCENT for token in tokens)
    return value.scaleb(2 * percent - 3 * behind, EXACT), is_between


def _whole(digits: str, tokens: Sequence[Token], *, grouped: bool) -> list[str]:
    """Return what the tokens before the point show; the first digit takes all that are left."""
    places = [index for index, token in enumerate(tokens) if token.kind is Kind.DIGIT]
    left = "" if digits == "0" else digits
    if not places:
        return [left, *(_sign(token) for token in tokens)]
    shown: dict[int, str] = {}
    count = 0
    for index in reversed(places):
        taken = left if index == places[0] else left[-1:]
        left = left[: len(left) - len(taken)]
        taken = taken or {"0": "0", "?": " "}.get(tokens[index].text, "")
        piece = ""
        for digit in reversed(taken):
            ends_thousand = grouped and count and not count % 3 and digit != " "
            piece = f"{digit}{',' if ends_thousand else ''}{piece}"
            count += 1
        shown[index] = piece
    return [shown.get(index, _sign(token)) for index, token in enumerate(tokens)]


def _decimals(digits: str, tokens: Sequence[Token]) -> list[str]:
    """Return what the tokens from the point on show; zeros at the end may be left out.

    Excel also shows a point before which all decimals are left out (6.); it is read as 6.
    """
    places = [index for index, token in enumerate(tokens) if token.kind is Kind.DIGIT]
    shown = dict(zip(places, digits, strict=False))
    for index in reversed(places):
        if shown[index] != "0" or tokens[index].text == "0":
            break
        shown[index] = " " if tokens[index].text == "?" else ""
    is_point = bool(tokens) and tokens[0].kind is Kind.POINT
    if is_point and not "".join(shown.values()).strip():  # a point before nothing says nothing
        tokens = [Token(Kind.LITERAL), *tokens[1:]]
    return [shown.get(index, _sign(token)) for index, token in enumerate(tokens)]


def _sign(token: Token) -> str:
    return "" if token.kind is Kind.THOUSANDS else token.text


def _shows(text: str, value: Decimal) -> bool:
    """Tell whether a text shows a number as it is, but for a percent sign, to the millionth."""
    found = re.findall(r"\d[\d,]*(?:\.\d+)?|\.\d+", text)
    if len(found) != 1:
        return False
    figure = Decimal(found[0].replace(",", "")).scaleb(-2 * text.count("%"))
    return abs(figure - value) < MILLIONTH


# ---- Exponents and fractions ------------------------------------------------------


def _scientific(value: Decimal, section: Section) -> tuple[str, bool] | None:
    at = next(i for i, token in enumerate(section.tokens) if token.kind is Kind.EXPONENT)
    mantissa, exponent = section.tokens[:at], section.tokens[at + 1 :]
    point = next((i for i, token in enumerate(mantissa) if token.kind is Kind.POINT), len(mantissa))
    places = sum(token.kind is Kind.DIGIT for token in mantissa[:point])
    decimals = sum(token.kind is Kind.DIGIT for token in mantissa[point:])
    if not places or section.has(Kind.THOUSANDS, Kind.PERCENT, Kind.FRACTION):
        return None
    power = value.adjusted() if value else 0
    power = power // places * places if places > 1 else power
    step = Decimal(1).scaleb(-decimals)
    rounded = value.scaleb(-power, EXACT).quantize(step, ROUND_HALF_UP, EXACT)
    if rounded >= Decimal(10) ** places:
        power += places
        rounded = value.scaleb(-power, EXACT).quantize(step, ROUND_HALF_UP, EXACT)
    whole, _, rest = f"{rounded:f}".partition(".")
    sign = "-" if power < 0 else "+" if section.tokens[at].text[1] == "+" else ""
    text = "".join(
        [
            *_whole(whole, mantissa[:point], grouped=False),
            *_decimals(rest, mantissa[point:]),
            f"E{sign}",
            *_whole(str(abs(power)), exponent, grouped=False),
        ]
    )
    return text, rounded.scaleb(power, EXACT) == value


def _fraction(value: Decimal, section: Section) -> tuple[str, bool] | None:
    """Return a number as a whole part and a fraction, or as a fraction alone."""
    pattern = "".join(
        token.text if token.kind in (Kind.DIGIT, Kind.FRACTION, Kind.LITERAL) else "\0"
        for token in section.tokens
    )
    match = re.fullmatch(r"(?:([#0?]+)( +))?([#0?]+)/(?:([#0?]+)|([1-9]\d{0,3}))", pattern)
    if match is None or len(match[4] or "") > MOST_DENOMINATOR_DIGITS:
        return None
    exact = Fraction(value)
    whole = int(exact) if match[1] else 0
    rest = exact - whole
    if match[5]:
        base = int(match[5])
        top = int(rest * base + Fraction(1, 2))
    else:
        nearest = rest.limit_denominator(10 ** len(match[4]) - 1)
        top, base = nearest.numerator, nearest.denominator
    if top == base and match[1]:
        whole, top = whole + 1, 0
    is_exact = whole + Fraction(top, base) == exact
    parts = [str(whole)] if match[1] and (whole or not top) else []
    if top or not match[1]:
        parts.append(f"{top}/{base}")
    return " ".join(parts), is_exact
