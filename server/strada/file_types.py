"""The kinds of file that a document may have: one table, from which taking in and serving derive.

HTML and SVG are missing on purpose: a browser would run what is in them as a page of this site.
"""

from dataclasses import dataclass

ZIP = b"PK\x03\x04"


@dataclass(frozen=True)
class FileType:
    """One kind of file. `beginning` is what every such file has in its first bytes; nothing for plain text."""

    suffixes: tuple[str, ...]
    media_type: str
    beginning: bytes
    #: Whether a browser may show it; the others are saved.
    is_shown: bool

    @property
    def name(self) -> str:
        return self.suffixes[0].upper()


FILE_TYPES = (
    FileType(("pdf",), "application/pdf", b"%PDF-", True),
    FileType(("txt",), "text/plain", b"", True),
    FileType(("jpg", "jpeg"), "image/jpeg", b"\xff\xd8\xff", True),
    FileType(("png",), "image/png", b"\x89PNG\r\n\x1a\n", True),
    FileType(("epub",), "application/epub+zip", ZIP, False),
    FileType(("docx",), "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ZIP, False),
    FileType(("odt",), "application/vnd.oasis.opendocument.text", ZIP, False),
)
PDF, TEXT = FILE_TYPES[:2]
#: A PDF may have something before its beginning, if not much.
LEEWAY = 1024


def with_suffix_of(name: str) -> FileType | None:
    """The kind that the name of a file says."""
    suffix = name.rpartition(".")[2].lower()
    return next((row for row in FILE_TYPES if suffix in row.suffixes), None)


def of_media_type(media_type: str) -> FileType | None:
    return next((row for row in FILE_TYPES if row.media_type == media_type), None)
