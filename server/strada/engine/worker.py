"""A process that answers queries over one store, until its input ends or its parent kills it.

    python -m strada.engine.worker KIND STORE MEGABYTES PARENT

Over a folder it imports the standard library and pyoxigraph only: it has to start fast.
"""

import json
import os
import sys
import traceback
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO

from strada import sandbox
from strada.engine.frames import PREAMBLE, pack
from strada.errors import StradaError, Unavailable

#: Seconds after the deadline at which a worker ends itself, should nobody have killed it.
GRACE = 1.0
FAILED = "The query could not be answered: the log says more."

Answer = Callable[[str, Mapping[str, Any]], bytes]


def read(requests: BinaryIO) -> tuple[dict[str, Any], str] | None:
    """The next request and its query; nothing where the input has ended."""
    preamble = requests.read(PREAMBLE.size)
    if len(preamble) < PREAMBLE.size:
        return None
    header_length, body_length = PREAMBLE.unpack(preamble)
    header = json.loads(requests.read(header_length))
    return header, requests.read(body_length).decode()


def write(answers: BinaryIO, header: Mapping[str, Any], body: bytes = b"") -> None:
    answers.write(pack(header, body))
    answers.write(body)
    answers.flush()


def channels() -> tuple[BinaryIO, BinaryIO]:
    """The two pipes, moved away from where a stray print would write into them."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return requests, answers


def open_folder(path: str) -> Answer:
    """What answers queries over that store. Only here is pyoxigraph imported, inside the sandbox."""
    import pyoxigraph

    from strada.engine import answers

    store = pyoxigraph.Store.read_only(path)
    return lambda query, request: answers.answer(store, query, request)


def open_remote(store: str) -> Answer:
    """What asks a store elsewhere, which is given as RemoteStore.text() says."""
    from strada.engine.endpoint import Endpoint
    from strada.engine.remote_store import RemoteStore

    return Endpoint(RemoteStore.of(store)).answer


#: What a store is, by its kind. Only what asks an address may open sockets.
FOLDER, REMOTE = "folder", "remote"
OPEN = {FOLDER: open_folder, REMOTE: open_remote}


def reply(answer: Answer, query: str, request: Mapping[str, Any]) -> tuple[dict[str, Any], bytes]:
    """The header and body of an answer; every error becomes a header, so that the web side hears of it."""
    try:
        return {}, answer(query, request)
    except StradaError as error:
        return {"error": type(error).__name__, "message": str(error)}, b""
    except MemoryError:
        return {"error": MemoryError.__name__}, b""
    except Exception:
        traceback.print_exc()
        return {"error": Unavailable.__name__, "message": FAILED}, b""


def serve(answer: Answer, requests: BinaryIO, answers: BinaryIO) -> None:
    """Answers until the input ends."""
    while (received := read(requests)) is not None:
        request, query = received
        sandbox.end_after(request["seconds"] + GRACE)
        write(answers, *reply(answer, query, request))
        sandbox.end_after(0)


def main(kind: str, store: str, megabytes: str, parent: str) -> None:
    sandbox.die_with(int(parent))
    sandbox.step_back()
    requests, answers = channels()
    if kind != REMOTE and not sandbox.block_network():
        sys.stderr.write("On this platform only the screen keeps queries off the network.\n")
    answer = OPEN[kind](store)
    sandbox.limit_memory(int(megabytes))
    write(answers, {})
    serve(answer, requests, answers)


if __name__ == "__main__":
    main(*sys.argv[1:])
