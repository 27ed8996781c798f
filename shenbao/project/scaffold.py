"""The files of a new repository of declarations; their texts are data beside this module."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from shenbao import __version__
from shenbao.i18n import N_
from shenbao.project.folders import CONFIGURATION, DECLARATIONS, TEMPLATES
from shenbao.system.reading import read_file
from shenbao.toml.literals import literal

FOLDER = Path(__file__).parent / "scaffold_files"

FILES = {
    "README.md": "README.md",
    CONFIGURATION: "settings.txt",
    f"{TEMPLATES}/README.md": "templates.md",
    ".gitignore": "gitignore",
    ".gitattributes": "gitattributes",
    ".editorconfig": "editorconfig",
    ".vscode/settings.json": "vscode-settings.json",
    ".vscode/extensions.json": "vscode-extensions.json",
    ".pre-commit-config.yaml": "pre-commit.yaml",
}
"""The files of every repository, and which text each has."""

BY_STANDARD = {".taplo.toml": "taplo.toml"}
"""Files of a repository whose declarations are all of one standard."""

FORGES = {
    "github": (".github/workflows/review.yml", "github.yml"),
    "gitlab": (".gitlab-ci.yml", "gitlab.yml"),
    "gitea": (".gitea/workflows/review.yml", "gitea.yml"),
}
"""What checks pull requests on each forge."""

NO_FORGE = "none"
HOSTS = {"github": "github", "gitlab": "gitlab", "gitea": "gitea", "codeberg": "gitea"}
"""Words in the address of a forge, and which one they are of."""

KEPT_EMPTY = f"{DECLARATIONS}/.gitkeep"
"""What lets git know the folder of declarations while it is empty."""

USUAL_TITLE = N_("Declarations of performance targets")


class Scaffold(Struct, frozen=True):
    """What is chosen for a new repository: form standards, a forge, the unit.

    No standard means all of them; ``usual`` is the one that examples name.
    """

    standards: tuple[str, ...]
    usual: str
    forge: str
    unit: str
    title: str

    def files(self) -> Iterator[tuple[str, str]]:
        """Yield each file by its path, with its text."""
        texts = dict(FILES)
        if len(self.standards) == 1:
            texts |= BY_STANDARD
        if self.forge in FORGES:
            path, text = FORGES[self.forge]
            texts[path] = text
        yield from ((path, self._filled(text)) for path, text in texts.items())
        yield KEPT_EMPTY, ""

    def _filled(self, name: str) -> str:
        """Return a text with its gaps filled."""
        text = read_file(FOLDER / name, within=FOLDER).decode()
        gaps = {
            "@VERSION@": __version__,
            "@STANDARD@": self.usual,
            "@TITLE@": self.title,
            "@SETTINGS@": "\n".join(self._settings()),
        }
        return re.sub("|".join(gaps), lambda gap: gaps[gap[0]], text)

    def _settings(self) -> Iterator[str]:
        if self.unit:
            yield f"unit = {literal(self.unit)}"
        if self.standards:
            yield f"standards = {literal(list(self.standards))}"


def forge_of(address: str) -> str:
    """Return the forge that an address is of, as far as its words tell."""
    return next((forge for word, forge in HOSTS.items() if word in address.lower()), NO_FORGE)
