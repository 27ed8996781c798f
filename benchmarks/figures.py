"""What is measured: each figure of the table, how it is taken and what it should reach."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from statistics import median

from benchmarks import environment
from benchmarks.browser import CHROMIUM, in_list, keystrokes, outside_changes
from benchmarks.door import Door, opened
from benchmarks.generate import generate
from benchmarks.measuring import (
    FailedError,
    Series,
    Usage,
    fit,
    interleaved,
    median_ratio,
    say,
    timed,
)
from benchmarks.peers.runners import PEERS, Bench, Peer
from benchmarks.product import (
    NotYetError,
    Product,
    change_lexicon,
    change_pattern,
    commit,
    declarations,
    edit,
    seconds_until_made,
    users_of_lexicon,
)
from benchmarks.table import Figure, Verdict, reached

ROOT = Path(__file__).parent.parent
PYTHON = ROOT / ".venv/bin/python"
WORKERS = 2
WATCHED = "watch: save until all three files"
SHARED = "a second machine, what was made in a shared cache"
LEXICON = "one line of the lexicon changed"
STARTS = {
    "shenbao --help": 6,
    "check of one declaration": 6,
    "… of which Python and others' libraries": None,
    "… of which all modules and rules, nothing read": None,
}
"""Starts, and how many times as long as that of a bare Python they may take."""
LIBRARIES = "import msgspec, tomli, tree_sitter, tree_sitter_toml"
MODULES = "import shenbao.cli.commands.check, shenbao.check.discovery as found; found.all_rules()"
"""What a check of any declaration loads: others' libraries, and all that it needs."""
CHECK = "check of 1,000 declarations"
AGAIN = "… again, one of them edited"
FIRST_RULES = ((101, 9), (201, 12), (301, 9), (401, 6), (501, 7))
"""The codes of the rules that there were when the target of the check was set, as runs of them."""
RULES_THEN = tuple(f"SB{first + number}" for first, count in FIRST_RULES for number in range(count))
ONE_RULE = ("SB303",)
AMOUNTS = ("SB401", "SB403", "SB404")
COMPARED = ("SB501", "SB502", "SB503", "SB504", "SB505", "SB506", "SB507", "SB510", "SB511")
"""Of the rules of today, those that work out estimates, and those that compare declarations."""
ONE_LINE = "import weasyprint; weasyprint.HTML(string='<p>1').write_pdf()"
AT_SCALE = 20_000
"""The declarations for which the memory of a check is worked out, from fewer."""
MEMORY = f"… its memory with {AT_SCALE:,}"
TYPING = "a keystroke in Chromium: sheet drawn"
FINDINGS = "… its sheet and findings from the server"
SERVING = "serve: its memory"
LISTED = "the list in Chromium: a letter typed in its search"
SORTED, FILTERED = "… a click that sorts it", "… a filter set or taken away"
TOLD = "… what another program has changed, until it is shown"
CHANGED = 10
EDITS = count(1)
"""Each edit of a declaration gives it another name."""


@dataclass(frozen=True)
class Plan:
    """How much to measure; after the seconds of a budget, no new round of a kind begins."""

    small: int = 15
    large: int = 1500
    sizes: tuple[int, ...] = (15, 150)
    rounds: int = 3
    starts: int = 15
    checked: int = 1000
    scaled: int = 5000
    saves: int = 50
    keystrokes: int = 200
    clicks: int = 100
    changes: int = 30
    reviewed: int = 1000
    peer_forms: int = 15
    budget: float = 60.0
    full_budget: float = 900.0
    seed: int = 1


QUICK = Plan(
    large=30,
    sizes=(5, 15),
    rounds=1,
    starts=3,
    checked=200,
    scaled=300,
    saves=3,
    keystrokes=40,
    clicks=20,
    changes=3,
    reviewed=30,
    peer_forms=2,
    budget=6.0,
)


class Run:
    """One run: the repositories it works on, and what it measures there."""

    def __init__(self, plan: Plan, product: Product, work: Path) -> None:
        self.plan = plan
        self.product = product
        self.work = work
        self.seconds: dict[int, float] = {}
        self.notes: list[str] = []

    def figures(self) -> Iterator[Figure]:
        """Yield the lines of the table in order."""
        small, large = self.repository(self.plan.small), self.repository(self.plan.large)
        say("Warming up")
        self.product.build_all(small, WORKERS)
        yield from self.full_builds(small, large)
        yield from self.line()
        yield from self.attempt("nothing changed", self.nothing_changed, small, large)
        yield from self.attempt("starts", self.starts, small)
        yield from self.attempt(f"one of {self.plan.large:,} edited", self.one_edited, large)
        yield from self.attempt(WATCHED, self.watch, large)
        yield from self.attempt(LEXICON, self.lexicon, large)
        yield from self.attempt(SHARED, self.shared_cache, large)
        many = self.repository(self.plan.checked)
        yield from self.attempt(CHECK, self.check, small, many)
        more = self.repository(self.plan.scaled)
        yield from self.attempt(MEMORY, self.memory_of_check, many, more)
        for repository in (small, large):
            yield from self.attempt(TYPING, self.typing, repository)
        yield from self.attempt(SERVING, self.serving, more)
        reviewed = self.repository(self.plan.reviewed)
        yield from self.attempt("what changed since a commit", self.review, reviewed)

    def repository(self, count: int) -> Path:
        """Return a repository of so many declarations, made when it is first asked for."""
        folder = self.work / f"repository-{count}"
        if not folder.exists():
            say(f"Making {count:,} declarations")
            generate(folder, count, self.plan.seed)
        return folder

    def attempt(
        self, name: str, measure: Callable[..., Iterator[Figure]], *repositories: Path
    ) -> Iterator[Figure]:
        """Yield figures, or one that says why there are none."""
        say(name[0].upper() + name[1:])
        try:
            yield from list(measure(*repositories))
        except NotYetError as missing:
            yield Figure(name, measured=f"no {missing}", verdict=Verdict.NOT_YET)
        except FailedError as error:
            say(str(error))
            yield Figure(name, verdict=Verdict.FAILED)

    # --- Everything -------------------------------------------------------------

    def full_builds(self, small: Path, large: Path) -> Iterator[Figure]:
        """Build all in turn with the peers."""
        say(f"Building {self.plan.large:,} in turn with other programs")
        usages: list[Usage] = []

        def build_large() -> float:
            seconds, usage = self.product.build_all(large, WORKERS)
            usages.append(usage)
            return seconds / self.plan.large

        peers = self.peers(small)
        jobs = {"shenbao": build_large}
        jobs |= {peer.name: _prepared(peer) for peer in peers if peer.is_installed()}
        sizes = [size for size in self.plan.sizes if size < self.plan.large]
        jobs |= {f"shenbao, {size:,}": partial(self.build_other, size) for size in sizes}
        taken = interleaved(jobs, self.plan.rounds, self.plan.full_budget)
        ours = taken["shenbao"].figures
        self.seconds |= {size: median(taken[f"shenbao, {size:,}"].figures) for size in sizes}
        self.seconds[self.plan.large] = median(ours) * self.plan.large
        yield from self.speed(ours, usages)
        for peer in peers:
            self.notes.append(f"{peer.name}: {peer.does}")
            yield compared(peer, ours, taken.get(peer.name, Series()).figures)
        cpu = {peer.name: taken[peer.name].cpu for peer in peers if peer.name in taken}
        self.note_cpu([usage.cpu for usage in usages], cpu)

    def build_other(self, size: int) -> float:
        """Build another number of declarations; return the seconds."""
        repository = self.repository(size)
        return self.product.build_all(repository, WORKERS)[0]

    def note_cpu(self, ours: list[float], theirs: dict[str, list[float]]) -> None:
        """Note the processor time of a form, which other work on the machine sways less."""
        shown = [f"shenbao {1000 * median(ours) / self.plan.large:.0f} ms"]
        for name, taken in theirs.items():
            shown.append(f"{name} {1000 * median(taken) / self.plan.peer_forms:.0f} ms")
        self.notes.append(f"Processor time a form, starts included: {', '.join(shown)}")

    def speed(self, taken: list[float], usages: list[Usage]) -> Iterator[Figure]:
        """Yield how fast all is built, and what memory it takes."""
        name = f"{self.plan.large:,} declarations, three formats"
        rate = 1 / median(taken)
        who = f"{WORKERS} workers" if any(one.has_workers for one in usages) else "1 process"
        yield Figure(
            name, "≥ 33 forms/s", f"{rate:.1f} forms/s, {who}", reached(round(rate, 1) >= 33)
        )
        peak = max(usage.peak for usage in usages)
        yield Figure("… memory of a worker", "< 120 MB", f"{peak:.0f} MB", reached(peak < 120))
        growth = median([usage.growth for usage in usages])
        yield Figure(
            "… its growth over the run", "flat: ≤ 5 %", f"{growth:+.1%}", reached(growth <= 0.05)
        )

    def peers(self, small: Path) -> list[Peer]:
        """Return the peers, installed or not."""
        python = environment.set_up()
        work = self.work / "peers"
        work.mkdir()
        fonts = environment.font_settings(python, work)
        bench = Bench(small, self.plan.peer_forms, work, python, fonts)
        return [kind(bench) for kind in PEERS]

    def line(self) -> Iterator[Figure]:
        """Yield how the time of a full build grows with the number of declarations."""
        for size in self.plan.sizes:
            if size > self.plan.large:
                self.seconds[size] = self.build_other(size)
        points = dict(sorted(self.seconds.items()))
        line = fit(points)
        shown = ", ".join(f"{size:,} in {taken:.1f} s" for size, taken in points.items())
        self.notes.append(f"The line: {1000 * line.slope:.1f} ms a form; {shown}")
        yield Figure(
            f"time grows in a line, {min(points):,} to {max(points):,}",
            "R² ≥ 0.99",
            f"R² {line.r_squared:.4f}, {1000 * line.slope:.1f} ms a form",
            reached(line.r_squared >= 0.99),
        )

    # --- Almost nothing ---------------------------------------------------------

    def nothing_changed(self, small: Path, large: Path) -> Iterator[Figure]:
        """Build what is up to date, in turn with a Python that does nothing."""
        self.product.build(small)
        self.product.build(large)
        taken = interleaved(
            {
                "bare Python": self.bare,
                "the small repository": lambda: self.product.build(small),
                "the large repository": lambda: self.product.build(large),
            },
            self.plan.starts,
            self.plan.budget,
        )
        bare, few, many = (series.figures for series in taken.values())
        ratio = median_ratio(few, bare)
        yield Figure(
            f"nothing changed at {self.plan.small:,}",
            "≤ 2 × bare Python",
            f"{ratio:.1f} × ({milliseconds(few)} to {milliseconds(bare)})",
            reached(ratio <= 2),
        )
        yield Figure(
            f"nothing changed at {self.plan.large:,}",
            "≤ 0.1 s",
            f"{median(many):.2f} s, {median_ratio(many, bare):.1f} × bare Python",
            reached(median(many) <= 0.1),
        )

    def starts(self, small: Path) -> Iterator[Figure]:
        """Ask for help, and have one declaration checked, in turn with a bare Python."""
        declaration = declarations(small)[0]
        taken = interleaved(
            {
                "bare Python": self.bare,
                "help": lambda: timed([self.product.command, "--help"]),
                "one": lambda: self.product.check(small, declaration),
                "libraries": lambda: self.bare(LIBRARIES),
                "modules": lambda: self.bare(MODULES),
            },
            self.plan.starts,
            self.plan.budget,
        )
        bare, *others = (series.figures for series in taken.values())
        for (name, most), figures in zip(STARTS.items(), others, strict=True):
            ratio = median_ratio(figures, bare)
            shown = f"{ratio:.1f} × ({milliseconds(figures)} to {milliseconds(bare)})"
            if most:
                yield Figure(name, f"≤ {most} × bare Python", shown, reached(ratio <= most))
            else:
                yield Figure(name, measured=shown)

    @staticmethod
    def bare(code: str = "pass") -> float:
        """Have Python do nothing, or no more than this; return the seconds."""
        return timed([PYTHON, "-I", "-c", code])

    def one_edited(self, large: Path) -> Iterator[Figure]:
        """Edit one declaration and build, in turn with importing WeasyPrint."""
        declaration = declarations(large)[self.plan.large // 2]
        numbers = iter(range(1, self.plan.starts + 1))

        def build_edited() -> float:
            edit(declaration, next(numbers))
            return self.product.build(large)

        taken = interleaved(
            {
                "import weasyprint": lambda: timed([PYTHON, "-c", "import weasyprint"]),
                "one edited": build_edited,
                "one line": lambda: timed([PYTHON, "-c", ONE_LINE]),
            },
            self.plan.starts,
            self.plan.budget,
        )
        imported, built, line = (series.figures for series in taken.values())
        ratio = median_ratio(built, imported)
        yield Figure(
            f"one of {self.plan.large:,} edited",
            "≤ 1.1 × import weasyprint",
            f"{ratio:.2f} × ({milliseconds(built)} to {milliseconds(imported)})",
            reached(ratio <= 1.1),
        )
        shown = f"{median_ratio(built, line):.2f} × ({milliseconds(built)} to {milliseconds(line)})"
        yield Figure("… to a PDF of one line by WeasyPrint alone", measured=shown)

    def watch(self, large: Path) -> Iterator[Figure]:
        """Save one declaration again and again while ``watch`` runs."""
        self.product.require_watch()
        declaration = declarations(large)[self.plan.large // 3]
        self.product.build(large)
        with self.product.watching(large):
            first, *taken = [
                seconds_until_made(large, declaration, number)
                for number in range(1, self.plan.saves + 2)
            ]
        say(f"  the first after {first:.2f} s, start included")
        yield Figure(
            WATCHED,
            f"≤ 0.15 s, slowest of {len(taken)} ≤ 0.3 s",
            f"{median(taken):.2f} s (slowest: {max(taken):.2f} s)",
            reached(median(taken) <= 0.15 and max(taken) <= 0.3),
        )

    def lexicon(self, large: Path) -> Iterator[Figure]:
        """Change the line of the lexicon that about one sheet in ten uses."""
        self.product.require("--explain")
        self.product.build(large)
        users = users_of_lexicon(large)
        name = min(users, key=lambda name: abs(len(users[name]) - self.plan.large / 10))
        change_lexicon(large, name)
        rebuilt = self.product.rebuilt(large)
        yield Figure(
            LEXICON,
            "only sheets that use it",
            f"{len(rebuilt):,} rebuilt, {len(users[name]):,} use it",
            reached(rebuilt == users[name]),
        )

    def shared_cache(self, large: Path) -> Iterator[Figure]:
        """Make a repository on one machine, and fetch what was made on another, by a folder."""
        self.product.require("--cache")
        cache, other = self.work / "cache", self.work / "another-machine"
        copied = shutil.ignore_patterns("output", ".shenbao")
        made = self.product.build(large, "--force", "--cache", str(cache), "--cache-write")
        shutil.copytree(large, other, ignore=copied)
        fetched = self.product.build(other, "--cache", str(cache))
        shown = f"{made / fetched:.1f} × ({made:.2f} s to {fetched:.2f} s)"
        is_same = contents(large / "output") == contents(other / "output")
        yield Figure(SHARED, "≥ 5 × as fast", shown, reached(is_same and made >= 5 * fetched))

    # --- The check --------------------------------------------------------------

    def check(self, few: Path, many: Path) -> Iterator[Figure]:
        """Check few declarations and many in turn; the difference is without the start."""
        parts = {
            f"… by the {len(RULES_THEN)} rules of when the target was set": RULES_THEN,
            "… read, and looked at by one rule": ONE_RULE,
            "… read, and the amounts of estimates worked out": AMOUNTS,
            "… read, and compared with one another": COMPARED,
        }
        kinds: dict[str, Callable[[Path], float]] = {
            CHECK: self.product.check,
            AGAIN: self._check_again,
            **{part: partial(self.product.check, rules=rules) for part, rules in parts.items()},
        }
        jobs = {
            f"{size}, {kind}": partial(check, folder)
            for kind, check in kinds.items()
            for size, folder in (("few", few), ("many", many))
        }
        taken = interleaved(jobs, self.plan.starts, self.plan.budget)

        def seconds(kind: str) -> float:
            short, long = (median(taken[f"{size}, {kind}"].figures) for size in ("few", "many"))
            return (long - short) / (self.plan.checked - self.plan.small) * 1000

        start, every = median(taken[f"few, {CHECK}"].figures), seconds(CHECK)
        shown = f"{every:.2f} s; {self.plan.small:,} with the start in {start:.2f} s"
        yield Figure(CHECK, "≤ 1.5 s after the start", shown, reached(every <= 1.5))
        again = seconds(AGAIN)
        yield Figure(AGAIN, "≤ 1.5 s after the start", f"{again:.2f} s", reached(again <= 1.5))
        yield from (Figure(part, measured=f"{seconds(part):.2f} s") for part in parts)

    def _check_again(self, root: Path) -> float:
        """Edit a declaration of a repository that has been checked, and check it again."""
        edit(declarations(root)[0], next(EDITS))
        return self.product.check(root, again=True)

    def memory_of_check(self, many: Path, more: Path) -> Iterator[Figure]:
        """Work out from two checks in the same number of processes what a larger one holds."""
        less, most = (self.product.memory_of_check(folder) for folder in (many, more))
        each = (most - less) / (self.plan.scaled - self.plan.checked)
        memory = less + each * (AT_SCALE - self.plan.checked)
        shown = f"{memory:.0f} MB, all processes: {each * 1024:.1f} KB a declaration"
        yield Figure(MEMORY, "< 400 MB", shown, reached(memory < 400))

    # --- The front door ---------------------------------------------------------

    def typing(self, repository: Path) -> Iterator[Figure]:
        """Type in the browser: the sheet is drawn anew, and what the check finds is there."""
        name = f"{TYPING}, {len(declarations(repository)):,} declarations"
        with opened(self.product.command, repository) as door:
            door.settle()
            answered = door.keystrokes(self.plan.keystrokes)
            if CHROMIUM:
                drawn = keystrokes(door.address, *door.amount(), self.plan.keystrokes)
                yield Figure(name, "p95 ≤ 100 ms", p95(drawn), reached(slowest(drawn) <= 0.1))
            else:
                yield Figure(name, "p95 ≤ 100 ms", verdict=Verdict.NOT_INSTALLED)
        yield Figure(FINDINGS, "p95 ≤ 300 ms", p95(answered), reached(slowest(answered) <= 0.3))

    def serving(self, more: Path) -> Iterator[Figure]:
        """Have a server look at all declarations of a large repository."""
        with opened(self.product.command, more) as door:
            seconds = door.settle()
            memory = door.memory()
            shown = f"{memory:.0f} MB; all read and compared in {seconds:.0f} s"
            name = f"{SERVING} with {self.plan.scaled:,}"
            yield Figure(name, "< 300 MB", shown, reached(memory < 300))
            yield from self.listing(door, more)

    def listing(self, door: Door, more: Path) -> Iterator[Figure]:
        """Search, sort and filter a long list, and have a declaration changed outside of it."""
        name = f"{LISTED}, {self.plan.scaled:,} declarations"
        if not CHROMIUM:
            yield Figure(name, "p95 ≤ 100 ms", verdict=Verdict.NOT_INSTALLED)
            return
        texts = door.searches(self.plan.clicks)
        for figure, kind in ((name, "search"), (SORTED, "sort"), (FILTERED, "filter")):
            drawn = in_list(door.address, kind, texts)
            yield Figure(figure, "p95 ≤ 100 ms", p95(drawn), reached(slowest(drawn) <= 0.1))
        place, _amount = door.amount()
        declaration = more / "declarations" / f"{place}.toml"
        told = outside_changes(door.address, place, partial(edit, declaration), self.plan.changes)
        yield Figure(TOLD, "p95 ≤ 1 s", p95(told), reached(slowest(told) <= 1))

    # --- The review -------------------------------------------------------------

    def review(self, repository: Path) -> Iterator[Figure]:
        """Edit ten declarations of a committed repository and compare, and a template with them."""
        commit(repository)
        for number, declaration in enumerate(declarations(repository)[:CHANGED]):
            edit(declaration, number)
        few = [self.product.diff(repository) for _start in range(self.plan.starts)]
        change_pattern(repository)
        everything = [self.product.diff(repository) for _round in range(self.plan.rounds)]
        name = f"diff: {CHANGED} of {self.plan.reviewed:,} changed"
        yield Figure(name, "< 2 s", f"{median(few):.2f} s", reached(median(few) < 2))
        yield Figure("… and a pattern in all of them", measured=f"{median(everything):.2f} s")


def contents(folder: Path) -> dict[str, bytes]:
    """Return what the files below a folder hold."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def _prepared(peer: Peer) -> Callable[[], float]:
    """Prepare a peer; return the job that measures it, and takes no time where it fails."""

    def attempt(work: Callable[[], float | None]) -> float:
        try:
            return work() or 0.0
        except FailedError as error:
            say(str(error))
            return 0.0

    attempt(peer.prepare)
    return lambda: attempt(peer.seconds)


def compared(peer: Peer, ours: list[float], theirs: list[float]) -> Figure:
    """Return how many times as fast as a peer we are."""
    name = f"… beside {peer.name}"
    target = f"≥ {peer.goal:g} × as fast" if peer.goal else "–"
    if not theirs:
        return Figure(name, target, verdict=Verdict.NOT_INSTALLED)
    if not all(theirs):
        return Figure(name, target, verdict=Verdict.FAILED)
    ratio = median_ratio(theirs, ours)
    shown = f"{ratio:.1f} × ({milliseconds(theirs)} to {milliseconds(ours)} a form)"
    verdict = reached(ratio >= peer.goal) if peer.goal else Verdict.NONE
    return Figure(name, target, shown, verdict)


def slowest(taken: list[float]) -> float:
    """Return the time that all but one in twenty take at most."""
    return sorted(taken)[int(len(taken) * 0.95)]


def p95(taken: list[float]) -> str:
    """Return the time that all but one in twenty take at most, and the median."""
    return f"{1000 * slowest(taken):.0f} ms (median {milliseconds(taken)})"


def milliseconds(taken: list[float]) -> str:
    """Return the median in milliseconds."""
    return f"{1000 * median(taken):.0f} ms"
