"""Serve a site with granian: web processes that follow the current release."""

import errno
import logging
import multiprocessing
import os
import socket
import sys
import threading
import time
from functools import partial
from typing import Any

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

from strada.errors import CannotListen
from strada.sandbox import die_with
from strada.site import Site
from strada.web.app import create_app
from strada.web.releases import QUEUE
from strada.web.turnstile import FILE_PLACES, PLACES

#: Connections that wait to be taken.
BACKLOG = 1_024
#: Threads of each web process that are left for pages when queries and slow clients take all that they may.
THREADS = 4
#: Seconds by which a web process may be late to see another release: looking costs as much as answering.
LAG = 0.05
#: Seconds for requests that run when the server is stopped.
PATIENCE = 5
#: Milliseconds in which a client must have sent its headers.
SLOWEST_HEADERS = 10_000


def application(site: Site, parent: int) -> Any:
    """What each web process runs; it ends with the process that started it, however that ends."""
    die_with(parent)
    logging.basicConfig(format="%(asctime)s %(name)s %(message)s", datefmt="%Y-%m-%dT%H:%M:%S%z")
    logging.getLogger("strada").setLevel(logging.INFO)
    return create_app(site, lag=LAG)


def serve(site: Site) -> None:
    """Serve until interrupted. Raises CannotListen where the port is not free.

    No request is logged but SPARQL queries, of which neither the text nor the sender is noted: who reads about
    trafficking is nobody's business.
    """
    _check_free(site["host"], site["port"])
    # A forked process would share what threads of this one hold at that moment.
    multiprocessing.set_start_method("spawn", force=True)
    server = Server(
        "strada.web.serve:application",
        address=site["host"],
        port=site["port"],
        interface=Interfaces.WSGI,
        workers=site["workers"],
        blocking_threads=site["query_workers"] + QUEUE + PLACES + FILE_PLACES + THREADS,
        backlog=BACKLOG,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=SLOWEST_HEADERS),
        log_level=LogLevels.error,
        log_access=False,
        respawn_failed_workers=True,
        workers_kill_timeout=PATIENCE,
    )
    threading.Thread(target=_announce, args=(site,), daemon=True).start()
    server.serve(target_loader=partial(application, site, os.getpid()), wrap_loader=False)


def _check_free(host: str, port: int) -> None:
    """granian would share a port with another granian without a word."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise CannotListen(f"Port {port} is in use by another program: choose another with --port.") from error
        raise CannotListen(f"This machine cannot listen on {host}, port {port}: {error.strerror}.") from error


def _announce(site: Site) -> None:
    """Say where the site is, as soon as it answers."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(site["host"], site["host"])  # noqa: S104 (compared only)
    while True:
        try:
            socket.create_connection((host, site["port"]), timeout=1).close()
        except OSError:
            time.sleep(0.02)
        else:
            sys.stdout.write(f"{site.base} is served on {site['host']}, port {site['port']}. Stop with Ctrl+C.\n")
            sys.stdout.flush()
            return
