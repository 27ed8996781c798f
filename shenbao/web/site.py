"""The reviewer's part of the front door as a folder of files, which needs no server.

Pages are those of the server; their data are scripts beside them. What is made of a declaration
is made anew only where that has changed, or what else it is made from.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import cached_property, partial
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec
from msgspec import Struct
from msgspec.structs import asdict

from shenbao.build.inputs import (
    ABSENT,
    Fingerprints,
    Stamp,
    fingerprint,
    fingerprint_of_text,
    saved_at,
)
from shenbao.build.manifest_lines import fit_stamps
from shenbao.build.placing import Placer
from shenbao.build.store import Store
from shenbao.changes.revisions import RevisionError
from shenbao.changes.revisions.recording import last_commits
from shenbao.check.review import review
from shenbao.diagnostics import Diagnostic
from shenbao.formats.pdf.packaged_fonts import packaged_font
from shenbao.formats.pdf.subsetting import subset
from shenbao.i18n import _, language
from shenbao.project.project import Project
from shenbao.reports.bundle import bundled
from shenbao.reports.design import COMMON, tokens
from shenbao.system.boundary import failed_by
from shenbao.system.files import is_left_behind, remove_left_behind, write_if_changed
from shenbao.system.limits import available_cores
from shenbao.system.reading import path_from, read_file, real_path
from shenbao.system.tasks import run_tasks
from shenbao.web.outlines import GONE, Edition, broken, counted
from shenbao.web.reader import Reader
from shenbao.web.records import Listing, Row
from shenbao.web.site_pages import REDLINED, PageTask, SitePage, site_page
from shenbao.web.words import PAGE, page_words

Progress = Callable[[int, int], None]

GENERATOR = '<meta name="generator" content="shenbao site">'
"""What tells the first page of a site from any other file of its name."""

PARTS = 32
"""The files that the words of all declarations are in, so that a change writes few of them anew."""

PROGRAM = Path(__file__).parents[1]

FONTS = ("NotoSansSC-Regular.otf", "NotoSerifSC-Regular.otf")
SERVED = "url(/fonts/"
"""Before the name of a font in styles, where a server has it."""

FAILED = ""
"""The key of what could not be made: it is tried, and told of, in each run."""

REDLINE = "word"
"""The format of redlines: where a site has that, it has them, too."""

SHORT = 12
"""The digits of a commit that a file is called by."""

BATCH = 256
"""The files that are moved to their places together."""

CHARTS = "vendor/charts.css"
STYLES = ("tokens.css", CHARTS, "page.css")

HOME = "index.html"
BESIDE_IT = (
    *("site.js", "tokens.css", "page.css", "vendor", "fonts"),
    *("data", "styles", "sheets", "files", "redlines"),
)
"""The first page of a site, and all that stands beside it in its folder."""

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src data:",
        "font-src 'self'",
        "frame-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
    )
)
"""What the page may load: nothing but what lies beside it."""

SHEET_POLICY = "default-src 'none'; style-src 'self' 'unsafe-inline'; font-src 'self'"
"""What a sheet may load. The widths of its columns stand in it, and no script runs."""


class OccupiedError(Exception):
    """There is something else in the folder of a site."""


class Kept(Struct, frozen=True):
    """What is kept of a declaration: its pages, and the ``key`` of all that these are made from.

    ``row`` and ``words`` are what lists need of it. ``follows`` is the file that it repeats;
    one that ``is_list`` repeats all. ``files`` are those of its pages, ``redlines`` those of
    its commits among them.
    """

    key: str
    row: Row
    words: str
    follows: str | None
    is_list: bool
    files: list[str]
    redlines: dict[str, str] = {}


class State(Struct):
    """What a site was made from when it was last made.

    ``surroundings`` are all but the declarations, ``files`` the fingerprints of its files by
    their paths from the root, ``pages`` what is kept of each declaration.
    """

    whole: str = ""
    surroundings: str = ""
    files: dict[str, str] = {}
    pages: dict[str, Kept] = {}
    stamps: dict[str, Stamp] = {}

    @classmethod
    def read(cls, path: Path) -> State:
        """Return the state that a file has; one that says nothing where there is none."""
        try:
            data = json.loads(read_file(path, within=path.parent))
            state = msgspec.convert(data, type=cls)
            state.stamps = fit_stamps(state.stamps)
            return state
        except (OSError, ValueError, RecursionError, msgspec.MsgspecError):
            return cls()

    def write(self, path: Path) -> None:
        """Write the state into a file."""
        text = json.dumps(msgspec.to_builtins(self))  # names in it need not be UTF-8
        write_if_changed(path, text.encode(), lasting=False, inside=path.parent)


class Made(Struct):
    """What was made: the declarations of a site, and its files that were written and removed."""

    declarations: int
    written: int = 0
    removed: int = 0
    notes: Sequence[tuple[str, str]] = ()
    problems: Sequence[Diagnostic] = ()


class Wanted(Struct, frozen=True):
    """What is asked of a site: its folder, the formats it links to, and processes at most."""

    folder: Path
    formats: Sequence[str]
    jobs: int = 0


def make_site(
    project: Project, wanted: Wanted, store: Store, progress: Progress | None = None
) -> Made:
    """Bring a site in line with a project; the ``store`` is that of the outputs, which are made.

    Raises OccupiedError where there is something else in the folder, OSError where a file
    cannot be written.
    """
    return _Site(project, wanted, store, progress).made()


class _Site:
    def __init__(
        self, project: Project, wanted: Wanted, store: Store, progress: Progress | None
    ) -> None:
        self.project = project
        self.store = store
        self.formats = wanted.formats
        self.jobs = wanted.jobs or available_cores()
        self.progress = progress or (lambda _done, _all: None)
        self.folder = path_from(project.root, wanted.folder)
        own = fingerprint_of_text(self.folder)[:8]
        self.state_path = project.cache / f"site-{own}.json"
        self.before = State.read(self.state_path)
        self.prints = Fingerprints(
            str(project.root), self.before.stamps, saved_at(str(self.state_path))
        )
        self.now = State(stamps=self.prints.stamps)
        self.placer = Placer(self.prints, self.folder, project.cache / "edited")
        self.reader = Reader(project.root, date.today())
        self.places = self.reader.places()
        self.contents = {place: self._content(path) for place, path in self.places.items()}
        self.problems: list[Diagnostic] = []

    def _content(self, path: Path) -> str:
        return self.prints.of(self.prints.name(str(path)))

    # ---- What it is made from -------------------------------------------------------------

    @cached_property
    def surroundings(self) -> str:
        """All but the declarations: the program, the standards, settings, the language."""
        others = [Path(other.path) for other in self.project.library.collections.others]
        folders = [PROGRAM, self.project.templates, *others]
        files = {path for folder in folders for path in folder.rglob("*") if path.is_file()}
        files = {path for path in files if path.suffix not in (".pyc", ".po")}
        files.update(self.project.root.glob("*.toml"))
        known = {self.prints.name(str(path)): self._content(path) for path in sorted(files)}
        return _key([known, language(), sorted(self.formats)])

    @cached_property
    def commits(self) -> dict[Path, str]:
        """The newest commit of each declaration; nothing where there is no git."""
        home = real_path(self.project.declarations)
        try:
            return last_commits(self.project.root, home)
        except RevisionError:
            return {}

    def commit_of(self, place: str) -> str:
        return self.commits.get(real_path(self.places[place]), "")

    def files_of(self, place: str) -> dict[str, tuple[str, str]]:
        """Return the outputs of a declaration as it is: their paths and fingerprints by format."""
        record = self.store.manifest.sheets.get(place)
        if record is None or record["content"] != self.contents[place]:
            return {}
        return {
            name: (self.store.output_path(record["name"], name), output.content)
            for name, output in record["outputs"].items()
            if name in self.formats
        }

    def whole(self) -> str:
        """Return the key of all that the site is made from."""
        commits = [self.commit_of(place) for place in self.places]
        outputs = [sorted(self.files_of(place).items()) for place in self.places]
        return _key([self.surroundings, str(date.today()), self.contents, commits, outputs])

    # ---- Making it ------------------------------------------------------------------------

    def made(self) -> Made:
        self.refuse_what_is_not_ours()
        whole = self.whole()
        is_there = all(self.prints.of(path) == known for path, known in self.before.files.items())
        if whole == self.before.whole and is_there:
            return Made(len(self.places))
        home = self.project.root / self.folder
        if home.is_dir():
            remove_left_behind(home)
        try:
            self.add_shared()
            self.add_declarations()
            self.add_lists()
            self.placer.commit()
        except BaseException:
            self.placer.drop()
            raise
        for path in sorted(self.before.files.keys() - self.now.files.keys()):
            self.placer.remove(
                path, self.before.files[path], _("It does not belong to the site any more")
            )
        self.now.whole = FAILED if self.problems else whole
        self.now.surroundings = self.surroundings
        self.now.write(self.state_path)
        notes, problems = self.placer.notes, self.problems
        return Made(len(self.places), self.placer.written, self.placer.removed, notes, problems)

    def refuse_what_is_not_ours(self) -> None:
        """Raise OccupiedError where no site is in the folder, but something that it would have."""
        home = self.project.root / self.folder
        names: tuple[str, ...] = () if self.before.files else BESIDE_IT
        try:
            if GENERATOR in read_file(home / HOME, within=None).decode(errors="replace"):
                return
            names = (HOME,)
        except FileNotFoundError:
            pass
        first = next((home / name for name in names if _is_something(home / name)), None)
        if first is not None:
            message = _("{path} is not a page of a site that was made here; choose another folder.")
            raise OccupiedError(message.format(path=first))

    def put(self, name: str, content: str | bytes) -> None:
        path = f"{self.folder}/{name}"
        raw = content if isinstance(content, bytes) else content.encode(errors="replace")
        self.now.files[path] = self.placer.write(path, raw, self.before.files.get(path))

    def give(self, name: str, data: Any) -> None:
        """Add a file of data, which is a script that gives them to the page."""
        text = json.dumps(msgspec.to_builtins(data), ensure_ascii=False, separators=(",", ":"))
        self.put(f"data/{name}.js", f"give({json.dumps(name, ensure_ascii=False)}, {text});\n")

    def keep(self, name: str) -> bool:
        """Keep a file as it is, if it is as it was last made; return whether it is."""
        if is_kept := self.is_as_made(name):
            path = f"{self.folder}/{name}"
            self.now.files[path] = self.before.files[path]
        return is_kept

    def is_as_made(self, name: str) -> bool:
        """Tell whether a file is there as it was last made."""
        path = f"{self.folder}/{name}"
        known = self.before.files.get(path, ABSENT)
        return known != ABSENT and self.prints.of(path) == known

    def add_shared(self) -> None:
        """Add what is the same for all sites, but for their language."""
        title, tag = _("Performance targets"), language().replace("_", "-")
        self.put(
            HOME,
            f'<!DOCTYPE html>\n<html lang="{tag}">\n<head>\n<meta charset="utf-8">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n{GENERATOR}\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f"<title>{escape(title)}</title>\n"
            '<link rel="icon" href="data:,">\n'
            + "".join(f'<link rel="stylesheet" href="{name}">\n' for name in STYLES)
            + '</head>\n<body>\n<script src="site.js"></script>\n</body>\n</html>\n',
        )
        self.put("site.js", bundled(PAGE, "site.js", {"api.js": "offline.js"}))
        styles = read_file(PAGE / "page.css", within=PAGE).decode()
        self.put("tokens.css", tokens())
        self.put(CHARTS, read_file(COMMON / CHARTS, within=COMMON))
        self.put("page.css", styles.replace(SERVED, "url(fonts/"))
        for name in FONTS:
            path = packaged_font(name)
            if path and not self.keep(f"fonts/{name}"):
                self.put(f"fonts/{name}", read_file(path, within=None))
            if path and not self.keep(f"fonts/usual/{name}"):
                self.put(f"fonts/usual/{name}", subset(Path(path)))
        self.give("words", page_words(read_only=True, languages=[language()]))
        self.give("rules", self.reader.known_rules())

    def add_declarations(self) -> None:
        """Add the pages of declarations, those that have to be made by worker processes."""
        found = review(self.reader.reviewer, [*self.places.values()], self.jobs).findings
        problems = {place: found.of(path).problems for place, path in self.places.items()}
        keys = {place: self.key(place, problems[place]) for place in self.places}
        due = [place for place in self.places if not self.kept(place, keys[place])]
        work = partial(site_page, Edition(self.project.root, 0, self.reader.today), language())
        tasks = {place: self.task(place, problems[place]) for place in due}
        workers, limits = max(1, min(self.jobs, len(due))), self.project.settings.limits
        for number, outcome in enumerate(run_tasks(work, tasks, workers=workers, limits=limits), 1):
            place = outcome.key
            if outcome.failure is not None:
                self.problems.append(failed_by(self.places[place], outcome.failure.message))
            made = outcome.result or self.unmade(place)
            is_whole = outcome.failure is None and not made.failures
            self.add_page(place, keys[place] if is_whole else FAILED, made, problems[place])
            self.progress(number, len(due))
            if len(self.placer) >= BATCH:
                self.placer.commit()

    def task(self, place: str, problems: Sequence[Diagnostic]) -> PageTask:
        recorded, redlined = bool(self.commit_of(place)), frozenset(self.redlined(place))
        has_redlines = REDLINE in self.formats
        path = self.places[place]
        return PageTask(place, path, recorded, tuple(problems), has_redlines, redlined)

    def redlined(self, place: str) -> dict[str, str]:
        """Return the redlines that are there and would be made as they are, by their commits.

        What a commit did stays as it is, if only that declaration and the standards say it.
        """
        known = self.before.pages.get(place)
        is_same = self.before.surroundings == self.surroundings
        if known is None or not is_same or known.follows or known.is_list:
            return {}
        return {commit: name for commit, name in known.redlines.items() if self.is_as_made(name)}

    def unmade(self, place: str) -> SitePage:
        """Return what is shown of a declaration of which no page can be made."""
        path = self.places[place]
        return SitePage(broken(path, GONE).data, place.casefold())

    def key(self, place: str, problems: Sequence[Diagnostic]) -> str:
        """Return the key of all that the pages of a declaration are made from."""
        known = self.before.pages.get(place)
        followed = known and known.follows and self.prints.of(known.follows)
        repeated = self.contents if known and known.is_list else followed
        found = [
            [found.code, found.severity.value, found.message, found.hint, found.span.line]
            for found in problems
        ]
        files = sorted(self.files_of(place).items())
        parts = [self.surroundings, self.contents[place], repeated, self.commit_of(place)]
        return _key([*parts, files, found])

    def kept(self, place: str, key: str) -> bool:
        """Keep the pages of a declaration if they are what they would be made; return that."""
        known = self.before.pages.get(place)
        if known is None or known.key != key or not all(map(self.keep, known.files)):
            return False
        self.now.pages[place] = known
        return True

    def add_page(
        self, place: str, key: str, made: SitePage, problems: Sequence[Diagnostic]
    ) -> None:
        sheet, files = self.sheet(place, made), dict(self.copies(place))
        redlines = dict(self.redlines(place, made))
        page = {"name": made.row.name, "findings": made.findings, "history": made.history}
        self.give(f"at/{place}", {**page, **sheet, "files": files, "redlines": redlines})
        self.problems.extend(made.failures)
        self.now.pages[place] = Kept(
            key=key,
            row=Row(place=place, findings=counted(problems), **asdict(made.row)),
            words=made.words,
            follows=self.prints.name(str(made.follows)) if made.follows else None,
            is_list=made.is_list,
            files=[f"data/at/{place}.js", *sheet.values(), *files.values(), *redlines.values()],
            redlines=redlines,
        )

    def sheet(self, place: str, made: SitePage) -> dict[str, str]:
        """Add the sheet of a declaration; return where it and its styles are."""
        if not made.sheet:
            return {}
        styles = f"styles/{fingerprint_of_text(made.styles)[:8]}.css"
        sheet, up = f"sheets/{place}.html", "../" * (place.count("/") + 1)
        self.put(styles, made.styles.replace(SERVED, "url(../fonts/"))
        self.put(sheet, made.sheet.replace("<head>\n", _head(f"{up}{styles}"), 1))
        return {"sheet": sheet, "styles": styles}

    def redlines(self, place: str, made: SitePage) -> Iterator[tuple[str, str]]:
        """Add the redlines of a declaration; yield their commits and where they are."""
        there = self.redlined(place)
        for commit in (version.commit for version in made.history[:REDLINED]):
            name = f"redlines/{place}/{commit[:SHORT]}.docx"
            if commit in made.redlines:
                self.put(name, made.redlines[commit])
                yield commit, name
            elif there.get(commit) == name and self.keep(name):
                yield commit, name

    def copies(self, place: str) -> Iterator[tuple[str, str]]:
        """Add copies of the outputs of a declaration; yield their formats and where they are."""
        for name, (path, content) in self.files_of(place).items():
            copy = f"files/{path_from(self.store.output, path)}"
            if self.before.files.get(f"{self.folder}/{copy}") != content or not self.keep(copy):
                full = self.store.files.full(path)
                self.put(copy, read_file(full, within=self.project.output))
            yield name, copy

    def add_lists(self) -> None:
        """Add what is known of all declarations, and the words to find them by."""
        pages = {place: self.now.pages[place] for place in self.places if place in self.now.pages}
        rows = [known.row for known in pages.values()]
        listing = Listing("1", rows, gone=[], busy=False, all=True)
        self.give("list", {**asdict(listing), "parts": PARTS})
        parts: list[dict[str, str]] = [{} for _part in range(PARTS)]
        for place, known in pages.items():
            parts[int(fingerprint_of_text(place)[:8], 16) % PARTS][place] = known.words
        for number, part in enumerate(parts):
            self.give(f"text/{number}", part)


def _is_something(path: Path) -> bool:
    """Tell whether there is more than what a site that was interrupted leaves: folders."""
    if path.is_symlink() or not path.is_dir():
        return os.path.lexists(path)
    inner = (below for below in path.rglob("*") if below.is_symlink() or not below.is_dir())
    return not all(is_left_behind(below.name) for below in inner)


def _head(styles: str) -> str:
    """Return how the head of a sheet begins that is opened from disk."""
    policy = f'<meta http-equiv="Content-Security-Policy" content="{SHEET_POLICY}"/>'
    return f'<head>\n{policy}\n<link rel="stylesheet" href="{escape(quote(styles))}"/>\n'


def _key(parts: Any) -> str:
    return fingerprint(json.dumps(parts, ensure_ascii=True).encode())
