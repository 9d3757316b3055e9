"""Streams of answers, seen while the application reads them."""

import inspect
import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import wrapt
from opentelemetry.context import attach, detach

from anyway.sdk.guard import guard
from anyway.sdk.instrumentations.model import Accumulator, Response
from anyway.sdk.instrumentations.model_call import ModelCall


class Reading:
    """What a stream has brought, told to the span of its call."""

    def __init__(self, call: ModelCall, accumulator: Accumulator | None) -> None:
        self._call = call
        self._accumulator = accumulator

    def run(self, step: Callable[..., Any], *args: Any) -> Any:
        """Makes a step of the stream in the context of its call."""
        token = attach(self._call.context)
        try:
            return step(*args)
        finally:
            detach(token)

    async def wait(self, step: Callable[..., Any], *args: Any) -> Any:
        token = attach(self._call.context)
        try:
            return await step(*args)
        finally:
            detach(token)

    def item(self, chunk: Any) -> None:
        if self._accumulator is not None and guard(self._accumulator.add, chunk):
            guard(self._call.chunk)

    def before(self, close: Callable[[], Any]) -> Callable[[], Any]:
        """`close`, by which the stream is left."""

        def leave() -> Any:
            self.done()
            return close()

        return leave

    def done(self) -> None:
        """The stream came to its end, or was left."""
        self._call.succeed(self._response)

    def failed(self, error: BaseException) -> None:
        self._call.fail(error, self._response)

    def _response(self) -> Response | None:
        return None if self._accumulator is None else self._accumulator.response()


if TYPE_CHECKING:
    _Proxy = wrapt.ObjectProxy[Any]
else:
    # Newer releases have a proxy without `__iter__`, which not every stream has.
    _Proxy = getattr(wrapt, "BaseObjectProxy", wrapt.ObjectProxy)


class _Observed(_Proxy):
    """The stream itself, for whoever looks at it. Its span ends when it is read, left, closed, or forgotten."""

    def __init__(self, stream: Any, reading: Reading) -> None:
        super().__init__(stream)
        self._self_reading = reading
        self._self_iterator: Any = None
        weakref.finalize(self, reading.done)

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.__wrapped__, name)
        if name not in ("close", "aclose"):
            return found
        return self._self_reading.before(found)


class ObservedStream(_Observed):
    def __iter__(self) -> Any:
        return self

    def __next__(self) -> Any:
        reading = self._self_reading
        try:
            if self._self_iterator is None:
                self._self_iterator = iter(self.__wrapped__)
            chunk = reading.run(next, self._self_iterator)
        except StopIteration:
            reading.done()
            raise
        except BaseException as error:
            reading.failed(error)
            raise
        reading.item(chunk)
        return chunk

    def __enter__(self) -> Any:
        entered = self.__wrapped__.__enter__()
        return self if entered is self.__wrapped__ else entered

    def __exit__(self, *error: Any) -> Any:
        self._self_reading.done()
        return self.__wrapped__.__exit__(*error)


class ObservedAsyncStream(_Observed):
    def __aiter__(self) -> Any:
        return self

    async def __anext__(self) -> Any:
        reading = self._self_reading
        try:
            if self._self_iterator is None:
                self._self_iterator = aiter(self.__wrapped__)
            chunk = await reading.wait(self._self_iterator.__anext__)
        except StopAsyncIteration:
            reading.done()
            raise
        except BaseException as error:
            reading.failed(error)
            raise
        reading.item(chunk)
        return chunk

    async def __aenter__(self) -> Any:
        entered = await self.__wrapped__.__aenter__()
        return self if entered is self.__wrapped__ else entered

    async def __aexit__(self, *error: Any) -> Any:
        self._self_reading.done()
        return await self.__wrapped__.__aexit__(*error)


def observed_stream(stream: Any, reading: Reading) -> Any:
    """What the application is given in the place of the stream."""
    return (ObservedAsyncStream if hasattr(type(stream), "__aiter__") else ObservedStream)(stream, reading)


def is_stream(value: Any) -> bool:
    """Whether a value is read step by step, and not an answer that is there."""
    if inspect.isgenerator(value) or inspect.isasyncgen(value):
        return True
    is_iterator = hasattr(type(value), "__next__") or hasattr(type(value), "__anext__")
    return is_iterator or type(value).__name__ == "EventStream"
