"""What a build has to do: the outputs that are not what their sources give, and why."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from shenbao.build.explain import Reasons
from shenbao.build.inputs import Fingerprints, Inputs, fingerprint_of_text
from shenbao.build.manifest import Record
from shenbao.build.store import Store, stamps_saved_at
from shenbao.formats import default_formats
from shenbao.project.folders import (
    CONFIGURATION,
    DECLARATIONS,
    LOCK,
    OUTPUT,
    SUFFIX,
    TEMPLATES,
    is_misspelt,
)
from shenbao.system.looks import changed_at, look_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from shenbao.system.looks import Look
    from shenbao.system.reading import AnyPath

DEFAULT, OWN = "default", "own"
"""Whether a repository has settings of its own."""


class Work(NamedTuple):
    """What there is to do for one page.

    ``page`` says why it must be laid out again, ``outputs`` says by format why
    an output must be made again even if the page is still the same.
    """

    page: list[str]
    outputs: dict[str, list[str]]

    def of_new_page(self, formats: Iterable[str]) -> dict[str, list[str]]:
        """Return the reasons by format where the page has changed, and so every output."""
        return {name: [*self.page, *self.outputs.get(name, [])] for name in formats}


class Planner:
    """Finds the work by the manifest; ``force`` finds work for every output."""

    def __init__(self, store: Store, inputs: Inputs, *, force: bool = False) -> None:
        self._store = store
        self._reasons = Reasons(store.manifest, store.files, inputs)
        self._force = force

    def sheets(
        self, sources: Mapping[str, str], formats: Sequence[str]
    ) -> Iterator[tuple[str, Work]]:
        """Yield the place and the work of each sheet that there is any for.

        ``sources`` maps the place of each sheet to its declaration's path from the root.
        """
        for place, source in sources.items():
            work = self.sheet(place, source, formats)
            if work:
                yield place, work

    def sheet(self, place: str, source: str, formats: Sequence[str]) -> Work | None:
        """Return the work for the sheet of a declaration, if there is any."""
        reasons = self._reasons.for_sheet(place, source)
        return self._work(place, self._store.manifest.sheets.get(place), reasons, formats)

    def workbooks(
        self, declarations: Mapping[str, dict[str, str]], formats: Sequence[str]
    ) -> Iterator[tuple[str, Work]]:
        """Yield the place and the work of each yearly workbook that there is any for.

        ``declarations`` maps the place of each workbook to the data of its declarations.
        """
        for place, data in declarations.items():
            reasons = self._reasons.for_workbook(place, data)
            record = self._store.manifest.workbooks.get(place)
            if work := self._work(place, record, reasons, formats):
                yield place, work

    def _work(
        self, place: str, record: Record | None, reasons: list[str], formats: Sequence[str]
    ) -> Work | None:
        """Return the work for a page; ``reasons`` are those for laying it out again."""
        outputs = {}
        for name in formats:
            if why := self._for_output(place, record, name):
                outputs[name] = why
        return Work(reasons, outputs) if reasons or outputs else None

    def _for_output(self, place: str, record: Record | None, format_name: str) -> list[str]:
        if self._force:
            return ["--force"]
        path = self._store.output_path(record["name"] if record else place, format_name)
        return self._reasons.for_output(record, format_name, path)


def orphans(places: Iterable[str], store: Store) -> list[str]:
    """Return the places of sheets that were made of declarations that are gone."""
    wanted = set(places)
    return sorted(place for place in store.manifest.sheets if place not in wanted)


# ---- The quick answer ---------------------------------------------------------


class NothingToDo(NamedTuple):
    """Every output of so many declarations is as it should be.

    ``looks`` says what all that this was found by looks like, where that can be relied upon.
    """

    declarations: int
    looks: dict[str, Look | None] | None


def nothing_to_do(root: str) -> NothingToDo | None:
    """Tell whether every output of each declaration is as it should be.

    None means that only a build can tell: there is work, or most likely, or something
    is wrong, or the repository has settings of its own. No form is read for this.
    """
    began = time.time_ns()
    if _has_edited(root) or _has_passed_over(root):
        return None
    store = Store(root, os.path.join(root, OUTPUT))
    inputs = Inputs(store.files)
    sources = {place: sheet["source"] for place, sheet in store.manifest.sheets.items()}
    if (
        not sources
        or store.is_damaged
        or store.was_interrupted
        or store.manifest.configuration != configuration(store.files, inputs)
    ):
        return None
    declarations = store.files.declarations(DECLARATIONS)
    if {*declarations} != {*sources.values()}:
        return None
    work = next(Planner(store, inputs).sheets(sources, default_formats()), None)
    if work:
        return None
    for folder in sys.path:  # in these packages are looked for
        store.files.look_at(os.path.abspath(folder))
    store.renew()
    return NothingToDo(len(declarations), store.looks(began))


def _has_edited(root: str) -> bool:
    """Tell whether a declaration was touched since the last build; its manifest is large."""
    try:
        return any(True for _path in touched([os.path.join(root, DECLARATIONS)], root))
    except OSError:
        return True


def _has_passed_over(root: str) -> bool:
    """Tell whether something among the declarations is not read as one, of which a build tells."""
    unreadable: list[OSError] = []
    for above, folders, names in os.walk(
        os.path.join(root, DECLARATIONS), onerror=unreadable.append
    ):
        links = (os.path.islink(os.path.join(above, folder)) for folder in folders)
        ends = (folder.endswith(SUFFIX) for folder in folders)
        if any(links) or any(ends) or any(map(is_misspelt, names)):
            return True
    return bool(unreadable)


def touched(paths: Iterable[AnyPath], root: str) -> Iterator[AnyPath]:
    """Yield the declarations that were changed since a build last looked at a project, if one did.

    ``paths`` are files, and folders that they are in. Raises OSError where one cannot be looked at.
    """
    saved = stamps_saved_at(root)
    for path in _declarations_among(paths) if saved else ():
        if changed_at(look_of(os.stat(path))) > saved:
            yield path


def _declarations_among(paths: Iterable[AnyPath]) -> Iterator[AnyPath]:
    for path in paths:
        if os.path.isfile(path):
            yield path
        for folder, _folders, names in os.walk(path):
            yield from (os.path.join(folder, name) for name in names if name.endswith(SUFFIX))


def configuration(
    files: Fingerprints, inputs: Inputs, templates: str = TEMPLATES, *, is_default: bool = True
) -> str:
    """Return what the manifest is to say of the settings of a repository and of its standards.

    Of all standards, and of words that no sheet has: a build says what is wrong with these, too.
    """
    folders = [f"{templates}/{folder}" for folder in files.names(templates)]
    words = [
        f"{folder}/{name}"
        for folder in folders
        for name in files.names(folder)
        if name.endswith(SUFFIX)
    ]
    known = "\n".join(f"{name} {inputs.of(name)}" for name in (CONFIGURATION, LOCK, *words))
    return f"{DEFAULT if is_default else OWN} {fingerprint_of_text(known)}"
