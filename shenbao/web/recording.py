"""Git in a workspace: what is not committed yet, and committing it."""

from __future__ import annotations

import os
from collections.abc import Sequence

from shenbao.changes.revisions import RevisionError
from shenbao.changes.revisions.recording import branch, commit, uncommitted
from shenbao.i18n import _
from shenbao.project.folders import SUFFIX
from shenbao.system.reading import real_path
from shenbao.web.errors import RefusedError
from shenbao.web.records import Committed, State
from shenbao.web.workspace import Workspace


def state(workspace: Workspace) -> State:
    """Return the branch, and the places that are not committed; no branch where there is no git."""
    root, home = workspace.project.root, real_path(workspace.project.declarations)
    try:
        changed = {real_path(path) for path in uncommitted(root, home)}
        name = branch(root)
    except RevisionError:
        return State(None, [], [])
    places = workspace.places().items()
    gone = (path for path in changed if path.suffix == SUFFIX and not os.path.lexists(path))
    return State(
        name,
        [place for place, path in places if real_path(path) in changed],
        sorted(path.relative_to(home).with_suffix("").as_posix() for path in gone),
    )


def record(
    workspace: Workspace, places: Sequence[str], message: str, author: str = ""
) -> Committed:
    """Commit declarations; raise RefusedError where git does not, or no message says why."""
    if not message.strip():
        raise RefusedError(_("Say in a few words what was changed, and why."))
    if not places:
        raise RefusedError(_("There is no declaration to commit."))
    home, deleted = real_path(workspace.project.declarations), state(workspace).deleted
    paths = [
        home / f"{place}{SUFFIX}" if place in deleted else real_path(workspace.path_of(place))
        for place in places
    ]
    with workspace.committing:  # and not the workspace: hooks may take any time
        try:
            made = commit(workspace.project.root, paths, message.strip() + "\n", author)
        except RevisionError as error:
            raise RefusedError(str(error)) from error
    now = state(workspace)
    return Committed(now.branch, now.uncommitted, now.deleted, made)
