"""Queries put to the engine, each noted in a line of the log: its form, how it ended, how long it took, how much came.

Neither the query nor who sent it is noted: what people ask about trafficking is nobody's business.
"""

import logging
import time

from strada.engine.engine import Query
from strada.errors import StradaError
from strada.web.releases import Opened

log = logging.getLogger(__name__)


def ask(asked: Opened, query: Query, media_type: str, timeout: float) -> bytes:
    """The answer of that release's engine; raises what the engine raises."""
    begun = time.perf_counter()
    try:
        body = asked.engine.answer(query, media_type, timeout=timeout)
    except StradaError as error:
        log.info("%s %d %.1f ms", query.form, error.status, _since(begun))
        raise
    log.info("%s 200 %.1f ms %d bytes", query.form, _since(begun), len(body))
    return body


def _since(begun: float) -> float:
    """Milliseconds."""
    return (time.perf_counter() - begun) * 1000
