"""Sessions, users, metadata, tags and prompt templates of spans, in traceAI's words, on the Anyway SDK.

>>> with using_session(session_id="my-session-id"):
...     client.chat.completions.create(...)
"""

from fi_instrumentation.config import TraceConfig
from fi_instrumentation.register import ProjectType, register
from fi_instrumentation.tracer import FISpan, FITracer, SpanKind
from fi_instrumentation.using import (
    get_attributes_from_context,
    suppress_tracing,
    using_attributes,
    using_metadata,
    using_prompt_template,
    using_session,
    using_tags,
    using_user,
)

__all__ = [
    "FISpan",
    "FITracer",
    "ProjectType",
    "SpanKind",
    "TraceConfig",
    "get_attributes_from_context",
    "register",
    "suppress_tracing",
    "using_attributes",
    "using_metadata",
    "using_prompt_template",
    "using_session",
    "using_tags",
    "using_user",
]
