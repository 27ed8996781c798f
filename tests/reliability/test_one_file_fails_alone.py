"""What the program does not foresee in one file of many becomes a problem of that file.

Each step of each command is made to raise what nobody expects there, for one file of
several: it is named, the others come through. A second test holds the list of steps
complete: each block inside of a boundary has its step here.
"""

from __future__ import annotations

import ast
import decimal
import importlib
import shutil
from collections.abc import Callable, Iterator, Sequence
from functools import wraps
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from shenbao.check.discovery import all_rules
from shenbao.check.rule import DeclarationRule, PortfolioRule
from shenbao.diagnostics import Diagnostic
from shenbao.system.boundary import boundary
from tests.worlds import CODES, ROOT, THREE, World, contents

BAD, *GOOD = CODES
DECLARATION = f"declarations/2024/{BAD}.toml"

UNFORESEEN: Sequence[Exception] = (
    RuntimeError("unforeseen"),
    RecursionError("unforeseen"),
    MemoryError(),
    decimal.InvalidOperation([decimal.InvalidOperation]),
    UnicodeEncodeError("utf-8", "\ud800", 0, 1, "unforeseen"),
    KeyError("unforeseen"),
)


class Step(NamedTuple):
    """A function of the program that works on one file, and the words of a command that uses it."""

    function: str
    command: Sequence[str]
    named: str = DECLARATION


BUILD = ("build", "--format", "markdown")
VERIFY = (*BUILD, "--check")
CHECK = ("check",)
FIX = ("check", "--fix")
DIFF = ("diff", "OLD", "declarations")
REDLINE = (*DIFF, "--redline", "redlines")
IMPORT = ("import", *(f"output/2024/{code}.md" for code in CODES), "--out", "imported")
PULL = ("pull", *(f"output/2024/{code}.docx" for code in CODES))
SCHEMA = ("schema",)

PAGE, DOCUMENT = f"output/2024/{BAD}.md", f"output/2024/{BAD}.docx"
FORM = "templates/central-project/form.toml"

STEPS = [
    *(
        Step(function, BUILD)
        for function in (
            "shenbao.build.plan.Planner.sheet",
            "shenbao.build.layout._name_fault",
            "shenbao.build.layout._alike",
            "shenbao.form.library.Library.read",
            "shenbao.declaration.reading.identity",
            "shenbao.build.layout.lay_out",
            "shenbao.build.layout.unprinted",
            "shenbao.build.layout.sheet_data",
            "shenbao.build.make.make",
            "shenbao.build.write.Writer.write",
        )
    ),
    Step("shenbao.build.verify._difference", VERIFY),
    Step("shenbao.form.library.Library.read", VERIFY),
    Step("shenbao.form.library.Library.read", CHECK),
    Step("shenbao.check.review._outcome", CHECK),
    Step("shenbao.check.review._Reviewer.judged", CHECK),
    Step("shenbao.check.waiving.Waiving.problems", CHECK),
    Step("shenbao.cli.examination._fix_file", FIX),
    Step("shenbao.changes.comparison.revision.parse_bytes", DIFF),
    Step("shenbao.changes.comparison.revision.side", DIFF),
    Step("shenbao.changes.comparison.comparing._Run.entry", DIFF),
    Step("shenbao.cli.redlines._redline_of", REDLINE, f"{BAD}.toml"),
    Step("shenbao.intake.loading.load", IMPORT, PAGE),
    Step("shenbao.intake.importing._import", IMPORT, PAGE),
    Step("shenbao.cli.commands.import_forms.diagnostics", IMPORT, PAGE),
    Step("shenbao.cli.declaration_writer.DeclarationWriter.add", IMPORT, PAGE),
    Step("shenbao.cli.commands.pull.pull", PULL, DOCUMENT),
    Step("shenbao.cli.commands.pull._tell", PULL, DOCUMENT),
    Step("shenbao.cli.commands.pull._finish", PULL, DOCUMENT),
    Step("shenbao.form.library.load_standard", SCHEMA, FORM),
    Step("shenbao.cli.commands.schema.schema_text", SCHEMA, FORM),
]

OTHERS = {
    "load_words": "the words of a standard, not a declaration",
    "load_totals": "the one file of totals",
    "_lay_out": "a yearly workbook: tests/build/test_yearly_workbooks.py",
    "_made_of": "LibreOffice",
    "_duplicate": "only where two are the same",
}
"""What else stands inside of a boundary, and what it works on."""


# ---- One file of several -------------------------------------------------------


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A repository whose outputs are there."""
    world = World(tmp_path_factory.mktemp("built") / "project", THREE)
    assert world.run("build", "--format", "markdown", "--format", "word").status == 0
    return world


@pytest.fixture
def world(built: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    """A copy of it, with declarations that are changed, and as they were in OLD."""
    copy = World.__new__(World)
    copy.root = tmp_path / "project"
    shutil.copytree(built.root, copy.root)
    shutil.copytree(copy.root / "declarations", copy.root / "OLD")
    for code in CODES:
        path = copy.root / f"declarations/2024/{code}.toml"
        text = path.read_text("utf-8").replace("annual_amount = ", "annual_amount = 1")
        path.write_text(text.replace('target = "', 'target = " ', 1))  # which --fix mends
    monkeypatch.chdir(copy.root)
    return copy


def failing(function: Callable[..., Any], error: Exception) -> Callable[..., Any]:
    """Return a function that raises an error where it is to work on the bad file."""

    @wraps(function)
    def fail(*arguments: Any, **options: Any) -> Any:
        if any(is_of_bad_file(argument) for argument in (*arguments, *options.values())):
            raise error
        return function(*arguments, **options)

    return fail


def is_of_bad_file(argument: object) -> bool:
    """Tell whether an argument names the bad file first of all, or is a standard of its own."""
    text = repr(argument)
    places = {code: text.find(code) for code in CODES}
    first = min((place for place in places.values() if place >= 0), default=-1)
    return 0 <= places[BAD] == first or "central-project" in text.split(",")[0]


def inject(function: str, error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    parts = function.split(".")
    modules = [part for part in parts[:-1] if not part.lstrip("_")[0].isupper()]
    owner: Any = importlib.import_module(".".join(modules))
    for part in parts[len(modules) : -1]:
        owner = getattr(owner, part)
    monkeypatch.setattr(owner, parts[-1], failing(getattr(owner, parts[-1]), error))


@pytest.mark.parametrize(
    ("step", "error"),
    [(step, UNFORESEEN[number % len(UNFORESEEN)]) for number, step in enumerate(STEPS)],
    ids=[f"{number} {step.command[0]} {step.function}" for number, step in enumerate(STEPS)],
)
def test_it_is_named_and_the_others_come_through(
    step: Step, error: Exception, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = through(world, step.command, world.root.with_name("clean"))
    inject(step.function, error, monkeypatch)
    found = world.run(*step.command)
    assert found.status == 1, found.err
    assert "Traceback" not in found.err
    named = [line for line in found.err.splitlines() + found.out.splitlines() if step.named in line]
    # what a reader fails on in its own process is a broken file
    words = (type(error).__name__, "it cannot be read", "takes too much memory")
    assert any(word in line for line in named for word in words), found
    assert made(world) == expected


def through(world: World, command: Sequence[str], folder: Path) -> dict[str, bytes]:
    """Return what the command makes of the good files."""
    shutil.copytree(world.root, folder)
    clean = World.__new__(World)
    clean.root = folder
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        clean.run(*command)
    return made(clean)


def made(world: World) -> dict[str, bytes]:
    """Return the files in a repository that are not made of the bad file."""
    return {
        name: content
        for name, content in contents(world.root).items()
        if BAD not in name and not name.startswith(".shenbao") and "central" not in name
    }


@pytest.mark.parametrize("kind", [DeclarationRule, PortfolioRule])
def test_a_rule_fails_on_one_declaration_only(kind: type, world: World) -> None:
    rules = [rule for rule in all_rules().values() if isinstance(rule, kind)]
    assert len(rules) > 5
    whole = [line for line in world.run("check").out.splitlines() if ": SB" in line]
    others = [line for line in whole if BAD not in line]
    for rule in rules:
        check = rule.check  # type: ignore[attr-defined]

        def fail(subject: Any, check: Any = check) -> Any:
            submissions = getattr(subject, "submissions", [subject])
            if BAD in str([submission.document.path for submission in submissions]):
                raise RuntimeError("unforeseen")
            return check(subject)

        object.__setattr__(rule, "check", fail)
        try:
            found = world.run("check")
        finally:
            object.__setattr__(rule, "check", check)
        assert found.status == 1
        assert f"{DECLARATION}:1:1: SB005 error: The program fails on this file" in found.out
        assert [line for line in others if rule.code not in line and line not in found.out] == []


# ---- The boundary --------------------------------------------------------------


@pytest.mark.parametrize("error", UNFORESEEN, ids=lambda error: type(error).__name__)
def test_whatever_is_raised_becomes_a_problem(error: Exception) -> None:
    told: list[Diagnostic] = []
    with boundary(Path("x.toml"), told.append):
        raise error
    (problem,) = told
    assert (problem.span.path, problem.code) == (Path("x.toml"), "SB005")
    assert type(error).__name__ in problem.message
    assert "test_one_file_fails_alone.py:" in problem.message


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, OSError])
def test_what_concerns_more_than_a_file_passes(error: type[BaseException]) -> None:
    told: list[Diagnostic] = []
    with pytest.raises(error), boundary(Path("x.toml"), told.append, passing=(OSError,)):
        raise error
    assert told == []


# ---- The list is complete ------------------------------------------------------


def blocks(tree: ast.AST) -> Iterator[ast.With]:
    """Yield the blocks inside of a boundary."""
    for node in ast.walk(tree):
        if isinstance(node, ast.With):
            called = [item.context_expr for item in node.items]
            names = [getattr(call, "func", None) for call in called]
            if any(getattr(name, "id", getattr(name, "attr", "")) in BOUNDARIES for name in names):
                yield node


BOUNDARIES = ("boundary", "failing_alone")


def test_each_block_inside_of_a_boundary_is_a_step() -> None:
    steps = {step.function.rpartition(".")[2] for step in STEPS} | OTHERS.keys() | {"check"}
    count = 0
    missing = []
    for path in sorted((ROOT / "shenbao").rglob("*.py")):
        for block in blocks(ast.parse(path.read_text("utf-8"))):
            called = {
                getattr(node.func, "id", getattr(node.func, "attr", ""))
                for part in block.body
                for node in ast.walk(part)
                if isinstance(node, ast.Call)
            }
            is_passed_on = isinstance(getattr(block.body[0], "value", None), ast.Yield)
            count += 1
            if not called & steps and not is_passed_on:
                missing.append((path.name, block.lineno, sorted(called)))
    assert missing == []
    assert count > 20


# ---- Cases that were found -----------------------------------------------------

HUGE = "1e99999999999999999999"


def loop(world: World) -> None:
    (world.root / DECLARATION).unlink()
    (world.root / DECLARATION).symlink_to(f"{BAD}.toml")


def huge_amount(world: World) -> None:
    path = world.root / DECLARATION
    text = path.read_text("utf-8")
    path.write_text(text.replace("annual_amount = 1", f"annual_amount = {HUGE}#"), "utf-8")


def huge_target(world: World) -> None:
    path = world.root / DECLARATION
    path.write_text(path.read_text("utf-8").replace('target = " ', f'target = "{HUGE}'), "utf-8")


@pytest.mark.parametrize("spoil", [loop, huge_amount, huge_target])
@pytest.mark.parametrize("command", [BUILD, CHECK, DIFF])
def test_cases(command: Sequence[str], spoil: Callable[[World], None], world: World) -> None:
    expected = through(world, command, world.root.with_name("clean"))
    spoil(world)
    found = world.run(*command)
    assert "Traceback" not in found.err
    assert "SB005" not in found.err + found.out
    assert made(world) == expected
    if spoil is not huge_target:  # which is a text like any other
        assert found.status == 1
        assert f"{DECLARATION}:" in found.err + found.out
