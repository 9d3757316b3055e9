"""Methods of clients whose calls have a span."""

import inspect
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol, TypeAlias

import wrapt
from opentelemetry.context import attach, detach, get_current

from anyway.sdk.guard import guard
from anyway.sdk.instrumentations.model import Api, Request, Response
from anyway.sdk.instrumentations.model_call import ModelCall, is_traced_already
from anyway.sdk.instrumentations.streams import Reading, is_stream, observed_stream
from anyway.sdk.instrumentations.wire import field
from anyway.sdk.runtime import runtime

Describe: TypeAlias = Callable[[Any, tuple[Any, ...], Mapping[str, Any]], "tuple[Api, Request] | None"]
"""Reads a call from the object that it is made on and its arguments; None for one that is not to be traced."""


class Call(Protocol):
    """A call that has its span."""

    context: Any

    def fail(self, error: BaseException) -> None: ...


def trace_method(owner: Any, name: str, describe: Describe) -> None:
    """Has the calls of a method traced. A client of another version, without the method, is left as it is."""
    if hasattr(owner, name):
        wrapt.wrap_function_wrapper(owner, name, _wrapper(describe))


def _wrapper(describe: Describe) -> Callable[..., Any]:
    def traced(wrapped: Any, target: Any, args: Any, kwargs: Any) -> Any:
        if runtime() is None or is_traced_already(get_current()):
            return wrapped(*args, **kwargs)
        described = guard(describe, target, args, kwargs)
        if described is None:
            return wrapped(*args, **kwargs)
        api, request = described
        call = guard(ModelCall, request)
        if call is None:
            return wrapped(*args, **kwargs)
        return under(call, wrapped, args, kwargs, lambda result: _observed(call, api, result))

    return traced


def under(call: Call, wrapped: Any, args: Any, kwargs: Any, observe: Callable[[Any], Any]) -> Any:
    """Makes a call beneath its span.

    :param observe: is given the result, sees how it turns out, and gives what the caller gets
    """
    token = attach(call.context)
    try:
        result = wrapped(*args, **kwargs)
    except BaseException as error:
        call.fail(error)
        raise
    finally:
        detach(token)
    return _awaited(call, result, observe) if inspect.iscoroutine(result) else observe(result)


async def _awaited(call: Call, work: Awaitable[Any], observe: Callable[[Any], Any]) -> Any:
    token = attach(call.context)
    try:
        result = await work
    except BaseException as error:
        call.fail(error)
        raise
    finally:
        detach(token)
    return observe(result)


def _observed(call: ModelCall, api: Api, result: Any) -> Any:
    """An answer ends the span; a stream ends it when it does, wherever in the answer it is."""
    if is_stream(result):
        return observed_stream(result, Reading(call, api.accumulator() if api.accumulator else None))
    if isinstance(result, dict):
        for name in ("stream", "body"):
            if type(result.get(name)).__name__ == "EventStream":
                reading = Reading(call, api.accumulator() if api.accumulator else None)
                result[name] = observed_stream(result[name], reading)
                return result
    call.succeed(lambda: _read(api, result))
    return result


def _read(api: Api, result: Any) -> Response | None:
    """Clients that Stainless generates can give the HTTP response, with the answer yet to be parsed."""
    parse = getattr(result, "parse", None)
    if callable(parse) and field(result, "http_response") is not None:
        answer = parse()
        return None if is_stream(answer) or inspect.iscoroutine(answer) else api.response(answer)
    return api.response(result)
