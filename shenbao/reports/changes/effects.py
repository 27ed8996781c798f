"""What a change of the templates did, in the words of a report."""

from __future__ import annotations

from msgspec import Struct

from shenbao.changes.comparison import Effect
from shenbao.changes.comparison.consequences import Cause, Subject
from shenbao.i18n import _
from shenbao.reports.changes import figures
from shenbao.reports.changes.labels import choice_label

PRESENCES = (Subject.FIELD, Subject.PART, Subject.ROW, Subject.COLUMN, Subject.CLASS)
IN_LINE = (Subject.LABEL, Subject.WORDS, *PRESENCES)
"""What has its words right behind it in a sentence."""


class Described(Struct, frozen=True):
    """An effect: what changed, its words before and after, the sheets and cells it reaches."""

    what: str
    before: str
    after: str
    sheets: int
    cells: int

    @property
    def words(self) -> str:
        """The words before and after, as far as there are any."""
        return " → ".join(filter(None, (self.before, self.after)))


def describe(effect: Effect) -> Described:
    """Return an effect in words."""
    cause = effect.cause
    words = cause.old, cause.new
    if cause.subject is Subject.RULE:
        words = _yes_or_no(cause.old), _yes_or_no(cause.new)
    elif cause.subject is Subject.LAYOUT:
        words = "", cause.name
    return Described(_what(cause), *words, effect.sheets, effect.cells)


def sentence(effect: Effect) -> str:
    """Return an effect in one line, such as ``label 编码 → 编号: 15 sheets``."""
    described = describe(effect)
    sheets = figures.sheets(described.sheets)
    if effect.cause.subject is Subject.LABEL:
        return f"{described.what} {described.words}: {sheets}"
    reach = f"{sheets}, {figures.cells(described.cells)}"
    if effect.cause.subject in IN_LINE:
        return f"{described.what} {described.words}: {reach}"
    return f"{described.what}: {reach}" + (f" ({described.words})" if described.words else "")


def _what(cause: Cause) -> str:
    fixed = {
        Subject.TITLE: _("title"),
        Subject.LABEL: _("label"),
        Subject.PATTERN: _("explanation pattern"),
        Subject.LEXICON: _("lexicon"),
        Subject.WORDING: _("wording"),
        Subject.NUMBERING: _("numbering"),
        Subject.WORDS: _("words of the form"),
        Subject.FORMULA: _("worked out otherwise"),
        Subject.DEFAULT: _("default"),
        Subject.ORDER: _("order"),
        Subject.LAYOUT: _("layout only"),
    }
    if cause.subject is Subject.RULE:
        return f"{_rule(cause.old or cause.new)} {cause.name}".strip()
    if cause.subject not in fixed:
        return _presence(cause)
    return f"{fixed[cause.subject]} {_name(cause)}".strip()


def _name(cause: Cause) -> str:
    match cause.subject:
        case Subject.DEFAULT:
            return choice_label(cause.name)
        case Subject.ORDER:
            return _part(cause.name)
        case Subject.LAYOUT:
            return ""  # the names of files stand behind the counts
    return cause.name


def _presence(cause: Cause) -> str:
    """Say of a field, column or class whether it came or went."""
    added, removed = {
        Subject.FIELD: (_("field added"), _("field removed")),
        Subject.PART: (_("part added"), _("part removed")),
        Subject.ROW: (_("row added"), _("row removed")),
        Subject.COLUMN: (_("column added"), _("column removed")),
        Subject.CLASS: (_("class added"), _("class removed")),
    }[cause.subject]
    if cause.subject is Subject.PART and cause.old and cause.new:
        return _("rows of a part")
    return removed if cause.old else added


def _rule(name: str) -> str:
    return {
        "required": _("required"),
        "optional": _("printed on demand"),
        "printed_blank": _("printed blank"),
        "empty_classes": _("empty classes printed"),
    }[name]


def _yes_or_no(rule: str) -> str:
    return _("yes") if rule else _("no")


def _part(name: str) -> str:
    return {
        "choices": _("choices"),
        "facts": _("fields"),
        "outcomes": _("worked-out figures"),
        "tables": _("parts"),
        "rows": _("rows"),
        "words": _("words of the form"),
        "columns": _("columns"),
        "groups": _("first-level classes"),
        "categories": _("second-level classes"),
    }[name]
