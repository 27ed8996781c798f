"""Values in the words of a form standard."""

from __future__ import annotations

from shenbao.declaration import Declaration, Indicator
from shenbao.form.phrases import fill
from shenbao.form.standard import Standard


def title_words(declaration: Declaration, standard: Standard) -> dict[str, str]:
    """Return the words for the gaps of titles and properties: each field's text, and the year."""
    words = {key: field.text(declaration.values.get(key)) for key, field in standard.fields.items()}
    return {**words, "year": str(declaration.year)}


def explanation(indicator: Indicator, declaration: Declaration, standard: Standard) -> str:
    """Return an indicator's explanation: the author's own, or else the standard's usual one."""
    if indicator.explain is not None:
        return indicator.explain
    pattern = standard.patterns[declaration.choices["explain_pattern"]]
    if indicator.explain_as is not None:
        return fill(pattern, {"name": indicator.explain_as})
    return usual_explanation(indicator.name, pattern, standard)


def usual_explanation(name: str, pattern: str, standard: Standard) -> str:
    """Return what the standard says of an indicator: the lexicon's words, or the pattern's."""
    entry = standard.lexicon.get(name)
    if entry and entry.explain is not None:
        return entry.explain
    subject = entry.explain_as if entry and entry.explain_as is not None else name
    return fill(pattern, {"name": subject})
