"""Options of `Traceloop.init`, the environment, and their defaults."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias
from urllib.parse import unquote, urlsplit

from anyway.sdk.flag import is_on
from anyway.sdk.privacy.settings import MaskingOptions, MaskingSettings, resolve_masking

Environment: TypeAlias = Mapping[str, str]
DEFAULT_ENDPOINT: Final = "http://127.0.0.1:4318"
_TRACES_PATH: Final = "/v1/traces"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where spans go."""

    address: str
    """The address of `/v1/traces`, or the host and port of gRPC."""
    is_grpc: bool = False
    is_secure: bool = True
    """Whether gRPC is over TLS."""


@dataclass(frozen=True, slots=True)
class Settings:
    app_name: str
    endpoint: Endpoint
    headers: dict[str, str]
    trace_content: bool
    masking: MaskingSettings
    pricing_enabled: bool
    pricing_json_path: str | None
    enabled: bool


def resolve_settings(
    env: Environment,
    *,
    app_name: str | None = None,
    api_endpoint: str | None = None,
    api_key: str | None = None,
    headers: Mapping[str, str] | str | None = None,
    trace_content: bool | None = None,
    pricing_enabled: bool | None = None,
    pricing_json_path: str | None = None,
    enabled: bool = True,
    masking: MaskingOptions | None = None,
) -> Settings:
    """What is given, then what the environment says, then the defaults.

    Every `ANYWAY_…` variable is also read as `TRACELOOP_…`. `OTEL_EXPORTER_OTLP_…` is not read: it often holds another
    vendor's address and key.

    :raises ValueError: where the endpoint is none
    """

    def read(name: str) -> str | None:
        return env.get(f"ANYWAY_{name}") or env.get(f"TRACELOOP_{name}") or None

    key = api_key or read("API_KEY")
    merged = parse_headers(read("HEADERS") or "")
    if key:
        merged["authorization"] = f"Bearer {key}"
    given = parse_headers(headers) if isinstance(headers, str) else dict(headers or {})
    merged.update({name.lower(): value for name, value in given.items()})
    is_grpc_insecure = is_on(read("GRPC_INSECURE"), False)
    address = api_endpoint or read("BASE_URL") or read("API_ENDPOINT") or DEFAULT_ENDPOINT
    return Settings(
        app_name=app_name or env.get("OTEL_SERVICE_NAME") or "unknown_service",
        endpoint=parse_endpoint(address, is_grpc_insecure),
        headers=merged,
        trace_content=is_on(read("TRACE_CONTENT"), True) if trace_content is None else trace_content,
        masking=resolve_masking(masking or MaskingOptions(), env),
        pricing_enabled=is_on(read("PRICING_ENABLED"), True) if pricing_enabled is None else pricing_enabled,
        pricing_json_path=pricing_json_path or read("PRICING_JSON_PATH"),
        enabled=enabled and is_on(read("TRACING_ENABLED"), True),
    )


def parse_endpoint(address: str, is_grpc_insecure: bool = False) -> Endpoint:
    """`http(s)://` is OTLP over HTTP, `grpc://` over gRPC, `grpcs://` over gRPC with TLS, as is no scheme at all.

    :param is_grpc_insecure: an address without a scheme is spoken to without TLS
    :raises ValueError: where it is none of these
    """
    stripped = address.strip()
    scheme, separator, rest = stripped.partition("://")
    if not separator:
        scheme, rest = ("grpc" if is_grpc_insecure else "grpcs"), stripped
    scheme = scheme.lower()
    if not rest.strip("/"):
        raise ValueError(f'api_endpoint must be an address, not "{address}"')
    if scheme in ("grpc", "grpcs"):
        return Endpoint(rest.rstrip("/"), is_grpc=True, is_secure=scheme == "grpcs")
    if scheme not in ("http", "https") or not urlsplit(stripped).hostname:
        raise ValueError(f'api_endpoint must begin with http, https, grpc or grpcs, not "{address}"')
    base, mark, query = stripped.partition("?")
    path = base.rstrip("/")
    return Endpoint((path if path.endswith(_TRACES_PATH) else path + _TRACES_PATH) + mark + query)


def api_url(endpoint: Endpoint) -> str | None:
    """Address of the REST API beside an endpoint; None for gRPC, which says nothing of it."""
    if endpoint.is_grpc:
        return None
    return endpoint.address.partition("?")[0].removesuffix(_TRACES_PATH)


def parse_headers(text: str) -> dict[str, str]:
    """`key=value,key=value`, URL-encoded; a value may hold further equals signs."""
    pairs = (pair.partition("=") for pair in text.split(","))
    return {unquote(name.strip()).lower(): unquote(value.strip()) for name, equals, value in pairs if equals and name}
