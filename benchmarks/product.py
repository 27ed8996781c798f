"""The product, driven through its command line only, whatever that can do so far."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.corpus import categories
from benchmarks.measuring import FailedError, Usage, output_of, timed, watched

SUFFIXES = (".docx", ".md", ".pdf")
PATIENCE = 30.0
POLL_EVERY = 0.002
BETWEEN_SAVES = 0.3
"""Seconds in which ``watch`` finishes what it does behind the last file; people take longer."""

HEAD_NAME = re.compile(r'^name = "(.*?)\d*"$', re.MULTILINE)


class NotYetError(Exception):
    """The product has no such option or command."""


class Product:
    """The ``shenbao`` command, and what its help says that it can do."""

    def __init__(self, command: Path) -> None:
        self.command = command
        self._help = output_of([command, "--lang", "en", "--help"])
        self._build_help = output_of([command, "--lang", "en", "build", "--help"])

    def has(self, option: str) -> bool:
        """Tell whether ``build`` has an option."""
        return re.search(rf"(?<![\w-]){option}\b", self._build_help) is not None

    def require(self, option: str) -> None:
        """Raise NotYetError unless ``build`` has an option."""
        if not self.has(option):
            raise NotYetError(f"build {option}")

    def build(self, root: Path, *options: str) -> float:
        """Bring a repository up to date; return the seconds."""
        return timed([self.command, "--root", root, "build", *options])

    def build_all(self, root: Path, workers: int) -> tuple[float, Usage]:
        """Make all outputs of a repository anew; return seconds and usage."""
        shutil.rmtree(root / "output", ignore_errors=True)
        command: list[str | Path] = [self.command, "--root", root, "build"]
        command += ["--force"] * self.has("--force")
        command += ["-j", str(workers)] if self.has("-j") else []
        return watched(command, root.with_name(f"{root.name}-errors.txt"))

    def check(
        self, root: Path, *paths: Path, rules: Sequence[str] = (), again: bool = False
    ) -> float:
        """Have the reviewer's rules look at a repository, or at some of it; return the seconds.

        What an earlier check has recorded is removed before, unless this one is to find it.
        """
        if not again:
            _forget_check(root)
        if not re.search(r"^ +check\b", self._help, re.MULTILINE):
            raise NotYetError("check")
        only = ["--select", ",".join(rules)] if rules else []
        return timed([self.command, "--root", root, "check", *only, *paths], accepted=(0, 1))

    def memory_of_check(self, root: Path) -> float:
        """Have the rules look at a repository; return the most memory held at once, in MB.

        It is that of all processes; what some of them share counts once.
        """
        _forget_check(root)
        errors = root.with_name(f"{root.name}-errors.txt")
        _seconds, usage = watched([self.command, "--root", root, "check"], errors, (0, 1))
        return max(usage.together, default=0.0)

    def rebuilt(self, root: Path) -> set[str]:
        """Bring a repository up to date; return the sheets made anew, without suffixes."""
        said = output_of([self.command, "--root", root, "build", "--explain"])
        paths = (line.split(": ")[0] for line in said.splitlines())
        return {path.rpartition(".")[0] for path in paths if path.endswith(SUFFIXES)}

    def diff(self, root: Path) -> float:
        """Compare a repository with its last commit; return the seconds."""
        return timed([self.command, "--root", root, "diff"])

    def require_watch(self) -> None:
        """Raise NotYetError unless there is a ``watch``."""
        if not re.search(r"^ +watch\b", self._help, re.MULTILINE):
            raise NotYetError("watch")

    @contextmanager
    def watching(self, root: Path) -> Iterator[None]:
        """Have ``watch`` run on a repository."""
        process = subprocess.Popen(
            [self.command, "--root", root, "watch"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            yield
        finally:
            process.terminate()
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _forget_check(root: Path) -> None:
    """Remove what an earlier check of a repository has recorded."""
    (root / ".shenbao/checked").unlink(missing_ok=True)


def declarations(root: Path) -> list[Path]:
    """Return the declarations of a repository in order."""
    return sorted((root / "declarations").rglob("*.toml"))


def edit(declaration: Path, number: int) -> None:
    """Give a project another name, which stands in every format of its sheet."""
    text = declaration.read_text("utf-8")
    changed = HEAD_NAME.sub(rf'name = "\g<1>{number}"', text, count=1)
    if changed == text:
        raise FailedError(f"{declaration} was to be changed, and was not")
    waiting = declaration.with_suffix(".new")
    waiting.write_text(changed, "utf-8")
    waiting.replace(declaration)


def commit(root: Path) -> None:
    """Make a repository one of git, with all that it has committed."""
    who = ["-c", "user.name=bench", "-c", "user.email=bench@example.com"]
    for words in (["init", "--quiet"], ["add", "--all"], [*who, "commit", "--quiet", "-m", "all"]):
        output_of(["git", *words], folder=root)


def change_pattern(root: Path) -> None:
    """Change the words that explain most indicators of most sheets."""
    for path in (root / "templates").glob("*/form.toml"):
        text = path.read_text("utf-8")
        path.write_text(
            re.sub(r'^(pattern = ".*?)(\{name\})', r"\1：\2", text, flags=re.M), "utf-8"
        )


def seconds_until_made(root: Path, declaration: Path, number: int) -> float:
    """Edit a declaration that is watched; return the seconds until all its files are new."""
    place = declaration.relative_to(root / "declarations").with_suffix("")
    outputs = [root / "output" / place.with_suffix(suffix) for suffix in SUFFIXES]
    before = [_stamp(path) for path in outputs]
    time.sleep(BETWEEN_SAVES)
    start = time.perf_counter()
    edit(declaration, number)
    while any(_stamp(path) == old for path, old in zip(outputs, before, strict=True)):
        if time.perf_counter() - start > PATIENCE:
            raise FailedError(f"watch did not make {place} within {PATIENCE:.0f} s")
        time.sleep(POLL_EVERY)
    return time.perf_counter() - start


def _stamp(path: Path) -> tuple[int, int]:
    try:
        status = path.stat()
    except FileNotFoundError:
        return 0, 0
    return status.st_mtime_ns, status.st_ino


# --- The lexicon --------------------------------------------------------------


def users_of_lexicon(root: Path) -> dict[str, set[str]]:
    """Return the sheets that use each entry of the lexicon, as paths without suffixes."""
    entries = tomllib.loads(_lexicon(root).read_text("utf-8"))["indicator"]
    users: dict[str, set[str]] = {entry["name"]: set() for entry in entries}
    for path in declarations(root):
        place = path.relative_to(root / "declarations").with_suffix("")
        for row in _unexplained(tomllib.loads(path.read_text("utf-8"))):
            if row["name"] in users:
                users[row["name"]].add(f"output/{place.as_posix()}")
    return users


def change_lexicon(root: Path, name: str) -> None:
    """Change the one line of the lexicon that explains an indicator."""
    path = _lexicon(root)
    text = path.read_text("utf-8")
    entry = re.compile(rf'(name = "{re.escape(name)}"\nexplain_as = ".*)"')
    changed = entry.sub(r'\1…"', text)
    if changed == text:
        raise FailedError(f"the lexicon has no line to change for {name}")
    path.write_text(changed, "utf-8")


def _unexplained(declaration: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for _group, _category, rows in categories(declaration):
        yield from (row for row in rows if not row.keys() & {"explain", "explain_as"})


def _lexicon(root: Path) -> Path:
    form: str = tomllib.loads(declarations(root)[0].read_text("utf-8"))["form"]
    return root / "templates" / form / "lexicon.toml"
