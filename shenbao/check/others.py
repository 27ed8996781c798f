"""Rules of others: off until pyproject.toml names them, and none of them can stop a check.

A package brings them by an entry point whose value is a rule, or several. Only those that are
named are loaded, as that runs the package.
"""

from __future__ import annotations

import pickle
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from shenbao.check.portfolio import Fact, Portfolio
from shenbao.check.rule import Compared, DeclarationRule, Outcome, PortfolioRule, Rule
from shenbao.check.submission import Submission
from shenbao.diagnostics import Code, Diagnostic, Severity, Span
from shenbao.i18n import _
from shenbao.project.settings import RuleCodes
from shenbao.system.boundary import FailedElsewhere
from shenbao.system.failures import describe
from shenbao.system.packages import RULES, entry_points
from shenbao.toml.reader import did_you_mean

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

OWN = "SB"
CODE = re.compile(r"[A-Z]{2,8}[0-9]{3}")
TEXTS = ("title", "why", "source", "remedy")

T = TypeVar("T")


def unknown_rules(named: RuleCodes) -> list[Diagnostic]:
    """Return what is wrong with the names of rules in the settings, without loading any."""
    points = entry_points(RULES)
    names = [point.name for point in points]
    problems = []
    for name in named.codes:
        owners = [point.dist.name for point in points if point.name == name and point.dist]
        if len(owners) == 1 or named.span is None:
            continue
        message = _("No package that is installed has rules {name}.")
        hint = did_you_mean(name, names) or _("Install the package beside shenbao.")
        if owners:
            message = _("Several packages have rules {name}: {packages}.")
            hint = _("Uninstall all of them but one.")
        text = message.format(name=name, packages=", ".join(owners))
        problems.append(Diagnostic(named.span, Code.VALUE, text, hint))
    return problems


def rules_of_others(
    named: RuleCodes, known: Collection[str]
) -> tuple[dict[str, Rule], list[Diagnostic]]:
    """Return the rules that the settings name, by their codes, beside what is wrong with others.

    ``known`` are the codes that are taken.
    """
    found: dict[str, Rule] = {}
    problems: list[Diagnostic] = []
    span = named.span or Span(Path())
    for point in entry_points(RULES):
        if point.name in named.codes:
            package = point.dist.name if point.dist else point.name
            try:
                for rule in _loaded(point, package):
                    made = _guarded(rule, package, {*known, *found})
                    found[made.code] = made
            except FailedElsewhere as error:
                problems.append(Diagnostic(span, Code.FAILED, str(error), error.hint))
    return found, problems


def _loaded(point: EntryPoint, package: str) -> Sequence[Any]:
    """Load what an entry point names: a rule, or several of them."""

    def load() -> Sequence[Any]:
        loaded = point.load()
        return tuple(loaded) if isinstance(loaded, Iterable) else (loaded,)

    message = _("The rules {name} of {package} cannot be loaded: {reason}.")
    return _run(load, message, package, name=point.name)


def _guarded(rule: Any, package: str, taken: Collection[str]) -> Rule:
    """Return a rule of the same facts, whose work is guarded; nothing else of it is called."""
    message = _("A rule of {package} cannot be run: {reason}.")
    return _run(lambda: _made(rule, package, taken), message, package)


def _made(rule: Any, package: str, taken: Collection[str]) -> Rule:
    if not isinstance(rule, DeclarationRule | PortfolioRule):
        raise TypeError(f"{type(rule).__name__} is no DeclarationRule and no PortfolioRule")
    facts = {name: getattr(rule, name) for name in TEXTS}
    if not all(isinstance(text, str) for text in (rule.code, *facts.values())):
        raise TypeError(f"code, {', '.join(TEXTS)} must be texts")
    if not CODE.fullmatch(rule.code) or rule.code.startswith(OWN):
        raise ValueError(f"{rule.code} is no code: capital letters, not SB, and three digits")
    if rule.code in taken:
        raise ValueError(f"the code {rule.code} is taken")
    facts |= {
        "code": rule.code,
        "severity": Severity(rule.severity),
        "fixes": bool(rule.fixes),
        "everywhere": bool(rule.everywhere),
    }
    if isinstance(rule, DeclarationRule):
        return DeclarationRule(**facts, check=_Guard(rule, package).check)
    guard = _Guard(rule, package)
    return PortfolioRule(**facts, facts=guard.facts, check=guard.compare)


class _Guard:
    """Does the work of a rule; whatever it raises or returns amiss is a failure of its package."""

    def __init__(self, rule: DeclarationRule | PortfolioRule[Any], package: str) -> None:
        self.rule = rule
        self.package = package

    def check(self, submission: Submission) -> Outcome:
        """Return what a rule finds in a declaration, all of it in that file."""

        def find() -> Outcome:
            assert isinstance(self.rule, DeclarationRule)
            found = _sound(self.rule.check(submission))
            if any(problem.span.path != submission.document.path for problem in found or ()):
                _amiss("a problem of another file")
            return found

        return self.run(find)

    def facts(self, submission: Submission) -> tuple[Fact[Any], ...]:
        """Return what a rule notes of a declaration; it must be such as can be kept."""

        def note() -> tuple[Fact[Any], ...]:
            assert isinstance(self.rule, PortfolioRule)
            noted = tuple(self.rule.facts(submission))
            if not all(isinstance(fact, Fact) for fact in noted):
                _amiss("something else than facts")
            pickle.dumps(noted)
            return noted

        return self.run(note)

    def compare(self, portfolio: Portfolio[Any]) -> Compared:
        """Return what a rule finds in all declarations of a year."""

        def find() -> Compared:
            assert isinstance(self.rule, PortfolioRule)
            return _sound(self.rule.check(portfolio))

        return self.run(find)

    def run(self, work: Callable[[], T]) -> T:
        """Do work of the rule."""
        message = _("The rule {code} of {package} fails on this file: {reason}.")
        return _run(work, message, self.package, code=self.rule.code)


def _sound(found: Any) -> tuple[Diagnostic, ...] | None:
    """Return what a rule has returned, if that is problems, or None."""
    problems = None if found is None else tuple(found)
    for problem in problems or ():
        if not isinstance(problem, Diagnostic) or not _has_all(problem):
            _amiss("something else than problems")
    return problems


def _has_all(problem: Diagnostic) -> bool:
    """Tell whether the parts of a problem are of the kinds that reports count on."""
    parts: tuple[object, ...] = (problem.span, problem.message, problem.hint, problem.fixes)
    kinds = (Span, str, str, tuple)
    is_key = problem.key is None or isinstance(problem.key, tuple)
    return is_key and all(map(isinstance, parts, kinds))


def _amiss(what: str) -> NoReturn:
    raise TypeError(f"it returned {what}")


def _run(work: Callable[[], T], message: str, package: str, **facts: str) -> T:
    """Do work of others; raise FailedElsewhere for whatever it raises. What it prints is lost."""
    try:
        with redirect_stdout(StringIO()):
            return work()
    except (Exception, SystemExit) as error:
        reason = describe(error)
        hint = _("Report it to those who keep {package}; all other rules are run.")
        text = message.format(package=package, reason=reason, **facts)
        raise FailedElsewhere(text, hint.format(package=package)) from error
