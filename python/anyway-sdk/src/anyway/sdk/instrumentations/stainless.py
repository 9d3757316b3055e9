"""Clients that Stainless generates, of OpenAI, Anthropic and Together: each request of theirs goes through one method.

So `create`, `parse`, `stream`, `with_raw_response` and the rest are one place, for synchronous clients and the others.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias
from urllib.parse import urlsplit

from anyway.sdk.instrumentations.model import Api, Request, Response
from anyway.sdk.instrumentations.traced import trace_method
from anyway.sdk.instrumentations.wire import field, is_absent

Body: TypeAlias = Mapping[str, Any]
Operation: TypeAlias = tuple[Api, Callable[[str, Body, bool], Request]]
"""How answers are read, and a request, from the base URL, the body and whether it is streamed."""

_RAW: Final = "X-Stainless-Raw-Response"


def instrument_stainless(base_client: Any, operations: Mapping[str, Operation]) -> None:
    """
    :param base_client: the module of that name in the client's package
    :param operations: by the end of the path that is posted to
    """

    def describe(client: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> tuple[Api, Request] | None:
        path = urlsplit(str(args[0] if args else kwargs.get("path", ""))).path
        found = next((operations[end] for end in operations if path.endswith(end)), None)
        body = kwargs.get("body")
        if found is None or not isinstance(body, Mapping):
            return None
        api, request = found
        given = {name: value for name, value in body.items() if not is_absent(value)}
        headers = field(kwargs, "options", "headers")
        is_read_by_caller = isinstance(headers, Mapping) and headers.get(_RAW) == "stream"
        read = Api(lambda _: Response()) if is_read_by_caller else api
        return read, request(str(getattr(client, "base_url", "")), given, bool(kwargs.get("stream")))

    trace_method(base_client.SyncAPIClient, "post", describe)
    trace_method(base_client.AsyncAPIClient, "post", describe)
