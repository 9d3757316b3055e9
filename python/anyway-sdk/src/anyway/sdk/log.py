"""What the SDK tells the developer. The application's own logging decides where it goes."""

import logging
import threading

logger = logging.getLogger("anyway.sdk")

_said: set[str] = set()
_lock = threading.Lock()


def log_once(message: str) -> None:
    """Says a message the first time that it is given."""
    with _lock:
        if message in _said:
            return
        _said.add(message)
    logger.warning(message)
