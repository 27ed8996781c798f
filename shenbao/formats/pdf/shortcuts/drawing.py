"""Lines of texts are drawn without being asked what else they may be, and have none of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pydyf import Dictionary  # type: ignore[import-untyped]
from weasyprint.draw import draw_inline_level
from weasyprint.formatting_structure.boxes import LineBox, TextBox

from shenbao.formats.pdf.shortcuts.boxes import has_no_border
from shenbao.formats.pdf.shortcuts.facts import once_a_style
from shenbao.formats.pdf.shortcuts.glyphs import draw as draw_text

TAG = "Span"


def draw(stream: Any, page: Any, box: Any, *more: Any) -> None:
    """Do what ``draw_inline_level`` does."""
    if more or type(box) is not LineBox or not _has_texts_only(box):
        draw_inline_level(stream, page, box, *more)
        return
    texts = box.children
    for index, text in enumerate(texts):
        is_last = index == len(texts) - 1
        ellipsis = box.block_ellipsis if is_last else "none"
        offset_x = text.position_x - box.position_x
        tags = stream._tags
        if tags is not None:
            mark = len(tags)
            tags[text] = {"tag": TAG, "mcid": mark}
            stream.stream += (f"/{TAG}", Dictionary({"MCID": mark}), b"BDC")
        draw_text(stream, text, offset_x, box.text_overflow, ellipsis)
        if tags is not None:
            stream.stream.append(b"EMC")


def _has_texts_only(box: Any) -> bool:
    """Tell whether there is nothing to draw of a line but the texts in it."""
    return (
        _is_bare(box.style)
        and box.background is None
        and has_no_border(box)
        and {*map(type, box.children)} == {TextBox}
    )


@once_a_style
def _is_bare(style: Any) -> bool:
    """Tell whether a style has no mask."""
    is_bare: bool = style["mask_border_source"][0] == "none"
    return is_bare


REPLACED: Mapping[str, Callable[..., Any]] = {"weasyprint.draw.draw_inline_level": draw}
