"""Reading a TOML table key by key, noting every problem with its place and going on."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from shenbao.diagnostics import Code, Diagnostic, Severity
from shenbao.i18n import N_, _
from shenbao.toml import Document, KeyPath, at

TEXT = N_("a text in quotes")

DIGITS = 15
SMALLEST_STEP = -6
MOST_UNKNOWN = 20


class TableReader:
    """A table of a document; ``problems`` collects what is wrong in it and below it."""

    def __init__(self, document: Document, problems: list[Diagnostic], path: KeyPath = ()) -> None:
        self.document = document
        self.problems = problems
        self.path = path
        self.data: dict[str, Any] = at(document.data, path)
        self._asked: list[str] = []

    @property
    def spare(self) -> Document | None:
        """The document from which is taken what must be there, and is not."""
        return self.document.spare() if self.document.spare else None

    def has(self, key: str) -> bool:
        """Tell whether the key is there; asking makes it a known key."""
        self._asked.append(key)
        return key in self.data

    def text(
        self, key: str, *, required: bool = False, default: str = "", lines: bool = True
    ) -> str:
        """Return a text, without a last line break, which is layout.

        ``lines`` says whether it may have several lines.
        """
        value = self._value(key, str, TEXT, required=required)
        if value is None:
            return default
        value = value.removesuffix("\n")
        if not lines and "\n" in value:
            self.complain(Code.VALUE, _("{key} must be one line.").format(key=key), key=key)
        if required and not value.strip():
            message = _("{key} is blank.").format(key=key)
            self.complain(Code.MISSING, message, _("Fill it in."), key=key)
        return str(value)

    def optional_text(self, key: str) -> str | None:
        """Return a text, or None where the key is not there."""
        return self.text(key) if self.has(key) else None

    def texts(self, key: str, *, required: bool = False) -> tuple[str, ...]:
        """Return an array of texts; an absent one is empty."""
        values = self._value(key, list, N_("an array of texts"), required=required) or []
        texts = tuple(value for value in values if isinstance(value, str))
        if len(texts) < len(values):
            self._wrong_kind(key, values, N_("an array of texts"))
        return texts

    def compiled(self, key: str, pattern: str) -> re.Pattern[str] | None:
        """Return a regular expression that stands at the key; None where it is none."""
        import warnings  # most files have no pattern

        try:
            with warnings.catch_warnings():  # of what another version may read otherwise
                warnings.simplefilter("ignore", FutureWarning)
                return re.compile(pattern)
        except (re.error, OverflowError, RecursionError) as error:
            message = _("This is not a regular expression: {reason}.").format(reason=error)
            self.complain(Code.VALUE, message, key=key)
            return None

    def flag(self, key: str, *, required: bool = False, default: bool = False) -> bool:
        """Return true or false."""
        value = self._value(key, bool, N_("true or false, without quotes"), required=required)
        return default if value is None else bool(value)

    def whole(self, key: str, *, required: bool = False) -> int | None:
        """Return a whole number."""
        value = self._value(key, int, N_("a whole number without quotes"), required=required)
        if value is None or not self._within_limits(key, Decimal(value)):
            return None
        return int(value)

    def number(self, key: str, *, required: bool = False) -> Decimal | None:
        """Return an exact decimal number; a whole number will do."""
        kinds = (int, Decimal)
        value = self._value(key, kinds, N_("a number without quotes"), required=required)
        if value is None or not self._within_limits(key, Decimal(value)):
            return None
        return Decimal(value)

    def one_of(self, key: str, known: Iterable[str], *, default: str = "") -> str:
        """Return one of the known words; without a default it must be there."""
        value = self.text(key, required=not default, default=default)
        is_missing = not value and not default  # self.text has complained of it
        if value not in known and not is_missing:
            message = _("{value} is not a choice for {key}.") if value else _("{key} is blank.")
            message = message.format(value=value, key=key)
            self.complain(Code.VALUE, message, did_you_mean(value, known), key=key)
        return value

    def measure(self, key: str, least: float, most: float) -> float:
        """Return a number that must be there, neither too small nor too large."""
        value = self.number(key, required=True)
        if value is not None and not least <= value <= most:
            message = _("{key} must be from {least} to {most}.")
            self.complain(Code.VALUE, message.format(key=key, least=least, most=most), key=key)
        return float(least if value is None else value)

    def day(self, key: str, *, required: bool = False) -> date | None:
        """Return a date, or None where there is none."""
        expected = N_("a date without quotes, like 2025-12-31")
        value = self._value(key, date, expected, required=required)
        if isinstance(value, datetime):
            self._wrong_kind(key, value, expected)
            return None
        return value if isinstance(value, date) else None

    def table(self, key: str, *, required: bool = False) -> TableReader | None:
        """Return the table at the key, or None where there is none."""
        value = self._value(key, dict, N_("a table"), required=required)
        if value is None:
            return None
        document = self.document if key in self.data else self.spare
        return TableReader(document or self.document, self.problems, (*self.path, key))

    def tables(self, key: str) -> list[TableReader]:
        """Return the tables of the array at the key; an absent one is empty."""
        values = self._value(key, list, N_("an array of tables")) or []
        if not all(isinstance(value, dict) for value in values):
            self._wrong_kind(key, values, N_("an array of tables"))
            return []
        return [
            TableReader(self.document, self.problems, (*self.path, key, index))
            for index in range(len(values))
        ]

    def finish(self) -> None:
        """Complain of every key that nobody asked for, with the nearest known one."""
        asked = set(self._asked)
        unknown = [key for key in self.data if key not in asked]
        for key in unknown[:MOST_UNKNOWN]:
            message = _("Unknown key {key}.").format(key=printable(key))
            hint = did_you_mean(key, self._asked)
            self._tell_unknown(key, message, hint)
        if len(unknown) > MOST_UNKNOWN:
            message = _("There are {count} unknown keys in all.").format(count=len(unknown))
            self._tell_unknown(unknown[MOST_UNKNOWN], message)

    def complain(
        self,
        code: str,
        message: str,
        hint: str = "",
        *,
        key: str | int | None = None,
        at_key: bool = False,
    ) -> None:
        """Note a problem of the table, or of the value (or the key itself) at ``key``."""
        path = self.path if key is None else (*self.path, key)
        place = self._neighbour() if key is None and code == Code.MISSING else path
        find = self.document.key_span if at_key or key is None else self.document.value_span
        self.problems.append(Diagnostic(find(place), code, message, hint, key=path))

    def _tell_missing(self, key: str, expected: str) -> None:
        message = _("{key} is missing.").format(key=key)
        hint = _("Add a line {key} = …, {expected}.").format(key=key, expected=_(expected))
        span = self.document.key_span(self._neighbour())
        path = (*self.path, key)
        self.problems.append(Diagnostic(span, Code.MISSING, message, hint, key=path))

    def _tell_unknown(self, key: str, message: str, hint: str = "") -> None:
        """Note an unknown key; an old file may have it, where a spare one has what is needed."""
        severity = Severity.WARNING if self.document.spare else Severity.ERROR
        path = (*self.path, key)
        span = self.document.key_span(path)
        self.problems.append(Diagnostic(span, Code.UNKNOWN_KEY, message, hint, severity, key=path))

    def _neighbour(self) -> KeyPath:
        """Return what a missing key belongs behind: the head of its table.

        In a file as a whole that is its last key without a table of its own.
        """
        plain = [key for key, value in self.data.items() if not _is_table(value)]
        return self.path or tuple(plain[-1:])

    def _value(
        self,
        key: str,
        kinds: type | tuple[type, ...],
        expected: str,
        *,
        required: bool = False,
    ) -> Any:
        """Return the value if it is of a wanted kind; note it, and return None, if not."""
        value = self.data[key] if self.has(key) else self._spared(key) if required else None
        if value is None:
            if required:
                self._tell_missing(key, expected)
            return None
        is_flag = isinstance(value, bool)
        if isinstance(value, kinds) and (not is_flag or kinds is bool):
            return value
        self._wrong_kind(key, value, expected)
        return None

    def _spared(self, key: str) -> Any:
        """Return what the same table of the spare document has at the key, or None."""
        spare = self.spare
        with suppress(LookupError):
            return at(spare.data, (*self.path, key)) if spare else None
        return None

    def _wrong_kind(self, key: str, value: object, expected: str) -> None:
        message = _("{key} must be {expected}, not {kind}.")
        message = message.format(key=key, expected=_(expected), kind=kind_name(value))
        self.complain(Code.KIND, message, _kind_hint(value, expected), key=key)

    def _within_limits(self, key: str, value: Decimal) -> bool:
        exponent = value.as_tuple().exponent
        fine = (
            value.is_finite()
            and value.adjusted() < DIGITS
            and isinstance(exponent, int)
            and exponent >= SMALLEST_STEP
        )
        if not fine:
            message = _("{key} is not a figure a form can hold.").format(key=key)
            hint = _("At most 15 digits before the point and 6 behind it.")
            self.complain(Code.VALUE, message, hint, key=key)
        return fine


def _kind_hint(value: object, expected: str) -> str:
    if isinstance(value, int | Decimal) and expected == TEXT:
        return _("Put it in quotes: a number loses leading zeros and digits.")
    return _("Write {expected}.").format(expected=_(expected))


def _is_table(value: object) -> bool:
    """Tell whether a value is a table, or an array of tables."""
    return isinstance(value, dict) or (
        isinstance(value, list) and bool(value) and isinstance(value[0], dict)
    )


def kind_name(value: object) -> str:
    """Say what kind of TOML value this is."""
    names: tuple[tuple[type, str], ...] = (
        (bool, _("true or false")),
        (str, _("a text")),
        (int, _("a whole number")),
        (Decimal, _("a number")),
        (dict, _("a table")),
        (list, _("an array")),
        (object, _("a date or time")),
    )
    return next(name for kind, name in names if isinstance(value, kind))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return a hint with the nearest known word, or with all of them where none is near."""
    names: Sequence[str] = list(dict.fromkeys(known))
    import difflib  # most files have no slip

    near = difflib.get_close_matches(word, names, n=1, cutoff=0.5)
    if near:
        return _("Did you mean {name}?").format(name=near[0])
    listed = ", ".join(name or '""' for name in names)
    return _("Known here: {names}.").format(names=listed) if names else ""


def printable(text: str) -> str:
    """Return the text on one line, with every character escaped that does not print.

    A tab is shown as a space; spaces of any width are shown as they are.
    """
    text = text.replace("\t", " ")
    return text if text.isprintable() else "".join(map(_shown, text))


def _shown(character: str) -> str:
    if character.isprintable() or unicodedata.category(character) == "Zs":
        return character
    return character.encode("unicode_escape").decode("ascii")
