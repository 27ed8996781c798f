"""What is said of a figure: a grade."""

from __future__ import annotations

from decimal import Decimal

from shenbao.declaration.field import Example, Field, Schema
from shenbao.declaration.kinds.line import Line
from shenbao.i18n import N_


class Grade(Line, frozen=True):
    """One of the grades of the form, which a formula finds by the figure that it makes.

    An author who writes it writes the word itself.
    """

    @property
    def takes_formula(self) -> bool:
        """Whether a form may work its values out: it may."""
        return True

    def options(self, field: Field) -> tuple[str, ...]:
        """Return the grades, the best first."""
        return tuple(words for words, _least in field.wording.grades)

    def schema(self, field: Field) -> Schema:
        """Return the schema of a grade."""
        options = self.options(field)
        return {"enum": [*options]} if options else super().schema(field)

    def text(self, value: str | Decimal, field: Field) -> str:
        """Return the grade, or that of a figure; nothing of one that is below all of them."""
        if isinstance(value, str):
            return super().text(value, field)
        return next((words for words, least in field.wording.grades if value >= least), "")


GRADE = Grade(
    summary=N_("a grade, which a formula finds by its figure"),
    examples=(Example('"Good"', "Good"),),
    is_words=True,
    worded=("grades",),
    shown_by=("grades",),
)
