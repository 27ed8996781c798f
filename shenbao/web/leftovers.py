"""What a person chooses for the words of a file that have no place in its form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from shenbao.form import Filing
from shenbao.form.naming import APART, Naming
from shenbao.i18n import _
from shenbao.intake.draft import Leftover
from shenbao.intake.importing import MOST_COMMENTS
from shenbao.toml import key_name
from shenbao.web import records
from shenbao.web.errors import RefusedError
from shenbao.web.forms import inputs, path_of, texts
from shenbao.web.records import Choice, Input
from shenbao.web.showing import Opened


class Put(Struct, frozen=True):
    """What a choice puts into its field: the ``text`` that is there then, and the one before."""

    text: str
    before: str


class Choices(Struct):
    """Choices for leftovers, by the number of each, held against the fields of their form.

    ``texts`` are what the fields are to say, by address; ``misfits`` says why one cannot.
    ``replacing`` has the last choice that takes the place of what a field says.
    """

    left: Sequence[Leftover]
    chosen: dict[int, Choice]
    inputs: Mapping[str, Input]
    puts: dict[int, Put] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    replacing: dict[str, int] = field(default_factory=dict)
    misfits: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        left: Sequence[Leftover],
        choices: Sequence[Choice],
        inputs: Mapping[str, Input],
        standing: Mapping[str, str],
    ) -> Choices:
        """Return choices, one after the other; ``standing`` is what the fields say before them.

        Raises RefusedError where there is no such leftover, or no such field.
        """
        chosen = {choice.number: choice for choice in choices}
        if any(number >= len(left) for number in chosen):
            raise RefusedError(_("This form is no longer kept; read its file again."))
        found = cls(left, chosen, inputs)
        for number, choice in sorted(chosen.items()):
            if choice.fate == "field" and choice.at and choice.at not in inputs:
                raise RefusedError(_("There is no field {field}.").format(field=choice.at))
            if choice.fate == "field" and choice.at:
                placed = found.chosen[number] = found.at_its_end(choice, standing)
                before = found.texts.get(placed.at) or standing.get(placed.at, "")
                found.put(number, placed, before)
        return found

    def at_its_end(self, choice: Choice, standing: Mapping[str, str]) -> Choice:
        """Return a choice; what goes behind rows goes into the last part, so that they stay."""
        parts = self.inputs[choice.at].parts
        is_of_rows = any(at.startswith(f"{choice.at}{end}") for at in standing for end in ".[")
        if choice.how != "behind" or not parts or not is_of_rows or choice.at in self.texts:
            return choice
        return replace(choice, at=key_name((choice.at, parts.behind[-1].key)))

    def put(self, number: int, choice: Choice, before: str) -> None:
        """Put what is chosen into its field, if it is said whether to replace what is there."""
        self.puts[number] = Put(_together(before, choice), before)
        if self.is_answered(number):
            self.texts[choice.at] = self.puts[number].text
            if choice.how == "instead":
                self.replacing[choice.at] = number

    def is_answered(self, number: int) -> bool:
        """Tell whether there is a text to put, and it is said if it replaces what is there."""
        choice, put = self.chosen[number], self.puts[number]
        return bool(choice.text.strip()) and bool(choice.how or not put.before.strip())

    # ---- What becomes of each -------------------------------------------------------------

    def is_put(self, number: int) -> bool:
        """Tell whether a leftover is in a field."""
        if number not in self.puts or not self.is_answered(number):
            return False
        return self.chosen[number].at not in self.misfits and not self.is_replaced(number)

    def is_replaced(self, number: int) -> bool:
        """Tell whether another leftover is put where this one would be."""
        return number < self.replacing.get(self.chosen[number].at, number)

    def is_open(self, number: int) -> bool:
        """Tell whether a leftover is for a field that it cannot be put into as things are."""
        choice = self.chosen.get(number)
        return choice is not None and choice.fate == "field" and not self.is_put(number)

    def is_left_out(self, number: int) -> bool:
        """Tell whether a leftover is to be nowhere in the file."""
        return number in self.chosen and self.chosen[number].fate == "leave_out"

    def is_whole(self, number: int) -> bool:
        """Tell whether all words of a leftover are in a field."""
        words = self.left[number].words.split()
        return self.is_put(number) and self.chosen[number].text.split() == words

    def comments(self) -> list[Leftover]:
        """Return the leftovers that are comments: neither left out, nor whole in a field."""
        return [self.left[number] for number in self._commented()]

    def _commented(self) -> list[int]:
        numbers = range(len(self.left))
        return [each for each in numbers if not self.is_left_out(each) and not self.is_whole(each)]

    def outcomes(self) -> Iterator[records.Leftover]:
        """Yield each leftover with what becomes of it."""
        kept = set(self._commented()[:MOST_COMMENTS])
        for number, leftover in enumerate(self.left):
            is_asked = self.is_open(number) and number in self.puts
            asked = is_asked and not self.is_answered(number)
            yield records.Leftover(
                words=leftover.words,
                where=leftover.place.shown(),
                outcome=self._outcome(number, is_kept=number in kept),
                misfit=self._misfit(number),
                there=self.puts[number].before if asked else "",
            )

    def _outcome(self, number: int, *, is_kept: bool) -> str:
        if self.is_left_out(number):
            return _("It is left out: nothing of it is in the file.")
        sentences = []
        if self.is_put(number):
            choice, put = self.chosen[number], self.puts[number]
            label = self.inputs[choice.at].label
            sentences.append(
                _("“{text}” is put into {field}.").format(text=choice.text, field=label)
            )
            if choice.how == "instead" and put.before.strip():
                sentences.append(_("It takes the place of “{text}”.").format(text=put.before))
        if is_kept:
            sentences.append(_("It stays in the file as a comment."))
        elif not self.is_whole(number):
            message = _("It is listed here only: the file keeps at most {count} such comments.")
            sentences.append(message.format(count=MOST_COMMENTS))
        return " ".join(sentences)

    def _misfit(self, number: int) -> str:
        if not self.is_open(number):
            return ""
        choice = self.chosen[number]
        if not choice.at:
            return _("Pick the field that it belongs to.")
        if not choice.text.strip():
            return _("Type what is to be put there.")
        if not self.is_answered(number):
            return ""
        if self.is_replaced(number):
            return _("Other words that were not understood take its place there.")
        return self.misfits.get(choice.at, "")


def fields_to_pick(filing: Filing) -> dict[str, Input]:
    """Return what words can be put into: each field by address, with its name in the whole form.

    A part of a text has its own name behind that.
    """
    naming = Naming(filing)
    known = inputs(filing)
    named = {at: naming.phrase(path_of(at)) for at in known}
    for at, found in known.items():
        for part in (*found.parts.before, *found.parts.behind) if found.parts else ():
            named[key_name((at, part.key))] = f"{named[at]}{APART}{part.label}"
    return {at: replace(found, label=named[at]) for at, found in known.items()}


def standing_in(opened: Opened) -> dict[str, str]:
    """Return what stands in the fields of a form; of one with parts, also as it is printed."""
    found, printed = texts(opened.filing), opened.sheet.values()
    parted = {at.partition(".")[0] for at in found} & {
        at for at, known in inputs(opened.filing).items() if known.parts
    }
    return {**{at: printed[at] for at in parted if at in printed}, **found}


def _together(before: str, choice: Choice) -> str:
    """Return what a field says with what is chosen for it."""
    text = choice.text.strip()
    return f"{before}\n{text}" if choice.how == "behind" and before.strip() else text
