"""Context attributes, for as long as a `with`, an `async with`, or a call of a decorated function lasts."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import TracebackType
from typing import Any, ParamSpec, TypeVar

from opentelemetry.context import Context, attach, get_current, get_value, set_value

from anyway.sdk import semconv
from anyway.sdk.context import CONTEXT_ATTRIBUTES, SUPPRESS, with_attribute, with_scope
from anyway.sdk.decorators.calls import Unobserved, wrap
from anyway.sdk.guard import guard

P = ParamSpec("P")
R = TypeVar("R")


class _Using:
    """It has no state of its own, so one may be entered again, and by several threads and tasks at the same time."""

    def __init__(self, enter: Callable[[Context], Context]) -> None:
        self._entered = enter
        self._key = f"anyway-using-{id(self)}"

    def __enter__(self) -> "_Using":
        around = get_current()
        attach(set_value(self._key, around, self._inside(around)))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        around = get_value(self._key)
        if isinstance(around, Context):
            attach(around)

    async def __aenter__(self) -> "_Using":
        return self.__enter__()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.__exit__(kind, error, trace)

    def __call__(self, function: Callable[P, R]) -> Callable[P, R]:
        """Decorates a function of any kind, `async` and generators included."""
        return wrap(function, lambda _args, _kwargs, at: Unobserved(self._inside(at)))

    def _inside(self, around: Context) -> Context:
        return guard(self._entered, with_scope(around)) or around


class using_session(_Using):
    """Every span within carries `session.id`. An empty id is warned of and sets nothing."""

    def __init__(self, session_id: str) -> None:
        super().__init__(lambda at: with_attribute(at, semconv.ATTR_SESSION_ID, session_id, "session id"))


class using_user(_Using):
    """Every span within carries `user.id`. An empty id is warned of and sets nothing."""

    def __init__(self, user_id: str) -> None:
        super().__init__(lambda at: with_attribute(at, semconv.ATTR_USER_ID, user_id, "user id"))


class using_metadata(_Using):
    """Every span within carries `metadata`, as JSON. Empty metadata is warned of and sets nothing."""

    def __init__(self, metadata: Mapping[str, Any]) -> None:
        super().__init__(lambda at: with_attribute(at, semconv.ATTR_METADATA, metadata, "metadata"))


class using_tags(_Using):
    """Every span within carries `tag.tags`. An empty list is warned of and sets nothing."""

    def __init__(self, tags: Sequence[str]) -> None:
        super().__init__(lambda at: with_attribute(at, semconv.ATTR_TAGS, list(tags), "tags"))


class using_prompt_template(_Using):
    """Every span within names the template of its prompt."""

    def __init__(
        self,
        template: str = "",
        label: str = "",
        version: str = "",
        variables: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(lambda at: _with_template(at, template, label, version, variables))


class using_attributes(_Using):
    """Several at once; what is left out stays as it is around.

    >>> with using_attributes(session_id="my-session-id", user_id="my-user-id"):
    ...     client.chat.completions.create(...)
    """

    def __init__(
        self,
        session_id: str | None = None,
        user_id: str | None = None,
        metadata: Mapping[str, Any] | None = None,
        tags: Sequence[str] | None = None,
        prompt_template: str | None = None,
        prompt_template_label: str | None = None,
        prompt_template_version: str | None = None,
        prompt_template_variables: Mapping[str, Any] | None = None,
    ) -> None:
        given = (
            (semconv.ATTR_SESSION_ID, session_id, "session id"),
            (semconv.ATTR_USER_ID, user_id, "user id"),
            (semconv.ATTR_METADATA, metadata, "metadata"),
            (semconv.ATTR_TAGS, None if tags is None else list(tags), "tags"),
        )

        def enter(at: Context) -> Context:
            for name, value, what in given:
                if value is not None:
                    at = with_attribute(at, name, value, what)
            if prompt_template is None:
                return at
            return _with_template(
                at,
                prompt_template,
                prompt_template_label,
                prompt_template_version,
                prompt_template_variables,
            )

        super().__init__(enter)


class suppress_tracing(_Using):
    """Nothing within is traced."""

    def __init__(self) -> None:
        super().__init__(lambda at: set_value(SUPPRESS, True, at))


def get_attributes_from_context() -> Iterator[tuple[str, Any]]:
    """Those that spans carry here, by name."""
    for name in CONTEXT_ATTRIBUTES:
        value = get_value(name)
        if value is not None:
            yield name, value


def _with_template(
    at: Context,
    template: str,
    label: str | None,
    version: str | None,
    variables: Mapping[str, Any] | None,
) -> Context:
    at = with_attribute(at, semconv.ATTR_PROMPT_TEMPLATE, template, "prompt template")
    given = (
        (semconv.ATTR_PROMPT_NAME, label),
        (semconv.ATTR_PROMPT_TEMPLATE_VERSION, version),
        (semconv.ATTR_PROMPT_TEMPLATE_VARIABLES, variables),
    )
    for name, value in given:
        if value:
            at = with_attribute(at, name, value, "part of a prompt template")
    return at
