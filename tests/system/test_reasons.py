"""What the operating system says is told in the language of messages."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from shenbao.i18n import use_language
from shenbao.system.reasons import REASONS, reason


@pytest.fixture(autouse=True)
def _english_afterwards() -> Iterator[None]:
    yield
    use_language("en")


@pytest.mark.parametrize("number", REASONS)
def test_a_known_reason_has_chinese_words(number: int) -> None:
    error = OSError(number, os.strerror(number))
    use_language("en")
    english = reason(error)
    use_language("zh_CN")
    assert reason(error) != english
    assert not any(letter.isascii() and letter.isalpha() for letter in reason(error))


def test_an_unknown_reason_stays_as_it_is() -> None:
    use_language("zh_CN")
    assert reason(OSError(99_999, "Nothing known")) == "Nothing known"
    assert reason(OSError("only words")) == "only words"
