"""Opening files to read them: regular ones only, up to a size, and none elsewhere through a link.

Nothing else in the program opens any; ``tests/system/test_reading.py`` holds it to that. As
every start reads files, nothing is loaded for it but what Python itself has loaded.
"""

from __future__ import annotations

import errno
import os
import stat

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

AnyPath = str | os.PathLike[str]

LARGEST = 256 * 1024 * 1024
"""The bytes of a file for which nothing else is said: more than any font or output has."""

# A FIFO is not waited for, and no terminal becomes that of this process; Windows has neither.
READ = os.O_RDONLY | sum(
    getattr(os, name, 0) for name in ("O_NONBLOCK", "O_NOCTTY", "O_CLOEXEC", "O_BINARY")
)


def read_file(path: AnyPath, largest: int = LARGEST, *, within: AnyPath | None) -> bytes:
    """Return a file's content; see ``open_file``. Raises OSError (EFBIG) for one that is larger."""
    with open_file(path, within=within) as file:
        size = os.fstat(file.fileno()).st_size
        is_larger = size > largest
        content = b"" if is_larger else file.read(size + 1)
        if len(content) > size:  # it is growing
            content += file.read(largest + 1 - len(content))
    if is_larger or len(content) > largest:
        from shenbao.i18n import _

        message = _("it is larger than {limit} bytes").format(limit=largest)
        raise OSError(errno.EFBIG, message, os.fspath(path))
    return content


MOST_TRIES = 100
"""How often a file is opened that becomes another one meanwhile, as editors and git save it."""


class _ExchangedError(Exception):
    """Raised where a path leads to another file than a moment before."""


def open_file(path: AnyPath, *, within: AnyPath | None) -> BinaryIO:
    """Return a file that is open to be read; raise OSError where it is none that may be.

    It must be a regular file: a device or a FIFO might never end. By whatever links, it
    must be below the folder ``within``; None stands for a path that the user has named,
    or the program itself.
    """
    for _try in range(MOST_TRIES):
        try:
            return open(_handle(path, within), "rb")
        except _ExchangedError:
            continue
    from shenbao.i18n import _

    message = _("it becomes another file again and again")
    raise OSError(errno.EBUSY, message, os.fspath(path))


def _handle(path: AnyPath, within: AnyPath | None) -> int:
    """Open a file; raise _ExchangedError where it is not known to be the one that may be read."""
    found = _status(path)
    _refuse(path, found, within)
    handle = os.open(path, READ)
    try:
        opened = os.fstat(handle)
        if not _is_untouched(found, opened):
            _refuse(path, opened, within)
    except BaseException:
        os.close(handle)
        raise
    return handle


def leads_out(path: AnyPath, within: AnyPath) -> bool:
    """Tell whether a path leads to a file that is not below a folder, by links or by itself."""
    return not _is_below(os.path.realpath(path), os.path.realpath(within))


def bounds(path: AnyPath, project: AnyPath | None) -> AnyPath | None:
    """Return the folder that a path may not lead out of: the project, where the path is in it.

    Elsewhere is only what the user has named, on the command line or in the settings.
    """
    if project is None:
        return None
    if _is_below(os.path.abspath(path), os.path.abspath(project)):
        return project
    named = os.path.realpath(os.path.dirname(path))
    return project if _is_below(named, os.path.realpath(project)) else None


def real_path(path: Path) -> Path:
    """Return where a path leads, link by link; one in a loop leads nowhere, and is as it is."""
    return type(path)(os.path.realpath(path))


def path_from(folder: AnyPath, path: AnyPath) -> str:
    """Return the path of a file from a folder, with slashes."""
    return os.path.relpath(path, folder).replace(os.sep, "/")


def is_link(status: os.stat_result) -> bool:
    """Tell whether this is a link, or a folder of Windows that is mounted from elsewhere."""
    mounted: int | None = getattr(stat, "IO_REPARSE_TAG_MOUNT_POINT", None)
    tag: int | None = getattr(status, "st_reparse_tag", 0)
    return stat.S_ISLNK(status.st_mode) or (mounted is not None and tag == mounted)


def _status(path: AnyPath) -> os.stat_result:
    try:
        return os.stat(path)
    except ValueError as error:  # no file can have this name
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), os.fspath(path)) from error


def _refuse(path: AnyPath, status: os.stat_result, within: AnyPath | None) -> None:
    """Raise OSError unless a path, with the status of what it leads to, may be read.

    Raises _ExchangedError where it leads to something else by now.
    """
    if not stat.S_ISREG(status.st_mode):
        from shenbao.i18n import _

        raise OSError(errno.EINVAL, _("it is not a regular file"), os.fspath(path))
    if within is not None and not _is_straight(path, status, within):
        real = os.path.realpath(path)
        if not _is_below(real, os.path.realpath(within)):
            from shenbao.i18n import _

            message = _("it is a link that leads out of {folder}").format(folder=os.fspath(within))
            raise OSError(errno.ELOOP, message, os.fspath(path))
        if not os.path.samestat(status, os.stat(real)):
            raise _ExchangedError


def _is_straight(path: AnyPath, status: os.stat_result, within: AnyPath) -> bool:
    """Tell whether a path leads from a folder to a file below it without any link.

    It then need not be found out where either of them is, which takes most of the time
    that it takes to read a small file.
    """
    if ".." in f"{os.fspath(path)} {os.fspath(within)}":  # what follows a link leads elsewhere
        return False
    folder = os.path.join(os.path.abspath(within), "")
    full = os.path.abspath(path)
    if not full.startswith(folder):
        return False
    reached = folder
    for name in full[len(folder) :].split(os.sep):
        reached = os.path.join(reached, name)
        found = os.lstat(reached)
        if is_link(found):
            return False
    return os.path.samestat(status, found)


def _is_untouched(before: os.stat_result, after: os.stat_result) -> bool:
    """Tell whether two looks at a file found the same one, with nothing done to it between."""
    return os.path.samestat(before, after) and before.st_ctime_ns == after.st_ctime_ns


def _is_below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(os.path.join(folder, ""))
