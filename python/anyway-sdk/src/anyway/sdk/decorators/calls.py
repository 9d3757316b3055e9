"""Calls of every kind of function, each under something that sees how it turns out.

A function stays of its kind, for the frameworks that look: `async` stays `async`, a generator a generator.
"""

import functools
import inspect
from asyncio import Future
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Mapping
from types import AsyncGeneratorType, CoroutineType, GeneratorType
from typing import Any, Protocol, TypeAlias

from opentelemetry.context import Context, attach, detach, get_current, get_value

from anyway.sdk.context import SUPPRESS
from anyway.sdk.guard import guard


class Observed(Protocol):
    """A call under way. Only the first of `succeed`, `fail` and `leave` counts."""

    context: Context

    def run(self, step: Callable[..., Any], *args: Any) -> Any: ...
    def succeed(self, output: object = None) -> None: ...
    def fail(self, error: BaseException) -> None: ...
    def leave(self) -> None: ...


Open: TypeAlias = Callable[[tuple[Any, ...], Mapping[str, Any], Context], Observed]
"""Begins a call of these arguments in a context."""


class Unobserved:
    """A call in a context of its own, of which nothing else is asked."""

    def __init__(self, context: Context) -> None:
        self.context = context

    def run(self, step: Callable[..., Any], *args: Any) -> Any:
        token = attach(self.context)
        try:
            return step(*args)
        finally:
            self.context = get_current()
            detach(token)

    def succeed(self, output: object = None) -> None: ...
    def fail(self, error: BaseException) -> None: ...
    def leave(self) -> None: ...


def wrap(function: Callable[..., Any], open_call: Open) -> Callable[..., Any]:
    """`function`, each call of which `open_call` begins."""
    if inspect.iscoroutinefunction(function):

        @functools.wraps(function)
        async def run_async(*args: Any, **kwargs: Any) -> Any:
            call = _begin(open_call, args, kwargs, get_current())
            return await _awaited(call, function(*args, **kwargs))

        return run_async

    if inspect.isasyncgenfunction(function):
        return functools.wraps(function)(_async_generator_function(function, open_call))

    if inspect.isgeneratorfunction(function):

        @functools.wraps(function)
        def run_generator(*args: Any, **kwargs: Any) -> Generator[Any, Any, Any]:
            call = _begin(open_call, args, kwargs, get_current())
            return (yield from _steps(call, function(*args, **kwargs)))

        return run_generator

    @functools.wraps(function)
    def run(*args: Any, **kwargs: Any) -> Any:
        call = _begin(open_call, args, kwargs, get_current())
        try:
            result = call.run(functools.partial(function, *args, **kwargs))
        except BaseException as error:
            call.fail(error)
            raise
        return _observed(call, result)

    return run


def _begin(open_call: Open, args: tuple[Any, ...], kwargs: Mapping[str, Any], at: Context) -> Observed:
    if get_value(SUPPRESS, at):
        return Unobserved(at)
    return guard(open_call, args, kwargs, at) or Unobserved(at)


def _observed(call: Observed, result: Any) -> Any:
    """What the caller of a plain function gets: the result, whose work may just begin."""
    kind = type(result)  # What `isinstance` asks may be the application's own code.
    if issubclass(kind, CoroutineType):
        return _awaited(call, result)
    if issubclass(kind, GeneratorType):
        return _steps(call, result)
    if issubclass(kind, AsyncGeneratorType):
        return _async_generator_function(lambda: result, lambda *_: call)()
    if issubclass(kind, Future):
        result.add_done_callback(functools.partial(_settle, call))
        return result
    call.succeed(result)
    return result


def _settle(call: Observed, future: "Future[Any]") -> None:
    if future.cancelled():
        return call.leave()
    error = future.exception()
    return call.succeed(future.result()) if error is None else call.fail(error)


async def _awaited(call: Observed, work: Awaitable[Any]) -> Any:
    token = attach(call.context)
    try:
        result = await work
    except BaseException as error:
        call.fail(error)
        raise
    finally:
        detach(token)
    return _observed(call, result)


def _steps(call: Observed, body: Generator[Any, Any, Any]) -> Generator[Any, Any, Any]:
    step: Callable[..., Any] = body.send
    sent: Any = None
    try:
        while True:
            item = call.run(step, sent)
            try:
                sent = yield item
                step = body.send
            except GeneratorExit:
                call.run(body.close)
                call.leave()
                raise
            except BaseException as error:
                step, sent = body.throw, error
    except StopIteration as stop:
        call.succeed(stop.value)
        return stop.value
    except BaseException as error:
        call.fail(error)
        raise


def _async_generator_function(
    function: Callable[..., AsyncGenerator[Any, Any]], open_call: Open
) -> Callable[..., AsyncGenerator[Any, Any]]:
    async def steps(*args: Any, **kwargs: Any) -> AsyncGenerator[Any, Any]:
        call = _begin(open_call, args, kwargs, get_current())
        body = function(*args, **kwargs)
        step: Callable[..., Awaitable[Any]] = body.asend
        sent: Any = None
        try:
            while True:
                item = await _step(call, step, sent)
                try:
                    sent = yield item
                    step = body.asend
                except GeneratorExit:
                    await _step(call, body.aclose)
                    call.leave()
                    raise
                except BaseException as error:
                    step, sent = body.athrow, error
        except StopAsyncIteration:
            call.succeed()
        except BaseException as error:
            call.fail(error)
            raise

    return steps


async def _step(call: Observed, step: Callable[..., Awaitable[Any]], *args: Any) -> Any:
    token = attach(call.context)
    try:
        return await step(*args)
    finally:
        call.context = get_current()
        detach(token)
