"""Writes a PDF file from its objects, and serialises and compresses each of them once.

pydyf does both twice, as it makes the identifier of the file from a second round.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from hashlib import md5
from typing import Any

from pydyf import Array, Dictionary, Object, Stream  # type: ignore[import-untyped]

HEADER = b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n"
LEVEL = 3


def pdf_file(pdf: Any) -> bytes:
    """Return the file of a ``pydyf.PDF`` none of whose streams is compressed yet.

    Streams come first; all other objects are in one stream of their own, as a
    tagged document has thousands of them.
    """
    pdf.add_object(pdf.info)
    objects = pdf.objects[1:]  # the first one stands for none
    streams = [item for item in objects if isinstance(item, Stream)]
    others = [item for item in objects if not isinstance(item, Stream)]
    packed = _object_stream(others)
    pdf.add_object(packed)
    content = bytearray(HEADER)
    places = {0: (0, 0, 0xFFFF)}
    for item in (*streams, packed):
        places[item.number] = (1, len(content), 0)
        content += _indirect(item)
    for index, item in enumerate(others):
        places[item.number] = (2, packed.number, index)
    start = len(content)
    content += _indirect(_cross_references(pdf, places, start, md5(content).hexdigest()))
    content += b"startxref\n%d\n%%%%EOF\n" % start
    return bytes(content)


def _object_stream(objects: list[Any]) -> Stream:
    parts = [*map(_serialised, objects)]
    starts = []
    position = 0
    for item, part in zip(objects, parts, strict=True):
        starts.append(f"{item.number} {position}")
        position += len(part) + 1
    index = " ".join(starts).encode()
    extra = {"Type": "/ObjStm", "N": len(objects), "First": len(index) + 1}
    return Stream([index, *parts], extra)


def _cross_references(
    pdf: Any, places: dict[int, tuple[int, int, int]], start: int, identifier: str
) -> Stream:
    number = len(pdf.objects)
    places[number] = (1, start, 0)
    widths = (1, (start.bit_length() + 7) // 8, (number.bit_length() + 7) // 8)
    table = b"".join(
        min(value, 256**width - 1).to_bytes(width, "big")
        for _, place in sorted(places.items())
        for value, width in zip(place, widths, strict=True)
    )
    extra = {
        "Type": "/XRef",
        "W": Array(widths),
        "Size": number + 1,
        "Root": pdf.catalog.reference,
        "Info": pdf.info.reference,
        "ID": Array([f"<{identifier}>"] * 2),
    }
    stream = Stream([table], extra)
    pdf.add_object(stream)
    return stream


def _indirect(stream: Stream) -> bytes:
    """Return a stream as it stands in the file: compressed, but for metadata.

    Programs of archives find these without knowing how a PDF is built.
    """
    content = b"\n".join(_lines(stream))
    extra = Dictionary(stream.extra)
    if extra.get("Type") != "/Metadata":
        content = zlib.compress(content, LEVEL)
        extra["Filter"] = "/FlateDecode"
    extra["Length"] = len(content)
    end = b"\r\n" if content.endswith(b"\r") else b"\n"  # else that byte seems to be of the end
    head = stream.number, _serialised(extra)
    return b"%d 0 obj\n%b\nstream\n%b%bendstream\nendobj\n" % (*head, content, end)


def _lines(stream: Stream) -> Iterator[bytes]:
    for line in stream.stream:
        if type(line) is bytes:
            yield line
        else:
            yield _serialised(line) if isinstance(line, Object) else str(line).encode("ascii")


class _Keys(dict[Any, bytes]):
    """The keys of dictionaries as they stand in a file."""

    def __missing__(self, key: Any) -> bytes:
        written = self[key] = b"/%b " % _serialised(key)
        return written


KEYS = _Keys()


def _serialised(item: Any) -> bytes:
    """Return what pydyf makes of an object, without asking each what else it may be."""
    kind = type(item)
    if kind is bytes:
        content: bytes = item
        return content
    if kind is str:
        word: str = item
        return word.encode("ascii")
    if kind is int:
        return b"%d" % item
    if kind is Dictionary:
        entries = [KEYS[key] + _serialised(value) for key, value in item.items()]
        return b"<<%b>>" % b"".join(entries)
    if kind is Array:
        return b"[%b]" % b" ".join(map(_serialised, item))
    other: bytes = Array([item]).data[1:-1]
    return other
