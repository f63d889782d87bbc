"""Declare a PDF/A-3 file with an XML attached to be Factur-X.

Factur-X wants four properties in the XMP metadata, and PDF/A a description of every property that
it does not know. typst writes metadata of its own and takes no others, so they are written anew
after the end of the file: an incremental update (ISO 32000-1, 7.5.6). The page is not copied.
"""

import re

NAMESPACE = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
# Each property: its value for an invoice of the profile EN 16931, and what it means.
PROPERTIES = {
    "DocumentType": ("INVOICE", "The type of the hybrid document"),
    "DocumentFileName": ("factur-x.xml", "The name of the embedded XML document"),
    "Version": ("1.0", "The version of the standard that the XML document follows"),
    "ConformanceLevel": ("EN 16931", "The conformance level of the XML document"),
}
VALUES = "".join(f"<fx:{name}>{value}</fx:{name}>" for name, (value, _) in PROPERTIES.items())
DESCRIPTION = f'<rdf:Description rdf:about="" xmlns:fx="{NAMESPACE}">{VALUES}</rdf:Description>'
DEFINITIONS = "".join(
    '<rdf:li rdf:parseType="Resource">'
    f"<pdfaProperty:name>{name}</pdfaProperty:name>"
    "<pdfaProperty:valueType>Text</pdfaProperty:valueType>"
    "<pdfaProperty:category>external</pdfaProperty:category>"
    f"<pdfaProperty:description>{meaning}</pdfaProperty:description>"
    "</rdf:li>"
    for name, (_, meaning) in PROPERTIES.items()
)
SCHEMA = (
    '<rdf:li rdf:parseType="Resource">'
    "<pdfaSchema:schema>Factur-X PDFA Extension Schema</pdfaSchema:schema>"
    f"<pdfaSchema:namespaceURI>{NAMESPACE}</pdfaSchema:namespaceURI>"
    "<pdfaSchema:prefix>fx</pdfaSchema:prefix>"
    f"<pdfaSchema:property><rdf:Seq>{DEFINITIONS}</rdf:Seq></pdfaSchema:property>"
    "</rdf:li>"
)
# Where typst's own end, which has both.
ENDS = {"</rdf:Bag></pdfaExtension:schemas>": SCHEMA, "</rdf:RDF>": DESCRIPTION}
ROW = 20  # Bytes of a row in the table of cross-references


def declared(pdf: bytes) -> bytes:
    """A file that typst wrote, as Factur-X; readers show what is attached when they open it.

    Raises ValueError where it is not built as typst builds them.
    """
    end = pdf[pdf.rindex(b"\ntrailer\n") :]
    table = int(found(rb"startxref\n(\d+)", end))
    root = int(found(rb"/Root (\d+) 0 R", end))
    catalog = found(rb"obj\n(.*?)\nendobj", from_object(pdf, table, root))
    metadata = int(found(rb"/Metadata (\d+) 0 R", catalog))
    packet = extended(stream_of(from_object(pdf, table, metadata)))
    stream = b"<</Length %d/Type/Metadata/Subtype/XML>>\nstream\n%b\nendstream"
    updated = {
        metadata: stream % (len(packet), packet),
        root: catalog.replace(b"/Type/Catalog", b"/Type/Catalog/PageMode/UseAttachments"),
    }
    pdf += b"\n"
    rows = b"0 1\n0000000000 65535 f\r\n"
    for number, content in updated.items():
        rows += b"%d 1\n%010d 00000 n\r\n" % (number, len(pdf))
        pdf += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    trailer = b"trailer\n<<%b/Prev %d>>\n" % (found(rb"<<(.*)>>\nstartxref", end), table)
    return pdf + b"xref\n%b%bstartxref\n%d\n%%%%EOF\n" % (rows, trailer, len(pdf))


def from_object(pdf: bytes, table: int, number: int) -> bytes:
    """The file from an object on, to which the cross-references that begin at `table` lead."""
    first_row = pdf.index(b"\n", table + len(b"xref\n")) + 1
    start = int(pdf[first_row + ROW * number :][:10])
    return pdf[start:]


def stream_of(part: bytes) -> bytes:
    """By its length, for what people typed may look like its end."""
    start = part.index(b"stream\n") + len(b"stream\n")
    return part[start : start + int(found(rb"/Length (\d+)", part))]


def extended(packet: bytes) -> bytes:
    """XMP metadata with the properties of Factur-X and their description."""
    for end, more in ENDS.items():
        before, after = packet.split(end.encode())
        packet = before + (more + end).encode() + after
    return packet


def found(pattern: bytes, data: bytes) -> bytes:
    if match := re.search(pattern, data, re.DOTALL):
        return match[1]
    raise ValueError(f"no {pattern.decode()} in this PDF")
