"""Deadlines that hold, a pool that survives, and no process that is left behind."""

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from strada.engine import process
from strada.engine.engine import Query
from strada.engine.process import WorkerProcess
from strada.errors import BadRequest, QueryRefused, QueryTimeout, ResultTooLarge, StradaError, Unavailable
from tests.answers import JSON
from tests.engine.conftest import ENDLESS, Open, ask
from tests.patience import ends_within, wait_until

TRUE = b'{"head":{},"boolean":true}'
DOUBLED = "".join(f"BIND(CONCAT(?a{n}, ?a{n}) AS ?a{n + 1}) " for n in range(28))

linux = pytest.mark.skipif(sys.platform != "linux", reason="needs the kernel of Linux")


def workers_of(parent: int) -> list[int]:
    """The worker processes that a process has started."""
    listed = subprocess.run(["ps", "-Aww", "-o", "pid=,ppid=,args="], capture_output=True, text=True, check=True)
    rows = [line.split(None, 2) for line in listed.stdout.splitlines()]
    return [int(row[0]) for row in rows if int(row[1]) == parent and "strada.engine.worker" in row[2]]


def is_gone(pid: int) -> bool:
    """Whether a process has ended, or only waits for its parent to notice."""
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return state.stdout.strip()[:1] in ("", "Z")


DEADLY = {
    "count of a product": ENDLESS,
    "rows of a product": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "order of a product": "SELECT ?a { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i ?f LIMIT 5",
    "concatenation of a product": "SELECT (GROUP_CONCAT(?c) AS ?x) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "doubled text": f"SELECT (STRLEN(?a28) AS ?n) {{ BIND('xxxxxxxxxxxxxxxx' AS ?a0) {DOUBLED} }}",
    "nested paths": "ASK { ?s (!<a:b>*/(!<a:c>|^!<a:d>)*)* ?o . ?x (!<a:b>*/!<a:c>*)* ?y FILTER(?x = 1) }",
    "plan of a star": "ASK { ?s " + " ; ".join(f"?b{n} ?c{n}" for n in range(100)) + " }",
    "plan of a list": "ASK { ?s ?p (" + " 1" * 1000 + ") }",
    "construction of a product": "CONSTRUCT { ?a ?e ?i } { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
}


@pytest.mark.parametrize("text", DEADLY.values(), ids=DEADLY.keys())
def test_query_of_death_ends_within_its_deadline(open_engine: Open, text: str):
    engine = open_engine(workers=2, deadline=0.5, memory_mb=300)
    ask(engine)
    with ends_within(0.5), pytest.raises((QueryTimeout, ResultTooLarge)):
        ask(engine, text)
    assert ask(engine) == TRUE


def test_deadline_is_said_and_asks_to_try_later(open_engine: Open):
    engine = open_engine(deadline=0.3)
    with pytest.raises(QueryTimeout, match=r"stopped after 0\.3 seconds") as caught:
        ask(engine, ENDLESS)
    assert caught.value.status == 503
    assert int(caught.value.headers["Retry-After"]) > 0


def test_client_can_lower_the_deadline_and_not_raise_it(open_engine: Open):
    for timeout, deadline in ((0.2, 5.0), (60, 0.6)):
        engine = open_engine(deadline=deadline)
        ask(engine)
        expected, began = min(timeout, deadline), time.monotonic()
        with ends_within(expected), pytest.raises(QueryTimeout):
            ask(engine, ENDLESS, timeout=timeout)
        assert time.monotonic() - began >= expected
        ask(engine)


@linux
def test_query_over_its_memory_is_told_so(open_engine: Open):
    engine = open_engine(memory_mb=100)
    with pytest.raises(ResultTooLarge, match="more memory than the 100 MB"):
        ask(engine, DEADLY["order of a product"])
    assert ask(engine) == TRUE


@pytest.mark.parametrize(
    "text",
    ["ASK" + "{" * 9000 + "}" * 9000, "ASK{FILTER(" + "(" * 20_000 + "1" + ")" * 20_000 + ")}"],
    ids=["groups", "parentheses"],
)
def test_query_that_kills_its_process_leaves_the_others_alone(open_engine: Open, text: str):
    engine = open_engine(workers=2)
    with ThreadPoolExecutor(2) as threads:
        slow = threads.submit(ask, engine, "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f }")
        with pytest.raises(StradaError, match="stopped the engine"):
            engine.answer(Query(text, "ASK"), JSON, timeout=10)
        assert b"4000000" in slow.result()
    assert ask(engine) == TRUE


def test_nested_query_of_6_kilobytes_is_harmless(open_engine: Open):
    engine = open_engine()
    nested = "ASK" + "{" * 3000 + "}" * 3000
    with pytest.raises(QueryRefused):
        ask(engine, nested)
    assert ask(engine) == TRUE


def test_next_query_does_not_wait_for_a_replacement(open_engine: Open, monkeypatch: pytest.MonkeyPatch, store: Path):
    engine = open_engine(workers=2, deadline=0.3)
    ask(engine)
    assert wait_until(lambda: len(workers_of(os.getpid())) == 2)
    may_start = threading.Event()
    start = WorkerProcess.open

    def slow_start(kind: str, store: str, megabytes: int) -> WorkerProcess:
        may_start.wait(5)
        return start(kind, store, megabytes)

    monkeypatch.setattr(WorkerProcess, "open", slow_start)
    with pytest.raises(QueryTimeout):
        ask(engine, ENDLESS)
    with ends_within(0):
        assert ask(engine) == TRUE
    may_start.set()


@linux
def test_long_query_gives_way_to_everything_else_and_the_next_one_does_not(
    open_engine: Open, monkeypatch: pytest.MonkeyPatch
):
    engine = open_engine()
    ask(engine)
    (first,) = workers_of(os.getpid())
    monkeypatch.setattr(process, "LONG", 0.01)
    with ThreadPoolExecutor(1) as threads:
        running = threads.submit(ask, engine, "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f }")
        assert wait_until(lambda: os.sched_getscheduler(first) == os.SCHED_IDLE)
        every = os.sched_getaffinity(0)
        assert wait_until(lambda: len(os.sched_getaffinity(first)) == max(1, len(every) - 1)), "one is for pages"
        assert b"4000000" in running.result()
    monkeypatch.undo()
    assert ask(engine) == TRUE
    (second,) = workers_of(os.getpid())
    assert second != first
    assert os.sched_getscheduler(second) == os.SCHED_OTHER


@pytest.mark.parametrize("timeout", [0, -1, float("nan")])
def test_timeout_that_is_no_duration_is_refused(open_engine: Open, timeout: float):
    with pytest.raises(BadRequest, match="above 0"):
        ask(open_engine(), timeout=timeout)


def test_waiting_counts_towards_the_deadline(open_engine: Open):
    engine = open_engine(deadline=1.5)
    ask(engine)

    def outcome(_: int) -> type[Unavailable]:
        with pytest.raises(Unavailable) as caught:
            ask(engine, ENDLESS)
        return caught.type

    with ThreadPoolExecutor(4) as threads, ends_within(1.5):
        assert QueryTimeout in list(threads.map(outcome, range(4)))


def test_query_beyond_the_queue_is_turned_away_at_once(open_engine: Open):
    engine = open_engine(queue=1, deadline=1.0)
    ask(engine)
    with ThreadPoolExecutor(2) as threads:
        running = [threads.submit(ask, engine, ENDLESS) for _ in range(2)]
        time.sleep(0.2)
        with pytest.raises(Unavailable, match="Too many queries") as caught:
            ask(engine)
        assert caught.value.headers["Retry-After"] == "5"
        assert all(isinstance(query.exception(), Unavailable) for query in running)


def test_many_threads_get_their_own_answers(open_engine: Open):
    engine = open_engine(workers=2, queue=32)

    def check(number: int) -> bool:
        text = f'SELECT ?s {{ ?s <http://purl.org/dc/terms/identifier> "{number}" }}'
        return f'documents/{number}"'.encode() in ask(engine, text)

    with ThreadPoolExecutor(16) as threads:
        assert all(threads.map(check, range(400)))


def test_death_of_an_idle_worker_is_not_noticed(open_engine: Open):
    engine = open_engine()
    ask(engine)
    (worker,) = workers_of(os.getpid())
    os.kill(worker, signal.SIGKILL)
    assert wait_until(lambda: is_gone(worker))
    assert ask(engine) == TRUE


DEAF = f"""#!{sys.executable}
import os, sys, time
from strada.engine.frames import PREAMBLE, pack
os.write(1, pack({{}}))
sys.stdin.buffer.read(PREAMBLE.size)
os.close(1)
time.sleep(20)
"""


def test_worker_that_closes_its_pipe_and_lives_on_is_killed_at_the_deadline(
    open_engine: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    program = tmp_path / "deaf"
    program.write_text(DEAF)
    program.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(program))
    engine = open_engine(deadline=2.0)
    with ends_within(2), pytest.raises(QueryTimeout):
        ask(engine)
    engine.close()
    assert workers_of(os.getpid()) == []


def test_store_that_cannot_be_opened_is_unavailable(open_engine: Open, tmp_path: Path):
    (tmp_path / "no store").mkdir()
    for name, sentence in (("no store", "cannot be opened"), ("nothing", "in no store that can be asked")):
        with pytest.raises(Unavailable, match=sentence):
            ask(open_engine(tmp_path / name))


def test_close_leaves_no_process_behind(open_engine: Open):
    engine = open_engine(workers=2, deadline=5.0)
    ask(engine)
    with ThreadPoolExecutor(1) as threads:
        running = threads.submit(ask, engine, ENDLESS)
        time.sleep(0.2)
        with ends_within(0):
            engine.close()
        assert isinstance(running.exception(), Unavailable)
    assert workers_of(os.getpid()) == []
    with pytest.raises(Unavailable):
        ask(engine)
    engine.close()


def test_patient_close_lets_running_queries_end(open_engine: Open):
    engine = open_engine(deadline=10.0)
    ask(engine)
    with ThreadPoolExecutor(1) as threads:
        running = threads.submit(ask, engine, "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f }")
        time.sleep(0.1)
        engine.close(patience=10.0)
        assert b"4000000" in running.result()
    assert workers_of(os.getpid()) == []


def test_engine_that_was_never_asked_starts_no_process(open_engine: Open):
    engine = open_engine()
    assert workers_of(os.getpid()) == []
    engine.close()


def test_worker_outlives_the_thread_that_asked_first(open_engine: Open):
    engine = open_engine()
    thread = threading.Thread(target=ask, args=(engine,))
    thread.start()
    thread.join()
    before = workers_of(os.getpid())
    time.sleep(0.1)
    assert ask(engine) == TRUE
    assert workers_of(os.getpid()) == before


ORPHANS = """
import sys, threading, time
from pathlib import Path
from strada.engine.embedded import Embedded
from strada.engine.engine import Limits, Query
engine = Embedded(Path(sys.argv[1]), limits=Limits(deadline=3.0))
engine.answer(Query("ASK {}", "ASK"), "application/sparql-results+json", timeout=3)
query = Query(sys.argv[2], "SELECT")
threading.Thread(target=engine.answer, args=(query, "text/csv"), kwargs={"timeout": 3}).start()
time.sleep(0.3)
print("running", flush=True)
time.sleep(30)
"""


def test_no_process_outlives_a_killed_parent(store: Path):
    command = [sys.executable, "-c", ORPHANS, str(store), ENDLESS]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"running\n"
        workers = workers_of(parent.pid)
        assert len(workers) == 2
        parent.kill()
    assert wait_until(lambda: all(is_gone(worker) for worker in workers))
