"""Errors that a renderer raises."""

from __future__ import annotations

from shenbao.diagnostics import Code


class TemplateError(Exception):
    """A template or asset that is missing or cannot be rendered; says which and why.

    ``characters`` are those of the sheet that it fails at, and ``key`` is the path
    of the value, if it is they that it fails at; ``hint`` says what to do. A build
    makes a Diagnostic of it, in the declaration that cannot be printed.
    """

    code = Code.TEMPLATE
    characters = ""
    key = ""
    hint = ""


class LongTextError(TemplateError):
    """A text that a format cannot hold, and the path of its value."""

    code = Code.LIMIT

    def __init__(self, message: str, key: str) -> None:
        super().__init__(message)
        self.key = key
