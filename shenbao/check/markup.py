"""Remnants of HTML in a text, and which of them mean nothing."""

from __future__ import annotations

import re
import unicodedata

MEANINGLESS = "b|big|center|em|font|i|o:p|small|span|strong|u"
"""Tags that change the look of words and nothing else; others part words, or raise them."""

TAGS = (
    f"{MEANINGLESS}|a|br|div|h[1-6]|hr|img|li|ol|p|pre|s|sub|sup"
    "|table|tbody|td|tfoot|th|thead|tr|ul"
)
MARKUP = re.compile(
    rf"</?(?:{TAGS})(?:\s[^<>]*)?/?>|&(?:[a-z]{{2,8}}|\#\d{{1,6}}|\#x[\da-f]{{1,5}});",
    re.IGNORECASE,
)
LOOKS = re.compile(
    rf"<(?P<end>/?)(?P<name>{MEANINGLESS})(?:\s[^<>]*)?(?P<empty>/?)>", re.IGNORECASE
)
ANY_TAG = re.compile(r"<[A-Za-z/!?][^>]*(?:>|\Z)")


def find_markup(text: str) -> list[re.Match[str]]:
    """Return the tags and character references in a text, in their order."""
    matches = MARKUP.finditer(text)
    return [match for match in matches if match[0][0] == "<" or unescape(match[0]) != match[0]]


def unescape(text: str) -> str:
    """Return the text with what its character references mean."""
    import html  # all the names of HTML: most texts have none

    return html.unescape(text)


def removable_tags(text: str) -> set[int]:
    """Return where the tags begin that change nothing but the look of the words between them.

    Of a tag that is not closed, such as that of a<b>c, it is not certain that it is one.
    """
    found: set[int] = set()
    opened: list[re.Match[str]] = []
    for tag in LOOKS.finditer(text):
        if tag["empty"]:
            found.add(tag.start())
        elif not tag["end"]:
            opened.append(tag)
        elif opened and opened[-1]["name"].lower() == tag["name"].lower():
            found |= {opened.pop().start(), tag.start()}
    return found


def has_same_words(old: str, new: str) -> bool:
    """Tell whether two texts have the same letters and digits, whatever their width and looks.

    They must have the same ones for who sees all but the tags of looks, and for who sees no
    tag at all, finished or not: &lt;b is no <b.
    """
    return all(_letters(old, tags) == _letters(new, tags) for tags in (LOOKS, ANY_TAG))


def _letters(text: str, tags: re.Pattern[str]) -> str:
    words = unicodedata.normalize("NFKC", unescape(tags.sub("", text)))
    return "".join(letter for letter in words if letter.isalnum())
