"""The rule and rules commands: what the check looks for, and why."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from textwrap import indent

from shenbao.check.examples import Example, examples
from shenbao.check.opinions import FILE as OPINIONS
from shenbao.check.opinions import Opinions, load_opinions
from shenbao.check.rule import Rule
from shenbao.check.selection import no_such_rule
from shenbao.cli.errors import UsageError
from shenbao.cli.known_rules import known_rules
from shenbao.cli.projects import show_problems
from shenbao.diagnostics import Diagnostic
from shenbao.i18n import _
from shenbao.project.project import Project
from shenbao.reports import terminal
from shenbao.reports.excerpts import severity_name
from shenbao.toml.reader import did_you_mean


def add_arguments(parser: ArgumentParser) -> None:
    """Add what the command can be asked for."""
    parser.add_argument("code", metavar=_("CODE"), help=_("the code of the rule, like SB203"))


def run(options: Namespace) -> int:
    """Print what a rule looks for, why, by whose word, and an example of each kind."""
    project, _problems = Project.open(options.root, must_be=False)
    known = known_rules(project)
    asked = options.code.upper()
    if asked not in known:
        raise UsageError(f"{no_such_rule(asked)} {did_you_mean(asked, known)}")
    terminal.write("\n".join([*_explained(known[asked], _opinions(project)), ""]))
    return 0


def _opinions(project: Project) -> Opinions:
    """Return the opinions of reviewers' systems; what is wrong with them is shown."""
    problems: list[Diagnostic] = []
    opinions = load_opinions(project.library.collections.shared_files(OPINIONS), problems)
    show_problems(problems, project.root)
    return opinions


def _explained(rule: Rule, opinions: Opinions) -> Iterator[str]:
    title = _(rule.title)
    yield f"{rule.code} {severity_name(rule.severity)}: {title}"
    yield ""
    yield _(rule.why)
    yield _("Source: {source}.").format(source=_(rule.source))
    yield _("What to do: {remedy}").format(remedy=_(rule.remedy))
    if opinion := opinions.of(rule.code):
        yield _("Reviewers' systems call it: {opinion}.").format(opinion=opinion)
    if rule.fixes:
        yield _("shenbao check --fix mends it where the mend is certain.")
    for kind, heading in (("bad", _("Wrong:")), ("good", _("Right:"))):
        for example in examples(rule.code, kind)[:1]:  # a program that is installed has none
            yield ""
            yield heading
            yield from _example(example)


def _example(example: Example) -> Iterator[str]:
    for name, text in example.files.items():
        if len(example.files) > 1:
            yield f"  # {name}"
        yield indent(text.strip("\n"), "  ")
