"""The parts of a form from top to bottom: grids of fields, lines of words, and tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from msgspec import Struct, field
from msgspec.structs import replace

from shenbao.declaration import Column
from shenbao.diagnostics import KeyPath
from shenbao.form.formulas import Formula

GROUP, CATEGORY, LABEL = "group", "category", "label"
"""The columns of the classes of indicators, and of the rows of a table."""

NAME_ONLY, CODE_ONLY, BOTH = SAYINGS = ("name", "code", "code-name")
"""What a column of a list says of a class, or of words that have a code."""

ALL = "*"
"""What a list says in place of the names of all standards of projects."""

HEADINGS = " / "
"""What stands between headings from outside in, where they are one text."""


class GridCell(Struct, frozen=True):
    """A cell of a grid: the ``label`` or the ``value`` of a field, or else fixed words.

    It is ``span`` columns wide.
    """

    label: str = ""
    value: str = ""
    text: str = ""
    span: int = 1


class Grid(Struct, frozen=True):
    """Rows of labels and values.

    ``widths`` are shares of the page, those of the columns of headings first; ``headings``
    stand merged beside the rows, from outside in. A ``stacked`` grid has each row of
    labels above the row of their values.
    """

    key: str
    widths: tuple[float, ...]
    rows: tuple[tuple[GridCell, ...], ...]
    headings: tuple[str, ...] = ()
    stacked: bool = False

    @property
    def heading(self) -> str:
        """The headings beside it as one text."""
        return HEADINGS.join(self.headings)

    def fields(self) -> Iterator[str]:
        """Yield the keys of the fields whose values it shows, in reading order."""
        return (cell.value for row in self.rows for cell in row if cell.value)


class Lines(Struct, frozen=True):
    """Lines of words outside of any table: each of fields side by side, or a phrase."""

    key: str
    lines: tuple[tuple[str, ...] | str, ...]
    align: str = ""

    def fields(self) -> Iterator[str]:
        """Yield the keys of the fields whose values it shows, in reading order."""
        return (key for line in self.lines if isinstance(line, tuple) for key in line)


class FormColumn(Struct, frozen=True):
    """A printed column of a table.

    ``labels`` are its heads from outside in. ``facts`` says what its values are, which are
    authored, worked out by a ``formula`` or taken (``take``) from the followed form; a column
    without facts shows words of the form: labels, classes, explanations. ``set`` is the
    set of indicators it belongs to, if it belongs to one; a ``repeat`` one says its class
    in every row, a ``serial`` one counts the rows of authors, and one with the ``value`` of a
    field shows it in one cell beside all rows. One whose facts have a value ``per`` entry of a
    list is printed as a column for each: ``entry`` is the place of that one in the list, and
    its words are the label.

    A column of a list ``shows`` something of other declarations. It ``says`` the code of that,
    its name, or both; ``codes`` are those of words, classes have their own. In a worksheet,
    texts that are too long for a column that does not ``wrap`` are cut off.
    """

    key: str
    labels: tuple[str, ...]
    width: float
    role: str = "text"
    aliases: tuple[str, ...] = ()
    facts: Column | None = None
    formula: Formula | None = None
    take: str = ""
    set: str = ""
    shows: str = ""
    says: str = NAME_ONLY
    codes: tuple[tuple[str, str], ...] = ()
    repeat: bool = False
    wrap: bool = True
    serial: bool = False
    value: str = ""
    entry: int | None = None

    @property
    def per(self) -> str:
        """The field for each of whose entries there is a value, "" where there is one value."""
        return self.facts.per if self.facts else ""

    @property
    def is_per(self) -> bool:
        """Whether it has a value per entry of a list, or is printed for one of these."""
        return bool(self.per) or self.entry is not None

    @property
    def place(self) -> KeyPath:
        """Where its values stand below those of an indicator."""
        return (self.key,) if self.entry is None else (self.key, self.entry)

    def printed(self, entries: Sequence[str]) -> tuple[FormColumn, ...]:
        """Return the columns as which it is printed: one for each entry, if it has a value per."""
        if not self.per:
            return (self,)
        width = self.width / max(len(entries), 1)
        columns = (self.of_entry(place, entry) for place, entry in enumerate(entries))
        return tuple(replace(column, width=width) for column in columns)

    def of_entry(self, place: int, entry: str) -> FormColumn:
        """Return the column as it is printed for one entry of the list that it has values per."""
        heads = tuple(label for label in self.labels if label)
        facts = self.facts.each if self.facts else None
        return replace(self, labels=(*heads, entry), facts=facts, entry=place)

    @property
    def label(self) -> str:
        """The innermost head."""
        return self.labels[-1]

    @property
    def authored(self) -> Column | None:
        """What authors write in it, None where they write nothing."""
        return None if self.formula or self.take else self.facts


class CellRule(Struct, frozen=True):
    """Where a form has the text of a cell from, if no author writes it.

    Fixed words (blank ones close the cell), a formula, the sum of the rows that it ``adds``,
    a field's value, or what is taken from the followed form.
    """

    text: str = ""
    formula: Formula | None = None
    adds: tuple[str, ...] | None = None
    value: str = ""
    take: str = ""

    @property
    def is_derived(self) -> bool:
        """Whether the cell is worked out."""
        return self.formula is not None or self.adds is not None


class FormRow(Struct, frozen=True):
    """A row that the form itself gives to a table.

    One with ``adds`` is a total of the rows with these keys, and of all that are no totals
    where it names none. In a table of free rows it stands below them, or ``above``. ``outer``
    are the labels before its own, from outside in, which neighbours share.

    In a list one may stand below the rows of ``each`` value of a column. Notes on it stand in
    the column ``beside``: that amounts are ``missing`` which are words, and that rows are
    among its own in which the value is ``spelt`` in another way.
    """

    key: str
    label: str = ""
    adds: tuple[str, ...] | None = None
    above: bool = False
    each: str = ""
    beside: str = ""
    missing: str = ""
    spelt: str = ""
    cells: Mapping[str, CellRule] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()
    outer: tuple[str, ...] = ()

    @property
    def is_total(self) -> bool:
        """Whether its figures are sums of other rows."""
        return self.adds is not None


def rule_of(row: FormRow | None, column: FormColumn) -> CellRule | None:
    """Return where a cell has its text from, None where an author writes it.

    ``row`` is a row of the form; None stands for one of an author.
    """
    if row is not None and column.key in row.cells:
        return row.cells[column.key]
    if row is not None and column.facts is None:
        return CellRule()
    if column.formula is not None:
        return CellRule(formula=column.formula)
    if row is not None and row.is_total:
        is_sum = column.facts is not None and column.facts.kind.is_figure and not column.is_per
        return CellRule(adds=row.adds) if is_sum else CellRule()
    return CellRule(take=column.take) if column.take else None


class Tabular:
    """What all tables have: columns, and rows that the form gives."""

    __slots__ = ()
    columns: tuple[FormColumn, ...]
    rows: tuple[FormRow, ...]

    def column(self, key: str | int) -> FormColumn | None:
        """Return the first column with this key."""
        return next((column for column in self.columns if column.key == key), None)

    def row(self, key: str | int) -> FormRow | None:
        """Return the form's row with this key."""
        return next((row for row in self.rows if row.key == key), None)


class FactTable(Struct, Tabular, frozen=True):
    """A table whose rows the form gives, or, where it is ``free``, the author.

    Widths are shares; those of the headings beside it come first.
    """

    key: str
    columns: tuple[FormColumn, ...]
    rows: tuple[FormRow, ...]
    headings: tuple[str, ...] = ()
    heading_widths: tuple[float, ...] = ()
    free: bool = False


class IndicatorTable(Struct, Tabular, frozen=True):
    """A table of indicators by class.

    ``collection`` is the key above the classes of its indicators in a declaration, ``sets`` are
    those that are printed side by side; most forms have neither. Classes may have rows of their own
    (``classes_as_rows``). The headings stand beside the head, too, unless ``heading_over_head``
    is false: then a blank cell stands above them. ``weight`` is what all weights come to.
    One that is ``turned`` has a column for each indicator, as wide as the columns say: these
    are printed as rows. Their heads stand in a column that is ``label_width`` wide, below
    the words ``corner`` where the classes have no heads.
    """

    columns: tuple[FormColumn, ...]
    headings: tuple[str, ...] = ()
    heading_widths: tuple[float, ...] = ()
    empty_classes: bool = True
    key: str = "indicators"
    collection: str = ""
    sets: tuple[str, ...] = ()
    rows: tuple[FormRow, ...] = ()
    classes_as_rows: bool = False
    heading_over_head: bool = True
    weight: Decimal | None = None
    turned: bool = False
    corner: str = ""
    label_width: float = 0.0

    @property
    def per(self) -> frozenset[str]:
        """The lists for each of whose entries indicators have values."""
        return frozenset(column.per for column in self.columns if column.per)

    @property
    def heading(self) -> str:
        """The headings beside it as one text."""
        return HEADINGS.join(self.headings)

    @property
    def collections(self) -> tuple[str, ...]:
        """The keys of the collections it prints, "" for that without a key."""
        return self.sets or (self.collection,)

    def columns_of(self, collection: str) -> tuple[FormColumn, ...]:
        """Return the columns that show indicators of a collection."""
        return tuple(column for column in self.columns if column.set in ("", collection))


class ListTable(Struct, Tabular, frozen=True):
    """A table of other declarations of the year, or of their indicators.

    It lists those of the standards ``forms``, and of those that extend them, or of all standards
    of projects, which have the same value as the list's own declaration of what the fields
    ``where`` mean. Rows are sorted by the columns ``sort``, then as their files are. A list that
    has a ``worksheet`` of its own in a workbook is one to be sorted and filtered there: nothing
    is merged over its rows, and all totals stand below them.
    """

    key: str
    columns: tuple[FormColumn, ...]
    rows: tuple[FormRow, ...]
    forms: tuple[str, ...]
    of_indicators: bool = False
    where: tuple[str, ...] = ()
    sort: tuple[str, ...] = ()
    worksheet: str = ""
    headings: tuple[str, ...] = ()
    heading_widths: tuple[float, ...] = ()

    @property
    def is_of_all(self) -> bool:
        """Whether it lists the declarations of all standards of projects."""
        return ALL in self.forms


Part = Grid | Lines | FactTable | IndicatorTable | ListTable
