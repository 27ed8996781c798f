"""Boxes without images, round corners and floats beside them take the straight way.

Whether a style is as plain as that is found out once a style. A border of one colour on all
sides is drawn as the two rectangles that it comes to in the end.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from weasyprint.draw.border import draw_border
from weasyprint.draw.color import get_color
from weasyprint.layout.background import layout_box_backgrounds
from weasyprint.layout.float import avoid_collisions

from shenbao.formats.pdf.shortcuts.facts import once_a_style
from shenbao.formats.pdf.shortcuts.objects import to_bytes
from shenbao.formats.pdf.shortcuts.percentages import SIDES

CORNERS = ("top_left", "top_right", "bottom_right", "bottom_left")
RADII = tuple(f"border_{corner}_radius" for corner in CORNERS)
NO_RADIUS = (0, 0)
NO_RADII = dict.fromkeys(RADII, NO_RADIUS)
ZERO = (0, "px")


# ---- Borders ------------------------------------------------------------------


def draw(stream: Any, box: Any) -> None:
    """Do what ``draw_border`` does."""
    is_plain, color = _border(box.style)
    widths = _widths(box)
    if is_plain and not any(widths):
        return
    if color is None or 0 in widths or any(getattr(box, radius) != NO_RADIUS for radius in RADII):
        draw_border(stream, box)
    else:
        _draw_rectangles(stream, box, widths, color)


def has_no_border(box: Any) -> bool:
    """Tell whether there is nothing to draw around a box."""
    return _border(box.style)[0] and not any(_widths(box))


def _widths(box: Any) -> tuple[float, float, float, float]:
    return (
        box.border_top_width,
        box.border_right_width,
        box.border_bottom_width,
        box.border_left_width,
    )


@once_a_style
def _border(style: Any) -> tuple[bool, Any]:
    """Return whether a style has borders only, and their colour if all are alike."""
    is_plain = (
        style["visibility"] == "visible"
        and style["column_width"] == style["column_count"] == "auto"
        and style["border_image_source"][0] == "none"
    )
    colors = [get_color(style, f"border_{side}_color") for side in SIDES]
    are_alike = {style[f"border_{side}_style"] for side in SIDES} == {"solid"}
    are_alike &= all(color == colors[0] for color in colors) and bool(colors[0].alpha)
    return is_plain, colors[0] if is_plain and are_alike else None


def _draw_rectangles(stream: Any, box: Any, widths: tuple[float, ...], color: Any) -> None:
    top, right, bottom, left = widths
    x, y = box.border_box_x(), box.border_box_y()
    width, height = box.border_width(), box.border_height()
    is_tagged = stream._tags is not None
    content = stream.stream
    if is_tagged:
        content += ("/Artifact", b"BMC")
    stream.push_state()
    stream.set_color(color)
    content += (
        _rectangle(x + left, y + top, width - left - right, height - top - bottom),
        _rectangle(x, y, width, height),
        b"f*",
    )
    stream.pop_state()
    if is_tagged:
        content.append(b"EMC")


def _rectangle(*sides: float) -> bytes:
    return b"%b %b %b %b re" % tuple(map(to_bytes, sides))


# ---- Backgrounds --------------------------------------------------------------


def lay_out_backgrounds(
    page: Any, box: Any, find_image: Any, layout_children: bool = True, style: Any = None
) -> None:
    """Do what ``layout_box_backgrounds`` does."""
    if not _is_empty(box.style) or style is not None or box is page:
        layout_box_backgrounds(page, box, find_image, layout_children, style)
        return
    vars(box).update(NO_RADII)
    if layout_children:
        for child in box.all_children():
            lay_out_backgrounds(page, child, find_image)
    box.background = None


@once_a_style
def _is_empty(style: Any) -> bool:
    """Tell whether a style has no background, no round corner, and no image around it."""
    return (
        style["visibility"] == "visible"
        and all(ZERO in style[radius] for radius in RADII)
        and style["border_image_source"][0] == style["mask_border_source"][0] == "none"
        and all(kind == "none" for kind, _value in style["background_image"])
        and not style["box_shadow"]
        and get_color(style, "background_color").alpha == 0
    )


# ---- Floats -------------------------------------------------------------------


def beside_floats(context: Any, box: Any, container: Any, outer: bool = True) -> Any:
    """Do what ``avoid_collisions`` does."""
    is_aside = box.style["float"] != "none" or container.style["direction"] != "ltr"
    if context.excluded_shapes or is_aside:
        return avoid_collisions(context, box, container, outer)
    left = container.content_box_x()
    right = left + container.width
    if outer:
        return left, box.position_y, right - left
    left += box.margin_left
    right -= box.margin_right
    return left - box.margin_left, box.border_box_y() - box.margin_top, right - left


REPLACED: Mapping[str, Callable[..., Any]] = {
    "weasyprint.draw.border.draw_border": draw,
    "weasyprint.layout.background.layout_box_backgrounds": lay_out_backgrounds,
    "weasyprint.layout.float.avoid_collisions": beside_floats,
}
