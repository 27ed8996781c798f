"""What the page and other programs can ask of the server.

Each method does one operation; its signature and docstring are all that is said of it, here
and in the OpenAPI document. ``place`` is where a declaration is, ``sent`` what was sent.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from shenbao import __version__
from shenbao.i18n import LANGUAGES
from shenbao.web import recording, reviewing
from shenbao.web.guard import Access
from shenbao.web.making import Making
from shenbao.web.operations import Html, Operation, Schema, document
from shenbao.web.reader import Rendered
from shenbao.web.records import (
    Arrived,
    Beginning,
    Branches,
    CarriedOver,
    Committed,
    Declaration,
    Draft,
    Drafted,
    File,
    FileOfYear,
    Following,
    FormsInFile,
    KnownRule,
    KnownStandard,
    Listing,
    Mending,
    News,
    NextYear,
    Pages,
    Parting,
    Pick,
    Problem,
    Pulled,
    Rebased,
    Shown,
    State,
    Taken,
    Taking,
    ToCommit,
    Unreadable,
    Version,
    Words,
    Written,
)
from shenbao.web.watching import Announcer
from shenbao.web.words import page_words
from shenbao.web.workspace import Workspace


class Interface:
    """What those who have access can do in a workspace; the announcer tells of changed files."""

    def __init__(self, workspace: Workspace, access: Access, announcer: Announcer) -> None:
        self.workspace = workspace
        self.access = access
        self.announcer = announcer
        self.making = Making(workspace)

    # ---- All declarations -----------------------------------------------------------------

    def declarations(self, since: str = "") -> Listing:
        """Return the list of all declarations; with an earlier version, what is new since."""
        return self.workspace.summaries(since)

    def rules(self) -> dict[str, KnownRule]:
        """Return what each rule of the check is about and why, by its code."""
        return self.workspace.rules()

    def search(self, words: str = "") -> Sequence[str]:
        """Return the places of the declarations on whose sheets all of some words stand."""
        return self.workspace.search(words)

    def words(self) -> Words:
        """Return the words of the page."""
        return page_words(read_only=self.access.read_only, languages=LANGUAGES[::-1])

    async def events(self) -> AsyncIterator[News]:
        """Tell of declarations that have changed, for as long as anyone listens."""
        async with self.announcer.listening() as heard:
            while (places := await heard.get()) is not None:
                yield News(places)

    # ---- One declaration ------------------------------------------------------------------

    def declaration(self, place: str) -> Declaration | Unreadable:
        """Return a declaration, to be filled in; the text of one whose form cannot be shown."""
        return self.workspace.open(place)

    def draft(self, place: str, sent: Draft) -> Shown:
        """Return what a declaration shows with a draft in it; nothing is written."""
        return self.workspace.attempt(place, sent)

    def save(self, place: str, sent: Draft) -> Declaration | Unreadable:
        """Write a draft into the file of its declaration, unless that was changed elsewhere."""
        return self.workspace.save(place, sent)

    def rebase(self, place: str, sent: Draft) -> Rebased:
        """Return a draft on top of what its file says now."""
        return self.workspace.rebase(place, sent)

    def fix(self, place: str, sent: Mending) -> Drafted:
        """Return a draft in which what a rule has found is mended."""
        return self.workspace.fix(place, sent, sent.code, sent.at)

    def part(self, place: str, sent: Parting) -> Drafted:
        """Return a draft in which the text of a field is turned into rows, such as items."""
        return self.workspace.part(place, sent, sent.at)

    def pull(self, place: str, sent: File) -> Pulled:
        """Return a draft with what was edited in a Word file, change by change."""
        return self.workspace.pull(place, sent.name, sent.content)

    def picks(self, place: str) -> dict[str, Sequence[Pick]]:
        """Return the indicators to pick from, by the address of their class."""
        return self.workspace.picks(place)

    def compared(self, place: str) -> Sequence[Problem]:
        """Return what is found in a declaration, as it is saved, by comparing it with others."""
        return self.workspace.compared(place)

    def pages(self, place: str) -> Pages:
        """Return where the pages of the PDF break, as it is saved."""
        return self.workspace.pages(place)

    def draft_pages(self, place: str, sent: Draft) -> Pages:
        """Return where the pages of the PDF would break with a draft; nothing is written."""
        return self.workspace.pages(place, sent)

    def file(self, place: str, format: str) -> Rendered:
        """Return the sheet as it is saved, in a format."""
        return self.workspace.render(place, format)

    # ---- New ones -------------------------------------------------------------------------

    def standards(self) -> Sequence[KnownStandard]:
        """Return the form standards that a declaration can be begun by."""
        return self.making.standards()

    def begin(self, sent: Beginning) -> Written:
        """Begin a declaration."""
        return self.making.begin(sent.standard, sent.year, sent.values)

    def carry_over(self, sent: NextYear) -> CarriedOver:
        """Carry declarations over to the next year."""
        return self.making.carry_over(sent.year, sent.places, sent.amounts)

    def follow(self, place: str, sent: Following) -> Written:
        """Begin a follow-up of a declaration."""
        return self.making.follow(place, sent.standard)

    def arrive(self, sent: FileOfYear) -> FormsInFile:
        """Read the forms in a file; nothing is written."""
        return self.making.read(sent.name, sent.content, sent.year)

    def choose(self, sent: Taking) -> Arrived:
        """Return a form that was read with what is chosen for its leftovers; nothing is written."""
        return self.making.choose(sent.number, sent.choices)

    def take(self, sent: Taking) -> Taken:
        """Write a form that was read, or return a draft where its declaration is there."""
        return self.making.take(sent.number, sent.choices)

    # ---- History --------------------------------------------------------------------------

    def history(self) -> State:
        """Return the branch, and what is not committed."""
        return recording.state(self.workspace)

    def history_of(self, place: str) -> Sequence[Version]:
        """Return the commits that changed a declaration, the newest first."""
        return self.workspace.history(place)

    def commit(self, sent: ToCommit, person: str) -> Committed:
        """Commit declarations."""
        return recording.record(self.workspace, sent.places, sent.message, person)

    def redline(self, place: str, versions: str = "") -> Rendered:
        """Return the sheet in Word with what differs between two versions as tracked changes.

        Without versions that is what is not committed.
        """
        return reviewing.redline(self.workspace.root, self.workspace.path_of(place), versions)

    def comparison(self, versions: str = "") -> Html:
        """Return the page of what differs between two versions, such as main...work."""
        return Html(reviewing.comparison(self.workspace.root, versions))

    def branches(self) -> Branches:
        """Return the branches that can be compared, those that were committed to last first."""
        return reviewing.branches(self.workspace.root)

    def pack(self, place: Sequence[str] = ()) -> Rendered:
        """Return what units hand in, of the declarations that are named, or of all."""
        return reviewing.pack(self.workspace.root, [self.workspace.path_of(each) for each in place])

    def described(self) -> Schema:
        """Return this description of the interface, an OpenAPI document."""
        return description()


ONE = "/api/declarations/{place}.toml"
"""A declaration: without the end of its file's name, one named like an operation would be that."""

OPERATIONS = (
    Operation.of("GET", "/api/declarations", Interface.declarations),
    Operation.of("GET", "/api/rules", Interface.rules),
    Operation.of("GET", "/api/search", Interface.search),
    Operation.of("GET", "/api/words", Interface.words),
    Operation.of("GET", "/api/events", Interface.events),
    Operation.of("GET", "/api/standards", Interface.standards),
    Operation.of("POST", "/api/new", Interface.begin),
    Operation.of("POST", "/api/next", Interface.carry_over),
    Operation.of("POST", "/api/arrivals", Interface.arrive, makes=True),
    Operation.of("POST", "/api/arrivals/choose", Interface.choose),
    Operation.of("POST", "/api/arrivals/take", Interface.take),
    Operation.of("POST", f"{ONE}/draft", Interface.draft),
    Operation.of("POST", f"{ONE}/save", Interface.save),
    Operation.of("POST", f"{ONE}/rebase", Interface.rebase),
    Operation.of("POST", f"{ONE}/fix", Interface.fix),
    Operation.of("POST", f"{ONE}/part", Interface.part),
    Operation.of("POST", f"{ONE}/pull", Interface.pull, makes=True),
    Operation.of("POST", f"{ONE}/follow", Interface.follow),
    Operation.of("GET", f"{ONE}/picks", Interface.picks),
    Operation.of("GET", f"{ONE}/compared", Interface.compared, makes=True),
    Operation.of("GET", f"{ONE}/pages", Interface.pages, makes=True),
    Operation.of("POST", f"{ONE}/pages", Interface.draft_pages, makes=True),
    Operation.of("GET", f"{ONE}/files/{{format}}", Interface.file, makes=True),
    Operation.of("GET", f"{ONE}/redline", Interface.redline, makes=True),
    Operation.of("GET", f"{ONE}/history", Interface.history_of),
    Operation.of("GET", ONE, Interface.declaration),
    Operation.of("GET", "/api/history", Interface.history),
    Operation.of("POST", "/api/commit", Interface.commit),
    Operation.of("GET", "/api/comparison", Interface.comparison, makes=True),
    Operation.of("GET", "/api/branches", Interface.branches),
    Operation.of("GET", "/api/pack", Interface.pack, makes=True),
    Operation.of("GET", "/api/openapi.json", Interface.described),
)
"""All operations."""


def description() -> Schema:
    """Return the OpenAPI document of all operations."""
    return document(OPERATIONS, __version__)
