"""Completes a tagged PDF/A of WeasyPrint: the mark of PDF/UA, scopes of headers, artifacts."""

from __future__ import annotations

from typing import Any

from shenbao.formats.pdf.weasyprint_internals import page_dictionaries

# PDF/A lets metadata hold a property of another standard only if its schema is described there.
PDF_UA_MARK = b"""
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about=""
    xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
    xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
    xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
  <pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
    <pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
    <pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
    <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
    <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
      <pdfaProperty:name>part</pdfaProperty:name>
      <pdfaProperty:valueType>Integer</pdfaProperty:valueType>
      <pdfaProperty:category>internal</pdfaProperty:category>
      <pdfaProperty:description>Part of ISO 14289 the file conforms to</pdfaProperty:description>
    </rdf:li></rdf:Seq></pdfaSchema:property>
  </rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""
RDF_END = b"</rdf:RDF>"


def conform(_document: object, pdf: Any) -> None:
    """Complete a tagged PDF/A: WeasyPrint calls this finisher just before it writes the file."""
    _mark_pdf_ua(pdf)
    _scope_headers(pdf)
    _mark_artifacts(pdf)


def _mark_pdf_ua(pdf: Any) -> None:
    metadata = _object(pdf, pdf.catalog["Metadata"])
    metadata.stream = [part.replace(RDF_END, PDF_UA_MARK + RDF_END) for part in metadata.stream]


def _scope_headers(pdf: Any) -> None:
    """Say of each header cell whether it heads its row or its column.

    WeasyPrint lists the headers of each cell instead, but lists a header that
    is merged over rows for the first of them only.
    """
    for element in pdf.objects:
        kind = element.get("S") if isinstance(element, dict) else None
        if kind == "/TH":
            element.pop("ID", None)
            element["A"]["Scope"] = "/Column" if _is_in_head(pdf, element) else "/Row"
        elif kind == "/TD":
            element["A"].pop("Headers", None)


def _is_in_head(pdf: Any, cell: Any) -> bool:
    row = _object(pdf, cell["P"])
    return bool(_object(pdf, row["P"])["S"] == "/THead")


def _mark_artifacts(pdf: Any) -> None:
    """Mark what stands in page margins as artifacts, which are no part of the text.

    WeasyPrint leaves it out of the structure, but marks it like a part of it.
    """
    root = _object(pdf, pdf.catalog["StructTreeRoot"])
    in_structure = _descendants(pdf, root)
    pages_and_elements = _object(pdf, root["ParentTree"])["Nums"]
    for page, elements in zip(page_dictionaries(pdf), pages_and_elements[1::2], strict=False):
        content = _object(pdf, page["Contents"]).stream
        for mark, element in enumerate(elements):
            if element not in in_structure:
                elements[mark] = "null"
                _mark_artifact(content, mark)


def _mark_artifact(content: list[Any], mark: int) -> None:
    """Turn ``/Span <</MCID mark>> BDC`` of a content stream into the start of an artifact."""
    place = content.index({"MCID": mark})
    content[place - 1] = "/Artifact"
    content[place] = b"<</Type /Pagination>>"


def _descendants(pdf: Any, element: Any) -> set[bytes]:
    """Return the references of all structure elements below one."""
    found: set[bytes] = set()
    waiting = [element]
    while waiting:
        children = [child for child in waiting.pop().get("K", ()) if isinstance(child, bytes)]
        found.update(children)
        waiting += [_object(pdf, child) for child in children]
    return found


def _object(pdf: Any, reference: bytes) -> Any:
    number, _generation, _r = reference.split()
    return pdf.objects[int(number)]
