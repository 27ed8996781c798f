"""Reading the text of a formula.

formula = term { ("+" | "-") term }
term    = factor { ("*" | "/") factor }
factor  = "-" factor | number | name | "(" formula ")" | function
function = "sum(" name ")" | ("min(" | "max(") formula { "," formula } ")"
         | "round(" formula "," whole number ")"
name    = key { "." key }
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple, NoReturn

from shenbao.form.formulas import tree
from shenbao.form.formulas.tree import Fault, Formula, Name, Part
from shenbao.i18n import _
from shenbao.toml.reader import did_you_mean

LONGEST = 500
"""The most characters of a formula."""

DEEPEST = 20
"""The most brackets, functions and signs around each other."""

MOST_DECIMALS = 9
"""The most decimals that ``round`` takes."""

FUNCTIONS = ("sum", "min", "max", "round")

_TOKEN = re.compile(
    r"[ \t\r\n]+"
    r"|(?P<number>[0-9]+(?:\.[0-9]+)?)"
    r"|(?P<name>[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*)"
    r"|(?P<sign>[-+*/(),])"
    r"|(?P<unknown>.)",
    re.DOTALL,
)
_SIGNS = {"\u00d7": "*", "\u00f7": "/", "\u2212": "-", "\u2013": "-"}
"""Signs that are written by hand, and those of the language."""


class _Token(NamedTuple):
    kind: str
    text: str
    start: int
    end: int


class _FaultFound(Exception):
    """Ends the reading of a formula at its first fault."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


def parse(text: str) -> Formula | Fault:
    """Return the formula that a text is, or the first fault in it."""
    if len(text) > LONGEST:
        message = _("A formula has no more than {count} characters.").format(count=LONGEST)
        return Fault(message, LONGEST, len(text))
    try:
        return Formula(_Parser(text).whole(), text)
    except _FaultFound as found:
        return found.fault


def _tokens(text: str) -> list[_Token]:
    tokens = []
    for match in _TOKEN.finditer(text):
        if match.lastgroup == "unknown":
            message = _("{text} has no place in a formula.").format(text=match[0])
            raise _FaultFound(Fault(message, *match.span(), hint=_hint(match[0])))
        if match.lastgroup:
            tokens.append(_Token(match.lastgroup, match[0], *match.span()))
    return tokens


def _hint(character: str) -> str:
    """Return what to write in place of a sign as it is written by hand or in full width."""
    meant = _SIGNS.get(character) or unicodedata.normalize("NFKC", character)
    known = meant != character and re.fullmatch(r"[-+*/(),.a-z0-9_]", meant)
    return _("Write {text}.").format(text=meant) if known else ""


class _Parser:
    """A recursive-descent parser; each of its methods reads one line of the grammar."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = _tokens(text)
        self.at = 0
        self.depth = 0

    def whole(self) -> Part:
        part = self.sum()
        if (rest := self.peek()) is not None:
            messages = {
                ")": _("This bracket closes nothing."),
                ",": _("Only functions have commas."),
            }
            missing = _("An operator is missing before {text}.").format(text=rest.text)
            self.fail(messages.get(rest.text, missing), rest)
        return part

    def sum(self) -> Part:
        return self.chain(self.product, ("+", "-"), tree.Sum)

    def product(self) -> Part:
        return self.chain(self.factor, ("*", "/"), tree.Product)

    def chain(
        self,
        read: Callable[[], Part],
        signs: tuple[str, str],
        join: type[tree.Sum] | type[tree.Product],
    ) -> Part:
        """Read parts with signs between them; the second of the signs undoes the first."""
        start = self.at
        first = read()
        parts = [(False, first)]
        while sign := self.take(*signs):
            parts.append((sign.text == signs[1], read()))
        return first if len(parts) == 1 else join(tuple(parts), self.extent(start))

    def factor(self) -> Part:
        start, token = self.at, self.peek()
        if token is None or (token.kind == "sign" and token.text not in "-("):
            self.fail(_("A number or a name is missing here."), token)
        self.at += 1
        extent = self.extent(start)
        if token.kind == "number":
            return tree.Number(Decimal(token.text), extent)
        if token.kind == "name" and not self.at_sign("("):
            return Name(tuple(token.text.split(".")), extent=extent)
        self.depth += 1
        if self.depth > DEEPEST:
            message = _("Brackets and functions stand no more than {count} deep.")
            self.fail(message.format(count=DEEPEST), token)
        part = self.nested(token, start)
        self.depth -= 1
        return part

    def nested(self, token: _Token, start: int) -> Part:
        """Read what follows a minus, an open bracket or the name of a function."""
        if token.text == "-":
            return tree.Negative(self.factor(), self.extent(start))
        if token.text == "(":
            part = self.sum()
            self.expect(")")
            return part
        if token.text not in FUNCTIONS:
            message = _("{name} is not a function.").format(name=token.text)
            self.fail(message, token, did_you_mean(token.text, FUNCTIONS))
        self.expect("(")
        if token.text == "sum":
            part = self.column()
            self.expect(")")
            return part
        if token.text == "round":
            return self.rounded(start)
        return self.extreme(token, start)

    def column(self) -> Name:
        token = self.peek()
        if token is None or token.kind != "name":
            self.fail(_("sum takes the name of a column."), token)
        self.at += 1
        extent = self.extent(self.at - 1)
        if not self.at_sign(")"):
            self.fail(_("sum takes the name of a column, and nothing else."), self.peek())
        return Name(tuple(token.text.split(".")), in_sum=True, extent=extent)

    def rounded(self, start: int) -> tree.Rounded:
        part = self.sum()
        self.expect(",")
        token = self.peek()
        if token is None or not re.fullmatch(f"[0-{MOST_DECIMALS}]", token.text):
            message = _("round takes a number of decimals, from 0 to {count}.")
            self.fail(message.format(count=MOST_DECIMALS), token)
        self.at += 1
        self.expect(")")
        return tree.Rounded(part, int(token.text), self.extent(start))

    def extreme(self, token: _Token, start: int) -> tree.Extreme:
        parts = [self.sum()]
        while self.take(","):
            parts.append(self.sum())
        self.expect(")")
        extent = self.extent(start)
        if len(parts) < 2:
            message = _("{name} takes two figures or more.").format(name=token.text)
            raise _FaultFound(Fault(message, extent.start, extent.end))
        return tree.Extreme(token.text, tuple(parts), extent)

    def peek(self) -> _Token | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def at_sign(self, sign: str) -> bool:
        token = self.peek()
        return token is not None and token.text == sign

    def take(self, *signs: str) -> _Token | None:
        token = self.peek()
        if token is None or token.text not in signs:
            return None
        self.at += 1
        return token

    def expect(self, sign: str) -> None:
        if not self.take(sign):
            self.fail(_("{text} is missing here.").format(text=sign), self.peek())

    def extent(self, start: int) -> tree.Extent:
        """Return the extent of what was read from the token ``start`` on."""
        return tree.Extent(self.tokens[start].start, self.tokens[self.at - 1].end)

    def fail(self, message: str, token: _Token | None, hint: str = "") -> NoReturn:
        """Complain of a token, or of the end of the text."""
        end = len(self.text)
        start, end = (token.start, token.end) if token else (end, end)
        raise _FaultFound(Fault(message, start, end, hint))
