"""Files of other office programs, turned into .docx or .xlsx by LibreOffice.

LibreOffice runs without a screen, with a profile of its own that lets no macro run and
no link load, without a network where the system can take that away, and within limits.
"""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path

from shenbao.i18n import _
from shenbao.system.files import write_if_changed
from shenbao.system.limits import limit_memory
from shenbao.system.reading import read_file
from shenbao.system.removal import scratch_folder

PROGRAMS = ("soffice", "libreoffice")
USUAL_PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.exe",
    r"C:\Program Files (x86)\LibreOffice\program\soffice.exe",
)
SECONDS = 600
"""How long a conversion may take by the clock; it is then taken to hang."""

PROCESSOR_SECONDS = 60
MEMORY = 1536 * 1024 * 1024
LARGEST_RESULT = 100 * 1024 * 1024
NEW_NETWORK = 0x40000000
"""Linux's flag for a network of its own, which has no devices; only root may ask for it."""

FONTS = "FONTCONFIG_FILE"
"""The variable that says which fonts there are."""

FILTERS = {"docx": "docx:MS Word 2007 XML", "xlsx": "xlsx:Calc MS Excel 2007 XML"}
SETTINGS = {
    "org.openoffice.Setup/Office": {"ooSetupInstCompleted": "true"},
    "org.openoffice.Office.Common/Security/Scripting": {
        "MacroSecurityLevel": "3",
        "DisableMacrosExecution": "true",
        "DisableActiveContent": "true",
        "BlockUntrustedRefererLinks": "true",
    },
    "org.openoffice.Office.Common/Misc": {"UseLocking": "false", "FirstRun": "false"},
    # All requests go to a port at which nobody listens.
    "org.openoffice.Inet/Settings": {
        "ooInetProxyType": "2",
        "ooInetHTTPProxyName": "127.0.0.1",
        "ooInetHTTPProxyPort": "9",
        "ooInetHTTPSProxyName": "127.0.0.1",
        "ooInetHTTPSProxyPort": "9",
        "ooInetNoProxy": "",
    },
    "org.openoffice.Office.Calc/Content/Update": {"Link": "2"},
    "org.openoffice.Office.Writer/Content/Update": {"Link": "0"},
}


class ConversionError(Exception):
    """LibreOffice has not made a file of another one: it failed, or took too long."""


@cache
def office_program() -> str | None:
    """Return the path of LibreOffice, or None where it is not installed."""
    found = (shutil.which(name) for name in PROGRAMS)
    usual = (place for place in USUAL_PLACES if Path(place).is_file())
    return next(filter(None, found), None) or next(usual, None)


def converted(content: bytes, suffix: str, target: str) -> bytes:
    """Return a file, of a kind with this suffix, as a .docx or .xlsx, as ``target`` says.

    Raises ConversionError where LibreOffice is not installed, fails or takes too long.
    """
    program = office_program()
    if program is None:
        raise ConversionError(_("LibreOffice is not installed"))
    with scratch_folder() as folder:
        source = folder / f"source.{suffix}"
        write_if_changed(source, content, lasting=False)
        _write_profile(folder / "profile")
        made = folder / "made"
        command = [
            program,
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            *("--headless", "--norestore", "--nolockcheck", "--nodefault"),
            *("--convert-to", FILTERS[target], "--outdir", str(made), str(source)),
        ]
        _run(command, folder)
        try:
            return read_file(made / f"source.{target}", LARGEST_RESULT, within=folder)
        except OSError as error:
            if error.errno == errno.EFBIG:
                message = _("what LibreOffice made of the file is too large")
                raise ConversionError(message) from error
            raise ConversionError(_("LibreOffice could not read the file")) from error


def _write_profile(folder: Path) -> None:
    items = "".join(
        f'<item oor:path="/{path}"><prop oor:name="{name}" oor:op="fuse">'
        f"<value>{value}</value></prop></item>\n"
        for path, values in SETTINGS.items()
        for name, value in values.items()
    )
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<oor:items xmlns:oor="http://openoffice.org/2001/registry">\n{items}</oor:items>\n'
    )
    path = folder / "user/registrymodifications.xcu"
    write_if_changed(path, text.encode(), lasting=False)


def _run(command: list[str], folder: Path) -> None:
    """Run LibreOffice to its end, or end it with all that it has started."""
    is_posix = os.name == "posix"
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=_environment(folder),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=is_posix,
        preexec_fn=_confine if is_posix else None,  # noqa: PLW1509
    )
    try:
        process.wait(SECONDS)
    except subprocess.TimeoutExpired as error:
        raise ConversionError(_("LibreOffice takes too long")) from error
    finally:
        _end(process)


def _environment(folder: Path) -> dict[str, str]:
    """Return the variables that LibreOffice is to know.

    A process that makes PDFs hides all fonts of the machine from itself, and
    LibreOffice crashes where it finds none.
    """
    inherited = {name: value for name, value in os.environ.items() if name != FONTS}
    return inherited | {"HOME": str(folder), "TMPDIR": str(folder)}


def _end(process: subprocess.Popen[bytes]) -> None:
    with suppress(OSError):
        if os.name == "posix":
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.wait()


def _confine() -> None:
    """Limit what the process may take, and take its network away where the system can."""
    import resource

    limit_memory(MEMORY)
    for kind, most in {
        resource.RLIMIT_CPU: PROCESSOR_SECONDS,
        resource.RLIMIT_FSIZE: 2 * LARGEST_RESULT,
    }.items():
        with suppress(OSError, ValueError):
            resource.setrlimit(kind, (most, most))
    if sys.platform == "linux":
        import ctypes

        unshare = ctypes.CDLL(None).unshare
        if os.geteuid() == 0:
            unshare(NEW_NETWORK)
