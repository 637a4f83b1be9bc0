"""How the web process and its workers talk: a header of JSON and a body of bytes, each after its length."""

import json
import struct
from collections.abc import Mapping
from typing import Any

PREAMBLE = struct.Struct("!IQ")


def pack(header: Mapping[str, Any], body: bytes = b"") -> bytes:
    """Preamble and header; the body follows, and is joined only where it is small."""
    encoded = json.dumps(header).encode()
    return PREAMBLE.pack(len(encoded), len(body)) + encoded
