"""All declarations at a glance: what a list shows of each, and the words to find it by."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from shenbao.diagnostics import Diagnostic
from shenbao.form.meanings import Meaning
from shenbao.system.boundary import boundary
from shenbao.web.forms import title_of
from shenbao.web.showing import Json, Opened

Stamp = tuple[int, int, int]
"""What a file's status says of its content: when it was written, its size, and which it is."""

GONE: Stamp = (0, 0, 0)


@dataclass(frozen=True, slots=True)
class Summary:
    """What a list shows of a declaration, and all the words on its sheet, to be searched."""

    stamp: Stamp
    data: Json
    words: str


class Overview:
    """The summaries of declarations; each is made anew only where its file has changed.

    ``read`` returns the declaration in a file, None where its form cannot be shown.
    """

    def __init__(self, read: Callable[[Path], Opened | None]) -> None:
        self._read = read
        self._known: dict[str, Summary] = {}

    def of(self, files: Mapping[str, Path]) -> Iterator[Summary]:
        """Yield the summaries of files, which are given by their places."""
        for place, path in files.items():
            stamp = _stamp(path)
            known = self._known.get(place)
            if known is None or known.stamp != stamp:
                known = self._known[place] = self._summary(place, path, stamp)
            yield known

    def search(self, files: Mapping[str, Path], words: str) -> Iterator[str]:
        """Yield the places of the declarations on whose sheets all of some words stand."""
        wanted = words.casefold().split()
        for place, summary in zip(files, self.of(files), strict=True):
            text = f"{place}\n{summary.words}"
            if all(word in text for word in wanted):
                yield place

    def _summary(self, place: str, path: Path, stamp: Stamp) -> Summary:
        problems: list[Diagnostic] = []
        with boundary(path, problems.append):
            opened = self._read(path)
            if opened is not None:
                words = "\n".join(dict.fromkeys(opened.sheet.values().values()))
                return Summary(stamp, _data(place, opened), words.casefold())
        return Summary(stamp, {"place": place, "name": path.name, "is_broken": True}, "")


def _stamp(path: Path) -> Stamp:
    try:
        status = path.stat()
    except OSError:
        return GONE
    return status.st_mtime_ns, status.st_size, status.st_ino


def _data(place: str, opened: Opened) -> Json:
    filing = opened.filing
    meant = (Meaning.CODE, Meaning.PROJECT_NAME, Meaning.UNIT_NAME, Meaning.ANNUAL_GOAL)
    code, name, unit, goal = map(filing.meant, meant)
    amounts = {key: filing.figure(key) for key in (Meaning.TOTAL_AMOUNT, Meaning.ANNUAL_AMOUNT)}
    return {
        "place": place,
        "year": filing.declaration.year,
        "standard": filing.standard.name,
        "form": title_of(filing.standard),
        "code": code,
        "name": name,
        "unit": unit,
        "goal": goal,
        **{str(key): None if value is None else str(value) for key, value in amounts.items()},
        "indicators": len(filing.indicators_of_year),
    }
