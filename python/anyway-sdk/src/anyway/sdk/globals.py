"""OpenTelemetry's global tracer provider, which is the application's to set."""

from collections.abc import Callable

from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider

_PLACE = "_TRACER_PROVIDER"


def stand_in(provider: TracerProvider) -> Callable[[], None] | None:
    """Makes `provider` the global one until the application sets its own, which it still can.

    :return: what takes it back; None where the application has a provider, which stays
    """
    if not isinstance(trace.get_tracer_provider(), trace.ProxyTracerProvider):
        return None
    if getattr(trace, _PLACE, provider) is not None:
        # Another OpenTelemetry than the one that is known: its own way, which is for good.
        trace.set_tracer_provider(provider)
        return lambda: None
    # `set_tracer_provider` would be for good, and refuse the application's.
    setattr(trace, _PLACE, provider)

    def take_back() -> None:
        if getattr(trace, _PLACE, None) is provider:
            setattr(trace, _PLACE, None)

    return take_back
