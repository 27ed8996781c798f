"""Git repositories with a history, for tests: the same in every run and on every machine."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

AUTHOR, DATE = "张三", "2024-05-06T15:08:09+08:00"
"""Who makes every commit, and when."""

UTC_DATE = "2024-05-06T07:08:09Z"


def environment() -> dict[str, str]:
    """Return the variables under which git knows no settings but a repository's own."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return inherited | {
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_DATE": DATE,
        "GIT_COMMITTER_DATE": DATE,
        "LC_ALL": "C",
    }


class History:
    """A git repository at a folder, made new or given."""

    def __init__(self, root: Path) -> None:
        self.root = root
        if not (root / ".git").exists():
            root.mkdir(parents=True, exist_ok=True)
            self.git("init", "--quiet", "--initial-branch=main", "--template=")
            self.git("config", "user.name", AUTHOR)
            self.git("config", "user.email", "zhang.san@example.com")

    def copy(self, root: Path) -> History:
        """Return the same repository at another root."""
        shutil.copytree(self.root, root, symlinks=True)
        return History(root)

    def git(self, *words: str | Path, succeeds: bool = True) -> str:
        """Run git; return what it prints."""
        done = subprocess.run(
            ["git", *words],
            cwd=self.root,
            env=environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode == 0) is succeeds, done.stdout + done.stderr
        return done.stdout

    def write(self, path: str, text: str) -> None:
        """Write a file of the working tree."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")

    def replace(self, path: str, old: str, new: str) -> None:
        """Change the one place of a file where some text stands."""
        text = (self.root / path).read_text("utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path}"
        self.write(path, text.replace(old, new))

    def commit(self, subject: str) -> str:
        """Commit all that is in the working tree; return the commit's id."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", subject)
        return self.git("rev-parse", "HEAD").strip()


def fingerprints(folder: Path) -> dict[str, str]:
    """Return what stands for the content of every file below a folder, links as they are."""
    return {
        path.relative_to(folder).as_posix(): (
            f"-> {path.readlink()}"
            if path.is_symlink()
            else hashlib.sha256(path.read_bytes()).hexdigest()
        )
        for path in sorted(folder.rglob("*"))
        if path.is_symlink() or path.is_file()
    }
