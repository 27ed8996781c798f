"""Values of styles that documents have in common are computed once instead of once a document.

The style of an element follows from that of its parent and from the declarations that hold
for it. So styles with the same ancestors and declarations have the same values, whatever
documents they are of, as long as these have the same fonts. Only plain documents share
values (``shenbao.formats.pdf.useragent``): elsewhere a style may be changed after it has
been computed, or depend on the size of the page.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import Any

from weasyprint.css import AnonymousStyle, ComputedStyle, StyleFor

KNOWN = "_shenbao_known"
MEMORY = "_shenbao_memory"
SHARING = "_shenbao_sharing"

MOST_STYLES = 500
"""The styles that are remembered of documents with the same fonts, before all are forgotten."""

ORDERED = {"position", "float", "display"}
"""Properties that leave a mark in the style when they are computed."""

begin = ComputedStyle.__init__
compute = ComputedStyle.__missing__
copy = ComputedStyle.copy
begin_anonymous = AnonymousStyle.__init__
compute_anonymous = AnonymousStyle.__missing__
copy_anonymous = AnonymousStyle.copy
apply_stylesheets = StyleFor.__init__


class Known:
    """The values of a style, and the styles of its children by what holds for them."""

    __slots__ = ("_children", "count", "values")

    def __init__(self, count: list[int]) -> None:
        self.values: dict[str, Any] = {}
        self.count = count
        self._children: dict[Hashable, Known] = {}

    def child(self, *key: Hashable) -> Known:
        """Return what is known of a child's style."""
        known = self._children.get(key)
        if known is None:
            known = self._children[key] = Known(self.count)
            self.count[0] += 1
        return known


def apply_to(styles: Any, html: Any, sheets: Any, hints: Any, fonts: Any, *more: Any) -> None:
    """Do what ``StyleFor.__init__`` does."""
    known = vars(fonts)
    if getattr(html, "shares_styles", False):
        if MEMORY not in known or known[MEMORY].count[0] > MOST_STYLES:
            known[MEMORY] = Known([0])
        known[SHARING] = known[MEMORY]
    try:
        apply_stylesheets(styles, html, sheets, hints, fonts, *more)
    finally:
        known.pop(SHARING, None)


def begin_style(style: Any, parent: Any, cascaded: Any, pseudo_type: Any, *more: Any) -> None:
    """Do what ``ComputedStyle.__init__`` does."""
    begin(style, parent, cascaded, pseudo_type, *more)
    above = vars(style.font_config if parent is None else parent)
    known = above.get(SHARING if parent is None else KNOWN)
    if known is not None:
        try:
            declarations = frozenset(cascaded.items())
        except TypeError:  # values that may be changed
            return
        vars(style)[KNOWN] = known.child(pseudo_type, style.base_url, declarations)


def begin_anonymous_style(style: Any, parent: Any) -> None:
    """Do what ``AnonymousStyle.__init__`` does."""
    begin_anonymous(style, parent)
    known = vars(parent).get(KNOWN)
    if known is not None:
        vars(style)[KNOWN] = known.child()


def value(style: Any, name: str) -> Any:
    """Do what ``ComputedStyle.__missing__`` does."""
    return _value(style, name, compute)


def anonymous_value(style: Any, name: str) -> Any:
    """Do what ``AnonymousStyle.__missing__`` does."""
    return _value(style, name, compute_anonymous)


def _value(style: Any, name: str, computed: Callable[[Any, str], Any]) -> Any:
    known = vars(style).get(KNOWN)
    if known is None or name in ORDERED:
        return computed(style, name)
    if name in known.values:
        found = style[name] = known.values[name]
        return found
    found = computed(style, name)
    if not isinstance(found, list) and name in style:
        known.values[name] = found
    return found


def copied(style: Any) -> Any:
    """Do what ``ComputedStyle.copy`` does: whoever copies a style changes the copy."""
    return _unknown(copy(style))


def anonymous_copied(style: Any) -> Any:
    """Do what ``AnonymousStyle.copy`` does."""
    return _unknown(copy_anonymous(style))


def _unknown(style: Any) -> Any:
    vars(style).pop(KNOWN, None)
    return style


REPLACED: Mapping[str, Callable[..., Any]] = {
    "weasyprint.css.StyleFor.__init__": apply_to,
    "weasyprint.css.ComputedStyle.__init__": begin_style,
    "weasyprint.css.ComputedStyle.__missing__": value,
    "weasyprint.css.ComputedStyle.copy": copied,
    "weasyprint.css.AnonymousStyle.__init__": begin_anonymous_style,
    "weasyprint.css.AnonymousStyle.__missing__": anonymous_value,
    "weasyprint.css.AnonymousStyle.copy": anonymous_copied,
}
