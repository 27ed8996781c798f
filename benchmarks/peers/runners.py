"""How the peers are run and measured: seconds a form."""

from __future__ import annotations

import os
import shutil
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.measuring import FailedError, output_of, timed
from benchmarks.peers.curriculum import write_curriculum, write_icons
from benchmarks.peers.form import Form, read_forms

ROOT = Path(__file__).parent.parent.parent
# RenderCV asks the network for newer versions of itself at each start; nobody answers there.
NO_NETWORK = "http://127.0.0.1:9"


@dataclass(frozen=True)
class Bench:
    """What the peers work with: a built repository of some forms, and a folder for their own.

    ``python`` is that of their environment, None where it could not be set up.
    """

    repository: Path
    forms: int
    work: Path
    python: Path | None
    fonts: dict[str, str] = field(default_factory=dict)

    def script(self, name: str) -> float:
        """Run a script of ours that prints its seconds; return those of a form."""
        if self.python is None:
            raise FailedError("no environment of the peers")
        command: list[str | Path] = [self.python, "-m", f"benchmarks.peers.{name}"]
        command += [self.repository, str(self.forms), self.work / name]
        said = output_of(command, folder=ROOT, environment=self.fonts)
        return float(said) / self.forms

    def outputs(self, suffix: str) -> list[Path]:
        """Return the first of the files that shenbao made."""
        found = sorted((self.repository / "output").rglob(f"*{suffix}"))
        return found[: self.forms]


class Peer(ABC):
    """A program to compare with."""

    name: str
    does: str
    goal: float | None = None

    def __init__(self, bench: Bench) -> None:
        self.bench = bench

    def is_installed(self) -> bool:
        """Tell whether the program can be run here."""
        return self.bench.python is not None

    def prepare(self) -> None:  # noqa: B027 (most need nothing)
        """Do what is not to be measured."""

    @abstractmethod
    def seconds(self) -> float:
        """Make the documents; return the seconds of each."""


class Everyone(Peer):
    """Our own script with the usual libraries."""

    name = "the script everyone writes"
    does = "docxtpl, WeasyPrint and Jinja; three formats, one process"
    goal = 6.0
    script = "everyone"

    def seconds(self) -> float:
        return self.bench.script(self.script)


class RenderCV(Peer):
    """A maker of CVs from YAML; it cannot do forms."""

    name = "RenderCV's CLI"
    does = "it cannot do the form; CVs as long, PDF and Markdown, a process each"
    goal = 35.0

    def prepare(self) -> None:
        write_icons(self.data)
        for form in self.forms():
            self.folder(form).mkdir(parents=True, exist_ok=True)
            write_curriculum(form, self.folder(form) / "cv.yaml")

    def seconds(self) -> float:
        return sum(map(self.render, self.forms())) / self.bench.forms

    def render(self, form: Form) -> float:
        folder = self.folder(form)
        shutil.rmtree(folder / "rendercv_output", ignore_errors=True)
        command: list[str | Path] = [self.command, "render", "cv.yaml", "-nohtml", "-nopng"]
        taken = timed(command, folder=folder, environment=self.environment)
        made = {path.suffix for path in (folder / "rendercv_output").iterdir()}
        if not made >= {".pdf", ".md"}:
            raise FailedError(f"RenderCV made {', '.join(sorted(made))} only")
        return taken

    @property
    def environment(self) -> dict[str, str]:
        """The variables that it runs with."""
        proxies = dict.fromkeys(("HTTPS_PROXY", "https_proxy"), NO_NETWORK)
        return {"XDG_DATA_HOME": str(self.data), **proxies}

    @property
    def command(self) -> Path:
        """The console script beside the environment's Python."""
        return (self.bench.python or Path()).with_name("rendercv")

    @property
    def data(self) -> Path:
        """Where Typst looks for its user's packages."""
        return self.bench.work / "rendercv"

    def forms(self) -> list[Form]:
        """Return the forms to make CVs of."""
        return read_forms(self.bench.repository, self.bench.forms)

    def folder(self, form: Form) -> Path:
        """Return the folder of a form's CV."""
        return self.data / form.code


class RenderCVCompiledAnew(RenderCV):
    """RenderCV once more, where Python keeps nothing of what it compiles."""

    name = "RenderCV's CLI, its modules compiled anew"
    does = "as where Python may not keep what it compiles, and as when the target was set"

    def prepare(self) -> None:
        """Lay out its modules once more, with none of them compiled; the CVs are there."""
        (modules,) = self.command.parent.parent.glob("lib/python*/site-packages")
        without = shutil.ignore_patterns("__pycache__")
        shutil.copytree(modules, self.modules, ignore=without, copy_function=os.symlink)

    @property
    def environment(self) -> dict[str, str]:
        found_first = {"PYTHONPATH": str(self.modules), "PYTHONDONTWRITEBYTECODE": "1"}
        return {**super().environment, **found_first}

    @property
    def modules(self) -> Path:
        """The folder of its modules."""
        return self.bench.work / "uncompiled"


class LibreOffice(Peer):
    """LibreOffice without a screen, with a profile of its own."""

    name = "LibreOffice"
    does = "Word to PDF only, one batch of the files that shenbao made"
    goal: float | None = 4.0

    def is_installed(self) -> bool:
        return shutil.which("soffice") is not None

    def prepare(self) -> None:
        self.convert(self.files()[:1])  # makes the profile

    def seconds(self) -> float:
        return self.convert(self.files()) / self.bench.forms

    def files(self) -> list[Path]:
        """Return what to convert: the Word files of shenbao."""
        return self.bench.outputs(".docx")

    def convert(self, files: list[Path]) -> float:
        work = self.bench.work / "libreoffice"
        made = work / "pdf"
        shutil.rmtree(made, ignore_errors=True)
        command: list[str | Path] = ["soffice", f"-env:UserInstallation={work.as_uri()}/profile"]
        command += ["--headless", "--convert-to", "pdf", "--outdir", made, *files]
        taken = timed(command, environment=self.bench.fonts)
        if len(list(made.glob("*.pdf"))) != len(files):
            raise FailedError(f"LibreOffice did not make {len(files)} files")
        return taken


class LibreOfficeAfterEveryone(LibreOffice):
    """LibreOffice again; what docxtpl makes costs it more."""

    name = "LibreOffice, after the script"
    does = "Word to PDF only, one batch of the files that docxtpl made"
    goal = None

    def is_installed(self) -> bool:
        return super().is_installed() and self.bench.python is not None

    def prepare(self) -> None:
        """Do nothing: the profile is there, and the files are not yet."""

    def files(self) -> list[Path]:
        return sorted((self.bench.work / Everyone.script).glob("*[0-9].docx"))


class Typst(Peer):
    """Typst by its Python binding, our own template."""

    name = "Typst"
    does = "PDF only, our own template, one process"
    goal = 0.4

    def seconds(self) -> float:
        return self.bench.script("typst_forms")


class Pandoc(Peer):
    """Pandoc, where the system has it."""

    name = "Pandoc"
    does = "Markdown to Word only, a process each"

    def is_installed(self) -> bool:
        return shutil.which("pandoc") is not None

    def seconds(self) -> float:
        work = self.bench.work / "pandoc"
        work.mkdir(exist_ok=True)
        files = self.bench.outputs(".md")
        return sum(
            timed(["pandoc", file, "-o", work / f"{file.stem}.docx"]) for file in files
        ) / len(files)


PEERS: tuple[type[Peer], ...] = (
    Everyone,
    RenderCV,
    RenderCVCompiledAnew,
    LibreOffice,
    LibreOfficeAfterEveryone,
    Typst,
    Pandoc,
)
