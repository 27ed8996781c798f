"""Why the operating system refuses something, in the language of messages."""

from __future__ import annotations

import errno
import os

from shenbao.i18n import N_, _

REASONS = {
    errno.EACCES: N_("Permission denied"),
    errno.EBUSY: N_("Device or resource busy"),
    errno.EEXIST: N_("File exists"),
    errno.EFBIG: N_("File too large"),
    errno.EINVAL: N_("Invalid argument"),
    errno.EIO: N_("Input/output error"),
    errno.EISDIR: N_("Is a directory"),
    errno.ELOOP: N_("Too many levels of symbolic links"),
    errno.EMFILE: N_("Too many open files"),
    errno.ENAMETOOLONG: N_("File name too long"),
    errno.ENOENT: N_("No such file or directory"),
    errno.ENOSPC: N_("No space left on device"),
    errno.ENOTDIR: N_("Not a directory"),
    errno.ENOTEMPTY: N_("Directory not empty"),
    errno.EPERM: N_("Operation not permitted"),
    errno.EROFS: N_("Read-only file system"),
    errno.EXDEV: N_("Invalid cross-device link"),
}
"""What systems say, in their own words, of what may happen to files."""


def reason(error: OSError) -> str:
    """Return why the system refused; what has no words here, or words of its own, keeps them."""
    number = error.errno or 0
    is_of_system = error.strerror == os.strerror(number)
    known = REASONS.get(number) if is_of_system else None
    return _(known) if known else error.strerror or str(error)
