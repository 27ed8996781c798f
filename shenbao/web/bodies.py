"""What a page sends, read field by field; whatever is not as it must be is refused."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any

from shenbao.i18n import _
from shenbao.web.drafts import Draft
from shenbao.web.errors import MalformedError

NUMBERS = range(1_000_000)
"""The numbers that rows of a draft may have, and years."""


class Body:
    """The body of a request: an object of JSON; ``author`` is who sends it, where that is known."""

    def __init__(self, content: bytes, author: str = "") -> None:
        self.author = author
        try:
            data = json.loads(content)
        except (ValueError, RecursionError):
            data = None
        if not isinstance(data, dict):
            raise _malformed("")
        self._data: dict[str, Any] = data

    def text(self, name: str) -> str:
        """Return a text; one that is not there is blank."""
        value = self._data.get(name, "")
        if not isinstance(value, str):
            raise _malformed(name)
        return value

    def number(self, name: str) -> int:
        """Return a number."""
        value = self._data.get(name)
        if type(value) is not int or value not in NUMBERS:
            raise _malformed(name)
        return value

    def number_or_none(self, name: str) -> int | None:
        """Return a number, None where there is none."""
        return None if self._data.get(name) is None else self.number(name)

    def texts(self, name: str) -> dict[str, str]:
        """Return texts by their keys."""
        value = self._data.get(name)
        if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
            raise _malformed(name)
        return value

    def list(self, name: str) -> list[str]:
        """Return a list of texts."""
        value = self._data.get(name)
        if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
            raise _malformed(name)
        return value

    def content(self, name: str) -> bytes:
        """Return the content of a file, which is sent in base 64."""
        try:
            return base64.b64decode(self.text(name), validate=True)
        except (binascii.Error, ValueError) as error:
            raise _malformed(name) from error

    def draft(self) -> Draft:
        """Return a draft."""
        rows = self._data.get("rows")
        if not isinstance(rows, Mapping) or not all(map(_are_numbers, rows.values())):
            raise _malformed("rows")
        if "base" not in self._data:
            raise _malformed("base")
        return Draft(self.text("base"), self.texts("texts"), rows)


def _are_numbers(rows: object) -> bool:
    """Tell whether something is a list of numbers of rows."""
    return isinstance(rows, list) and all(type(row) is int and row in NUMBERS for row in rows)


def _malformed(name: str) -> MalformedError:
    message = _("What was sent is not as it must be: {name}.")
    return MalformedError(message.format(name=name or "JSON"))
