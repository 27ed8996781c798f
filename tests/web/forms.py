"""A repository with the declarations of every form that the tests know."""

from __future__ import annotations

import shutil
from functools import cached_property
from pathlib import Path

from shenbao.form import Filing
from shenbao.form.writing import edit_declaration
from shenbao.intake.standards import Standards
from shenbao.project.project import Project
from shenbao.sheet import Sheet
from shenbao.sheet.layout import lay_out
from shenbao.toml import parse
from shenbao.web.drafts import Applied, apply
from shenbao.web.forms import row_numbers, texts
from shenbao.web.records import Draft
from tests.web.client import PLACE
from tests.worlds import DATA, ROOT, World

SOURCES = (ROOT, DATA / "central", DATA / "forms", DATA / "handed")


def all_forms(root: Path) -> Path:
    """Make the repository; the same place in two sources is the same form's."""
    for source in SOURCES:
        for name in ("templates", "declarations"):
            if (source / name).is_dir():
                shutil.copytree(source / name, root / name, dirs_exist_ok=True)
    return root


def places() -> list[str]:
    """Return the places of all its declarations."""
    return sorted(
        {
            path.relative_to(source / "declarations").with_suffix("").as_posix()
            for source in SOURCES
            for path in (source / "declarations").rglob("*.toml")
        }
    )


SOURCE, OTHER, NOTE = "资金来源\t财政拨款", "其他资金\t5元", "填报说明：本表一式两份。"


def form_with_more(folder: Path) -> bytes:
    """Return a form as Markdown in which three things stand that it has no field for."""
    world = World(folder / "source", (PLACE,))
    assert world.run("build", "--format", "markdown").status == 0
    made = (world.root / "output" / f"{PLACE}.md").read_text("utf-8")
    before, found, behind = made.partition("| 政策依据 |")
    assert found
    rows = "".join(f"| {words.replace(chr(9), ' | ')} |\n" for words in (SOURCE, OTHER))
    return f"{before}{rows}{found}{behind}\n{NOTE}\n".encode()


class Typed:
    """A declaration into which something may be typed."""

    def __init__(self, text: str, project: Project) -> None:
        self.text = text
        self.project = project

    @cached_property
    def filing(self) -> Filing:
        """The declaration as it is."""
        return self.filed(self.text)

    def filed(self, text: str) -> Filing:
        """Return the declaration of a text."""
        document, problems = parse(text, self.project.declarations / "x.toml")
        assert document is not None, problems
        filing, _problems = self.project.library.salvage(document)
        assert filing is not None
        return filing

    @cached_property
    def texts(self) -> dict[str, str]:
        """What stands in its cells."""
        return texts(self.filing)

    @cached_property
    def rows(self) -> dict[str, list[int]]:
        """The numbers of the rows of its classes and free tables."""
        return row_numbers(self.filing)

    def applied(self, typed: dict[str, str], rows: dict[str, list[int]] | None = None) -> Applied:
        """Return what it is with this typed into it."""
        standard, year = self.filing.standard, self.filing.declaration.year
        vocabulary = Standards(self.project.library, standard.name).vocabularies[0]
        context = vocabulary.words.context(standard, year, is_flat=False)
        return apply(Draft(self.text, typed, rows or {}), self.filing, context)

    def written(self, typed: dict[str, str], rows: dict[str, list[int]] | None = None) -> str:
        """Return the text of its file with this typed into it, all of which is understood."""
        applied = self.applied(typed, rows)
        assert applied.misfits == {}
        return edit_declaration(self.text, applied.data, self.filing.standard)

    def sheet(self, text: str) -> Sheet:
        """Return the sheet of a text."""
        return lay_out(self.filed(text))
