"""Take the text out of a PDF, in a process of its own; the only module that knows pypdf.

The process has no network, little memory and little time, and writes a line of JSON for each page as soon as it
has it. So a hostile or broken file ends nothing but that process, and what it wrote before is kept.
"""

import json
import os
import re
import subprocess
import sys
import unicodedata
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from strada.sandbox import block_network, die_with, end_after, limit_memory, step_back

SECONDS = 60
MEGABYTES = 1_000
#: Characters of one file that are searched; a book of a thousand pages has some three million.
LONGEST_TEXT = 5_000_000
#: Changes with what takes texts out.
MADE_WITH = f"pypdf {version('pypdf')}, 1"
#: A word that was broken at the end of a line.
BROKEN = re.compile(r"(\w{1,60})[-\u2010\u00ad][^\S\n]{0,9}\n\s{0,9}([^\W\d_]\w{0,60})")


@dataclass(frozen=True)
class Extract:
    """What could be read of a file. `pages` is None where it is no PDF that can be read at all."""

    pages: int | None = None
    #: Whether it asks for a password.
    locked: bool = False
    #: How many pages the text is of.
    read: int = 0
    #: Whether there is more text than is searched.
    cut: bool = False
    #: Whether there is none.
    blank: bool = True
    text: str = ""


def extract(path: Path) -> Extract:
    """The text of a PDF, as far as it can be read within the limits."""
    command = [sys.executable, "-P", "-m", "strada.sources.pdf", str(path), str(os.getpid()), str(SECONDS)]
    try:
        ended = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS + 30,
            check=False,
        )
        written = ended.stdout
    except subprocess.TimeoutExpired as expired:
        written = expired.stdout or b""
    # A line without its end was being written when the process ended.
    lines = [json.loads(line) for line in written.split(b"\n")[:-1]]
    told = {name: value for line in lines for name, value in line.items() if name != "text"}
    texts = [line["text"] for line in lines if "text" in line]
    text = "\n".join(texts)
    return Extract(read=len(texts), blank=not text.strip(), text=text, **told)


def clean(text: str) -> str:
    """The text of a page as it is searched: ligatures taken apart, broken words joined.

    Whether `anti-` at the end of a line keeps its hyphen nobody can tell, so such words follow once more with it.
    """
    text = unicodedata.normalize("NFKC", text).encode("utf-8", "replace").decode()
    text = "".join(character for character in text if character >= " " or character in "\n\t")
    broken = [(match[1], match[2]) for match in BROKEN.finditer(text) if match[2][0].islower()]
    joined = BROKEN.sub(lambda match: match[1] + match[2] if match[2][0].islower() else match[0], text)
    return "\n".join([joined.replace("\u00ad", ""), *(f"{first}-{second}" for first, second in broken)]).strip()


def _write(**told: object) -> None:
    sys.stdout.buffer.write(json.dumps(told, ensure_ascii=False).encode() + b"\n")
    sys.stdout.buffer.flush()


def _read(path: Path) -> None:
    """Write what there is to know of a file, page by page. Whatever goes wrong ends the process."""
    from pypdf import PdfReader

    reader = PdfReader(path)
    if reader.is_encrypted and not reader.decrypt(""):
        _write(locked=True)
        return
    count, left = len(reader.pages), LONGEST_TEXT
    reader.pages[count - 1].get_object()  # the file only claims to have so many
    _write(pages=count)
    for page in reader.pages:
        text = clean(page.extract_text())
        _write(text=text[:left])
        left -= len(text)
        if left < 0:
            _write(cut=True)
            return


def _main(path: str, parent: str, seconds: str) -> None:
    die_with(int(parent))
    block_network()
    limit_memory(MEGABYTES)
    step_back()
    end_after(float(seconds))
    _read(Path(path))


if __name__ == "__main__":
    _main(*sys.argv[1:])
