"""Reading pages that a browser or Word has saved with all that belongs to them (MHTML)."""

from __future__ import annotations

from email import message_from_bytes, policy

from shenbao.i18n import _
from shenbao.intake.grid import Grid, Refused
from shenbao.intake.readers import Numbers, html


def read(content: bytes, numbers: Numbers) -> Grid:
    """Read the page, which is the first part that is HTML."""
    for part in message_from_bytes(content, policy=policy.compat32).walk():
        if part.get_content_type() == "text/html":
            page = part.get_payload(decode=True)
            assert isinstance(page, bytes)
            return html.read(_in_unicode(page, part.get_content_charset()), numbers)
    raise Refused(_("There is no page in the file."), _("Save the form as .docx."))


def _in_unicode(page: bytes, charset: str | None) -> bytes:
    """Return the page as UTF-8 where its part names an encoding that it is in."""
    try:
        return page.decode(charset or "utf-8").encode()
    except (LookupError, UnicodeError):
        return page
