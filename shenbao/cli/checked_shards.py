"""Checks of shards: what each leaves in the cache folder, and how it is taken up again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from shenbao.check.handover import Handover, Joined, read_head
from shenbao.check.totals import FILE as TOTALS
from shenbao.cli.errors import UsageError, unwritable
from shenbao.cli.examination import LANGUAGE, RULES
from shenbao.i18n import LANGUAGES, _
from shenbao.project.folders import ProjectError
from shenbao.project.shards import Facts, Shard, State, require_whole
from shenbao.system.files import write_if_changed
from shenbao.system.lines import Unfit
from shenbao.system.reading import read_file
from shenbao.system.reasons import reason
from shenbao.system.records import NoRecord

if TYPE_CHECKING:
    from shenbao.check.reviewer import Batch
    from shenbao.check.selection import Selection
    from shenbao.cli.examination import Examination
    from shenbao.project.project import Project
    from shenbao.reports.check.report import Report

R = TypeVar("R")
T = TypeVar("T")

NAME = "check"
STRICT, DAY = "strict", "day"


def report_of_shard(examination: Examination, shard: Shard, selection: Selection) -> Report:
    """Look at the declarations of a shard; leave for the merge what was found and noted."""
    project = examination.project
    sources, _passed_over = project.find_declarations()
    facts = {
        **State(project, sources, [TOTALS]).of(shard),
        **examination.asked,
        STRICT: str(selection.strict),
        DAY: examination.today.isoformat(),
    }
    left = Handover(shard, facts, project.root)
    try:
        report = examination.report_of_shard(shard.part(sources), left.add)
    except NoRecord as error:
        message = _("What a rule notes cannot be handed over: it is a {kind}.")
        hint = _("Leave the rule out with --ignore, or check all declarations on one machine.")
        raise UsageError(message.format(kind=error), hint) from error
    try:
        path = project.cache / f"{NAME}{shard.suffix}"
        write_if_changed(path, left.content(), inside=project.cache)
    except OSError as error:
        raise unwritable(error) from error
    return report


class Asked(NamedTuple):
    """What was asked of all shards: the codes of rules, the day, the language, how strictly."""

    rules: tuple[str, ...]
    day: date
    language: str
    strict: bool


def what_is_left(project: Project, files: Sequence[Path]) -> tuple[Asked, Batch]:
    """Return what was asked of all shards, and what they have found and noted.

    Raises ProjectError where they are not all of one whole, each just once.
    """
    contents = {file: _content(file) for file in files}
    heads = [_fit(file, read_head, content) for file, content in contents.items()]
    sources, _passed_over = project.find_declarations()
    require_whole(heads, State(project, sources, [TOTALS]))
    found = Joined(project.root)
    for file, content in contents.items():
        _fit(file, found.add, content)
    return _fit(files[0], _asked, heads[0][1]), found.batch()


def _asked(facts: Facts) -> Asked:
    if facts[LANGUAGE] not in LANGUAGES:
        raise Unfit
    return Asked(
        tuple(facts[RULES].split()),
        date.fromisoformat(facts[DAY]),
        facts[LANGUAGE],
        facts[STRICT] == str(True),
    )


def _content(file: Path) -> bytes:
    try:
        return read_file(file, within=None)
    except OSError as error:
        message = _("{path} cannot be read: {reason}.")
        raise ProjectError(message.format(path=file, reason=reason(error))) from error


def _fit(file: Path, read: Callable[[T], R], content: T) -> R:
    """Return what is read from the content of a file, if that is as it was written."""
    try:
        return read(content)
    except (Unfit, KeyError, TypeError, ValueError) as error:
        message = _("{path} is not what the check of a shard has left, or is damaged.")
        hint = _("Check the shard anew.")
        raise ProjectError(message.format(path=file), hint) from error
