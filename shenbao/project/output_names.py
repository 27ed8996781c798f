"""The names of outputs: those of their declarations, unless the setting ``name`` says others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct

from shenbao.diagnostics import Code, Diagnostic, Span
from shenbao.form import Filing
from shenbao.form.meanings import Meaning, Sort
from shenbao.form.phrases import YEAR, faults, fill
from shenbao.i18n import _

FILE, FORM, TITLE = "file", "form", "title"
"""Gaps of their own: the path of the declaration, the name of its standard, the sheet's title."""

MEANT = tuple(meaning.value for meaning in Meaning if meaning.sort is Sort.FIELD)
ALWAYS = (YEAR, *MEANT, FILE, FORM, TITLE)
"""The gaps that there are for the declarations of every standard."""

_FULL_WIDTH = {ord(character): ord(character) + 0xFEE0 for character in '<>:"/\\|?*'}
"""What no file can have in its name on some system, and what is written for it."""


class NamePattern(Struct, frozen=True):
    """A phrase that becomes the names of outputs, and where it stands.

    Without a phrase an output is named like its declaration.
    """

    phrase: str = ""
    span: Span | None = None

    def faults(self, filing: Filing) -> Iterator[Diagnostic]:
        """Yield what is wrong with it for the declarations of a standard."""
        for fault in faults(self.phrase, _Words(filing)):
            message = _("{fault} in {key} is not a gap that can be filled.")
            hint = _("Known here: {names}.")
            names = ", ".join(f"{{{gap}}}" for gap in _Words(filing))
            text = message.format(fault=fault, key="name")
            assert self.span is not None
            yield Diagnostic(self.span, Code.TEMPLATE, text, hint.format(names=names))

    def name(self, filing: Filing, place: str) -> str:
        """Return the path of a declaration's outputs below their folder, without a suffix.

        A gap may have no words: the blanks that it leaves beside it go.
        """
        if not self.phrase:
            return place
        filled = fill(self.phrase, _Words(filing, place))
        return "/".join(" ".join(name.split()) for name in filled.split("/"))


def as_name(text: str) -> str:
    """Return a text with full-width characters for those that no file can have in its name."""
    return text.translate(_FULL_WIDTH).strip()


class _Words(Mapping[str, str]):
    """The words for the gaps of a name: the values of a declaration, and its ``place``."""

    def __init__(self, filing: Filing, place: str = "") -> None:
        self.filing = filing
        self.place = place

    def __getitem__(self, gap: str) -> str:
        return self.place if gap == FILE else as_name(self._value(gap))

    def _value(self, gap: str) -> str:
        standard = self.filing.standard
        if standard.place(gap):
            return self.filing.meant(gap)
        if gap == FORM:
            return standard.name
        if gap == TITLE:
            return self.filing.phrase(standard.title)
        return self.filing.words()[gap] if gap.startswith(YEAR) else ""

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys((*ALWAYS, *self.filing.standard.fields)))

    def __len__(self) -> int:
        return len([*self])
