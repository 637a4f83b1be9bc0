"""No query calls an address or writes: not past the screen, and not where the screen is by-passed."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from strada import sandbox
from strada.engine.embedded import Embedded
from strada.engine.engine import Query
from strada.engine.screen import screen
from strada.errors import QueryRefused, StradaError
from tests.answers import JSON

linux = pytest.mark.skipif(sys.platform != "linux", reason="the second wall is the kernel of Linux")


def calls(address: str) -> list[str]:
    return [
        f"SELECT * {{ SERVICE <{address}> {{ ?s ?p ?o }} }}",
        f"SELECT * {{ SERVICE SILENT <{address}> {{ ?s ?p ?o }} }}",
        f"SELECT*{{?s ?p trueSERVICE<{address}>{{}}}}",
        f"SELECT * {{ VALUES ?x {{ <{address}> }} SERVICE ?x {{ ?s ?p ?o }} }}",
        f"PREFIX : <{address}> SELECT * {{ SERVICE:x{{ ?s ?p ?o }} }}",
        f"SELECT (EXISTS {{ SERVICE <{address}> {{ ?s ?p ?o }} }} AS ?x) {{}}",
        f"SELECT * FROM <{address}> {{ ?s ?p ?o }}",
        f"SELECT * FROM NAMED <{address}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
        "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
        f"LOAD <{address}>",
        f"LOAD <{address}> INTO GRAPH <http://e/g>",
    ]


@pytest.mark.parametrize("number", range(len(calls(""))))
def test_query_that_calls_an_address_is_refused(trap: Any, number: int):
    with pytest.raises(QueryRefused):
        screen(calls(trap.address)[number])
    assert trap.requests == []


@linux
@pytest.mark.parametrize("number", range(len(calls(""))))
def test_worker_calls_no_address_even_without_the_screen(shared: Embedded, trap: Any, number: int):
    try:
        body = shared.answer(Query(calls(trap.address)[number], "SELECT"), JSON, timeout=5)
    except StradaError:
        body = b""
    assert b"root:" not in body
    assert trap.requests == []


def test_trap_would_notice_a_worker_without_a_sandbox(trap: Any):
    code = "import sys, pyoxigraph as ox; bool(ox.Store().query(sys.argv[1]))"
    query = f"ASK {{ SERVICE SILENT <{trap.address}> {{ ?s ?p ?o }} }}"
    subprocess.run([sys.executable, "-c", code, query], check=True, capture_output=True)
    assert len(trap.requests) == 1
    trap.requests.clear()


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { <http://e/a> <http://e/b> 1 }",
        "DELETE WHERE { ?s ?p ?o }",
        "DROP ALL",
        "CLEAR DEFAULT",
        "ASK {} ; DROP ALL",
    ],
)
def test_nothing_is_written_even_without_the_screen(shared: Embedded, text: str):
    count = screen("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    before = shared.answer(count, JSON, timeout=5)
    with pytest.raises(QueryRefused):
        shared.answer(Query(text, "SELECT"), JSON, timeout=5)
    assert shared.answer(count, JSON, timeout=5) == before


def test_engine_leaves_the_folder_of_the_store_as_it_is(shared: Embedded, store: Path):
    def contents() -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in sorted(store.iterdir())}

    before = contents()
    shared.answer(screen("SELECT * { ?s ?p ?o } LIMIT 10"), JSON, timeout=5)
    assert contents() == before


def test_stray_print_does_not_reach_the_answers():
    code = "from strada.engine.worker import channels; a = channels()[1]; print('stray'); a.write(b'answer')"
    ended = subprocess.run([sys.executable, "-c", code], input=b"", capture_output=True, check=True)
    assert ended.stdout == b"answer"
    assert ended.stderr == b"stray\n"


SOCKETS = """
import socket, threading
from strada import sandbox
assert sandbox.block_network()
def attempt():
    try:
        socket.socket()
    except PermissionError:
        print("refused")
attempt()
thread = threading.Thread(target=attempt)
thread.start()
thread.join()
print(open("/proc/self/status").read().count("Seccomp:\\t2"))
"""


@linux
def test_blocked_process_can_open_no_socket_in_any_thread():
    ended = subprocess.run([sys.executable, "-c", SOCKETS], capture_output=True, check=True, text=True)
    assert ended.stdout.split() == ["refused", "refused", "1"]


@pytest.mark.parametrize("machine", sandbox.SYSTEM_CALLS)
def test_filter_ends_every_way_at_allow_or_deny(machine: str):
    program = sandbox.network_filter(machine)
    instructions = [sandbox.INSTRUCTION.unpack_from(program, start) for start in range(0, len(program), 8)]

    def verdict(architecture: int, number: int) -> int:
        position, loaded = 0, 0
        while True:
            code, if_true, if_false, value = instructions[position]
            position += 1
            if code == sandbox.BPF_RETURN:
                return value
            if code == sandbox.BPF_LOAD_WORD:
                loaded = architecture if value == 4 else number
            elif code == sandbox.BPF_JUMP_IF_EQUAL:
                position += if_true if loaded == value else if_false
            else:
                position += if_true if loaded >= value else if_false

    architecture, refused = sandbox.SYSTEM_CALLS[machine]
    denied = sandbox.SECCOMP_RET_ERRNO | sandbox.EACCES
    assert all(verdict(architecture, number) == denied for number in refused)
    assert verdict(architecture, sandbox.X32_CALLS + 41) == denied
    assert verdict(architecture + 1, 0) == denied
    allowed = set(range(600)) - set(refused)
    assert {verdict(architecture, number) for number in allowed} == {sandbox.SECCOMP_RET_ALLOW}
