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
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import wraps
from itertools import chain
from pathlib import Path
from types import CodeType, FrameType
from typing import Any, NamedTuple

import pytest
from msgspec import Struct
from msgspec.structs import force_setattr

from shenbao.check.discovery import all_rules
from shenbao.check.portfolio import Portfolio
from shenbao.check.rule import DeclarationRule, PortfolioRule
from shenbao.diagnostics import Diagnostic
from shenbao.system.boundary import boundary, on_all
from tests.worlds import CODES, ROOT, THREE, Result, World, contents

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
NEXT = ("next", "2025")
FOLLOW = ("follow", "self-evaluation")
INDICATORS = ("library",)

PAGE, DOCUMENT = f"output/2024/{BAD}.md", f"output/2024/{BAD}.docx"
FORM = "templates/central-project/form.toml"

STEPS = [
    *(
        Step(function, BUILD)
        for function in (
            "shenbao.build.plan.Planner.sheet",
            "shenbao.build.names._fault",
            "shenbao.build.names._alike",
            "shenbao.form.library.Library.read",
            "shenbao.form.library.unique_values",
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
    Step("shenbao.form.library.Library.read_once", CHECK),
    Step("shenbao.check.reviewer._unique", CHECK),
    Step("shenbao.check.rule.Rule.completed", CHECK),
    Step("shenbao.check.reviewer._Look.take", CHECK),
    Step("shenbao.check.reviewer.judged", CHECK),
    Step("shenbao.check.waiving.Waiving.problems", CHECK),
    Step("shenbao.cli.examination._fix_file", FIX),
    Step("shenbao.changes.comparison.revision.parse_bytes", DIFF),
    Step("shenbao.changes.comparison.revision.side", DIFF),
    Step("shenbao.changes.comparison.comparing._Run.entry", DIFF),
    Step("shenbao.changes.comparison.identity._project", DIFF),
    Step("shenbao.changes.comparison.comparing._new_names", DIFF),
    Step("shenbao.reports.changes.overview._section", DIFF),
    Step("shenbao.reports.changes.overview._section", (*DIFF, "--format", "html")),
    Step("shenbao.changes.comparison.standing._declared_in", (*DIFF, "--format", "html")),
    Step("shenbao.reports.changes.markdown._section_block", (*DIFF, "--format", "markdown")),
    Step("shenbao.reports.changes.json._declaration", (*DIFF, "--format", "json")),
    Step("shenbao.reports.changes.json._declaration", (*DIFF, "--save", "json", "x.json")),
    Step("shenbao.reports.check.sarif._region", (*CHECK, "--format", "sarif")),
    Step("shenbao.reports.check.github._escaped", (*CHECK, "--format", "github")),
    Step("shenbao.cli.redlines._redline_of", REDLINE, f"{BAD}.toml"),
    Step("shenbao.intake.loading.load", IMPORT, PAGE),
    Step("shenbao.intake.importing._import", IMPORT, PAGE),
    Step("shenbao.cli.commands.import_forms.diagnostics", IMPORT, PAGE),
    Step("shenbao.cli.declaration_writer.DeclarationWriter.add", IMPORT, PAGE),
    Step("shenbao.intake.pull.pulling._Pull.__init__", PULL, DOCUMENT),
    Step("shenbao.cli.commands.pull._tell", PULL, DOCUMENT),
    Step("shenbao.cli.commands.pull._finish", PULL, DOCUMENT),
    Step("shenbao.form.library.load_standard", SCHEMA, FORM),
    Step("shenbao.cli.commands.schema.schema_text", SCHEMA, FORM),
    Step("shenbao.years.rollover._Run.carry", NEXT),
    Step("shenbao.years.following_up._followed", FOLLOW),
    Step("shenbao.years.indicator_library._add", INDICATORS),
]

OTHERS = {
    "load_words": "the words of a standard, not a declaration",
    "load_totals": "the one file of totals",
    "_look_at": "Library.read_once and all that follows, each a step",
    "_claims": "a look ahead: what is wrong is told where the file is read, each a step",
    "_lay_out": "a yearly workbook: tests/build/test_yearly_workbooks.py",
    "_made_of": "LibreOffice",
    "_path": "where a declaration is that has been read already",
    "_redline": "the redlines of a site: tests/web/test_site.py",
    "salvage": "a look ahead for what an import follows: the check tells what is wrong",
    "_read": "the list in a browser: tests/web/test_server.py",
    "_sheet": "all or nothing: with one sheet that fails, the lexicon stays as it is",
    "_without_explanations": "all or nothing, too",
}
"""What else stands inside of a boundary, and what it works on."""


# ---- One file of several -------------------------------------------------------


@pytest.fixture(scope="module")
def known() -> dict[Sequence[str], Through]:
    """What came of the good files where nothing failed, by the command that was asked for it."""
    return {}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A repository whose outputs are there."""
    world = World(tmp_path_factory.mktemp("built") / "project", THREE)
    assert world.run("build", "--format", "markdown", "--format", "word").status == 0
    return world


@pytest.fixture
def world(built: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    """A copy of it, with declarations that are changed, and as they were in OLD."""
    copy = World.at(tmp_path / "project")
    shutil.copytree(built.root, copy.root)
    shutil.copytree(copy.root / "declarations", copy.root / "OLD")
    for code in CODES:
        path = copy.root / f"declarations/2024/{code}.toml"
        text = path.read_text("utf-8").replace("annual_amount = ", "annual_amount = 1")
        text = text.replace('target = "', 'target = " ', 1)  # which --fix mends
        path.write_text(f'{text}\n[[waive]]\nrule = "SB999"\nreason = "理由"\n')
    monkeypatch.chdir(copy.root)
    return copy


def failing(function: Callable[..., Any], error: Exception) -> Callable[..., Any]:
    """Return a function that raises an error where it is to work on the bad file."""

    @wraps(function)
    def fail(*arguments: Any, **options: Any) -> Any:
        given = [*arguments, *options.values()]
        names = [text for text in map(str, filter(is_name, given)) if any(map(text.count, CODES))]
        if any(map(is_of_bad_file, names or given)):
            raise error
        return function(*arguments, **options)

    return fail


def is_name(argument: object) -> bool:
    return isinstance(argument, str | Path)


def is_of_bad_file(argument: object) -> bool:
    """Tell whether an argument names the bad file first of all, or is a standard of its own."""
    words = words_in(argument)
    start = next(words, "")
    if "central-project" in start.split(",")[0]:
        return True
    for text in chain([start], words):
        places = {code: text.find(code) for code in CODES}
        first = min((place for place in places.values() if place >= 0), default=-1)
        if first >= 0:
            return places[BAD] == first
    return False


def words_in(value: object, known: set[int] | None = None) -> Iterator[str]:
    """Yield what a value says, part by part: all of a structure at once would be megabytes.

    What several parts have in common, such as the wording of a form, is said once.
    """
    known = set() if known is None else known
    if id(value) in known:
        return
    if isinstance(value, Struct):
        known.add(id(value))
        for name in value.__struct_fields__:
            yield from words_in(getattr(value, name), known)
    elif isinstance(value, Mapping):
        known.add(id(value))
        for item in value.items():
            for part in item:
                yield from words_in(part, known)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from words_in(item, known)
    else:
        yield repr(value)


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
    step: Step,
    error: Exception,
    world: World,
    known: dict[Sequence[str], Through],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if step.command not in known:
        known[step.command] = through(world, step.command, world.root.with_name("clean"))
    expected = known[step.command]
    inject(step.function, error, monkeypatch)
    found = world.run(*step.command)
    assert found.status == 1, found.err
    assert "Traceback" not in found.err
    named = [line for line in found.err.splitlines() + found.out.splitlines() if step.named in line]
    # what a reader fails on in its own process is a broken file
    words = (type(error).__name__, "it cannot be read", "takes too much memory")
    assert any(word in line for line in named for word in words), found
    assert made(world) == expected.files
    assert expected.lines - {*said(found, world)} == set()


class Through(NamedTuple):
    """What a command makes of the good files, and what it says of them."""

    files: dict[str, bytes]
    lines: set[str]


def through(world: World, command: Sequence[str], folder: Path) -> Through:
    """Return what comes of the good files where nothing fails."""
    shutil.copytree(world.root, folder)
    clean = World.at(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        lines = said(clean.run(*command), clean)
    good = {line for line in lines if BAD not in line and any(code in line for code in GOOD)}
    return Through(made(clean), good)


def said(result: Result, world: World) -> list[str]:
    """Return the lines of a command's output, the same ones wherever the repository is."""
    lines = result.out.replace(str(world.root), "ROOT").splitlines()
    return [line for line in lines if " SB5" not in line]  # which compare declarations


def made(world: World) -> dict[str, bytes]:
    """Return the files in a repository that are not made of the bad file."""
    return {
        name: content
        for name, content in contents(world.root).items()
        if BAD not in name
        and not name.startswith(".shenbao")
        and "central" not in name
        and "/" in name  # a report is of all files
    }


@pytest.mark.parametrize("kind", [DeclarationRule, PortfolioRule])
def test_each_rule_fails_on_one_declaration_only(kind: type, world: World) -> None:
    rules = [rule for rule in all_rules().values() if isinstance(rule, kind)]
    assert len(rules) > 5
    whole = said(world.run("check"), world)
    checks = {rule: rule.check for rule in rules}  # type: ignore[attr-defined]
    for rule in rules:
        force_setattr(rule, "check", failing_as(rule.code, checks[rule]))
    try:
        found = world.run("check")
    finally:
        for rule, check in checks.items():
            force_setattr(rule, "check", check)
    assert found.status == 1
    assert [rule.code for rule in rules if f"RuntimeError: {rule.code} (" not in found.out] == []
    kept = {line for line in whole if ": SB" in line and BAD not in line}
    assert kept
    assert kept - {*said(found, world)} == set()


def failing_as(code: str, check: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return the check of a rule that raises an error of its own where it looks at the bad file."""

    def fail(subject: Any) -> Any:
        places = subject.notes if isinstance(subject, Portfolio) else [subject.document]
        if any(BAD in str(place.path) for place in places):
            raise RuntimeError(code)
        return check(subject)

    return fail


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
        text = path.read_text("utf-8")
        if not any(f"{name}(" in text for name in BOUNDARIES):
            continue
        for block in blocks(ast.parse(text)):
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


# ---- Nothing is outside --------------------------------------------------------

COMMANDS = (
    *(BUILD, VERIFY, CHECK, FIX, DIFF, REDLINE, IMPORT, PULL, SCHEMA),
    *((*CHECK, "--format", name) for name in ("json", "sarif", "github", "markdown")),
    *((*DIFF, "--format", name) for name in ("json", "html", "markdown")),
    (*IMPORT, "--dry-run", "--report", "report.json"),
    (*PULL, "--write"),
    ("build", "--format", "xlsx"),
)

GUARDED = {
    "_compared": "check/review.py",  # which finds out on which declaration a rule fails
    "_foreign_format": "intake/loading.py",
    "run_tasks": "system/tasks.py",
    "_lines_at": "reports/excerpts.py",
}
"""Functions that are boundaries of their own: what is called from them is inside."""

HARMLESS = {
    "system/": "runs work, reads and writes; what systems refuse is an OSError, and foreseen",
    "project/": "knows names of files only",
    "changes/revisions/": "reads files, as system does",
    "build/inputs.py": "knows names and digests only",
    "build/store.py": "knows names only",
    "build/manifest_lines.py": "knows names only",
    "build/run.py": "knows places, and has the boundaries",
    "build/verify.py": "has the boundaries",
    "changes/comparison/revision.py": "has the boundaries",
    "cli/versions.py": "knows paths only",
    "cli/redlines.py": "gives paths to redlines",
    "cli/since.py relative": "shortens paths",
    "declaration/identity.py": "has been called inside before; what it fails on is left out",
    "toml/characters.py": "folds letters for it",
    "declaration/names.py": "folds names of files",
    "diagnostics.py": "holds places",
    "reports/terminal.py": "takes words of all files",
    "reports/paths.py": "shortens paths",
    "reports/excerpts.py": "puts words of problems into lines",
    "toml/reader.py printable": "takes any words",
    "build/layout.py folders": "names folders",
    "changes/comparison/comparing.py side": "returns one of two",
    "check/findings.py": "packs what was found",
    "check/portfolio.py _notes": "unpacks what was noted",
    "reports/data.py": "writes what was found as JSON",
    "check/review.py _add": "takes in what was found",
    "toml/document.py forget": "forgets what was worked out",
}
"""What is called for one file outside of all boundaries, and why nothing unforeseen happens there.

A key is a folder, a file, or a function in a file.
"""


def names_bad_file(value: object, depth: int = 2) -> bool:
    """Tell whether a value is the bad file's, without asking it for what it has to work out."""
    if isinstance(value, str | Path):
        return BAD in str(value)
    kept = getattr(value, "__dict__", {})
    names = (*getattr(type(value), "__slots__", ()), *getattr(value, "__struct_fields__", ()))
    slots = {name: getattr(value, name, None) for name in names}
    return depth > 0 and any(names_bad_file(it, depth - 1) for it in {**kept, **slots}.values())


class Watch:
    """Notes what is called for the bad file while no boundary is around.

    Inside of one it does not look at all, which would take several times as long.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.depth = 0
        self.looks = False
        self.outside: set[str] = set()
        self.harmless: set[CodeType] = set()
        watch = self

        class Counted(boundary):
            __slots__ = ()

            def __enter__(self) -> None:
                watch.enter()

            def __exit__(self, *raised: Any) -> bool:
                watch.leave()
                return super().__exit__(*raised)

        def counted(*arguments: Any) -> Any:
            watch.enter()
            try:
                return on_all(*arguments)
            finally:
                watch.leave()

        for module in [found for name, found in sys.modules.items() if name.startswith("shenbao.")]:
            if getattr(module, "boundary", None) is boundary:
                monkeypatch.setattr(module, "boundary", Counted)
            if getattr(module, "on_all", None) is on_all:
                monkeypatch.setattr(module, "on_all", counted)

    def enter(self) -> None:
        """Look away, as there is a boundary from here on."""
        self.depth += 1
        sys.settrace(None)

    def leave(self) -> None:
        """Look again, where this was the outermost boundary."""
        self.depth -= 1
        if not self.depth and self.looks:
            sys.settrace(self)

    def run(self, world: World, command: Sequence[str]) -> Result:
        """Run a command while this looks at it."""
        self.outside.clear()
        self.looks = True
        sys.settrace(self)
        try:
            return world.run(*command)
        finally:
            self.looks = False
            sys.settrace(None)

    def __call__(self, frame: FrameType, _event: str, _argument: object) -> None:
        """Look at a call, as ``sys.settrace`` asks for it, and at no line of what is called."""
        code = frame.f_code
        if code in self.harmless:
            return
        file = code.co_filename.partition(f"{ROOT}/shenbao/")[2]
        called = f"{file} {code.co_name}"
        if not file or code.co_name.startswith("<") or called.startswith(tuple(HARMLESS)):
            self.harmless.add(code)
            return
        given = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
        is_of_bad = any(names_bad_file(frame.f_locals.get(name)) for name in given)
        if is_of_bad and not is_guarded(frame):
            self.outside.add(called)


def is_guarded(frame: FrameType | None) -> bool:
    while frame is not None:
        if frame.f_code.co_filename.endswith(GUARDED.get(frame.f_code.co_name, "\0")):
            return True
        frame = frame.f_back
    return False


@pytest.mark.slow
def test_nothing_is_called_for_one_file_outside_of_all_boundaries(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for command in COMMANDS:
        world.run(*command, "--help")  # which loads it
    watch = Watch(monkeypatch)
    found = {}
    for number, command in enumerate(COMMANDS):
        copy = World.at(tmp_path / f"copy-{number}")
        shutil.copytree(world.root, copy.root)
        monkeypatch.chdir(copy.root)
        done = watch.run(copy, command)
        assert done.status in (0, 1), done.err
        if watch.outside:
            found[" ".join(word for word in command if BAD[:4] not in word)] = sorted(watch.outside)
    assert found == {}


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
    assert made(world) == expected.files
    if spoil is not huge_target:  # which is a text like any other
        assert found.status == 1
        assert f"{DECLARATION}:" in found.err + found.out
