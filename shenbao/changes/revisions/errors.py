"""What keeps a revision from being read."""


class RevisionError(Exception):
    """A revision, or the repository it is in, cannot be read; says which and what to do.

    The command line makes a UsageError of it.
    """
