"""CVs for RenderCV, which knows no other documents, each as long as a declaration.

Its fonts have no Chinese, so the texts are Latin words that take up as much room:
two letters for each character of the declaration.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.peers.form import Form

WORDS = re.findall(
    r"\w+",
    """
    annual applicant approved basis benefit budget category centre city code cost declaration
    district documents effect estimate explanation figure form goal group indicator items
    measure office output percent period person plan project public quality quantity report
    required result satisfaction service served sheet social standard system target term text
    timely total training unit value window work year
    """,
)

# Its templates load this package of icons from the network; nothing but its name is needed.
ICONS = "typst/packages/preview/fontawesome/0.5.0"
ICONS_MANIFEST = '[package]\nname = "fontawesome"\nversion = "0.5.0"\nentrypoint = "lib.typ"\n'
ICONS_LIBRARY = "#let fa-icon(..) = []\n"


def write_curriculum(form: Form, path: Path) -> None:
    """Write a CV of a form's length; JSON is YAML too."""
    words = _Words(form.code)
    cv = {"cv": {"name": f"Form {form.code}", "sections": _sections(form, words)}}
    path.write_text(json.dumps(cv, indent=1), "utf-8")


def write_icons(data_folder: Path) -> None:
    """Write the package of icons where Typst looks for packages of its user."""
    folder = data_folder / ICONS
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "typst.toml").write_text(ICONS_MANIFEST, "utf-8")
    (folder / "lib.typ").write_text(ICONS_LIBRARY, "utf-8")


def _sections(form: Form, words: _Words) -> dict[str, list[Any]]:
    facts = [fact for row in form.facts for fact in row]
    return {
        "Facts": [
            {
                "company": words.like(label),
                "position": words.like(""),
                "highlights": [words.like(line) for line in text.splitlines()],
            }
            for label, text in facts
        ],
        "Indicators": [
            {
                "name": words.like(one.category + one.name),
                "highlights": [words.like(one.target), words.like(one.explain)],
            }
            for one in form.indicators
        ],
    }


class _Words:
    """Words in an order of their own for each form."""

    def __init__(self, seed: str) -> None:
        self._rng = Random(seed)

    def like(self, text: str) -> str:
        """Return words that are about as wide as a text of Chinese, and at least one."""
        words = [self._rng.choice(WORDS)]
        while sum(map(len, words)) + len(words) < 2 * len(text):
            words.append(self._rng.choice(WORDS))
        return " ".join(words)
