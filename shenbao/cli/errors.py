"""What ends a command before its work."""


class UsageError(Exception):
    """The command cannot be carried out as it was called, or where it was called."""
