"""The rule and rules commands: what the check looks for, and why."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from textwrap import indent

from wcwidth import wcswidth

from shenbao.check.discovery import all_rules
from shenbao.check.examples import Example, examples
from shenbao.check.rule import Rule
from shenbao.check.selection import no_such_rule
from shenbao.cli.errors import UsageError
from shenbao.i18n import _
from shenbao.reports import terminal
from shenbao.reports.check.excerpts import severity_name
from shenbao.toml.reader import did_you_mean


def rule(options: Namespace) -> int:
    """Print what a rule looks for, why, by whose word, and an example of each kind."""
    known = all_rules()
    asked = options.code.upper()
    if asked not in known:
        raise UsageError(f"{no_such_rule(asked)} {did_you_mean(asked, known)}")
    terminal.write("\n".join([*_explained(known[asked]), ""]))
    return 0


def _explained(one: Rule) -> Iterator[str]:
    title = _(one.title)
    yield f"{one.code} {severity_name(one.severity)}: {title}"
    yield ""
    yield _(one.why)
    yield _("Source: {source}.").format(source=_(one.source))
    yield _("What to do: {remedy}").format(remedy=_(one.remedy))
    if one.mends:
        yield _("shenbao check --fix mends it where the mend is certain.")
    for kind, heading in (("bad", _("Wrong:")), ("good", _("Right:"))):
        yield ""
        yield heading
        yield from _example(examples(one.code, kind)[0])


def _example(example: Example) -> Iterator[str]:
    for name, text in example.files.items():
        if len(example.files) > 1:
            yield f"  # {name}"
        yield indent(text.strip("\n"), "  ")


def rules(_options: Namespace) -> int:
    """Print all rules: code, severity, whether there is a fix, title."""
    known = all_rules().values()
    names = {one.severity: severity_name(one.severity) for one in known}
    width = max(wcswidth(name) for name in names.values())
    for one in known:
        name, title = names[one.severity], _(one.title)
        padding = " " * (width - wcswidth(name))
        fix = "--fix" if one.mends else "     "
        terminal.say(f"{one.code}  {name}{padding}  {fix}  {title}")
    return 0
