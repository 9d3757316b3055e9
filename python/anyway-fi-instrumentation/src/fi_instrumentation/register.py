"""A tracer provider whose spans go to Anyway."""

from collections.abc import Mapping
from enum import Enum
from typing import Any

from opentelemetry import trace
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider

from anyway.sdk import Traceloop, semconv
from fi_instrumentation.config import TraceConfig


class ProjectType(str, Enum):
    OBSERVE = "observe"
    EXPERIMENT = "experiment"


def register(
    *,
    project_name: str | None = None,
    project_type: ProjectType = ProjectType.OBSERVE,
    project_version_name: str | None = None,
    metadata: Mapping[str, Any] | None = None,
    batch: bool = True,
    set_global_tracer_provider: bool = False,
    headers: Mapping[str, str] | None = None,
    endpoint: str | None = None,
    config: TraceConfig | None = None,
) -> TracerProvider:
    """For instrumentors that take a provider, traceAI's and OpenInference's.

    Its spans carry the association properties and context attributes of where they start, and are masked. The calls
    that the Anyway SDK itself traces are those of `Traceloop.init`, which is not needed beside it.

    :param endpoint: as `api_endpoint` of `Traceloop.init`, with the same environment
    :raises ValueError: where the endpoint is none
    """
    given = {
        semconv.ATTR_SERVICE_NAME: project_name,
        "project_name": project_name,
        "project_type": project_type.value,
        "project_version_name": project_version_name,
        **{f"metadata.{name}": str(value) for name, value in (metadata or {}).items()},
    }
    resource = Resource.create({name: value for name, value in given.items() if value is not None})
    provider = TracerProvider(resource=resource)
    provider.add_span_processor(
        Traceloop.get_default_span_processor(
            disable_batch=not batch, api_endpoint=endpoint, headers=headers, masking=config
        )
    )
    if set_global_tracer_provider:
        trace.set_tracer_provider(provider)
    return provider
