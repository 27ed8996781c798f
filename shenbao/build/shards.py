"""Joining the manifests of shards: what one machine would know had it built all of them.

A shard notes no more than its own sheets. What only all declarations together can tell is found
out by the whole build that follows: values that must be unique, names that are alike, yearly
workbooks, outputs of declarations that are gone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from shenbao.build.manifest import Manifest, SheetRecord
from shenbao.build.manifest_lines import State as ManifestState
from shenbao.build.manifest_lines import read_lines
from shenbao.build.store import Store
from shenbao.declaration import on_any_system
from shenbao.i18n import _
from shenbao.project.folders import ProjectError
from shenbao.project.shards import Shard, State, require_whole
from shenbao.system.reading import read_file
from shenbao.system.reasons import reason
from shenbao.system.removal import remove_empty_folder, remove_file

FORMATS = "formats"


def note_state(store: Store, shard: Shard, state: State, formats: Iterable[str]) -> None:
    """Note in the manifest of a shard of what it was made."""
    facts = {**state.of(shard), FORMATS: " ".join(formats)}
    store.manifest.shards = {str(shard): facts}
    store.save()


def join_shards(
    store: Store, files: Sequence[Path], sources: Mapping[Path, str], state: State
) -> tuple[str, ...]:
    """Add what shards know to what the last whole build knew; return the formats they were made in.

    Raises ProjectError where they are not all of one whole, of the state that the repository
    has here, each just once.
    """
    read = [_read(file) for file in files]
    facts = [(shard, manifest.shards[str(shard)]) for shard, manifest in read]
    require_whole(facts, state)
    before = store.manifest.sheets
    joined: dict[str, SheetRecord] = {}
    for shard, manifest in read:
        own = (place for place in sources.values() if shard.has(place))
        joined |= {place: manifest.sheets[place] for place in own if place in manifest.sheets}
        store.manifest.recipes |= manifest.recipes
        store.manifest.facts |= manifest.facts
    contested = [place for place in _contested(joined) if joined[place] != before.get(place)]
    _remove_outputs(store, [joined.pop(place) for place in contested])
    store.manifest.sheets = {**before, **joined}
    return tuple(facts[0][1][FORMATS].split())


def _read(file: Path) -> tuple[Shard, Manifest]:
    try:
        manifest, state = read_lines(read_file(file, within=None))
    except OSError as error:
        message = _("{path} cannot be read: {reason}.")
        raise ProjectError(message.format(path=file, reason=reason(error))) from error
    shards = [shard for text in manifest.shards if (shard := Shard.parse(text))]
    facts = manifest.shards.get(str(shards[0]), {}) if len(shards) == 1 else {}
    if state is not ManifestState.WHOLE or FORMATS not in facts:
        message = _("{path} is not the manifest of a shard, or is damaged.")
        raise ProjectError(message.format(path=file), _("Build the shard anew."))
    return shards[0], manifest


def _contested(sheets: Mapping[str, SheetRecord]) -> set[str]:
    """Return the places of sheets that only the whole build can judge.

    Several have the same value that must be unique, or the same name on some system.
    """
    found: set[str] = set()
    first: dict[tuple[str, str], str] = {}
    for place, sheet in sheets.items():
        values = (claim for claim in sheet["unique"].items() if claim[1])
        for claim in (*values, ("", on_any_system(sheet["name"]))):
            other = first.setdefault(claim, place)
            found |= {place, other} if other != place else set()
    return found


def _remove_outputs(store: Store, records: Iterable[SheetRecord]) -> None:
    """Remove the outputs that shards have made of these sheets; two may have made the same file."""
    made: dict[str, set[str]] = {}
    for record in records:
        for name, output in record["outputs"].items():
            made.setdefault(store.output_path(record["name"], name), set()).add(output.content)
    top = Path(store.files.full(store.output))
    for path, contents in made.items():
        if store.files.of(path) in contents:
            full = Path(store.files.full(path))
            with suppress(OSError):  # then it stays, and the build says whose it is not
                remove_file(full, top)
                store.files.forget(path)
            if full.parent != top:
                with suppress(OSError):
                    remove_empty_folder(full.parent, top)
