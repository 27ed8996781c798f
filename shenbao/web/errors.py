"""Why something that is asked for is not done; the message says it to whoever asked."""

from __future__ import annotations


class NotFoundError(LookupError):
    """There is no declaration at a place, or nothing of some name; the message says so."""

    def __str__(self) -> str:
        return str(self.args[0])


class StaleError(Exception):
    """A file was changed by others since it was read; nothing was written."""


class RefusedError(Exception):
    """What is asked for cannot be done; the message says why. Nothing was written."""


class LaterError(Exception):
    """Nothing was done, as the server is asked too much; it can be asked again in some seconds."""

    def __init__(self, message: str, seconds: float = 1) -> None:
        super().__init__(message)
        self.seconds = seconds


class BusyError(LaterError):
    """Too much is being made for others."""


class TooManyRequestsError(LaterError):
    """A client has asked too often."""


class MalformedError(Exception):
    """What was sent is not what a page of this server sends."""
