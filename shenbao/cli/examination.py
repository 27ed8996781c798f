"""Examining declarations by rules, and fixing in their files what the rules can fix."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from shenbao.check.batches import FEWEST, batches
from shenbao.check.discovery import all_rules
from shenbao.check.fixing import fixed
from shenbao.check.opinions import FILE as OPINIONS
from shenbao.check.opinions import Opinions, load_opinions
from shenbao.check.review import Review, gathered, gathered_part, review
from shenbao.check.reviewer import Batch, Reviewer
from shenbao.check.rule import Rule
from shenbao.check.totals import FILE as TOTALS
from shenbao.check.waiving import Waiving
from shenbao.cli.errors import UsageError
from shenbao.diagnostics import Diagnostic
from shenbao.form import Filing
from shenbao.i18n import _, language
from shenbao.project.project import Project
from shenbao.reports.check.report import Report
from shenbao.system.boundary import boundary
from shenbao.system.files import write_if_changed
from shenbao.system.reading import read_file, real_path
from shenbao.system.reasons import reason
from shenbao.toml import parse

if TYPE_CHECKING:
    from shenbao.check.record import Record
    from shenbao.system.engines import Engine

ALONE = 1
"""The number of processes where this one does all of the work."""

RULES, LANGUAGE = "rules", "language"

MOST_ROUNDS = 10
"""How often fixes are followed by a look for what can be fixed then."""


class Examination(Struct, frozen=True):
    """What is examined: the files and folders given, or else all declarations of the project.

    ``codes`` are those of all rules, ``rules`` the ones to run, ``today`` is the day that
    waivers are judged by, and ``jobs`` the number of processes, unless an ``engine`` is given;
    see ``batches``. Rules that no other process can be given are run by this one.
    ``failures`` are those of rules that cannot be run. What an earlier check has seen is taken
    from the record in the ``cache`` folder of another project, or else from this one's, which
    is then kept up to date.
    """

    project: Project
    paths: tuple[Path, ...]
    codes: Collection[str]
    rules: tuple[Rule, ...]
    today: date
    jobs: int = 0
    engine: Engine | None = None
    failures: tuple[Diagnostic, ...] = ()
    cache: Path | None = None

    def report_after_fixes(self) -> Report:
        """Fix what can be fixed until nothing is left to, and report what stands then."""
        report, count = self.report(), 0
        failures: list[Diagnostic] = []
        for _round in range(MOST_ROUNDS):
            fixes = _fix(report, failures)
            if not fixes:
                break
            report, count = self.report(), count + fixes
        for failure in failures:
            report.review.findings.add(failure)
        return replace(report, fixed=count)

    def report(self) -> Report:
        """Read the declarations, and run the rules on them."""
        found, problems = self.project.find_declarations(self.paths)
        asked = list(found)
        others = self.others(asked)
        unasked = {*others, *([self.project.root / TOTALS] if self.paths else [])}
        paths = [*asked, *others]
        record = self._record() if len(paths) >= FEWEST else None
        reviewer = self.reviewer(unasked, records=record is not None)
        reviewed = review(reviewer, paths, *self._workers(), record)
        if record and not self.cache:
            record.write()
        beside = [problem for problem in problems if problem.span.path not in unasked]
        return self.report_of(reviewed, found, beside)

    def report_of_shard(
        self, found: Mapping[Path, str], hand_over: Callable[[Batch], object]
    ) -> Report:
        """Run the rules on some declarations, one by one, and hand over what others compare."""
        reviewer = self.reviewer()
        looked_at = batches(reviewer, [*found], *self._workers())
        reviewed = gathered_part(reviewer, looked_at, hand_over)
        return self.report_of(reviewed, found)

    def report_of_shards(self, found: Batch) -> Report:
        """Compare what all shards have found and noted."""
        asked, problems = self.project.find_declarations()
        return self.report_of(gathered(self.reviewer(), [found]), asked, problems)

    def reviewer(self, unasked: Collection[Path] = (), *, records: bool = False) -> Reviewer:
        """Return who looks at the declarations, and has what is seen recorded if that is asked."""
        waiving = Waiving(self.today, tuple(self.codes), {rule.code for rule in self.rules})
        return Reviewer(self.project, self.rules, waiving, unasked, records=records)

    def _record(self) -> Record | None:
        """Return what such checks have recorded; None where another one may find something else.

        What rules of others find may depend on anything.
        """
        from shenbao.check.record import Record  # a check of few has no time for these
        from shenbao.project.shards import State

        if self.engine or _of_others(self.rules):
            return None
        facts = {**State(self.project, {}, [TOTALS]).frame, **self.asked}
        return Record(self.cache or self.project.cache, self.project.root, facts)

    @property
    def asked(self) -> dict[str, str]:
        """What is asked for that what is found in a declaration by itself depends on."""
        return {RULES: " ".join(rule.code for rule in self.rules), LANGUAGE: language()}

    def _workers(self) -> tuple[int, Engine | None]:
        """Return the number of processes and the engine that the rules can be sent to."""
        return (self.jobs, self.engine) if _can_be_sent(self.rules) else (ALONE, None)

    def report_of(
        self, reviewed: Review, found: Mapping[Path, str], problems: Iterable[Diagnostic] = ()
    ) -> Report:
        """Report on declarations, with what was found outside of them."""
        for problem in (*problems, *self.failures):
            reviewed.findings.add(problem)
        opinions = self.opinions(reviewed.findings.add)
        return Report(self.project.root, found, self.rules, reviewed, opinions, self.read)

    def opinions(self, add: Callable[[Diagnostic], None]) -> Opinions:
        """Read the opinions of reviewers' systems; add what is wrong with them."""
        problems: list[Diagnostic] = []
        opinions = load_opinions(self.project.library.collections.shared_files(OPINIONS), problems)
        for problem in problems:
            add(problem)
        return opinions

    def read(self, path: Path) -> Filing | None:
        """Return a declaration, read again for a report that says more than what was found."""
        return self.project.library.read_once(path)[0]

    def others(self, asked: Sequence[Path]) -> list[Path]:
        """Return the project's other declarations, where any that is asked for is one of them."""
        if not self.paths:
            return []
        known = {real_path(path) for path in asked}
        home = real_path(self.project.declarations)
        if not any(path.is_relative_to(home) for path in known):
            return []
        found, _passed_over = self.project.find_declarations()
        return [path for path in found if real_path(path) not in known]


def _can_be_sent(rules: Iterable[Rule]) -> bool:
    """Tell whether other processes can be given these rules: what others write may be anything."""
    try:
        pickle.dumps(_of_others(rules))
    except Exception:
        return False
    return True


def _of_others(rules: Iterable[Rule]) -> list[Rule]:
    own = all_rules()
    return [rule for rule in rules if own.get(rule.code) is not rule]


def _fix(report: Report, failures: list[Diagnostic]) -> int:
    """Make the fixes of a report in the files; return how many were made.

    What the program fails on is added to ``failures``.
    """
    count = 0
    for path, digest in report.review.digests.items():
        problems = report.review.findings.of(path).problems
        with boundary(path, failures.append, passing=(UsageError,)):
            count += _fix_file(path, digest, problems)
    return count


def _fix_file(path: Path, digest: bytes, problems: Sequence[Diagnostic]) -> int:
    try:
        raw = read_file(path, within=None).decode()  # as it is, with its line breaks
        document, _faults = parse(raw, path)
        if document is None or document.digest != digest:  # it has another text by now
            return 0
        text, fixes = fixed(document, raw, problems)
        write_if_changed(path, text.encode())
    except OSError as error:
        message = _("{path} cannot be written: {reason}.")
        raise UsageError(message.format(path=path, reason=reason(error))) from error
    return fixes
