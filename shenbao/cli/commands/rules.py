"""The rules command: all that the check looks for, one rule a line."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from wcwidth import wcswidth

from shenbao.cli.known_rules import known_rules
from shenbao.i18n import _
from shenbao.project.project import Project
from shenbao.reports import terminal
from shenbao.reports.excerpts import severity_name


def add_arguments(_parser: ArgumentParser) -> None:
    """Add nothing: all rules are listed."""


def run(options: Namespace) -> int:
    """Print all rules: code, severity, whether there is a fix, title."""
    project, _problems = Project.open(options.root, must_be=False)
    known = known_rules(project).values()
    names = {rule.severity: severity_name(rule.severity) for rule in known}
    width = max(wcswidth(name) for name in names.values())
    for rule in known:
        name, title = names[rule.severity], _(rule.title)
        padding = " " * (width - wcswidth(name))
        fix = "--fix" if rule.fixes else "     "
        terminal.say(f"{rule.code}  {name}{padding}  {fix}  {title}")
    return 0
