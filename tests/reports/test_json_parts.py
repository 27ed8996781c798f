"""JSON in parts is the JSON of the whole, and leaves nothing behind."""

from __future__ import annotations

import gc
from typing import Any

from shenbao.reports.data import as_json, json_parts

DATA: dict[str, Any] = {
    "findings": [
        {"line": 1, "fixes": [], "key": None, "text": "“58”\x1b\u202e"},
        {"at": [0.5, {}]},
    ],
    "none": {},
    "summary": {"errors": 2, "is_whole": True},
}


def test_the_parts_are_the_whole() -> None:
    whole = as_json(DATA)
    assert "\x1b" not in whole
    assert "".join(json_parts(DATA)) == whole
    assert "".join(json_parts({**DATA, "findings": iter(DATA["findings"])})) == whole


def test_no_circles_of_references_are_left() -> None:
    """A check collects no garbage, so they would stay: 200 KB for each declaration."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        gc.collect()
        for _number in range(20):
            assert "".join(json_parts(DATA))
        assert gc.collect() == 0
    finally:
        if was_enabled:
            gc.enable()
