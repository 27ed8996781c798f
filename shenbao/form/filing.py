"""A declaration with its form standard: what it says in the words of the form."""

from __future__ import annotations

from dataclasses import dataclass

from shenbao.declaration import Declaration, Indicator
from shenbao.form.phrases import fill
from shenbao.form.standard import Standard


@dataclass(frozen=True, slots=True)
class Filing:
    """A valid declaration with the form standard it is filed under."""

    declaration: Declaration
    standard: Standard

    def text(self, key: str) -> str:
        """Return the text that the sheet shows for a field, blank where it has no value."""
        return self.standard.fields[key].text(self.declaration.values.get(key))

    def gap_words(self) -> dict[str, str]:
        """Return the words for the gaps of titles and properties: the fields' texts, the year."""
        words = {key: self.text(key) for key in self.standard.fields}
        return {**words, "year": str(self.declaration.year)}

    def explanation(self, indicator: Indicator) -> str:
        """Return an indicator's explanation: the author's, or else what the standard usually says.

        The standard must have patterns of explanations.
        """
        if indicator.explain is not None:
            return indicator.explain
        pattern = self.standard.patterns[self.declaration.choices["explain_pattern"]]
        if indicator.explain_as is not None:
            return fill(pattern, {"name": indicator.explain_as})
        return self.standard.usual_explanation(indicator.name, pattern)
