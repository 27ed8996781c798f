"""How each element of a Word document reads: ECMA-376 part 1, clause 17, in one table.

Beside the elements of WordprocessingML it has those of DrawingML, equations, VML and
Word's extensions that stand among them, down to where their words are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import Enum, auto
from typing import TypeAlias

from shenbao.office.equations import linear
from shenbao.office.xml import MC, Element, M, W, switch

PAGE_BREAK = "\f"
"""The character that stands for a page or column break: no XML holds it as itself."""

_SCHEMAS = "http://schemas.openxmlformats.org/"
_OFFICE = "http://schemas.microsoft.com/office/"
NAMESPACES = {
    "w": W[1:-1],
    "m": M[1:-1],
    "mc": MC[1:-1],
    "a": f"{_SCHEMAS}drawingml/2006/main",
    "c": f"{_SCHEMAS}drawingml/2006/chart",
    "dgm": f"{_SCHEMAS}drawingml/2006/diagram",
    "lc": f"{_SCHEMAS}drawingml/2006/lockedCanvas",
    "pic": f"{_SCHEMAS}drawingml/2006/picture",
    "wp": f"{_SCHEMAS}drawingml/2006/wordprocessingDrawing",
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "w10": "urn:schemas-microsoft-com:office:word",
    "xvml": "urn:schemas-microsoft-com:office:excel",
    "pvml": "urn:schemas-microsoft-com:office:powerpoint",
    "a14": f"{_OFFICE}drawing/2010/main",
    "pic14": f"{_OFFICE}drawing/2010/picture",
    "cx": f"{_OFFICE}drawing/2014/chartex",
    "w14": f"{_OFFICE}word/2010/wordml",
    "wp14": f"{_OFFICE}word/2010/wordprocessingDrawing",
    "wpc": f"{_OFFICE}word/2010/wordprocessingCanvas",
    "wpg": f"{_OFFICE}word/2010/wordprocessingGroup",
    "wps": f"{_OFFICE}word/2010/wordprocessingShape",
    "w15": f"{_OFFICE}word/2012/wordml",
    "wp15": f"{_OFFICE}word/2012/wordprocessingDrawing",
    "w16se": f"{_OFFICE}word/2015/wordml/symex",
}
"""The namespaces whose elements are known, by the prefixes that they mostly have."""


def qualified(name: str) -> str:
    """Return a name such as w:p with its namespace, as lxml writes it."""
    prefix, _colon, local = name.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}"


CONTROL = qualified("w:sdt")
"""A content control."""

CHOICE, FALLBACK = qualified("mc:Choice"), qualified("mc:Fallback")
REQUIRED = "Requires"


class Reading(Enum):
    """How an element reads that is not itself a piece of text."""

    WRAPS = auto()
    """It shows nothing itself; what stands in it is read."""

    PARAGRAPH = auto()
    """Within another paragraph, as in a text box: it is read, and its end is a line break."""

    IN_CONTEXT = auto()
    """It is read by ``ParagraphReader``: what it shows depends on what stands around it."""

    NOT_SHOWN = auto()
    """Nobody sees it or anything in it, once all tracked changes are accepted."""


class Omission(Enum):
    """Words of a document that are not read, by why: whoever reads it is told of them."""

    STRUCK = auto()
    HIDDEN = auto()
    FIELD = auto()
    """A field that is seen, but only Word knows as what."""

    MARK = auto()
    """The number of a note, where the note belongs."""

    SYMBOL = auto()
    GUIDE = auto()
    """How a word is pronounced, above it."""

    PROMPT = auto()
    """What an empty content control shows, which says what to do with it."""

    PICTURE = auto()
    """What a picture shows, as its alternative text says."""

    DRAWING = auto()
    """A chart or diagram."""

    WORD_ART = auto()
    EMBEDDED = auto()
    """Another document, or a control, in this one."""


Text: TypeAlias = str | Callable[[Element], str]
"""The piece of text that an element reads as, or what finds it out."""

Treatment: TypeAlias = Reading | Omission | Text


def _break(element: Element) -> str:
    return PAGE_BREAK if element.get(f"{W}type") in ("page", "column") else "\n"


_TEXTS: dict[str, Text] = {
    "w:br": _break,
    "w:cr": "\n",
    "w:tab": "\t",
    "w:ptab": "\t",
    "w:noBreakHyphen": "-",
    "a:br": "\n",
}

_EQUATIONS = """
    m:oMath m:oMathPara
    m:acc m:bar m:box m:borderBox m:d m:eqArr m:f m:func m:groupChr m:limLow m:limUpp m:m m:nary
    m:phant m:r m:rad m:sPre m:sSub m:sSubSup m:sSup
"""
"""Equations, and their parts where they stand alone."""

_IN_CONTEXT = """
    w:r w:t w:sym w16se:symEx w:fldChar w:instrText w:fldSimple w:tc w:bdo w:dir
    a:t
"""

_OMITTED = {
    Omission.FIELD: "w:dayShort w:monthShort w:yearShort w:dayLong w:monthLong w:yearLong",
    Omission.MARK: "w:footnoteReference w:endnoteReference",
    Omission.GUIDE: "w:rt",
    Omission.DRAWING: "c:chart cx:chart dgm:relIds",
    Omission.EMBEDDED: """
        w:altChunk w:subDoc w:control w:contentPart w14:contentPart a14:contentPart
        w:objectEmbed w:objectLink w:movie o:OLEObject
    """,
}

_WRAPPERS = """
    w:document w:body w:hdr w:ftr
    w:footnotes w:footnote w:endnotes w:endnote w:comments w:comment
    w:tbl w:tr
    w:sdt w:sdtContent w:customXml w:ins w:moveTo w14:conflictIns
    w:hyperlink w:smartTag
    w:object w:pict w:drawing w:txbxContent w:ruby w:rubyBase
    mc:AlternateContent mc:Choice mc:Fallback
    wp:inline wp:anchor a:graphic a:graphicData
    wps:wsp wps:txbx wpg:wgp wpg:grpSp wpg:graphicFrame wpc:wpc wpc:graphicFrame
    lc:lockedCanvas a:sp a:grpSp a:graphicFrame a:txSp a:txBody a:fld a:r a14:m
    a:nvSpPr a:nvPicPr a:nvGraphicFramePr pic:pic pic:nvPicPr a:pic
    v:shape v:shapetype v:rect v:roundrect v:oval v:line v:polyline v:arc v:curve v:image
    v:group v:textbox
"""

# What holds a number, a place or looks and no text, and so is not gone into.
_SHOWS_NOTHING = """
    w:softHyphen w:pgNum w:lastRenderedPageBreak w:proofErr
    w:footnoteRef w:endnoteRef w:annotationRef w:separator w:continuationSeparator
    w:commentReference
    w:bookmarkStart w:bookmarkEnd w:commentRangeStart w:commentRangeEnd w:permStart w:permEnd
    w:moveFromRangeStart w:moveFromRangeEnd w:moveToRangeStart w:moveToRangeEnd
    w:customXmlInsRangeStart w:customXmlInsRangeEnd
    w:customXmlDelRangeStart w:customXmlDelRangeEnd
    w:customXmlMoveFromRangeStart w:customXmlMoveFromRangeEnd
    w:customXmlMoveToRangeStart w:customXmlMoveToRangeEnd
    w14:customXmlConflictInsRangeStart w14:customXmlConflictInsRangeEnd
    w14:customXmlConflictDelRangeStart w14:customXmlConflictDelRangeEnd
"""

_NOT_SHOWN = """
    w:del w:moveFrom w:delText w:delInstrText w14:conflictDel
    w:pPr w:rPr w:tblPr w:tblPrEx w:tblGrid w:trPr w:tcPr w:sectPr
    w:sdtPr w:sdtEndPr w:customXmlPr w:smartTagPr w:rubyPr w:background
    w:ffData w:fldData w:numberingChange
"""

# Where a drawing stands and how it looks; the words of some are in ATTRIBUTES.
_LOOKS = """
    a:blipFill a:bodyPr a:cNvPr a:cNvPicPr a:cNvSpPr a:cNvGraphicFramePr a:cxnSp a:endParaRPr
    a:extLst a:grpSpPr a:lstStyle a:nvGrpSpPr a:pPr a:rPr a:spPr a:style a:useSpRect a:xfrm
    o:callout o:clippath o:complex o:diagram o:extrusion o:ink o:lock o:signatureline o:skew
    pic14:extLst pic14:style pic:blipFill pic:cNvPr pic:cNvPicPr pic:spPr
    pvml:iscomment pvml:textdata
    v:fill v:formulas v:handles v:imagedata v:path v:shadow v:stroke v:textpath
    w10:anchorlock w10:borderbottom w10:borderleft w10:borderright w10:bordertop w10:wrap
    wp14:sizeRelH wp14:sizeRelV
    wp:cNvGraphicFramePr wp:docPr wp:effectExtent wp:extent wp:positionH wp:positionV wp:simplePos
    wp:wrapNone wp:wrapSquare wp:wrapThrough wp:wrapTight wp:wrapTopAndBottom
    wpc:bg wpc:extLst wpc:whole
    wpg:cNvFrPr wpg:cNvGrpSpPr wpg:cNvPr wpg:extLst wpg:grpSpPr wpg:xfrm
    wps:bodyPr wps:cNvCnPr wps:cNvPr wps:cNvSpPr wps:extLst wps:linkedTxbx wps:spPr wps:style
    xvml:ClientData
"""

_TREATMENTS: tuple[tuple[Treatment, str], ...] = (
    (Reading.IN_CONTEXT, _IN_CONTEXT),
    (Reading.PARAGRAPH, "w:p a:p"),
    (Reading.WRAPS, _WRAPPERS),
    (Reading.NOT_SHOWN, _SHOWS_NOTHING),
    (Reading.NOT_SHOWN, _NOT_SHOWN),
    (Reading.NOT_SHOWN, _LOOKS),
    (linear, _EQUATIONS),
    *_OMITTED.items(),
    *((text, name) for name, text in _TEXTS.items()),
)

READINGS: dict[str, Treatment] = {
    qualified(name): treatment for treatment, names in _TREATMENTS for name in names.split()
}
"""How each element reads, by its name with namespace."""

ATTRIBUTES: dict[str, tuple[str, Omission]] = {
    qualified(name): (attribute, omission)
    for omission, attribute, names in (
        (Omission.PICTURE, "descr", "wp:docPr pic:cNvPr a:cNvPr wps:cNvPr wpg:cNvPr"),
        (Omission.PICTURE, "alt", "v:shape v:rect v:roundrect v:oval v:group v:image"),
        (Omission.PICTURE, qualified("o:suggestedsigner"), "o:signatureline"),
        (Omission.WORD_ART, "string", "v:textpath"),
    )
    for name in names.split()
}
"""The attributes that hold words, by the names of their elements."""


PICTURES = frozenset(map(qualified, ("pic:pic", "a:pic", "v:imagedata")))
"""What shows a picture, which is seen whether it is described or not."""

SEEN = frozenset(Omission) - {Omission.STRUCK, Omission.HIDDEN, Omission.GUIDE}
"""What stands in a line of words as a person sees it."""


def reading_of(element: Element) -> Treatment:
    """Return how an element reads; one that is not known wraps, so that no text is lost."""
    name = element.tag
    if name in (CHOICE, FALLBACK):
        return Reading.WRAPS if _is_chosen(element) else Reading.NOT_SHOWN
    return READINGS.get(name, Reading.WRAPS)


def is_prompt(element: Element) -> bool:
    """Tell whether an element is a content control that shows no words but its prompt."""
    control = element if element.tag == CONTROL else None
    return control is not None and bool(switch(control.find(f"{W}sdtPr/{W}showingPlcHdr")))


def _is_chosen(alternative: Element) -> bool:
    """Tell whether it is the first of some alternatives of which all is known."""
    parent = alternative.getparent()
    siblings: Iterable[Element] = (alternative,) if parent is None else parent
    return next((sibling for sibling in siblings if _is_known(sibling)), None) is alternative


def _is_known(alternative: Element) -> bool:
    if alternative.tag != CHOICE:
        return alternative.tag == FALLBACK
    needed = alternative.get(REQUIRED, "").split()
    return all(alternative.nsmap.get(prefix) in _KNOWN for prefix in needed)


_KNOWN = frozenset(NAMESPACES.values())
