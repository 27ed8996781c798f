"""The standards that a file may be of, with the words by which it is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from shenbao.diagnostics import Diagnostic
from shenbao.form import Library, Standard
from shenbao.form.collections import files_named
from shenbao.intake.declared import Declared
from shenbao.intake.readers import Numbers
from shenbao.intake.vocabulary import Vocabulary
from shenbao.intake.words import FILE as WORDS
from shenbao.intake.words import ImportWords, load_import_words
from shenbao.office.number_formats.words import FormatWords


class Standards:
    """The standards of a library, or the one that is named, each with its words."""

    def __init__(self, library: Library, form: str | None = None, home: Path | None = None) -> None:
        self.library = library
        self.declared = Declared(library, home)
        self.is_named = form is not None
        self.problems: list[Diagnostic] = []
        self.words: dict[tuple[Path, ...], ImportWords | None] = {}
        self.vocabularies = [
            vocabulary
            for name in ([form] if form else library.names())
            if (vocabulary := self.vocabulary(name))
        ]
        self.problems += library.problems()

    def vocabulary(self, name: str) -> Vocabulary | None:
        """Return the words of a standard, or None where it is faulty."""
        standard, _problems = self.library.load(name)
        return self.vocabulary_of(standard) if standard else None

    def vocabulary_of(self, standard: Standard) -> Vocabulary | None:
        """Return the words of a standard, or None where those of import are faulty."""
        words = self.import_words(standard)
        return Vocabulary(standard, words) if words else None

    def import_words(self, standard: Standard) -> ImportWords | None:
        """Return by which words of files a standard is read, None where they are faulty."""
        paths = files_named(WORDS, standard.folders)
        if paths not in self.words:
            self.words[paths] = load_import_words(paths, self.problems)
        return self.words[paths]

    def ways(self, vocabulary: Vocabulary) -> Iterator[Vocabulary]:
        """Yield the words of a standard in each way in which it follows another, if it does."""
        yield vocabulary
        _usual, *others = self.library.ways_to_follow(vocabulary.standard)
        yield from filter(None, map(self.vocabulary_of, others))

    def is_usual(self, standard: Standard) -> bool:
        """Tell whether a standard follows the one that it says itself, or none."""
        usual, _problems = self.library.load(standard.name)
        return usual is None or usual.follows == standard.follows

    def followed(self, standard: Standard) -> Standard | None:
        """Return the standard of the declarations that those of a standard follow, if they do."""
        return self.library.load(standard.follows)[0] if standard.follows else None

    def numbers(self) -> Numbers:
        """Return how paragraphs are numbered, in all of the standards."""
        numerals: dict[str, list[str]] = {}
        markers: dict[str, Sequence[str]] = {}
        known: list[tuple[ImportWords, Mapping[str, Sequence[str]]]] = []
        for vocabulary in self.vocabularies:
            ways = (vocabulary.words, vocabulary.standard.wording.numberings)
            if ways not in known:
                known.append(ways)
                numerals |= vocabulary.words.numerals_of(ways[1])
                markers |= ways[1]
            markers |= {field.markers[0]: field.markers for field in vocabulary.numbered()}
        formats = self.vocabularies[0].words.formats if self.vocabularies else FormatWords()
        pages = [pattern for vocabulary in self.vocabularies for pattern in vocabulary.pages]
        return Numbers(numerals, markers, formats, pages)
