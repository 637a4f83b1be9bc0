"""Stores of others, each on this machine and only for a test: the server of Oxigraph and Virtuoso."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from strada.engine.remote_store import PASSWORD, RemoteStore
from tests.serving import free_port

#: Rows that Virtuoso is told to give at most, and to cut off in silence.
CAP = 10_000
READER, SECRET = "strada", "secret of a test"
VIRTUOSO = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/temporary.db
TransactionFile = {folder}/temporary.trx
[Parameters]
ServerPort = 127.0.0.1:{port}
ServerThreads = 20
NumberOfBuffers = 20000
MaxQueryMem = 1G
DisableUnixSocket = 1
[HTTPServer]
ServerPort = 127.0.0.1:{web}
ServerRoot = {folder}
ServerThreads = 20
[SPARQL]
ResultSetMaxRows = {cap}
MaxQueryCostEstimationTime = 400
MaxQueryExecutionTime = 60
"""
USERS = f"""
DB.DBA.USER_CREATE('{READER}', '{SECRET}');
GRANT SPARQL_UPDATE TO "{READER}";
DB.DBA.RDF_DEFAULT_USER_PERMS_SET('nobody', 1);
DB.DBA.RDF_DEFAULT_USER_PERMS_SET('{READER}', 7);
"""


class Server:
    """A store that can be killed and started again, in the same folder and at the same address."""

    store: RemoteStore
    process: subprocess.Popen[bytes]

    def start(self) -> None:
        raise NotImplementedError

    def kill(self) -> None:
        """As a power cut does."""
        self.stop(signal.SIGKILL)

    def end(self) -> None:
        """For good."""
        self.kill()

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, how)
            self.process.wait(30)

    def _run(self, command: list[str], ready: str) -> None:
        nowhere = subprocess.DEVNULL
        self.process = subprocess.Popen(command, stdout=nowhere, stderr=nowhere, start_new_session=True)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                urllib.request.urlopen(f"{ready}?query=ASK%7B%7D", timeout=5).close()
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise AssertionError(f"{command[0]} did not start")


class OxigraphServer(Server):
    """From the package oxigraph; started with `serve-read-only` it takes nothing."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._port = folder / "oxigraph", free_port()
        address = f"http://127.0.0.1:{self._port}"
        self.store = RemoteStore(f"{address}/query", f"{address}/store")
        self.start()

    def start(self, how: str = "serve") -> None:
        program = str(Path(sys.executable).parent / "oxigraph")
        command = [program, how, "--location", str(self._folder), "--bind", f"127.0.0.1:{self._port}"]
        self._run(command, self.store.queries)


class VirtuosoServer(Server):
    """From Debian, as a user without rights; asks for a password by HTTP digest, as it does everywhere."""

    def __init__(self) -> None:
        # Folders that pytest makes are closed to every other user.
        self._made = tempfile.TemporaryDirectory(prefix="strada-virtuoso-")
        folder, port, web = Path(self._made.name), free_port(), free_port()
        ini = folder / "virtuoso.ini"
        ini.write_text(VIRTUOSO.format(folder=folder, port=port, web=web, cap=CAP))
        self._command = ["virtuoso-t", "+foreground", "+configfile", str(ini)]
        if os.geteuid() == 0:
            nobody = 65_534
            os.chown(folder, nobody, nobody)
            self._command = ["setpriv", f"--reuid={nobody}", f"--regid={nobody}", "--clear-groups", *self._command]
        address = f"http://127.0.0.1:{web}"
        self.store = RemoteStore(
            f"{address}/sparql-auth", f"{address}/sparql-graph-crud-auth", user=READER, auth="digest"
        )
        self._ready = f"{address}/sparql"
        self.start()
        subprocess.run(["isql-vt", f"127.0.0.1:{port}", "dba", "dba"], input=USERS.encode(), check=True, timeout=60)

    def start(self) -> None:
        self._run(self._command, self._ready)

    def end(self) -> None:
        super().end()
        self._made.cleanup()


def start_virtuoso(_: Path) -> Server:
    if shutil.which("virtuoso-t") is None:
        pytest.skip("There is no Virtuoso on this machine (Debian: virtuoso-opensource-7-bin).")
    return VirtuosoServer()


#: How each store is started in a folder of its own.
STORES: dict[str, Callable[[Path], Server]] = {"oxigraph": OxigraphServer, "virtuoso": start_virtuoso}

os.environ.setdefault(PASSWORD, SECRET)
