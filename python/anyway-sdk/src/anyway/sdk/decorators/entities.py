"""The decorators themselves."""

import functools
import inspect
from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeVar, overload

from opentelemetry.context import Context

from anyway.sdk import semconv
from anyway.sdk.context import AssociationProperties, with_conversation_id, with_scope
from anyway.sdk.decorators.calls import Open, Unobserved, wrap
from anyway.sdk.entity import Entity, EntityConfig
from anyway.sdk.guard import guard
from anyway.sdk.log import log_once

T = TypeVar("T")


class Decorator(Protocol):
    """See `workflow`."""

    @overload
    def __call__(self, name: Callable[..., T]) -> Callable[..., T]: ...
    @overload
    def __call__(
        self,
        name: str | None = None,
        version: int | None = None,
        method_name: str | None = None,
        *,
        association_properties: AssociationProperties | Callable[..., AssociationProperties] | None = None,
        conversation_id: str | Callable[..., str] | None = None,
        trace_content: bool | None = None,
        tlp_span_kind: object = None,
    ) -> Callable[[T], T]: ...


def _decorator(kind: str) -> Decorator:
    def decorator(
        name: Any = None,
        version: int | None = None,
        method_name: str | None = None,
        *,
        association_properties: AssociationProperties | Callable[..., AssociationProperties] | None = None,
        conversation_id: str | Callable[..., str] | None = None,
        trace_content: bool | None = None,
        tlp_span_kind: object = None,
    ) -> Any:
        if name is not None and not isinstance(name, str):
            return decorator()(name)  # Without parentheses.
        actual = str(getattr(tlp_span_kind, "value", None) or tlp_span_kind or kind)

        def decorate(target: Any) -> Any:
            called = method_name or _name_of(target)

            def open_call(args: tuple[Any, ...], kwargs: Mapping[str, Any], at: Context) -> Entity:
                config = EntityConfig(
                    actual,
                    name or called or actual,
                    version,
                    _given(association_properties, args, kwargs),
                    _given(conversation_id, args, kwargs),
                    trace_content,
                )
                return Entity(config, args[1:] if takes_self else args, kwargs, at)

            takes_self = isinstance(target, type) or _takes_self(target)
            return _decorate(target, method_name, open_call)

        return decorate

    return decorator


workflow: Decorator = _decorator(semconv.WORKFLOW)
"""Makes every call a workflow: one span, whose association properties everything beneath inherits.

:param name: without it, the name of the function
:param method_name: of a decorated class, the method whose calls it is about; `__call__` without it
:param association_properties: merged with what is inherited, where the inner value wins; or a function that gives them
    from the arguments of a call, of a method from `self` on
:param conversation_id: `gen_ai.conversation.id` of every span beneath, or a function as above
:param trace_content: whether inputs, outputs and messages are recorded here and beneath
"""

task: Decorator = _decorator(semconv.TASK)
"""Makes every call a task: one step of a workflow. See `workflow`."""

agent: Decorator = _decorator(semconv.AGENT)
"""Makes every call an agent, whose name everything beneath carries. See `workflow`."""

tool: Decorator = _decorator(semconv.TOOL)
"""Makes every call that of a tool, which a model or an agent uses. See `workflow`."""


def conversation(conversation_id: str | Callable[..., str]) -> Callable[[T], T]:
    """Makes every call part of a conversation, without a span of its own.

    :param conversation_id: the id, or a function that gives one from the arguments of a call
    """

    def open_call(args: tuple[Any, ...], kwargs: Mapping[str, Any], at: Context) -> Unobserved:
        found = _given(conversation_id, args, kwargs)
        return Unobserved(with_conversation_id(with_scope(at), found) if found else at)

    return lambda target: _decorate(target, None, open_call)


def _decorate(target: Any, method_name: str | None, open_call: Open) -> Any:
    if isinstance(target, type):
        return _decorate_class(target, method_name or "__call__", open_call)
    if isinstance(target, staticmethod | classmethod):
        return type(target)(wrap(target.__func__, open_call))
    return wrap(target, open_call)


def _decorate_class(target: type, method_name: str, open_call: Open) -> type:
    method = inspect.getattr_static(target, method_name, None)
    if not inspect.isfunction(method):
        log_once(f"{target.__name__} has no method {method_name} to trace: name one with method_name.")
        return target
    setattr(target, method_name, wrap(method, open_call))
    return target


def _given(value: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
    return guard(functools.partial(value, *args, **kwargs)) if callable(value) else value


def _name_of(target: Any) -> str:
    inner = target.__func__ if isinstance(target, staticmethod | classmethod) else target
    return str(getattr(inner, "__name__", ""))


def _takes_self(target: Any) -> bool:
    """Whether the first argument is the object or the class, which is no input."""
    if isinstance(target, classmethod):
        return True
    if isinstance(target, staticmethod) or not inspect.isfunction(target):
        return False
    parameters = target.__code__.co_varnames[: target.__code__.co_argcount]
    return bool(parameters) and parameters[0] in ("self", "cls") and "." in target.__qualname__
