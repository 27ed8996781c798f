"""How each element of a page reads: the elements of the HTML standard, and those of old pages.

What a browser does by itself is in chapter 15 of the standard ("Rendering").
"""

from __future__ import annotations

from enum import Enum, auto


class Reading(Enum):
    """What of an element is read."""

    WORDS = auto()
    """The words in it, within the line."""

    BLOCK = auto()
    """The words in it, on lines of their own."""

    BREAK = auto()
    TABLE = auto()
    RAISED = auto()
    LOWERED = auto()
    QUOTED = auto()
    """The words in it, which a browser puts in quotation marks."""

    EQUATION = auto()
    FIELD = auto()
    """What is filled in or chosen."""

    DETAILS = auto()
    """The words in it, if it is open; else only its summary."""

    DIALOG = auto()
    """The words in it, if it is open."""

    STRUCK = auto()
    BUTTON = auto()
    GUIDE = auto()
    """How a word is pronounced, above it."""

    EMBEDDED = auto()
    """What shows no text of the page, or none that is seen while the thing itself is."""

    NOT_SHOWN = auto()
    """Nobody sees the words in it, though they are words."""

    CODE = auto()
    """What holds no words, or none for people."""


READINGS = {
    name: reading
    for reading, names in {
        Reading.WORDS: """
            a abbr acronym b bdi bdo big blink cite code data dfn em font i ins kbd label mark
            nobr output picture rb ruby samp slot small span strong time tt u var option optgroup
            marquee multicol svg element content geolocation permission menuitem
            map layer portal
        """,
        Reading.BLOCK: """
            address article aside blockquote body caption center dd dir div dl dt fieldset
            figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html
            legend li listing main menu nav ol p plaintext pre search section summary tbody td tfoot
            th thead tr ul xmp
        """,
        Reading.BREAK: "br",
        Reading.TABLE: "table",
        Reading.RAISED: "sup",
        Reading.LOWERED: "sub",
        Reading.QUOTED: "q",
        Reading.EQUATION: "math",
        Reading.FIELD: "input select textarea",
        Reading.DETAILS: "details",
        Reading.DIALOG: "dialog",
        Reading.STRUCK: "del s strike",
        Reading.BUTTON: "button",
        Reading.GUIDE: "rt rtc",
        Reading.EMBEDDED: """
            applet area audio canvas embed fencedframe frame iframe image img meter object
            progress video
        """,
        Reading.NOT_SHOWN: """
            datalist desc metadata noembed noframes noscript title defs symbol annotation
            annotation-xml
        """,
        Reading.CODE: """
            base basefont bgsound col colgroup isindex keygen link meta nextid param rp script
            selectedcontent source spacer style template track wbr
            clippath lineargradient radialgradient filter mask pattern marker
        """,
    }.items()
    for name in names.split()
}
"""How each element reads, by its name; one that is not known is read for its words."""
