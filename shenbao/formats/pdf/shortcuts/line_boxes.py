"""Lines that hold one plain text, as nearly all do, are placed without looking for anything else.

WeasyPrint goes through a dozen functions for a line, as it may have floats beside it, and boxes
in it of all kinds and alignments. Here is what they come to for a text alone, sum by sum.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from weasyprint.formatting_structure.boxes import Box, TextBox
from weasyprint.layout.inline import _adjust_line_height, get_next_linebox, text_align

from shenbao.formats.pdf.shortcuts import lines
from shenbao.formats.pdf.shortcuts.facts import once_a_style
from shenbao.formats.pdf.shortcuts.percentages import has_no_edges, resolve

TOLERANCE = 1 + 1e-9
"""How much wider than its room a line may be, as WeasyPrint has it."""

is_in_flow = Box.is_in_normal_flow


def next_line(
    context: Any, linebox: Any, position_y: float, bottom_space: float, skip_stack: Any, *more: Any
) -> Any:
    """Do what ``get_next_linebox`` does."""
    containing_block, _absolute, _fixed, first_letter_style, first_line_style = more
    if not (context.excluded_shapes or first_letter_style or first_line_style):
        placed = _placed(context, linebox, position_y, skip_stack, containing_block)
        if placed is not None:
            return placed
    return get_next_linebox(context, linebox, position_y, bottom_space, skip_stack, *more)


def _placed(context: Any, linebox: Any, position_y: float, skip_stack: Any, block: Any) -> Any:
    """Return a line with its place, and where the next one begins; None for one not that plain."""
    if len(linebox.children) != 1 or block.style["direction"] != "ltr":
        return None
    text = linebox.children[0]
    skip = _skipped(skip_stack)
    if type(text) is not TextBox or skip is None or not _is_plain(linebox.style, text):
        return None
    left = block.content_box_x()
    available = left + block.width - left
    linebox.position_x, linebox.position_y = left, position_y
    linebox.width = linebox.height = 0
    resolve(text, block)
    text.position_x, text.position_y = left + linebox.text_indent, position_y
    max_x = (left + available) * TOLERANCE
    known = lines.known_line(text, max_x - text.position_x, skip)
    if known is None:
        return None
    new = lines.text_of_line(text, known, max_x - text.position_x)
    end_x = new.position_x + new.margin_width()
    if end_x > max_x:
        return None
    line = linebox.copy_with_children([new])
    line.remove_decoration(start=bool(skip), end=known.resume_at is not None)
    line.width = end_x - line.content_box_x()
    _adjust_line_height(line)
    linebox.width, linebox.height = line.width, line.height
    is_last = known.resume_at is None or known.is_forced
    offset_x = text_align(context, line, available, is_last)
    _set_height(line, new)
    line.translate(offset_x, position_y - line.position_y)
    line.position_y = position_y
    return line, None if known.resume_at is None else {0: {known.resume_at: None}}


def _skipped(skip_stack: Any) -> int | None:
    """Return how many bytes of the only text the lines before have; None where it is unclear."""
    if skip_stack is None:
        return 0
    inner = skip_stack.get(0)
    if inner is None or len(inner) != 1:
        return None
    ((skip, rest),) = inner.items()
    return skip if rest is None else None


def _is_plain(style: Any, text: Any) -> bool:
    """Tell whether a line and its text have no place of their own, and no edges."""
    if not _stands_in_line(style) or not _stands_in_line(text.style):
        return False
    # where spaces collapse, they are left out at the ends of lines
    content: str = text.text
    return text.style["white_space"] == "pre-wrap" or content.strip(" ") == content


@once_a_style
def _stands_in_line(style: Any) -> bool:
    """Tell whether what has a style is where it comes in its line, without edges."""
    return (
        style["float"] == "none"
        and style["position"] == "static"
        and style["vertical_align"] == "baseline"
        and has_no_edges(style)
    )


def _set_height(line: Any, text: Any) -> None:
    """Put the text on the baseline of the line, which is as high as both need it."""
    top = -text.baseline
    bottom = top + text.margin_height()
    own_top = -line.baseline
    own_bottom = own_top + line.margin_height()
    text.position_y = top
    line.position_y = min(top, own_top)
    line.baseline = -line.position_y
    line.height = max(bottom, own_bottom) - line.position_y
    line.margin_top = line.margin_bottom = 0


def in_flow(box: Any) -> bool:
    """Do what ``is_in_normal_flow`` does."""
    style = box.style
    is_plain = style["float"] == "none" and style["position"] in ("static", "relative")
    return is_plain or bool(is_in_flow(box))


REPLACED: Mapping[str, Callable[..., Any]] = {
    "weasyprint.layout.inline.get_next_linebox": next_line,
    "weasyprint.formatting_structure.boxes.Box.is_in_normal_flow": in_flow,
}
