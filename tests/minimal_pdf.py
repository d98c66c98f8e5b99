"""PDF files written by hand for tests: text where one says, in Helvetica, WinAnsi encoded."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

Placed = tuple[float, float, float, str]
"""(x, y, size, text), in points from the lower left corner of the page."""


def pdf(pages: Sequence[Sequence[Placed]], *, info: str = "", catalog: str = "") -> bytes:
    """A PDF of A4 pages, with the entries given for its information dictionary and its catalogue."""
    kids = " ".join(f"{4 + 2 * i} 0 R" for i in range(len(pages)))
    objects: list[bytes] = [
        f"<< /Type /Catalog /Pages 2 0 R {catalog} >>".encode("latin-1"),
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for i, placed in enumerate(pages):
        stream = b"BT\n" + b"".join(_shown(item) for item in placed) + b"ET"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * i} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
    objects.append(f"<< {info} >>".encode("latin-1"))
    return _file(objects)


def nested_forms(depth: int) -> bytes:
    """A PDF of one page and a few kilobytes whose forms each show the next twice: 2 to the power of `depth` words."""
    resources = "<< /Font << /F1 3 0 R >> /XObject << /X %d 0 R >> >>"
    shown = "/X Do /X Do"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [4 0 R] /Count 1 >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R /Resources {resources % 6} >>",
        f"<< /Length {len(shown)} >>\nstream\n{shown}\nendstream",
    ]
    for number in range(6, 6 + depth):
        content = shown if number < 5 + depth else "BT /F1 9 Tf (mot) Tj ET"
        objects.append(
            f"<< /Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources {resources % (number + 1)} "
            f"/Length {len(content)} >>\nstream\n{content}\nendstream"
        )
    return _file([body.encode() for body in [*objects, "<< >>"]])


def column(lines: Sequence[str], *, x: float = 60, top: float = 780, size: float = 11, pitch: float = 14) -> list[Placed]:
    """Lines one under the other; an empty one is a blank line."""
    return [(x, top - i * pitch, size, line) for i, line in enumerate(lines) if line]


def _shown(placed: Placed) -> bytes:
    x, y, size, text = placed
    escaped = text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    return b"/F1 %f Tf 1 0 0 1 %f %f Tm (%s) Tj\n" % (size, x, y, escaped)


def _file(objects: Sequence[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.7\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R /Info %d 0 R >>\n" % (len(objects) + 1, len(objects))
    return bytes(out + b"startxref\n%d\n%%%%EOF" % start)
