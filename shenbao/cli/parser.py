"""The arguments of the command line; each subcommand's work is loaded when it is run."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

from shenbao import __version__
from shenbao.cli.arguments import ArgumentParser, translated_argparse
from shenbao.i18n import LANGUAGES, _
from shenbao.reports.changes import FORMATS
from shenbao.reports.check import REPORTERS

AddArguments = Callable[[argparse.ArgumentParser], None]


def parse(words: Sequence[str]) -> argparse.Namespace:
    """Return the options, with ``run`` to carry them out; leave the program on a wrong call."""
    with translated_argparse():
        return _parser().parse_args(words)


def _parser() -> argparse.ArgumentParser:
    parser = ArgumentParser(
        prog="shenbao", description=_("Performance-target declarations as code.")
    )
    parser.add_argument(
        "--version",
        action="version",
        version=f"shenbao {__version__}",
        help=_("show program's version number and exit"),
    )
    _add_common(parser, root=Path(), lang=None)
    subparsers = parser.add_subparsers(required=True, metavar=_("COMMAND"))
    for name, (about, add_arguments) in _subcommands().items():
        command = subparsers.add_parser(name, help=about, description=about)
        # what stands before the subcommand must outlive the subcommand's own defaults
        _add_common(command, root=argparse.SUPPRESS, lang=argparse.SUPPRESS)
        add_arguments(command)
    return parser


def _subcommands() -> dict[str, tuple[str, AddArguments]]:
    return {
        "build": (_("render declarations to output/"), _add_build),
        "watch": (_("build again whenever a file is saved"), _add_watch),
        "check": (_("say what a reviewer would mark"), _add_check),
        "rule": (_("explain a rule of the check"), _add_rule),
        "rules": (_("list the rules of the check"), _add_rules),
        "import": (_("read existing forms into TOML files"), _add_import),
        "pull": (_("take over what was edited in a Word file"), _add_pull),
        "schema": (_("write the JSON Schemas for editors"), _add_schema),
        "diff": (_("show what changed between two versions"), _add_diff),
        "text": (_("print the words of a Word file"), _add_text),
    }


def _add_common(parser: argparse.ArgumentParser, **defaults: object) -> None:
    parser.add_argument(
        "--root",
        type=Path,
        default=defaults["root"],
        metavar=_("FOLDER"),
        help=_("the repository (default: this folder)"),
    )
    parser.add_argument(
        "--lang",
        choices=LANGUAGES,
        default=defaults["lang"],
        help=_("the language of messages"),
    )


def _add_build(build: argparse.ArgumentParser) -> None:
    build.add_argument(
        "paths", nargs="*", type=Path, metavar=_("PATH"), help=_("files or folders (default: all)")
    )
    build.add_argument(
        "--format", action="append", metavar=_("FORMAT"), help=_("only this format; repeatable")
    )
    build.add_argument("--out", type=Path, metavar=_("FOLDER"), help=_("instead of output/"))
    build.add_argument(
        "--check", action="store_true", help=_("write nothing; exit 1 if an output is not right")
    )
    build.add_argument("--force", action="store_true", help=_("make every output anew"))
    build.add_argument("--explain", action="store_true", help=_("say why each output is made"))
    build.add_argument(
        "-j",
        "--jobs",
        type=int,
        default=0,
        metavar="N",
        help=_("worker processes (default: cores)"),
    )
    build.add_argument("--quiet", action="store_true", help=_("say nothing but what is wrong"))
    build.add_argument("--json", action="store_true", help=_("print the summary as JSON"))
    build.set_defaults(run=_run_build)


def _add_check(check: argparse.ArgumentParser) -> None:
    check.add_argument(
        "paths", nargs="*", type=Path, metavar=_("PATH"), help=_("files or folders (default: all)")
    )
    check.add_argument(
        "--select",
        action="append",
        default=[],
        metavar=_("CODES"),
        help=_("only these rules: codes or their beginnings, with commas; repeatable"),
    )
    check.add_argument(
        "--ignore",
        action="append",
        default=[],
        metavar=_("CODES"),
        help=_("not these rules; repeatable"),
    )
    check.add_argument("--strict", action="store_true", help=_("exit 1 on a warning, too"))
    check.add_argument("--fix", action="store_true", help=_("mend in the files what can be mended"))
    check.add_argument(
        "--format", choices=REPORTERS, default="text", help=_("how to report (default: text)")
    )
    check.set_defaults(run=_run_check)


def _add_rule(rule: argparse.ArgumentParser) -> None:
    rule.add_argument("code", metavar=_("CODE"), help=_("the code of the rule, like SB203"))
    rule.set_defaults(run=_run_rule)


def _add_rules(rules: argparse.ArgumentParser) -> None:
    rules.set_defaults(run=_run_rules)


def _run_check(options: argparse.Namespace) -> int:
    from shenbao.cli.checking import check

    return check(options)


def _run_rule(options: argparse.Namespace) -> int:
    from shenbao.cli.ruling import rule

    return rule(options)


def _run_rules(options: argparse.Namespace) -> int:
    from shenbao.cli.ruling import rules

    return rules(options)


def _add_watch(watch: argparse.ArgumentParser) -> None:
    watch.set_defaults(run=_run_watch)


def _run_watch(options: argparse.Namespace) -> int:
    from shenbao.cli.watching import watch

    return watch(options)


def _run_build(options: argparse.Namespace) -> int:
    from shenbao.cli.building import build

    return build(options)


def _run_import(options: argparse.Namespace) -> int:
    from shenbao.cli.importing import import_forms

    return import_forms(options)


def _run_schema(options: argparse.Namespace) -> int:
    from shenbao.cli.commands import schema

    return schema(options)


def _add_import(command: argparse.ArgumentParser) -> None:
    command.add_argument("files", nargs="+", type=Path, metavar=_("FILE"))
    command.add_argument(
        "--year",
        type=int,
        metavar=_("YEAR"),
        help=_("the year of the forms (default: of their dates)"),
    )
    command.add_argument("--form", metavar=_("STANDARD"), help=_("the form standard"))
    command.add_argument(
        "--out", type=Path, metavar=_("FOLDER"), help=_("instead of declarations/")
    )
    command.add_argument(
        "--force",
        action="store_true",
        help=_("change declarations that are there already; comments and order stay"),
    )
    command.add_argument(
        "--dry-run", action="store_true", help=_("write nothing; show what would be written")
    )
    command.add_argument(
        "--report",
        type=Path,
        metavar=_("FILE"),
        help=_("where each value came from, as text, or as JSON if FILE ends in .json"),
    )
    command.set_defaults(run=_run_import)


def _add_pull(pull: argparse.ArgumentParser) -> None:
    pull.add_argument("files", nargs="+", type=Path, metavar=_("FILE"))
    pull.add_argument(
        "--write",
        action="store_true",
        help=_("change the TOML file (default: show what would change)"),
    )
    pull.add_argument(
        "--prefer",
        choices=("word", "toml"),
        help=_("which side a conflict is decided for (default: it is an error)"),
    )
    pull.add_argument(
        "--into",
        type=Path,
        metavar=_("TOML"),
        help=_("the declaration (default: the one that the file was made of)"),
    )
    pull.set_defaults(run=_run_pull)


def _run_pull(options: argparse.Namespace) -> int:
    from shenbao.cli.pulling import pull_files

    return pull_files(options)


def _add_schema(schema: argparse.ArgumentParser) -> None:
    schema.add_argument(
        "--check", action="store_true", help=_("write nothing; exit 1 if one is out of date")
    )
    schema.set_defaults(run=_run_schema)


def _add_diff(diff: argparse.ArgumentParser) -> None:
    diff.add_argument(
        "what",
        nargs="*",
        metavar=_("VERSION"),
        help=_(
            "one revision or two, A..B or A...B (from their common ancestor), then files or "
            "folders; or two files or two folders (default: HEAD and the working tree)"
        ),
    )
    diff.add_argument(
        "--format",
        choices=FORMATS,
        default="text",
        metavar=_("FORMAT"),
        help=_("how it is shown: {formats} (default: text)").format(formats=", ".join(FORMATS)),
    )
    diff.add_argument(
        "--redline",
        type=Path,
        metavar=_("FOLDER"),
        help=_("write a Word file with tracked changes for each changed sheet"),
    )
    diff.add_argument(
        "--limit",
        type=int,
        metavar="N",
        help=_("at most so many characters (of Markdown), the largest changes first"),
    )
    diff.add_argument(
        "--exit-code", action="store_true", help=_("exit with 1 if anything is different")
    )
    diff.set_defaults(run=_run_diff)


def _run_diff(options: argparse.Namespace) -> int:
    from shenbao.cli.diffing import diff

    return diff(options)


def _add_text(text: argparse.ArgumentParser) -> None:
    text.add_argument("file", type=Path, metavar=_("FILE"), help=_("a .docx file"))
    text.add_argument(
        "--textconv",
        action="store_true",
        help=_("for git: print why a file is not read in place of its words, and exit with 0"),
    )
    text.set_defaults(run=_run_text)


def _run_text(options: argparse.Namespace) -> int:
    from shenbao.cli.texting import text

    return text(options)
