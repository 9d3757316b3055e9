"""A trace goes on from service to service."""

from anyway.sdk.propagation.carrier import extract_context, inject_context
from anyway.sdk.propagation.incoming import AsgiMiddleware, WsgiMiddleware, patch_incoming
from anyway.sdk.propagation.outgoing import patch_outgoing

_is_patched = False


def propagate_over_http(baggage_hosts: tuple[str, ...]) -> None:
    """Has requests carry the trace, and servers of this process continue it."""
    global _is_patched
    if _is_patched:
        return
    _is_patched = True
    patch_outgoing(baggage_hosts)
    patch_incoming()


__all__ = ["AsgiMiddleware", "WsgiMiddleware", "extract_context", "inject_context", "propagate_over_http"]
