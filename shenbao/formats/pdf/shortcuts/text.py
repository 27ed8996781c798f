"""What Pango needs for text of a style is made ready once a style instead of once a text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from weasyprint.text.constants import LST_TO_ISO, PANGO_DIRECTION
from weasyprint.text.ffi import ffi, gobject, pango, unicode_to_char_p
from weasyprint.text.fonts import font_features, get_font_description
from weasyprint.text.line_break import Layout, _font_style_cache_key, strut

from shenbao.formats.pdf.shortcuts.facts import once_a_style

KEYS = "_shenbao_font_keys"

FEATURES = (
    "font_kerning",
    "font_variant_ligatures",
    "font_variant_position",
    "font_variant_caps",
    "font_variant_numeric",
    "font_variant_alternates",
    "font_variant_east_asian",
    "font_feature_settings",
)

set_up = Layout.setup


class Ready(NamedTuple):
    """What the layouts of all texts of a style have in common."""

    context: Any
    description: Any
    language: Any


def set_up_layout(layout: Any, style: Any) -> None:
    """Do what ``Layout.setup`` does."""
    ready = _ready(style)
    if ready is None:
        set_up(layout, style)
        return
    layout.style = style
    layout.first_line_direction = 0
    layout.language = ready.language
    layout.layout = made = ffi.gc(pango.pango_layout_new(ready.context), gobject.g_object_unref)
    pango.pango_layout_set_auto_dir(made, False)
    pango.pango_layout_set_font_description(made, ready.description)
    layout.ascent = layout.underline_position = layout.strikethrough_position = None


def is_ready(style: Any) -> bool:
    """Tell whether texts of a style have no attributes of fonts."""
    return _ready(style) is not None


@once_a_style
def _ready(style: Any) -> Ready | None:
    """Return what is common to all texts; None for a style whose texts have attributes of fonts."""
    if style["text_decoration_line"] != "none":
        return None
    if font_features(*(style[feature] for feature in FEATURES)):
        return None
    context = ffi.gc(
        pango.pango_font_map_create_context(style.font_config.font_map), gobject.g_object_unref
    )
    pango.pango_context_set_round_glyph_positions(context, False)
    pango.pango_context_set_base_dir(context, PANGO_DIRECTION[style["direction"]])
    override = style["font_language_override"]
    name = style["lang"]
    if override != "normal":
        name = LST_TO_ISO.get(override.lower(), override)
    if name:
        pointer, _bytes = unicode_to_char_p(name)
        language = pango.pango_language_from_string(pointer)
        pango.pango_context_set_language(context, language)
    else:
        language = pango.pango_language_get_default()
    return Ready(context, get_font_description(style), language)


def font_key(style: Any, include_size: bool = False) -> str:
    """Do what ``_font_style_cache_key`` does."""
    keys = vars(style).setdefault(KEYS, {})
    if include_size not in keys:
        keys[include_size] = _font_style_cache_key(style, include_size)
    key: str = keys[include_size]
    return key


known_strut = once_a_style(strut)

REPLACED: Mapping[str, Callable[..., Any]] = {
    "weasyprint.text.line_break.Layout.setup": set_up_layout,
    "weasyprint.text.line_break._font_style_cache_key": font_key,
    "weasyprint.text.line_break.strut": known_strut,
}
