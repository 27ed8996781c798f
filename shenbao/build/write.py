"""Writing outputs to their places, removing those of declarations that are gone, and recording."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from shenbao.build.explain import read_facts
from shenbao.build.inputs import (
    ABSENT,
    FONT,
    LEXICON,
    LISTED,
    NAMES,
    PROGRAM,
    PYTHON,
    UNREADABLE,
    Inputs,
    fingerprint,
    library_inputs,
)
from shenbao.build.layout import LaidOutSheet
from shenbao.build.make import Made
from shenbao.build.manifest import Facts, Output, Record, SheetRecord, WorkbookRecord
from shenbao.build.placing import Placer
from shenbao.build.store import Store
from shenbao.build.uniqueness import unique_values
from shenbao.build.workbooks import LaidOutPage, LaidOutWorkbook, data_fingerprint, workbook_year
from shenbao.declaration import on_any_system
from shenbao.form import Filing, Standard
from shenbao.form.loading import FILES
from shenbao.form.standard import REVIEW
from shenbao.form.yearly_list import FILE
from shenbao.formats import FORMATS
from shenbao.i18n import _

R = TypeVar("R", bound=Record)

Outputs = dict[str, Output]
"""Records of outputs by format."""

BATCH = 256
"""The number of outputs that are moved to their places together."""

WORKBOOK_FILES = ("form.toml", "numbering.toml", "values.toml", REVIEW)
"""What a yearly workbook depends on, of its own standard and of each in it."""


class Writer:
    """Writes outputs in batches, and records a page in the manifest when its outputs are there."""

    def __init__(self, store: Store, inputs: Inputs, declarations: str) -> None:
        self._saved = 0
        self._store = store
        self._recorder = Recorder(store, inputs, declarations)
        self._placer = Placer(store.files, store.output, Path(store.folder, "edited"))
        self._moved: list[Record] = []
        self._sheets: dict[str, SheetRecord] = {}
        self._workbooks: dict[str, WorkbookRecord] = {}

    @property
    def written(self) -> int:
        """How many files were written."""
        return self._placer.written

    @property
    def removed(self) -> int:
        """How many files were removed."""
        return self._placer.removed

    @property
    def notes(self) -> list[tuple[str, str]]:
        """Paths with messages for the user."""
        return self._placer.notes

    @property
    def sheets(self) -> dict[str, SheetRecord]:
        """The records of all sheets, also of those whose outputs are not in place yet."""
        return {**self._store.manifest.sheets, **self._sheets}

    def write(self, page: LaidOutPage, made: Sequence[Made]) -> None:
        """Write outputs of a page, and record it with these and its other outputs."""
        record = self._record(page)
        outputs = dict(record["outputs"]) if record and record["name"] == page.name else {}
        before = self._contents_of(record) if record else {}
        if record and record["name"] != page.name:
            self._moved.append(record)
            before = self._all_contents
        for output in made:
            path = self._store.output_path(page.name, output.format)
            unknown = ABSENT if self._store.knows_all else None
            self._placer.write(path, output.content, before.get(path, unknown))
        outputs |= self._recorder.outputs(page, made)
        if isinstance(page, LaidOutSheet):
            self._sheets[page.place] = self._recorder.sheet(page, outputs)
        else:
            self._workbooks[page.place] = self._recorder.workbook(page, outputs)
        if len(self._placer) >= BATCH:
            self.commit()
            self._save_now_and_then()

    def commit(self) -> None:
        """Move all that was written to its place, and put the records into the manifest."""
        self._placer.commit()
        self._store.manifest.sheets |= self._sheets
        self._store.manifest.workbooks |= self._workbooks
        self._remove_moved()
        self._forget()

    def _save_now_and_then(self) -> None:
        """Save the manifest, the more seldom the larger it is: it is written as a whole."""
        if self.written - self._saved >= len(self._store.manifest.sheets) // 8:
            self._store.save()
            self._saved = self.written

    def drop(self) -> None:
        """Remove all that is not in its place yet."""
        self._placer.drop()
        self._forget()

    def remove(self, records: dict[str, R], places: Iterable[str]) -> None:
        """Remove the outputs of places, the folders that this leaves empty, and the records.

        What cannot be removed stays on record: the next build tries again.
        """
        for place in places:
            self._remove_outputs(records[place], FORMATS, _("Its declaration is gone"))
            if not records[place]["outputs"]:
                del records[place]

    def remove_formats(self, workbooks: Mapping[str, WorkbookRecord], but: Sequence[str]) -> None:
        """Remove the yearly workbooks that were made in other formats than these."""
        for workbook in workbooks.values():
            formats = [name for name in FORMATS if name not in but]
            self._remove_outputs(workbook, formats, _("The year's portfolio has other formats now"))

    def _remove_outputs(self, record: Record, formats: Iterable[str], why: str) -> None:
        """Remove the outputs of a page in these formats, and take them off the record."""
        for name in formats:
            output = record["outputs"].get(name)
            if output is not None:
                path = self._store.output_path(record["name"], name)
                if self._placer.remove(path, output.content, why):
                    del record["outputs"][name]

    def _remove_moved(self) -> None:
        """Remove the outputs under names that their sheets do not have any more.

        Another sheet may have taken the name, and on some systems one that only looks alike.
        """
        if not self._moved:
            return
        sheets = self._store.manifest.sheets.values()
        now = {on_any_system(path): path for sheet in sheets for path in self._contents_of(sheet)}
        for path, content in _merged(map(self._contents_of, self._moved)).items():
            other = now.get(on_any_system(path))
            if other is None or not self._is_same(path, other):
                self._placer.remove(path, content, _("Its sheet has another name now"))

    def _is_same(self, path: str, other: str) -> bool:
        full = self._store.files.full
        try:
            return path == other or os.path.samefile(full(path), full(other))
        except OSError:
            return False

    @cached_property
    def _all_contents(self) -> dict[str, str]:
        """What was recorded of all sheets, for those that take the names of others."""
        return _merged(map(self._contents_of, [*self._store.manifest.sheets.values()]))

    def _contents_of(self, record: Record) -> dict[str, str]:
        """Return the fingerprints of the outputs of a record, by their paths."""
        return {
            self._store.output_path(record["name"], name): output.content
            for name, output in record["outputs"].items()
        }

    def _record(self, page: LaidOutPage) -> Record | None:
        """Return what is known of a page."""
        if isinstance(page, LaidOutSheet):
            return self._store.manifest.sheets.get(page.place)
        return self._store.manifest.workbooks.get(page.place)

    def _forget(self) -> None:
        self._sheets.clear()
        self._workbooks.clear()
        self._moved.clear()


def _merged(tables: Iterable[dict[str, str]]) -> dict[str, str]:
    return {name: value for table in tables for name, value in table.items()}


def _entry(lexicon: Facts | None, name: str) -> str:
    """Return the fingerprint of an entry; one that is the same as no other if nobody knows."""
    return UNREADABLE if lexicon is None else lexicon.get(name, ABSENT)


class Recorder:
    """Makes the records of pages: what they and their outputs were made from.

    ``declarations`` is the folder of declarations, from the root.
    """

    def __init__(self, store: Store, inputs: Inputs, declarations: str) -> None:
        self._store = store
        self._inputs = inputs
        self._declarations = declarations
        self._standards: dict[tuple[str, str], tuple[str, Facts | None]] = {}

    def sheet(self, sheet: LaidOutSheet, outputs: Outputs) -> SheetRecord:
        """Return the record of a sheet with these outputs."""
        standard = sheet.filing.standard
        key = standard.name, standard.follows
        if key not in self._standards:
            self._standards[key] = self._standard(standard)
        recipe, lexicon = self._standards[key]
        more = self._repeated(sheet.filing)
        if more:
            recipe = self._standard(standard, *more)[0]
        looked_up = {
            indicator.name
            for indicator in sheet.filing.declaration.indicators
            if indicator.explain is None and indicator.explain_as is None
        }
        return {
            "name": sheet.name,
            "source": sheet.source,
            "content": self._inputs.of(sheet.source),
            "view": sheet.view,
            "recipe": recipe,
            "lexicon": {name: _entry(lexicon, name) for name in looked_up},
            "unique": unique_values(sheet.filing),
            "year": workbook_year(sheet.filing),
            "data": data_fingerprint(sheet.filing),
            "outputs": outputs,
        }

    def workbook(self, workbook: LaidOutWorkbook, outputs: Outputs) -> WorkbookRecord:
        """Return the record of a yearly workbook with these outputs."""
        own = self._lookups(FILE, workbook.folders)
        for file in WORKBOOK_FILES:
            own += self._lookups(file, workbook.folders)
        own += [self._store.files.name(str(path)) for path in workbook.standard.others]
        self._keep_facts(own)
        files = [
            name
            for standard in workbook.standards
            for file in WORKBOOK_FILES
            for name in self._lookups(file, standard.folders)
        ]
        return {
            "name": workbook.name,
            "declarations": dict(workbook.declarations),
            "view": workbook.view,
            "recipe": self._recipe([*own, *files, PROGRAM, PYTHON]),
            "outputs": outputs,
        }

    def outputs(self, page: LaidOutPage, made: Sequence[Made]) -> Outputs:
        """Return the records of outputs of a page."""
        return {
            output.format: Output(
                content=fingerprint(output.content),
                recipe=self._recipe(
                    [
                        *(
                            name
                            for asset in output.assets
                            for name in self._lookups(asset, page.folders)
                        ),
                        *library_inputs(),
                    ]
                ),
                view=page.view,
            )
            for output in made
        }

    @staticmethod
    def _repeated(filing: Filing) -> list[Path]:
        """Return the other files whose words a sheet repeats, but for those that a list shows."""
        followed = [filing.followed] if filing.followed else []
        listed = {
            path
            for other in filing.listed
            for path in (other.standard.document.path, *other.standard.others)
        }
        return [*followed, *sorted(listed)]

    def _standard(self, standard: Standard, *repeated: Path) -> tuple[str, Facts | None]:
        """Return the recipe of the standard's sheets, and its lexicon's entries, if still known.

        The recipe of one that repeats what is in other files has those, too.
        """
        files = [name for file in FILES for name in self._lookups(file, standard.folders)]
        below = (*standard.others, *repeated)
        files += [self._store.files.name(str(path)) for path in below]
        self._keep_facts(files)
        if standard.is_list:
            files.append(LISTED + self._declarations)
        lexicon: Facts | None = {}
        for name in files:
            if os.path.basename(name) == LEXICON and self._inputs.of(name) != ABSENT:
                lexicon = self._store.manifest.facts.get(self._inputs.of(name))
        return self._recipe([*files, PROGRAM, PYTHON, NAMES]), lexicon

    def _recipe(self, names: list[str]) -> str:
        return self._store.manifest.add_recipe(self._inputs.recipe(names))

    def _lookups(self, asset: str, folders: Iterable[Path]) -> list[str]:
        """Return the files an asset was looked for in: the one found, and those missed before."""
        if asset.startswith(FONT):
            return [asset]
        names = []
        for folder in folders:
            names.append(self._store.files.name(str(folder / asset)))
            if self._inputs.of(names[-1]) != ABSENT:
                break
        return names

    def _keep_facts(self, names: Iterable[str]) -> None:
        """Keep what TOML files say, so that a later build can tell what has changed in them."""
        for name in names:
            content = self._inputs.of(name)
            if content != ABSENT:
                full = self._store.files.full(name)
                facts = read_facts(full, self._store.root, content)
                if facts is not None:
                    self._store.manifest.facts[content] = facts
