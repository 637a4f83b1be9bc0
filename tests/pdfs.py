"""PDFs to try things on, written by hand: a page is a text, its lines stand below one another."""

import zlib

#: The ligature ffi as a glyph of its own, as typesetters write it.
FFI = "\\001"


def bomb() -> bytes:
    """A page of a hundred kilobytes that becomes ten million letters, each set by itself."""
    return zlib.compress(b"BT /F1 12 Tf " + b"(x) Tj " * 10_000_000 + b"ET")


def pdf(*pages: str | bytes) -> bytes:
    """A PDF with these pages; one of bytes is a compressed stream as it stands."""
    font = 3 + 2 * len(pages)
    kids = " ".join(f"{3 + 2 * number} 0 R" for number in range(len(pages)))
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>"]
    for number, text in enumerate(pages):
        if isinstance(text, bytes):
            stream, filter_ = text.decode("latin-1"), " /Filter /FlateDecode"
        else:
            lines = " T* ".join(f"({line}) Tj" for line in text.split("\n"))
            stream, filter_ = f"BT /F1 12 Tf 14 TL 72 720 Td {lines} ET", ""
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {4 + 2 * number} 0 R"
            f" /Resources << /Font << /F1 {font} 0 R >> >> >>"
        )
        objects.append(f"<< /Length {len(stream)}{filter_} >>\nstream\n{stream}\nendstream")
    objects.append(
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica"
        " /Encoding << /Type /Encoding /BaseEncoding /WinAnsiEncoding /Differences [1 /ffi] >> >>"
    )
    written, places = "%PDF-1.7\n", []
    for number, text in enumerate(objects, 1):
        places.append(len(written))
        written += f"{number} 0 obj\n{text}\nendobj\n"
    rows = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    tail = f"trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{len(written)}\n%%EOF\n"
    return f"{written}xref\n0 {size}\n0000000000 65535 f \n{rows}{tail}".encode("latin-1")
