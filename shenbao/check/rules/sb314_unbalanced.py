"""SB314: brackets or quotation marks that do not match."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shenbao.check.places import in_texts_with
from shenbao.check.rule import DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.check.words import pattern_of
from shenbao.diagnostics import Diagnostic, Severity
from shenbao.i18n import N_, _
from shenbao.toml import KeyPath

PAIRS = {"》": "《", "”": "“", "〕": "〔", "】": "【", "」": "「", ")": "("}
OPENING = frozenset(PAIRS.values())
MARK = re.compile(f"[{re.escape(''.join([*PAIRS, *PAIRS.values()]))}]")

ANY_MARK = re.compile(f"{MARK.pattern}|[（）]")


def check(submission: Submission) -> Outcome:
    """Match each closing mark with the one that opens it."""
    return in_texts_with(ANY_MARK, submission, _problems)


def _problems(submission: Submission, path: KeyPath, text: str) -> Iterator[Diagnostic]:
    one_width = text.replace("（", "(").replace("）", ")")
    unmatched, nested = _Marks(one_width, pattern_of(submission.words.list_marks)).read()
    for place in unmatched[:1]:
        message = _("{mark} has no other half.").format(mark=text[place])
        yield submission.problem(path, message, part=(place, place + 1))
    for place in nested[:1]:
        message = _("A title within a title stands in 〈〉.")
        yield submission.problem(path, message, part=(place, place + 1))


class _Marks:
    """The marks of a text, read from left to right."""

    def __init__(self, text: str, list_mark: re.Pattern[str]) -> None:
        self.text = text
        self.list_mark = list_mark
        self.opened: list[int] = []
        self.unmatched: list[int] = []
        self.nested: list[int] = []

    def read(self) -> tuple[list[int], list[int]]:
        """Return the places of marks without another half, and of titles within titles."""
        for match in MARK.finditer(self.text):
            place, mark = match.start(), match[0]
            if mark in OPENING:
                is_title = mark == "《" and any(self.text[other] == mark for other in self.opened)
                self.nested += [place] if is_title else []
                self.opened.append(place)
            else:
                self.close(place, PAIRS[mark])
        return sorted([*self.unmatched, *self.opened]), self.nested

    def close(self, place: int, opening: str) -> None:
        """Take back the last opening mark of a kind, and those left open within.

        Behind the number of a list, as in 1) or a), none need be open.
        """
        if self.opened and self.text[self.opened[-1]] == opening:  # as in most texts
            self.opened.pop()
            return
        marks = [self.text[other] for other in self.opened]
        if opening in marks:
            while self.text[last := self.opened.pop()] != opening:
                self.unmatched.append(last)
        elif not (opening == "(" and self.list_mark.search(self.text[:place])):
            self.unmatched.append(place)


RULE = DeclarationRule(
    code="SB314",
    severity=Severity.WARNING,
    title=N_("Brackets or quotation marks that do not match"),
    why=N_("Half a pair of marks leaves open where a title or a quotation ends."),
    source=N_("Consistency; no outside source"),
    remedy=N_("Write the other half."),
    everywhere=True,
    check=check,
)
