"""The records of the interface: what a page or a program sends, and what it is answered.

Their names, fields and docstrings are those of the OpenAPI document, which is made of them.
Amounts are texts, as no figure of JSON is exact. An address, such as ``output.quantity[2].target``,
is the place of a value in the file of a declaration.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, field

from shenbao.diagnostics import Severity
from shenbao.years.carrying import Amounts

Number = Annotated[int, Meta(ge=0, lt=1_000_000)]
"""A number of a row or a form, or a year."""


MOST_CHARACTERS = 1 << 20
MOST_ENTRIES = 20_000

Text = Annotated[str, Meta(max_length=MOST_CHARACTERS)]
"""A text of a form or a file."""

Many = Meta(max_length=MOST_ENTRIES)


class Refusal(Struct, frozen=True):
    """Why something is not done: words for whoever asked."""

    error: str


# ---- What is said of a declaration --------------------------------------------------------------


class Problem(Struct, frozen=True):
    """A problem, or what a rule of the check finds.

    ``at`` is the address of what it is about, "" where it is about the whole; ``where`` is that
    in the words of the form. A ``fixable`` one can be mended without a doubt.
    """

    code: str
    severity: Severity
    message: str
    hint: str
    line: int
    at: str
    fixable: bool
    where: str


class Change(Struct, frozen=True):
    """What is different at one place: its ``sign`` is + where it is new, − where it is gone."""

    sign: str
    label: str
    before: str
    after: str
    note: str


class Draft(Struct, frozen=True):
    """The changes of a declaration that are not saved.

    ``base`` is the text of the TOML file that they begin with. ``texts`` has what was typed into
    cells, by address. ``rows`` has the order of the rows of a class or of a free table, by its
    address: those of the file are numbered from 0 as they stand there, new ones go on
    from there. Addresses in ``texts`` name rows by these numbers, too. ``notes`` are comments
    that go to the end of the file, where they do not stand in it yet.
    """

    base: Text
    texts: Annotated[Mapping[str, Text], Many] = field(default_factory=dict)
    rows: Annotated[Mapping[str, Annotated[Sequence[Number], Many]], Many] = field(
        default_factory=dict
    )
    notes: Annotated[Sequence[Text], Many] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is changed."""
        return not self.texts and not self.rows and not self.notes


# ---- A form to be filled in ---------------------------------------------------------------------


class Input(Struct, frozen=True, kw_only=True):
    """What a cell takes: one of its ``options``, ``many`` of them, or what is typed.

    A ``long`` text runs over lines, a ``figure`` is in its ``unit``. One that is ``given`` is
    not written here, but follows from something else. A text may have ``parts`` instead.
    """

    label: str = ""
    long: bool = False
    figure: bool = False
    options: Sequence[str] = ()
    many: bool = False
    required: bool = False
    unit: str = ""
    help: str = ""
    given: bool = False
    parts: InputParts | None = None


class InputColumn(Input, frozen=True, kw_only=True):
    """What the cells of a column take, or a field by its ``key``."""

    key: str


class Cell(Struct, frozen=True):
    """A printed cell over so many columns and rows; ``key`` is the address of its value, or ""."""

    text: str
    role: str
    key: str
    columns: int
    rows: int


class Rows(Struct, frozen=True, tag_field="kind", tag="rows"):
    """A part of a form whose cells are given: row by row, in columns of some widths."""

    key: str
    widths: Sequence[float]
    ruled: bool
    rows: Sequence[Sequence[Cell]]


class Array(Struct, frozen=True, tag_field="kind", tag="array"):
    """A part of a form whose rows are the author's: a class of indicators, or a free table.

    One that is ``given`` has the rows of the form that it follows.
    """

    address: str
    labels: Sequence[str]
    columns: Sequence[InputColumn]
    required: bool = False
    given: bool = False


class InputParts(Struct, frozen=True):
    """What a text may be made of: rows, with fields before and behind them."""

    before: Sequence[InputColumn]
    rows: Array
    behind: Sequence[InputColumn]


class Form(Struct, frozen=True):
    """A form in the order of the paper; ``lineage`` are its standard and what that is based on."""

    title: str
    standard: str
    lineage: Sequence[str]
    parts: Sequence[Rows | Array]


class Shown(Struct, frozen=True, kw_only=True):
    """What a declaration comes to.

    ``html`` is the page that becomes the PDF, ``addresses`` those of its cells, table by table
    and row by row, and ``shown`` the texts in them. ``order`` has the numbers, in the draft, of
    the rows of each array as they are on the sheet. ``misfits`` says of each cell that could
    not be understood why, by its address in the draft. ``changes`` are those of the draft.
    ``sums`` are what the amounts in the rows of an array come to, by its address and column.
    """

    html: str
    addresses: Sequence[Sequence[Sequence[str]]]
    shown: Mapping[str, str]
    order: Mapping[str, Sequence[Number]]
    misfits: Mapping[str, str]
    problems: Sequence[Problem]
    findings: Sequence[Problem]
    changes: Sequence[Change]
    sums: Mapping[str, Mapping[str, str]]


class PageBreak(Struct, frozen=True):
    """Where a page begins in the PDF: at a row of the sheet, by its ``data-row``, or within it."""

    page: int
    row: str
    within: bool


class Pages(Struct, frozen=True):
    """How many pages the PDF of a sheet has, and where they break."""

    count: int
    breaks: Sequence[PageBreak]


class Preview(Shown, frozen=True, kw_only=True, tag_field="kind", tag="form"):
    """How a declaration would show that is not written yet; ``css`` are the styles of its sheet."""

    css: str


class Declaration(Shown, frozen=True, kw_only=True, tag_field="kind", tag="form"):
    """A declaration to be filled in.

    ``base`` is the text of its file, ``sha`` tells that text from any other. ``inputs`` says
    what each cell takes that is in no row of an array, ``rows`` has the numbers of the rows of
    each array, and ``texts`` what stands in the cells, by address.
    """

    place: str
    sha: str
    base: str
    form: Form
    inputs: Mapping[str, Input]
    rows: Mapping[str, Sequence[Number]]
    texts: Mapping[str, str]
    css: str


class Unreadable(Struct, frozen=True, tag_field="kind", tag="text"):
    """A file whose form cannot be shown: its text, and what is wrong with it."""

    place: str
    text: str
    problems: Sequence[Problem]


Source = Literal["last_year", "unit", "lexicon"]
"""Where an indicator is from."""


class Pick(Struct, frozen=True):
    """An indicator to pick: how often the unit has used it, and a target that goes with it.

    ``explain`` is the explanation that will be printed.
    """

    name: str
    source: Source
    count: int
    example: str
    explain: str


# ---- All declarations ---------------------------------------------------------------------------


class Seen(Struct, frozen=True, kw_only=True):
    """What a list shows of a declaration; of one that ``is_broken`` only the name of its file.

    One that ``repeats`` others, such as an evaluation, has their money and not its own.
    """

    name: str
    is_broken: bool | UnsetType = UNSET
    year: int | UnsetType = UNSET
    standard: str | UnsetType = UNSET
    form: str | UnsetType = UNSET
    repeats: bool | UnsetType = UNSET
    code: str | UnsetType = UNSET
    unit: str | UnsetType = UNSET
    goal: str | UnsetType = UNSET
    total_amount: str | UnsetType | None = UNSET
    annual_amount: str | UnsetType | None = UNSET
    indicators: int | UnsetType = UNSET
    classes: Mapping[str, int] | UnsetType = UNSET


class Row(Seen, frozen=True, kw_only=True):
    """A declaration of the list; one that ``is_pending`` is not read yet.

    ``findings`` has how many there are of each code and severity, and how many of these can be
    mended without a doubt; null while that is found out.
    """

    place: str
    is_pending: bool | UnsetType = UNSET
    findings: Sequence[tuple[str, str, int, int]] | UnsetType | None = UNSET


class Listing(Struct, frozen=True):
    """The list of declarations, or what is new in it since a ``version``, and which are ``gone``.

    It is ``busy`` while more is being found out; ``all`` tells that every one is in it.
    """

    version: str
    rows: Sequence[Row]
    gone: Sequence[str]
    busy: bool
    all: bool


class News(Struct, frozen=True):
    """The places of declarations that have changed; none where more is known of all."""

    places: Sequence[str]


class Words(Struct, frozen=True):
    """The words of the page in a language, by their English, and settings of the page."""

    language: str
    words: Mapping[str, str]
    readOnly: bool  # noqa: N815 - as the scripts of the page have it
    languages: Sequence[str]


# ---- Made, imported and pulled ------------------------------------------------------------------


class KnownRule(Struct, frozen=True):
    """A rule of the check: what it is about, why it is asked for, and where that stands."""

    title: str
    why: str
    source: str


class KnownStandard(Struct, frozen=True):
    """A form standard, and what is ``asked`` to begin a declaration of it."""

    name: str
    title: str
    follows: str
    is_list: bool
    asked: Sequence[InputColumn]


class Beginning(Struct, frozen=True):
    """A declaration to be begun, with the texts of its first values."""

    standard: str
    year: Number
    values: Mapping[str, str]


class Written(Struct, frozen=True):
    """Where a declaration was written."""

    place: str


class NextYear(Struct, frozen=True):
    """Declarations to be carried over to a year, with their amounts or without."""

    year: Number
    places: Sequence[str]
    amounts: Amounts = Amounts.KEEP


class Carried(Struct, frozen=True):
    """A declaration that was carried over, with so many ``doubts`` to look at."""

    place: str
    name: str
    doubts: int


class LeftOut(Struct, frozen=True):
    """A declaration that was not carried over, and why."""

    place: str
    name: str
    why: str


class CarriedOver(Struct, frozen=True):
    """What became of declarations that were to be carried over."""

    made: Sequence[Carried]
    left: Sequence[LeftOut]
    problems: Sequence[Problem]


class Following(Struct, frozen=True):
    """A follow-up to be begun, of this form standard."""

    standard: str


class File(Struct, frozen=True):
    """A file: its name, which tells of what kind it is, and what it holds, in base 64."""

    name: str
    content: bytes


class FileOfYear(File, frozen=True):
    """A file with forms; ``year`` is theirs where they do not say it."""

    year: Number | None = None


class CellRead(Struct, frozen=True):
    """What was read from a cell of a file: the words there, and what of the form they are.

    ``where`` says in words where the cell is in the file, ``at`` is the address in the form.
    """

    label: str
    text: str
    where: str
    at: str


Fate = Literal["comment", "field", "leave_out"]
"""What becomes of a leftover: a comment of the file, a value of a field, or nothing at all."""


class Choice(Struct, frozen=True):
    """What is to become of a leftover, by its number from 0 on; it is a comment until then.

    Into the field whose address is ``at`` goes the ``text``: ``behind`` what stands there, or
    ``instead`` of it. Where neither is said, and something stands there, it is not put there.
    """

    number: Number
    fate: Fate
    at: Text = ""
    text: Text = ""
    how: Literal["", "behind", "instead"] = ""


class Leftover(Struct, frozen=True):
    """Words of a file that have no place in its form, and ``where`` they stand.

    ``outcome`` says what becomes of them. ``misfit`` says why they cannot be put into the field
    that was chosen, ``there`` what stands in it, so that it has to be said how they go with it.
    Until then they are a comment, and the form cannot be taken.
    """

    words: str
    where: str
    outcome: str
    misfit: str = ""
    there: str = ""


class Arrived(Struct, frozen=True):
    """A form that was read from a file, and how it would show. Nothing is written yet.

    ``place`` is where it belongs; ``exists`` tells that there is a declaration already.
    ``cells`` are those that were read, in their order; ``form_words`` counts those with
    words that the form has of itself. ``inputs`` are the fields that ``leftovers`` can be put
    into, by address.
    """

    number: Number
    place: str
    exists: bool
    opened: Preview | Unreadable
    cells: Sequence[CellRead]
    form_words: Number
    leftovers: Sequence[Leftover]
    inputs: Mapping[str, Input]


class FormsInFile(Struct, frozen=True):
    """The forms in a file, and what is to be said of how it was read."""

    name: str
    forms: Sequence[Arrived]
    problems: Sequence[Problem]


class Taking(Struct, frozen=True):
    """The number of a form that was read, and what was chosen for its leftovers."""

    number: Number
    choices: Annotated[Sequence[Choice], Many] = ()


class Taken(Struct, frozen=True):
    """Where a form is now, or the ``draft`` for the declaration that is there already.

    ``leftovers`` tells what became of the words that had no place in it.
    """

    place: str
    leftovers: Sequence[Leftover]
    draft: Draft | None = None


class Mending(Draft, frozen=True, kw_only=True):
    """A draft in which what a rule found at an address is to be mended."""

    code: str
    at: str


class Parting(Draft, frozen=True, kw_only=True):
    """A draft in which the text of a field, whose key is ``at``, is to be made rows."""

    at: str


class Drafted(Struct, frozen=True):
    """A draft, and the problems of what could not be put into it."""

    draft: Draft
    problems: Sequence[Problem] = ()


class Edit(Struct, frozen=True):
    """One change that a draft makes, which can be taken without its others.

    ``before`` and ``after`` are the text of a cell, or the names of the rows of a class that
    are gone and new. ``texts`` and ``rows`` are its part of the draft.
    """

    label: str
    before: str
    after: str
    texts: Mapping[str, str]
    rows: Mapping[str, Sequence[int]]


class Pulled(Drafted, frozen=True):
    """A draft of what was edited in a Word file, change by change."""

    edits: Sequence[Edit] = ()


class Conflict(Struct, frozen=True):
    """What was typed into a cell that was changed elsewhere, too.

    One that ``is_row`` cannot be kept, as the rows around it were changed there.
    """

    address: str
    label: str
    base: str
    mine: str
    theirs: str
    is_row: bool


class Rebased(Struct, frozen=True):
    """A draft on top of what its file says now, and what others have changed there."""

    sha: str
    draft: Draft
    conflicts: Sequence[Conflict]
    changes: Sequence[Change]


# ---- History ------------------------------------------------------------------------------------


class State(Struct, frozen=True):
    """The ``branch``, null where there is no git, and the places that are not committed.

    Those of ``deleted`` have no file any more, but the last commit has one.
    """

    branch: str | None
    uncommitted: Sequence[str]
    deleted: Sequence[str]


class Branches(Struct, frozen=True):
    """The branches, and the ``base`` that others are compared with, "" where there is none."""

    names: Sequence[str]
    base: str


class ToCommit(Struct, frozen=True):
    """Declarations to be committed, and why."""

    places: Sequence[str]
    message: str


class Committed(State, frozen=True):
    """The ``commit`` that was made, and what is not committed now."""

    commit: str


class Version(Struct, frozen=True):
    """A commit that changed a declaration, and what it changed."""

    commit: str
    author: str
    date: str
    subject: str
    changes: Sequence[Change]
