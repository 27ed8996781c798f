"""Edits of a Word file as people make them, drawn at random: each is given by name and number."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from io import BytesIO
from random import Random
from typing import Any

import docx
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml

from shenbao.office.packing import packed
from tests.intake.pull.editing import NS, SIGNED

Element = Any

AMOUNTS = {
    "贰拾万元整": "20.00",
    "RMB 852.9万": "852.90",
    "¥852.9万元": "852.90",
    "13万": "13.00",
    "130000元": "13.00",
    "13.00万元整": "13.00",
    "(1,234.00)": "-1,234.00",
    "1,234.5": "1,234.50",
    "约一千万": "",
}
"""Amounts as people type them, and as a form in ten thousand yuan shows them; "" is no amount."""

TICKS = {"√是 ×否": "是", "○是 ●否": "否", "☑是　□否": "是", "是√": "是", "[x]是": "是"}
"""Answers as people tick them, and as the form shows them."""

SHOWN = AMOUNTS | TICKS


class Editor:
    """A Word file that is being edited; ``random`` decides where and what."""

    def __init__(self, content: bytes) -> None:
        self.document = docx.Document(BytesIO(content))
        self.body = self.document.element.body
        self.random = Random(0)
        self.typed = 0

    def content(self) -> bytes:
        """Return the file."""
        return packed(self.document)

    def apply(self, name: str, number: int) -> None:
        """Make the edit of this name; where there is nothing to be edited, nothing happens."""
        self.random = Random(number)
        if self.tables:
            EDITS[name](self)

    # ---- What there is --------------------------------------------------------------------

    @property
    def tables(self) -> list[Element]:
        """The tables that have rows."""
        return [table for table in self.body.iter(qn("w:tbl")) if table.findall(qn("w:tr"))]

    def table(self) -> Element:
        return self.random.choice(self.tables)

    def row(self) -> Element:
        return self.random.choice(self.table().findall(qn("w:tr")))

    def cell(self) -> Element:
        return self.random.choice(self.row().findall(qn("w:tc")))

    def words(self) -> str:
        """Return words that stand nowhere else in the file."""
        self.typed += 1
        kinds = [f"新填{self.typed}项", f"新填{self.typed}项\n第二行", f"≥{self.typed}05件"]
        return self.random.choice(kinds)


def put(cell: Element, text: str) -> None:
    """Let a cell hold nothing but these words, each line a paragraph."""
    first, *others = cell.findall(qn("w:p"))
    for other in others:
        cell.remove(other)
    look = deepcopy(first.find(qn("w:pPr")))
    for child in list(first):
        first.remove(child)
    if look is not None:
        first.append(look)
    for line in reversed(text.split("\n")[1:]):
        paragraph = deepcopy(first)
        paragraph.append(run_of(line))
        first.addnext(paragraph)
    first.append(run_of(text.partition("\n")[0]))


def run_of(text: str) -> Element:
    """Return a run with these words."""
    run = parse_xml(f'<w:r {NS}><w:t xml:space="preserve"/></w:r>')
    run[0].text = text
    return run


def columns_of(cell: Element) -> int:
    """Return how many columns of the grid a cell covers."""
    span = cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
    return 1 if span is None else int(span.get(qn("w:val")))


def set_columns(cell: Element, columns: int) -> None:
    """Let a cell cover some columns of the grid."""
    properties = cell.get_or_add_tcPr()
    for old in properties.findall(qn("w:gridSpan")):
        properties.remove(old)
    if columns > 1:
        properties.append(parse_xml(f'<w:gridSpan {NS} w:val="{columns}"/>'))


def merge_of(cell: Element) -> str:
    """Tell whether a cell begins ("restart") or continues a merged one, "" if it is none."""
    merge = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
    return "" if merge is None else merge.get(qn("w:val")) or "continue"


def set_merge(cell: Element, value: str) -> None:
    """Let a cell begin ("restart") or continue a merged one, or ("") be none."""
    properties = cell.get_or_add_tcPr()
    for old in properties.findall(qn("w:vMerge")):
        properties.remove(old)
    if value:
        properties.append(parse_xml(f'<w:vMerge {NS} w:val="{value}"/>'))


def at_column(row: Element, column: int) -> Element | None:
    """Return the cell of a row that begins at a column of the grid."""
    begin = 0
    for cell in row.findall(qn("w:tc")):
        if begin == column:
            return cell
        begin += columns_of(cell)
    return None


# ---- Words -----------------------------------------------------------------------------------


def type_over(editor: Editor) -> None:
    """Type over a value within its control."""
    controls = list(editor.body.iter(qn("w:sdt")))
    if not controls:
        return
    control = editor.random.choice(controls)
    tag = control.find(f"{qn('w:sdtPr')}/{qn('w:tag')}").get(qn("w:val"))
    text = editor.words().replace("\n", "，")
    if tag.endswith("_amount"):
        text = editor.random.choice(list(AMOUNTS))
    elif tag.startswith("is_"):
        text = editor.random.choice(list(TICKS))
    inside = control.find(qn("w:sdtContent"))
    for run in list(inside):
        inside.remove(run)
    inside.append(run_of(text))


def type_in_cell(editor: Editor) -> None:
    """Type over a whole cell; its control goes."""
    put(editor.cell(), editor.words())


def clear_cell(editor: Editor) -> None:
    """Empty a cell."""
    put(editor.cell(), "")


def paste_over(editor: Editor) -> None:
    """Copy the words of one cell over those of another."""
    source, target = editor.cell(), editor.cell()
    put(target, "".join(text.text or "" for text in source.iter(qn("w:t"))))


def exchange_cells(editor: Editor) -> None:
    """Exchange what stands in two cells, controls and all."""
    first, second = editor.cell(), editor.cell()
    if first is second:
        return
    ours, theirs = first.findall(qn("w:p")), second.findall(qn("w:p"))
    first.extend(theirs)
    second.extend(ours)


def add_paragraph_in_cell(editor: Editor) -> None:
    """Press Enter at the end of a cell and type on."""
    last = editor.cell().findall(qn("w:p"))[-1]
    new = parse_xml(f"<w:p {NS}/>")
    new.append(run_of(editor.words()))
    last.addnext(new)


def add_paragraph(editor: Editor) -> None:
    """Type a line before or behind a table."""
    new = parse_xml(f"<w:p {NS}/>")
    new.append(run_of(editor.words()))
    editor.random.choice([editor.table().addprevious, editor.table().addnext])(new)


def delete_paragraph(editor: Editor) -> None:
    """Delete a line outside of tables."""
    paragraphs = editor.body.findall(qn("w:p"))
    if paragraphs:
        editor.body.remove(editor.random.choice(paragraphs))


# ---- Rows ------------------------------------------------------------------------------------


def delete_row(editor: Editor) -> None:
    """Delete a row; merged cells that began in it begin in the next one, as Word has it."""
    row = editor.row()
    below = row.getnext()
    column = 0
    for cell in row.findall(qn("w:tc")):
        other = None if below is None or below.tag != qn("w:tr") else at_column(below, column)
        if merge_of(cell) == "restart" and other is not None and merge_of(other):
            set_merge(other, "restart")
        column += columns_of(cell)
    row.getparent().remove(row)


def copy_row(editor: Editor) -> None:
    """Paste a row once more below."""
    row = editor.row()
    row.addnext(deepcopy(row))


def add_row(editor: Editor) -> None:
    """Add a row below another, and fill in its last cells."""
    row = editor.row()
    new = deepcopy(row)
    row.addnext(new)
    cells = new.findall(qn("w:tc"))
    for merge in new.iter(qn("w:vMerge")):
        merge.set(qn("w:val"), "continue")
    for cell in cells[editor.random.randrange(len(cells)) :]:
        put(cell, editor.words())


def add_blank_row(editor: Editor) -> None:
    """Insert a row and leave it blank, its cells merged with nothing."""
    row = editor.row()
    new = deepcopy(row)
    editor.random.choice([row.addprevious, row.addnext])(new)
    for cell in new.findall(qn("w:tc")):
        set_merge(cell, "")
        put(cell, "")


def drag_row(editor: Editor) -> None:
    """Drag a row to another place of its table."""
    row = editor.row()
    place = editor.random.choice(row.getparent().findall(qn("w:tr")))
    if place is not row:
        editor.random.choice([place.addprevious, place.addnext])(row)


def drag_row_to_other_table(editor: Editor) -> None:
    row, place = editor.row(), editor.row()
    if place is not row:
        place.addnext(row)


# ---- Columns ---------------------------------------------------------------------------------


def add_column(editor: Editor) -> None:
    """Insert a column: blank, with words of its own, or a copy of the one beside it."""
    table = editor.table()
    place = editor.random.randrange(len(table.findall(f"{qn('w:tblGrid')}/{qn('w:gridCol')}")))
    kind = editor.random.choice(["blank", "head", "words", "copy"])
    for index, row in enumerate(table.findall(qn("w:tr"))):
        cell = at_column(row, place)
        if cell is None:
            continue
        new = deepcopy(cell)
        set_columns(new, 1)
        if kind != "copy":
            set_merge(new, "")
            has_words = kind == "words" or (kind == "head" and not index)
            put(new, editor.words() if has_words else "")
        cell.addprevious(new)
    grid = table.find(qn("w:tblGrid"))
    grid.insert(place, deepcopy(grid[place]))


def remove_column(editor: Editor) -> None:
    """Delete a column of a table; wider cells become narrower."""
    table = editor.table()
    grid = table.find(qn("w:tblGrid"))
    if len(grid) < 2:
        return
    place = editor.random.randrange(len(grid))
    for row in table.findall(qn("w:tr")):
        begin = 0
        for cell in row.findall(qn("w:tc")):
            columns = columns_of(cell)
            if begin <= place < begin + columns:
                if columns > 1:
                    set_columns(cell, columns - 1)
                elif len(row.findall(qn("w:tc"))) > 1:
                    row.remove(cell)
                break
            begin += columns
    grid.remove(grid[place])


# ---- Merged cells ----------------------------------------------------------------------------


def merge_right(editor: Editor) -> None:
    """Merge a cell with the next one, as Word does: the words of both come together."""
    cell = editor.cell()
    other = cell.getnext()
    if other is None or other.tag != qn("w:tc"):
        return
    set_columns(cell, columns_of(cell) + columns_of(other))
    _take_words(cell, other)
    other.getparent().remove(other)


def merge_down(editor: Editor) -> None:
    """Merge a cell with the one below."""
    row = editor.row()
    below = row.getnext()
    if below is None or below.tag != qn("w:tr"):
        return
    column = editor.random.randrange(sum(map(columns_of, row.findall(qn("w:tc")))))
    cell, other = at_column(row, column), at_column(below, column)
    if cell is None or other is None or columns_of(cell) != columns_of(other):
        return
    set_merge(cell, merge_of(cell) or "restart")
    set_merge(other, "continue")
    _take_words(cell, other)
    put(other, "")


def _take_words(cell: Element, other: Element) -> None:
    if "".join(text.text or "" for text in other.iter(qn("w:t"))):
        cell.extend(deepcopy(paragraph) for paragraph in other.findall(qn("w:p")))


def part_cell(editor: Editor) -> None:
    """Take a cell out of the merged one that it goes on with; it is blank then, as in Word."""
    merged = [cell for cell in editor.table().iter(qn("w:tc")) if merge_of(cell)]
    if merged:
        cell = editor.random.choice(merged)
        set_merge(cell, editor.random.choice(["", "restart"]))
        if editor.random.random() < 0.5:
            put(cell, "")


# ---- Tables ----------------------------------------------------------------------------------


def paste_table(editor: Editor) -> None:
    """Paste a table once more, beside itself or another."""
    new = deepcopy(editor.table())
    place = editor.table()
    if editor.random.random() < 0.5:
        place.addprevious(new)
        new.addnext(parse_xml(f"<w:p {NS}/>"))
    else:
        place.addnext(new)
        new.addprevious(parse_xml(f"<w:p {NS}/>"))


def delete_table(editor: Editor) -> None:
    table = editor.table()
    table.getparent().remove(table)


def split_table(editor: Editor) -> None:
    """Split a table above a row."""
    row = editor.row()
    table = row.getparent()
    rows = table.findall(qn("w:tr"))
    place = rows.index(row)
    if not place:
        return
    new = deepcopy(table)
    for old in new.findall(qn("w:tr"))[:place]:
        new.remove(old)
    for old in rows[place:]:
        table.remove(old)
    table.addnext(new)
    table.addnext(parse_xml(f"<w:p {NS}/>"))


def join_tables(editor: Editor) -> None:
    """Put the rows of a table below those of another."""
    first, second = editor.table(), editor.table()
    if first is not second:
        first.extend(second.findall(qn("w:tr")))
        second.getparent().remove(second)


# ---- Other things ----------------------------------------------------------------------------


def track_deleted_row(editor: Editor) -> None:
    editor.row().get_or_add_trPr().append(parse_xml(f"<w:del {NS} {SIGNED}/>"))


def remove_controls(editor: Editor) -> None:
    """Leave the words of all controls, as copying into a new document does."""
    for control in list(editor.body.iter(qn("w:sdt"))):
        for child in list(control.find(qn("w:sdtContent"))):
            control.addprevious(child)
        control.getparent().remove(control)


EDITS: dict[str, Callable[[Editor], None]] = {
    edit.__name__: edit
    for edit in (
        type_over,
        type_in_cell,
        clear_cell,
        paste_over,
        exchange_cells,
        add_paragraph_in_cell,
        add_paragraph,
        delete_paragraph,
        delete_row,
        copy_row,
        add_row,
        add_blank_row,
        drag_row,
        drag_row_to_other_table,
        add_column,
        remove_column,
        merge_right,
        merge_down,
        part_cell,
        paste_table,
        delete_table,
        split_table,
        join_tables,
        track_deleted_row,
        remove_controls,
    )
}
