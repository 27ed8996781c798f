"""What rules look for in all texts, and at the ends of names, as by looking one by one."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shenbao.check.endings import Endings
from shenbao.check.rules.sb305_markup import SIGN as MARKUP
from shenbao.check.rules.sb314_unbalanced import ANY_MARK
from shenbao.check.rules.sb315_punctuation import SIGN as PUNCTUATION
from shenbao.check.rules.sb317_doubled_word import TWICE
from shenbao.check.rules.sb322_wide_digits import WIDE
from shenbao.check.rules.sb504_shared_contract import TITLE
from shenbao.check.submission import Submission

SIGNS = (MARKUP, ANY_MARK, PUNCTUATION, TWICE, WIDE, TITLE)


class Texts:
    """The texts of a declaration as a rule sees them, without a form around them."""

    def __init__(self, texts: list[str]) -> None:
        self.texts = tuple(((number,), text) for number, text in enumerate(texts))

    all_text = Submission.all_text
    texts_with = Submission.texts_with
    _starts = Submission._starts


@pytest.mark.parametrize("sign", SIGNS)
@given(st.lists(st.text("《》（)1，,。<&信息１\n", max_size=6), max_size=6))
def test_every_text_with_a_sign_is_looked_at_once(sign: re.Pattern[str], texts: list[str]) -> None:
    found = list(Texts(texts).texts_with(sign))  # type: ignore[misc]
    assert found == sorted(set(found))
    having = [(path, text) for path, text in Texts(texts).texts if sign.search(text)]
    assert set(having) <= set(found)


def test_texts_without_a_sign_are_passed_over() -> None:
    texts = Texts(["a", "b<i>c<i>", "", "d"])
    assert [*texts.texts_with(MARKUP)] == [((1,), "b<i>c<i>")]  # type: ignore[misc]


@given(st.lists(st.text("率度满意", max_size=3)), st.text("率度满意", max_size=5))
def test_the_longest_ending_is_found(words: list[str], name: str) -> None:
    ends = [word for word in words if name.endswith(word)]
    assert Endings(words).longest_of(name) == max(ends, key=len, default="")
    behind = [word for word in ends if word != name]
    assert Endings(words).behind_of(name) == max(behind, key=len, default="")
