"""Lengths that are no percentages are looked up once a style instead of once a box."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from weasyprint.layout.percent import resolve_percentages

from shenbao.formats.pdf.shortcuts.facts import once_a_style

SIDES = ("top", "right", "bottom", "left")
BORDERS = tuple(f"border_{side}_width" for side in SIDES)
LENGTHS = (
    *(f"margin_{side}" for side in SIDES),
    *(f"padding_{side}" for side in SIDES),
    *("width", "min_width", "max_width", "height", "min_height", "max_height"),
)

Lengths = dict[str, Any]


def resolve(box: Any, containing_block: Any) -> None:
    """Do what ``resolve_percentages`` does."""
    fixed = _fixed_lengths(box.style)
    if fixed is None:
        resolve_percentages(box, containing_block)
        return
    attributes = vars(box)
    attributes.update(fixed)
    if BORDERS[0] not in fixed:  # those of cells that share them may be set already
        for border in BORDERS:
            if border not in attributes:
                attributes[border] = box.style[border]


def has_no_edges(style: Any) -> bool:
    """Tell whether boxes of a style have no margins, borders or paddings."""
    lengths = _fixed_lengths(style)
    edges = (f"{kind}_{side}" for kind in ("margin", "padding") for side in SIDES)
    return lengths is not None and not (
        any(lengths[edge] for edge in edges) or any(style[border] for border in BORDERS)
    )


@once_a_style
def _fixed_lengths(style: Any) -> Lengths | None:
    """Return the used lengths of all boxes of a style, None if they depend on other boxes."""
    if style["box_sizing"] != "content-box":
        return None
    lengths: Lengths = {}
    if style["border_collapse"] != "collapse":
        lengths = {border: style[border] for border in BORDERS}
    for name in LENGTHS:
        value = style[name]
        if value == "auto":
            lengths[name] = 0 if name in ("min_width", "min_height") else value
        elif getattr(value, "unit", None) == "px":
            lengths[name] = value.value
        else:
            return None
    return lengths


REPLACED: Mapping[str, Callable[..., Any]] = {
    "weasyprint.layout.percent.resolve_percentages": resolve,
}
