"""Association properties: whose work the spans are."""

from collections.abc import Iterable
from enum import Enum
from typing import Final

from opentelemetry.context import attach, get_current
from opentelemetry.trace import Span

from anyway.sdk import semconv
from anyway.sdk.attribution import inherited_attributes
from anyway.sdk.context import (
    AssociationProperties,
    PropertyValue,
    association_properties,
    is_scoped,
    property_key,
    with_association_properties,
)
from anyway.sdk.guard import guard
from anyway.sdk.own_span import span_in


class AssociationProperty(str, Enum):
    """The association properties that Anyway recognizes. Any other string may be used as a key beside them."""

    USER_ID = semconv.USER_ID
    """The application's own id of an end user, for example `user-123`."""
    CUSTOMER_ID = semconv.CUSTOMER_ID
    """A customer id: `CUS_` and 12 characters, issued by `POST /v1/customers`. Other formats are accepted."""
    ORDER_ID = semconv.ORDER_ID
    SESSION_ID = semconv.SESSION_ID

    # Python 3.11 gave enumerations of strings a form of their own, `AssociationProperty.USER_ID`.
    def __str__(self) -> str:
        return self.value

    def __format__(self, spec: str) -> str:
        return format(self.value, spec)


def set_association_properties(properties: AssociationProperties) -> None:
    """Adds association properties for the rest of the current execution, and to the span that is active.

    They are merged with what is inherited: the inner value wins, and None changes nothing. They end with the workflow,
    task, agent, tool, request or `with` around the call; other tasks and threads never see them. Outside of all of
    these they last as long as the thread does; since it may serve somebody else next, naming another customer or
    another user there forgets what was set before.
    """
    guard(_set, properties)


class Associations:
    """`set_association_properties` in OpenLLMetry's words."""

    @staticmethod
    def set(associations: Iterable[tuple[AssociationProperty | str, PropertyValue | None]]) -> None:
        """Adds pairs of a key and its value. See `set_association_properties`."""
        guard(lambda: set_association_properties(dict(associations)))


_WHO: Final = (semconv.CUSTOMER_ID, semconv.USER_ID)


def _set(properties: AssociationProperties) -> None:
    around = get_current()
    named = {property_key(key): value for key, value in properties.items()}
    before = association_properties(around)
    is_somebody_else = any(key in before and named.get(key) is not None and named[key] != before[key] for key in _WHO)
    entered = with_association_properties(around, named, anew=is_somebody_else and not is_scoped(around))
    span: Span | None = span_in(entered)
    if span is not None:
        span.set_attributes(inherited_attributes(entered))
    attach(entered)
