"""``make`` on a new machine: what it installs, whom it asks first, and what it says."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.worlds import ROOT

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no make on Windows")

PROGRAMS = {
    "python3": """\
        case "$*" in
            *ctypes*) cat missing ;;
            "-m venv"*) mkdir -p .venv/bin; cp "$0" .venv/bin/python; cp "$0" .venv/bin/uv ;;
            -V) echo Python 3.11.0 ;;
        esac""",
    "id": "echo $USER_ID",
    "grep": 'test "$*" = "-qx ID=debian /etc/os-release" && exit "${IS_OTHER_SYSTEM:-0}"',
    "dpkg": "exit 1",
    "sudo": 'echo sudo >>calls; "$@"',
    "apt-get": 'echo "$*" >>calls; case "$*" in *install*) : >missing ;; esac',
}
"""Stand-ins for a machine's programs; the file ``missing`` holds the libraries that it lacks."""

TOOLS = ("awk", "cat", "cksum", "cp", "dirname", "env", "head", "mkdir", "paste", "rm", "sh")
"""What each machine has; nothing else of the machine that runs the tests is to be found."""

UPDATE = "-o DPkg::Lock::Timeout=120 update"
INSTALL = (
    "-o DPkg::Lock::Timeout=120 install --yes --no-remove --no-install-recommends libpango-1.0-0"
)
FONT = INSTALL.replace("libpango-1.0-0", "fonts-hanazono")
BROWSER = INSTALL.replace("libpango-1.0-0", "chromium-headless-shell")


@dataclass
class Machine:
    """A clone on a machine that lacks Pango."""

    root: Path

    def __post_init__(self) -> None:
        programs = self.root / "bin"
        programs.mkdir()
        for name, script in PROGRAMS.items():
            (programs / name).write_text(f"#!/bin/sh\n{script}\n", "utf-8")
            (programs / name).chmod(0o755)
        for name in TOOLS:
            (programs / name).symlink_to(shutil.which(name) or name)
        (self.root / "scripts").mkdir()
        for name in ("scripts/setup.sh", "requirements.lock", "pyproject.toml"):
            shutil.copy(ROOT / name, self.root / name)
        (self.root / "missing").write_text("libpango-1.0\n", "utf-8")

    def set_up(
        self, user: int, answer: str | None = None, purpose: str = "build", **variables: str
    ) -> tuple[int, str]:
        """Run the set-up; return its status and words. An answer is typed on a terminal."""
        terminal, end = os.openpty() if answer is not None else os.pipe()
        process = subprocess.Popen(
            ["/bin/sh", "scripts/setup.sh", purpose],
            cwd=self.root,
            env={"PATH": str(self.root / "bin"), "USER_ID": str(user), **variables},
            stdin=end if answer is not None else subprocess.DEVNULL,
            stderr=end,
        )
        os.close(end)
        if answer is not None:
            os.write(terminal, f"{answer}\n".encode())
        said = b""
        with suppress(OSError):  # that is how a terminal ends
            while piece := os.read(terminal, 4096):
                said += piece
        os.close(terminal)
        return process.wait(), said.decode().replace("\r\n", "\n")

    def calls(self) -> list[str]:
        """Return what was called to install packages, in order."""
        calls = self.root / "calls"
        return calls.read_text("utf-8").splitlines() if calls.exists() else []


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_nothing_is_installed_where_nobody_can_be_asked(machine: Machine) -> None:
    status, said = machine.set_up(user=1000)
    assert (status, machine.calls()) == (2, [])
    assert said.splitlines() == [
        "Missing on this system:",
        "  libpango-1.0        to lay out the text of PDF files",
        "With SHENBAO_YES=1, make installs it by itself.",
        "Install what is missing, then run make again:",
        "  Debian, Ubuntu: sudo apt-get install --no-install-recommends libpango-1.0-0",
        "  Fedora:         sudo dnf install pango",
        "  macOS:          brew install pango",
    ]


@pytest.mark.parametrize("answer", ["y", "Y", "yes"])
def test_yes_on_the_terminal(machine: Machine, answer: str) -> None:
    status, said = machine.set_up(user=1000, answer=answer)
    assert "Install with sudo apt-get: libpango-1.0-0? [y/N] " in said
    assert (status, machine.calls()) == (0, ["sudo", UPDATE, "sudo", INSTALL]), said


@pytest.mark.parametrize("answer", ["", "n", "never", "x y"])
def test_anything_else_is_no(machine: Machine, answer: str) -> None:
    status, said = machine.set_up(user=1000, answer=answer)
    assert (status, machine.calls()) == (2, [])
    assert "brew install pango" in said


def test_yes_beforehand(machine: Machine) -> None:
    status, said = machine.set_up(user=1000, SHENBAO_YES="1")
    assert (status, machine.calls()) == (0, ["sudo", UPDATE, "sudo", INSTALL, "sudo", FONT]), said
    assert said.splitlines() == [
        "Missing on this system:",
        "  libpango-1.0        to lay out the text of PDF files",
        "Updating the package lists with apt-get",
        "Installing with apt-get: libpango-1.0-0",
        "Setting up .venv with Python 3.11.0",
        "Installing with apt-get: fonts-hanazono",
        "Installing the Python packages of requirements.lock",
        "Preparing the fonts of PDF files",
    ]


def test_other_values_are_no_yes(machine: Machine) -> None:
    status, _said = machine.set_up(user=1000, SHENBAO_YES="0")
    assert (status, machine.calls()) == (2, [])


def test_root_needs_no_sudo(machine: Machine) -> None:
    status, _said = machine.set_up(user=0)
    assert (status, machine.calls()) == (0, [UPDATE, INSTALL, FONT])


def test_the_font_of_the_rarest_characters_may_fail_to_come(machine: Machine) -> None:
    (machine.root / "missing").write_text("", "utf-8")
    apt_get = machine.root / "bin/apt-get"
    apt_get.write_text(f"{apt_get.read_text('utf-8')}\nexit 100\n", "utf-8")
    status, said = machine.set_up(user=0)
    assert (status, machine.calls()) == (0, [UPDATE, FONT])
    assert "Going on without the font of the rarest characters." in said


TESTS_NEED = ("pdftotext", "soffice")


@pytest.fixture
def tested(machine: Machine) -> Machine:
    """Return a machine that has all that is needed for tests but a browser."""
    (machine.root / "missing").write_text("", "utf-8")
    for name in TESTS_NEED:
        (machine.root / "bin" / name).symlink_to("/bin/true")
    path = machine.root / "scripts/setup.sh"
    text = path.read_text("utf-8")
    assert text.count("/usr/lib/libreoffice/program") == 2
    path.write_text(text.replace("/usr/lib/libreoffice/program", "/nowhere"), "utf-8")
    return machine


def test_tests_get_a_browser(tested: Machine) -> None:
    status, said = tested.set_up(user=0, purpose="test")
    assert (status, tested.calls()) == (0, [UPDATE, FONT, BROWSER]), said
    assert said.splitlines()[-1] == "Installing with apt-get: chromium-headless-shell"


def test_a_browser_that_cannot_be_had_is_done_without(tested: Machine) -> None:
    assert tested.set_up(user=1000, purpose="test")[0] == 0
    assert tested.set_up(user=0, purpose="test", IS_OTHER_SYSTEM="1") == (0, "")
    assert tested.calls() == []
    apt_get = tested.root / "bin/apt-get"
    apt_get.write_text(f"{apt_get.read_text('utf-8')}\nexit 100\n", "utf-8")
    status, said = tested.set_up(user=0, purpose="test")
    assert (status, tested.calls()) == (0, [UPDATE, BROWSER])
    assert "Going on without Chromium: the tests of pages are skipped." in said


@pytest.mark.parametrize("name", ["chromium-headless-shell", "chromium", "chromium-browser"])
def test_a_browser_that_is_there_is_enough(tested: Machine, name: str) -> None:
    tested.set_up(user=1000)
    (tested.root / "bin" / name).symlink_to("/bin/true")
    assert tested.set_up(user=0, purpose="test") == (0, "")
    assert tested.calls() == []


def test_nothing_is_said_or_done_where_nothing_is_missing(machine: Machine) -> None:
    machine.set_up(user=0)
    calls = machine.calls()
    assert machine.set_up(user=1000) == (0, "")
    assert machine.calls() == calls


def test_an_interpreter_that_was_optimised_comes_first(machine: Machine) -> None:
    """Of two, the one that was built with it, though the other is found first."""
    (machine.root / "missing").write_text("", "utf-8")
    programs = machine.root / "bin"
    stand_in = (programs / "python3").read_text("utf-8")
    for name, found in {"python3": 1, "python3.14": 0}.items():
        script = stand_in.replace("-V)", f"*CONFIG_ARGS*) exit {found} ;;\n            -V)")
        (programs / name).write_text(script.replace("3.11.0", f"of {name}"), "utf-8")
        (programs / name).chmod(0o755)
    status, said = machine.set_up(user=1000)
    assert (status, "Setting up .venv with Python of python3.14\n" in said) == (0, True), said


# ---- make help --------------------------------------------------------------------------------


def help_lines(**variables: str) -> list[str]:
    done = subprocess.run(
        ["make", "--no-print-directory", "help"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **variables},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return done.stdout.splitlines()


ENGLISH = "make help     List these targets"
CHINESE = "make help     列出这些目标"


@pytest.mark.parametrize(
    ("variables", "line"),
    [
        ({}, ENGLISH),
        ({"LANG": "C.UTF-8"}, ENGLISH),
        ({"LANG": "zh_CN.UTF-8"}, CHINESE),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, ENGLISH),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_TW"}, CHINESE),
        ({"LANG": "C", "LC_ALL": "zh_CN.GB18030"}, CHINESE),
        ({"LANG": "C", "LANGUAGE": "zh"}, CHINESE),
    ],
    ids=str,
)
def test_help_is_in_the_language_of_the_locale(variables: dict[str, str], line: str) -> None:
    assert line in help_lines(**variables)


def test_help_lists_all_targets_in_both_languages() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert phony
    targets = set(phony[1].split()) - {"ready", "ready-to-test"}
    for language in ("en", "zh_CN"):
        listed = dict(line.split(maxsplit=2)[1:] for line in help_lines(LANGUAGE=language))
        assert set(listed) == targets
