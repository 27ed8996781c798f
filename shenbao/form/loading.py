"""Reading a form standard from its folder under ``templates/``."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from shenbao.declaration import name_fault
from shenbao.diagnostics import Code, Diagnostic, has_errors
from shenbao.form.collections import FORM, Collections, files_named
from shenbao.form.form_checks import check_words
from shenbao.form.form_toml import read_form_toml
from shenbao.form.layering import Around, layered
from shenbao.form.part_reading import LIST
from shenbao.form.standard import LexiconEntry, Standard
from shenbao.form.yearly_list import YearlyList
from shenbao.i18n import _
from shenbao.money import load_amount_words
from shenbao.targets import load_vocabulary
from shenbao.targets.numerals import Numerals, in_words, read_numerals
from shenbao.toml import Document, read, read_first
from shenbao.toml.reader import TableReader, did_you_mean
from shenbao.toml.remembering import From, remembered, remembered_by

MOST_MARKERS = 500
"""The items that an enumeration may have; those of a declaration are refused beyond."""

LEXICON, NUMBERING, LINES = "lexicon.toml", "numbering.toml", "lines.toml"
FILES = (FORM, LEXICON, NUMBERING, LINES)
"""The files that say what a standard's sheets read; all others say how they look."""

Problems = list[Diagnostic]
Read = TypeVar("Read")


class SharedFiles:
    """Files that several standards have in common, each read once by each of its readers.

    What is wrong with one is told of every standard that has it.
    """

    def __init__(self) -> None:
        self._read: dict[tuple[object, object], tuple[Any, Problems]] = {}

    def read(
        self, load: Callable[[From, Problems], Read], source: From, problems: Problems
    ) -> Read:
        """Return what ``load`` makes of a file, and add to the problems what it complains of.

        The ``source`` says which file it is: its path, or those of several.
        """
        if (load, source) not in self._read:
            self._read[load, source] = remembered(load, source)
        found, faults = self._read[load, source]
        problems += faults
        return found  # type: ignore[no-any-return]


def load_standard(
    folder: Path,
    yearly: YearlyList | None = None,
    shared: SharedFiles | None = None,
    collections: Collections | None = None,
    followed: str = "",
) -> tuple[Standard | None, Problems]:
    """Read the standard in ``folder``; what is wrong with it comes back as diagnostics.

    ``yearly`` has the meanings by the names that older forms have for them, if known;
    ``shared`` has what was read for other standards. Those that it extends, follows or
    lists are in ``collections``, or else beside it. One that follows another is read as it
    follows the ``followed`` one, or else the one that it says itself.
    """
    shared = shared or SharedFiles()
    collections = collections or Collections(folder.parent)
    problems: Problems = []
    document = shared.read(_load_form, folder / FORM, problems)
    if document is None:
        return None, problems
    if yearly is not None:
        document = yearly.form_of(folder.name, document)
    old_names = yearly.meanings if yearly else None
    below: list[Path] = []

    def find(name: str) -> Document | None:
        """Return the form.toml of a standard that this one extends."""
        if name_fault(name):
            return None
        places = [layer / FORM for layer in collections.layers(name)]
        if not os.path.lexists(places[-1]):
            return None
        below.extend(places)
        return shared.read(_load_form, places[-1], problems)

    lines = filter(os.path.lexists, collections.shared_files(LINES))
    found = (shared.read(_load_lines, path, problems) for path in lines)
    fields = [document for document in found if document is not None]
    around = Around(fields, followed, old_names)
    document = layered(document, find, collections.names, problems, around)
    lineage = (folder.name, *document.extended)
    layers = (layer for name in lineage for layer in collections.layers(name))
    folders = (*layers, *collections.base)
    lexicon = shared.read(_load_lexicon, files_named(LEXICON, folders)[0], problems)
    numberings = shared.read(_load_numberings, files_named(NUMBERING, folders), problems)
    vocabulary = shared.read(load_vocabulary, files_named("values.toml", folders), problems)
    amounts = shared.read(load_amount_words, files_named("amounts.toml", folders), problems)
    table = TableReader(document, problems)
    parts = _read_parts(table, numberings, old_names)
    if amounts is not None:
        listed = _listed(table, collections, shared)
        check_words(table, parts["parts"], amounts.units, listed)
    problems = list(dict.fromkeys(problems))  # what several readers ask for is wrong once
    if has_errors(problems):
        return None, problems
    standard = Standard(
        name=folder.name,
        document=document,
        folders=folders,
        lineage=lineage,
        others=tuple(dict.fromkeys(below)),
        lexicon=lexicon,
        vocabulary=vocabulary,
        amounts=amounts,
        **parts,
    )
    return standard, problems


def _load_form(path: Path, problems: Problems) -> Document | None:
    document, faults = read(path, within=path.parents[1])
    problems += faults
    return document


def _load_lines(path: Path, problems: Problems) -> Document | None:
    """Read the fields that forms may have in their lines; those that one has are read as its."""
    document = _load_form(path, problems)
    if document is not None:
        table = TableReader(document, problems)
        for entry in table.tables("field"):
            entry.text("key", required=True)
        table.finish()
    return document


def _read_parts(
    form: TableReader,
    numberings: Mapping[str, tuple[str, ...]],
    old_names: Mapping[str, str] | None,
) -> dict[str, Any]:
    """Return the parts of a standard that form.toml spells out; they know of no file."""
    document = form.document
    if document.spare is not None:  # what is lacking is in another
        return read_form_toml(form, numberings, old_names)
    names = None if old_names is None else tuple(old_names.items())
    key = document.path.parent.name, repr(document.data), tuple(numberings.items()), names
    return remembered_by(
        (read_form_toml, *key),
        lambda: read_form_toml(form, numberings, old_names),
        lambda: not form.problems,
    )


def _listed(form: TableReader, collections: Collections, shared: SharedFiles) -> dict[str, Any]:
    """Return what form.toml of each known standard says, where the form lists any of them."""
    if not any(part.data.get("kind") == LIST for part in form.tables("part")):
        return {}
    found = {
        name: shared.read(_load_form, collections.folder(name) / FORM, [])
        for name in collections.names
    }
    return {name: document.data if document else {} for name, document in found.items()}


def _load_lexicon(path: Path, problems: Problems) -> dict[str, LexiconEntry]:
    lexicon: dict[str, LexiconEntry] = {}
    for entry in _entries(path, "indicator", problems):
        name = entry.text("name", required=True)
        if name in lexicon:
            message = _("{name} stands in the lexicon twice.").format(name=name)
            entry.complain(Code.DUPLICATE, message, key="name")
        explain, explain_as = entry.optional_text("explain"), entry.optional_text("explain_as")
        lexicon[name] = LexiconEntry(explain, explain_as)
        entry.finish()
    return lexicon


def _load_numberings(paths: Sequence[Path], problems: Problems) -> dict[str, tuple[str, ...]]:
    """Read the styles of enumeration, of two with one name the first; "" numbers nothing."""
    numberings: dict[str, tuple[str, ...]] = {"": ()}
    if not os.path.lexists(paths[0]):
        return numberings
    document, faulty = read_first(paths)
    problems += faulty
    if paths[1:]:
        numberings = _load_numberings(paths[1:], [])
    if document is None:
        return numberings
    table = TableReader(document, problems)
    words = read_numerals(table, "words")
    for style in table.tables("style"):
        name = style.text("name", required=True)
        before, after = style.text("before"), style.text("after")
        numerals = style.text("numerals", required=True)
        numberings[name] = _markers(before, numerals, after, style.text("beyond"), words)
        style.finish()
    table.finish()
    return numberings


@lru_cache(64)  # a style is the same in most standards
def _markers(
    before: str, numerals: str, after: str, beyond: str, words: Numerals
) -> tuple[str, ...]:
    """Return the markers of a style: those listed, then such as its phrase ``beyond`` makes."""
    listed = [f"{before}{numeral}{after}" for numeral in numerals.split()]
    further = range(len(listed) + 1, MOST_MARKERS + 1) if beyond else ()
    return *listed, *(_marker_beyond(beyond, number, words) for number in further)


def _marker_beyond(beyond: str, number: int, words: Numerals) -> str:
    marker = beyond.replace("{n}", str(number))
    if "{words}" in marker:
        marker = marker.replace("{words}", in_words(str(number), words, short_ten=True))
    return marker


def _entries(path: Path, key: str, problems: Problems) -> list[TableReader]:
    if not os.path.lexists(path):
        return []
    document, faulty = read(path, within=path.parents[1])
    problems += faulty
    if document is None:
        return []
    table = TableReader(document, problems)
    entries = table.tables(key)
    table.finish()
    return entries


def no_such_standard(document: Document, key: str, known: Iterable[str]) -> Diagnostic:
    """Say that there is no form standard of the name that stands at a key."""
    name = str(document.data[key])
    message = _("There is no form standard {name}.").format(name=name)
    return document.problem((key,), Code.UNKNOWN_FORM, message, did_you_mean(name, known))
