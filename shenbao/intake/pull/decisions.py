"""Which of two texts is taken, and what is to be said of it."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from msgspec import Struct, field

from shenbao.diagnostics import Code, Diagnostic, Place, Severity
from shenbao.i18n import _
from shenbao.intake.grid import Cell
from shenbao.intake.problems import problem_at, refused
from shenbao.sheet.origin import digest

BLANK = digest("")


class Prefer(StrEnum):
    """Which side a conflict is decided for."""

    WORD = "word"
    TOML = "toml"


class Decisions(Struct):
    """Decides between document and declaration, and keeps account of it in ``problems``.

    A conflict is an error, unless one side is to be preferred. ``refused_cells`` are the
    places of edits that would make no valid declaration: they are not taken.
    """

    prefer: Prefer | None
    refused_cells: frozenset[Place] = frozenset()
    problems: list[Diagnostic] = field(default_factory=list)

    def takes(self, cell: Cell, made: str | None, now: str, what: str) -> bool:
        """Tell whether the sheet is to show a text that was changed in the document.

        ``made`` is the digest of the text that the document was made with, None
        if it did not show one; ``now`` is what the declaration's sheet shows.
        """
        made = made or BLANK
        if digest(cell.text) == made or cell.place in self.refused_cells:
            return False
        if digest(now) in (made, digest(cell.text)):
            return True
        message = _("{what} has changed in both: here it is “{found}”, in the declaration “{now}”.")
        return self.conflict(message.format(what=what, found=cell.text, now=now), cell.place)

    def conflict(self, message: str, place: Place) -> bool:
        """Say a conflict; tell whether the document wins it."""
        hints = {
            Prefer.WORD: _("The document was preferred."),
            Prefer.TOML: _("The declaration was preferred."),
        }
        choose = _("Choose: --prefer word takes what the document says, --prefer toml keeps this.")
        hint = hints[self.prefer] if self.prefer else choose
        severity = Severity.WARNING if self.prefer else Severity.ERROR
        self.problems.append(problem_at(place, message, hint, severity, Code.CONFLICT))
        return self.prefer is Prefer.WORD

    def tell(self, place: Place, message: str, hint: str = "") -> None:
        """Point out something that was taken, but not just as it stands."""
        self.problems.append(problem_at(place, message, hint, Severity.INFO, Code.EXPLAINED))

    def take_back(self, count: int) -> None:
        """Forget the notes behind the first ``count`` problems: what they tell of is not taken."""
        added = self.problems[count:]
        self.problems[count:] = [
            problem for problem in added if problem.severity is not Severity.INFO
        ]

    @property
    def refusals(self) -> int:
        """How many things were refused so far."""
        return sum(problem.code == Code.REFUSED for problem in self.problems)

    def has_refused(self, cells: Iterable[Cell]) -> bool:
        """Tell whether one of some cells is an edit that is not taken."""
        return any(cell.place in self.refused_cells for cell in cells)

    def refuse(self, place: Place, message: str, hint: str = "") -> None:
        """Say that something cannot be taken."""
        self.problems.append(refused(place, message, hint))

    def refuse_unread(self, cell: Cell, what: str) -> None:
        """Say that words are no value of a field or column."""
        message = _("“{found}” cannot be read as {label}.")
        self.refuse(cell.place, message.format(found=cell.text, label=what))

    def refuse_blank(self, place: Place, what: str) -> None:
        """Say that something must not be empty."""
        message = _("{what} is empty, but no declaration can do without it.")
        self.refuse(place, message.format(what=what))
