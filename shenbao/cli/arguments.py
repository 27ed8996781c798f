"""What argparse says, in the language of messages.

It translates by gettext's default domain, in the language of the environment.
"""

from __future__ import annotations

import gettext
import os
from collections.abc import Iterator
from contextlib import contextmanager

from shenbao.i18n import DOMAIN, LOCALE_FOLDER, N_, language

LANGUAGE = "LANGUAGE"

# Those that a caller of our parser can meet, in Python 3.11 to 3.15.
MESSAGES = (
    N_("usage: "),
    N_("%(heading)s:"),
    N_("positional arguments"),
    N_("options"),
    N_("show this help message and exit"),
    N_("show program's version number and exit"),
    N_("%(prog)s: error: %(message)s\n"),
    N_("argument %(argument_name)s: %(message)s"),
    N_("the following arguments are required: %s"),
    N_("unrecognized arguments: %s"),
    N_("ambiguous option: %(option)s could match %(matches)s"),
    N_("expected one argument"),
    N_("expected at least one argument"),
    N_("ignored explicit argument %r"),
    N_("invalid %(type)s value: %(value)r"),
    N_("invalid choice: %(value)r (choose from %(choices)s)"),
    N_("invalid choice: %(value)r, maybe you meant %(closest)r? (choose from %(choices)s)"),
)


@contextmanager
def translated_argparse() -> Iterator[None]:
    """Let parsers that are made and used herein speak the language of messages."""
    domain, asked = gettext.textdomain(), os.environ.get(LANGUAGE)
    gettext.bindtextdomain(DOMAIN, str(LOCALE_FOLDER))
    gettext.textdomain(DOMAIN)
    os.environ[LANGUAGE] = language()
    try:
        yield
    finally:
        gettext.textdomain(domain)
        if asked is None:
            del os.environ[LANGUAGE]
        else:
            os.environ[LANGUAGE] = asked
