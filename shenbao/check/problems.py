"""Problems that a rule finds in the text of a declaration."""

from __future__ import annotations

from msgspec.structs import replace

from shenbao.check.markup import has_same_words
from shenbao.diagnostics import Diagnostic, Span
from shenbao.toml import Document, KeyPath, at

FORM = ("form",)

Part = tuple[int, int]
"""Characters of a text: where they begin and end."""


def problem_in(
    document: Document, key: KeyPath, message: str, hint: str = "", part: Part | None = None
) -> Diagnostic:
    """Return a problem of the value at ``key``, or of ``part`` of the text there.

    Code and severity are the rule's, and so is the hint if none is given.
    """
    return Diagnostic(place_of(document, key, part), "", message, hint, key=key)


def fixable(problem: Diagnostic, document: Document, part: Part, fix: str) -> Diagnostic:
    """Return the problem with what belongs in place of part of its text, beyond doubt.

    What would change a letter or digit is no fix, whatever rule proposes it: it stays a
    matter for who wrote it.
    """
    key = problem.key or ()
    text = str(at(document.data, key))
    if not has_same_words(text, f"{text[: part[0]]}{fix}{text[part[1] :]}"):
        return problem
    edit = document.edit(key, *part, fix)
    return replace(problem, fixes=(edit,)) if edit else problem


def place_of(document: Document, key: KeyPath, part: Part | None = None) -> Span:
    """Return where a value stands, or a part of it; of one that is not there, the form's name."""
    if key not in document.places:
        return document.value_span(FORM)
    if part is not None:
        return document.part_span(key, *part)
    is_table = isinstance(at(document.data, key), dict | list)
    return document.key_span(key) if is_table else document.value_span(key)
