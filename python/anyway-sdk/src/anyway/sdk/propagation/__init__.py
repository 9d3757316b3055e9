"""A trace goes on from service to service, and from thread to thread."""

from anyway.sdk.propagation.carrier import extract_context, inject_context
from anyway.sdk.propagation.executors import patch_executors
from anyway.sdk.propagation.incoming import AsgiMiddleware, WsgiMiddleware, patch_incoming
from anyway.sdk.propagation.outgoing import patch_outgoing

_patched: set[str] = set()


def propagate_to_threads() -> None:
    """Has what is handed to a pool of threads belong to where it was handed over."""
    if "threads" not in _patched:
        _patched.add("threads")
        patch_executors()


def propagate_over_http(baggage_hosts: tuple[str, ...]) -> None:
    """Has requests carry the trace, and servers of this process continue it."""
    if "http" in _patched:
        return
    _patched.add("http")
    patch_outgoing(baggage_hosts)
    patch_incoming()


__all__ = [
    "AsgiMiddleware",
    "WsgiMiddleware",
    "extract_context",
    "inject_context",
    "propagate_over_http",
    "propagate_to_threads",
]
