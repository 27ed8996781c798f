"""What holds of all targets: they come back from their spellings, and no text is too much."""

from __future__ import annotations

import time
from collections.abc import Callable
from decimal import Decimal
from unittest.mock import patch

from hypothesis import assume, given
from hypothesis import strategies as st

from shenbao.targets import (
    Comparator,
    Date,
    Dimension,
    Duration,
    Frequency,
    Grade,
    Number,
    Placeholder,
    Quantity,
    Range,
    Target,
    Unit,
    Unparsed,
    parse_target,
)
from shenbao.targets.grammar import Grammar, KindPattern
from shenbao.targets.groups import unit_of
from tests.properties import tries
from tests.targets.words import WORDS

# With these behind it, a number may be a date.
OF_DATES = {*WORDS.dates.year, *WORDS.dates.month, *WORDS.dates.day, "季度", "季"}
ALONE = [unit for unit in WORDS.units if unit not in OF_DATES]
FULL_WIDTH = {ord(character): ord(character) + 0xFEE0 for character in "0123456789%<>=.,/~-*"}

Spelled = tuple[str, Target]


def units() -> st.SearchStrategy[Unit]:
    joined = st.tuples(st.sampled_from(ALONE), st.sampled_from(sorted(WORDS.units))).map("/".join)
    return st.one_of(st.sampled_from(ALONE), joined).map(lambda text: unit_of(text, WORDS))


def figures() -> st.SearchStrategy[Decimal]:
    return st.decimals(0, 10**13, allow_nan=False, places=None).map(
        lambda figure: round(figure, 4).normalize() + Decimal(0)
    )


@st.composite
def numbers(draw: st.DrawFn) -> tuple[str, Number]:
    """A number as it may be written, and what it is."""
    figure = draw(figures())
    digits = f"{figure:,f}" if draw(st.booleans()) and figure >= 1000 else f"{figure:f}"
    scale = draw(st.sampled_from(["", "", "", *WORDS.scales]))
    return f"{digits}{scale}", Number(figure, scale, WORDS.scales.get(scale, Decimal(1)))


@st.composite
def bounds(draw: st.DrawFn) -> tuple[str, str, Comparator | None]:
    """Words before a figure and behind it, and what they compare by."""
    side = draw(st.sampled_from(["none", "before", "behind", "both"]))
    before, comparator = draw(st.sampled_from(sorted(WORDS.comparators.items())))
    same = [limit for limit, meant in WORDS.limits.items() if meant is comparator]
    if side == "none" or (side != "before" and not same):
        return "", "", None
    behind = draw(st.sampled_from(same)) if side != "before" else ""
    return before if side != "behind" else "", behind, comparator


@st.composite
def quantities(draw: st.DrawFn) -> Spelled:
    text, number = draw(numbers())
    before, behind, comparator = draw(bounds())
    unit = draw(st.none() | units())
    spelled = unit.text if unit else ""
    assume(not number.scale or not any((number.scale + spelled).startswith(one) for one in ALONE))
    kind = Duration if unit and unit.dimension is Dimension.TIME and not unit.per else Quantity
    return f"{before}{text}{spelled}{behind}", kind(number, unit, comparator=comparator)


@st.composite
def ranges(draw: st.DrawFn) -> Spelled:
    ends = sorted(draw(st.lists(figures(), min_size=2, max_size=2)))
    unit = draw(units().filter(lambda unit: not unit.per))
    between = draw(st.sampled_from(WORDS.joints.range))
    twice = draw(st.booleans())
    before, behind, comparator = draw(bounds())
    low, high = (Number(end) for end in ends)
    text = f"{ends[0]:f}{unit.text if twice else ''}{between}{ends[1]:f}{unit.text}"
    return f"{before}{text}{behind}", Range(low, high, unit, comparator=comparator)


@st.composite
def dates(draw: st.DrawFn) -> Spelled:
    day = draw(st.dates())
    assume(1900 <= day.year < 2100)
    until = draw(st.sampled_from(["", *WORDS.dates.until]))
    year, month, number = (draw(st.sampled_from(one)) for one in date_words())
    style = draw(st.integers(0, 4))
    parts = ((0, 1, 2), (1, 2), (0, 1), (0,), (1,))[style]
    given_parts = [
        (day.year, day.month, day.day)[part] if part in parts else None for part in range(3)
    ]
    words = (f"{day.year}{year}", f"{day.month}{month}", f"{day.day}{number}")
    comparator = Comparator.AT_MOST if until else None
    return "".join(words[part] for part in parts) + until, Date(
        given_parts[0], given_parts[1], given_parts[2], comparator=comparator
    )


def date_words() -> tuple[tuple[str, ...], ...]:
    return WORDS.dates.year, WORDS.dates.month, WORDS.dates.day


@st.composite
def frequencies(draw: st.DrawFn) -> Spelled:
    every = draw(st.sampled_from(WORDS.frequency.every))
    period = draw(st.sampled_from(["日", "周", "月", "季度", "年"]))
    action = draw(st.sampled_from(["", "发放", "上报"]))
    count = draw(st.none() | st.integers(1, 99))
    amount = None if count is None else Quantity(Number(Decimal(count)), unit_of("次", WORDS))
    text = f"{every}{period}{'' if count is None else f'{count}次'}{action}"
    return text, Frequency(every, period, amount=amount, action=action)


def grades() -> st.SearchStrategy[Spelled]:
    levels = st.lists(st.sampled_from(WORDS.grades.levels), min_size=1, max_size=6)
    return st.tuples(levels, st.sampled_from(WORDS.grades.between)).map(
        lambda drawn: (drawn[1].join(drawn[0]), Grade(tuple(drawn[0])))
    )


def placeholders() -> st.SearchStrategy[Spelled]:
    words = st.sampled_from(["", *WORDS.blanks.placeholders])
    return words.map(lambda word: (word, Placeholder(word)))


TARGETS = st.one_of(quantities(), ranges(), dates(), frequencies(), grades(), placeholders())


@st.composite
def loosely(draw: st.DrawFn, text: str) -> str:
    """Spell a text with stray spaces, and perhaps in full width."""
    text = text.translate(FULL_WIDTH) if draw(st.booleans()) else text
    spaced = ""
    for before, character in zip(f" {text}", text, strict=False):
        digits = before.isdigit() and character.isdigit()
        spaced += ("" if digits else draw(st.sampled_from(["", "", "", " ", "\u3000"]))) + character
    return spaced


def check(target: Target, text: str) -> None:
    """What holds of every target: its parts are of the text, and its canonical text is itself."""
    assert target.text == text
    for part in (*target.parts, *target.spaces):
        assert part.text == text[part.start : part.end] != ""
    again = parse_target(target.canonical, WORDS)
    assert again == target
    assert again.canonical == target.canonical
    if not isinstance(target, Unparsed):
        assert again.spaces == ()


@tries(100, whole=3000)
@given(st.data(), TARGETS)
def test_what_is_spelled_is_read(data: st.DataObject, spelled: Spelled) -> None:
    text, target = spelled
    found = parse_target(text, WORDS)
    assert found == target
    check(found, text)
    loose = data.draw(loosely(text))
    check(parse_target(loose, WORDS), loose)
    assert parse_target(loose, WORDS) == target


SOME_WORDS = sorted(
    {
        *list(WORDS.comparators)[::3],
        *WORDS.limits,
        *list(WORDS.units)[::9],
        *WORDS.scales,
        *WORDS.numerals,
        *WORDS.prefixes,
        *WORDS.grades.all[::7],
        *WORDS.around.lead[::4],
        *WORDS.around.action[::4],
        *WORDS.blanks.remnants,
        *WORDS.blanks.placeholders,
        *(*WORDS.dates.part, *WORDS.dates.until, *WORDS.joints.range, *WORDS.joints.times),
        *("12", "2024", "31", "1,000", "0.5", " ", "年", "月", "日", "每", "按", "系统", "(", "。"),
    }
)
WORDY = st.lists(st.sampled_from(SOME_WORDS), max_size=9).map("".join)


@tries(150, whole=5000)
@given(WORDY | st.text(max_size=40))
def test_any_text_is_read(text: str) -> None:
    target = parse_target(text, WORDS)
    check(target, text)
    if isinstance(target, Unparsed):
        assert 0 <= target.end <= len(text)


class WithoutHead(KindPattern):
    """A pattern that is tried on every text."""

    def __init__(self, write: Callable[[], str], *_conditions: object) -> None:
        super().__init__(write)


with patch("shenbao.targets.grammar.KindPattern", WithoutHead):
    TRYING_ALL = Grammar(WORDS)

SOME_NUMBER = st.sampled_from(["", "1", "12", "三十"])
OFTEN = st.tuples(
    st.sampled_from(["", "", "≥", WORDS.frequency.every[0]]),
    SOME_NUMBER,
    st.sampled_from(["月", "半年", "小时", "台", "次"]),
    st.sampled_from(["", "内", "至少", "1~", "底前"]),
    SOME_NUMBER,
    st.sampled_from(["", "次", "日前", "月"]),
).map("".join)


@tries(150, whole=4000)
@given(OFTEN)
def test_what_is_looked_for_first_is_in_every_target_of_a_kind(text: str) -> None:
    with patch("shenbao.targets.parsing.grammar_of", lambda _words: TRYING_ALL):
        expected = parse_target.__wrapped__(text, WORDS)
    assert parse_target(text, WORDS) == expected


LONG = 8_000
MOST_SECONDS = 8
"""Of the processor for all of them; half of one is needed."""


def test_long_texts_take_no_long_time() -> None:
    started = time.process_time()
    for word in [*SOME_WORDS[::3], "9", "9 ", "1-", "1月", "优/", "每1", "1个x", "\u3000"]:
        for text in (word * LONG, f"5个{word * LONG}"):
            parse_target(text[:LONG], WORDS)
    assert time.process_time() - started < MOST_SECONDS
