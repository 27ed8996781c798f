"""What a file says is held against the sheet that is made of it."""

from __future__ import annotations

from shenbao.intake.verifying import same
from tests.intake import generated


def test_spaces_are_layout_between_words_and_not_between_figures() -> None:
    standard = generated.loaded("shenzhen-project")
    assert same("政务服务", "政务\n服务", standard, "name")
    assert same("9,110.00", "9110", standard, "annual_amount")
    assert not same("9110", "91 10", standard, "annual_amount")
    assert not same("9110", "91\n10", standard, "annual_amount")
